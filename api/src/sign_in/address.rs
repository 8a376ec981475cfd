//! Customers prove by a letter that an address is theirs, which they have only claimed.

use actix_web::{HttpRequest, web};
use domain::{
    access::ADDRESS_PROOF_HOURS,
    actor::{Actor, Origin},
    ids::{CustomerId, MessageId, kind},
    people::{Address, Customer, Standing},
    policy::op,
};
use persistence::{
    Attempt, Conn, StorageError, Turn, customer,
    instance::mailed,
    sign_in::proof::{self as store, AddressProof},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    ask::too_many,
    letters::{Correspondent, verify_address},
};
use crate::{
    auth::{Caller, attempts::AccountKey, customer::CustomerCaller, mailed::MailedSecret},
    http::{
        ApiError, Code, Ctx, FieldCode, FieldError, IdempotencyKey, Ok200, PathId, Posted, Problem, RequestContext,
        ValidJson, not_null,
    },
    random,
    rate_limits::peer,
    secrets::Sealer,
    state::{AppState, Done, Retry, Work},
};

const PURPOSE: &str = "address";

/// Which address is to be proved.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyAddresses {
    /// One of the customer's e-mail addresses; all that he only claims when absent.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 254))]
    #[schema(nullable = false, min_length = 3, max_length = 254, example = "sara@example.com")]
    pub email: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AddressLetters {
    /// How many letters were meant; none for an address that is proved already.
    #[schema(minimum = 0, example = 1)]
    pub letters: usize,
}

/// The secret of a letter.
// Without Debug: it holds a secret.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConfirmAddress {
    /// The secret of the letter.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
}

/// The address that is proved now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConfirmedAddress {
    /// As it was written.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub email: String,
}

/// Let a customer prove an address.
///
/// A letter goes to each address that he only claims, or to the one that is named; what it holds works once, for 48 hours,
/// and makes the address asserted. An address that he does not have is 422; one that another customer has asserted is 409
/// `already_exists` with his id: merge or correct them first.
#[utoipa::path(
    post,
    path = "/v1/customers/{id}/verify-emails",
    operation_id = "verifyCustomerEmails",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IdempotencyKey),
    request_body = VerifyAddresses,
    responses((status = 202, description = "He is written to.", body = AddressLetters))
)]
pub async fn verify_customer_emails(
    state: web::Data<AppState>,
    who: Caller<op::VerifyCustomerEmails>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Customer>,
    body: ValidJson<VerifyAddresses>,
) -> Result<Posted<AddressLetters>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (wanted, sealer) = (body.into_inner().email, state.sealer.clone());
    let asked = state
        .post(&who, &context, retry, move |work| {
            let letters = write_letters(work, &sealer, id.0, wanted.as_deref(), true)?;
            Ok(Done { status: 202, ..Done::ok(AddressLetters { letters }, None) })
        })
        .await;
    state.postman.wake();
    asked
}

/// Prove an address of yours.
///
/// A letter goes to each address that you only claim, or to the one that is named. At most 5 an hour.
#[utoipa::path(
    post,
    path = "/v1/portal/me/verify-emails",
    operation_id = "verifyPortalEmails",
    tag = "portal",
    params(IdempotencyKey),
    request_body = VerifyAddresses,
    responses((status = 202, description = "You are written to.", body = AddressLetters))
)]
pub async fn verify_portal_emails(
    state: web::Data<AppState>,
    who: CustomerCaller<op::VerifyPortalEmails>,
    request: HttpRequest,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<VerifyAddresses>,
) -> Result<Posted<AddressLetters>, ApiError> {
    who.check_not_blocked()?;
    let account = AccountKey::new(PURPOSE, &who.customer.id.to_string());
    state.letter_requests.check(state.clock.now(), account, peer(&request)).map_err(too_many)?.failed();
    let retry = Retry::of(&context, key, body.digest());
    let (wanted, sealer, id) = (body.into_inner().email, state.sealer.clone(), who.customer.id);
    let asked = state
        .post(&who.principal, &context, retry, move |work| {
            let letters = write_letters(work, &sealer, id, wanted.as_deref(), false)?;
            Ok(Done { status: 202, ..Done::ok(AddressLetters { letters }, None) })
        })
        .await;
    state.postman.wake();
    asked
}

/// Prove an address by the secret of a letter.
///
/// From now on the customer is found by it. If somebody vouches meanwhile that it is another customer's it stays as it was:
/// 409 `already_exists`. A secret that was used, is too old, or is about an address that the customer does not claim any more
/// is 401 `secret_refused`, as one that never was.
#[utoipa::path(
    post,
    path = "/v1/auth/addresses/confirm",
    operation_id = "confirmAddress",
    tag = "sessions",
    request_body = ConfirmAddress,
    responses(
        (status = 200, description = "Proved.", body = ConfirmedAddress),
        (status = 401, description = "`secret_refused`.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_exists`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn confirm_address(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<ConfirmAddress>,
) -> Result<Ok200<ConfirmedAddress>, ApiError> {
    let token = body.into_inner().token;
    let account = AccountKey::new(PURPOSE, &token);
    let attempt = state.attempts.check(state.clock.now(), account, peer(&request)).map_err(too_many)?;
    match confirm(&state, &context, &token).await {
        Ok(Proved::Now(email)) => {
            attempt.succeeded();
            Ok(Ok200::new(ConfirmedAddress { email }))
        }
        Ok(Proved::OfAnother) => {
            attempt.succeeded();
            Err(ApiError::new(Code::AlreadyExists))
        }
        Ok(Proved::Never) => {
            attempt.failed();
            Err(ApiError::new(Code::SecretRefused))
        }
        Err(error) => {
            attempt.withdraw();
            Err(error)
        }
    }
}

/// Another customer of whom somebody vouches that the address is his.
fn other_holder(work: &mut Work<'_>, own: CustomerId, address: &Address) -> Result<Option<CustomerId>, StorageError> {
    let asserted = Address { standing: Standing::Asserted, ..address.clone() };
    let holders = customer::holders(work.conn, &work.scope, [&asserted])?;
    Ok(holders.into_iter().map(|holder| holder.customer.id).find(|id| *id != own))
}

/// Writes to what the customer claims. The team is told of another customer who has it; he himself is not, as long as he has
/// not proved that he reads what is sent there.
fn write_letters(
    work: &mut Work<'_>,
    sealer: &Sealer,
    id: CustomerId,
    wanted: Option<&str>,
    is_team: bool,
) -> Result<usize, ApiError> {
    let customer = customer::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    if customer.deleted_at.is_some() {
        return Err(ApiError::new(Code::Deleted));
    }
    let mut letters = 0;
    for address in meant(&customer, wanted)? {
        if is_team && let Some(other) = other_holder(work, id, &address)? {
            return Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string()));
        }
        let secret = MailedSecret::generate().map_err(ApiError::internal)?;
        let proof_id: MessageId = random::new_id(work.now).map_err(ApiError::internal)?;
        let expires_at = work.now.plus_seconds(ADDRESS_PROOF_HOURS * 3_600);
        let proof = AddressProof { id: proof_id.uuid(), customer_id: id, email: address.normalized, expires_at };
        store::insert(work.conn, &work.scope, &proof, &secret.hash(PURPOSE), work.now)?;
        // Not even his name, which he may have chosen to say something to somebody else.
        let to = Correspondent { address: &proof.email, name: None, locale: customer.locale };
        verify_address(work, sealer, &to, &secret)?;
        letters += 1;
    }
    Ok(letters)
}

/// The addresses that are claimed and meant.
fn meant(customer: &Customer, wanted: Option<&str>) -> Result<Vec<Address>, ApiError> {
    let claimed = |address: &&Address| address.standing == Standing::Claimed;
    let Some(wanted) = wanted else { return Ok(customer.emails.iter().filter(claimed).cloned().collect()) };
    let wanted = wanted.trim().to_lowercase();
    match customer.emails.iter().find(|address| address.normalized == wanted) {
        Some(address) => Ok(Some(address).filter(claimed).cloned().into_iter().collect()),
        None => Err(ApiError::validation(vec![FieldError::pointer("#/email", FieldCode::NotFound)])),
    }
}

/// What a secret has proved.
enum Proved {
    /// That this address is the customer's.
    Now(String),
    /// The same, but another customer has it.
    OfAnother,
    /// Nothing.
    Never,
}

async fn confirm(state: &AppState, context: &RequestContext, token: &str) -> Result<Proved, ApiError> {
    let Some(secret) = MailedSecret::parse(token) else { return Ok(Proved::Never) };
    let (hash, now, request_id) = (secret.hash(PURPOSE), state.clock.now(), context.request_id.to_string());
    let work = move |conn: &mut Conn| {
        let Some((scope, proof)) = mailed::find_proof(conn, &hash)? else { return Ok(Proved::Never) };
        let origin = Origin { request_id: Some(request_id.clone()), ..Origin::of(Actor::Customer(proof.customer_id)) };
        Work::run(conn, scope, &origin, now, |work| prove(work, &proof))
    };
    let proved = state.db.write(Turn::Instance, work).await;
    state.sequencer.wake();
    proved
}

fn prove(work: &mut Work<'_>, proof: &AddressProof) -> Result<Proved, ApiError> {
    if !store::use_up(work.conn, &work.scope, proof.id)? || work.now >= proof.expires_at {
        return Ok(Proved::Never);
    }
    let before = customer::find_locked(work.conn, &work.scope, proof.customer_id)?;
    let Some(before) = before.filter(|customer| customer.deleted_at.is_none()) else { return Ok(Proved::Never) };
    let claimed = before.emails.iter().find(|it| it.normalized == proof.email && it.standing == Standing::Claimed);
    let Some(claimed) = claimed.cloned() else { return Ok(Proved::Never) };
    if other_holder(work, before.id, &claimed)?.is_some() {
        return Ok(Proved::OfAnother);
    }
    let asserted = Address { standing: Standing::Asserted, ..claimed };
    let Some((after, draft)) = before.learn(None, std::slice::from_ref(&asserted), work.now).ok().flatten() else {
        return Ok(Proved::Never);
    };
    match customer::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => work.record(vec![draft])?,
        // Somebody vouched for another customer's at this moment.
        Attempt::Taken => return Err(StorageError::Busy.into()),
    }
    Ok(Proved::Now(asserted.value))
}
