//! What moves a priority beyond the trouble itself, in both languages.

use std::sync::LazyLock;

use super::*;
use crate::{
    people::Tier,
    text::tokens,
    ticket::{Impact, Priority},
};

use Priority::{High, Low, Medium, Urgent};

const LEVELS: [Priority; 4] = [Low, Medium, High, Urgent];

/// Without scope, deadline and "no hurry".
const fn plain(impact: Impact) -> Circumstances {
    Circumstances { impact, spread: Spread::One, stopped: None, deadline: false, unhurried: None }
}

fn walked(level: Priority, about: &Circumstances) -> (Priority, Vec<StepReason>) {
    let steps = steps(level, about);
    let ends = steps.last().map_or(level, |step| step.to);
    let mut at = level;
    for step in &steps {
        assert!(step.from == at && step.to != step.from, "{steps:?}");
        at = step.to;
    }
    (ends, steps.iter().map(|step| step.reason).collect())
}

#[test]
fn the_matrix_is_the_rubric() {
    let rows: [(Impact, [Priority; 3]); 7] = [
        (Impact::Critical, [Urgent, Urgent, Urgent]),
        (Impact::Outage, [High, Urgent, Urgent]),
        (Impact::Blocked, [High, High, High]),
        (Impact::Degraded, [Medium, Medium, High]),
        (Impact::Workaround, [Medium, Medium, High]),
        (Impact::Question, [Low, Low, Low]),
        (Impact::Suggestion, [Low, Low, Low]),
    ];
    for (impact, levels) in rows {
        let own: Vec<Priority> = Spread::ALL.iter().map(|spread| base_level(impact, *spread)).collect();
        assert_eq!(own, levels, "{impact}");
        assert!(own.is_sorted(), "more people are never less pressing");
    }
}

#[test]
fn more_people_raise_and_never_lower() {
    for impact in Impact::ALL {
        for spread in Spread::ALL {
            for level in LEVELS {
                let (after, _) = walked(level, &Circumstances { spread: *spread, ..plain(*impact) });
                let ceiling = if matches!(impact, Impact::Question | Impact::Suggestion) { Medium } else { Urgent };
                let raised = if *spread == Spread::One { level } else { level.max(base_level(*impact, *spread)) };
                assert_eq!(after, raised.min(ceiling), "{impact} {spread} {level}");
                match raised_by_spread(level, *impact, *spread) {
                    Some(to) => assert!(to > level && to == base_level(*impact, *spread)),
                    None => assert!(*spread == Spread::One || level >= base_level(*impact, *spread)),
                }
            }
        }
    }
}

#[test]
fn stopped_work_is_urgent_in_the_two_exceptions_of_the_rubric_and_nowhere_else() {
    for impact in Impact::ALL {
        for spread in Spread::ALL {
            for stopped in [Stopped::SigningIn, Stopped::Buying] {
                let without = Circumstances { spread: *spread, ..plain(*impact) };
                let (with, reasons) = walked(Medium, &Circumstances { stopped: Some(stopped), ..without });
                let expected = match (impact, stopped, spread) {
                    (Impact::Blocked, Stopped::SigningIn, Spread::Organization | Spread::Many) => {
                        Some(StepReason::LockedOut)
                    }
                    (Impact::Blocked, Stopped::Buying, Spread::Many) => Some(StepReason::SalesLost),
                    _ => None,
                };
                match expected {
                    Some(reason) => {
                        assert!(with == Urgent && reasons.contains(&reason), "{impact} {spread} {reasons:?}")
                    }
                    None => assert_eq!(with, walked(Medium, &without).0, "{impact} {spread} {stopped:?}"),
                }
            }
        }
    }
}

#[test]
fn the_words_tell_what_several_cannot_do() {
    for (expected, texts) in [
        (
            Some(Stopped::SigningIn),
            &[
                "none of us can log in since lunch, it cannot be opened",
                "nobody in the clinic is able to sign in, login failed",
                "هیچ‌کدام از همکاران نمی‌توانند وارد شوند",
                "hichkas nemitoone vared beshe",
            ][..],
        ),
        (
            Some(Stopped::Buying),
            &[
                "our customers cannot check out",
                "checkout is broken for all customers",
                "مشتری‌های ما نمی‌توانند پرداخت کنند",
            ],
        ),
        (
            None,
            &[
                "I cannot log in",
                "everyone likes the new login page",
                "our customers cannot read the map",
                "I cannot check out",
                "هیچ‌کس گزارش را نمی‌بیند",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(Stopped::told(&cues(text)), expected, "{text}");
        }
    }
}

#[test]
fn a_deadline_lifts_a_question_to_medium_and_nothing_else() {
    for impact in Impact::ALL {
        for level in LEVELS {
            let without = walked(level, &plain(*impact)).0;
            let (with, reasons) = walked(level, &Circumstances { deadline: true, ..plain(*impact) });
            if *impact == Impact::Question && level == Low {
                assert_eq!((with, reasons), (Medium, vec![StepReason::Deadline]));
            } else {
                assert_eq!(with, without, "{impact} {level}");
            }
        }
    }
}

#[test]
fn no_hurry_is_one_level_less_than_without_these_words() {
    for (without, expected) in [(Urgent, High), (High, Medium), (Medium, Low), (Low, Low)] {
        // Whether or not the words themselves have lowered it already.
        for level in LEVELS.into_iter().filter(|level| *level <= without) {
            let about = Circumstances { unhurried: Some(without), ..plain(Impact::Degraded) };
            assert_eq!(walked(level, &about).0, level.min(expected), "{level} {without}");
        }
    }
}

#[test]
fn a_tier_adds_one_level_at_most_and_only_where_work_is_stopped() {
    for impact in Impact::ALL {
        for level in LEVELS {
            for tier in [Tier::Standard, Tier::Premium, Tier::Vip] {
                let step = tier_step(level, *impact, tier);
                let is_stopped = matches!(impact, Impact::Critical | Impact::Outage | Impact::Blocked);
                assert_eq!(
                    step.is_some(),
                    tier == Tier::Vip && is_stopped && level != Urgent,
                    "{impact} {level} {tier}"
                );
                if let Some(step) = step {
                    assert_eq!((step.from, step.to.code()), (level, level.code() + 1));
                }
            }
        }
    }
}

#[test]
fn a_question_or_an_idea_is_never_above_medium() {
    for impact in [Impact::Question, Impact::Suggestion] {
        for level in LEVELS {
            for spread in Spread::ALL {
                for deadline in [false, true] {
                    let about = Circumstances { spread: *spread, deadline, ..plain(impact) };
                    assert!(walked(level, &about).0 <= Medium);
                }
            }
        }
    }
}

fn cues(text: &str) -> Cues {
    Cues::of(&tokens(text))
}

#[test]
fn the_words_tell_whom_it_concerns() {
    for (expected, texts) in [
        (
            Spread::One,
            &[
                "my drill is broken",
                "I cannot open the drawer",
                "please delete all the drafts",
                "how can everybody in our office log in?",
                "دریل من خراب شده",
                "همهٔ پیش‌نویس‌ها را پاک کنید",
                "drill man kharab shode",
                "it would be great if our team could not see errors",
            ][..],
        ),
        (
            Spread::Organization,
            &[
                "nobody in our office can open the drawer, it shows an error",
                "the till is broken for our whole team",
                "none of us can't get through the gate",
                "همکارانم نمی‌توانند کشو را باز کنند",
                "صندوق برای شرکت ما قطع است",
                "hamkaram nemitoonan dar ro baz konan",
            ],
        ),
        (
            Spread::Many,
            &[
                "our customers cannot pay at the kiosk",
                "the kiosk is down for everybody",
                "کیوسک برای همه قطع است",
                "مشتری‌هامون نمی‌تونن پای کیوسک پرداخت کنن",
                "kiosk baraye hame ghat shode",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(spread::spread(&cues(text)).0, expected, "{text}");
        }
    }
}

#[test]
fn deadlines_and_leisure_are_heard_in_both_languages() {
    for text in [
        "Which plug fits? I must know by tomorrow",
        "I need the answer before tomorrow noon",
        "our deadline is tomorrow, which form do we use",
        "تا فردا باید بدانم کدام فرم لازم است",
        "مهلت ثبت‌نام فردا تمام می‌شود، چه مدرکی لازم است؟",
        "ta farda bayad bedoonam kodoom form",
    ] {
        assert!(cues(text).has("deadline") && !cues(text).has("no_hurry"), "{text}");
    }
    for text in [
        "The lamp flickers, there is no rush",
        "this can wait, but the lamp flickers",
        "take your time, the lamp flickers a bit",
        "لامپ چشمک می‌زند، عجله‌ای نیست",
        "هیچ عجله‌ای ندارم ولی لامپ چشمک می‌زند",
        "هر وقت فرصت کردید لامپ را ببینید",
        "lamp cheshmak mizane, ajale nadaram",
    ] {
        assert!(cues(text).has("no_hurry") && !cues(text).has("deadline"), "{text}");
    }
    for text in [
        "Today I noticed that the lamp flickers",
        "whenever I press it, the lamp flickers and crashes",
        "this cannot wait",
        "امروز دیدم که لامپ چشمک می‌زند",
        "هر وقت دکمه را می‌زنم هنگ می‌کند",
        "emrooz lamp cheshmak mizane",
    ] {
        assert!(!cues(text).has("no_hurry") && !cues(text).has("deadline"), "{text}");
    }
}

/// A base that learned little of the built-in examples.
static BASE: LazyLock<Base> = LazyLock::new(super::proposal_tests::small_base);

fn ask(text: &str) -> Proposal {
    super::proposal_tests::ask_of(&BASE, text)
}

#[test]
fn a_question_with_a_deadline_is_medium_and_one_without_is_low() {
    for (without, with) in [
        (
            "How do I change the colour of the shelf labels?",
            "How do I change the colour of the shelf labels? I have to know it by tomorrow.",
        ),
        ("چطور می‌توانم رنگ برچسب قفسه را عوض کنم؟", "چطور می‌توانم رنگ برچسب قفسه را عوض کنم؟ باید تا فردا بدانم."),
    ] {
        assert_eq!(ask(without).priority.value, Low, "{without}");
        let proposal = ask(with);
        assert_eq!((proposal.priority.value, proposal.impact.value), (Medium, Impact::Question), "{with}");
    }
}

#[test]
fn no_hurry_never_raises_and_never_lowers_by_more_than_one() {
    for (pressing, calm) in [
        ("I cannot log in to the warehouse panel", "I cannot log in to the warehouse panel, but there is no hurry"),
        ("The barcode reader is slow", "The barcode reader is slow, there is no rush"),
        ("نمی‌توانم وارد پنل انبار شوم", "نمی‌توانم وارد پنل انبار شوم، عجله‌ای نیست"),
        ("بارکدخوان کند است", "بارکدخوان کند است، عجله ندارم"),
    ] {
        let (pressing, calm) = (ask(pressing).priority.value, ask(calm).priority);
        assert!(calm.value < pressing || pressing == Low, "{pressing} {calm:?}");
    }
}

#[test]
fn a_shout_is_no_step() {
    for text in ["How do I change the colour of the shelf labels?", "بارکدخوان کند است"] {
        let loud = ask(&format!("URGENT!!! {text} فوری فوری ASAP"));
        assert!(loud.steps.is_empty() || loud.priority.value <= Medium, "{loud:?}");
        assert_eq!(loud.spread, Spread::One);
    }
}

#[test]
fn what_is_proposed_for_a_question_or_an_idea_is_never_above_medium() {
    for example in examples().step_by(7) {
        let proposal = ask(&example.text);
        let is_harmless = matches!(proposal.impact.value, Impact::Question | Impact::Suggestion);
        assert!(!is_harmless || proposal.priority.value <= Medium, "{}", example.text);
        assert!(proposal.priority.runners_up.iter().all(|other| other.value != proposal.priority.value));
        assert_eq!(proposal.spread == Spread::One, proposal.spread_cues.is_empty());
    }
}
