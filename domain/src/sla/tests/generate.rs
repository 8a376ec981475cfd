//! Stories of tickets, and policies they come under.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use super::{super::*, slow::SlowRules};
use crate::{
    calendar::{Calendar, Definition, Preset},
    ids::SlaPolicyId,
    ticket::{Priority, Status},
    time::Instant,
};

/// How many minutes the reference looks at: four weeks.
const MINUTES: i64 = 40_320;

/// Moments from which weeks with a difficulty begin: Nowruz, clocks forward and back in New York, on Lord Howe Island by
/// half an hour, a leap day, the day that Samoa left out, the last summer time of Tehran, and a plain week.
const STARTS: [&str; 8] = [
    "2026-03-15T20:30:00Z",
    "2026-03-06T12:00:00Z",
    "2026-10-29T23:00:00Z",
    "2026-04-01T00:00:00Z",
    "2024-02-26T06:07:00Z",
    "2011-12-27T10:00:00Z",
    "2022-09-19T18:00:00Z",
    "2026-05-09T04:30:00Z",
];

const ZONES: [(Preset, &str); 6] = [
    (Preset::Iran, "Asia/Tehran"),
    (Preset::MondayToFriday, "America/New_York"),
    (Preset::MondayToFriday, "Australia/Lord_Howe"),
    (Preset::MondayToFriday, "Pacific/Apia"),
    (Preset::Iran, "UTC"),
    (Preset::Always, "Pacific/Kiritimati"),
];

struct Week {
    calendar: Calendar,
    open: Arc<Vec<bool>>,
}

/// Each calendar's minutes from each start on, looked up once.
static WEEKS: LazyLock<HashMap<(usize, usize), Week>> = LazyLock::new(|| {
    let mut weeks = HashMap::new();
    for (zone, (preset, name)) in ZONES.iter().enumerate() {
        for (start, text) in STARTS.iter().enumerate() {
            let from: Instant = text.parse().unwrap();
            let mut definition: Definition = preset.definition(name, "2026-04-01".parse().unwrap());
            if zone == 2 {
                // Over midnight.
                definition.hours.saturday = definition.hours.monday.clone();
                definition.hours.friday.push(serde_json::from_str(r#"{"from": "22:00", "to": "24:00"}"#).unwrap());
                definition.hours.saturday.push(serde_json::from_str(r#"{"from": "00:00", "to": "03:30"}"#).unwrap());
            }
            let calendar = Calendar::new(&definition).unwrap();
            let open = (0..MINUTES).map(|minute| calendar.is_open(from.plus_seconds(minute * 60))).collect();
            weeks.insert((zone, start), Week { calendar, open: Arc::new(open) });
        }
    }
    weeks
});

/// What happens to a ticket.
#[derive(Debug, Clone)]
pub enum Act {
    Customer,
    Reply(Status),
    Automatic,
    Status(Status),
    Priority(Priority),
    Spam(bool),
    Deleted(bool),
    /// So many minutes from then.
    Snooze(i64),
    Wake,
    /// One of the policies, or none.
    Switch(Option<usize>, CountFrom),
}

/// A ticket's life with the policies that it may come under.
#[derive(Debug, Clone)]
pub struct Story {
    start: usize,
    policies: Vec<(Terms, usize)>,
    first: Option<usize>,
    /// Each so many units after the one before.
    acts: Vec<(i64, Act)>,
    /// When to look, in units from the start.
    pub looks: Vec<i64>,
    /// Milliseconds of a unit of time.
    unit: i64,
}

impl Story {
    pub fn start(&self) -> Instant {
        STARTS[self.start].parse().unwrap()
    }

    pub fn at(&self, units: i64) -> Instant {
        Instant::from_millis(self.start().millis() + units * self.unit)
    }

    fn applied(&self, policy: usize, count_from: CountFrom) -> Applied {
        let policy_id = SlaPolicyId::from_uuid(Uuid::from_u128(policy as u128 + 1));
        Applied { policy_id, policy_version: 1, calendar: None, count_from }
    }

    fn policy(&self, applied: &Applied) -> &(Terms, usize) {
        &self.policies[applied.policy_id.uuid().as_u128() as usize - 1]
    }

    pub fn rules(&self, applied: &Applied) -> Option<Arc<Rules>> {
        let (terms, zone) = self.policy(applied);
        Some(Arc::new(Rules { terms: terms.clone(), calendar: WEEKS[&(*zone, self.start)].calendar.clone() }))
    }

    pub fn slow_rules(&self, applied: &Applied) -> Option<SlowRules> {
        let (terms, zone) = self.policy(applied);
        Some(SlowRules { terms: terms.clone(), open: Arc::clone(&WEEKS[&(*zone, self.start)].open) })
    }

    /// The events, as the ticket's use would make them; those of one act together.
    pub fn batches(&self) -> Vec<Vec<Fact>> {
        let begin = Fact::at(self.at(0));
        let first = self.first.map(|policy| self.applied(policy, CountFrom::Start));
        let mut batches = vec![vec![
            Fact { status: Some(Status::AwaitingReply), priority: Some(Priority::Medium), ..begin },
            Fact { said: Some(Said::ByCustomer), applied: first.map(Some), ..begin },
        ]];
        let (mut now, mut asleep) = (0, None);
        for (gap, act) in &self.acts {
            now += gap;
            let fact = Fact::at(self.at(now));
            batches.push(match act {
                Act::Customer => {
                    asleep = None;
                    vec![
                        Fact { said: Some(Said::ByCustomer), ..fact },
                        Fact { snoozed_until: Some(None), ..fact },
                        Fact { status: Some(Status::AwaitingReply), ..fact },
                    ]
                }
                Act::Reply(then) => {
                    vec![Fact { said: Some(Said::ByTeam), ..fact }, Fact { status: Some(*then), ..fact }]
                }
                Act::Automatic => vec![fact],
                Act::Status(to) => vec![Fact { status: Some(*to), ..fact }],
                Act::Priority(to) => vec![Fact { priority: Some(*to), ..fact }],
                Act::Spam(to) => vec![Fact { spam: Some(*to), ..fact }],
                Act::Deleted(to) => vec![Fact { deleted: Some(*to), ..fact }],
                Act::Snooze(units) => {
                    asleep = Some(now + units);
                    vec![Fact { snoozed_until: Some(Some(self.at(now + units))), ..fact }]
                }
                // As late as it comes.
                Act::Wake if asleep.is_some_and(|until| until <= now) => {
                    asleep = None;
                    vec![Fact { snoozed_until: Some(None), ..fact }]
                }
                Act::Wake => Vec::new(),
                Act::Switch(policy, count_from) => {
                    vec![Fact { applied: Some(policy.map(|policy| self.applied(policy, *count_from))), ..fact }]
                }
            });
        }
        batches
    }
}

fn target() -> impl Strategy<Value = Target> {
    let seconds = prop_oneof![4 => 1i64..600, 1 => 600i64..6_000].prop_map(|minutes| minutes * 60);
    (seconds, select(TimeKind::ALL)).prop_map(|(seconds, time)| Target { seconds, time })
}

fn by_priority() -> impl Strategy<Value = ByPriority> {
    [target(), target(), target(), target()].prop_map(|[low, medium, high, urgent]| ByPriority {
        low,
        medium,
        high,
        urgent,
    })
}

pub fn terms() -> impl Strategy<Value = Terms> {
    // Few of them: policies have some in common, in another place.
    let offset =
        prop_oneof![select(&[10, 50, 120]).prop_map(Offset::Percent), select(&[-90, 45]).prop_map(Offset::Minutes)];
    let step = (select(Metric::ALL), offset).prop_map(|(metric, at)| Step {
        metric,
        at,
        notify: None,
        raise_to: Some(Priority::Urgent),
        reassign: None,
    });
    let (first, next, resolution) =
        (by_priority(), option::weighted(0.8, by_priority()), option::weighted(0.8, by_priority()));
    (first, next, resolution, 1i64..=99, select(CountFrom::ALL), vec(step, 0..6)).prop_map(
        |(first, next_response, resolution, warn_percent, on_change, mut steps)| {
            // Of two at the same moment one is refused.
            let mut known = Vec::new();
            steps.retain(|step| {
                !known.contains(&(step.metric, step.at)) && {
                    known.push((step.metric, step.at));
                    true
                }
            });
            let targets = Targets { first_response: Some(first), next_response, resolution };
            Terms { targets, warn_percent, on_change, steps }
        },
    )
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Customer),
        4 => select(&Status::ALL[1..]).prop_map(Act::Reply),
        1 => Just(Act::Automatic),
        4 => select(Status::ALL).prop_map(Act::Status),
        3 => select(Priority::ALL).prop_map(Act::Priority),
        1 => any::<bool>().prop_map(Act::Spam),
        1 => any::<bool>().prop_map(Act::Deleted),
        2 => (1i64..1_500).prop_map(Act::Snooze),
        2 => Just(Act::Wake),
        2 => (option::weighted(0.9, 0usize..3), select(CountFrom::ALL)).prop_map(|(policy, from)| Act::Switch(policy, from)),
    ]
}

prop_compose! {
    /// `unit`: in which steps of milliseconds time goes.
    pub fn story(unit: i64)(
        start in 0..STARTS.len(),
        policies in vec((terms(), 0..ZONES.len()), 3),
        first in option::weighted(0.9, 0usize..3),
        acts in vec((prop_oneof![1 => Just(0i64), 4 => 0i64..90, 4 => 0i64..1_500], act()), 0..18),
        looks in vec(0i64..18_000, 1..5),
    ) -> Story {
        Story { start, policies, first, acts, looks, unit }
    }
}
