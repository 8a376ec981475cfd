//! The keys of links: random, shown once, kept as digests.

use actix_web::web;
use domain::{
    ids::{SurveyId, kind},
    policy::op,
    survey::{Survey, SurveyState},
};
use persistence::survey as store;
use sha2::{Digest, Sha256};

use super::{
    dto::SurveyKey,
    settings::terms_now,
    usecase::{load_for_change, refused},
};
use crate::{
    auth::Caller,
    http::{ApiError, Code, Ctx, IdempotencyKey, PathId, Posted, Problem, base64url, from_base64url},
    random,
    state::{AppState, Done, Retry, Work},
};

/// The digest under which a key is kept; none for what is no key.
pub fn digest(key: &str) -> Option<[u8; 32]> {
    let bytes = from_base64url(key).filter(|bytes| bytes.len() == 32)?;
    Some(Sha256::digest(bytes).into())
}

/// Gives a survey a new key; the one that it had opens nothing any more.
pub fn issue(work: &mut Work<'_>, id: SurveyId) -> Result<String, ApiError> {
    let bytes = random::bytes::<32>().map_err(ApiError::internal)?;
    store::set_key(work.conn, &work.scope, id, &Sha256::digest(bytes).into())?;
    Ok(base64url(&bytes))
}

/// Make a new link to a survey.
///
/// For those who ask by a way of their own, such as a text message. The answer holds the key, once; every earlier key of the
/// survey stops working, the one in the mail as well. 409 `survey_not_asked` for a survey that is not asked, 410
/// `survey_expired`, 409 `survey_settled` when its answer cannot be changed any more.
#[utoipa::path(
    post,
    path = "/v1/surveys/{id}/key",
    operation_id = "createSurveyKey",
    tag = "surveys",
    params(("id" = String, Path, description = "The survey's id.", max_length = 30), IdempotencyKey),
    responses(
        (status = 201, description = "The key.", body = SurveyKey),
        (status = 410, description = "`survey_expired`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn create_survey_key(
    state: web::Data<AppState>,
    who: Caller<op::CreateSurveyKey>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Survey>,
) -> Result<Posted<SurveyKey>, ApiError> {
    let (retry, principal) = (Retry::bare(&context, key), who.principal.clone());
    state
        .post(&who, &context, retry, move |work| {
            let (survey, _) = load_for_change(work, &principal, id.0)?;
            let terms = terms_now(work.conn, &work.scope)?.unwrap_or_default();
            if let Some(refusal) = survey.refusal(&terms, work.now) {
                return Err(refused(refusal));
            }
            let secret = issue(work, survey.id)?;
            let shown = SurveyKey { url: terms.page(&secret), key: secret, expires_at: expiry(&survey, &terms)? };
            Ok(Done { secret: true, ..Done::created(shown, format!("/v1/surveys/{}", survey.id), None) })
        })
        .await
}

fn expiry(survey: &Survey, terms: &domain::survey::SurveyTerms) -> Result<domain::time::Instant, ApiError> {
    let until = match survey.state {
        SurveyState::Answered => survey.editable_until(terms),
        _ => survey.expires_at,
    };
    until.ok_or_else(|| ApiError::new(Code::SurveyNotAsked))
}
