//! The periods of an agent.

use domain::{
    duty::{Period, PeriodKind},
    ids::{AgentId, Id, kind},
};
use persistence::{agent, duty as store};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use crate::{
    agents::keyset,
    auth::Principal,
    http::{ApiError, PageOf, PageRequest, assemble, fingerprint},
    state::AppState,
};

/// A page of an agent's periods.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListPeriodsQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Only those that are not over.
    pub pending: Option<bool>,
}

/// The id of an agent in a path; `me` is the calling agent.
///
/// # Errors
/// 404 for what is no id, and for `me` where no agent calls.
pub fn agent_of(who: &Principal, text: &str) -> Result<AgentId, ApiError> {
    if text == "me" { who.agent_id() } else { text.parse::<Id<kind::Agent>>().ok() }.ok_or_else(ApiError::not_found)
}

/// A page of periods of a kind, the latest first.
pub async fn page<T: From<Period>>(
    state: &AppState,
    who: &Principal,
    id: AgentId,
    kind: PeriodKind,
    query: ListPeriodsQuery,
) -> Result<PageOf<T>, ApiError> {
    let ListPeriodsQuery { limit, cursor, pending } = query;
    let pending = pending.unwrap_or_default();
    let print = fingerprint(&format!("{} {id} {pending}", kind.word()));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (scope, page) = (who.scope, request.clone());
    let ending_after = pending.then(|| state.clock.now());
    let rows = state
        .read(who, move |conn| {
            let after = keyset::after::<kind::Shift>(&page)?.map(|(at, id)| (at, id.uuid()));
            let rows = store::list(conn, &scope, (id, kind), ending_after, after, page.backward, page.fetch_limit())?;
            // Nobody without periods is told apart from nobody at all.
            if rows.is_empty() && agent::find(conn, &scope, id)?.is_none() {
                return Err(ApiError::not_found());
            }
            Ok(rows)
        })
        .await?;
    let key = |period: &Period| keyset::key(period.starts_at, Id::<kind::Shift>::from_uuid(period.id));
    let (rows, page) = assemble(rows, &request, key);
    Ok(PageOf { data: rows.into_iter().map(T::from).collect(), page })
}
