use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    ids::{Id, TeamId},
    people::Tier,
    queue::{Absence, Waiting, absence, next},
    ticket::{Channel, NewTicket, Priority, create},
};

const POLICY: fn() -> LeasePolicy = LeasePolicy::default;

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn at(seconds: i64) -> Instant {
    Instant::from_millis(1_774_000_000_000).plus_seconds(seconds)
}

fn ticket(number: u128, team: Option<TeamId>, assignee: Option<AgentId>) -> Ticket {
    let new = NewTicket {
        id: id(number),
        number: 1,
        subject: "وارد نمی‌شوم".to_owned(),
        priority: Priority::Medium,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: team,
        assignee_id: assignee,
        customer_id: id(2),
        tier: Tier::Standard,
        organization_id: None,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: id(3),
        body_sha256: "x".to_owned(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    create(new, at(0)).0
}

fn taker(agent: u128, teams: &[u128]) -> Taker {
    Taker { agent_id: id(agent), team_ids: teams.iter().copied().map(id).collect() }
}

/// A ticket and its lease as they are kept between calls.
#[derive(Debug, Clone)]
struct Kept {
    ticket: Ticket,
    lease: Option<Lease>,
    lease_count: i64,
}

impl Kept {
    fn new(ticket: Ticket) -> Self {
        Self { ticket, lease: None, lease_count: 0 }
    }

    fn held(&self) -> Held<'_> {
        Held { ticket: &self.ticket, lease: self.lease, lease_count: self.lease_count }
    }

    fn take(&mut self, steps: &[LeaseStep]) {
        for step in steps {
            match step {
                LeaseStep::Leased(lease) => {
                    self.ticket.assignee_id = Some(lease.agent_id);
                    (self.lease, self.lease_count) = (Some(*lease), lease.number);
                }
                LeaseStep::Extended { from, to } => {
                    let lease = self.lease.as_mut().unwrap();
                    assert_eq!(lease.leased_until, *from);
                    lease.leased_until = *to;
                }
                LeaseStep::Released(lease) | LeaseStep::Expired(lease) => {
                    assert_eq!(self.lease, Some(*lease));
                    (self.ticket.assignee_id, self.lease) = (None, None);
                }
                LeaseStep::Moved { from, to } => {
                    assert_eq!(self.ticket.status, *from);
                    self.ticket.status = *to;
                }
            }
        }
    }

    fn hand_out(&mut self, to: &Taker, now: Instant) -> Result<HandoutReason, LeaseRefusal> {
        let (reason, steps) = self.held().hand_out(to, &POLICY(), now)?;
        self.take(&steps);
        Ok(reason)
    }

    fn act(&mut self, agent: AgentId, now: Instant) -> usize {
        let steps = self.held().act(agent, &POLICY(), now);
        self.take(&steps);
        steps.len()
    }
}

#[test]
fn a_ticket_is_in_the_queue_while_the_team_owes_something_and_it_is_awake() {
    let waiting = ticket(1, None, None);
    assert_eq!(absence(&waiting, at(0)), None);
    for status in Status::ALL {
        let owed = matches!(status, Status::AwaitingReply | Status::InReview);
        assert_eq!(is_queued(&Ticket { status: *status, ..waiting.clone() }, at(0)), owed, "{status}");
    }
    let asleep = Ticket { snoozed_until: Some(at(10)), ..waiting.clone() };
    assert_eq!((absence(&asleep, at(9)), absence(&asleep, at(10))), (Some(Absence::Snoozed), None));
    assert_eq!(absence(&Ticket { spam: true, ..asleep.clone() }, at(0)), Some(Absence::Spam));
    assert_eq!(absence(&Ticket { deleted_at: Some(at(0)), spam: true, ..asleep }, at(0)), Some(Absence::Deleted));
}

#[test]
fn my_own_ticket_comes_first_then_my_teams_and_teamless_ones_by_rank() {
    let tickets = [
        ticket(1, Some(id(90)), None),
        ticket(2, Some(id(80)), None),
        ticket(3, None, None),
        ticket(4, Some(id(90)), Some(id(7))),
        ticket(5, Some(id(80)), Some(id(6))),
        Ticket { status: Status::InReview, ..ticket(6, None, Some(id(7))) },
    ];
    let ranked = |order: [i64; 6]| -> Vec<Waiting<'_>> {
        let with = |(ticket, rank_key)| Waiting { held: Held { ticket, lease: None, lease_count: 0 }, rank_key };
        tickets.iter().zip(order).map(with).collect()
    };
    let first = |waiting: &[Waiting<'_>], taker: &Taker| {
        next(waiting, taker, at(0)).map(|(one, reason)| (one.held.ticket.id, reason))
    };
    let waiting = ranked([3, 2, 5, 9, 1, 0]);
    assert_eq!(first(&waiting, &taker(7, &[90])), Some((id(4), HandoutReason::AssignedToYou)), "though ranked last");
    assert_eq!(first(&waiting, &taker(8, &[90])), Some((id(1), HandoutReason::YourTeam)));
    assert_eq!(first(&waiting, &taker(8, &[])), Some((id(3), HandoutReason::NoTeam)));
    assert_eq!(first(&ranked([5, 0, 3, 9, 1, 0]), &taker(8, &[90])), Some((id(3), HandoutReason::NoTeam)));
    assert_eq!(first(&ranked([5, 5, 5, 5, 5, 5]), &taker(8, &[80, 90])), Some((id(1), HandoutReason::YourTeam)));
    let withheld = |index: usize, taker: &Taker| handout_reason(&waiting[index].held, taker, at(0));
    assert_eq!(withheld(5, &taker(7, &[])), Err(Withheld::Begun));
    assert_eq!(withheld(4, &taker(7, &[80])), Err(Withheld::AssignedToOther));
    assert_eq!(withheld(1, &taker(7, &[90])), Err(Withheld::OtherTeam));
}

#[test]
fn handing_out_assigns_and_leaves_the_status_and_nobody_gets_it_twice() {
    let (sara, omid) = (taker(7, &[90]), taker(8, &[90]));
    let mut kept = Kept::new(ticket(1, Some(id(90)), None));
    assert_eq!(kept.hand_out(&sara, at(0)), Ok(HandoutReason::YourTeam));
    assert_eq!((kept.ticket.assignee_id, kept.ticket.status), (Some(sara.agent_id), Status::AwaitingReply));
    let lease = Lease { agent_id: sara.agent_id, number: 1, leased_at: at(0), leased_until: at(600) };
    assert_eq!(kept.lease, Some(lease));
    for taker in [&sara, &omid] {
        assert_eq!(kept.hand_out(taker, at(599)), Err(LeaseRefusal::Withheld(Withheld::Leased)));
    }
}

#[test]
fn an_untouched_ticket_goes_to_the_next_agent_cleared_or_not() {
    let (sara, omid) = (taker(7, &[]), taker(8, &[]));
    let mut kept = Kept::new(ticket(1, None, None));
    kept.hand_out(&sara, at(0)).unwrap();
    assert_eq!(kept.held().expire(at(599)), []);
    let mut cleared = kept.clone();
    cleared.take(&kept.held().expire(at(600)));
    assert_eq!((cleared.ticket.assignee_id, cleared.lease), (None, None));
    for mut kept in [kept, cleared] {
        assert_eq!(kept.hand_out(&omid, at(600)), Ok(HandoutReason::NoTeam));
        assert_eq!((kept.ticket.assignee_id, kept.lease.unwrap().number), (Some(omid.agent_id), 2));
        assert_eq!(kept.held().release(sara.agent_id, at(601)), Err(LeaseRefusal::HeldByOther { by: omid.agent_id }));
    }
}

#[test]
fn the_first_act_begins_the_review_and_later_ones_are_not_all_told() {
    let sara = taker(7, &[]);
    let mut kept = Kept::new(ticket(1, None, None));
    kept.hand_out(&sara, at(0)).unwrap();
    assert_eq!(kept.act(id(8), at(50)), 0, "another agent's act");
    assert_eq!(kept.act(sara.agent_id, at(60)), 2);
    assert_eq!((kept.ticket.status, kept.lease.unwrap().leased_until), (Status::InReview, at(3_660)));
    assert_eq!(kept.act(sara.agent_id, at(70)), 0);
    assert_eq!(kept.act(sara.agent_id, at(1_861)), 1);
    assert_eq!(kept.lease.unwrap().leased_until, at(5_461));
    kept.take(&kept.clone().held().expire(at(5_461)));
    assert_eq!((kept.ticket.status, kept.ticket.assignee_id), (Status::AwaitingReply, None));
}

#[test]
fn asking_for_time_is_an_act_and_never_shortens() {
    let sara = taker(7, &[]);
    let mut kept = Kept::new(ticket(1, None, None));
    assert_eq!(kept.held().extend(sara.agent_id, None, &POLICY(), at(0)), Err(LeaseRefusal::NotLeased));
    kept.hand_out(&sara, at(0)).unwrap();
    let begun = LeaseStep::Moved { from: Status::AwaitingReply, to: Status::InReview };
    assert_eq!(kept.held().extend(sara.agent_id, Some(5), &POLICY(), at(1)), Ok(vec![begun]));
    let steps = kept.held().extend(sara.agent_id, Some(i64::MAX), &POLICY(), at(1)).unwrap();
    assert_eq!(steps, [begun, LeaseStep::Extended { from: at(600), to: at(28_801) }]);
    let other = kept.held().extend(id(8), None, &POLICY(), at(1));
    assert_eq!(other, Err(LeaseRefusal::HeldByOther { by: sara.agent_id }));
    let late = kept.held().extend(sara.agent_id, None, &POLICY(), at(600));
    assert_eq!(late, Err(LeaseRefusal::NotLeased), "at that very moment it is over");
}

#[test]
fn a_lease_ends_with_the_work_or_when_another_gets_the_ticket() {
    let mut kept = Kept::new(ticket(1, None, None));
    kept.hand_out(&taker(7, &[]), at(0)).unwrap();
    let (lease, stands) = (kept.lease.unwrap(), kept.ticket);
    let survives = |after: Ticket| lease.survives(&after, at(1));
    assert!(survives(Ticket { status: Status::InReview, ..stands.clone() }));
    assert!(!survives(Ticket { status: Status::Answered, ..stands.clone() }));
    assert!(!survives(Ticket { assignee_id: Some(id(8)), ..stands.clone() }));
    assert!(!survives(Ticket { assignee_id: None, ..stands.clone() }));
    assert!(!survives(Ticket { snoozed_until: Some(at(9)), ..stands }));
}

#[derive(Debug, Clone)]
enum Call {
    Next(u128),
    Act(u128),
    Extend(u128, i64),
    Release(u128),
    Sweep,
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        4 => (1u128..4).prop_map(Call::Next),
        1 => (1u128..4).prop_map(Call::Act),
        1 => (1u128..4, 0i64..5_000).prop_map(|(agent, seconds)| Call::Extend(agent, seconds)),
        1 => (1u128..4).prop_map(Call::Release),
        1 => Just(Call::Sweep),
    ]
}

proptest! {
    /// Whatever three agents do at whatever times: a running lease keeps its ticket, no two agents hold one ticket, a
    /// lease and its assignee come and go together, and each handing out is counted.
    #[test]
    fn a_ticket_is_one_agents_at_a_time(calls in prop::collection::vec((any_call(), 0i64..2_000), 1..60)) {
        let mut kept = Kept::new(ticket(1, None, None));
        let mut clock = 0;
        for (call, pause) in calls {
            clock += pause;
            let (now, before) = (at(clock), kept.clone());
            let steps = match call {
                Call::Next(agent) => {
                    let handed = kept.held().hand_out(&taker(agent, &[]), &POLICY(), now);
                    let runs = before.lease.is_some_and(|lease| !lease.has_expired(now));
                    prop_assert_eq!(handed.is_err(), runs);
                    handed.map(|(_, steps)| steps)
                }
                Call::Act(agent) => Ok(kept.held().act(id(agent), &POLICY(), now)),
                Call::Extend(agent, seconds) => kept.held().extend(id(agent), Some(seconds), &POLICY(), now),
                Call::Release(agent) => kept.held().release(id(agent), now),
                Call::Sweep => Ok(kept.held().expire(now)),
            };
            kept.take(&steps.unwrap_or_default());
            prop_assert_eq!(kept.lease.map(|lease| lease.agent_id), kept.ticket.assignee_id);
            prop_assert_eq!(kept.lease.is_none_or(|lease| lease.survives(&kept.ticket, now)), true);
            prop_assert!(kept.lease.is_none_or(|lease| lease.number == kept.lease_count));
            prop_assert!((0..=1).contains(&(kept.lease_count - before.lease_count)));
            if let (Some(old), Some(new)) = (before.lease, kept.lease) && old.agent_id != new.agent_id {
                prop_assert!(old.has_expired(now), "taken from him while it ran");
            }
        }
    }
}
