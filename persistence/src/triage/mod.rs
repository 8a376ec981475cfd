//! What triage proposed for tickets.

mod labels;
mod outcomes;
mod quality;
mod reviews;
mod row;
mod snapshot;
mod state;
mod words;

use diesel::prelude::*;
use domain::ids::{CategoryId, TicketId};

pub use labels::{KeptLabel, NewLabel, forget_before, keep_imported, keep_label, labels, rename_class, words_of};
pub use outcomes::{KeptOutcome, keep_outcome, latest_outcomes, truths};
pub use quality::{JudgedCount, ProposedCount, judged_counts, proposed_counts};
pub use reviews::{end_review, waiting};
pub use row::{Review, StoredProposal};
pub use snapshot::{Snapshot, save_snapshot, snapshot, snapshot_mark};
pub use state::{State, keep_calibration, next_labels, state};
pub use words::{save_words, words};

use self::row::Row;
use crate::{
    Conn, Scope, StorageError,
    schema::{categories, triage_proposals},
    types::Key,
    writes::Writes,
};

/// Keeps what was proposed for a new ticket.
pub fn insert(writes: &mut Writes, scope: &Scope, ticket_id: TicketId, proposal: &StoredProposal) {
    let row = Row::of(scope.workspace_id(), ticket_id, proposal);
    writes.insert(vec![row]);
}

/// What was proposed for the ticket; none for a ticket that was not triaged.
pub fn find(conn: &mut Conn, scope: &Scope, ticket_id: TicketId) -> Result<Option<StoredProposal>, StorageError> {
    let row: Option<Row> = triage_proposals::table.find((scope.key(), Key(ticket_id))).first(conn).optional()?;
    row.map(StoredProposal::try_from).transpose()
}

/// Replaces what was proposed for the ticket, in the same form.
pub fn rewrite(conn: &mut Conn, scope: &Scope, ticket_id: TicketId, json: &str) -> Result<(), StorageError> {
    let own = triage_proposals::table.find((scope.key(), Key(ticket_id)));
    diesel::update(own).set(triage_proposals::proposal.eq(json)).execute(conn)?;
    Ok(())
}

/// The workspace's categories among these keys, in no particular order.
pub fn categories_of(
    conn: &mut Conn,
    scope: &Scope,
    keys: Vec<String>,
) -> Result<Vec<(String, CategoryId)>, StorageError> {
    let known = categories::table
        .filter(categories::workspace_id.eq(scope.key()))
        .filter(categories::key.eq_any(keys))
        .select((categories::key, categories::id));
    Ok(known.load(conn)?)
}
