//! The row of a proposal and its exact translation.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use domain::{
    ids::{TicketId, WorkspaceId},
    time::Instant,
};

use crate::{
    StorageError, stored,
    types::{Key, Uid},
    writes::insert_row,
};

/// One row of `triage_proposals`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    pub(super) ticket_id: Key<TicketId>,
    at: i64,
    model_version: Option<String>,
    proposal: String,
    category_key: Option<String>,
    category_applied: bool,
    review: Option<i16>,
}

insert_row!(
    Row, "triage_proposals",
    workspace_id Uid, ticket_id Uid, at BigInt, model_version Nullable<Text>, proposal Text,
    category_key Nullable<Text>, category_applied Bool, review Nullable<SmallInt>,
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
    /// The key of the proposed category.
    pub category_key: Option<String>,
    /// Did the ticket start with it?
    pub category_applied: bool,
    /// Is a person asked to look at it?
    pub review: Option<Review>,
}

domain::words! {
    /// How far a look at a decision has come.
    pub enum Review {
        /// A person is asked for it.
        Waiting = 1 "waiting",
        /// Somebody has said whether it was right.
        Done = 2 "done",
    }
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, ticket_id: TicketId, proposal: &StoredProposal) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            ticket_id: Key(ticket_id),
            at: proposal.at.millis(),
            model_version: proposal.model_version.clone(),
            proposal: proposal.json.clone(),
            category_key: proposal.category_key.clone(),
            category_applied: proposal.category_applied,
            review: proposal.review.map(Review::code),
        }
    }
}

impl TryFrom<Row> for StoredProposal {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            at: Instant::from_millis(row.at),
            model_version: row.model_version,
            json: row.proposal,
            category_key: row.category_key,
            category_applied: row.category_applied,
            review: stored::code_opt("triage_proposals.review", Review::from_code, row.review)?,
        })
    }
}
