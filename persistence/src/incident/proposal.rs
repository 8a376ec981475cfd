//! Proposed incidents.

use diesel::prelude::*;
use domain::{
    ids::{IncidentProposalId, TicketId, WorkspaceId},
    incident::{IncidentProposal, IncidentState},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::{MultiBackend, on},
    dialect,
    schema::incident_proposals,
    stored,
    types::Key,
};

/// One row of `incident_proposals`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = incident_proposals, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<IncidentProposalId>,
    version: i64,
    state: i16,
    parent_ticket_id: Option<Key<TicketId>>,
    ticket_count: i64,
    customer_count: i64,
    created_at: i64,
    updated_at: i64,
    decided_at: Option<i64>,
}

impl Row {
    fn of(scope: &Scope, proposal: &IncidentProposal) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(proposal.id),
            version: proposal.version,
            state: proposal.state.code(),
            parent_ticket_id: proposal.parent_ticket_id.map(Key),
            ticket_count: proposal.ticket_count,
            customer_count: proposal.customer_count,
            created_at: proposal.created_at.millis(),
            updated_at: proposal.updated_at.millis(),
            decided_at: proposal.decided_at.map(Instant::millis),
        }
    }
}

impl TryFrom<Row> for IncidentProposal {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            version: row.version,
            state: stored::code("incident_proposals.state", IncidentState::from_code, row.state)?,
            parent_ticket_id: row.parent_ticket_id.map(|id| id.0),
            ticket_count: row.ticket_count,
            customer_count: row.customer_count,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
            decided_at: row.decided_at.map(Instant::from_millis),
        })
    }
}

/// Which part of the list, by time of proposing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentPage {
    /// Only those in this state.
    pub state: Option<IncidentState>,
    /// Time of proposing and id of the one behind which the page starts.
    pub after: Option<(i64, IncidentProposalId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A page, the newest first.
pub fn list(conn: &mut Conn, scope: &Scope, page: &IncidentPage) -> Result<Vec<IncidentProposal>, StorageError> {
    let (at, id) = (incident_proposals::created_at, incident_proposals::id);
    let mut query = incident_proposals::table
        .filter(incident_proposals::workspace_id.eq(scope.key()))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    if let Some(state) = page.state {
        query = query.filter(incident_proposals::state.eq(state.code()));
    }
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = if page.backward {
            query.filter(at.gt(time).or(same.and(id.gt(Key(last)))))
        } else {
            query.filter(at.lt(time).or(same.and(id.lt(Key(last)))))
        };
    }
    query = if page.backward { query.order_by((at.asc(), id.asc())) } else { query.order_by((at.desc(), id.desc())) };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(IncidentProposal::try_from).collect()
}

/// A proposal.
pub fn find(conn: &mut Conn, scope: &Scope, id: IncidentProposalId) -> Result<Option<IncidentProposal>, StorageError> {
    let row: Option<Row> = incident_proposals::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(IncidentProposal::try_from).transpose()
}

/// A proposal with its row locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: IncidentProposalId) -> Result<Option<IncidentProposal>, StorageError> {
    let query = incident_proposals::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(IncidentProposal::try_from).transpose()
}

/// Keeps a new proposal.
pub fn insert(conn: &mut Conn, scope: &Scope, proposal: &IncidentProposal) -> Result<(), StorageError> {
    let row = Row::of(scope, proposal);
    on!(conn, |c| diesel::insert_into(incident_proposals::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the proposal whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, proposal: &IncidentProposal) -> Result<(), StorageError> {
    let known = incident_proposals::table
        .find((scope.key(), Key(proposal.id)))
        .filter(incident_proposals::version.eq(proposal.version - 1));
    let updated = diesel::update(known).set(&Row::of(scope, proposal)).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}
