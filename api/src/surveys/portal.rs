//! The survey of a ticket, for the customer in the portal.

use actix_web::web;
use domain::{
    ids::{TicketId, kind},
    policy::op,
    survey::{AnswerSource, Survey},
};
use persistence::{Conn, survey as store};

use super::{
    input::SetSurveyAnswer,
    linked::{SurveyForm, form, hidden},
    usecase::{answer, lock},
};
use crate::{
    auth::customer::{CustomerCaller, Portal},
    http::{ApiError, Ctx, Ok200, PathId, Problem, ValidJson},
    state::AppState,
    tickets::usecase::load_visible,
};

/// The latest survey that this customer was asked about the ticket. Whoever else may see the ticket was not asked.
fn own(conn: &mut Conn, portal: &Portal, id: TicketId) -> Result<Survey, ApiError> {
    load_visible(conn, &portal.principal, id)?;
    let survey = store::latest_asked(conn, &portal.principal.scope, id)?;
    survey.filter(|survey| survey.customer_id == portal.customer.id).ok_or_else(ApiError::not_found)
}

/// Read how you are asked about one of your tickets.
///
/// The latest question, with what you have said. 404 while you were not asked.
#[utoipa::path(
    get,
    path = "/v1/portal/tickets/{id}/survey",
    operation_id = "showPortalSurvey",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The survey.", body = SurveyForm))
)]
pub async fn show_portal_survey(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ShowPortalSurvey>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<SurveyForm>, ApiError> {
    let (portal, now) = (who.portal.clone(), state.clock.now());
    let shown = state
        .read(&who.principal, move |conn| {
            let survey = own(conn, &portal, id.0)?;
            form(conn, &portal.principal.scope, &survey, now)
        })
        .await?;
    Ok(Ok200::new(shown))
}

/// Say how you were served.
///
/// Another answer replaces the one before until `editable_until`; the same one again changes nothing. 409 `survey_settled`
/// after that, 410 `survey_expired` when the time for an answer is over.
#[utoipa::path(
    put,
    path = "/v1/portal/tickets/{id}/survey",
    operation_id = "answerPortalSurvey",
    tag = "portal",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    request_body = SetSurveyAnswer,
    responses(
        (status = 200, description = "The survey after your answer.", body = SurveyForm),
        (status = 410, description = "`survey_expired`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn answer_portal_survey(
    state: web::Data<AppState>,
    who: CustomerCaller<op::AnswerPortalSurvey>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    body: ValidJson<SetSurveyAnswer>,
) -> Result<Ok200<SurveyForm>, ApiError> {
    who.check_not_blocked()?;
    let given = body.into_inner().parse(AnswerSource::Portal);
    let portal = who.portal.clone();
    let shown = state
        .write(&who.principal, &context, move |work| {
            let asked = own(work.conn, &portal, id.0)?;
            let found = lock(work, asked.id)?;
            if hidden(&found.1.ticket) {
                return Err(ApiError::not_found());
            }
            let survey = answer(work, found, &given)?;
            form(work.conn, &work.scope, &survey, work.now)
        })
        .await?;
    Ok(Ok200::new(shown))
}
