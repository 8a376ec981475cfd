//! Tickets that open a stream once: for clients that can send no header, such as the browser's own `EventSource`.

use domain::{
    ids::MessageId,
    stream::{StreamAudience, TICKET_SECONDS},
};
use persistence::{
    Scope, Turn, instance::stream_ticket as presented, stream_ticket as store, stream_ticket::StreamTicket,
};
use uuid::Uuid;

use super::{credential::Credential, dto::StreamTicketDto};
use crate::{
    auth::mailed::MailedSecret,
    http::{ApiError, Code},
    random,
    secrets::Place,
    state::{AppState, Done, Work},
};

/// What the hash is made for.
const PURPOSE: &str = "stream ticket";

fn place(scope: &Scope, row: Uuid) -> Place {
    Place { workspace: scope.workspace_id().uuid(), table: "stream_tickets", row }
}

/// Makes a ticket with the rights of this credential. Only its hash and the encrypted credential are kept, for as long as
/// it works.
///
/// # Errors
/// What the database says.
pub fn make(
    work: &mut Work<'_>,
    state: &AppState,
    credential: &Credential,
    audience: StreamAudience,
) -> Result<Done<StreamTicketDto>, ApiError> {
    let secret = MailedSecret::generate().map_err(ApiError::internal)?;
    // An id of any kind: nobody sees it.
    let id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
    let sealed = state.sealer.seal(&credential.to_bytes()?, place(&work.scope, id.uuid()));
    let expires_at = work.now.plus_seconds(TICKET_SECONDS);
    let credential = sealed.map_err(ApiError::internal)?;
    let ticket = StreamTicket { id: id.uuid(), audience, credential, expires_at };
    store::insert(work.conn, &work.scope, &ticket, &secret.hash(PURPOSE))?;
    let shown = StreamTicketDto { ticket: secret.expose().to_owned(), expires_at };
    Ok(Done { status: 201, value: shown, etag: None, location: None, secret: true })
}

/// Uses a ticket up, and returns the credential that it was made with. It works once, on any node.
///
/// # Errors
/// `invalid_token` for what is no ticket, or was used already; `token_expired` when it is too late.
pub async fn redeem(state: &AppState, text: &str, audience: StreamAudience) -> Result<Credential, ApiError> {
    let refused = || ApiError::new(Code::InvalidToken);
    let hash = MailedSecret::parse(text).ok_or_else(refused)?.hash(PURPOSE);
    let used = move |conn: &mut persistence::Conn| -> Result<_, persistence::StorageError> {
        let found = presented::find_presented(conn, &hash)?.filter(|(_, ticket)| ticket.audience == audience);
        let Some((scope, ticket)) = found else { return Ok(None) };
        Ok(store::use_up(conn, &scope, ticket.id)?.then_some((scope, ticket)))
    };
    let used = state.db.write(Turn::Instance, used).await.map_err(ApiError::from)?;
    let (scope, ticket) = used.ok_or_else(refused)?;
    if ticket.expires_at <= state.clock.now() {
        return Err(ApiError::new(Code::TokenExpired));
    }
    let bytes = state.sealer.open(&ticket.credential, place(&scope, ticket.id)).map_err(ApiError::internal)?;
    Credential::from_bytes(&bytes)
}
