//! Customers sign in to the portal with a code from a letter.

use actix_web::{HttpRequest, web};
use domain::{
    access::{GUEST_CODE_DIGITS, GUEST_CODE_SECONDS, GuestCode, GuestSession},
    actor::{Actor, Origin},
    ids::{CustomerId, GuestSessionId, WorkspaceId},
    mail::LetterPurpose,
    people::{Address, Customer, Standing},
    policy::op,
    time::Instant,
};
use hmac::{Hmac, Mac};
use persistence::{
    Scope, StorageError, Turn, customer,
    instance::workspace,
    sign_in::{guest as store, settings},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    ask::{AskForLetter, LetterAsked, ask, too_many},
    letters::{Correspondent, sign_in_code},
};
use crate::{
    auth::{
        attempts::AccountKey,
        customer::CustomerCaller,
        token::{TokenKind, TokenSecret, same_hash},
    },
    http::{
        ApiError, Code, Created, Ctx, FieldCode, FieldError, NoContent, Posted, Problem, RequestContext, ValidJson,
    },
    random,
    rate_limits::peer,
    secrets::{Key, Sealer},
    state::{AppState, Work},
};

/// How many codes there are.
const CODES: u32 = 100_000_000;

/// The code of a letter, and where it was sent to.
// Without Debug: it holds a secret.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateGuestSession {
    /// Slug or id of the workspace.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "pars")]
    pub workspace: String,
    /// The e-mail address that the code was sent to.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// The code: 8 digits, spaces and Persian digits allowed.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "12345678")]
    pub code: String,
}

/// A customer's sign-in.
// Without Debug: it holds a secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct GuestTokens {
    /// To be sent as `Authorization: Bearer <access_token>` to `/v1/portal/*`.
    #[schema(max_length = 60, pattern = "^nbtg_[0-9A-Za-z]{36}$")]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: &'static str,
    /// When it stops working: after an hour. It is not renewed; ask for another code.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
    /// The session.
    #[schema(value_type = String, max_length = 30, example = "gst_01jd0000000000000000000000")]
    pub session_id: GuestSessionId,
    /// Who signed in.
    #[schema(value_type = String, max_length = 30)]
    pub customer_id: CustomerId,
    /// The workspace.
    #[schema(value_type = String, max_length = 30)]
    pub workspace_id: WorkspaceId,
}

/// Ask for a code to sign in to the portal with.
///
/// The answer is the same for every address and every workspace. A letter goes to customers of whom somebody vouches that
/// the address is theirs, where the workspace says `guest_codes`; the code in it works once, for 10 minutes and 5 tries, and
/// a newer one takes its place. At most 5 an hour for one address, at most 30 in 15 minutes from one network: then 429
/// `too_many_attempts`; the limits count per node.
#[utoipa::path(
    post,
    path = "/v1/auth/guest-codes",
    operation_id = "requestGuestCode",
    tag = "sessions",
    request_body = AskForLetter,
    responses((status = 202, description = "If there is such a customer, he is written to.", body = LetterAsked))
)]
pub async fn request_guest_code(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<AskForLetter>,
) -> Result<Posted<LetterAsked>, ApiError> {
    ask(&state, &context, peer(&request), LetterPurpose::SignInCode, body.into_inner()).await?;
    Posted::render(202, &LetterAsked { expires_in_seconds: GUEST_CODE_SECONDS })
}

/// Sign in to the portal with a code.
///
/// Whoever signs in so sees his own tickets, not those of his company. Whatever does not fit (workspace, address, code, its
/// time) is the same 401 `secret_refused`.
#[utoipa::path(
    post,
    path = "/v1/auth/guest-sessions",
    operation_id = "createGuestSession",
    tag = "sessions",
    request_body = CreateGuestSession,
    responses(
        (status = 201, description = "Signed in.", body = GuestTokens),
        (status = 401, description = "`secret_refused`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn create_guest_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<CreateGuestSession>,
) -> Result<Created<GuestTokens>, ApiError> {
    let CreateGuestSession { workspace: name, email, code } = body.into_inner();
    let email = Address::email(&email, Standing::Asserted)
        .map_err(|_| ApiError::validation(vec![FieldError::pointer("#/email", FieldCode::InvalidEmail)]))?;
    let wanted = name.clone();
    let scope = state
        .db
        .read(Turn::Instance, move |conn| {
            let found = workspace::find_by_name(conn, &wanted)?;
            Ok::<_, ApiError>(found.map(|(scope, _)| scope))
        })
        .await?;
    let named = scope.map_or(name, |scope| scope.workspace_id().to_string());
    let account = AccountKey::new(&format!("guest_code {named}"), &email.normalized);
    let attempt = state.attempts.check(state.clock.now(), account, peer(&request)).map_err(too_many)?;
    match enter(&state, &context, scope, email, &code).await {
        Ok(Some(tokens)) => {
            attempt.succeeded();
            // The session itself is no address that can be read.
            Ok(Created::new(tokens, "/v1/portal/me"))
        }
        Ok(None) => {
            attempt.failed();
            tracing::info!(target: "auth", request_id = %context.request_id, "a code was refused");
            Err(ApiError::new(Code::SecretRefused))
        }
        Err(error) => {
            attempt.withdraw();
            Err(error)
        }
    }
}

/// Sign out of the portal.
///
/// Only for whoever has signed in with a code: others' tokens are their own application's, 404.
#[utoipa::path(
    delete,
    path = "/v1/portal/session",
    operation_id = "deleteGuestSession",
    tag = "portal",
    responses((status = 204, description = "Signed out."), (status = 404, description = "`not_found`.", body = Problem,
        content_type = "application/problem+json"))
)]
pub async fn delete_guest_session(
    state: web::Data<AppState>,
    who: CustomerCaller<op::DeleteGuestSession>,
    context: Ctx,
) -> Result<NoContent, ApiError> {
    let id = who.guest_session.ok_or_else(ApiError::not_found)?;
    state.write(&who.principal, &context, move |work| leave(work, id)).await?;
    Ok(NoContent)
}

fn leave(work: &mut Work<'_>, id: GuestSessionId) -> Result<(), ApiError> {
    let session = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let Some((ended, draft)) = session.end(work.now) else { return Ok(()) };
    store::save(work.conn, &work.scope, &ended)?;
    work.record(vec![draft])
}

/// The digits of a code as it was typed.
fn digits(typed: &str) -> String {
    let latin = |letter: char| match letter {
        '0'..='9' => Some(letter),
        '۰'..='۹' => char::from_digit(letter as u32 - '۰' as u32, 10),
        '٠'..='٩' => char::from_digit(letter as u32 - '٠' as u32, 10),
        _ => None,
    };
    typed.chars().filter_map(latin).take(GUEST_CODE_DIGITS + 1).collect()
}

/// What is kept of a code: nobody who reads it can try codes out.
fn digest(key: &Key, scope: &Scope, email: &str, code: &str) -> Result<[u8; 32], ApiError> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.expose()).map_err(ApiError::internal)?;
    mac.update(scope.workspace_id().uuid().as_bytes());
    mac.update(&(email.len() as u64).to_be_bytes());
    mac.update(email.as_bytes());
    mac.update(code.as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

fn draw() -> Result<String, ApiError> {
    loop {
        let drawn = u32::from_be_bytes(random::bytes::<4>().map_err(ApiError::internal)?);
        // The last numbers would make some codes likelier than others.
        if drawn < u32::MAX / CODES * CODES {
            return Ok(format!("{:08}", drawn % CODES));
        }
    }
}

/// The customer of whom somebody vouches that the address is his.
fn holder(work: &mut Work<'_>, email: &Address) -> Result<Option<Customer>, StorageError> {
    let found = customer::holders(work.conn, &work.scope, [email])?.into_iter().next();
    Ok(found.map(|holder| holder.customer).filter(|customer| customer.deleted_at.is_none()))
}

/// Writes to the customer with this address, if there is one and the workspace wants it.
pub(super) fn write_letter(work: &mut Work<'_>, sealer: &Sealer, key: &Key, email: &str) -> Result<(), ApiError> {
    if !settings::find(work.conn, &work.scope)?.is_some_and(|it| it.guest_codes) {
        return Ok(());
    }
    let Ok(address) = Address::email(email, Standing::Asserted) else { return Ok(()) };
    let Some(customer) = holder(work, &address)? else { return Ok(()) };
    let before = store::find_code(work.conn, &work.scope, email)?;
    let code = draw()?;
    let Some(kept) = GuestCode::another(before.as_ref(), digest(key, &work.scope, email, &code)?, work.now) else {
        return Ok(());
    };
    store::save_code(work.conn, &work.scope, email, &kept)?;
    let to = Correspondent { address: email, name: None, locale: customer.locale };
    sign_in_code(work, sealer, &to, &code).map(drop)
}

async fn enter(
    state: &AppState,
    context: &RequestContext,
    scope: Option<Scope>,
    email: Address,
    typed: &str,
) -> Result<Option<GuestTokens>, ApiError> {
    let Some(scope) = scope else {
        // A workspace that is not there costs a transaction, too.
        state.db.write(Turn::Instance, |_| Ok::<_, ApiError>(())).await?;
        return Ok(None);
    };
    let presented = digest(&state.guest_codes, &scope, &email.normalized, &digits(typed))?;
    let token = TokenSecret::generate(TokenKind::Guest).map_err(ApiError::internal)?;
    let hash = token.hash();
    let origin = Origin { request_id: Some(context.request_id.to_string()), ..Origin::of(Actor::System) };
    let session = state.write_as(scope, origin, move |work| prove(work, &email, &presented, &hash)).await?;
    Ok(session.map(|session| GuestTokens {
        access_token: token.expose().to_owned(),
        token_type: "Bearer",
        expires_at: session.expires_at,
        session_id: session.id,
        customer_id: session.customer_id,
        workspace_id: scope.workspace_id(),
    }))
}

/// Begins a session if the code fits; else it was tried once more. All of this is committed.
fn prove(
    work: &mut Work<'_>,
    email: &Address,
    presented: &[u8; 32],
    hash: &[u8; 32],
) -> Result<Option<GuestSession>, ApiError> {
    let Some(code) = store::find_code(work.conn, &work.scope, &email.normalized)? else { return Ok(None) };
    let fits = same_hash(&code.digest, presented);
    if !fits || !code.works(work.now) {
        let tried = GuestCode { tries: code.tries + 1, ..code };
        store::save_code(work.conn, &work.scope, &email.normalized, &tried)?;
        return Ok(None);
    }
    // It is used up, whatever comes of it.
    let used = GuestCode { expires_at: work.now, ..code };
    store::save_code(work.conn, &work.scope, &email.normalized, &used)?;
    if !settings::find(work.conn, &work.scope)?.is_some_and(|it| it.guest_codes) {
        return Ok(None);
    }
    let Some(customer) = holder(work, email)? else { return Ok(None) };
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (session, draft) = GuestSession::start(id, customer.id, email.normalized.clone(), work.now);
    store::forget(work.conn, &work.scope, customer.id, work.now)?;
    store::insert(work.conn, &work.scope, &session, hash)?;
    work.record(vec![draft])?;
    Ok(Some(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(digits(" 1234-5678 "), "12345678");
        assert_eq!(digits("۱۲۳۴ ۵۶۷۸"), "12345678");
        assert_eq!(digits("١٢٣٤٥٦٧٨"), "12345678");
        assert_eq!(digits("1234567890").len(), 9, "a longer one is another one");
        assert_eq!(digits("abc"), "");
    }

    #[test]
    fn codes_have_eight_digits() {
        for _ in 0..200 {
            let code = draw().unwrap();
            assert!(code.len() == GUEST_CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}
