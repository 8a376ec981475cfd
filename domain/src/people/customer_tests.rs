use serde_json::json;
use uuid::Uuid;

use super::{super::Standing, *};
use crate::event::Delta;

const AT: Instant = Instant::from_millis(1_774_000_000_000);
const LATER: Instant = Instant::from_millis(1_774_000_060_000);

fn email(text: &str, standing: Standing) -> Address {
    Address::email(text, standing).unwrap()
}

fn new() -> NewCustomer {
    NewCustomer {
        id: CustomerId::from_uuid(Uuid::from_u128(1)),
        name: Some("سارا".to_owned()),
        external_id: None,
        external_ids: Vec::new(),
        locale: Some(Language::Fa),
        time_zone: None,
        tier: Tier::Standard,
        organization_id: None,
        note: None,
        emails: vec![email("sara@example.com", Standing::Asserted)],
        phones: Vec::new(),
    }
}

fn customer() -> Customer {
    Customer::create(new(), AT).0
}

#[test]
fn creation_records_what_was_given_and_keeps_words_out_of_the_facts() {
    let (customer, draft) = Customer::create(new(), AT);
    assert_eq!((customer.version, draft.version, draft.kind), (1, 1, EventKind::CustomerCreated));
    assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["locale", "tier"]);
    assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["emails", "name", "phones"]);
    let emails = json!([{"value": "sara@example.com", "standing": "asserted"}]);
    assert_eq!(draft.private["emails"], Delta { from: Value::Null, to: emails });
}

#[test]
fn a_patch_records_only_what_changes_and_nothing_when_nothing_does() {
    let before = customer();
    let patch = CustomerPatch { name: Some(None), tier: Some(Tier::Standard), ..CustomerPatch::default() };
    let (after, draft) = before.patch(patch.clone(), LATER).unwrap().unwrap();
    assert_eq!((after.version, after.updated_at, after.created_at), (2, LATER, AT));
    assert_eq!((draft.version, draft.facts.len()), (2, 0));
    assert_eq!(draft.private["name"], Delta::new("سارا", Value::Null));
    assert_eq!(after.patch(patch, LATER), Ok(None));
    assert_eq!(before.patch(CustomerPatch::default(), LATER), Ok(None));
}

#[test]
fn the_order_of_addresses_counts_because_the_first_is_preferred() {
    let (second, first) = (email("b@example.com", Standing::Claimed), email("sara@example.com", Standing::Asserted));
    let both = |list: [&Address; 2]| CustomerPatch {
        emails: Some(list.into_iter().cloned().collect()),
        ..CustomerPatch::default()
    };
    let (wide, _) = customer().patch(both([&first, &second]), LATER).unwrap().unwrap();
    let (turned, draft) = wide.patch(both([&second, &first]), LATER).unwrap().unwrap();
    assert_eq!(turned.emails, [second, first]);
    assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["emails"]);
}

#[test]
fn blocking_and_the_bin_are_idempotent_and_leave_events_once() {
    let (blocked, draft) = customer().block(AT).unwrap().unwrap();
    assert_eq!((blocked.blocked_at, draft.kind), (Some(AT), EventKind::CustomerBlocked));
    assert_eq!(blocked.block(LATER), Ok(None));
    let (free, draft) = blocked.unblock(LATER).unwrap().unwrap();
    assert_eq!((free.blocked_at, draft.facts["blocked_at"].to.clone()), (None, Value::Null));
    assert_eq!(free.unblock(LATER), Ok(None));

    let (gone, draft) = free.delete(LATER).unwrap();
    assert_eq!((draft.kind, draft.facts.len(), draft.private.len()), (EventKind::CustomerDeleted, 1, 0));
    assert_eq!(gone.delete(LATER), None);
    let (back, draft) = gone.restore(LATER).unwrap();
    assert_eq!((back.deleted_at, back.version, draft.version), (None, 5, 5));
    assert_eq!(back.restore(LATER), None);
}

#[test]
fn nothing_but_restoring_is_done_to_a_customer_in_the_bin() {
    let (gone, _) = customer().delete(AT).unwrap();
    assert_eq!(gone.patch(CustomerPatch::default(), LATER), Err(InBin));
    assert_eq!(gone.learn(None, &[], LATER), Err(InBin));
    assert_eq!(gone.block(LATER), Err(InBin));
    assert_eq!(gone.unblock(LATER), Err(InBin));
}

#[test]
fn learning_adds_what_is_missing_and_overwrites_nothing() {
    let claimed = email("SARA@work.example", Standing::Claimed);
    let phone = Address::phone("+98 912 000 1234", Standing::Asserted).unwrap();
    let (known, _) = customer().learn(Some("crm-1"), &[claimed.clone(), phone.clone()], LATER).unwrap().unwrap();
    assert_eq!(known.external_id.as_deref(), Some("crm-1"));
    assert_eq!((known.emails.len(), &known.emails[1], &known.phones), (2, &claimed, &vec![phone]));
    assert_eq!(known.learn(Some("crm-2"), &[claimed], LATER), Ok(None), "a known id and a known address stay");

    let asserted = email("sara@work.example", Standing::Asserted);
    let (sure, draft) = known.learn(None, &[asserted], LATER).unwrap().unwrap();
    assert_eq!((sure.emails[1].value.as_str(), sure.emails[1].standing), ("SARA@work.example", Standing::Asserted));
    assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["emails"]);
}

#[test]
fn learning_stops_when_there_is_no_room() {
    let full: Vec<_> =
        (0..MAX_ADDRESSES).map(|index| email(&format!("{index}@example.com"), Standing::Asserted)).collect();
    let customer = Customer { emails: full, ..customer() };
    assert_eq!(customer.learn(None, &[email("one-more@example.com", Standing::Asserted)], LATER), Ok(None));
}
