//! The proposal on a base that learned a part of the built-in examples: enough to be sensible, few enough to be quick.

use std::sync::LazyLock;

use super::*;
use crate::ticket::{Language, Priority};

static BASE: LazyLock<Base> = LazyLock::new(small_base);

/// A base that learned a part of the built-in examples.
pub(super) fn small_base() -> Base {
    let some: Vec<Example> = examples().filter(|example| example.set == "mixed").collect();
    let features = features_of(some.iter().map(|example| example.text.as_str()));
    let learn = |coding: Coding, class: &dyn Fn(&Example) -> &'static str| {
        let labelled: Vec<Labelled<'_>> = (some.iter().zip(&features))
            .map(|(example, features)| Labelled { features, key: order_key(&example.text), class: class(example) })
            .collect();
        train(&labelled, coding, Training::of(3))
    };
    let category = learn(Coding::Unordered, &|example| example.category);
    Base { category, priority: learn(priorities(), &|example| example.priority) }
}

fn ask(text: &str) -> Proposal {
    ask_of(&BASE, text)
}

/// What it proposes.
pub(super) fn ask_of(base: &Base, text: &str) -> Proposal {
    let category = Judge { model: &base.category, calibration: thresholds::CATEGORY, limits: Limits::default() };
    let priority = Judge { model: &base.priority, calibration: thresholds::PRIORITY, limits: Limits::default() };
    propose(text, "v1", category, priority, thresholds::HIGH, Vocabulary::built_in())
}

#[test]
fn who_cannot_get_in_comes_before_who_asks_how() {
    for (locked_out, asks) in
        [("I cannot log in", "How do I save this report?"), ("نمی‌توانم وارد حسابم شوم", "چطور این گزارش را ذخیره کنم؟")]
    {
        let (locked_out, asks) = (ask(locked_out), ask(asks));
        assert!(locked_out.priority.value >= Priority::High && asks.priority.value <= Priority::Medium);
        assert!(locked_out.impact.value < asks.impact.value, "lower is worse");
    }
}

#[test]
fn a_shout_changes_nothing() {
    for text in ["How do I save this report?", "چطور این گزارش را ذخیره کنم؟"] {
        let (calm, loud) = (ask(text), ask(&format!("URGENT {text} فوری")));
        assert!((calm.priority.value.code() - loud.priority.value.code()).abs() <= 1);
        assert!(loud.priority.value <= Priority::Medium);
        assert!(loud.priority.cues.is_empty());
    }
}

#[test]
fn every_part_has_its_reasons() {
    let text = "كارت من دوبار کسر شد، پولم را برگردانید";
    let proposal = ask(text);
    assert_eq!((proposal.language, proposal.model_version.as_deref()), (Some(Language::Fa), Some("v1")));
    let category = proposal.category.expect("a category");
    assert_eq!(category.value, "billing");
    assert_eq!((category.words.len(), category.runners_up.len()), (5, 3));
    assert!(category.words.iter().all(|word| text.contains(&word.word)));
    assert_eq!(category.applied, category.reason == Reason::Confident);
    assert_eq!(category.applied, Some(category.confidence) >= category.threshold);
    assert!(category.runners_up.is_sorted_by(|a, b| a.confidence >= b.confidence));
    assert!(category.runners_up.iter().all(|other| other.confidence <= category.confidence));
    assert!(proposal.impact.confidence <= category.confidence);
    assert!(proposal.impact.runners_up.iter().all(|other| other.value != proposal.impact.value));
}

#[test]
fn a_raised_priority_names_its_cues() {
    // Nothing but the cue says so.
    let text = "zzz data wiped zzz qqq wwww eeee rrrr tttt yyyy";
    let priority = ask(text).priority;
    assert_eq!(priority.value, Priority::Urgent);
    assert!(priority.runners_up.iter().any(|other| other.value < Priority::Urgent));
    if priority.gap < 0.0 {
        assert_eq!(priority.cues, ["data wiped"]);
    }
}

#[test]
fn without_a_model_the_cues_answer() {
    let proposal = propose_by_cues("All our data is gone, the data was wiped");
    assert_eq!((proposal.priority.value, proposal.priority.reason), (Priority::Urgent, Reason::NoModel));
    assert!(!proposal.priority.applied && proposal.category.is_none() && proposal.model_version.is_none());
    assert!(!proposal.priority.cues.is_empty());
    assert_eq!(propose_by_cues("hello").priority.value, Priority::Medium);
}

#[test]
fn an_empty_text_is_no_reason_to_fail() {
    let proposal = ask("");
    assert!(proposal.priority.words.is_empty() && proposal.language.is_none());
    assert!(proposal.priority.confidence.is_finite());
}

#[test]
fn texts_of_other_trades_are_understood() {
    let lines: Vec<Vec<&str>> =
        include_str!("../../tests/data/held_out.tsv").lines().map(|line| line.splitn(3, '\t').collect()).collect();
    assert_eq!(lines.len(), 62);
    let (mut right, mut near) = (0, 0);
    for line in &lines {
        let proposal = ask(line[2]);
        let truth = Priority::from_word(line[1]).expect("a priority");
        right += usize::from(proposal.category.is_some_and(|category| category.value == line[0]));
        near += usize::from((proposal.priority.value.code() - truth.code()).abs() <= 1);
    }
    // A ninth of the examples and three passes: the whole base does better.
    assert!(right >= 54, "{right} categories of 62");
    assert!(near >= 58, "{near} priorities of 62");
}
