//! What rules do.

use super::*;

#[test]
fn what_a_ticket_refuses_is_noted_and_stops_neither_the_rule_nor_others() {
    let impossible = Action::Snooze { seconds: -5 };
    let rules = [rule(10, has("new"), vec![impossible, put("a")]), rule(11, has("new"), vec![put("b")])];
    let settled = at_opening(&rules);
    let outcomes: Vec<Outcome> = settled.runs[0].actions.iter().map(|done| done.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused, Outcome::Done]);
    assert_eq!(settled.runs[0].actions[0].code.as_deref(), Some("validation_failed"));
    assert!(settled.runs[0].has_failed() && !settled.runs[1].has_failed());
    assert_eq!(settled.ticket.tags, ["a", "b", "new"].map(tag));
}

#[test]
fn an_action_of_several_commands_happens_as_a_whole_or_not_at_all() {
    let full: Vec<Tag> = (0..49).map(|n| tag(&format!("t{n:02}"))).collect();
    let fill = Command::Update(Box::new(TicketPatch { tags: Some(full), ..TicketPatch::default() }));
    let two = Action::AddTags { tags: vec![tag("x"), tag("y")] };
    let always = json!({"all": []});
    let settled = after(&[rule(10, always, vec![two])], &fill);
    assert_eq!(settled.runs[0].actions[0].outcome, Outcome::Refused);
    assert!(settled.events.is_empty() && settled.ticket.tags.len() == 49);
}

#[test]
fn nobody_is_given_to_who_has_gone() {
    let (ticket, events) = opened();
    let gone: AgentId = id(77);
    let to = Update { assignee_id: Some(gone), ..Update::default() };
    let rules = [rule(10, json!({"all": []}), vec![Action::Update(Box::new(to))])];
    let absent = BTreeSet::from([gone]);
    let settled = run_without(
        &rules,
        Cause { before: None, after: &ticket, events: &events, likely_team: None, absent: &absent },
    );
    assert_eq!(settled.runs[0].actions[0].code.as_deref(), Some("invalid_reference"));
    assert_eq!(settled.ticket.assignee_id, None);
}

#[test]
fn routing_again_lets_go_of_the_ticket() {
    let claimed = opened().0;
    let claimed = Ticket { assignee_id: Some(id(60)), status: Status::InReview, ..claimed };
    let events = [TicketEvent::changing(EventKind::TicketTagged, Vec::new())];
    let cause =
        Cause { before: Some(&claimed), after: &claimed, events: &events, likely_team: None, absent: &BTreeSet::new() };
    let settled = run_without(&[rule(10, json!({"all": []}), vec![Action::Route])], cause);
    assert!(settled.routes_again);
    assert_eq!((settled.ticket.assignee_id, settled.ticket.status), (None, Status::AwaitingReply));
    let answered = Ticket { status: Status::Answered, ..claimed };
    let cause = Cause {
        before: Some(&answered),
        after: &answered,
        events: &events,
        likely_team: None,
        absent: &BTreeSet::new(),
    };
    let settled = run_without(&[rule(10, json!({"all": []}), vec![Action::Route])], cause);
    assert!(!settled.routes_again && settled.events.is_empty());
}

fn answer(response: u128) -> Action {
    Action::Reply { canned_response_id: id(response) }
}

#[test]
fn rules_reply_once_in_a_chain_by_an_automatic_message_that_no_rule_hears() {
    let listens = vec![Occasion::Opened, Occasion::Replied, Occasion::Noted, Occasion::CustomerWrote];
    let rules = [
        Rule { mode: Mode::Shadow, ..rule(9, has("new"), vec![answer(5)]) },
        rule(10, has("new"), vec![answer(5), put("a")]),
        Rule { occasions: listens, ..rule(11, has("a"), vec![answer(5)]) },
    ];
    let settled = at_opening(&rules);
    let outcomes: Vec<Outcome> = settled.runs.iter().map(|run| run.actions[0].outcome).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Done, Outcome::LeftOut]);
    let [said] = settled.said.as_slice() else { panic!("{:?}", settled.said) };
    assert_eq!((said.rule_id, said.words.kind()), (id(10), MessageKind::Auto));
    let told = settled.events.iter().find(|event| event.message.is_some()).unwrap();
    assert_eq!(told.draft(id(1), said.version).actor, Some(Actor::Rule(id(10))));
    assert_eq!((settled.ticket.status, settled.ticket.first_responded_at), (Status::AwaitingReply, None));
    assert!(occasions(std::slice::from_ref(told)).is_empty());
    let gone = at_opening(&[rule(10, has("new"), vec![answer(6), put("a")])]);
    assert_eq!(gone.runs[0].actions[0].code.as_deref(), Some("invalid_reference"));
    assert!(gone.said.is_empty() && gone.ticket.tags.contains(&tag("a")));
}

#[test]
fn a_rule_is_switched_off_after_errors_in_a_row() {
    assert!(!failing(&[true; MAX_FAILURES - 1]));
    assert!(failing(&[true; MAX_FAILURES]));
    let mut mended = [true; MAX_FAILURES + 3];
    mended[MAX_FAILURES - 1] = false;
    assert!(!failing(&mended));
    let live = rule(10, json!({"all": []}), vec![put("a")]);
    let (off, draft) = live.disable(NOW).unwrap();
    assert_eq!((off.mode, draft.kind, off.version), (Mode::Off, EventKind::RuleDisabled, 2));
    assert!(off.disable(NOW).is_none());
}

#[test]
fn actions_read_what_they_write() {
    let actions = vec![
        Action::Update(Box::new(Update {
            team_id: Some(id(9)),
            clear: vec![Clearable::Assignee],
            ..Update::default()
        })),
        put("a"),
        Action::RemoveTags { tags: vec![tag("b")] },
        Action::Note { text: "سلام".to_owned() },
        Action::Snooze { seconds: 60 },
        Action::Route,
        Action::Reply { canned_response_id: id(5) },
        join(71),
    ];
    let text = serde_json::to_string(&actions).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Action>>(&text).unwrap(), actions);
}

fn join(incident: u128) -> Action {
    Action::JoinIncident { ticket_id: id(incident) }
}

#[test]
fn who_joins_an_incident_means_a_link_and_changes_nothing_of_the_ticket() {
    use Outcome::{Done, Nothing, Refused};
    let actions = vec![join(71), join(71), join(72), join(1), join(73), put("a")];
    let settled = at_opening(&[rule(10, has("new"), actions.clone())]);
    let done = &settled.runs[0].actions;
    let outcomes: Vec<Outcome> = done.iter().map(|done| done.outcome).collect();
    assert_eq!(outcomes, [Done, Nothing, Nothing, Nothing, Refused, Done], "once, already, itself, gone");
    let [joined] = settled.joins.as_slice() else { panic!("{:?}", settled.joins) };
    assert_eq!((joined.rule_id, joined.incident), (id(10), id(71)));
    assert_eq!(Link::told(&done[0].changes[0]), Some((joined.link_id, joined.incident)));
    assert_eq!(settled.events.len(), 1, "the tag alone");
    let shadow = Rule { mode: Mode::Shadow, ..rule(10, has("new"), actions) };
    let watched = at_opening(&[shadow]);
    assert!(watched.joins.is_empty() && watched.runs[0].actions[0].outcome == Done);
}
