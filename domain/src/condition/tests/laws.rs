//! What holds for every condition and every ticket.

use proptest::prelude::*;

use super::*;
use crate::condition::{Field, Op};

/// Some conditions, a ticket, and the same ticket a step later.
fn drawn(seed: u64) -> (Vec<Condition>, Ticket, Ticket) {
    let mut dice = Dice(seed);
    let conditions = (0..dice.roll(4)).map(|_| read(&pool().condition(&mut dice, 3))).collect();
    let before = ticket(&mut dice);
    let after = if dice.roll(2) == 0 { before.clone() } else { ticket(&mut dice) };
    (conditions, before, after)
}

fn subjects<'a>(before: &'a Ticket, after: &'a Ticket) -> [Subject<'a>; 3] {
    [Subject::State(after), Subject::Opened(after), Subject::Step { before, after }]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_again_as_the_same(seed: u64) {
        for condition in drawn(seed).0 {
            prop_assert_eq!(&read(&condition.to_json()), &condition);
        }
    }

    #[test]
    fn groups_are_the_and_the_or_and_the_nor_of_what_is_in_them(seed: u64) {
        let (list, before, after) = drawn(seed);
        for subject in subjects(&before, &after) {
            let each: Vec<bool> = list.iter().map(|condition| holds(condition, subject)).collect();
            prop_assert_eq!(holds(&Condition::all(list.clone()), subject), each.iter().all(|it| *it));
            prop_assert_eq!(holds(&Condition::any(list.clone()), subject), each.iter().any(|it| *it));
            prop_assert_eq!(holds(&Condition::none(list.clone()), subject), !each.iter().any(|it| *it));
        }
    }

    #[test]
    fn de_morgan_holds_for_unset_fields_too(seed: u64) {
        let (list, before, after) = drawn(seed);
        let not = |condition: Condition| Condition::none(vec![condition]);
        let each_not: Vec<Condition> = list.iter().cloned().map(not).collect();
        for subject in subjects(&before, &after) {
            let not_all = holds(&not(Condition::all(list.clone())), subject);
            prop_assert_eq!(not_all, holds(&Condition::any(each_not.clone()), subject));
            let not_any = holds(&not(Condition::any(list.clone())), subject);
            prop_assert_eq!(not_any, holds(&Condition::all(each_not.clone()), subject));
            prop_assert_eq!(not_any, holds(&Condition::none(list.clone()), subject));
        }
    }

    #[test]
    fn nesting_alone_changes_nothing(seed: u64) {
        let (list, before, after) = drawn(seed);
        for condition in &list {
            for subject in subjects(&before, &after) {
                let plain = holds(condition, subject);
                let (all, any) = (Condition::all(vec![condition.clone()]), Condition::any(vec![condition.clone()]));
                prop_assert_eq!(holds(&all, subject), plain);
                prop_assert_eq!(holds(&any, subject), plain);
                let twice = Condition::none(vec![Condition::none(vec![condition.clone()])]);
                prop_assert_eq!(holds(&twice, subject), plain);
            }
        }
    }

    #[test]
    fn each_negative_operator_is_the_opposite_of_its_twin(seed: u64) {
        let mut dice = Dice(seed);
        let ticket = ticket(&mut dice);
        let mut test = pool().test(&mut dice);
        let op = Op::from_word(test["op"].as_str().unwrap()).unwrap();
        let twin = match op {
            Op::Is => Op::IsNot,
            Op::IsNull => Op::IsNotNull,
            Op::Contains => Op::NotContains,
            Op::HasAny => Op::HasNone,
            Op::IsEmpty => Op::IsNotEmpty,
            Op::Under => Op::NotUnder,
            _ => return Ok(()),
        };
        let one = holds(&read(&test), Subject::State(&ticket));
        test["op"] = twin.word().into();
        prop_assert_eq!(holds(&read(&test), Subject::State(&ticket)), !one);
    }

    #[test]
    fn without_a_step_nothing_changed(seed: u64) {
        let mut dice = Dice(seed);
        let (before, mut test) = (ticket(&mut dice), pool().test(&mut dice));
        let changed = test["op"].as_str().unwrap().starts_with("changed");
        if changed {
            prop_assert!(!holds(&read(&test), Subject::State(&before)));
            let idle = Subject::Step { before: &before, after: &before };
            prop_assert!(!holds(&read(&test), idle));
        }
        test = serde_json::json!({"field": test["field"], "op": "changed"});
        prop_assert!(!holds(&read(&test), Subject::State(&before)));
    }
}

#[test]
fn empty_groups_are_what_logic_says() {
    let ticket = ticket(&mut Dice(7));
    let state = Subject::State(&ticket);
    assert!(holds(&Condition::all(vec![]), state));
    assert!(!holds(&Condition::any(vec![]), state));
    assert!(holds(&Condition::none(vec![]), state));
    assert!(holds(&Condition::always(), state));
    assert!(!holds(&read(&serde_json::json!({"all": [], "any": []})), state));
}

#[test]
fn the_sample_reaches_every_field_with_every_operator() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..20_000 {
        let test = pool().test(&mut Dice(seed));
        seen.insert((test["field"].as_str().unwrap().to_owned(), test["op"].as_str().unwrap().to_owned()));
    }
    let all: usize = Field::ALL.iter().map(|field| field.ops().len()).sum();
    assert_eq!(seen.len(), all);
}
