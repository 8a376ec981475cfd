//! The life of a ticket, decided without a database.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    actor::Actor,
    event::EventKind,
    ids::{AgentId, CustomerId, Id, MessageId, TicketId},
    people::Tier,
    queue::LeasePolicy,
    time::Instant,
};

const FACTS: Facts = Facts { reopen_window_days: 14, lease: LeasePolicy::USUAL, tier: None };

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn at(seconds: i64) -> Instant {
    Instant::from_millis(1_700_000_000_000).plus_seconds(seconds)
}

fn new_ticket() -> NewTicket {
    NewTicket {
        id: TicketId::from_uuid(Uuid::from_u128(1)),
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
        tags: vec![Tag::parse("b").unwrap(), Tag::parse("a").unwrap(), Tag::parse("B").unwrap()],
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: id(3),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    }
}

pub(super) fn ticket() -> Ticket {
    create(new_ticket(), at(0)).0
}

fn agent(number: u128) -> (AgentId, Actor) {
    let agent = AgentId::from_uuid(Uuid::from_u128(number));
    (agent, Actor::Agent(agent))
}

fn message(number: u128, kind: MessageKind, then: Option<Status>) -> Command {
    Command::AddMessage(NewMessage {
        courtesy: None,
        id: MessageId::from_uuid(Uuid::from_u128(number)),
        kind,
        body_sha256: "y".to_owned(),
        attachments: Vec::new(),
        then,
        if_last_message_id: None,
    })
}

fn events(ticket: &Ticket, command: &Command, actor: &Actor, now: Instant) -> Vec<TicketEvent> {
    match decide(ticket, command, &FACTS, actor, now).unwrap() {
        Outcome::Events(events) => events,
        Outcome::FollowUp => panic!("a follow-up"),
    }
}

fn after(ticket: &Ticket, command: &Command, actor: &Actor, now: Instant) -> Ticket {
    apply_all(ticket, &events(ticket, command, actor, now), now)
}

fn status(to: Status) -> Command {
    Command::Update(Box::new(TicketPatch { status: Some(to), ..TicketPatch::default() }))
}

#[test]
fn a_new_ticket_waits_for_a_reply_and_has_two_events() {
    let (ticket, events) = create(new_ticket(), at(0));
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::TicketCreated, EventKind::MessageCreated]);
    assert_eq!((ticket.version, ticket.status, ticket.waiting_since), (2, Status::AwaitingReply, Some(at(0))));
    let tags: Vec<_> = ticket.tags.iter().map(Tag::as_str).collect();
    assert_eq!(tags, ["a", "b"]);
}

#[test]
fn taking_a_ticket_assigns_it_and_starts_the_work() {
    let (sara, as_sara) = agent(10);
    let taken = after(&ticket(), &Command::Claim(sara), &as_sara, at(5));
    assert_eq!((taken.assignee_id, taken.status), (Some(sara), Status::InReview));
    assert_eq!(events(&taken, &Command::Claim(sara), &as_sara, at(6)), []);
    let (omid, as_omid) = agent(11);
    let refused = decide(&taken, &Command::Claim(omid), &FACTS, &as_omid, at(6));
    assert_eq!(refused, Err(Rejection::AlreadyClaimed { by: sara }));
    let given_back = after(&taken, &Command::Release, &as_sara, at(7));
    assert_eq!((given_back.assignee_id, given_back.status), (None, Status::AwaitingReply));
}

#[test]
fn a_reply_answers_and_ends_the_waiting_and_a_question_waits_for_the_customer() {
    let (_, sara) = agent(10);
    let answered = after(&ticket(), &message(20, MessageKind::Reply, None), &sara, at(60));
    assert_eq!((answered.status, answered.waiting_since), (Status::Answered, None));
    assert_eq!((answered.first_responded_at, answered.answered_at), (Some(at(60)), Some(at(60))));
    let asked = after(&ticket(), &message(20, MessageKind::Reply, Some(Status::NeedsInfo)), &sara, at(60));
    assert_eq!((asked.status, asked.waiting_since, asked.answered_at), (Status::NeedsInfo, None, None));
    let told = after(&asked, &message(21, MessageKind::Customer, None), &sara, at(90));
    assert_eq!((told.status, told.waiting_since), (Status::AwaitingReply, Some(at(90))));
    assert_eq!(told.first_responded_at, Some(at(60)));
}

#[test]
fn notes_and_automatic_messages_never_move_a_ticket() {
    let (_, sara) = agent(10);
    for from in Status::ALL {
        let mut stands = ticket();
        stands.status = *from;
        for kind in [MessageKind::Note, MessageKind::Auto] {
            let moved = after(&stands, &message(22, kind, None), &sara, at(10));
            assert_eq!((moved.status, moved.waiting_since), (*from, stands.waiting_since), "{kind} at {from}");
        }
    }
}

#[test]
fn a_customer_reopens_within_the_window_and_opens_a_follow_up_after_it() {
    let (_, sara) = agent(10);
    let closed = after(&ticket(), &status(Status::Closed), &sara, at(0));
    let words = message(23, MessageKind::Customer, None);
    let last_moment = at(14 * 86_400);
    assert_eq!(after(&closed, &words, &sara, last_moment).status, Status::AwaitingReply);
    let too_late = last_moment.plus_seconds(1);
    assert_eq!(decide(&closed, &words, &FACTS, &sara, too_late), Ok(Outcome::FollowUp));
    let note = message(24, MessageKind::Note, None);
    assert_eq!(events(&closed, &note, &sara, too_late).len(), 1, "a note needs no window");
}

#[test]
fn a_customer_who_reopens_without_a_word_waits_from_then_on() {
    let (_, sara) = agent(10);
    let parisa = Actor::Customer(id(2));
    for status_before in [Status::Answered, Status::Closed] {
        let done = after(&ticket(), &status(status_before), &sara, at(60));
        let open = after(&done, &status(Status::AwaitingReply), &parisa, at(90));
        assert_eq!((open.status, open.waiting_since), (Status::AwaitingReply, Some(at(90))), "{status_before}");
    }
    let taken = after(&ticket(), &Command::Claim(agent(10).0), &sara, at(5));
    let back = after(&taken, &Command::Release, &sara, at(7));
    assert_eq!(back.waiting_since, Some(at(0)), "giving back is no new question");
}

#[test]
fn what_a_ticket_missed_of_its_customers_tier_it_learns_when_it_comes_back() {
    let (_, sara) = agent(10);
    let vip = Facts { tier: Some(Tier::Vip), ..FACTS };
    let tier_after = |ticket: &Ticket, command: &Command| match decide(ticket, command, &vip, &sara, at(9)).unwrap() {
        Outcome::Events(events) => apply_all(ticket, &events, at(9)).tier,
        Outcome::FollowUp => panic!("a follow-up"),
    };
    let closed = after(&ticket(), &status(Status::Closed), &sara, at(1));
    let gone = after(&ticket(), &Command::Delete, &sara, at(1));
    let closed_and_gone = after(&closed, &Command::Delete, &sara, at(1));
    assert_eq!(tier_after(&closed, &message(30, MessageKind::Customer, None)), Tier::Vip);
    assert_eq!(tier_after(&closed, &status(Status::InReview)), Tier::Vip);
    assert_eq!(tier_after(&gone, &Command::Restore), Tier::Vip);
    assert_eq!(tier_after(&closed_and_gone, &Command::Restore), Tier::Standard, "it is closed still");
    assert_eq!(tier_after(&closed, &message(31, MessageKind::Note, None)), Tier::Standard);
    assert_eq!(tier_after(&ticket(), &message(32, MessageKind::Customer, None)), Tier::Standard, "it missed nothing");
}

#[test]
fn what_routing_says_about_a_ticket_that_came_back_is_an_event_where_there_was_a_choice() {
    use crate::routing::{QueuedReason, RoutingDecision, TeamChoice, TeamReason};
    let (sara, as_sara) = agent(10);
    let taken = after(&ticket(), &Command::Claim(sara), &as_sara, at(5));
    let back = events(&taken, &Command::Release, &as_sara, at(7));
    let freed = apply_all(&taken, &back, at(7));
    let team = TeamChoice { team_id: None, reason: TeamReason::NoTeam, category_id: None, ruling: None };
    let told = |decision: RoutingDecision| {
        let routed = events(&freed, &Command::Route(Box::new(decision)), &as_sara, at(7));
        let all = come_back(back.clone(), routed);
        (all.len(), apply_all(&taken, &all, at(7)))
    };
    let (count, waits) = told(RoutingDecision::without_team(team, 2, at(7)));
    assert_eq!((count, waits.queued_reason), (back.len(), Some(QueuedReason::NoTeam)));
    let (count, given) = told(RoutingDecision::given(team, agent(11).0, 2, at(7)));
    assert_eq!((count, given.assignee_id), (back.len() + 1, Some(agent(11).0)));
}

#[test]
fn every_move_outside_the_table_is_refused_with_what_is_allowed() {
    let (_, sara) = agent(10);
    for from in Status::ALL {
        for to in Status::ALL {
            let mut stands = ticket();
            stands.status = *from;
            let outcome = decide(&stands, &status(*to), &FACTS, &sara, at(1));
            if may_move(*from, *to, Mover::Agent) {
                assert!(outcome.is_ok(), "{from} -> {to}");
            } else {
                let allowed = next_statuses(*from, Mover::Agent);
                assert_eq!(outcome, Err(Rejection::TransitionNotAllowed { from: *from, to: *to, allowed }));
            }
        }
    }
}

#[test]
fn a_reply_to_what_the_customer_has_overtaken_is_refused() {
    let (_, sara) = agent(10);
    let seen = ticket().last_customer_message_id;
    let wrote = after(&ticket(), &message(25, MessageKind::Customer, None), &sara, at(5));
    let Command::AddMessage(mut reply) = message(26, MessageKind::Reply, None) else { unreachable!() };
    reply.if_last_message_id = Some(seen);
    let refused = decide(&wrote, &Command::AddMessage(reply.clone()), &FACTS, &sara, at(6));
    assert_eq!(refused, Err(Rejection::NewMessages { last_message_id: wrote.last_customer_message_id }));
    reply.if_last_message_id = Some(wrote.last_customer_message_id);
    assert!(decide(&wrote, &Command::AddMessage(reply), &FACTS, &sara, at(6)).is_ok());
}

#[test]
fn a_ticket_in_the_bin_only_comes_back() {
    let (sara, as_sara) = agent(10);
    let gone = after(&ticket(), &Command::Delete, &as_sara, at(1));
    assert_eq!(decide(&gone, &Command::Claim(sara), &FACTS, &as_sara, at(2)), Err(Rejection::Deleted));
    assert_eq!(events(&gone, &Command::Delete, &as_sara, at(2)), []);
    assert!(allowed_statuses(&gone).is_empty());
    let back = after(&gone, &Command::Restore, &as_sara, at(3));
    assert_eq!(back.deleted_at, None);
}

#[test]
fn a_snooze_lies_in_the_future_and_ends_when_the_customer_writes() {
    let (_, sara) = agent(10);
    let until = |at| Command::Update(Box::new(TicketPatch { snoozed_until: Some(Some(at)), ..TicketPatch::default() }));
    assert_eq!(decide(&ticket(), &until(at(5)), &FACTS, &sara, at(5)), Err(Rejection::SnoozeInPast));
    let asleep = after(&ticket(), &until(at(50)), &sara, at(5));
    assert_eq!(asleep.snoozed_until, Some(at(50)));
    let woken = after(&asleep, &message(27, MessageKind::Customer, None), &sara, at(6));
    assert_eq!(woken.snoozed_until, None);
}

#[test]
fn a_patch_with_the_present_values_changes_nothing() {
    let (_, sara) = agent(10);
    let stands = ticket();
    let patch = TicketPatch {
        subject: Some(stands.subject.clone()),
        status: Some(stands.status),
        spam: Some(stands.spam),
        priority: Some(stands.priority),
        impact: Some(stands.impact),
        language: Some(stands.language),
        category_id: Some(stands.category_id),
        team_id: Some(stands.team_id),
        assignee_id: Some(stands.assignee_id),
        customer: Some((stands.customer_id, stands.organization_id)),
        organization_id: Some(stands.organization_id),
        tags: Some(stands.tags.clone()),
        external_ids: Some(stands.external_ids.clone()),
        snoozed_until: Some(stands.snoozed_until),
    };
    assert_eq!(events(&stands, &Command::Update(Box::new(patch)), &sara, at(9)), []);
}

fn any_status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL)
}

fn any_command() -> impl Strategy<Value = Command> {
    let kinds = prop::sample::select(MessageKind::ALL);
    prop_oneof![
        any_status().prop_map(status),
        (0u128..4).prop_map(|number| Command::Claim(agent(number).0)),
        Just(Command::Release),
        (100u128..200, kinds, prop::option::of(any_status())).prop_map(|(n, kind, then)| message(n, kind, then)),
        ("[a-c]", any::<bool>()).prop_map(|(tag, on)| Command::SetTag(Tag::parse(&tag).unwrap(), on)),
        (0u128..4, any::<bool>()).prop_map(|(number, on)| Command::SetFollower(agent(number).0, on)),
        Just(Command::Delete),
        Just(Command::Restore),
        (0i64..100).prop_map(|second| Command::Update(Box::new(TicketPatch {
            snoozed_until: Some((second > 20).then(|| at(second))),
            priority: Some(Priority::ALL[(second % 4) as usize]),
            ..TicketPatch::default()
        }))),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: each event moves the version by one, a refusal changes nothing, every
    /// change starts from what stood, and the parts of a ticket stay in agreement.
    #[test]
    fn any_life_of_a_ticket_is_consistent(commands in prop::collection::vec((any_command(), 0u128..4), 1..40)) {
        let mut stands = ticket();
        for (second, (command, who)) in commands.into_iter().enumerate() {
            let now = at(second as i64);
            let Ok(outcome) = decide(&stands, &command, &FACTS, &agent(who).1, now) else { continue };
            prop_assert_eq!(&decide(&stands, &command, &FACTS, &agent(who).1, now), &Ok(outcome.clone()));
            let Outcome::Events(happened) = outcome else { continue };
            for (index, event) in happened.iter().enumerate() {
                let draft = event.draft(stands.id, stands.version + index as i64 + 1);
                for delta in draft.facts.values().chain(draft.private.values()) {
                    prop_assert_ne!(&delta.from, &delta.to);
                }
            }
            let next = apply_all(&stands, &happened, now);
            prop_assert_eq!(next.version, stands.version + happened.len() as i64);
            prop_assert_eq!(next.closed_at.is_some(), next.status == Status::Closed);
            prop_assert!(next.tags.is_sorted() && next.follower_ids.is_sorted());
            prop_assert!(next.message_count >= stands.message_count);
            if matches!(next.status, Status::Answered | Status::Closed) && next.status != stands.status {
                prop_assert_eq!(next.waiting_since, None);
            }
            stands = next;
        }
    }
}
