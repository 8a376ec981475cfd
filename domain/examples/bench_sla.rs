//! Measures what it costs to derive a ticket's clocks from its events: `bench_sla [EVENTS]`, 50 unless given.
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant as Watch},
};

use domain::{
    calendar::{Calendar, Preset},
    ids::SlaPolicyId,
    sla::{
        Applied, ByPriority, Clocks, CountFrom, DEFAULT_WARN_PERCENT, Fact, Rules, Said, Standing, Summary, Target,
        Targets, Terms, TimeKind, derive, follow,
    },
    ticket::{Priority, Status},
    time::Instant,
};

/// A conversation over half a year: questions, answers, waiting for the customer, changes of priority.
fn facts(count: usize) -> Vec<Fact> {
    let start = Instant::from_millis(1_774_000_000_000);
    let policy_id = SlaPolicyId::from_uuid(uuid::Uuid::from_u128(1));
    let applied = Applied { policy_id, policy_version: 1, calendar: None, count_from: CountFrom::Start };
    let mut facts = vec![
        Fact { status: Some(Status::AwaitingReply), priority: Some(Priority::Medium), ..Fact::at(start) },
        Fact { said: Some(Said::ByCustomer), applied: Some(Some(applied)), ..Fact::at(start) },
    ];
    for number in 0..count.saturating_sub(facts.len()) {
        let fact = Fact::at(start.plus_seconds(i64::try_from(number).unwrap_or(0) * 300_000));
        facts.push(match number % 6 {
            0 => Fact { said: Some(Said::ByTeam), ..fact },
            1 => Fact { status: Some(Status::NeedsInfo), ..fact },
            2 => Fact { said: Some(Said::ByCustomer), ..fact },
            3 => Fact { status: Some(Status::AwaitingReply), ..fact },
            4 => Fact { priority: Priority::ALL.get(number % 4).copied(), ..fact },
            _ => Fact { snoozed_until: Some(Some(fact.at.plus_days(1))), ..fact },
        });
    }
    facts
}

fn rules() -> Result<Rules, Box<dyn std::error::Error>> {
    let target = |hours: i64| Target { seconds: hours * 3_600, time: TimeKind::Business };
    let hours = |hours: i64| {
        let (low, medium) = (target(hours * 8), target(hours * 4));
        Some(ByPriority { low, medium, high: target(hours * 2), urgent: target(hours) })
    };
    let targets = Targets { first_response: hours(1), next_response: hours(2), resolution: hours(40) };
    let (warn_percent, on_change) = (DEFAULT_WARN_PERCENT, CountFrom::Start);
    let definition = Preset::Iran.definition("Asia/Tehran", "2026-03-20".parse()?);
    let terms = Terms { targets, warn_percent, on_change, steps: Vec::new() };
    Ok(Rules { terms, calendar: Calendar::new(&definition)? })
}

fn measure(what: &str, rounds: usize, mut work: impl FnMut()) {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let started = Watch::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort();
    let at = |share: usize| times.get(rounds * share / 100).copied().unwrap_or_default();
    println!("{what}: p50 {:.1?}, p99 {:.1?} of {rounds}", at(50), at(99));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().nth(1).map_or(Ok(50), |text| text.parse())?;
    let (facts, rules) = (facts(count), Arc::new(rules()?));
    let resolve = |_: &Applied| Some(Arc::clone(&rules));
    measure(&format!("derived from {count} events"), 20_000, || {
        black_box(derive(black_box(&facts).iter().copied(), &resolve));
    });
    let history = derive(facts.iter().copied(), &resolve);
    let (clocks, standing): (Clocks, Standing) = (history.clocks, history.standing);
    let next = [Fact { said: Some(Said::ByCustomer), ..Fact::at(Instant::from_millis(1_790_000_000_000)) }];
    measure("followed by one event", 20_000, || {
        let followed = follow(black_box(&clocks), standing, &next, Some(&rules));
        black_box(followed.map(|after| Summary::of(&after.clocks, &after.standing))).ok();
    });
    println!("{} cycles, {} bytes kept with the ticket", history.courses.len(), serde_json::to_string(&clocks)?.len());
    Ok(())
}
