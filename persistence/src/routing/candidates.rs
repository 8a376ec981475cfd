//! The members of a team as candidates for a ticket.

use diesel::prelude::*;
use domain::{
    duty::{Duty, DutyPlan},
    ids::{AgentId, CustomerId, TeamId, TicketId},
    people::Role,
    routing::{AssignmentMode, Availability, Candidate, Need},
    time::Instant,
};

use super::{hold::HoldOne, share::share};
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{agent_load, agents, team_members, tickets},
    stored,
    types::{Key, UidColumn},
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

/// Id, deactivated, role, availability, languages, capacity, load, last given a ticket, duty, until when, what then,
/// skills, what the team gave him of late, until when he rests.
type MemberRow =
    (AgentId, Option<i64>, i16, i16, String, i64, i64, Option<i64>, i16, Option<i64>, i16, String, String, Option<i64>);

fn candidate(row: MemberRow, now: Instant) -> Result<Candidate, StorageError> {
    let (
        agent_id,
        deactivated_at,
        role,
        availability,
        languages,
        capacity,
        load,
        last,
        duty,
        until,
        next,
        skills,
        given,
        rests,
    ) = row;
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
        skills: stored::list_from_text("agents.skills", &skills)?,
        knows_customer: false,
        capacity,
        load,
        last_assigned_at: last.map(Instant::from_millis),
        share: share(&given, rests)?,
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
            agents::skills,
            team_members::given,
            team_members::rests_until,
        ))
        .load(conn)?;
    rows.into_iter().map(|row| candidate(row, now)).collect()
}

/// How many of a customer's last tickets are looked at for somebody who has one.
pub(super) const REMEMBERED: i64 = 20;

/// Who has the newest of the customer's last few tickets that anybody has, apart from `except`.
pub fn last_agent(
    conn: &mut Conn,
    scope: &Scope,
    customer: CustomerId,
    except: Option<TicketId>,
) -> Result<Option<AgentId>, StorageError> {
    let mut query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::customer_id.eq_id(customer))
        .order_by((tickets::created_at.desc(), tickets::id.desc()))
        .select(tickets::assignee_id)
        .limit(REMEMBERED)
        .into_boxed::<MultiBackend>();
    if let Some(except) = except {
        query = query.filter(tickets::id.ne(Key(except)));
    }
    let assignees: Vec<Option<AgentId>> = query.load(conn)?;
    Ok(assignees.into_iter().flatten().next())
}

/// The members of a team, of whom the one whom the mode prefers is held, if he is not held elsewhere; else the next
/// one. Which of them gets the ticket is not decided here. The customer is asked about where the mode goes by scores. With
/// `shares` the team gives a member so many tickets and no more for a time.
pub fn candidates(
    conn: &mut Conn,
    scope: &Scope,
    team: TeamId,
    mode: AssignmentMode,
    need: &Need<'_>,
    customer: Option<CustomerId>,
    shares: bool,
) -> Result<Candidates, StorageError> {
    let customer = customer.filter(|_| mode == AssignmentMode::Weighted);
    let Conn::Pg(c) = conn else {
        let last = customer.map(|customer| last_agent(conn, scope, customer, None)).transpose()?.flatten();
        let mut members = members(conn, scope, team, need.now)?;
        for member in &mut members {
            member.knows_customer = Some(member.agent_id) == last;
        }
        return Ok(Candidates { members, hold: Hold::All });
    };
    let query = HoldOne {
        workspace_id: scope.key(),
        team_id: Key(team),
        mode,
        weight: need.weight,
        language: need.language.map(|language| format!("\"{}\"", language.word())),
        asked: (!need.skills.is_empty()).then(|| stored::list_to_text(need.skills)),
        customer: customer.map(Key),
        given_back_by: need.given_back_by,
        shares,
        now: need.now.millis(),
    };
    let rows: Vec<(MemberRow, bool, bool)> = query.load(c)?;
    let held = rows.iter().find(|(_, held, _)| *held).map(|((agent, ..), ..)| *agent);
    let member = |(row, _, knows_customer)| Ok(Candidate { knows_customer, ..candidate(row, need.now)? });
    let members = rows.into_iter().map(member).collect::<Result<_, StorageError>>()?;
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
