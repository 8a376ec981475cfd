//! How far a mailbox's mail is fetched.

use actix_web::web;
use domain::{ids::kind, mail::MailFetch, policy::op, time::Instant};
use persistence::mail as store;
use serde::Serialize;
use utoipa::ToSchema;

use super::usecase;
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, PathId},
    state::AppState,
};

/// How far a mailbox's mail is fetched.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailboxProgress)]
pub struct MailboxProgress {
    /// Is there a server that its mail is fetched from?
    pub fetches: bool,
    /// When everything had been taken in that was there; null: never yet.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub fetched_at: Option<Instant>,
    /// What went wrong last: `address_not_public`, `unreachable`, `timeout`, `tls_failed`, `not_offered_by_the_server`,
    /// `not_understood`, or what the server said. Null once it went right again.
    #[schema(required = true, max_length = 300)]
    pub problem: Option<String>,
    /// When that was.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub problem_at: Option<Instant>,
    /// How often in a row it went wrong.
    #[schema(minimum = 0)]
    pub failures: i64,
    /// When it is looked at next at the latest; null where nothing is fetched.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
}

impl From<Option<MailFetch>> for MailboxProgress {
    fn from(fetch: Option<MailFetch>) -> Self {
        Self {
            fetches: fetch.is_some(),
            fetched_at: fetch.as_ref().and_then(|it| it.fetched_at),
            problem: fetch.as_ref().and_then(|it| it.problem.clone()),
            problem_at: fetch.as_ref().and_then(|it| it.problem_at),
            failures: fetch.as_ref().map_or(0, |it| it.failures),
            due_at: fetch.map(|it| it.due_at),
        }
    }
}

/// Read how far a mailbox is fetched.
///
/// When its mail was last taken in, and what went wrong since.
#[utoipa::path(
    get,
    path = "/v1/mailboxes/{id}/progress",
    operation_id = "showMailboxProgress",
    tag = "mail",
    params(("id" = String, Path, description = "The mailbox's id.", max_length = 30)),
    responses((status = 200, description = "How far it is.", body = MailboxProgress))
)]
pub async fn show_mailbox_progress(
    state: web::Data<AppState>,
    who: Caller<op::ShowMailboxProgress>,
    id: PathId<kind::Mailbox>,
) -> Result<Ok200<MailboxProgress>, ApiError> {
    let scope = who.scope;
    let fetch = state
        .read(&who, move |conn| {
            usecase::show(conn, &scope, id.0)?;
            Ok(store::find_fetch(conn, &scope, id.0)?)
        })
        .await?;
    Ok(Ok200::new(fetch.into()))
}
