//! Which rules act, in which order, and when it ends.

use super::*;

#[test]
fn a_rule_acts_as_itself_and_tells_why() {
    let settled = at_opening(&[rule(
        10,
        json!({"all": [has("new"), {"any": [has("old"), has("new")]}]}),
        vec![set(Priority::High), Action::Note { text: "seen".to_owned() }],
    )]);
    assert_eq!(settled.ticket.priority, Priority::High);
    assert!(settled.events.iter().all(|event| event.rule == Some(id(10))));
    assert_eq!(settled.events[0].draft(id(1), 9).actor, Some(Actor::Rule(id(10))));
    assert_eq!(settled.said[0].version, settled.ticket.version);
    let run = &settled.runs[0];
    assert_eq!(run.matched.len(), 2, "{run:?}");
    assert_eq!(run.actions[0].changes, [("priority".to_owned(), json!("medium"), json!("high"))]);
    assert!(!run.has_failed());
}

#[test]
fn a_rule_that_does_not_fit_leaves_no_trace() {
    let settled = at_opening(&[rule(10, has("old"), vec![set(Priority::High)])]);
    assert!(settled.events.is_empty() && settled.runs.is_empty());
}

#[test]
fn rules_of_a_round_see_what_was_before_all_of_them_and_the_next_round_sees_what_they_did() {
    let rules = [
        rule(10, has("new"), vec![put("a")]),
        rule(11, has("a"), vec![put("b")]),
        rule(12, json!({"none": [has("a")]}), vec![put("c")]),
    ];
    let settled = at_opening(&rules);
    assert_eq!(acted(&settled), [(10, 1), (12, 1), (11, 2)]);
    assert_eq!(settled.ticket.tags, ["a", "b", "c", "new"].map(tag));
}

#[test]
fn two_rules_that_undo_each_other_come_to_an_end() {
    let flip = [
        rule(10, json!({"field": "priority", "op": "is", "value": "medium"}), vec![set(Priority::High)]),
        rule(11, json!({"field": "priority", "op": "is", "value": "high"}), vec![set(Priority::Medium)]),
    ];
    let settled = at_opening(&flip);
    assert_eq!(acted(&settled), [(10, 1), (11, 2)]);
    assert_eq!(settled.ticket.priority, Priority::Medium);
}

#[test]
fn a_chain_of_rules_has_a_last_round() {
    let mut rules = vec![rule(10, has("new"), vec![put("t0")])];
    rules.extend((1..20).map(|n| rule(10 + n, has(&format!("t{}", n - 1)), vec![put(&format!("t{n}"))])));
    let settled = at_opening(&rules);
    assert_eq!(settled.runs.len(), MAX_ROUNDS);
}

#[test]
fn a_chain_has_a_last_action() {
    let many: Vec<Action> = (0..MAX_ACTIONS).map(|n| put(&format!("tag{n}"))).collect();
    let rules: Vec<Rule> = (10..15).map(|n| rule(n, has("new"), many.clone())).collect();
    let settled = at_opening(&rules);
    let left_out = settled.runs.iter().flat_map(|run| &run.actions).filter(|done| done.outcome == Outcome::LeftOut);
    assert_eq!(left_out.count(), 5 * MAX_ACTIONS - MAX_ACTIONS_OF_CHAIN);
}

#[test]
fn in_the_shadow_a_rule_is_followed_by_nothing() {
    let shadow =
        Rule { mode: Mode::Shadow, stops: true, ..rule(10, has("new"), vec![set(Priority::Urgent), put("a")]) };
    let settled = at_opening(&[shadow, rule(11, has("a"), vec![put("b")]), rule(12, has("new"), vec![put("c")])]);
    assert_eq!(acted(&settled), [(10, 1), (12, 1)]);
    assert_eq!(settled.runs[0].actions[0].changes[0].2, json!("urgent"), "it tells what it would have done");
    assert_eq!(settled.ticket.priority, Priority::Medium);
    assert_eq!(settled.ticket.tags, ["c", "new"].map(tag));
    assert!(settled.events.iter().all(|event| event.rule == Some(id(12))));
}

#[test]
fn a_rule_that_is_off_is_not_asked() {
    let off = Rule { mode: Mode::Off, ..rule(10, has("new"), vec![put("a")]) };
    assert!(at_opening(&[off]).runs.is_empty());
}

#[test]
fn who_stops_leaves_those_behind_him_out() {
    let first = Rule { stops: true, ..rule(10, has("new"), vec![put("a")]) };
    let settled = at_opening(&[first, rule(11, has("new"), vec![put("b")]), rule(12, has("a"), vec![put("c")])]);
    assert_eq!(acted(&settled), [(10, 1)]);
}

prop_compose! {
    fn any_rule()(number in 10u128..18, seen in 0usize..4, does in 0usize..6, mode in 0usize..3, stops in any::<bool>()) -> Rule {
        let words = ["new", "a", "b", "c"];
        let action = match does {
            0 => put("a"),
            1 => put("b"),
            2 => put("c"),
            3 => Action::RemoveTags { tags: vec![tag("new")] },
            4 => set(Priority::Urgent),
            _ => Action::Note { text: "n".to_owned() },
        };
        Rule { mode: Mode::ALL[mode], stops, ..rule(number, has(words[seen]), vec![action]) }
    }
}

proptest! {
    #[test]
    fn any_rules_end_act_once_each_and_leave_what_their_events_tell(mut rules in prop::collection::vec(any_rule(), 0..8)) {
        let mut seen = BTreeSet::<RuleId>::new();
        rules.retain(|rule| seen.insert(rule.id));
        let settled = at_opening(&rules);
        let mut acted = BTreeSet::new();
        for run in &settled.runs {
            prop_assert!(acted.insert(run.rule_id), "twice in one chain");
            prop_assert!(run.round <= MAX_ROUNDS && run.mode != Mode::Off);
        }
        let (ticket, _) = opened();
        prop_assert_eq!(&apply_all(&ticket, &settled.events, NOW), &settled.ticket);
        for event in &settled.events {
            let by = rules.iter().find(|rule| Some(rule.id) == event.rule);
            prop_assert!(by.is_some_and(|rule| rule.mode == Mode::Live));
        }
        // What only watches changes nothing for anybody.
        let live: Vec<Rule> = rules.into_iter().filter(|rule| rule.mode == Mode::Live).collect();
        prop_assert_eq!(at_opening(&live).ticket, settled.ticket);
    }
}
