use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    calendar::{TimeOfDay, Zone},
    event::{Delta, Envelope, EnvelopeActor, EnvelopeMessage, EnvelopeSubject},
    ids::AgentId,
    text::Digits,
    ticket::Language,
    time::Instant,
};

fn agent(number: u128) -> AgentId {
    AgentId::from_uuid(Uuid::from_u128(number))
}

fn envelope(kind: &str, actor: (&str, Option<AgentId>), changes: &[(&str, Value, Value)]) -> Envelope {
    let changes = changes.iter().map(|(name, from, to)| ((*name).to_owned(), Delta::new(from.clone(), to.clone())));
    Envelope {
        id: "evt_0000000000000000000000000a".to_owned(),
        kind: kind.to_owned(),
        workspace_id: String::new(),
        subject: EnvelopeSubject { kind: "ticket".to_owned(), id: Uuid::nil(), version: 7 },
        actor: EnvelopeActor { kind: actor.0.to_owned(), id: actor.1.map(|id| id.to_string()) },
        at: 0,
        changes: changes.collect(),
        impersonator: None,
        message: None,
    }
}

fn says(envelope: &Envelope) -> Vec<(Topic, Vec<AgentId>)> {
    happened(envelope).into_iter().map(|it| (it.topic, it.named)).collect()
}

const SYSTEM: (&str, Option<AgentId>) = ("system", None);

#[test]
fn an_assignment_names_who_gets_and_who_loses_the_ticket() {
    let (one, other) = (agent(1), agent(2));
    let given = envelope("ticket.assigned", SYSTEM, &[("assignee_id", json!(one), json!(other))]);
    assert_eq!(says(&given), [(Topic::Assigned, vec![other]), (Topic::Unassigned, vec![one])]);
    let same = envelope("ticket.assigned", SYSTEM, &[("assignee_id", json!(one), json!(one))]);
    assert_eq!(says(&same), []);
    let opened = envelope("ticket.created", SYSTEM, &[("assignee_id", Value::Null, json!(one))]);
    assert_eq!(says(&opened), [(Topic::Assigned, vec![one]), (Topic::Opened, vec![])]);
}

#[test]
fn what_routing_does_at_the_occasion_of_an_agents_act_is_not_his_act() {
    let sara = agent(1);
    let routed = envelope("routing.decided", ("agent", Some(sara)), &[("assignee_id", Value::Null, json!(sara))]);
    assert_eq!(author_of(&routed), Actor::System);
    let own = envelope("ticket.assigned", ("agent", Some(sara)), &[("assignee_id", Value::Null, json!(sara))]);
    assert_eq!(author_of(&own), Actor::Agent(sara));
}

#[test]
fn messages_are_told_by_kind_and_neither_the_first_one_nor_thanks() {
    let message = |kind: &str, version: i64, changes: &[(&str, Value, Value)]| {
        let mut it = envelope("message.created", SYSTEM, changes);
        it.subject.version = version;
        it.message = Some(EnvelopeMessage { id: String::new(), kind: kind.to_owned(), attachment_ids: Vec::new() });
        says(&it)
    };
    assert_eq!(message("customer", 3, &[]), [(Topic::CustomerWrote, vec![])]);
    assert_eq!(message("customer", 2, &[]), []);
    assert_eq!(message("customer", 9, &[("courtesy", Value::Null, json!("recognised"))]), []);
    assert_eq!(message("auto", 9, &[]), []);
    let named = [("mentioned_ids", Value::Null, json!([agent(1)]))];
    assert_eq!(message("note", 9, &named), [(Topic::Mentioned, vec![agent(1)]), (Topic::Noted, vec![])]);
}

#[test]
fn an_edited_note_tells_only_whom_it_did_not_name_before() {
    let edited = [("mentioned_ids", json!([agent(1)]), json!([agent(1), agent(2)]))];
    assert_eq!(says(&envelope("message.updated", SYSTEM, &edited)), [(Topic::Mentioned, vec![agent(2)])]);
}

#[test]
fn closing_reopening_waking_and_steps_of_escalations_are_told() {
    let status =
        |from: &str, to: &str| says(&envelope("ticket.status_changed", SYSTEM, &[("status", json!(from), json!(to))]));
    assert_eq!(status("answered", "closed"), [(Topic::Closed, vec![])]);
    assert_eq!(status("closed", "awaiting_reply"), [(Topic::Reopened, vec![])]);
    assert_eq!(status("in_review", "answered"), []);
    let woken = [("snoozed_until", json!("2026-01-01T00:00:00.000Z"), Value::Null)];
    assert_eq!(says(&envelope("ticket.snoozed", SYSTEM, &woken)), [(Topic::SnoozeEnded, vec![])]);
    assert_eq!(says(&envelope("ticket.snoozed", ("customer", None), &woken)), []);
    let step = [("sla_moment", Value::Null, json!({"notified_ids": [agent(3)]}))];
    assert_eq!(says(&envelope("sla.escalated", SYSTEM, &step)), [(Topic::Escalated, vec![agent(3)])]);
}

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// On 2026-03-21 at this time in Tehran, which is 3:30 ahead.
fn tehran(hour: i64, minute: i64) -> Instant {
    Instant::from_millis(1_774_051_200_000 + (hour * 60 + minute - 210) * 60_000)
}

fn timing() -> Timing {
    Preferences::usual().timing(Zone::named("Asia/Tehran").unwrap())
}

#[test]
fn the_first_of_a_burst_is_told_at_once_and_the_rest_together_when_it_is_over() {
    let (at, timing) = (tehran(12, 0), timing());
    assert_eq!(timing.due_at(Topic::Noted, at, None), at);
    assert_eq!(timing.due_at(Topic::Noted, tehran(12, 2), Some(at)), tehran(12, 5));
    assert_eq!(timing.due_at(Topic::Noted, tehran(12, 3), Some(tehran(12, 5))), tehran(12, 5));
    assert_eq!(timing.due_at(Topic::Noted, tehran(12, 10), Some(tehran(12, 5))), tehran(12, 10));
}

#[test]
fn who_ends_his_quiet_hours_is_told_although_a_mail_still_waits_for_the_morning() {
    let (at, morning, timing) = (tehran(12, 0), tehran(31, 0), timing());
    assert_eq!(timing.due_at(Topic::Mentioned, at, Some(morning)), tehran(12, 5));
    let single = Timing { collapse_minutes: 0, ..timing };
    assert_eq!(single.due_at(Topic::Mentioned, at, Some(morning)), at);
    let quiet = Timing { quiet: Some(Quiet { from: time("11:00"), to: time("13:00") }), ..timing };
    assert_eq!(quiet.due_at(Topic::Mentioned, at, Some(tehran(13, 0))), tehran(13, 0));
}

#[test]
fn quiet_hours_hold_back_until_they_end_on_his_clock_and_an_escalation_does_not_wait() {
    let quiet = Some(Quiet { from: time("22:00"), to: time("07:00") });
    let timing = Timing { quiet, ..timing() };
    assert_eq!(timing.due_at(Topic::Noted, tehran(23, 0), None), tehran(31, 0));
    assert_eq!(timing.due_at(Topic::Noted, tehran(6, 59), None), tehran(7, 0));
    assert_eq!(timing.due_at(Topic::Noted, tehran(7, 0), None), tehran(7, 0));
    assert_eq!(timing.due_at(Topic::Escalated, tehran(23, 0), None), tehran(23, 0));
    let daytime = Timing { quiet: Some(Quiet { from: time("12:00"), to: time("13:00") }), ..timing };
    assert_eq!(daytime.due_at(Topic::Noted, tehran(12, 30), None), tehran(13, 0));
    assert_eq!(daytime.due_at(Topic::Noted, tehran(23, 0), None), tehran(23, 0));
}

#[test]
fn a_digest_comes_at_the_full_hour_or_at_its_time_of_the_day() {
    let hourly = Timing { digest: Digest { mode: DigestMode::Hourly, time: time("08:00") }, ..timing() };
    assert_eq!(hourly.due_at(Topic::Noted, tehran(12, 10), None), tehran(13, 0));
    let daily = Timing { digest: Digest { mode: DigestMode::Daily, time: time("08:00") }, ..timing() };
    assert_eq!(daily.due_at(Topic::Noted, tehran(7, 10), None), tehran(8, 0));
    assert_eq!(daily.due_at(Topic::Noted, tehran(8, 0), None), tehran(32, 0));
}

#[test]
fn own_wishes_go_before_the_workspaces_and_say_nothing_of_the_rest() {
    let mut workspace = Wishes {
        collapse_minutes: Some(0),
        quiet: Some(Some(Quiet { from: time("22:00"), to: time("07:00") })),
        ..Wishes::default()
    };
    workspace.cells.say(Topic::Closed, Relation::Mine, Channels::default());
    let own = Wishes { quiet: Some(None), ..Wishes::default() };
    let holds = Preferences::usual().wished(&workspace).wished(&own);
    assert_eq!((holds.collapse_minutes, holds.quiet), (0, None));
    assert!(holds.cells.of(Topic::Closed, Relation::Mine).is_empty());
    assert!(holds.cells.of(Topic::Assigned, Relation::Mine).has(Channel::Email));
    for wishes in [workspace, own, Wishes::default()] {
        let text = serde_json::to_string(&wishes).unwrap();
        assert_eq!(serde_json::from_str::<Wishes>(&text).unwrap(), wishes, "{text}");
    }
}

#[test]
fn a_mail_tells_number_subject_and_how_often() {
    let line = Line {
        number: 42,
        subject: "رمز".to_owned(),
        topics: vec![(Topic::CustomerWrote, Relation::Mine, 3), (Topic::Closed, Relation::Mine, 1)],
        notices: Vec::new(),
    };
    let told = letter::told(std::slice::from_ref(&line), Language::Fa, Digits::ByLanguage);
    assert_eq!(told.subject, "درخواست ۴۲: مشتری نوشت (۳ بار)، بسته شد");
    assert!(told.body.contains("«رمز»"), "{}", told.body);
    let two = letter::told(&[line.clone(), line], Language::En, Digits::ByLanguage);
    assert_eq!(two.subject, "News of 2 tickets");
}
