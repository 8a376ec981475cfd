//! Trying a mailbox's servers before mail depends on them.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::mail as store;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    secrets::{Side, password},
    usecase,
};
use crate::{
    auth::Caller,
    deliveries::smtp,
    fetching::imap,
    http::{ApiError, IdempotencyKey, Ok200, PathId},
    state::AppState,
};

/// What came of trying a mailbox.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailboxTest)]
pub struct MailboxTrial {
    /// Does each server that it has work, and has it one?
    pub ok: bool,
    /// Why mail would not be taken from it: `not_configured`, `address_not_public`, `unreachable`, `timeout`, `tls_failed`,
    /// `not_offered_by_the_server`, or what the server said.
    #[schema(required = true, max_length = 300, example = "address_not_public")]
    pub smtp_problem: Option<String>,
    /// Why its mail could not be fetched: the same words, and `not_understood`.
    #[schema(required = true, max_length = 300, example = "not_configured")]
    pub imap_problem: Option<String>,
}

const NOT_CONFIGURED: &str = "not_configured";

/// Try a mailbox's servers.
///
/// Connects to the server that takes its mail and to the one that its mail is fetched from, signs in, and opens the folder.
/// Sends, fetches and changes nothing.
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
    let open = |side, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| password(&state.sealer, side, scope.workspace_id(), id.0, &sealed)).transpose()
    };
    let egress = state.customer_keys.egress();
    let smtp_problem = match &mailbox.smtp {
        None => Some(NOT_CONFIGURED.to_owned()),
        Some(server) => {
            let secret = open(Side::Smtp, passwords.smtp)?;
            let (_, domain) = mailbox.normalized.rsplit_once('@').unwrap_or_default();
            smtp::probe(egress, server, secret.as_ref(), domain).await.err().map(|error| error.problem)
        }
    };
    let imap_problem = match &mailbox.imap {
        None => Some(NOT_CONFIGURED.to_owned()),
        Some(source) => {
            let secret = open(Side::Imap, passwords.imap)?;
            imap::probe(egress, source, secret.as_ref()).await.err().map(|error| error.to_string())
        }
    };
    let is_fine = |problem: &Option<String>| problem.as_deref().is_none_or(|problem| problem == NOT_CONFIGURED);
    let ok = is_fine(&smtp_problem) && is_fine(&imap_problem) && (mailbox.smtp.is_some() || mailbox.imap.is_some());
    Ok(Ok200::new(MailboxTrial { ok, smtp_problem, imap_problem }))
}
