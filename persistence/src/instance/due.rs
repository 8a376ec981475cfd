//! What is to be done without a request, of all workspaces at once: leases and sleep that are over, and tickets that wait
//! for somebody who is there by now.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::BigInt,
};
use domain::{
    duty::Duty,
    ids::{AgentId, TeamId, TicketId, WorkspaceId},
    people::Role,
    routing::{AssignmentMode, Availability, QueuedReason},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    fragment::Literal,
    schema::{agents, tickets},
    types::Uid,
};

type Due = Vec<(Scope, TicketId)>;

fn scoped(rows: Vec<(WorkspaceId, TicketId)>) -> Due {
    rows.into_iter().map(|(workspace, ticket)| (Scope::of(workspace), ticket)).collect()
}

/// Up to `limit` tickets whose lease has run out, the longest ago first.
pub fn expired_leases(conn: &mut Conn, now: Instant, limit: i64) -> Result<Due, StorageError> {
    let rows = tickets::table
        .filter(Literal("tickets.leased_until IS NOT NULL"))
        .filter(tickets::leased_until.le(now.millis()))
        .order_by(tickets::leased_until.asc())
        .limit(limit)
        .select((tickets::workspace_id, tickets::id))
        .load(conn)?;
    Ok(scoped(rows))
}

/// Up to `limit` tickets that have slept long enough, the longest ago first; what is in the bin sleeps on.
pub fn sleepers(conn: &mut Conn, now: Instant, limit: i64) -> Result<Due, StorageError> {
    let rows = tickets::table
        .filter(Literal("tickets.snoozed_until IS NOT NULL AND tickets.deleted_at IS NULL"))
        .filter(tickets::snoozed_until.le(now.millis()))
        .order_by(tickets::snoozed_until.asc())
        .limit(limit)
        .select((tickets::workspace_id, tickets::id))
        .load(conn)?;
    Ok(scoped(rows))
}

/// Up to `limit` agents who have come on or gone off duty since it was written down, the longest ago first.
pub fn duty_changes(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(Scope, AgentId)>, StorageError> {
    let rows: Vec<(WorkspaceId, AgentId)> = agents::table
        .filter(Literal("agents.duty_until IS NOT NULL"))
        .filter(agents::duty_until.le(now.millis()))
        .order_by(agents::duty_until.asc())
        .limit(limit)
        .select((agents::workspace_id, agents::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(workspace, agent)| (Scope::of(workspace), agent)).collect())
}

/// Teams with openings at an instant.
struct Openings {
    now: i64,
}

impl QueryId for Openings {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Openings {
    type SqlType = (Uid, Uid);
}

impl<C> RunQueryDsl<C> for Openings {}

impl<DB> QueryFragment<DB> for Openings
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // One row of each index is enough, and a scalar keeps the planner from joining all that waits.
        out.push_sql(&format!(
            "SELECT workspace_id, id FROM teams WHERE assignment_mode <> {manual} AND (
                 SELECT 1 FROM team_members m
                 JOIN agents a ON a.workspace_id = m.workspace_id AND a.id = m.agent_id
                 JOIN agent_load l ON l.workspace_id = m.workspace_id AND l.agent_id = m.agent_id
                 WHERE m.workspace_id = teams.workspace_id AND m.team_id = teams.id AND a.deactivated_at IS NULL
                     AND a.role <> {viewer} AND a.availability = {online} AND a.capacity > 0
                     AND (l.weight <= 0 OR l.weight < a.capacity) AND CASE WHEN a.duty_until <= ",
            manual = AssignmentMode::Manual.code(),
            viewer = Role::Viewer.code(),
            online = Availability::Online.code(),
        ));
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(&format!(
            " THEN a.duty_next ELSE a.duty END = {on} AND COALESCE(m.rests_until, 0) <= ",
            on = Duty::On.code(),
        ));
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(
            " LIMIT 1) = 1
             AND (
                 SELECT 1 FROM tickets t
                 WHERE t.workspace_id = teams.workspace_id AND t.team_id = teams.id AND t.assignee_id IS NULL
                     AND t.status <= 2 AND NOT t.spam AND t.deleted_at IS NULL AND t.snoozed_until IS NULL
                     AND t.queued_reason IS NOT NULL
                 LIMIT 1) = 1",
        );
        Ok(())
    }
}

/// Teams that give out tickets by themselves, of which some wait while somebody could carry more.
pub fn teams_with_openings(conn: &mut Conn, now: Instant) -> Result<Vec<(Scope, TeamId)>, StorageError> {
    let query = Openings { now: now.millis() };
    let rows: Vec<(WorkspaceId, TeamId)> = on!(conn, |c| query.load(c))?;
    Ok(rows.into_iter().map(|(workspace, team)| (Scope::of(workspace), team)).collect())
}

struct Strays;

impl QueryId for Strays {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Strays {
    type SqlType = Uid;
}

impl<C> RunQueryDsl<C> for Strays {}

impl<DB: Backend> QueryFragment<DB> for Strays {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&format!(
            "SELECT id FROM workspaces WHERE fallback_team_id IS NOT NULL AND (
                 SELECT 1 FROM tickets t
                 WHERE t.workspace_id = workspaces.id AND t.team_id IS NULL AND t.assignee_id IS NULL
                     AND t.status <= 2 AND NOT t.spam AND t.deleted_at IS NULL AND t.snoozed_until IS NULL
                     AND t.queued_reason = {}
                 LIMIT 1) = 1",
            QueuedReason::NoTeam.code()
        ));
        Ok(())
    }
}

/// Workspaces that have a team for everything else by now, while tickets wait that found none.
pub fn workspaces_with_strays(conn: &mut Conn) -> Result<Vec<Scope>, StorageError> {
    let rows: Vec<WorkspaceId> = on!(conn, |c| Strays.load(c))?;
    Ok(rows.into_iter().map(Scope::of).collect())
}
