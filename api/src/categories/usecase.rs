//! Adding, changing and removing categories.

use domain::{
    category::{
        Category, CategoryChange, CategoryTriage, MAX_CATEGORIES, MAX_CATEGORY_DEPTH, NewCategory, PlaceError, Tree,
    },
    ids::{CategoryId, TeamId},
    routing::Skill,
};
use persistence::{Conn, Scope, category as store, instance::workspace, team, triage as labels};

use crate::{
    concurrency::check_version,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    macros, outbox, random, rules,
    sla::configured,
    state::Work,
    triage::{Retrain, intend_retrain},
};

/// A category to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCategoryInput {
    /// The name for machines.
    pub key: String,
    /// The Persian name, one line.
    pub name_fa: String,
    /// The English name, one line.
    pub name_en: String,
    /// The category it is a part of.
    pub parent_id: Option<CategoryId>,
    /// Its place among its siblings.
    pub position: i64,
    /// The team that usually works on it.
    pub team_id: Option<TeamId>,
    /// The words by which triage knows it before there are labels.
    pub seed_words: Vec<String>,
    /// What triage may do with it.
    pub triage: CategoryTriage,
    /// What whoever works on it has to know.
    pub required_skills: Vec<Skill>,
}

/// The category.
pub fn show(conn: &mut Conn, scope: &Scope, id: CategoryId) -> Result<Category, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// The whole tree, read under the lock that keeps it as it is until the transaction ends.
fn load(work: &mut Work<'_>) -> Result<Vec<Category>, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    Ok(store::list(work.conn, &work.scope)?)
}

/// Adds a category.
///
/// # Errors
/// 409 `already_exists` for a taken key; 422 for a parent or team that does not exist, or a sixth level; 409 `conflict`
/// with `max` when there are too many.
pub fn create(work: &mut Work<'_>, input: &NewCategoryInput) -> Result<Category, ApiError> {
    let all = load(work)?;
    if all.len() >= MAX_CATEGORIES {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_CATEGORIES));
    }
    refuse_taken(&all, None, &input.key)?;
    let mut errors = place_errors(&all, None, input.parent_id);
    errors.extend(team_errors(work, input.team_id)?);
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let new = NewCategory {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        parent_id: input.parent_id,
        key: input.key.clone(),
        name_fa: input.name_fa.clone(),
        name_en: input.name_en.clone(),
        position: input.position,
        team_id: input.team_id,
        seed_words: input.seed_words.clone(),
        triage: input.triage,
        required_skills: input.required_skills.clone(),
    };
    let (category, draft) = Category::create(new, work.now);
    store::insert(work.conn, &work.scope, &category)?;
    configured(work)?;
    if !category.seed_words.is_empty() {
        intend_retrain(work, Retrain::Rebuild)?;
    }
    work.record(vec![draft])?;
    Ok(category)
}

fn refuse_taken(all: &[Category], own: Option<CategoryId>, key: &str) -> Result<(), ApiError> {
    match all.iter().find(|other| other.key == key && Some(other.id) != own) {
        Some(other) => Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.id.to_string())),
        None => Ok(()),
    }
}

fn place_errors(all: &[Category], own: Option<CategoryId>, parent: Option<CategoryId>) -> Vec<FieldError> {
    let Some(parent) = parent else { return Vec::new() };
    let refused = |code| FieldError::pointer("#/parent_id", code);
    match Tree::of(all).check_place(own, parent) {
        Ok(()) => Vec::new(),
        Err(PlaceError::Missing) => vec![refused(FieldCode::NotFound)],
        Err(PlaceError::Cycle) => vec![refused(FieldCode::NotAllowed)],
        Err(PlaceError::TooDeep) => vec![refused(FieldCode::TooDeep).with("max", MAX_CATEGORY_DEPTH)],
    }
}

fn team_errors(work: &mut Work<'_>, team_id: Option<TeamId>) -> Result<Vec<FieldError>, ApiError> {
    let missing = match team_id {
        Some(id) => !team::exists(work.conn, &work.scope, id)?,
        None => false,
    };
    Ok(missing.then(|| FieldError::pointer("#/team_id", FieldCode::NotFound)).into_iter().collect())
}

/// Changes a category; `sent` names the members that the client sent.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; those of [`create`]; 422 for a parent below the category.
pub fn update(
    work: &mut Work<'_>,
    id: CategoryId,
    if_match: &IfMatch,
    sent: &[&str],
    change: &CategoryChange,
) -> Result<Category, ApiError> {
    let all = load(work)?;
    let before = all.iter().find(|category| category.id == id).ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, sent)?;
    let Some((after, draft)) = before.change(change.clone(), work.now) else { return Ok(before.clone()) };
    refuse_taken(&all, Some(id), &after.key)?;
    let mut errors = Vec::new();
    if after.parent_id != before.parent_id {
        errors.extend(place_errors(&all, Some(id), after.parent_id));
    }
    if after.team_id != before.team_id {
        errors.extend(team_errors(work, after.team_id)?);
    }
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    store::save(work.conn, &work.scope, &after)?;
    configured(work)?;
    work.record(vec![draft])?;
    if after.key != before.key {
        labels::rename_class(work.conn, &work.scope, &before.key, &after.key)?;
    }
    if after.key != before.key || after.seed_words != before.seed_words {
        intend_retrain(work, Retrain::Rebuild)?;
    }
    if after.parent_id != before.parent_id {
        rules::regrow(work)?;
    }
    let may_have_got_a_team = after.team_id.is_some() && after.team_id != before.team_id;
    if may_have_got_a_team || after.parent_id != before.parent_id {
        outbox::intend_route_strays(work, id.uuid(), after.version)?;
    }
    Ok(after)
}

/// Removes a category.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use` while tickets, rules, macros or other categories refer to it.
pub fn delete(work: &mut Work<'_>, id: CategoryId, if_match: &IfMatch) -> Result<(), ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let category = show(work.conn, &work.scope, id)?;
    check_version(work, if_match, id.uuid(), category.version, &[])?;
    if rules::is_named(work, None, Some(id))? || macros::is_named(work, None, Some(id))? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete(work.conn, &work.scope, id)?;
    configured(work)?;
    work.record(vec![category.removed()])
}
