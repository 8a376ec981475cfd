//! What clocks do by themselves, and what events tell of it.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::{super::*, generate::story};
use crate::{
    actor::{Actor, Origin},
    calendar::Calendar,
    event::{Envelope, seal},
    ids::{AgentId, CustomerId, EventId, MessageId, SlaPolicyId, TicketId, WorkspaceId},
    people::Tier,
    ticket::{
        self, Channel, Command, Facts, MessageKind, NewMessage, NewTicket, Outcome, Priority, Status, Ticket,
        TicketEvent, TicketPatch,
    },
    time::Instant,
};

const START: Instant = Instant::from_millis(1_774_000_000_000);

fn step(metric: Metric, at: Offset) -> Step {
    Step { metric, at, notify: None, raise_to: Some(Priority::Urgent), reassign: None }
}

/// An hour for the first reply, a day for the end, all day long.
fn rules() -> Rules {
    let hours = |hours: i64| {
        let target = Target { seconds: hours * 3_600, time: TimeKind::Calendar };
        Some(ByPriority { low: target, medium: target, high: target, urgent: target })
    };
    let steps = vec![
        step(Metric::FirstResponse, Offset::Minutes(-30)),
        step(Metric::FirstResponse, Offset::Percent(150)),
        step(Metric::Resolution, Offset::Percent(50)),
    ];
    let targets = Targets { first_response: hours(1), next_response: None, resolution: hours(24) };
    let terms = Terms { targets, warn_percent: 75, on_change: CountFrom::Start, steps };
    Rules { terms, calendar: Calendar::always() }
}

fn applied() -> Applied {
    let policy_id = SlaPolicyId::from_uuid(Uuid::from_u128(5));
    Applied { policy_id, policy_version: 2, calendar: None, count_from: CountFrom::Start }
}

fn opened() -> Followed {
    let facts = [
        Fact { status: Some(Status::AwaitingReply), priority: Some(Priority::Medium), ..Fact::at(START) },
        Fact { said: Some(Said::ByCustomer), applied: Some(Some(applied())), ..Fact::at(START) },
    ];
    follow(&Clocks::default(), Standing::nothing(), &facts, Some(&rules())).unwrap()
}

/// Lets everything happen that is due, as the worker does; the moments, with the minute.
fn fire(state: &mut Followed, minute: i64) -> Vec<(i64, Metric, Moment)> {
    let now = START.plus_seconds(minute * 60);
    let due = state.clocks.due(&rules(), now);
    let facts: Vec<Fact> = due.iter().map(|fired| Fact { fired: Some(*fired), ..Fact::at(now) }).collect();
    *state = follow(&state.clocks, state.standing, &facts, Some(&rules())).unwrap();
    due.into_iter().map(|fired| (minute, fired.metric, fired.moment)).collect()
}

#[test]
fn each_moment_comes_once_in_its_order_and_the_next_one_is_known() {
    let mut state = opened();
    let mut told = Vec::new();
    for minute in 0..=1_500 {
        let next = state.clocks.next_moment(&rules());
        let fired = fire(&mut state, minute);
        assert_eq!(next.is_some_and(|next| next <= START.plus_seconds(minute * 60)), !fired.is_empty());
        told.extend(fired);
    }
    use Metric::{FirstResponse, Resolution};
    let expected = [
        (30, FirstResponse, Moment::Step(Offset::Minutes(-30))),
        (45, FirstResponse, Moment::Warning),
        (61, FirstResponse, Moment::Breach),
        (90, FirstResponse, Moment::Step(Offset::Percent(150))),
        (720, Resolution, Moment::Step(Offset::Percent(50))),
        (1_080, Resolution, Moment::Warning),
        (1_441, Resolution, Moment::Breach),
    ];
    assert_eq!(told, expected);
    assert_eq!(state.clocks.next_moment(&rules()), None);
}

#[test]
fn a_clock_that_jumps_a_day_ahead_and_back_tells_nothing_twice() {
    let mut state = opened();
    let jumped = fire(&mut state, 1_440);
    assert_eq!(jumped.len(), 5, "without the warning of what is broken: {jumped:?}");
    let mut again = Vec::new();
    for minute in 0..=1_440 {
        again.extend(fire(&mut state, minute));
    }
    assert_eq!(again, []);
    let late: Vec<_> = (1_441..1_500).flat_map(|minute| fire(&mut state, minute)).collect();
    assert_eq!(late, [(1_441, Metric::Resolution, Moment::Breach)]);
}

#[test]
fn what_ended_tells_how_and_nothing_of_it_comes_later() {
    let reply = |minute: i64| {
        let at = START.plus_seconds(minute * 60);
        [Fact { said: Some(Said::ByTeam), ..Fact::at(at) }, Fact { status: Some(Status::Answered), ..Fact::at(at) }]
    };
    let outcomes = |state: &Followed, minute| {
        let after = follow(&state.clocks, state.standing, &reply(minute), Some(&rules())).unwrap();
        assert_eq!(after.clocks.next_moment(&rules()), None);
        assert_eq!(after.changed.len(), 2);
        after.outcomes.iter().map(|told| (told.fired.metric, told.fired.moment)).collect::<Vec<_>>()
    };
    use Metric::{FirstResponse, Resolution};
    let mut state = opened();
    assert_eq!(outcomes(&state, 59), [(FirstResponse, Moment::Met), (Resolution, Moment::Met)]);
    assert_eq!(
        outcomes(&state, 61),
        [(FirstResponse, Moment::Breach), (Resolution, Moment::Met)],
        "nobody had noticed"
    );
    fire(&mut state, 61);
    assert_eq!(outcomes(&state, 62), [(Resolution, Moment::Met)], "told before");
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn sealed(event: &TicketEvent, ticket: &Ticket, actor: Actor, at: Instant) -> Envelope {
    let draft = event.draft(ticket.id, 1);
    let (workspace, id) = (WorkspaceId::from_uuid(uuid(1)), EventId::from_uuid(uuid(2)));
    let sealed = seal(draft, workspace, id, [0; 32], &Origin::of(actor), at).unwrap();
    serde_json::from_slice(&sealed.envelope).unwrap()
}

fn new_ticket() -> (Ticket, Vec<TicketEvent>) {
    let new = NewTicket {
        id: TicketId::from_uuid(uuid(3)),
        number: 1,
        subject: "s".to_owned(),
        priority: Priority::High,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: None,
        customer_id: CustomerId::from_uuid(uuid(4)),
        tier: Tier::Standard,
        organization_id: None,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: MessageId::from_uuid(uuid(5)),
        body_sha256: String::new(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    ticket::create(new, START)
}

#[test]
fn an_event_and_its_envelope_tell_the_same() {
    let (mut ticket, created) = new_ticket();
    let service = Actor::Service(crate::ids::TokenId::from_uuid(uuid(6)));
    let agent = Actor::Agent(AgentId::from_uuid(uuid(7)));
    let customer = Actor::Customer(CustomerId::from_uuid(uuid(4)));
    let mut told: Vec<(TicketEvent, Actor)> = created.into_iter().map(|event| (event, service)).collect();
    let says = |kind, then| {
        let id = MessageId::from_uuid(uuid(8));
        let (body_sha256, attachments) = (String::new(), Vec::new());
        Command::AddMessage(NewMessage {
            id,
            kind,
            body_sha256,
            attachments,
            then,
            courtesy: None,
            if_last_message_id: None,
        })
    };
    let update = |patch| Command::Update(Box::new(patch));
    let until = Some(Some(START.plus_days(3)));
    let commands = [
        (says(MessageKind::Note, None), agent),
        (says(MessageKind::Auto, None), Actor::System),
        (says(MessageKind::Reply, Some(Status::NeedsInfo)), agent),
        (update(TicketPatch { snoozed_until: until, priority: Some(Priority::Low), ..TicketPatch::default() }), agent),
        (says(MessageKind::Customer, None), customer),
        (says(MessageKind::Reply, None), service),
        (update(TicketPatch { spam: Some(true), ..TicketPatch::default() }), agent),
        (Command::Delete, agent),
        (Command::Restore, agent),
    ];
    for (command, actor) in commands {
        let Outcome::Events(events) = ticket::decide(&ticket, &command, &Facts::default(), &actor, START).unwrap()
        else {
            panic!("no follow-up")
        };
        ticket = ticket::apply_all(&ticket, &events, START);
        told.extend(events.into_iter().map(|event| (event, actor)));
    }
    let mut change = TicketEvent::changing(crate::event::EventKind::SlaPolicyChanged, Vec::new());
    let calendar = Some(CalendarVersion { id: crate::ids::CalendarId::from_uuid(uuid(9)), version: 3 });
    for to in [Some(Applied { calendar, ..applied() }), None] {
        change.changes = vec![ticket::Change::SlaPolicy { from: None, to }];
        told.push((change.clone(), Actor::System));
    }
    for moment in [
        Moment::Warning,
        Moment::Breach,
        Moment::Met,
        Moment::Step(Offset::Percent(50)),
        Moment::Step(Offset::Minutes(-5)),
    ] {
        let fired = Fired { metric: Metric::NextResponse, cycle: 4, moment };
        let notified_ids = vec![AgentId::from_uuid(uuid(7))];
        told.push((Told { fired, due_at: Some(START), notified_ids }.event(), Actor::System));
    }
    assert!(told.len() > 20, "{}", told.len());
    let mut saying = 0;
    for (event, actor) in &told {
        let fact = Fact::of_event(event, START);
        assert_eq!(Fact::of_envelope(&sealed(event, &ticket, *actor, START)), fact, "{event:?}");
        saying += usize::from(fact != Fact::at(START));
    }
    assert!(saying >= 18, "{saying}");
}

proptest! {
    #[test]
    fn clocks_are_kept_in_a_form_that_comes_back(story in story(60_000)) {
        let facts: Vec<Fact> = story.batches().into_iter().flatten().collect();
        let clocks = derive(facts, &|applied: &Applied| story.rules(applied).or(Some(Arc::new(rules())))).clocks;
        let text = serde_json::to_string(&clocks).unwrap();
        prop_assert_eq!(serde_json::from_str::<Clocks>(&text).unwrap(), clocks);
    }
}
