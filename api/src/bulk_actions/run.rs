//! Changing several tickets: one after another, or all or none.

use std::sync::Arc;

use domain::{bulk::BulkKind, ids::BulkActionId};
use persistence::{Conn, ticket as tickets};
use serde_json::Value;

use super::{
    dto::{BulkAnswer, BulkResult, BulkSummary},
    input::Item,
    item::{change, faults},
    keep::begin,
};
use crate::{
    auth::Principal,
    http::{ApiError, Code, Posted, RequestContext},
    state::{AppState, Asker, Done, Retry, Work},
};

/// What is to be done, and by whom.
pub struct Order {
    /// Who asks.
    pub who: Arc<Principal>,
    /// The request.
    pub context: Arc<RequestContext>,
    /// What it is known by when it comes again.
    pub retry: Retry,
    /// The items.
    pub items: Vec<Item>,
    /// Is it all or nothing?
    pub atomic: bool,
}

/// Tells what would come of it. Every item sees what those before it would have done.
///
/// # Errors
/// 422 for one that is atomic and would fail.
pub async fn rehearse(state: &AppState, order: Order) -> Result<Posted<BulkAnswer>, ApiError> {
    let (who, context, retry) = (Arc::clone(&order.who), Arc::clone(&order.context), order.retry.clone());
    let atomic = order.atomic;
    let seen = state
        .rehearse(&who, &context, retry, move |conn, asker| match order.atomic {
            true => together(conn, asker, &order, None),
            false => one_by_one(conn, asker, &order),
        })
        .await?;
    let answer = answer(None, atomic, seen)?;
    Posted::render(if atomic { 200 } else { 207 }, &answer)
}

/// All or none, in one transaction.
///
/// # Errors
/// 422 with the place of each item that cannot be done.
pub async fn all_or_none(state: &AppState, order: Order) -> Result<Posted<BulkAnswer>, ApiError> {
    let (who, context, retry) = (Arc::clone(&order.who), Arc::clone(&order.context), order.retry.clone());
    state
        .post_together(&who, &context, retry, move |conn, asker| {
            let id = asker.unit(conn, |work| begin(work, BulkKind::Tickets, None))?;
            let results = together(conn, asker, &order, Some(id))?;
            Ok(Done::ok(answer(Some(id), true, results)?, None))
        })
        .await
}

/// Each by itself, in order, each in a transaction of its own that keeps its result under a part of the key: a request that
/// comes again goes on where the first one ended, and repeats nothing.
///
/// # Errors
/// 409 while a twin is at it.
pub async fn each(state: &AppState, order: Order) -> Result<Posted<BulkAnswer>, ApiError> {
    let Order { who, context, retry, items, .. } = order;
    if let Some(answered) = state.replayed(&who, &context, &retry).await? {
        return Ok(answered);
    }
    let opening = state
        .post(&who, &context, retry.part("begin"), |work| Ok(Done::ok(begin(work, BulkKind::Tickets, None)?, None)))
        .await?;
    let id: BulkActionId = serde_json::from_slice(&opening.body).map_err(ApiError::internal)?;
    let (mut results, mut is_settled) = (Vec::with_capacity(items.len()), true);
    for (index, item) in items.into_iter().enumerate() {
        let (principal, ticket) = (Arc::clone(&who), item.ticket_id);
        let unit = move |work: &mut Work<'_>| {
            change(work, &principal, (index, &item), Some(id)).map(|result| Done::ok(result, None))
        };
        match state.post(&who, &context, retry.part(&index.to_string()), unit).await {
            Ok(posted) => results.push(Ok(serde_json::from_slice(&posted.body).map_err(ApiError::internal)?)),
            Err(error) if error.code == Code::IdempotencyInProgress => return Err(error),
            Err(error) => {
                is_settled &= !error.code.status().is_server_error();
                let failed = BulkResult::failed(index, ticket, &error, &context);
                results.push(Err(serde_json::to_value(failed).map_err(ApiError::internal)?));
            }
        }
    }
    let answer = answer(Some(id), false, results)?;
    // What may succeed when it is tried again is not answered for good.
    if !is_settled {
        return Posted::render(207, &answer);
    }
    let done = move |_: &mut Work<'_>| Ok(Done { status: 207, ..Done::ok(answer.clone(), None) });
    state.post(&who, &context, retry, done).await
}

type Results = Vec<Result<Value, Value>>;

fn answer(id: Option<BulkActionId>, atomic: bool, results: Results) -> Result<BulkAnswer, ApiError> {
    let done = results.iter().filter(|result| result.is_ok()).count();
    let summary = BulkSummary { total: results.len(), done, failed: results.len() - done };
    let results = results.into_iter().map(|result| result.unwrap_or_else(|failed| failed)).collect();
    Ok(BulkAnswer { bulk_action_id: id, dry_run: id.is_none(), atomic, results, summary })
}

/// All items in the caller's transaction, their tickets locked in the order of their ids.
fn together(conn: &mut Conn, asker: &Asker, order: &Order, id: Option<BulkActionId>) -> Result<Results, ApiError> {
    let ids: Vec<_> = order.items.iter().map(|item| item.ticket_id).collect();
    tickets::lock_all(conn, &asker.scope, &ids)?;
    let (mut results, mut wrong) = (Vec::with_capacity(ids.len()), Vec::new());
    for place in order.items.iter().enumerate() {
        match asker.unit(conn, |work| change(work, &order.who, place, id)) {
            Ok(result) => results.push(Ok(serde_json::to_value(result).map_err(ApiError::internal)?)),
            Err(error) if error.code.status().is_server_error() => return Err(error),
            Err(error) => wrong.extend(faults(place.0, &error)),
        }
    }
    if wrong.is_empty() { Ok(results) } else { Err(ApiError::validation(wrong)) }
}

fn one_by_one(conn: &mut Conn, asker: &Asker, order: &Order) -> Result<Results, ApiError> {
    let mut results = Vec::with_capacity(order.items.len());
    for place @ (index, item) in order.items.iter().enumerate() {
        results.push(match asker.unit(conn, |work| change(work, &order.who, place, None)) {
            Ok(result) => Ok(serde_json::to_value(result).map_err(ApiError::internal)?),
            Err(error) if error.code.status().is_server_error() => return Err(error),
            Err(error) => {
                let failed = BulkResult::failed(index, item.ticket_id, &error, &order.context);
                Err(serde_json::to_value(failed).map_err(ApiError::internal)?)
            }
        });
    }
    Ok(results)
}
