use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    ids::Id,
    people::Tier,
    ticket::{Channel, NewTicket, create},
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn ticket(assignee: Option<u128>, priority: Priority, status: Status) -> Ticket {
    let new = NewTicket {
        id: id(1),
        number: 1,
        subject: "فاکتور".to_owned(),
        priority,
        impact: None,
        channel: Channel::Api,
        language: None,
        category_id: None,
        team_id: None,
        assignee_id: assignee.map(id),
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
    Ticket { status, ..create(new, NOW).0 }
}

fn change(agent: u128, points: i64) -> LoadChange {
    LoadChange { agent_id: id(agent), points }
}

#[test]
fn what_waits_for_the_customer_or_sleeps_or_is_no_request_weighs_nothing() {
    let high = |status| ticket(Some(5), Priority::High, status);
    assert_eq!(weight_of(&high(Status::AwaitingReply)), 3);
    assert_eq!(weight_of(&high(Status::InReview)), 3);
    for status in [Status::NeedsInfo, Status::Answered, Status::Closed] {
        assert_eq!(weight_of(&high(status)), 0, "{status}");
    }
    let waiting = high(Status::AwaitingReply);
    assert_eq!(weight_of(&Ticket { spam: true, ..waiting.clone() }), 0);
    assert_eq!(weight_of(&Ticket { deleted_at: Some(NOW), ..waiting.clone() }), 0);
    assert_eq!(weight_of(&Ticket { snoozed_until: Some(NOW.plus_days(1)), ..waiting }), 0);
}

#[test]
fn a_ticket_that_passes_on_frees_one_agent_and_loads_another() {
    let of = |assignee, priority| ticket(assignee, priority, Status::InReview);
    let (low, urgent) = (of(Some(5), Priority::Low), of(Some(5), Priority::Urgent));
    assert_eq!(load_changes(None, &low), [change(5, 1)]);
    assert_eq!(load_changes(Some(&low), &urgent), [change(5, 4)]);
    assert_eq!(load_changes(Some(&low), &of(Some(6), Priority::High)), [change(5, -1), change(6, 3)]);
    assert_eq!(load_changes(Some(&low), &of(None, Priority::Low)), [change(5, -1)]);
    assert_eq!(load_changes(Some(&low), &low), []);
    assert_eq!(load_changes(None, &of(None, Priority::Urgent)), []);
}

proptest! {
    /// However often a ticket changes, the changes add up to what it weighs in the end, on the one who has it then.
    #[test]
    fn the_changes_of_a_life_add_up(
        life in prop::collection::vec(
            (
                prop::option::of(1u128..4),
                prop::sample::select(Priority::ALL),
                prop::sample::select(Status::ALL),
                any::<bool>(),
            ),
            1..20,
        )
    ) {
        let mut loads: HashMap<AgentId, i64> = HashMap::new();
        let mut before: Option<Ticket> = None;
        for (assignee, priority, status, spam) in life {
            let after = Ticket { spam, ..ticket(assignee, priority, status) };
            for LoadChange { agent_id, points } in load_changes(before.as_ref(), &after) {
                *loads.entry(agent_id).or_default() += points;
            }
            before = Some(after);
        }
        let last = before.unwrap();
        for (agent, load) in loads {
            prop_assert_eq!(load, if last.assignee_id == Some(agent) { weight_of(&last) } else { 0 });
        }
    }
}
