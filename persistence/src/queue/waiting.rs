//! Tickets that wait for routing to find somebody.

use diesel::prelude::*;
use domain::{
    ids::{TeamId, TicketId},
    routing::QueuedReason,
    ticket::{Language, Priority},
};

use crate::{
    Conn, Scope, StorageError, connection::MultiBackend, fragment::Literal, schema::tickets, stored, types::UidColumn,
};

/// Which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// Of this team; none: without one.
    pub team: Option<TeamId>,
    /// For this reason alone.
    pub reason: Option<QueuedReason>,
    /// In one of these languages, or in none that is known; none: in any.
    pub languages: Option<Vec<Language>>,
}

/// The first of them, most urgent first, with priority and language.
pub fn waiting(
    conn: &mut Conn,
    scope: &Scope,
    waits: &Waits,
    limit: i64,
) -> Result<Vec<(TicketId, Priority, Option<Language>)>, StorageError> {
    let mut query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(Literal(
            "assignee_id IS NULL AND status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL",
        ))
        .filter(tickets::queued_reason.is_not_null())
        .select((tickets::id, tickets::priority, tickets::language))
        .order_by((tickets::team_id.asc(), tickets::rank_key.asc(), tickets::id.asc()))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    query = match waits.team {
        Some(team) => query.filter(tickets::team_id.eq_id(team)),
        None => query.filter(tickets::team_id.is_null()),
    };
    if let Some(reason) = waits.reason {
        query = query.filter(tickets::queued_reason.eq(Some(reason.code())));
    }
    if let Some(languages) = &waits.languages {
        let codes: Vec<i16> = languages.iter().map(|language| language.code()).collect();
        query = query.filter(tickets::language.is_null().or(tickets::language.assume_not_null().eq_any(codes)));
    }
    let rows: Vec<(TicketId, i16, Option<i16>)> = query.load(conn)?;
    rows.into_iter()
        .map(|(id, priority, language)| {
            let priority = stored::code("tickets.priority", Priority::from_code, priority)?;
            Ok((id, priority, stored::code_opt("tickets.language", Language::from_code, language)?))
        })
        .collect()
}
