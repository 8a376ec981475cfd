//! What rules hear and ask.

use super::*;

#[test]
fn conditions_see_the_team_that_a_new_ticket_will_come_to_and_changes_do_not() {
    let (ticket, events) = opened();
    let of_team = json!({"field": "team_id", "op": "is", "value": id::<crate::ids::kind::Team>(9).to_string()});
    let to = Update { team_id: Some(id(8)), ..Update::default() };
    let rules = [rule(10, of_team, vec![Action::Update(Box::new(to))])];
    let (events, absent) = (&events[..], &BTreeSet::new());
    let cause = Cause { before: None, after: &ticket, events, likely_team: Some(id(9)), absent };
    let settled = run_without(&rules, cause);
    assert_eq!(settled.runs[0].actions[0].changes[0].1, Value::Null, "it had no team");
    assert_eq!(settled.ticket.team_id, Some(id(8)));
}

#[test]
fn a_rule_hears_only_what_it_listens_to() {
    let replied = Rule { occasions: vec![Occasion::Replied], ..rule(10, json!({"all": []}), vec![put("a")]) };
    assert!(at_opening(std::slice::from_ref(&replied)).runs.is_empty());
    let priority = TicketPatch { priority: Some(Priority::Low), ..TicketPatch::default() };
    assert!(after(&[replied], &Command::Update(Box::new(priority))).runs.is_empty());
}

#[test]
fn a_rule_can_ask_what_changed() {
    let to_low = json!({"field": "priority", "op": "changed_to", "value": "low"});
    let rules = [rule(10, to_low, vec![put("a")])];
    let update =
        |priority| Command::Update(Box::new(TicketPatch { priority: Some(priority), ..TicketPatch::default() }));
    assert_eq!(acted(&after(&rules, &update(Priority::Low))), [(10, 1)]);
    assert!(after(&rules, &update(Priority::High)).runs.is_empty());
    assert!(after(&rules, &Command::SetTag(tag("z"), true)).runs.is_empty());
}

#[test]
fn the_occasions_of_an_opening_are_the_opening_alone() {
    assert_eq!(occasions(&opened().1), [Occasion::Opened]);
}
