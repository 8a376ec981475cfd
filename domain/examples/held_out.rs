//! Trains the base model and judges it on texts of other trades that it never saw: `held_out [FILE.tsv]`.
use domain::ticket::Priority;
use domain::triage::{Base, Judge, Limits, Linear, Vocabulary, propose, thresholds};

const TEXTS: &str = include_str!("../tests/data/held_out.tsv");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).map(std::fs::read_to_string).transpose()?;
    let started = std::time::Instant::now();
    let base = Base::train();
    println!(
        "trained in {:.1?}, stored {} bytes, {:?}",
        started.elapsed(),
        base.to_bytes().len(),
        base.category.classes()
    );
    let (mut count, mut right, mut exact, mut near) = (0, 0, 0, 0);
    let (mut applied, mut applied_right, mut levels, mut levels_right) = (0, 0, 0, 0);
    let mut times = Vec::new();
    for line in file.as_deref().unwrap_or(TEXTS).lines() {
        let mut columns = line.splitn(3, '\t');
        let (Some(category), Some(priority), Some(text)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let truth = Priority::from_word(priority).ok_or("unknown priority")?;
        let long: String = text.chars().chain(" - ".chars()).chain(TEXTS.chars()).take(300).collect();
        for _ in 0..20 {
            let started = std::time::Instant::now();
            let proposal = ask(&base, &long);
            times.push(started.elapsed());
            drop(proposal);
        }
        let proposal = ask(&base, text);
        let found = proposal.category.ok_or("no category")?;
        let level = proposal.priority;
        count += 1;
        right += usize::from(found.value == category);
        exact += usize::from(level.value == truth);
        near += usize::from((level.value.code() - truth.code()).abs() <= 1);
        applied += usize::from(found.applied);
        applied_right += usize::from(found.applied && found.value == category);
        levels += usize::from(level.applied);
        levels_right += usize::from(level.applied && level.value == truth);
        if found.value != category || level.value != truth {
            println!("{category}/{truth}, proposed {}/{}: {text}", found.value, level.value);
        }
    }
    println!("{count} texts: category right {right}, priority right {exact}, within one level {near}");
    println!("applied: {applied} categories, {applied_right} right; {levels} priorities, {levels_right} right");
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("proposal with explanations for 300 characters: p50 {:?}, p99 {:?}", at(50), at(99));
    Ok(())
}

fn ask(base: &Base, text: &str) -> domain::triage::Proposal {
    let category = Judge { model: &base.category, calibration: thresholds::CATEGORY, limits: Limits::default() };
    let priority = Judge { model: &base.priority, calibration: thresholds::PRIORITY, limits: Limits::default() };
    propose(text, Base::version(), category, priority, thresholds::HIGH, Vocabulary::built_in())
}
