//! Surveys for the team and for integrations.

use actix_web::web;
use domain::{
    ids::{AgentId, TeamId, TicketId, kind},
    policy::op,
    survey::{AnswerSource, SurveyState},
};
use persistence::survey::{self as store, SurveyFilter, SurveyPage};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::SurveyDto,
    input::SetSurveyAnswer,
    usecase::{answer, load_for_change, present, present_one, show},
};
use crate::{
    agents::keyset,
    auth::{Caller, Principal},
    http::{
        ApiError, Ctx, IdempotencyKey, Ok200, Page, PageOf, PageRequest, PathId, Posted, Problem, QueryInstant,
        ValidJson, ValidQuery, assemble, fingerprint, within,
    },
    state::{AppState, Done, Retry},
    tickets::usecase::load_visible,
};

/// Which surveys, and which page of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListSurveysQuery {
    /// Only those of this ticket.
    #[param(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// Only those of tickets that this agent worked on when they were asked.
    #[param(value_type = Option<String>, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// Only those of tickets that were this team's when they were asked.
    #[param(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Only those with this score.
    #[validate(range(min = 1, max = 5))]
    #[param(minimum = 1, maximum = 5)]
    pub score: Option<i64>,
    /// Only those that stand there, such as `answered`.
    #[param(value_type = Option<String>, max_length = 30)]
    pub state: Option<SurveyState>,
    /// Meant at this instant or later; `jalali:1405-09-01` is the beginning of that day in the workspace's zone.
    #[serde(rename = "created_at.gte")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_from: Option<QueryInstant>,
    /// Meant before this instant.
    #[serde(rename = "created_at.lt")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_before: Option<QueryInstant>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// A page of a ticket's surveys.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTicketSurveysQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List surveys.
///
/// Newest first, those of tickets that the caller may see.
#[utoipa::path(
    get,
    path = "/v1/surveys",
    operation_id = "listSurveys",
    tag = "surveys",
    params(ListSurveysQuery),
    responses((status = 200, description = "A page of surveys.", body = Page<SurveyDto>))
)]
pub async fn list_surveys(
    state: web::Data<AppState>,
    who: Caller<op::ListSurveys>,
    query: ValidQuery<ListSurveysQuery>,
) -> Result<PageOf<SurveyDto>, ApiError> {
    let query = query.into_inner();
    let (from, before) = within((query.created_from, query.created_before), None, &who.dates);
    let filter = SurveyFilter {
        ticket_id: query.ticket_id,
        agent_id: query.agent_id,
        team_id: query.team_id,
        score: query.score,
        state: query.state,
        created_from: from,
        created_before: before,
    };
    list(&state, &who.principal, filter, (query.limit, query.cursor)).await
}

/// List a ticket's surveys.
///
/// Newest first, one for each solving cycle at most.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/surveys",
    operation_id = "listTicketSurveys",
    tag = "surveys",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListTicketSurveysQuery),
    responses((status = 200, description = "A page of surveys.", body = Page<SurveyDto>))
)]
pub async fn list_ticket_surveys(
    state: web::Data<AppState>,
    who: Caller<op::ListTicketSurveys>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListTicketSurveysQuery>,
) -> Result<PageOf<SurveyDto>, ApiError> {
    let query = query.into_inner();
    let principal = who.principal.clone();
    state.read(&who, move |conn| load_visible(conn, &principal, id.0).map(drop)).await?;
    let filter = SurveyFilter { ticket_id: Some(id.0), ..SurveyFilter::default() };
    list(&state, &who.principal, filter, (query.limit, query.cursor)).await
}

async fn list(
    state: &AppState,
    who: &Principal,
    filter: SurveyFilter,
    (limit, cursor): (Option<i64>, Option<String>),
) -> Result<PageOf<SurveyDto>, ApiError> {
    let print = fingerprint(&format!("listSurveys {filter:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (principal, asked, now) = (who.clone(), request.clone(), state.clock.now());
    let (data, page) = state
        .read(who, move |conn| {
            let scope = principal.scope;
            let after = keyset::after(&asked)?;
            let page = SurveyPage { after, backward: asked.backward, limit: asked.fetch_limit(), now };
            let rows = store::list(conn, &scope, &principal.visibility(), &filter, &page)?;
            let (rows, info) = assemble(rows, &asked, |row| keyset::key(row.created_at, row.id));
            Ok((present(conn, &scope, rows, now)?, info))
        })
        .await?;
    Ok(PageOf { data, page })
}

/// Read a survey.
#[utoipa::path(
    get,
    path = "/v1/surveys/{id}",
    operation_id = "showSurvey",
    tag = "surveys",
    params(("id" = String, Path, description = "The survey's id.", max_length = 30)),
    responses((status = 200, description = "The survey.", body = SurveyDto))
)]
pub async fn show_survey(
    state: web::Data<AppState>,
    who: Caller<op::ShowSurvey>,
    id: PathId<kind::Survey>,
) -> Result<Ok200<SurveyDto>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let shown = state
        .read(&who, move |conn| {
            let survey = show(conn, &principal, id.0)?;
            present_one(conn, &principal.scope, survey, now)
        })
        .await?;
    Ok(Ok200::new(shown))
}

/// Answer a survey for its customer.
///
/// For those who asked by a way of their own: on the telephone, by a text message. Another answer replaces the one before
/// while it can be changed (`editable_until`); the same answer again changes nothing. 409 `survey_not_asked` for a survey
/// that is not asked, 410 `survey_expired`, 409 `survey_settled`.
#[utoipa::path(
    post,
    path = "/v1/surveys/{id}/answer",
    operation_id = "answerSurvey",
    tag = "surveys",
    params(("id" = String, Path, description = "The survey's id.", max_length = 30), IdempotencyKey),
    request_body = SetSurveyAnswer,
    responses(
        (status = 200, description = "The survey after the answer.", body = SurveyDto),
        (status = 410, description = "`survey_expired`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn answer_survey(
    state: web::Data<AppState>,
    who: Caller<op::AnswerSurvey>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Survey>,
    body: ValidJson<SetSurveyAnswer>,
) -> Result<Posted<SurveyDto>, ApiError> {
    let (retry, principal) = (Retry::of(&context, key, body.digest()), who.principal.clone());
    let given = body.into_inner().parse(AnswerSource::Api);
    state
        .post(&who, &context, retry, move |work| {
            let found = load_for_change(work, &principal, id.0)?;
            let survey = answer(work, found, &given)?;
            Ok(Done::ok(present_one(work.conn, &work.scope, survey, work.now)?, None))
        })
        .await
}
