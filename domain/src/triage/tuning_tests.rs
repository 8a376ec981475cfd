use std::sync::LazyLock;

use super::*;
use crate::triage::{Coding, Labelled, Training, features_of, train};

/// A base that knows money and doors.
static BASE: LazyLock<Base> = LazyLock::new(|| {
    let texts = ["refund my card", "the bill is wrong", "the key is lost", "the lock is stuck"];
    let features = features_of(texts);
    let model = |coding: Coding, classes: [&'static str; 4]| {
        let one =
            |place: usize| Labelled { features: &features[place], key: order_key(texts[place]), class: classes[place] };
        train(&(0..4).map(one).collect::<Vec<_>>(), coding, Training::of(5))
    };
    Base {
        category: model(Coding::default(), ["money", "money", "door", "door"]),
        priority: model(crate::triage::priorities(), ["low", "medium", "high", "urgent"]),
    }
});

fn label(aspect: Aspect, class: &str, text: &str) -> Label {
    Label { aspect, class: class.to_owned(), text: text.to_owned() }
}

fn first<'a>(tuning: &'a Tuning, text: &str) -> &'a str {
    let tuned = tuning.category.over(&BASE.category);
    let features = Features::of(text).list;
    let scores: Vec<(String, f32)> =
        tuned.scores(&features).into_iter().map(|(class, score)| (class.to_owned(), score)).collect();
    let best = scores[0].0.clone();
    tuning.category.known().into_iter().find(|class| *class == best).unwrap()
}

fn labels() -> Vec<Label> {
    (0..60)
        .map(|n| match n % 3 {
            0 => label(Aspect::Category, "garden", &format!("the roses of bed {n} are dry")),
            1 => label(Aspect::Category, "money", &format!("invoice {n} came twice")),
            _ => label(Aspect::Priority, "high", &format!("nobody gets through gate {n}")),
        })
        .collect()
}

#[test]
fn the_same_labels_lead_to_the_same_weights_in_any_order() {
    let labels = labels();
    let mut turned = labels.clone();
    turned.reverse();
    turned.rotate_left(17);
    let seeds = [("garden".to_owned(), vec!["tree".to_owned(), "باغ".to_owned()])];
    assert_eq!(
        Tuning::rebuild(&Footing::of(&BASE), &seeds, &labels),
        Tuning::rebuild(&Footing::of(&BASE), &seeds, &turned)
    );
}

#[test]
fn a_correction_is_learned_at_once_and_outweighs_the_base() {
    let mut tuning = Tuning::on(&BASE);
    let text = "the key of my card is wrong";
    let before = first(&tuning, text).to_owned();
    let other = if before == "door" { "money" } else { "door" };
    for _ in 0..2 {
        tuning.learn(&Footing::of(&BASE), &label(Aspect::Category, other, text));
    }
    assert_eq!(first(&tuning, text), other);
}

#[test]
fn a_category_of_its_own_is_known_by_its_words_before_it_has_labels() {
    let words = ["باغ", "گل", "درخت", "tree", "rose", "lawn"].map(str::to_owned).to_vec();
    let tuning = Tuning::rebuild(&Footing::of(&BASE), &[("garden".to_owned(), words)], &[]);
    assert_eq!(first(&tuning, "درخت باغ خشک شده"), "garden");
    assert_eq!(first(&tuning, "water the lawn and the rose"), "garden");
    assert_eq!(first(&tuning, "refund my card"), "money");
}

#[test]
fn progress_is_judged_before_it_is_learned() {
    let many: Vec<Label> = labels().into_iter().cycle().take(300).collect();
    let progress = Tuning::progress(&Footing::of(&BASE), &[], &many);
    assert_eq!(progress.curve.len(), 4, "200 labels are of categories");
    assert!(progress.curve[0] < progress.curve[3], "{:?}", progress.curve);
    assert!(progress.temperatures.iter().all(Option::is_some));
    assert_eq!(Tuning::progress(&Footing::of(&BASE), &[], &labels()).temperatures, [None, None], "too few to tell");
}

#[test]
fn rebuilding_comes_with_every_fifty_and_later_with_every_five_hundred() {
    assert!(!is_rebuild_due(49, 0) && is_rebuild_due(50, 0) && !is_rebuild_due(99, 50) && is_rebuild_due(100, 50));
    assert!(!is_rebuild_due(1_400, 1_000) && is_rebuild_due(1_500, 1_000));
}

#[test]
fn what_was_learned_survives_as_bytes() {
    let tuning = Tuning::rebuild(&Footing::of(&BASE), &[], &labels());
    let bytes = tuning.to_bytes();
    assert_eq!(Tuning::from_bytes(&BASE, &bytes).unwrap(), tuning);
    assert_eq!(bytes, tuning.to_bytes());
    let mut damaged = bytes.clone();
    damaged[40] ^= 1;
    assert!(Tuning::from_bytes(&BASE, &damaged).is_err());
    assert!(Tuning::from_bytes(&BASE, &bytes[..bytes.len() - 1]).is_err());
}
