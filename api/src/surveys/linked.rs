//! The survey behind a link, for whoever holds the link. Looking records nothing, so programs that open the links of mails
//! do no harm.

use actix_web::{HttpRequest, web};
use domain::{
    actor::{Actor, Origin},
    survey::{AnswerSource, Survey, SurveyState},
    ticket::{Language, Ticket},
    time::Instant,
};
use persistence::{
    Conn, Scope, Turn,
    instance::{survey_key, workspace},
    survey as store, ticket as tickets,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    input::SetSurveyAnswer,
    key::digest,
    settings::terms_now,
    usecase::{answer, lock},
};
use crate::{
    http::{ApiError, Code, Ctx, Ok200, Problem, ValidJson},
    state::AppState,
};

/// How a customer is asked, and what he has said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SurveyForm {
    /// Who asks.
    #[schema(max_length = 200)]
    pub workspace_name: String,
    /// The language of the words.
    #[schema(value_type = String, max_length = 20, example = "fa")]
    pub locale: Language,
    /// What is asked. It is answered with a score from 1 to 5.
    #[schema(max_length = 500)]
    pub question: String,
    /// What is to be shown once it is answered; null before.
    #[schema(required = true, max_length = 500)]
    pub thanks: Option<String>,
    /// The score that was given; null while there is none.
    #[schema(required = true, minimum = 1, maximum = 5)]
    pub score: Option<i64>,
    /// What was said beside it.
    #[schema(required = true, max_length = 2000)]
    pub comment: Option<String>,
    /// Is an answer, or another one, taken now?
    pub can_answer: bool,
    /// Until when it can be answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub expires_at: Option<Instant>,
    /// When it was first answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub answered_at: Option<Instant>,
    /// Until when the answer can be changed; null while there is none.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub editable_until: Option<Instant>,
}

/// A survey as its customer sees it.
pub fn form(conn: &mut Conn, scope: &Scope, survey: &Survey, now: Instant) -> Result<SurveyForm, ApiError> {
    let terms = terms_now(conn, scope)?.unwrap_or_default();
    let own = workspace::get(conn, scope)?;
    let locale = survey.locale.unwrap_or(own.locale);
    let (question, thanks) = terms.words(locale);
    Ok(SurveyForm {
        workspace_name: own.name,
        locale,
        question,
        thanks: survey.score.map(|_| thanks),
        score: survey.score,
        comment: survey.comment.clone(),
        can_answer: survey.refusal(&terms, now).is_none(),
        expires_at: survey.expires_at,
        answered_at: survey.answered_at,
        editable_until: survey.editable_until(&terms),
    })
}

/// Is the ticket one that customers do not see?
pub const fn hidden(ticket: &Ticket) -> bool {
    ticket.spam || ticket.deleted_at.is_some()
}

/// The survey that the key of the path is for. Whatever is wrong with the key is told in the same words.
async fn find(state: &AppState, request: &HttpRequest) -> Result<(Scope, Survey), ApiError> {
    let hash = request.match_info().get("key").and_then(digest).ok_or_else(ApiError::not_found)?;
    let found = state.db.read(Turn::Instance, move |conn| {
        let Some((scope, id)) = survey_key::find(conn, &hash)? else { return Ok(None) };
        let Some(survey) = store::find(conn, &scope, id)? else { return Ok(None) };
        let ticket = tickets::find(conn, &scope, survey.ticket_id)?;
        Ok::<_, ApiError>(ticket.filter(|ticket| !hidden(ticket)).map(|_| (scope, survey)))
    });
    found.await?.ok_or_else(ApiError::not_found)
}

/// Look at a survey by its link.
///
/// Needs no credential but the key. It records nothing, however often it is opened. A key that is none, or that works no
/// longer, is 404; a survey that nobody answered in time is 410 `survey_expired`.
#[utoipa::path(
    get,
    path = "/v1/public/surveys/{key}",
    operation_id = "showLinkedSurvey",
    tag = "surveys",
    params(("key" = String, Path, description = "The key of the link.", max_length = 43)),
    responses(
        (status = 200, description = "The survey.", body = SurveyForm),
        (status = 410, description = "`survey_expired`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show_linked_survey(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<Ok200<SurveyForm>, ApiError> {
    let (scope, survey) = find(&state, &request).await?;
    let now = state.clock.now();
    if survey.state_at(now) == SurveyState::Expired {
        return Err(ApiError::new(Code::SurveyExpired));
    }
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let shown = state.db.read(turn, move |conn| form(conn, &scope, &survey, now)).await?;
    Ok(Ok200::new(shown))
}

/// Answer a survey by its link.
///
/// Needs no credential but the key. Another answer replaces the one before until `editable_until`; the same one again
/// changes nothing, so sending it again is safe.
#[utoipa::path(
    post,
    path = "/v1/public/surveys/{key}",
    operation_id = "answerLinkedSurvey",
    tag = "surveys",
    params(("key" = String, Path, description = "The key of the link.", max_length = 43)),
    request_body = SetSurveyAnswer,
    responses(
        (status = 200, description = "The survey after the answer.", body = SurveyForm),
        (status = 409, description = "`survey_settled`: the answer cannot be changed any more.", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "`survey_expired`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn answer_linked_survey(
    state: web::Data<AppState>,
    request: HttpRequest,
    context: Ctx,
    body: ValidJson<SetSurveyAnswer>,
) -> Result<Ok200<SurveyForm>, ApiError> {
    let (scope, survey) = find(&state, &request).await?;
    let given = body.into_inner().parse(AnswerSource::Link);
    // Whoever holds the key speaks for its customer.
    let origin = Origin {
        request_id: Some(context.request_id.to_string()),
        source_id: context.source_id.clone(),
        ..Origin::of(Actor::Customer(survey.customer_id))
    };
    let id = survey.id;
    let shown = state
        .write_as(scope, origin, move |work| {
            let found = lock(work, id)?;
            if hidden(&found.1.ticket) {
                return Err(ApiError::not_found());
            }
            let survey = answer(work, found, &given)?;
            form(work.conn, &work.scope, &survey, work.now)
        })
        .await?;
    Ok(Ok200::new(shown))
}
