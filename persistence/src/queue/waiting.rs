//! Tickets that wait for routing to find somebody.

use diesel::prelude::*;
use domain::{
    condition::Lowered,
    ids::{CategoryId, TeamId, TicketId},
    routing::QueuedReason,
    ticket::{Language, Priority},
};

use super::QueueKey;
use crate::{
    Conn, Scope, StorageError,
    condition::{Search, Where},
    connection::MultiBackend,
    fragment::Literal,
    schema::tickets,
    stored,
    types::{Key, UidColumn},
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
    /// About one of these categories; none: about any, or none.
    pub categories: Option<Vec<CategoryId>>,
    /// About none of these categories.
    pub not_categories: Vec<CategoryId>,
    /// Of which this holds; none: whatever they are.
    pub condition: Option<Lowered>,
}

/// A ticket that waits for somebody to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingTicket {
    /// Its place in the queue.
    pub key: QueueKey,
    /// Its priority.
    pub priority: Priority,
    /// The language it is written in.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// Why it waits.
    pub reason: QueuedReason,
}

/// Id, rank, priority, language, category, why it waits.
type Row = (TicketId, i64, i16, Option<i16>, Option<CategoryId>, i16);

/// The first of them behind `after`, most urgent first.
pub fn waiting(
    conn: &mut Conn,
    scope: &Scope,
    waits: &Waits,
    after: Option<QueueKey>,
    limit: i64,
) -> Result<Vec<WaitingTicket>, StorageError> {
    let mut query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(Literal(
            "assignee_id IS NULL AND status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL",
        ))
        .filter(tickets::queued_reason.is_not_null())
        .select((
            tickets::id,
            tickets::rank_key,
            tickets::priority,
            tickets::language,
            tickets::category_id,
            tickets::queued_reason.assume_not_null(),
        ))
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
    if let Some(categories) = &waits.categories {
        query = query.filter(tickets::category_id.eq_any_id(categories.iter().copied()));
    }
    if !waits.not_categories.is_empty() {
        let among = tickets::category_id.assume_not_null().eq_any_id(waits.not_categories.iter().copied());
        query = query.filter(tickets::category_id.is_null().or(diesel::dsl::not(among)));
    }
    if let Some(condition) = &waits.condition {
        let search = Search { condition: condition.clone(), recurs: false };
        query = query.filter(Where::new(scope, conn.engine(), &search));
    }
    if let Some(QueueKey { rank_key, ticket_id }) = after {
        let behind = tickets::rank_key.eq(rank_key).and(tickets::id.gt(Key(ticket_id)));
        query = query.filter(tickets::rank_key.gt(rank_key).or(behind));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter()
        .map(|(ticket_id, rank_key, priority, language, category_id, reason)| {
            Ok(WaitingTicket {
                key: QueueKey { rank_key, ticket_id },
                priority: stored::code("tickets.priority", Priority::from_code, priority)?,
                language: stored::code_opt("tickets.language", Language::from_code, language)?,
                category_id,
                reason: stored::code("tickets.queued_reason", QueuedReason::from_code, reason)?,
            })
        })
        .collect()
}
