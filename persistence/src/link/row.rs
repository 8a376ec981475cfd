//! The row of a link and its exact translation.

use diesel::{
    prelude::*,
    sql_types::{BigInt, SmallInt},
};
use domain::{
    ids::{LinkId, TicketId, WorkspaceId},
    link::{Link, LinkKind},
    time::Instant,
};

use crate::{
    StorageError, stored,
    types::{Key, Uid},
    writes::insert_row,
};

/// One row of `ticket_links`, columns in the order of the schema.
#[derive(Debug, Clone, Queryable)]
pub(super) struct LinkRow {
    pub(super) workspace_id: Key<WorkspaceId>,
    pub(super) id: Key<LinkId>,
    pub(super) kind: i16,
    pub(super) source_id: Key<TicketId>,
    pub(super) target_id: Key<TicketId>,
    pub(super) created_at: i64,
}

insert_row!(
    LinkRow, "ticket_links",
    workspace_id Uid, id Uid, kind SmallInt, source_id Uid, target_id Uid, created_at BigInt,
);

impl LinkRow {
    pub(super) const fn of(workspace_id: Key<WorkspaceId>, link: &Link) -> Self {
        Self {
            workspace_id,
            id: Key(link.id),
            kind: link.kind.code(),
            source_id: Key(link.source_id),
            target_id: Key(link.target_id),
            created_at: link.created_at.millis(),
        }
    }
}

impl TryFrom<LinkRow> for Link {
    type Error = StorageError;

    fn try_from(row: LinkRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            kind: stored::code("ticket_links.kind", LinkKind::from_code, row.kind)?,
            source_id: row.source_id.0,
            target_id: row.target_id.0,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}
