//! Rules that wait.

use super::*;

fn timed(number: u128, condition: Value, actions: Vec<Action>) -> Rule {
    let wait = Wait { minutes: 60, clock: WaitClock::Calendar };
    Rule { occasions: Vec::new(), after: Some(wait), ..rule(number, condition, actions) }
}

#[test]
fn a_time_rule_acts_when_it_is_due_and_others_hear_what_it_changes() {
    let ticket = opened().0;
    let rules = [
        timed(10, has("new"), vec![put("late")]),
        timed(11, has("new"), vec![put("not-due")]),
        rule(12, has("late"), vec![set(Priority::High)]),
    ];
    assert_eq!(acted(&at_opening(&rules)), [], "it listens to nothing");
    let world = World { now: NOW, me: None, categories: &[], calendars: &NoCalendars };
    let absent = BTreeSet::new();
    let settled = settle_due(&rules, id(10), (&ticket, &absent), &world, &mut Writer(1_000)).unwrap();
    assert_eq!(acted(&settled), [(10, 1), (12, 2)]);
    assert_eq!(settled.runs[0].matched.len(), 1);
    assert_eq!((settled.ticket.tags, settled.ticket.priority), (["late", "new"].map(tag).to_vec(), Priority::High));
}

#[test]
fn a_time_rule_waits_for_what_its_condition_holds_of_but_for_nothing_in_the_bin() {
    let ticket = opened().0;
    let world = World { now: NOW, me: None, categories: &[], calendars: &NoCalendars };
    let waits = timed(10, has("new"), vec![put("late")]);
    assert!(waits.holds(&ticket, &world));
    assert!(!waits.holds(&Ticket { deleted_at: Some(NOW), ..ticket.clone() }, &world));
    assert!(!waits.holds(&Ticket { tags: Vec::new(), ..ticket.clone() }, &world));
    assert!(!Rule { mode: Mode::Off, ..waits.clone() }.holds(&ticket, &world));
    assert!(!Rule { after: None, ..waits }.holds(&ticket, &world));
}
