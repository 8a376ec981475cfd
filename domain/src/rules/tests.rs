//! Rules, decided without a database.

use std::{collections::BTreeSet, convert::Infallible};

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    condition::{Condition, Grammar, NoCalendars, World},
    event::EventKind,
    ids::{AgentId, CannedResponseId, CustomerId, Id, MessageId, RuleId},
    people::Tier,
    ticket::{
        Channel, Command, Facts, MessageKind, NewTicket, Outcome as Decided, Priority, Status, Tag, Ticket,
        TicketEvent, TicketPatch, apply_all, create, decide,
    },
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_700_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn tag(word: &str) -> Tag {
    Tag::parse(word).unwrap()
}

fn opened() -> (Ticket, Vec<TicketEvent>) {
    let new = NewTicket {
        id: id(1),
        number: 7,
        subject: "وارد نمی‌شوم".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id: CustomerId::from_uuid(Uuid::from_u128(2)),
        tier: Tier::Standard,
        organization_id: None,
        tags: vec![tag("new")],
        follow_up_of_id: None,
        message_id: id(3),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    create(new, NOW)
}

fn rule(number: u128, condition: Value, actions: Vec<Action>) -> Rule {
    let new = NewRule {
        id: id(number),
        name: format!("rule {number}"),
        description: None,
        position: i64::try_from(number).unwrap(),
        mode: Mode::Live,
        occasions: vec![Occasion::Opened, Occasion::Changed],
        after: None,
        condition: Condition::parse(&condition, Grammar::STEP).unwrap().condition,
        actions,
        stops: false,
    };
    Rule::create(new, NOW).0
}

fn set(priority: Priority) -> Action {
    Action::Update(Box::new(Update { priority: Some(priority), ..Update::default() }))
}

fn put(word: &str) -> Action {
    Action::AddTags { tags: vec![tag(word)] }
}

fn has(word: &str) -> Value {
    json!({"field": "tags", "op": "has_any", "value": [word]})
}

/// Knows one canned response, the number 5.
struct Writer(u128);

impl Hand for Writer {
    type Error = Infallible;

    fn new_id(&mut self) -> Result<MessageId, Infallible> {
        self.0 += 1;
        Ok(id(self.0))
    }

    fn reply(&mut self, _: MessageId, response: CannedResponseId, _: &Ticket) -> Result<Reply, Infallible> {
        Ok(match response == id(5) {
            true => Reply::Written { body_sha256: "y".to_owned() },
            false => Reply::Refused(GONE),
        })
    }
}

fn run_without(rules: &[Rule], cause: Cause<'_>) -> Settled {
    let world = World { now: NOW, me: None, categories: &[], calendars: &NoCalendars };
    settle(rules, cause, &world, &mut Writer(1_000)).unwrap()
}

fn at_opening(rules: &[Rule]) -> Settled {
    let (ticket, events) = opened();
    run_without(
        rules,
        Cause { before: None, after: &ticket, events: &events, likely_team: None, absent: &BTreeSet::new() },
    )
}

/// What rules do when an agent gives this command.
fn after(rules: &[Rule], command: &Command) -> Settled {
    let before = opened().0;
    let actor = Actor::Agent(id(50));
    let Decided::Events(events) = decide(&before, command, &Facts::default(), &actor, NOW).unwrap() else {
        panic!("not a follow-up")
    };
    let now = apply_all(&before, &events, NOW);
    run_without(
        rules,
        Cause { before: Some(&before), after: &now, events: &events, likely_team: None, absent: &BTreeSet::new() },
    )
}

fn acted(settled: &Settled) -> Vec<(u128, usize)> {
    settled.runs.iter().map(|run| (run.rule_id.uuid().as_u128(), run.round)).collect()
}

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
fn the_occasions_of_an_opening_are_the_opening_alone() {
    assert_eq!(occasions(&opened().1), [Occasion::Opened]);
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
    ];
    let text = serde_json::to_string(&actions).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Action>>(&text).unwrap(), actions);
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
