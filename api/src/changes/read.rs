//! One look at the feed: what it tells of records.

use std::collections::{BTreeMap, HashMap};

use domain::{
    change::{ChangeOp, RecordType, Touched},
    ids::{CustomerId, MessageId, OrganizationId, TicketId},
    ticket::MessageKind,
};
use persistence::{Conn, Scope, StorageError, customer, feed, feed::Placed, message, organization, ticket};
use uuid::Uuid;

use super::dto::{RecordChangeDto, RecordDto};
use crate::{
    auth::Principal,
    feed::{LOOK, Looked, Place},
    http::ApiError,
    messages::MessageDto,
    tickets::{actions::Actions, dto::TicketDto},
};

/// A record and what to do with it, before it is read.
struct Due {
    seq: i64,
    record: RecordType,
    id: Uuid,
    op: ChangeOp,
}

/// Tells at most `limit` changes of these types of records behind `place`.
///
/// # Errors
/// `feed_reset` when the feed does not hold the place any more.
pub fn look(
    conn: &mut Conn,
    who: &Principal,
    place: Place,
    types: &[RecordType],
    limit: usize,
) -> Result<Looked<RecordChangeDto>, ApiError> {
    let scope = &who.scope;
    place.check(conn, scope)?;
    let placed = feed::walk(conn, scope, place.seq, LOOK)?;
    let is_end = i64::try_from(placed.len()).unwrap_or(LOOK) < LOOK;
    let standing = Standing::read(conn, scope, &placed, types)?;
    let (due, place, is_full) = choose(&placed, place, types, limit, &standing);
    Ok(Looked { data: show(conn, who, due)?, place, caught_up: is_end && !is_full })
}

/// What is to be told of these places: no more than `limit`, and where the reader then stands.
fn choose(
    placed: &[Placed],
    mut place: Place,
    types: &[RecordType],
    limit: usize,
    standing: &Standing,
) -> (Vec<Due>, Place, bool) {
    let mut due = Vec::new();
    for next in placed {
        // Counted before it is asked what is still to be told: a record that has changed since the last page is told later,
        // and must not stand in the count of one that comes behind it.
        for (index, touched) in touched(next, types).enumerate().skip(place.told) {
            let Some(op) = standing.told(&touched) else { continue };
            if due.len() == limit {
                return (due, Place { told: index, ..place }, true);
            }
            due.push(Due { seq: next.seq, record: touched.record, id: touched.id, op });
        }
        place = Place { seq: next.seq, event: Some(next.event_id), told: 0 };
    }
    (due, place, false)
}

fn touched<'a>(placed: &Placed, types: &'a [RecordType]) -> impl Iterator<Item = Touched> + use<'a> {
    let step = placed.step;
    step.touched().collect::<Vec<_>>().into_iter().filter(|it| types.contains(&it.record))
}

/// How the touched records stand: their versions, and of those that are gone the last one they had.
struct Standing {
    current: HashMap<(RecordType, Uuid), i64>,
    last: HashMap<Uuid, i64>,
}

impl Standing {
    fn read(conn: &mut Conn, scope: &Scope, placed: &[Placed], types: &[RecordType]) -> Result<Self, StorageError> {
        let mut ids: BTreeMap<RecordType, Vec<Uuid>> = BTreeMap::new();
        for touched in placed.iter().flat_map(|it| touched(it, types)) {
            ids.entry(touched.record).or_default().push(touched.id);
        }
        let mut current = HashMap::new();
        let mut gone = Vec::new();
        for (record, mut ids) in ids {
            ids.sort_unstable();
            ids.dedup();
            let versions = feed::versions(conn, scope, record, &ids)?;
            if record != RecordType::Message {
                gone.extend(ids.into_iter().filter(|id| !versions.contains_key(id)));
            }
            current.extend(versions.into_iter().map(|(id, version)| ((record, id), version)));
        }
        let last = if gone.is_empty() { HashMap::new() } else { feed::last_versions(conn, scope, &gone)? };
        Ok(Self { current, last })
    }

    fn told(&self, touched: &Touched) -> Option<ChangeOp> {
        let current = self.current.get(&(touched.record, touched.id)).copied();
        touched.told(current, self.last.get(&touched.id).copied())
    }
}

/// Reads the records as they are now. One that has gone since is passed over: a later step tells of it.
fn show(conn: &mut Conn, who: &Principal, due: Vec<Due>) -> Result<Vec<RecordChangeDto>, ApiError> {
    let mut objects = objects(conn, who, &due)?;
    let changes = due.into_iter().filter_map(|due| {
        let (object, in_bin) = match due.op {
            ChangeOp::Delete => (None, false),
            ChangeOp::Upsert => {
                let object = objects.remove(&due.id)?;
                let in_bin = object.is_none();
                (object, in_bin)
            }
        };
        let op = if in_bin { ChangeOp::Delete } else { due.op };
        let id = wire_id(due.record, due.id);
        Some(RecordChangeDto { seq: due.seq.to_string(), r#type: due.record, id, op, restorable: in_bin, object })
    });
    Ok(changes.collect())
}

fn wire_id(record: RecordType, id: Uuid) -> String {
    match record {
        RecordType::Ticket => TicketId::from_uuid(id).to_string(),
        RecordType::Message => MessageId::from_uuid(id).to_string(),
        RecordType::Customer => CustomerId::from_uuid(id).to_string(),
        RecordType::Organization => OrganizationId::from_uuid(id).to_string(),
    }
}

/// The records that exist and may be read, by id; none for those in the bin.
fn objects(conn: &mut Conn, who: &Principal, due: &[Due]) -> Result<HashMap<Uuid, Option<RecordDto>>, ApiError> {
    let scope = &who.scope;
    let of = |record: RecordType| {
        due.iter().filter(move |it| it.record == record && it.op == ChangeOp::Upsert).map(|it| it.id)
    };
    let mut objects = HashMap::new();
    let actions = Actions::of(who);
    let ids: Vec<_> = of(RecordType::Ticket).map(TicketId::from_uuid).collect();
    for ticket in ticket::find_all(conn, scope, &ids)? {
        let (id, in_bin) = (ticket.id.uuid(), ticket.deleted_at.is_some());
        objects.insert(id, (!in_bin).then(|| RecordDto::Ticket(Box::new(TicketDto::with(ticket, &actions)))));
    }
    let ids: Vec<_> = of(RecordType::Message).map(MessageId::from_uuid).collect();
    for message in message::find_all(conn, scope, &ids)? {
        if message.kind != MessageKind::Note || who.reads_notes() {
            objects.insert(message.id.uuid(), Some(RecordDto::Message(Box::new(MessageDto::from(message)))));
        }
    }
    let ids: Vec<_> = of(RecordType::Customer).map(CustomerId::from_uuid).collect();
    for customer in customer::find_all(conn, scope, &ids)? {
        let (id, in_bin) = (customer.id.uuid(), customer.deleted_at.is_some());
        objects.insert(id, (!in_bin).then(|| RecordDto::Customer(Box::new(customer.into()))));
    }
    let ids: Vec<_> = of(RecordType::Organization).map(OrganizationId::from_uuid).collect();
    for organization in organization::find_all(conn, scope, &ids)? {
        objects.insert(organization.id.uuid(), Some(RecordDto::Organization(organization.into())));
    }
    Ok(objects)
}
