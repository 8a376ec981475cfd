//! Reading, adding, changing and removing canned responses.

use std::collections::BTreeMap;

use domain::{
    canned::{
        CannedResponse, CannedResponseChange, MAX_RESPONSES, NewCannedResponse, STARTERS, TextBody,
        normalized_shortcut, starters,
    },
    ids::{CannedResponseId, TeamId},
    policy::Visibility,
    ticket::Language,
};
use persistence::{
    Conn,
    canned::{self as store, Usage},
    instance::workspace,
    team,
};

use crate::{
    auth::Principal,
    concurrency::check_version,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    macros, random, rules,
    state::Work,
};

/// A response to add.
#[derive(Debug, Clone)]
pub struct ResponseInput {
    /// What agents call it.
    pub title: String,
    /// Where it is found.
    pub folder: Option<String>,
    /// The team it is for.
    pub team_id: Option<TeamId>,
    /// What an agent types to get it.
    pub shortcut: Option<String>,
    /// Its texts.
    pub bodies: BTreeMap<Language, TextBody>,
}

/// A change as it was sent; none leaves a member as it is.
#[derive(Debug, Clone)]
pub struct ResponseUpdate {
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
    /// What agents call it.
    pub title: Option<String>,
    /// Where it is found.
    pub folder: Option<Option<String>>,
    /// The team it is for.
    pub team_id: Option<Option<TeamId>>,
    /// What an agent types to get it.
    pub shortcut: Option<Option<String>>,
    /// The texts that change; none takes one away.
    pub bodies: BTreeMap<Language, Option<TextBody>>,
}

/// Is what is for this team for the caller? Who sees every ticket sees every text.
pub fn is_for(who: &Principal, team: Option<TeamId>) -> bool {
    match (who.visibility(), team) {
        (_, None) | (Visibility::All, _) => true,
        (Visibility::Member { team_ids, .. }, Some(team)) => team_ids.contains(&team),
        (Visibility::Customer { .. }, Some(_)) => false,
    }
}

/// Those that are for the caller, with how they were used.
pub fn list(conn: &mut Conn, who: &Principal) -> Result<Vec<(CannedResponse, Option<Usage>)>, ApiError> {
    let mut usage = store::usage(conn, &who.scope)?;
    let all = store::list(conn, &who.scope)?;
    let own = all.into_iter().filter(|response| is_for(who, response.team_id));
    Ok(own.map(|response| (usage.remove(&response.id), response)).map(|(usage, response)| (response, usage)).collect())
}

/// The response, if it is for the caller.
pub fn show(conn: &mut Conn, who: &Principal, id: CannedResponseId) -> Result<CannedResponse, ApiError> {
    let found = store::find(conn, &who.scope, id)?;
    found.filter(|response| is_for(who, response.team_id)).ok_or_else(ApiError::not_found)
}

/// Refuses a reply written with a response that is not there for the caller.
pub fn refuse_unknown(conn: &mut Conn, who: &Principal, id: Option<CannedResponseId>) -> Result<(), ApiError> {
    let Some(id) = id else { return Ok(()) };
    match store::team_of(conn, &who.scope, id)? {
        Some(team) if is_for(who, team) => Ok(()),
        _ => Err(ApiError::validation(vec![FieldError::pointer("#/canned_response_id", FieldCode::NotFound)])),
    }
}

/// Adds the responses that a new workspace begins with, which has none yet, and the macros that use them.
///
/// # Errors
/// Only what the database says.
pub fn begin(work: &mut Work<'_>, language: Language) -> Result<(), ApiError> {
    let ids: Vec<CannedResponseId> =
        (0..STARTERS).map(|_| random::new_id(work.now).map_err(ApiError::internal)).collect::<Result<_, _>>()?;
    let mut responses = Vec::with_capacity(STARTERS);
    for new in starters(language, ids) {
        let (response, draft) = CannedResponse::create(new, work.now);
        store::insert(work.conn, &work.scope, &response)?;
        work.record(vec![draft])?;
        responses.push(response);
    }
    macros::begin(work, language, &responses)
}

/// Adds a response.
///
/// # Errors
/// 409 `already_exists` for a taken shortcut; 422 for a team that is not there or is not the caller's; 409 `conflict` with
/// `max` when there are too many.
pub fn create(work: &mut Work<'_>, who: &Principal, input: ResponseInput) -> Result<CannedResponse, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, None, input.shortcut.as_deref())?;
    refuse_team(work, who, input.team_id)?;
    if store::count(work.conn, &work.scope)? >= i64::try_from(MAX_RESPONSES).unwrap_or(i64::MAX) {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_RESPONSES));
    }
    let ResponseInput { title, folder, team_id, shortcut, bodies } = input;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let new = NewCannedResponse { id, title, folder, team_id, shortcut, bodies };
    let (response, draft) = CannedResponse::create(new, work.now);
    store::insert(work.conn, &work.scope, &response)?;
    work.record(vec![draft])?;
    Ok(response)
}

fn refuse_taken(work: &mut Work<'_>, own: Option<CannedResponseId>, shortcut: Option<&str>) -> Result<(), ApiError> {
    let Some(shortcut) = shortcut else { return Ok(()) };
    match store::find_by_shortcut(work.conn, &work.scope, shortcut)? {
        Some(other) if Some(other) != own => {
            Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string()))
        }
        _ => Ok(()),
    }
}

/// What somebody could not see afterwards he does not write.
pub fn refuse_team(work: &mut Work<'_>, who: &Principal, id: Option<TeamId>) -> Result<(), ApiError> {
    let Some(id) = id else { return Ok(()) };
    if is_for(who, Some(id)) && team::exists(work.conn, &work.scope, id)? {
        return Ok(());
    }
    Err(ApiError::validation(vec![FieldError::pointer("#/team_id", FieldCode::NotFound)]))
}

fn load(work: &mut Work<'_>, who: &Principal, id: CannedResponseId) -> Result<CannedResponse, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let found = store::find_locked(work.conn, &work.scope, id)?;
    found.filter(|response| is_for(who, response.team_id)).ok_or_else(ApiError::not_found)
}

/// Changes a response.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; those of [`create`]; 422 when no text is left.
pub fn update(
    work: &mut Work<'_>,
    who: &Principal,
    id: CannedResponseId,
    if_match: &IfMatch,
    update: ResponseUpdate,
) -> Result<CannedResponse, ApiError> {
    let before = load(work, who, id)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    let other = |new: &&String| before.shortcut.as_deref().map(normalized_shortcut) != Some(normalized_shortcut(new));
    refuse_taken(work, Some(id), update.shortcut.as_ref().and_then(Option::as_ref).filter(other).map(String::as_str))?;
    refuse_team(work, who, update.team_id.flatten())?;
    let mut bodies = before.bodies.clone();
    for (language, body) in update.bodies {
        match body {
            Some(body) => bodies.insert(language, body),
            None => bodies.remove(&language),
        };
    }
    if bodies.is_empty() {
        return Err(ApiError::validation(vec![FieldError::pointer("#/bodies", FieldCode::Required)]));
    }
    let change = CannedResponseChange {
        title: update.title,
        folder: update.folder,
        team_id: update.team_id,
        shortcut: update.shortcut,
        bodies: Some(bodies),
    };
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Removes a response. What was written with it stays.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use` while a rule or a macro replies with it.
pub fn delete(work: &mut Work<'_>, who: &Principal, id: CannedResponseId, if_match: &IfMatch) -> Result<(), ApiError> {
    let response = load(work, who, id)?;
    check_version(work, if_match, id.uuid(), response.version, &[])?;
    if rules::is_reply(work, id)? || macros::is_reply(work, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![response.removed()])
}
