//! Asking for a letter without a credential.
//!
//! Whatever the address is, the same is done while the asker waits: one look for the workspace, one wish written down. Who
//! is meant, and whether a letter is due, is found out afterwards by whoever carries wishes out.

use std::net::IpAddr;

use domain::{
    actor::{Actor, Origin},
    ids::MessageId,
    mail::LetterPurpose,
    outbox::{Intent, IntentKind},
    people::{Address, Standing},
};
use persistence::{Scope, Turn, instance::workspace, outbox as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{guest, reset};
use crate::{
    auth::attempts::{AccountKey, RetryAfter},
    http::{ApiError, Code, FieldCode, FieldError, RequestContext},
    outbox::once,
    random,
    state::{AppState, Work},
};

/// To whom a letter is to be written.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AskForLetter {
    /// Slug or id of the workspace.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "pars")]
    pub workspace: String,
    /// The e-mail address; its case makes no difference.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "sara@example.com")]
    pub email: String,
}

/// What is answered, whoever was named: nothing of it tells whether the address is known.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LetterAsked {
    /// For how long what the letter holds works, if one is written.
    #[schema(minimum = 1, example = 1800)]
    pub expires_in_seconds: i64,
}

/// A wish, as it waits to be carried out.
#[derive(Serialize, Deserialize)]
struct Wish {
    purpose: LetterPurpose,
    email: String,
}

/// Too many letters were asked for, or too many secrets tried.
pub(super) fn too_many(wait: RetryAfter) -> ApiError {
    ApiError::new(Code::TooManyAttempts).retry_after(wait.seconds)
}

/// Writes down that somebody asked for a letter.
///
/// # Errors
/// 422 for what is no address; 429 `too_many_attempts`, for known and unknown addresses alike.
pub(super) async fn ask(
    state: &AppState,
    context: &RequestContext,
    from: IpAddr,
    purpose: LetterPurpose,
    asked: AskForLetter,
) -> Result<(), ApiError> {
    let email = Address::email(&asked.email, Standing::Claimed)
        .map_err(|_| ApiError::validation(vec![FieldError::pointer("#/email", FieldCode::InvalidEmail)]))?;
    let name = asked.workspace.clone();
    let scope: Option<Scope> = state
        .db
        .read(Turn::Instance, move |conn| {
            let found = workspace::find_by_name(conn, &name)?;
            Ok::<_, ApiError>(found.map(|(scope, _)| scope))
        })
        .await?;
    let named = scope.map_or(asked.workspace, |scope| scope.workspace_id().to_string());
    let account = AccountKey::new(&format!("{purpose} {named}"), &email.normalized);
    state.letter_requests.check(state.clock.now(), account, from).map_err(too_many)?.failed();
    match scope {
        Some(scope) => {
            let origin = Origin { request_id: Some(context.request_id.to_string()), ..Origin::of(Actor::System) };
            let wish = Wish { purpose, email: email.normalized };
            state.write_as(scope, origin, move |work| write_down(work, &wish)).await
        }
        // A workspace that is not there costs a transaction, too.
        None => Ok(state.db.write(Turn::Instance, |_| Ok::<_, ApiError>(())).await?),
    }
}

fn write_down(work: &mut Work<'_>, wish: &Wish) -> Result<(), ApiError> {
    let id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
    let payload = serde_json::to_string(wish).map_err(ApiError::internal)?;
    let intent = Intent { payload, ..Intent::new(id.uuid(), IntentKind::AskForLetter, id.uuid(), work.now) };
    store::intend(&mut work.writes, &work.scope, intent);
    Ok(())
}

/// Finds out whether a letter is due, and means to send it in the same transaction.
pub async fn answer(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let wish: Wish =
        serde_json::from_str(&intent.payload).map_err(|_| ApiError::internal("a wish for a letter cannot be read"))?;
    let (sealer, key) = (state.sealer.clone(), state.guest_codes.clone());
    once(state, scope, intent.id, move |work| match wish.purpose {
        LetterPurpose::PasswordReset => reset::write_letter(work, &sealer, &wish.email),
        LetterPurpose::SignInCode => guest::write_letter(work, &sealer, &key, &wish.email),
        _ => Err(ApiError::internal("nobody can ask for a letter of this purpose")),
    })
    .await?;
    state.postman.wake();
    Ok(())
}
