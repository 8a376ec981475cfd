//! Measures the learner on files: `bench_triage csv|massive|jsonl FILE...` (several files are read as one).
use std::time::{Duration, Instant};

use domain::triage::{
    Coding, Features, Linear, Training,
    evaluate::{Format, Label, Report, cross_validate, online, parse, report, split},
    order_key,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let format = match arguments.next().as_deref() {
        Some("csv") => Format::Csv,
        Some("massive") => Format::Massive,
        Some("jsonl") => Format::Jsonl,
        _ => return Err("usage: bench_triage csv|massive|jsonl FILE...".into()),
    };
    let mut texts = Vec::new();
    for file in arguments {
        texts.extend(parse(&std::fs::read_to_string(&file)?, format, Label::Category)?);
    }
    for passes in [1, 5] {
        let started = Instant::now();
        let judged = cross_validate(&texts, &Coding::Unordered, Training::of(passes));
        show(&format!("5 folds, {passes} passes ({:.1?})", started.elapsed()), &report(&judged));
    }
    // Files are often sorted by class; days are not.
    texts.sort_by_key(|text| order_key(&text.text));
    show("online", &report(&online(&texts, &Coding::Unordered).1));
    let (model, _) = split(&texts, &[], &Coding::Unordered, Training::of(1));
    let mut times = Vec::new();
    for pair in texts.chunks(6).take(2_000) {
        let text: String = pair.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(". ");
        let text: String = text.chars().take(300).collect();
        let started = Instant::now();
        let scores = model.scores(&Features::of(&text).list).len();
        times.push(started.elapsed());
        assert_eq!(scores, model.classes().len());
    }
    times.sort();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(Duration::ZERO);
    println!("prediction of up to 300 characters: p50 {:?}, p99 {:?} of {}", at(0.5), at(0.99), times.len());
    println!("weights: {} bytes in memory, {} stored", model.size_bytes(), model.to_bytes().len());
    Ok(())
}

fn show(name: &str, report: &Report) {
    println!(
        "{name}: {} texts, accuracy {:.2} %, top 2 {:.2} %, top 3 {:.2} %, macro F1 {:.2} %, ECE {:.4}, coverage {:.1} % at 90 % and \
         {:.1} % at 95 % precision",
        report.count,
        100.0 * report.accuracy,
        100.0 * report.top_2,
        100.0 * report.top_3,
        100.0 * report.macro_f1,
        report.ece,
        100.0 * report.coverage_90.share,
        100.0 * report.coverage_95.share,
    );
}
