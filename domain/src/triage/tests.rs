use proptest::prelude::*;

use super::*;
use crate::{text::tokens, ticket::Priority};

/// A few texts of two languages and any three classes.
fn labelled() -> impl Strategy<Value = Vec<(String, String)>> {
    let word = prop::sample::select(vec![
        "card", "refund", "login", "password", "error", "slow", "how", "please", "رمز", "پول", "خطا", "چطور", "لطفا",
        "؟", "!",
    ]);
    let text = prop::collection::vec(word, 1..8).prop_map(|words| words.join(" "));
    let class = prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
    prop::collection::vec((text, class), 1..14)
}

fn learn(examples: &[(String, String)], coding: Coding, passes: u32) -> Model {
    let features = features_of(examples.iter().map(|(text, _)| text.as_str()));
    let labelled: Vec<Labelled<'_>> = (examples.iter().zip(&features))
        .map(|((text, class), features)| Labelled { features, key: order_key(text), class })
        .collect();
    train(&labelled, coding, Training::of(passes))
}

fn scores(model: &impl Linear, text: &str) -> Vec<(String, f32)> {
    model.scores(&Features::of(text).list).into_iter().map(|(class, score)| (class.to_owned(), score)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_labels_does_not_matter(examples in labelled(), by in 0_usize..14) {
        let mut turned = examples.clone();
        turned.rotate_left(by % examples.len());
        prop_assert_eq!(learn(&examples, Coding::Unordered, 2).to_bytes(), learn(&turned, Coding::Unordered, 2).to_bytes());
    }

    #[test]
    fn the_order_of_the_classes_does_not_matter(examples in labelled()) {
        let classes = ["a", "b", "c"].map(|class| Column::Is(class.to_owned()));
        let mut one = Model::new(Coding::Unordered);
        let mut other = one.clone();
        one.widen(&classes);
        classes.iter().rev().for_each(|class| other.widen(std::slice::from_ref(class)));
        for (text, class) in &examples {
            let features = Features::of(text).list;
            one.learn(&features, class, RATE_ONCE);
            other.learn(&features, class, RATE_ONCE);
        }
        for (text, _) in &examples {
            prop_assert_eq!(scores(&one, text), scores(&other, text));
        }
    }

    #[test]
    fn an_explanation_sums_to_the_gap(examples in labelled(), text in "[a-zآ-ی ؟!]{0,60}", ordered in any::<bool>()) {
        let coding = if ordered { Coding::ordered(["a", "b", "c"]) } else { Coding::Unordered };
        let model = learn(&examples, coding, 3);
        for text in [&text, &examples[0].0] {
            let scores = scores(&model, text);
            let (Some(top), Some(second)) = (scores.first(), scores.get(1)) else { continue };
            let why = model.explain(&Features::of(text), &top.0, &second.0);
            let sum = why.base + why.words.iter().map(|word| word.value).sum::<f32>();
            prop_assert!((sum - why.gap).abs() < 1e-4);
            prop_assert!((why.gap - (top.1 - second.1)).abs() < 1e-4);
            prop_assert!(why.words.is_sorted_by(|a, b| a.value.abs() >= b.value.abs()));
        }
    }

    #[test]
    fn bytes_hold_a_model(examples in labelled(), ordered in any::<bool>(), bad in any::<prop::sample::Index>()) {
        let coding = if ordered { Coding::ordered(["c", "b", "a"]) } else { Coding::Unordered };
        let model = learn(&examples, coding, 1);
        let mut bytes = model.to_bytes();
        prop_assert_eq!(Model::from_bytes(&bytes), Ok(model));
        let place = bad.index(bytes.len());
        bytes[place] ^= 1;
        prop_assert!(Model::from_bytes(&bytes).is_err());
        prop_assert!(Model::from_bytes(&bytes[..place]).is_err());
    }

    #[test]
    fn a_floor_never_lowers(order in Just(Priority::ALL.to_vec()).prop_shuffle(), floor in prop::sample::select(Priority::ALL)) {
        let ranked: Vec<(&str, f32)> = order.iter().map(|level| (level.word(), 0.25)).collect();
        let after = raised(ranked.clone(), Some(floor));
        let level = |ranked: &[(&str, f32)]| Priority::from_word(ranked[0].0);
        prop_assert!(level(&after) >= level(&ranked));
        prop_assert!(level(&after) >= Some(floor));
        prop_assert_eq!(raised(ranked.clone(), None), ranked);
    }

    #[test]
    fn confidences_are_a_distribution(scores in prop::collection::vec(-50.0_f32..50.0, 1..9), temperature in 0.05_f32..20.0) {
        let confidences = confidences(&scores, temperature);
        prop_assert!((confidences.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        prop_assert!(confidences.iter().all(|confidence| (0.0..=1.0).contains(confidence)));
    }
}

#[test]
fn blocks_have_their_lengths() {
    let features = Features::of("The refund for my card never arrived, the refund!");
    let squares: f32 = features.list.iter().map(|feature| feature.value * feature.value).sum();
    assert!((squares - (1.0 + 1.0 + 0.6 * 0.6)).abs() < 1e-4, "{squares}");
    let empty = Features::of("");
    assert!(empty.list.iter().all(|feature| feature.value.is_finite()) && empty.words.is_empty());
}

#[test]
fn a_concept_joins_words_and_languages() {
    let bucket = |text: &str| Features::of(text).list.last().map(|feature| feature.bucket);
    let texts = [("money", "refund"), ("money", "عودت")];
    let model = learn(&texts.map(|(class, text)| (text.to_owned(), class.to_owned())), Coding::Unordered, 5);
    // "reimbursed" shares no character n-gram with either.
    let known = scores(&model, "reimbursed")[0].1;
    let unknown = scores(&model, "zzgrmpf")[0].1;
    assert!(known > unknown, "{known} {unknown}");
    assert!(bucket("refund").is_some());
}

#[test]
fn one_label_is_learned_at_once() {
    let mut model = Model::new(Coding::Unordered);
    for class in ["parking", "library"] {
        model.learn(&Features::of(class).list, class, RATE_ONCE);
    }
    let text = "the barrier of the garage stays closed";
    model.learn(&Features::of(text).list, "parking", RATE_ONCE);
    assert_eq!(scores(&model, "the garage barrier")[0].0, "parking");
}

#[test]
fn a_delta_learns_on_top_and_leaves_the_base_alone() {
    let texts = [("a", "card"), ("b", "login"), ("a", "refund"), ("b", "password")];
    let base = learn(&texts.map(|(class, text)| (text.to_owned(), class.to_owned())), Coding::Unordered, 3);
    let before = base.to_bytes();
    let mut delta = Delta::on(&base);
    assert_eq!(delta.size_bytes(), 0);
    assert_eq!(scores(&delta.over(&base), "card"), scores(&base, "card"));
    for _ in 0..4 {
        delta.learn(&base, &Features::of("elevator stuck").list, "lift", RATE_ONCE);
    }
    let tuned = delta.over(&base);
    assert_eq!(scores(&tuned, "the elevator")[0].0, "lift");
    assert_eq!(scores(&tuned, "card")[0].0, "a");
    let why = tuned.explain(&Features::of("the elevator"), "lift", "a");
    assert!(why.words.iter().any(|word| word.start == 4 && word.value > 0.0));
    assert_eq!(base.to_bytes(), before);
    assert!(delta.size_bytes() < 20_000);
}

#[test]
fn cues_speak_in_both_languages_and_keep_still_when_they_must() {
    let floor = |text: &str| Cues::of(&tokens(text)).floor().map(|(level, _)| level);
    for text in ["I cannot log in", "نمی‌توانم وارد شوم", "nemitoonam vared sham", "Nobody here, everything is down"]
    {
        assert_eq!(floor(text), Some(Priority::High), "{text}");
    }
    for text in ["all our data is gone", "تمام اطلاعات ما پاک شده است"] {
        assert_eq!(floor(text), Some(Priority::Urgent), "{text}");
    }
    let silent = [
        "how do I save this report",
        "چطور این گزارش را ذخیره کنم؟",
        "URGENT URGENT URGENT!!!",
        "فوری فوری!!!",
        "if I ever cannot log in, whom do I call?",
        "sometimes I cannot log in, no hurry",
        "it is not down for everybody",
        "سایت برای همه قطع نیست",
        "please add a dark mode, everybody cannot see in the dark",
    ];
    for text in silent {
        assert_eq!(floor(text), None, "{text}");
    }
}

#[test]
fn an_impact_follows_priority_category_and_cues() {
    use crate::ticket::Impact;
    let of = |category, priority, text: &str| impact(Some(category), priority, &Cues::of(&tokens(text)));
    assert_eq!(of("technical", Priority::Urgent, "our data is gone, data gone"), Impact::Critical);
    assert_eq!(of("technical", Priority::Urgent, "nobody can work, everything is down"), Impact::Outage);
    assert_eq!(of("account", Priority::High, "I cannot log in"), Impact::Blocked);
    assert_eq!(of("technical", Priority::Medium, "slow"), Impact::Workaround);
    assert_eq!(of("billing", Priority::Medium, "move me to the yearly plan"), Impact::Degraded);
    assert_eq!(of("question", Priority::Medium, "is it open tomorrow"), Impact::Question);
    assert_eq!(of("suggestion", Priority::Low, "add cats"), Impact::Suggestion);
    assert_eq!(of("complaint", Priority::High, "my lawyer will write"), Impact::Degraded);
}

#[test]
fn what_is_read_is_what_the_customer_wrote_now() {
    let body = "The bill is wrong.\n> Dear customer\n> we are sorry\nPlease check.\n-- \nJane, head of everything";
    assert_eq!(reading("Bill", body), "Bill\nThe bill is wrong.\nPlease check.");
    let long = reading("s", &"x".repeat(5_000));
    assert_eq!(long.chars().count(), 2_002);
}

#[test]
fn the_examples_are_whole() {
    let all: Vec<Example> = examples().collect();
    assert_eq!(all.len(), 5_781);
    let categories = ["technical", "billing", "account", "question", "suggestion", "complaint"];
    for example in &all {
        assert!(categories.contains(&example.category), "{}", example.category);
        assert!(Priority::from_word(example.priority).is_some(), "{}", example.priority);
        assert!(!example.text.trim().is_empty() && !example.text.contains('\t'));
    }
    assert!(all.iter().any(|example| example.text.contains('\n')));
    assert_eq!(Base::version().len(), 16);
}

#[test]
fn a_base_survives_its_bytes() {
    let texts = [("a", "low", "card"), ("b", "high", "login")];
    let of = |coding, which: &dyn Fn(&(&str, &str, &str)) -> String| {
        learn(&texts.iter().map(|text| (text.2.to_owned(), which(text))).collect::<Vec<_>>(), coding, 2)
    };
    let category = of(Coding::Unordered, &|text| text.0.to_owned());
    let base = Base { category, priority: of(priorities(), &|text| text.1.to_owned()) };
    assert_eq!(Base::from_bytes(&base.to_bytes()), Ok(base));
    assert_eq!(Base::from_bytes(b"12345678"), Err(StoreError::Damaged));
    assert_eq!(Base::from_bytes(b"\x04\0\0\0\0\0\0\0nope"), Err(StoreError::Foreign));
    assert_eq!(Model::from_bytes(b"GIF89a and so on"), Err(StoreError::Foreign));
    assert_eq!(Model::from_bytes(b"NBTM\x63"), Err(StoreError::Version(0x63)));
}
