//! Reading and answering surveys.

use domain::{
    ids::SurveyId,
    survey::{Answered, NewAnswer, Refusal, Survey, Told},
    ticket::{Command, Facts},
};
use persistence::{Conn, survey as store};

use super::{dto::SurveyDto, settings::terms_now};
use crate::{
    auth::Principal,
    http::{ApiError, Code},
    state::Work,
    tickets::usecase::{Workset, decided, load_unseen, load_visible, settle_routed},
};

/// A refusal as it is answered.
pub fn refused(refusal: Refusal) -> ApiError {
    ApiError::new(match refusal {
        Refusal::NotAsked => Code::SurveyNotAsked,
        Refusal::Expired => Code::SurveyExpired,
        Refusal::Settled => Code::SurveySettled,
    })
}

/// Surveys as they are shown, with all their answers.
pub fn present(
    conn: &mut Conn,
    scope: &persistence::Scope,
    surveys: Vec<Survey>,
    now: domain::time::Instant,
) -> Result<Vec<SurveyDto>, ApiError> {
    let terms = terms_now(conn, scope)?.unwrap_or_default();
    let ids: Vec<SurveyId> = surveys.iter().map(|survey| survey.id).collect();
    let mut answers = store::answers(conn, scope, &ids)?;
    let shown = |survey: Survey| {
        let own = answers.remove(&survey.id).unwrap_or_default();
        SurveyDto::of(survey, own, &terms, now)
    };
    Ok(surveys.into_iter().map(shown).collect())
}

/// One survey as it is shown.
pub fn present_one(
    conn: &mut Conn,
    scope: &persistence::Scope,
    survey: Survey,
    now: domain::time::Instant,
) -> Result<SurveyDto, ApiError> {
    let one = present(conn, scope, vec![survey], now)?.pop();
    one.ok_or_else(|| ApiError::internal("a survey was not presented"))
}

/// A survey whose ticket the caller may see.
///
/// # Errors
/// 404.
pub fn show(conn: &mut Conn, who: &Principal, id: SurveyId) -> Result<Survey, ApiError> {
    let survey = store::find(conn, &who.scope, id)?.ok_or_else(ApiError::not_found)?;
    load_visible(conn, who, survey.ticket_id)?;
    Ok(survey)
}

/// A survey with its ticket, both locked until the transaction ends.
///
/// # Errors
/// 404.
pub fn lock(work: &mut Work<'_>, id: SurveyId) -> Result<(Survey, Workset), ApiError> {
    let known = store::find(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    let set = load_unseen(work, known.ticket_id)?;
    let survey = store::lock(work.conn, &work.scope, id)?;
    survey.zip(set).ok_or_else(ApiError::not_found)
}

/// The same, if the caller may see the ticket.
///
/// # Errors
/// 404.
pub fn load_for_change(work: &mut Work<'_>, who: &Principal, id: SurveyId) -> Result<(Survey, Workset), ApiError> {
    let (survey, set) = lock(work, id)?;
    if who.visibility().includes(&set.ticket) { Ok((survey, set)) } else { Err(ApiError::not_found()) }
}

/// Answers a locked survey; rules hear of a low score. Says the answer what was said already, nothing happens.
///
/// # Errors
/// 409 `survey_not_asked`, 409 `survey_settled`, 410 `survey_expired`; 409 `deleted` for a ticket in the bin.
pub fn answer(work: &mut Work<'_>, (survey, set): (Survey, Workset), answer: &NewAnswer) -> Result<Survey, ApiError> {
    let terms = terms_now(work.conn, &work.scope)?.unwrap_or_default();
    let Some(answered) = survey.answer(answer, &terms, work.now).map_err(refused)? else { return Ok(survey) };
    let Answered { survey: after, answer, is_low } = answered;
    let mut told = vec![Told::Answered {
        id: after.id,
        cycle: after.cycle,
        source: answer.source,
        score: (survey.score, answer.score),
        comment: (survey.comment.clone(), answer.comment.clone()),
    }];
    if is_low {
        let (score, low_score) = (answer.score, terms.low_score);
        told.push(Told::Low { id: after.id, cycle: after.cycle, score, low_score });
    }
    let (command, facts) = (Command::TellSurvey(told), Facts::default());
    let events = decided(work, &set.ticket, &command, &facts)?;
    store::save(work.conn, &work.scope, &after)?;
    store::add_answer(work.conn, &work.scope, after.id, &answer)?;
    settle_routed(work, &set, events, &command, &facts)?;
    Ok(after)
}
