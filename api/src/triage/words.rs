//! The words that triage knows by name, and a workspace's own.

use actix_web::web;
use domain::{
    policy::op,
    triage::{OwnWords, WordEdit},
};
use persistence::{instance::workspace, triage as store};

use super::{
    lesson::{Retrain, intend_retrain},
    words_dto::{ReplaceTriageWords, TriageWords},
};
use crate::{
    auth::Caller,
    concurrency::check_version,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    random,
    sla::configured,
    state::{AppState, Work},
};

/// Read the words that triage knows by name.
///
/// Cues that may raise a priority, and concepts that the learner takes for one word: the built-in entries, and what this
/// workspace adds and removes.
#[utoipa::path(
    get,
    path = "/v1/triage/words",
    operation_id = "showTriageWords",
    tag = "triage",
    responses((status = 200, description = "All lists.", body = TriageWords), (status = 304, description = "Unchanged."))
)]
pub async fn show_triage_words(
    state: web::Data<AppState>,
    who: Caller<op::ShowTriageWords>,
) -> Result<Ok200<TriageWords>, ApiError> {
    let scope = who.scope;
    let own = state.read(&who, move |conn| Ok(store::words(conn, &scope)?)).await?;
    let shown = TriageWords::of(own.as_ref());
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}

/// Replace the workspace's own words for triage.
///
/// What is sent stands instead of all that was changed before; an empty list brings the built-in words back. It counts from the
/// next request on. Where concepts changed, the trainer learns all labels anew in the background.
#[utoipa::path(
    put,
    path = "/v1/triage/words",
    operation_id = "replaceTriageWords",
    tag = "triage",
    params(IfMatch),
    request_body = ReplaceTriageWords,
    responses((status = 200, description = "All lists after the change.", body = TriageWords))
)]
pub async fn replace_triage_words(
    state: web::Data<AppState>,
    who: Caller<op::ReplaceTriageWords>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<ReplaceTriageWords>,
) -> Result<Ok200<TriageWords>, ApiError> {
    let edits = body.into_inner().parse()?;
    let own = state.write(&who, &context, move |work| replace(work, &if_match, edits.clone())).await?;
    state.triage.doubt(who.scope.workspace_id());
    let shown = TriageWords::of(own.as_ref());
    let version = shown.version;
    Ok(Ok200::versioned(shown, version))
}

fn replace(work: &mut Work<'_>, if_match: &IfMatch, edits: Vec<WordEdit>) -> Result<Option<OwnWords>, ApiError> {
    // Two changes follow each other, also the first ones.
    workspace::lock(work.conn, &work.scope)?;
    let known = store::words(work.conn, &work.scope)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let before = known.clone().unwrap_or_else(|| OwnWords::none(id, work.now));
    check_version(work, if_match, before.id.uuid(), before.version, &["lists"])?;
    let Some((after, draft)) = before.replaced(edits, work.now) else { return Ok(known) };
    store::save_words(work.conn, &work.scope, &after)?;
    configured(work)?;
    if after.means_otherwise(&before) {
        intend_retrain(work, Retrain::Rebuild)?;
    }
    work.record(vec![draft])?;
    Ok(Some(after))
}
