//! Reading, adding, changing and removing macros.

use domain::{
    canned::CannedResponse,
    ids::{CannedResponseId, CategoryId, MacroId, TeamId},
    macros::{MAX_MACROS, Macro, MacroChange, NewMacro, Starter, starters},
    rules::Action,
    ticket::Language,
};
use persistence::{Conn, instance::workspace, macros as store};

use crate::{
    auth::Principal,
    canned_responses::usecase::{is_for, refuse_team},
    concurrency::check_version,
    http::{ApiError, Code, IfMatch},
    random,
    rules::{check_actions, names, replies},
    state::Work,
};

/// A macro to add.
#[derive(Debug, Clone)]
pub struct MacroInput {
    /// What agents call it.
    pub title: String,
    /// Where it is found.
    pub folder: Option<String>,
    /// Its place in the folder.
    pub position: i64,
    /// The team it is for.
    pub team_id: Option<TeamId>,
    /// What it does.
    pub actions: Vec<Action>,
}

/// A change as it was sent; none leaves a member as it is.
#[derive(Debug, Clone)]
pub struct MacroUpdate {
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
    /// What agents call it.
    pub title: Option<String>,
    /// Where it is found.
    pub folder: Option<Option<String>>,
    /// Its place in the folder.
    pub position: Option<i64>,
    /// The team it is for.
    pub team_id: Option<Option<TeamId>>,
    /// What it does.
    pub actions: Option<Vec<Action>>,
}

/// Those that are for the caller.
pub fn list(conn: &mut Conn, who: &Principal) -> Result<Vec<Macro>, ApiError> {
    let all = store::list(conn, &who.scope)?;
    Ok(all.into_iter().filter(|bundle| is_for(who, bundle.team_id)).collect())
}

/// The macro, if it is for the caller.
pub fn show(conn: &mut Conn, who: &Principal, id: MacroId) -> Result<Macro, ApiError> {
    let found = store::find(conn, &who.scope, id)?;
    found.filter(|bundle| is_for(who, bundle.team_id)).ok_or_else(ApiError::not_found)
}

/// Does any macro give tickets to this team, or this category? It cannot go before the macro does.
pub fn is_named(work: &mut Work<'_>, team: Option<TeamId>, category: Option<CategoryId>) -> Result<bool, ApiError> {
    let all = store::list(work.conn, &work.scope)?;
    Ok(all.iter().any(|bundle| names(&bundle.actions, team, category)))
}

/// Does any macro reply with this canned response? It cannot go before the macro does.
pub fn is_reply(work: &mut Work<'_>, response: CannedResponseId) -> Result<bool, ApiError> {
    let all = store::list(work.conn, &work.scope)?;
    Ok(all.iter().any(|bundle| replies(&bundle.actions, response)))
}

/// Adds the macros that a new workspace begins with, which reply with `responses`.
///
/// # Errors
/// Only what the database says.
pub fn begin(work: &mut Work<'_>, language: Language, responses: &[CannedResponse]) -> Result<(), ApiError> {
    for (position, starter) in (0..).zip(starters(language, responses)) {
        let Starter { title, folder, actions } = starter;
        let id = random::new_id(work.now).map_err(ApiError::internal)?;
        let new = NewMacro { id, title, folder: Some(folder), position, team_id: None, actions };
        let (bundle, draft) = Macro::create(new, work.now);
        store::insert(work.conn, &work.scope, &bundle)?;
        work.record(vec![draft])?;
    }
    Ok(())
}

/// Adds a macro.
///
/// # Errors
/// 422 for a team that is not there or is not the caller's, and for actions that name what is not there; 409 `conflict` with
/// `max` when there are too many.
pub fn create(work: &mut Work<'_>, who: &Principal, input: MacroInput) -> Result<Macro, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_team(work, who, input.team_id)?;
    check_actions(work.conn, &work.scope, &input.actions)?;
    if store::count(work.conn, &work.scope)? >= i64::try_from(MAX_MACROS).unwrap_or(i64::MAX) {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_MACROS));
    }
    let MacroInput { title, folder, position, team_id, actions } = input;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (bundle, draft) = Macro::create(NewMacro { id, title, folder, position, team_id, actions }, work.now);
    store::insert(work.conn, &work.scope, &bundle)?;
    work.record(vec![draft])?;
    Ok(bundle)
}

fn load(work: &mut Work<'_>, who: &Principal, id: MacroId) -> Result<Macro, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let found = store::find_locked(work.conn, &work.scope, id)?;
    found.filter(|bundle| is_for(who, bundle.team_id)).ok_or_else(ApiError::not_found)
}

/// Changes a macro.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; those of [`create`].
pub fn update(
    work: &mut Work<'_>,
    who: &Principal,
    id: MacroId,
    if_match: &IfMatch,
    update: MacroUpdate,
) -> Result<Macro, ApiError> {
    let before = load(work, who, id)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    refuse_team(work, who, update.team_id.flatten())?;
    if let Some(actions) = &update.actions {
        check_actions(work.conn, &work.scope, actions)?;
    }
    let MacroUpdate { title, folder, position, team_id, actions, .. } = update;
    let change = MacroChange { title, folder, position, team_id, actions };
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Removes a macro. What was done with it stays.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`].
pub fn delete(work: &mut Work<'_>, who: &Principal, id: MacroId, if_match: &IfMatch) -> Result<(), ApiError> {
    let bundle = load(work, who, id)?;
    check_version(work, if_match, id.uuid(), bundle.version, &[])?;
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![bundle.removed()])
}
