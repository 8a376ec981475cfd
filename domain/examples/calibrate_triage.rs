//! Cross-validates the built-in examples and prints (with `--write`: writes) the constants of `triage/thresholds.rs`.
//!
//! Beside the five folds it judges each set by a model of the other sets, which is nearer to texts by strangers.
use std::collections::HashMap;

use domain::{
    ticket::Priority,
    triage::{
        AtLeast, BASE_TRAINING, Cues, Features,
        evaluate::{Coverage, Judged, Label, Report, Score, Text, cross_validate, fold, report, split, temperature},
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
        let mut in_folds: Vec<&Text> = texts.iter().collect();
        in_folds.sort_by_key(|text| fold(&text.text));
        let by_folds = in_folds.into_iter().zip(cross_validate(&texts, &coding, BASE_TRAINING)).collect();
        let by_sets = by_set(label, &texts, &coding);
        if label == Label::Priority {
            constants.push_str(&high(&[&by_folds, &by_sets]));
        }
        let (folds, sets) = (with_floor(label, by_folds), with_floor(label, by_sets));
        let figures = report(&folds);
        show(&format!("{} by folds", label.name()), &figures, &folds);
        let by_sets = report(&sets);
        show(&format!("{} by sets", label.name()), &by_sets, &sets);
        let temperature = temperature(&texts, &coding, BASE_TRAINING);
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

/// A text and what was said of it by a model that had not learned it.
type HeldOut<'a> = Vec<(&'a Text, Judged)>;

/// Each set judged by a model of the others; the temperature comes from the others as well.
fn by_set<'a>(label: Label, texts: &'a [Text], coding: &domain::triage::Coding) -> HeldOut<'a> {
    let sets: Vec<&str> = examples().map(|example| example.set).collect();
    let mut names = sets.clone();
    names.dedup();
    let mut judged = Vec::new();
    for name in names {
        let of =
            |own: bool| texts.iter().zip(&sets).filter(move |(_, set)| (**set == name) == own).map(|(text, _)| text);
        let (train, test): (Vec<Text>, Vec<Text>) = (of(false).cloned().collect(), of(true).cloned().collect());
        let one: HeldOut<'_> = of(true).zip(split(&train, &test, coding, BASE_TRAINING).1).collect();
        println!("  {name}: {:.1} %", 100.0 * report(&with_floor(label, one.clone())).accuracy);
        judged.extend(one);
    }
    judged
}

/// What the cues of a text call for.
fn floor_of(text: &str) -> Option<Priority> {
    Cues::of(&Features::of(text).words).floor().map(|(level, _)| level)
}

fn ranked_of(judged: &Judged) -> Vec<(&str, f32)> {
    judged.ranked.iter().map(|score| (score.class.as_str(), score.confidence)).collect()
}

/// Priorities as they are proposed: raised by the cues.
fn with_floor(label: Label, held_out: HeldOut<'_>) -> Vec<Judged> {
    let raise = |(text, one): (&Text, Judged)| {
        if label == Label::Category {
            return one;
        }
        let score = |(class, confidence): (&str, f32)| Score { class: class.to_owned(), confidence };
        let ranked = raised(ranked_of(&one), floor_of(&text.text)).into_iter().map(score).collect();
        Judged { truth: one.truth, ranked }
    };
    held_out.into_iter().map(raise).collect()
}

/// From where on a request surely is high or urgent, for itself and beside cues: the higher confidence of the two ways.
fn high(ways: &[&HeldOut<'_>]) -> String {
    let level = Priority::High;
    let no_threshold = AtLeast { level, alone: None, with_cues: None };
    let reached = |class: &str| Priority::from_word(class).is_some_and(|own| own >= level);
    let [(alone, alone_from), (with_cues, with_cues_from)] = [false, true].map(|cues_only| {
        let mut highest = Some(0.0_f32);
        let mut told = String::new();
        for way in ways {
            let has_cues = |text: &Text| floor_of(&text.text).is_some_and(|floor| floor >= level);
            let yes_or_no = |(text, one): &(&Text, Judged)| {
                let confidence = no_threshold.confidence(&ranked_of(one));
                let ranked = vec![Score { class: "true".to_owned(), confidence }];
                (!cues_only || has_cues(text)).then(|| Judged { truth: reached(&one.truth).to_string(), ranked })
            };
            let judged: Vec<Judged> = way.iter().filter_map(yes_or_no).collect();
            let coverage = Coverage::at(&judged, 0.95);
            highest = highest.zip(coverage.threshold).map(|(a, b)| a.max(b));
            let (count, precision) = (coverage.share * judged.len() as f64, 100.0 * coverage.precision);
            told = format!("{count:.0} of {} texts, {precision:.1} % of these right", judged.len());
            println!("high or urgent, {}: {told}", if cues_only { "with cues" } else { "alone" });
        }
        (told, highest.map_or("None".to_owned(), |value| format!("Some({value:.4})")))
    });
    format!(
        "/// Surely high or urgent. By sets: alone {alone}; where cues agree {with_cues}.\n\
         pub const HIGH: AtLeast = AtLeast {{ level: Priority::High, alone: {alone_from}, with_cues: {with_cues_from} }};\n\n"
    )
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
