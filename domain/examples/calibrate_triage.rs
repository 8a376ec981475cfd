//! Cross-validates the built-in examples and prints (with `--write`: writes) the constants of `triage/thresholds.rs`.
//!
//! Beside the five folds it judges each set by a model of the other sets, which is nearer to texts by strangers.
use std::collections::HashMap;

use domain::{
    ticket::Priority,
    triage::{
        BASE_PASSES, BASE_SEED, Cues, Features,
        evaluate::{Judged, Label, Report, Score, Text, cross_validate, report, split, temperature},
        examples, labelled_examples, priorities, raised,
    },
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/triage/thresholds.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut constants = String::new();
    for label in [Label::Category, Label::Priority] {
        let coding = match label {
            Label::Category => domain::triage::Coding::Unordered,
            Label::Priority => priorities(),
        };
        let texts = labelled_examples(label);
        let folds = with_floor(label, &texts, cross_validate(&texts, &coding, BASE_PASSES, BASE_SEED));
        let figures = report(&folds);
        show(&format!("{} by folds", label.name()), &figures, &folds);
        let sets = by_set(label, &texts, &coding);
        let by_sets = report(&sets);
        show(&format!("{} by sets", label.name()), &by_sets, &sets);
        let temperature = temperature(&texts, &coding, BASE_PASSES, BASE_SEED);
        constants.push_str(&constant(label, temperature, &folds, [&figures, &by_sets]));
    }
    let head = std::fs::read_to_string(FILE)?;
    let head = head.split_once("\n/// For categories").map_or(head.as_str(), |(head, _)| head);
    let file = format!("{head}\n{}", constants.trim_end().to_owned() + "\n");
    if std::env::args().any(|argument| argument == "--write") {
        std::fs::write(FILE, file)?;
        println!("written: {FILE}");
    } else {
        println!("{constants}");
    }
    Ok(())
}

/// Each set judged by a model of the others; the temperature comes from the others as well.
fn by_set(label: Label, texts: &[Text], coding: &domain::triage::Coding) -> Vec<Judged> {
    let sets: Vec<&str> = examples().map(|example| example.set).collect();
    let mut names = sets.clone();
    names.dedup();
    let mut judged = Vec::new();
    for name in names {
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for (text, set) in texts.iter().zip(&sets) {
            if *set == name { test.push(text.clone()) } else { train.push(text.clone()) }
        }
        let one = with_floor(label, &test, split(&train, &test, coding, BASE_PASSES, BASE_SEED).1);
        println!("  {name}: {:.1} %", 100.0 * report(&one).accuracy);
        judged.extend(one);
    }
    judged
}

/// Priorities as they are proposed: raised by the cues. `judged` may be in another order than `texts`.
fn with_floor(label: Label, texts: &[Text], judged: Vec<Judged>) -> Vec<Judged> {
    if label == Label::Category {
        return judged;
    }
    // Both are in the order of the folds, or `texts` is in the order of `judged` already.
    let mut order: Vec<&Text> = texts.iter().collect();
    if order.iter().zip(&judged).any(|(text, one)| text.class != one.truth) {
        order.sort_by_key(|text| domain::triage::evaluate::fold(&text.text));
    }
    let raise = |(text, one): (&Text, Judged)| {
        let floor = Cues::of(&Features::of(&text.text).words).floor().map(|(level, _)| level);
        let ranked = one.ranked.iter().map(|score| (score.class.as_str(), score.confidence)).collect();
        let score = |(class, confidence): (&str, f32)| Score { class: class.to_owned(), confidence };
        Judged { truth: one.truth.clone(), ranked: raised(ranked, floor).into_iter().map(score).collect() }
    };
    order.into_iter().zip(judged).map(raise).collect()
}

fn show(name: &str, report: &Report, judged: &[Judged]) {
    println!(
        "{name}: {} texts, accuracy {:.2} %, top 2 {:.2} %, macro F1 {:.2} %, ECE {:.4}, coverage {:.1} % at 90 %, {:.1} % at 95 %",
        report.count,
        100.0 * report.accuracy,
        100.0 * report.top_2,
        100.0 * report.macro_f1,
        report.ece,
        100.0 * report.coverage_90.share,
        100.0 * report.coverage_95.share,
    );
    let levels: HashMap<&str, i16> = Priority::ALL.iter().map(|level| (level.word(), level.code())).collect();
    let pairs = judged
        .iter()
        .filter_map(|one| Some((*levels.get(one.truth.as_str())?, *levels.get(one.ranked.first()?.class.as_str())?)));
    let pairs: Vec<(i16, i16)> = pairs.collect();
    if !pairs.is_empty() {
        let near = pairs.iter().filter(|(truth, level)| (truth - level).abs() <= 1).count();
        let high = |level: i16| level >= Priority::High.code();
        let both = pairs.iter().filter(|(truth, level)| high(*truth) && high(*level)).count();
        let truly = pairs.iter().filter(|(truth, _)| high(*truth)).count();
        let said = pairs.iter().filter(|(_, level)| high(*level)).count();
        println!(
            "  within one level {:.2} %, high or urgent: recall {:.1} %, precision {:.1} %",
            100.0 * near as f64 / pairs.len() as f64,
            100.0 * both as f64 / truly as f64,
            100.0 * both as f64 / said as f64,
        );
    }
}

/// The higher of the two thresholds: at it, both ways of judging find 95 % right.
fn constant(label: Label, temperature: f32, folds: &[Judged], reports: [&Report; 2]) -> String {
    let thresholds: Option<Vec<f32>> = reports.iter().map(|report| report.coverage_95.threshold).collect();
    let threshold = thresholds.map(|both| both.into_iter().fold(0.0, f32::max));
    let applied = folds.iter().filter_map(|one| one.ranked.first().map(|top| (top, &one.truth)));
    let applied: Vec<bool> = applied
        .filter(|(top, _)| threshold.is_some_and(|threshold| top.confidence >= threshold))
        .map(|(top, truth)| top.class == *truth)
        .collect();
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let (what, name) = match label {
        Label::Category => ("For categories.", "CATEGORY"),
        Label::Priority => ("For priorities, with the cues as a floor.", "PRIORITY"),
    };
    format!(
        "/// {what} Of {} held-out texts {:.1} % are right; {:.1} % would be applied, {:.1} % of these right.\n\
         pub const {name}: Calibration = Calibration {{ temperature: {temperature:.3}, threshold: {} }};\n\n",
        folds.len(),
        100.0 * reports.first().map_or(0.0, |report| report.accuracy),
        percent(applied.len(), folds.len()),
        percent(applied.iter().filter(|right| **right).count(), applied.len()),
        threshold.map_or("None".to_owned(), |value| format!("Some({value:.4})")),
    )
}
