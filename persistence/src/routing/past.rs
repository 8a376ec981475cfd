//! What tickets of the past are routed by once more.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{AgentId, CategoryId, CustomerId, TeamId, TicketId},
    routing::{RoutingDecision, RoutingOutcome, TeamReason},
    ticket::{Language, Priority},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{routing_decisions, tickets},
    stored,
    types::{Key, UidColumn},
};

/// A ticket as it was opened, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastTicket {
    /// Its id.
    pub id: TicketId,
    /// Who asked.
    pub customer_id: CustomerId,
    /// What it is about, as it is known now.
    pub category_id: Option<CategoryId>,
    /// The language it is written in.
    pub language: Option<Language>,
    /// The band it has now.
    pub priority: Priority,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it left the team's hands for good; none: it has not.
    pub left_at: Option<Instant>,
    /// The team that has it now.
    pub team_id: Option<TeamId>,
    /// The agent who has it now.
    pub assignee_id: Option<AgentId>,
    /// The team that was named when it was opened.
    pub named_team_id: Option<TeamId>,
    /// The agent who was named then.
    pub named_assignee_id: Option<AgentId>,
}

type Row = (
    TicketId,
    CustomerId,
    Option<CategoryId>,
    Option<i16>,
    i16,
    i64,
    Option<i64>,
    Option<i64>,
    i64,
    Option<TeamId>,
    Option<AgentId>,
);

/// Up to `limit` tickets opened from `from` until before `until`, oldest first, behind `after`; neither spam nor the bin.
pub fn past(
    conn: &mut Conn,
    scope: &Scope,
    (from, until): (Instant, Instant),
    after: Option<(Instant, TicketId)>,
    limit: i64,
) -> Result<Vec<PastTicket>, StorageError> {
    let (at, id) = after.map_or((from, None), |(at, id)| (at, Some(id)));
    let mut query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::created_at.ge(at.millis()))
        .filter(tickets::created_at.lt(until.millis()))
        .filter(tickets::spam.eq(false))
        .filter(tickets::deleted_at.is_null())
        .order_by((tickets::created_at.asc(), tickets::id.asc()))
        .limit(limit)
        .select((
            tickets::id,
            tickets::customer_id,
            tickets::category_id,
            tickets::language,
            tickets::priority,
            tickets::created_at,
            tickets::paused_since,
            tickets::snoozed_until,
            tickets::updated_at,
            tickets::team_id,
            tickets::assignee_id,
        ))
        .into_boxed::<crate::connection::MultiBackend>();
    if let Some(id) = id {
        query = query.filter(tickets::created_at.gt(at.millis()).or(tickets::id.gt(Key(id))));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut named = named(conn, scope, rows.iter().map(|row| row.0))?;
    rows.into_iter()
        .map(|(id, customer_id, category_id, language, priority, created, paused, asleep, updated, team, assignee)| {
            let (named_team_id, named_assignee_id) = named.remove(&id).unwrap_or_default();
            Ok(PastTicket {
                id,
                customer_id,
                category_id,
                language: stored::code_opt("tickets.language", Language::from_code, language)?,
                priority: stored::code("tickets.priority", Priority::from_code, priority)?,
                opened_at: Instant::from_millis(created),
                // Nothing has happened to a ticket that sleeps since it was put to sleep, or little.
                left_at: paused.or_else(|| asleep.map(|_| updated)).map(Instant::from_millis),
                team_id: team,
                assignee_id: assignee,
                named_team_id,
                named_assignee_id,
            })
        })
        .collect()
}

/// The team and the agent that were named.
type Named = (Option<TeamId>, Option<AgentId>);

/// Whom those who opened these tickets had named, as the decisions of that moment tell.
fn named(
    conn: &mut Conn,
    scope: &Scope,
    ids: impl Iterator<Item = TicketId>,
) -> Result<HashMap<TicketId, Named>, StorageError> {
    let of_ticket =
        tickets::workspace_id.eq(routing_decisions::workspace_id).and(tickets::id.eq(routing_decisions::ticket_id));
    let rows: Vec<(TicketId, String)> = routing_decisions::table
        .inner_join(tickets::table.on(of_ticket))
        .filter(routing_decisions::workspace_id.eq(scope.key()))
        .filter(routing_decisions::ticket_id.eq_any_id(ids))
        .filter(routing_decisions::decided_at.eq(tickets::created_at))
        .order_by(routing_decisions::version.desc())
        .select((routing_decisions::ticket_id, routing_decisions::decision))
        .load(conn)?;
    let mut named = HashMap::new();
    for (id, text) in rows {
        let decision: RoutingDecision = serde_json::from_str(&text)
            .map_err(|_| StorageError::Corrupt("routing_decisions.decision is not a decision".to_owned()))?;
        let team = decision.team.team_id.filter(|_| decision.team.reason == TeamReason::Given);
        let agent = match decision.outcome {
            RoutingOutcome::Given { assignee_id } => Some(assignee_id),
            RoutingOutcome::Assigned { .. } | RoutingOutcome::Queued { .. } => None,
        };
        named.insert(id, (team, agent));
    }
    Ok(named)
}
