//! The members of a team as candidates for a ticket.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use domain::{
    duty::{Duty, DutyPlan},
    ids::{AgentId, TeamId, WorkspaceId},
    people::Role,
    routing::{AssignmentMode, Availability, Candidate, Need},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{agent_load, agents, team_members},
    stored,
    types::{Key, Uid, UidColumn},
};

/// Whose load this transaction has to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Everybody's: there is one writer.
    All,
    /// This agent's.
    One(AgentId),
    /// Nobody's: there was nobody to be had.
    Nobody,
}

/// The members of a team, and whose load is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    /// All of them, none marked as locked.
    pub members: Vec<Candidate>,
    /// Whoever is given the ticket must be held.
    pub hold: Hold,
}

/// Id, deactivated, role, availability, languages, capacity, load, last given a ticket, duty, until when, what then.
type MemberRow = (AgentId, Option<i64>, i16, i16, String, i64, i64, Option<i64>, i16, Option<i64>, i16);

fn candidate(row: MemberRow, now: Instant) -> Result<Candidate, StorageError> {
    let (agent_id, deactivated_at, role, availability, languages, capacity, load, last, duty, until, next) = row;
    let duty = DutyPlan {
        duty: stored::code("agents.duty", Duty::from_code, duty)?,
        until: until.map(Instant::from_millis),
        next: stored::code("agents.duty_next", Duty::from_code, next)?,
    };
    Ok(Candidate {
        duty: duty.at(now),
        agent_id,
        deactivated: deactivated_at.is_some(),
        role: stored::code("agents.role", Role::from_code, role)?,
        availability: stored::code("agents.availability", Availability::from_code, availability)?,
        languages: stored::list_from_text("agents.languages", &languages)?,
        capacity,
        load,
        last_assigned_at: last.map(Instant::from_millis),
        locked: false,
    })
}

/// The members of a team as they stand, without holding anybody's load.
pub fn members(conn: &mut Conn, scope: &Scope, team: TeamId, now: Instant) -> Result<Vec<Candidate>, StorageError> {
    let of_agent = agents::workspace_id.eq(team_members::workspace_id).and(agents::id.eq(team_members::agent_id));
    let of_load =
        agent_load::workspace_id.eq(team_members::workspace_id).and(agent_load::agent_id.eq(team_members::agent_id));
    let rows: Vec<MemberRow> = team_members::table
        .inner_join(agents::table.on(of_agent))
        .inner_join(agent_load::table.on(of_load))
        .filter(team_members::workspace_id.eq(scope.key()))
        .filter(team_members::team_id.eq_id(team))
        .select((
            agents::id,
            agents::deactivated_at,
            agents::role,
            agents::availability,
            agents::languages,
            agents::capacity,
            agent_load::weight,
            agent_load::last_assigned_at,
            agents::duty,
            agents::duty_until,
            agents::duty_next,
        ))
        .load(conn)?;
    rows.into_iter().map(|row| candidate(row, now)).collect()
}

/// The members of a team, of whom the one whom the mode prefers is held, if he is not held elsewhere; else the next
/// one. Which of them gets the ticket is not decided here.
pub fn candidates(
    conn: &mut Conn,
    scope: &Scope,
    team: TeamId,
    mode: AssignmentMode,
    need: &Need,
    now: Instant,
) -> Result<Candidates, StorageError> {
    let Conn::Pg(c) = conn else {
        return Ok(Candidates { members: members(conn, scope, team, now)?, hold: Hold::All });
    };
    let query = HoldOne {
        workspace_id: scope.key(),
        team_id: Key(team),
        mode,
        weight: need.weight,
        language: need.language.map(|language| format!("\"{}\"", language.word())),
        given_back_by: need.given_back_by,
        now: now.millis(),
    };
    let rows: Vec<(MemberRow, bool)> = query.load(c)?;
    let held = rows.iter().find(|(_, held)| *held).map(|((agent, ..), _)| *agent);
    let members = rows.into_iter().map(|(row, _)| candidate(row, now)).collect::<Result<_, _>>()?;
    Ok(Candidates { members, hold: held.map_or(Hold::Nobody, Hold::One) })
}

/// Waits until the agent's load can be held; how much he carries then, and when he was last given a ticket.
pub fn wait_for(conn: &mut Conn, scope: &Scope, agent: AgentId) -> Result<(i64, Option<Instant>), StorageError> {
    let query =
        agent_load::table.find((scope.key(), Key(agent))).select((agent_load::weight, agent_load::last_assigned_at));
    let (weight, last): (i64, Option<i64>) = match conn {
        Conn::Pg(c) => query.for_no_key_update().first(c)?,
        Conn::Sqlite(c) => query.first(c)?,
    };
    Ok((weight, last.map(Instant::from_millis)))
}

/// Reads and holds in one round trip. The conditions and the order are those of `domain::routing`, as a hint: a wrong
/// one would hold somebody who then is not chosen.
struct HoldOne {
    workspace_id: Key<WorkspaceId>,
    team_id: Key<TeamId>,
    mode: AssignmentMode,
    weight: i64,
    language: Option<String>,
    given_back_by: Option<AgentId>,
    now: i64,
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
        ),
        Bool,
    );
}

impl<C> RunQueryDsl<C> for HoldOne {}

const MEMBERS: &str = "team_members m
    JOIN agents a ON a.workspace_id = m.workspace_id AND a.id = m.agent_id
    JOIN agent_load l ON l.workspace_id = m.workspace_id AND l.agent_id = m.agent_id";

impl QueryFragment<Pg> for HoldOne {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH held AS MATERIALIZED (SELECT l.agent_id, l.weight, l.last_assigned_at FROM ");
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
        out.push_sql(" ORDER BY ");
        if self.mode == AssignmentMode::LeastLoaded {
            // Of equal shares the quotients are equal: both are the nearest numbers to the same fraction.
            out.push_sql("greatest(l.weight, 0)::float8 / a.capacity, ");
        }
        out.push_sql("l.last_assigned_at NULLS FIRST, a.id LIMIT 1 FOR NO KEY UPDATE OF l SKIP LOCKED)");
        out.push_sql(
            " SELECT a.id, a.deactivated_at, a.role, a.availability, a.languages, a.capacity,
             coalesce(held.weight, l.weight), coalesce(held.last_assigned_at, l.last_assigned_at),
             a.duty, a.duty_until, a.duty_next, held.agent_id IS NOT NULL FROM ",
        );
        out.push_sql(MEMBERS);
        out.push_sql(" LEFT JOIN held ON held.agent_id = m.agent_id WHERE m.workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND m.team_id = ");
        out.push_bind_param::<Uid, _>(&self.team_id)
    }
}
