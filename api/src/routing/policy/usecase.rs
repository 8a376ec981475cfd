//! Changing the routing policy.

use std::collections::BTreeSet;

use domain::{
    condition::{IdKind, Reference},
    ids::TeamId,
    routing::{RoutingPolicy, RoutingRule, normalized_name},
};
use persistence::{Conn, Scope, condition, instance::workspace, routing::policy as store};
use uuid::Uuid;

use super::dto::RuleInput;
use crate::{
    concurrency::check_version,
    http::{ApiError, At, FieldCode, FieldError, IfMatch},
    outbox, random,
    sla::configured,
    state::Work,
};

/// Replaces the rules.
///
/// # Errors
/// 412 and 428 of [`check_version`]; 422 for names and ids that come twice, ids of no rule, and references that lead
/// nowhere.
pub fn update(
    work: &mut Work<'_>,
    if_match: &IfMatch,
    inputs: Vec<RuleInput>,
) -> Result<Option<RoutingPolicy>, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let before = store::find(work.conn, &work.scope)?;
    let (id, version) = before.as_ref().map_or((Uuid::nil(), 0), |before| (before.id.uuid(), before.version));
    check_version(work, if_match, id, version, &["rules"])?;
    let known = before.as_ref().map_or(&[][..], |before| &before.rules);
    let mut errors = repeated(&inputs, known);
    errors.extend(missing(work.conn, &work.scope, &inputs, &["rules"])?);
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let rules = inputs.into_iter().map(|input| rule(work, input, known)).collect::<Result<Vec<_>, _>>()?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let Some((after, draft)) = RoutingPolicy::replace(before.as_ref(), id, rules, work.now) else { return Ok(before) };
    store::insert(work.conn, &work.scope, &after)?;
    configured(work)?;
    work.record(vec![draft])?;
    if after.rules.iter().any(|rule| rule.enabled) {
        outbox::intend_route_strays(work, after.id.uuid(), after.version)?;
    }
    Ok(Some(after))
}

/// The rule that an input stands for: the one it names, else the one that has its name, else a new one.
fn rule(work: &Work<'_>, input: RuleInput, known: &[RoutingRule]) -> Result<RoutingRule, ApiError> {
    let RuleInput { id, name, condition, team_id, enabled } = input;
    let namesake = || known.iter().find(|rule| normalized_name(&rule.name) == normalized_name(&name));
    let id = match id.or_else(|| namesake().map(|rule| rule.id)) {
        Some(id) => id,
        None => random::new_id(work.now).map_err(ApiError::internal)?,
    };
    Ok(RoutingRule { id, name, condition: condition.condition, team_id, enabled })
}

fn at(index: usize, member: &str) -> At {
    At::pointer(["rules", &index.to_string(), member])
}

/// What comes twice, and ids of rules that there are not.
fn repeated(inputs: &[RuleInput], known: &[RoutingRule]) -> Vec<FieldError> {
    let (mut names, mut errors) = (BTreeSet::new(), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        if !names.insert(normalized_name(&input.name)) {
            errors.push(FieldError::new(at(index, "name"), FieldCode::Duplicate));
        }
        let Some(id) = input.id else { continue };
        if !known.iter().any(|rule| rule.id == id) {
            errors.push(FieldError::new(at(index, "id"), FieldCode::NotFound));
        } else if inputs.iter().take(index).any(|other| other.id == Some(id)) {
            errors.push(FieldError::new(at(index, "id"), FieldCode::Duplicate));
        }
    }
    errors
}

/// References of the rules at `place` that lead nowhere, each kind of record asked for once.
pub fn missing(
    conn: &mut Conn,
    scope: &Scope,
    inputs: &[RuleInput],
    place: &[&str],
) -> Result<Vec<FieldError>, ApiError> {
    let rules: Vec<String> = place.iter().map(|part| (*part).to_owned()).collect();
    let mut references = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let place = |member: &str| vec![index.to_string(), member.to_owned()];
        references.push(Reference { path: place("team_id"), kind: IdKind::Team, id: input.team_id.uuid() });
        references.extend(input.condition.references.iter().map(|reference| {
            let path = place("condition").into_iter().chain(reference.path.iter().cloned()).collect();
            Reference { path, ..reference.clone() }
        }));
    }
    let missing = condition::missing(conn, scope, &references)?;
    let error = |reference: Reference| {
        let place = At::pointer(rules.iter().cloned().chain(reference.path));
        FieldError::new(place, FieldCode::InvalidReference).with("prefix", reference.kind.word())
    };
    Ok(missing.into_iter().map(error).collect())
}

/// Do rules send tickets to this team? Holds until the transaction ends only under
/// [`workspace::lock`](persistence::instance::workspace::lock).
pub fn is_named(work: &mut Work<'_>, team: TeamId) -> Result<bool, ApiError> {
    Ok(store::find(work.conn, &work.scope)?.is_some_and(|policy| policy.names(team)))
}
