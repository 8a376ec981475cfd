//! Whose an id in another system is.
//!
//! Each record also keeps the list of its own, so that reading it joins nothing; both are written together.

use diesel::prelude::*;
use domain::{
    change::RecordType,
    external::ExternalId,
    ids::{CustomerId, MessageId, OrganizationId, TicketId, WorkspaceId},
};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, connection::on, schema::external_ids, types::Key};

/// How it ended to give ids to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Claim {
    /// They are the record's.
    Done,
    /// One of them is another record's. The transaction is of no more use.
    Taken {
        /// It.
        id: ExternalId,
        /// The bare id of its record.
        holder: Uuid,
    },
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = external_ids, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: Key<WorkspaceId>,
    record_type: i16,
    system: &'a str,
    external_id: &'a str,
    ticket_id: Option<TicketId>,
    message_id: Option<MessageId>,
    customer_id: Option<CustomerId>,
    organization_id: Option<OrganizationId>,
}

/// The bare id of the record of this type that has the id, in the bin or not; the caller checks that it may be seen.
pub fn find(conn: &mut Conn, scope: &Scope, record: RecordType, id: &ExternalId) -> Result<Option<Uuid>, StorageError> {
    let row = external_ids::table.find((scope.key(), record.code(), id.system.as_str(), id.id.as_str()));
    let found: Option<Option<Uuid>> = match record {
        RecordType::Ticket => row.select(external_ids::ticket_id).first(conn).optional()?,
        RecordType::Message => row.select(external_ids::message_id).first(conn).optional()?,
        RecordType::Customer => row.select(external_ids::customer_id).first(conn).optional()?,
        RecordType::Organization => row.select(external_ids::organization_id).first(conn).optional()?,
    };
    Ok(found.flatten())
}

/// Gives a record the ids that are only in `after` and takes from it those that are only in `before`. The record may be
/// written later in the transaction. An id that another transaction is about to take is waited for.
pub fn replace(
    conn: &mut Conn,
    scope: &Scope,
    (record, owner): (RecordType, Uuid),
    before: &[ExternalId],
    after: &[ExternalId],
) -> Result<Claim, StorageError> {
    for id in before.iter().filter(|id| !after.contains(id)) {
        let row = external_ids::table.find((scope.key(), record.code(), id.system.as_str(), id.id.as_str()));
        diesel::delete(row).execute(conn)?;
    }
    let mut added: Vec<&ExternalId> = after.iter().filter(|id| !before.contains(id)).collect();
    // In one order, so that two transactions do not wait for each other.
    added.sort_unstable();
    for id in added {
        let row = Row {
            workspace_id: scope.key(),
            record_type: record.code(),
            system: &id.system,
            external_id: &id.id,
            ticket_id: (record == RecordType::Ticket).then(|| TicketId::from_uuid(owner)),
            message_id: (record == RecordType::Message).then(|| MessageId::from_uuid(owner)),
            customer_id: (record == RecordType::Customer).then(|| CustomerId::from_uuid(owner)),
            organization_id: (record == RecordType::Organization).then(|| OrganizationId::from_uuid(owner)),
        };
        let taken =
            on!(conn, |c| diesel::insert_into(external_ids::table).values(&row).on_conflict_do_nothing().execute(c))?;
        if taken == 0 {
            // Whoever had it may have let go of it by now: then the same request may succeed.
            let holder = find(conn, scope, record, id)?.ok_or(StorageError::Busy)?;
            return Ok(Claim::Taken { id: id.clone(), holder });
        }
    }
    Ok(Claim::Done)
}
