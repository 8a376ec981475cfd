//! Adding, changing, ordering and removing policies.

use domain::{
    condition::{Condition, Parsed},
    due::DueKind,
    ids::{AgentId, CalendarId, SlaPolicyId, TeamId},
    sla::{CountFrom, MAX_POLICIES, NewSlaPolicy, SlaPolicy, SlaPolicyChange, Step, Targets, Terms, normalized_name},
};
use persistence::{Conn, Scope, due, instance::workspace, reference, sla as store};

use super::input::refused;
use crate::{
    concurrency::{check_order, check_version},
    conditions::check_references,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    random,
    sla::configured,
    state::Work,
};

/// A policy to add.
#[derive(Debug, Clone)]
pub struct NewPolicyInput {
    /// Its name, one line.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The tickets it is for; none: every ticket.
    pub condition: Option<Parsed>,
    /// The calendar of business time.
    pub calendar_id: Option<CalendarId>,
    /// What it promises.
    pub terms: Terms,
}

/// A change as it was sent; none leaves a member as it is.
#[derive(Debug, Clone)]
pub struct PolicyUpdate {
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Does it apply?
    pub active: Option<bool>,
    /// The tickets it is for.
    pub condition: Option<Parsed>,
    /// The calendar of business time.
    pub calendar_id: Option<Option<CalendarId>>,
    /// What it promises.
    pub terms: TermsUpdate,
}

/// The parts of the terms that were sent.
#[derive(Debug, Clone, Default)]
pub struct TermsUpdate {
    /// The targets.
    pub targets: Option<Targets>,
    /// When clocks warn.
    pub warn_percent: Option<i64>,
    /// From when changes count.
    pub on_change: Option<CountFrom>,
    /// The escalation.
    pub steps: Option<Vec<Step>>,
}

impl TermsUpdate {
    fn apply(self, terms: Terms) -> Terms {
        Terms {
            targets: self.targets.unwrap_or(terms.targets),
            warn_percent: self.warn_percent.unwrap_or(terms.warn_percent),
            on_change: self.on_change.unwrap_or(terms.on_change),
            steps: self.steps.unwrap_or(terms.steps),
        }
    }
}

/// The policy.
pub fn show(conn: &mut Conn, scope: &Scope, id: SlaPolicyId) -> Result<SlaPolicy, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// The condition, of which every record it names is there.
fn known(work: &mut Work<'_>, parsed: &Parsed) -> Result<Condition, ApiError> {
    check_references(work.conn, &work.scope, "condition", &parsed.references)?;
    Ok(parsed.condition.clone())
}

/// Adds a policy behind those there are.
///
/// # Errors
/// 409 `already_exists` for a taken name; 422 for what can be no policy; 409 `conflict` with `max` when there are too many.
pub fn create(work: &mut Work<'_>, input: NewPolicyInput) -> Result<SlaPolicy, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, None, &input.name)?;
    let all = store::list(work.conn, &work.scope)?;
    if all.len() >= MAX_POLICIES {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_POLICIES));
    }
    let condition = match &input.condition {
        Some(parsed) => known(work, parsed)?,
        None => Condition::always(),
    };
    check(work, &input.terms, input.calendar_id)?;
    let new = NewSlaPolicy {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        name: input.name,
        description: input.description,
        position: all.last().map_or(0, |last| last.position) + 1,
        condition,
        calendar_id: input.calendar_id,
        terms: input.terms,
    };
    let (policy, draft) = SlaPolicy::create(new, work.now);
    store::insert(work.conn, &work.scope, &policy)?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(policy)
}

fn refuse_taken(work: &mut Work<'_>, own: Option<SlaPolicyId>, name: &str) -> Result<(), ApiError> {
    match store::find_by_name(work.conn, &work.scope, name)? {
        Some(other) if Some(other) != own => {
            Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string()))
        }
        _ => Ok(()),
    }
}

/// Terms that make sense, of which everybody named is there.
fn check(work: &mut Work<'_>, terms: &Terms, calendar: Option<CalendarId>) -> Result<(), ApiError> {
    let mut errors: Vec<FieldError> = terms.check().iter().map(refused).collect();
    let not_found = |place: String| FieldError::pointer(place, FieldCode::NotFound);
    for (index, step) in terms.steps.iter().enumerate() {
        let (team, agent) = step.reassign.map_or((None, None), |to| (to.team_id, to.assignee_id));
        let missing = is_missing(work, team, agent)?;
        errors.extend(missing.0.then(|| not_found(format!("#/steps/{index}/reassign/team_id"))));
        errors.extend(missing.1.then(|| not_found(format!("#/steps/{index}/reassign/assignee_id"))));
        for (place, agent) in step.notify.iter().flat_map(|notify| notify.agent_ids.iter().enumerate()) {
            let missing = is_missing(work, None, Some(*agent))?.1;
            errors.extend(missing.then(|| not_found(format!("#/steps/{index}/notify/agent_ids/{place}"))));
        }
    }
    if let Some(id) = calendar
        && !persistence::calendar::exists(work.conn, &work.scope, id)?
    {
        errors.push(not_found("#/calendar_id".to_owned()));
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// Which of the two does not exist.
fn is_missing(work: &mut Work<'_>, team: Option<TeamId>, agent: Option<AgentId>) -> Result<(bool, bool), ApiError> {
    let missing = reference::missing(work.conn, &work.scope, None, team, agent)?;
    Ok((missing.team, missing.assignee))
}

fn load(work: &mut Work<'_>, id: SlaPolicyId) -> Result<SlaPolicy, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a policy.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; those of [`create`].
pub fn update(
    work: &mut Work<'_>,
    id: SlaPolicyId,
    if_match: &IfMatch,
    update: PolicyUpdate,
) -> Result<SlaPolicy, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    if let Some(name) = update.name.as_ref().filter(|name| normalized_name(name) != normalized_name(&before.name)) {
        refuse_taken(work, Some(id), name)?;
    }
    let condition = update.condition.as_ref().map(|parsed| known(work, parsed)).transpose()?;
    let terms = update.terms.apply(before.terms.clone());
    let calendar = update.calendar_id.unwrap_or(before.calendar_id);
    if terms != before.terms || calendar != before.calendar_id {
        check(work, &terms, calendar)?;
    }
    let change = SlaPolicyChange {
        name: update.name,
        description: update.description,
        position: None,
        condition,
        calendar_id: update.calendar_id,
        terms: Some(terms),
        active: update.active,
    };
    save(work, before, change)
}

fn save(work: &mut Work<'_>, before: SlaPolicy, change: SlaPolicyChange) -> Result<SlaPolicy, ApiError> {
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Puts the policies in this order.
///
/// # Errors
/// 422 when it does not name each of them once.
pub fn order(work: &mut Work<'_>, ids: &[SlaPolicyId]) -> Result<Vec<SlaPolicy>, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let all = store::list(work.conn, &work.scope)?;
    check_order(ids, &all.iter().map(|policy| policy.id).collect::<Vec<_>>())?;
    let mut ordered = Vec::with_capacity(all.len());
    for (position, id) in (1..).zip(ids) {
        let known = all.iter().find(|policy| policy.id == *id).cloned().ok_or_else(ApiError::not_found)?;
        ordered.push(save(work, known, SlaPolicyChange { position: Some(position), ..Default::default() })?);
    }
    Ok(ordered)
}

/// Removes a policy. Its tickets come under the next that fits; what it promised stays in their histories.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`].
pub fn delete(work: &mut Work<'_>, id: SlaPolicyId, if_match: &IfMatch) -> Result<(), ApiError> {
    let policy = load(work, id)?;
    check_version(work, if_match, id.uuid(), policy.version, &[])?;
    store::delete(work.conn, &work.scope, id)?;
    configured(work)?;
    work.record(vec![policy.removed()])
}

/// Makes what every open ticket is promised due to be chosen and counted again; returns for how many tickets.
pub fn recalculate(work: &mut Work<'_>, from: CountFrom) -> Result<i64, ApiError> {
    let kind = match from {
        CountFrom::Start => DueKind::RecountFromStart,
        CountFrom::Now => DueKind::RecountFromNow,
    };
    let tickets = due::set_for_open_tickets(work.conn, &work.scope, kind, work.now)?;
    Ok(i64::try_from(tickets).unwrap_or(i64::MAX))
}
