//! Adding, changing, ordering and removing rules.

use domain::{
    condition::{Condition, Grammar, Parsed},
    ids::{AgentId, CannedResponseId, CategoryId, RuleId, TeamId, WebhookId},
    rules::{Action, MAX_RULES, Mode, NewRule, Occasion, Rule, RuleChange, Wait, normalized_name},
};
use persistence::{Conn, Scope, agent, canned, instance::workspace, reference, rules as store, ticket, webhook};

use super::sweep::switched;
use crate::{
    concurrency::{check_order, check_version},
    conditions::{check_references, refuse_beyond},
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    random,
    sla::configured,
    state::Work,
};

/// A rule to add.
#[derive(Debug, Clone)]
pub struct NewRuleInput {
    /// Its name, one line.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// May it act?
    pub mode: Mode,
    /// What it listens to.
    pub occasions: Vec<Occasion>,
    /// For how long its condition has to hold.
    pub after: Option<Wait>,
    /// What must hold; none: nothing.
    pub condition: Option<Parsed>,
    /// What it does.
    pub actions: Vec<Action>,
    /// Are rules behind it left out?
    pub stops: bool,
}

/// A change as it was sent; none leaves a member as it is.
#[derive(Debug, Clone)]
pub struct RuleUpdate {
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// May it act?
    pub mode: Option<Mode>,
    /// What it listens to.
    pub occasions: Option<Vec<Occasion>>,
    /// For how long its condition has to hold.
    pub after: Option<Option<Wait>>,
    /// What must hold.
    pub condition: Option<Parsed>,
    /// What it does.
    pub actions: Option<Vec<Action>>,
    /// Are rules behind it left out?
    pub stops: Option<bool>,
}

/// The rule.
pub fn show(conn: &mut Conn, scope: &Scope, id: RuleId) -> Result<Rule, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Does any rule give tickets to this team, or this category? It cannot go before the rule does.
pub fn is_named(work: &mut Work<'_>, team: Option<TeamId>, category: Option<CategoryId>) -> Result<bool, ApiError> {
    Ok(store::list(work.conn, &work.scope)?.iter().any(|rule| names(&rule.actions, team, category)))
}

/// Does any of these actions give tickets to this team, or this category?
pub fn names(actions: &[Action], team: Option<TeamId>, category: Option<CategoryId>) -> bool {
    actions.iter().any(|action| match action {
        Action::Update(update) => {
            team.is_some() && update.team_id == team || category.is_some() && update.category_id == category
        }
        _ => false,
    })
}

/// Does any rule reply with this canned response? It cannot go before the rule does.
pub fn is_reply(work: &mut Work<'_>, response: CannedResponseId) -> Result<bool, ApiError> {
    Ok(store::list(work.conn, &work.scope)?.iter().any(|rule| replies(&rule.actions, response)))
}

/// Does any of these actions reply with this canned response?
pub fn replies(actions: &[Action], response: CannedResponseId) -> bool {
    actions.iter().any(|action| action.canned_response() == Some(response))
}

/// Does any rule send tickets to this webhook? It cannot go before the rule does.
pub fn is_called(work: &mut Work<'_>, webhook: WebhookId) -> Result<bool, ApiError> {
    let calls = |action: &Action| action.webhook() == Some(webhook);
    Ok(store::list(work.conn, &work.scope)?.iter().any(|rule| rule.actions.iter().any(calls)))
}

/// The condition, of which every record it names is there.
fn known(work: &mut Work<'_>, parsed: &Parsed) -> Result<Condition, ApiError> {
    check_references(work.conn, &work.scope, "condition", &parsed.references)?;
    Ok(parsed.condition.clone())
}

/// Actions of which everybody and everything named is there.
pub fn check_actions(conn: &mut Conn, scope: &Scope, actions: &[Action]) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        if let Some(response) = action.canned_response()
            && canned::team_of(conn, scope, response)?.is_none()
        {
            let place = format!("#/actions/{index}/canned_response_id");
            errors.push(FieldError::pointer(place, FieldCode::NotFound));
        }
        if let Action::Notify { agent_ids, .. } = action {
            let known = agent::find_all(conn, scope, agent_ids)?;
            let is_there = |id: &AgentId| known.iter().any(|agent| agent.id == *id && agent.deactivated_at.is_none());
            let missing = (0..).zip(agent_ids).filter(|(_, id)| !is_there(id));
            errors.extend(missing.map(|(place, _): (usize, _)| {
                FieldError::pointer(format!("#/actions/{index}/agent_ids/{place}"), FieldCode::NotFound)
            }));
        }
        if let Some(incident) = action.incident()
            && ticket::find(conn, scope, incident)?.is_none_or(|found| found.deleted_at.is_some())
        {
            errors.push(FieldError::pointer(format!("#/actions/{index}/ticket_id"), FieldCode::NotFound));
        }
        if let Some(hook) = action.webhook()
            && webhook::find(conn, scope, hook)?.is_none()
        {
            errors.push(FieldError::pointer(format!("#/actions/{index}/webhook_id"), FieldCode::NotFound));
        }
        let Action::Update(update) = action else { continue };
        let found = reference::missing(conn, scope, update.category_id, update.team_id, update.assignee_id)?;
        for (is_missing, member) in
            [(found.category, "category_id"), (found.team, "team_id"), (found.assignee, "assignee_id")]
        {
            let place = || FieldError::pointer(format!("#/actions/{index}/{member}"), FieldCode::NotFound);
            errors.extend(is_missing.then(place));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// A rule listens or waits, and waits only for what events begin and end: where time alone makes a condition true, nobody is
/// told when.
pub(super) fn refuse_unfit(occasions: &[Occasion], after: Option<Wait>, condition: &Condition) -> Result<(), ApiError> {
    let field = match (occasions.is_empty(), after) {
        (true, None) => FieldError::pointer("#/occasions", FieldCode::Required),
        (false, Some(_)) => FieldError::pointer("#/after", FieldCode::Conflict),
        (false, None) => return Ok(()),
        (true, Some(_)) => return refuse_beyond("condition", condition, Grammar::LASTING),
    };
    Err(ApiError::validation(vec![field]))
}

/// Adds a rule behind those there are.
///
/// # Errors
/// 409 `already_exists` for a taken name; 422 for what names nobody; 409 `conflict` with `max` when there are too many.
pub fn create(work: &mut Work<'_>, input: NewRuleInput) -> Result<Rule, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, None, &input.name)?;
    let all = store::list(work.conn, &work.scope)?;
    if all.len() >= MAX_RULES {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_RULES));
    }
    let condition = match &input.condition {
        Some(parsed) => known(work, parsed)?,
        None => Condition::always(),
    };
    refuse_unfit(&input.occasions, input.after, &condition)?;
    check_actions(work.conn, &work.scope, &input.actions)?;
    let new = NewRule {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        name: input.name,
        description: input.description,
        position: all.last().map_or(0, |last| last.position) + 1,
        mode: input.mode,
        occasions: input.occasions,
        after: input.after,
        condition,
        actions: input.actions,
        stops: input.stops,
    };
    let (rule, draft) = Rule::create(new, work.now);
    store::insert(work.conn, &work.scope, &rule)?;
    switched(work, None, Some(&rule))?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(rule)
}

fn refuse_taken(work: &mut Work<'_>, own: Option<RuleId>, name: &str) -> Result<(), ApiError> {
    match store::find_by_name(work.conn, &work.scope, name)? {
        Some(other) if Some(other) != own => {
            Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string()))
        }
        _ => Ok(()),
    }
}

fn load(work: &mut Work<'_>, id: RuleId) -> Result<Rule, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a rule.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; those of [`create`].
pub fn update(work: &mut Work<'_>, id: RuleId, if_match: &IfMatch, update: RuleUpdate) -> Result<Rule, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    if let Some(name) = update.name.as_ref().filter(|name| normalized_name(name) != normalized_name(&before.name)) {
        refuse_taken(work, Some(id), name)?;
    }
    let condition = update.condition.as_ref().map(|parsed| known(work, parsed)).transpose()?;
    if let Some(actions) = &update.actions {
        check_actions(work.conn, &work.scope, actions)?;
    }
    let RuleUpdate { name, description, mode, occasions, after, actions, stops, .. } = update;
    refuse_unfit(
        occasions.as_ref().unwrap_or(&before.occasions),
        after.unwrap_or(before.after),
        condition.as_ref().unwrap_or(&before.condition),
    )?;
    let change = RuleChange { name, description, position: None, mode, occasions, after, condition, actions, stops };
    save(work, before, change)
}

fn save(work: &mut Work<'_>, before: Rule, change: RuleChange) -> Result<Rule, ApiError> {
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    switched(work, Some(&before), Some(&after))?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Puts the rules in this order.
///
/// # Errors
/// 422 when it does not name each of them once.
pub fn order(work: &mut Work<'_>, ids: &[RuleId]) -> Result<Vec<Rule>, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let all = store::list(work.conn, &work.scope)?;
    check_order(ids, &all.iter().map(|rule| rule.id).collect::<Vec<_>>())?;
    let mut ordered = Vec::with_capacity(all.len());
    for (position, id) in (1..).zip(ids) {
        let known = all.iter().find(|rule| rule.id == *id).cloned().ok_or_else(ApiError::not_found)?;
        ordered.push(save(work, known, RuleChange { position: Some(position), ..RuleChange::default() })?);
    }
    Ok(ordered)
}

/// Removes a rule; what it did stays.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`].
pub fn delete(work: &mut Work<'_>, id: RuleId, if_match: &IfMatch) -> Result<(), ApiError> {
    let rule = load(work, id)?;
    check_version(work, if_match, id.uuid(), rule.version, &[])?;
    store::delete(work.conn, &work.scope, id)?;
    switched(work, Some(&rule), None)?;
    configured(work)?;
    work.record(vec![rule.removed()])
}
