//! The row of a proposal and its exact translation.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    ids::{TicketId, WorkspaceId},
    time::Instant,
};

use crate::{
    types::{Key, Uid},
    writes::insert_row,
};

/// One row of `triage_proposals`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    at: i64,
    model_version: Option<String>,
    proposal: String,
}

insert_row!(
    Row, "triage_proposals",
    workspace_id Uid, ticket_id Uid, at BigInt, model_version Nullable<Text>, proposal Text,
);

/// A proposal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProposal {
    /// When it was made.
    pub at: Instant,
    /// The version of the model; none when only cues were asked.
    pub model_version: Option<String>,
    /// A JSON object, whose form is the writer's.
    pub json: String,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, ticket_id: TicketId, proposal: &StoredProposal) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            ticket_id: Key(ticket_id),
            at: proposal.at.millis(),
            model_version: proposal.model_version.clone(),
            proposal: proposal.json.clone(),
        }
    }
}

impl From<Row> for StoredProposal {
    fn from(row: Row) -> Self {
        Self { at: Instant::from_millis(row.at), model_version: row.model_version, json: row.proposal }
    }
}
