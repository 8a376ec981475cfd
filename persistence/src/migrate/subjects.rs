//! The normal form of the subjects of tickets that were opened before it was stored. Only the program can make it, so
//! the migration that says it is there waits for the program.

use diesel::prelude::*;
use domain::{
    condition::normal,
    ids::{TicketId, WorkspaceId},
};
use uuid::Uuid;

use crate::{Conn, StorageError, schema::tickets, types::Key};

/// The migration before which [`fill`] runs.
pub(super) const FILLED: &str = "20261122001401_read_subjects";

const BATCH: i64 = 500;

/// Fills `subject_normal` of every ticket, some hundred in a transaction. Doing it again changes nothing.
pub(super) fn fill(conn: &mut Conn) -> Result<(), StorageError> {
    let mut after = (Uuid::nil(), Uuid::nil());
    loop {
        let batch: Vec<(WorkspaceId, TicketId, String)> = tickets::table
            .filter(
                tickets::workspace_id
                    .gt(Key(after.0))
                    .or(tickets::workspace_id.eq(Key(after.0)).and(tickets::id.gt(Key(after.1)))),
            )
            .order((tickets::workspace_id, tickets::id))
            .select((tickets::workspace_id, tickets::id, tickets::subject))
            .limit(BATCH)
            .load(conn)?;
        let Some((workspace, ticket, _)) = batch.last() else { return Ok(()) };
        after = (workspace.uuid(), ticket.uuid());
        conn.transaction::<_, diesel::result::Error, _>(|conn| {
            for (workspace, ticket, subject) in &batch {
                diesel::update(tickets::table.find((Key(*workspace), Key(*ticket))))
                    .set(tickets::subject_normal.eq(normal(subject)))
                    .execute(conn)?;
            }
            Ok(())
        })?;
    }
}
