//! Trying a mailbox's server before mail depends on it.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::mail as store;
use serde::Serialize;
use utoipa::ToSchema;

use super::{secrets::password, usecase};
use crate::{
    auth::Caller,
    deliveries::smtp,
    http::{ApiError, IdempotencyKey, Ok200, PathId},
    state::AppState,
};

/// What came of trying a mailbox.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailboxTest)]
pub struct MailboxTrial {
    /// Would mail be taken from it?
    pub ok: bool,
    /// Why not: `not_configured`, `address_not_public`, `unreachable`, `timeout`, `tls_failed`,
    /// `not_offered_by_the_server`, or what the server said.
    #[schema(required = true, max_length = 300, example = "address_not_public")]
    pub smtp_problem: Option<String>,
}

/// Try a mailbox's server.
///
/// Connects to the server that takes its mail and signs in. Sends nothing.
#[utoipa::path(
    post,
    path = "/v1/mailboxes/{id}/test",
    operation_id = "testMailbox",
    tag = "mail",
    params(("id" = String, Path, description = "The mailbox's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "What came of it.", body = MailboxTrial))
)]
pub async fn test_mailbox(
    state: web::Data<AppState>,
    who: Caller<op::TestMailbox>,
    _key: IdempotencyKey,
    id: PathId<kind::Mailbox>,
) -> Result<Ok200<MailboxTrial>, ApiError> {
    let scope = who.scope;
    let (mailbox, passwords) = state
        .read(&who, move |conn| Ok((usecase::show(conn, &scope, id.0)?, store::passwords(conn, &scope, id.0)?)))
        .await?;
    let problem = match &mailbox.smtp {
        None => Some("not_configured".to_owned()),
        Some(server) => {
            let open = |sealed: Vec<u8>| password(&state.sealer, scope.workspace_id(), id.0, &sealed);
            let secret = passwords.smtp.map(open).transpose()?;
            let (_, domain) = mailbox.normalized.rsplit_once('@').unwrap_or_default();
            let tried = smtp::probe(state.customer_keys.egress(), server, secret.as_ref(), domain).await;
            tried.err().map(|error| error.problem)
        }
    };
    Ok(Ok200::new(MailboxTrial { ok: problem.is_none(), smtp_problem: problem }))
}
