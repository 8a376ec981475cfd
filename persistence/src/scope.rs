//! The right to touch one workspace's rows.

use domain::ids::WorkspaceId;

use crate::types::Key;

/// Every query on a workspace's rows takes one. It is made here only, from a row that proves the right: a credential
/// that was presented, a leased row, or the operator's own look-up of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    workspace_id: WorkspaceId,
}

impl Scope {
    pub(crate) const fn of(workspace_id: WorkspaceId) -> Self {
        Self { workspace_id }
    }

    /// The workspace as a value in a query.
    pub(crate) const fn key(&self) -> Key<WorkspaceId> {
        Key(self.workspace_id)
    }

    /// The workspace.
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }
}
