//! Reading and changing what a workspace says of its surveys.

use std::sync::LazyLock;

use actix_web::web;
use domain::{
    policy::op,
    survey::{SurveySettings, SurveyTerms},
};
use persistence::{Conn, Scope, instance::workspace, survey as store};

use super::{
    settings_dto::SurveySettingsDto,
    settings_input::{SettingsUpdate, UpdateSurveySettings},
};
use crate::{
    auth::Caller,
    concurrency::check_version,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    random,
    sla::configured,
    state::{AppState, Configured, Work},
};

/// What each workspace says, read once per version of its configuration.
static SAID: LazyLock<Configured<Option<SurveyTerms>>> = LazyLock::new(Configured::new);

/// How surveys are asked now; none where nothing was ever said of them.
pub fn terms_now(conn: &mut Conn, scope: &Scope) -> Result<Option<SurveyTerms>, ApiError> {
    let read = |conn: &mut Conn, scope: &Scope| {
        Ok::<_, ApiError>(store::find_settings(conn, scope)?.map(|settings| settings.terms))
    };
    Ok(SAID.now(conn, scope, read)?.and_then(|terms| (*terms).clone()))
}

/// Read the settings of surveys.
#[utoipa::path(
    get,
    path = "/v1/survey-settings",
    operation_id = "showSurveySettings",
    tag = "surveys",
    responses(
        (status = 200, description = "The settings.", body = SurveySettingsDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_survey_settings(
    state: web::Data<AppState>,
    who: Caller<op::ShowSurveySettings>,
) -> Result<Ok200<SurveySettingsDto>, ApiError> {
    let scope = who.scope;
    let own = state.read(&who, move |conn| Ok(store::find_settings(conn, &scope)?)).await?;
    let shown = SurveySettingsDto::of(own.as_ref());
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}

/// Change the settings of surveys.
///
/// A partial update (RFC 7396); a text of null brings the built-in one back. A request that changes nothing is answered 200
/// without an event. Surveys are meant for what is solved from the moment they are switched on; those that are scheduled
/// keep their time, and are suppressed when they are switched off until then.
#[utoipa::path(
    patch,
    path = "/v1/survey-settings",
    operation_id = "updateSurveySettings",
    tag = "surveys",
    params(IfMatch),
    request_body = UpdateSurveySettings,
    responses((status = 200, description = "The settings after the change.", body = SurveySettingsDto))
)]
pub async fn update_survey_settings(
    state: web::Data<AppState>,
    who: Caller<op::UpdateSurveySettings>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<UpdateSurveySettings>,
) -> Result<Ok200<SurveySettingsDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let own = state.write(&who, &context, move |work| change(work, &if_match, update.clone())).await?;
    let shown = SurveySettingsDto::of(own.as_ref());
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}

fn change(work: &mut Work<'_>, if_match: &IfMatch, update: SettingsUpdate) -> Result<Option<SurveySettings>, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let known = store::find_settings(work.conn, &work.scope)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let before = known.clone().unwrap_or_else(|| SurveySettings::none(id, work.now));
    check_version(work, if_match, before.id.uuid(), before.version, &update.sent)?;
    let Some((after, draft)) = before.change(update.change, work.now) else { return Ok(known) };
    store::save_settings(work.conn, &work.scope, &after)?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(Some(after))
}
