//! Reading the members of a team and holding one of them, on PostgreSQL.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use domain::{
    duty::Duty,
    ids::{AgentId, CustomerId, TeamId, WorkspaceId},
    people::Role,
    routing::{AssignmentMode, Availability, FAMILIAR, FULL_LOAD, MAX_IDLE, SURPLUS_LEVEL},
};

use super::candidates::REMEMBERED;
use crate::types::{Key, Uid};

/// Reads and holds in one round trip. The conditions and the order are those of `domain::routing`, as a hint: a wrong
/// one would hold somebody who then is not chosen.
pub(super) struct HoldOne {
    pub workspace_id: Key<WorkspaceId>,
    pub team_id: Key<TeamId>,
    pub mode: AssignmentMode,
    pub weight: i64,
    pub language: Option<String>,
    pub given_back_by: Option<AgentId>,
    /// Does the team give a member so many and no more? Then what it gave him is held too.
    pub shares: bool,
    /// The skills that are asked for, as JSON; none: no skill is.
    pub asked: Option<String>,
    /// Whose ticket it is, if that counts.
    pub customer: Option<Key<CustomerId>>,
    pub now: i64,
}

impl QueryId for HoldOne {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for HoldOne {
    type SqlType = (
        (
            Uid,
            Nullable<BigInt>,
            SmallInt,
            SmallInt,
            Text,
            BigInt,
            BigInt,
            Nullable<BigInt>,
            SmallInt,
            Nullable<BigInt>,
            SmallInt,
            Text,
            Text,
            Nullable<BigInt>,
        ),
        Bool,
        Bool,
    );
}

impl<C> RunQueryDsl<C> for HoldOne {}

const MEMBERS: &str = "team_members m
    JOIN agents a ON a.workspace_id = m.workspace_id AND a.id = m.agent_id
    JOIN agent_load l ON l.workspace_id = m.workspace_id AND l.agent_id = m.agent_id";

/// What an agent knows, as rows.
const KNOWN: &str = "jsonb_to_recordset(a.skills::jsonb) AS known (name text, level bigint)";

impl QueryFragment<Pg> for HoldOne {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH ");
        if let Some(customer) = &self.customer {
            out.push_sql(
                "last AS MATERIALIZED (SELECT assignee_id FROM (
                     SELECT t.assignee_id, t.created_at, t.id FROM tickets t WHERE t.workspace_id = ",
            );
            out.push_bind_param::<Uid, _>(&self.workspace_id)?;
            out.push_sql(" AND t.customer_id = ");
            out.push_bind_param::<Uid, _>(customer)?;
            out.push_sql(&format!(
                " ORDER BY t.created_at DESC, t.id DESC LIMIT {REMEMBERED}) AS recent
                 WHERE assignee_id IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1), "
            ));
        }
        if let Some(asked) = &self.asked {
            out.push_sql("asked AS MATERIALIZED (SELECT name, level FROM jsonb_to_recordset(");
            out.push_bind_param::<Text, _>(asked)?;
            out.push_sql("::jsonb) AS one (name text, level bigint)), ");
        }
        out.push_sql(
            "held AS MATERIALIZED (SELECT l.agent_id, l.weight, l.last_assigned_at, m.given, m.rests_until FROM ",
        );
        out.push_sql(MEMBERS);
        out.push_sql(" WHERE m.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND m.team_id = ");
        out.push_bind_param::<Uid, _>(&self.team_id)?;
        out.push_sql(&format!(
            " AND a.deactivated_at IS NULL AND a.role <> {} AND a.availability = {} AND a.capacity > 0",
            Role::Viewer.code(),
            Availability::Online.code()
        ));
        out.push_sql(" AND CASE WHEN a.duty_until <= ");
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(&format!(" THEN a.duty_next ELSE a.duty END = {}", Duty::On.code()));
        out.push_sql(" AND (a.languages = '[]' OR strpos(a.languages, coalesce(");
        out.push_bind_param::<Nullable<Text>, _>(&self.language)?;
        out.push_sql(", '')) > 0) AND (l.weight <= 0 OR l.weight + ");
        out.push_bind_param::<BigInt, _>(&self.weight)?;
        out.push_sql(" <= a.capacity) AND a.id IS DISTINCT FROM ");
        out.push_bind_param::<Nullable<Uid>, _>(&self.given_back_by)?;
        out.push_sql(" AND coalesce(m.rests_until, 0) <= ");
        out.push_bind_param::<BigInt, _>(&self.now)?;
        if self.asked.is_some() {
            out.push_sql(" AND NOT EXISTS (SELECT 1 FROM asked WHERE NOT EXISTS (SELECT 1 FROM ");
            out.push_sql(KNOWN);
            out.push_sql(" WHERE known.name = asked.name AND known.level >= asked.level))");
        }
        out.push_sql(" ORDER BY ");
        if self.mode == AssignmentMode::Weighted {
            // The score, turned round.
            out.push_sql(&format!(
                "{FULL_LOAD} * greatest(l.weight, 0) / a.capacity
                 - CASE WHEN l.last_assigned_at IS NULL THEN {MAX_IDLE} ELSE least(greatest(("
            ));
            out.push_bind_param::<BigInt, _>(&self.now)?;
            out.push_sql(&format!(" - l.last_assigned_at) / 60000, 0), {MAX_IDLE}) END"));
            if self.asked.is_some() {
                out.push_sql(&format!(" + {SURPLUS_LEVEL} * (SELECT sum(known.level - asked.level) FROM asked JOIN "));
                out.push_sql(KNOWN);
                out.push_sql(" ON known.name = asked.name)");
            }
            if self.customer.is_some() {
                out.push_sql(&format!(" - CASE WHEN a.id = (SELECT assignee_id FROM last) THEN {FAMILIAR} ELSE 0 END"));
            }
            out.push_sql(", ");
        }
        if self.mode == AssignmentMode::LeastLoaded {
            // Of equal shares the quotients are equal: both are the nearest numbers to the same fraction.
            out.push_sql("greatest(l.weight, 0)::float8 / a.capacity, ");
        }
        out.push_sql("l.last_assigned_at NULLS FIRST, a.id LIMIT 1 FOR NO KEY UPDATE OF l");
        // Together with the load: whoever waited for a row sees it as it is now.
        out.push_sql(if self.shares { ", m SKIP LOCKED)" } else { " SKIP LOCKED)" });
        out.push_sql(
            " SELECT a.id, a.deactivated_at, a.role, a.availability, a.languages, a.capacity,
             coalesce(held.weight, l.weight), coalesce(held.last_assigned_at, l.last_assigned_at),
             a.duty, a.duty_until, a.duty_next, a.skills, coalesce(held.given, m.given),
             CASE WHEN held.agent_id IS NULL THEN m.rests_until ELSE held.rests_until END,
             held.agent_id IS NOT NULL, ",
        );
        out.push_sql(match &self.customer {
            Some(_) => "coalesce(a.id = (SELECT assignee_id FROM last), false) FROM ",
            None => "false FROM ",
        });
        out.push_sql(MEMBERS);
        out.push_sql(" LEFT JOIN held ON held.agent_id = m.agent_id WHERE m.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND m.team_id = ");
        out.push_bind_param::<Uid, _>(&self.team_id)
    }
}
