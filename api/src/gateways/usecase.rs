//! Adding, changing and removing gateways.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    gateway::{Gateway, Inbound, MAX_GATEWAYS, Receipts, Request, Secrets},
    ids::{GatewayId, TeamId},
    ticket::Channel,
};
use persistence::{
    Conn, Scope,
    gateway::{self as store, Sealed},
    instance::workspace,
    team,
};

use super::{
    input::{CreateGateway, UpdateGateway},
    request::{refuse_inbound, refuse_pointer, refuse_receipts, refuse_request, refuse_secrets},
    secrets::{open, seal, seal_inbound},
};
use crate::{
    concurrency::check_version,
    egress::Egress,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch, Patch, base64url},
    random,
    secrets::{Sealer, SecretText},
    state::Work,
};

/// The gateway.
pub fn show(conn: &mut Conn, scope: &Scope, id: GatewayId) -> Result<Gateway, ApiError> {
    store::find_gateway(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

fn check_team(work: &mut Work<'_>, id: Option<TeamId>) -> Result<(), ApiError> {
    match id {
        Some(id) if !team::exists(work.conn, &work.scope, id)? => {
            Err(ApiError::validation(vec![FieldError::pointer("#/team_id", FieldCode::NotFound)]))
        }
        _ => Ok(()),
    }
}

/// The one that carried what agents are told does so no more.
fn yield_notifications(work: &mut Work<'_>) -> Result<(), ApiError> {
    let Some(before) = store::notifying(work.conn, &work.scope)? else { return Ok(()) };
    let sealed = store::sealed(work.conn, &work.scope, before.id)?;
    let other = Gateway { is_for_notifications: false, ..before.clone() };
    if let Some((after, draft)) = before.changed(other, work.now) {
        store::save_gateway(work.conn, &work.scope, &after, sealed)?;
        work.record(vec![draft])?;
    }
    Ok(())
}

fn valid(errors: Vec<FieldError>) -> Result<(), ApiError> {
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// Only what services speak.
fn check_channel(channel: Channel) -> Option<FieldError> {
    let is_one = matches!(channel, Channel::Sms | Channel::Chat);
    (!is_one).then(|| FieldError::pointer("#/channel", FieldCode::UnknownOption).with("allowed", vec!["sms", "chat"]))
}

/// Adds a gateway.
///
/// # Errors
/// 422 for a request that is none, a team that is none, and one gateway too many.
pub fn create(
    work: &mut Work<'_>,
    (sealer, egress): (&Sealer, &Egress),
    id: GatewayId,
    body: &CreateGateway,
) -> Result<Gateway, ApiError> {
    let request = Request::from(body.request.clone());
    let inbound = body.inbound.clone().map(Inbound::from);
    let receipts = body.receipts.clone().map(Receipts::from);
    let secrets: Secrets =
        body.secrets.iter().map(|(name, secret)| (name.clone(), secret.expose().to_owned())).collect();
    let mut errors: Vec<FieldError> = check_channel(body.channel).into_iter().collect();
    errors.extend(refuse_secrets(&secrets));
    errors.extend(refuse_request(&request, &secrets.keys().cloned().collect(), egress));
    errors.extend(refuse_pointer(body.message_id_pointer.as_deref()));
    errors.extend(inbound.iter().flat_map(refuse_inbound));
    errors.extend(receipts.iter().flat_map(|it| refuse_receipts(it, body.message_id_pointer.as_deref())));
    valid(errors)?;
    workspace::lock(work.conn, &work.scope)?;
    check_team(work, body.team_id)?;
    if store::count_gateways(work.conn, &work.scope, MAX_GATEWAYS)? >= MAX_GATEWAYS {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_GATEWAYS));
    }
    let sealed = Sealed { request: seal(sealer, work.scope.workspace_id(), id, &secrets)?, inbound: None };
    let gateway = Gateway {
        id,
        version: 1,
        name: body.name.trim().to_owned(),
        channel: body.channel,
        deactivated_at: (body.enabled == Some(false)).then_some(work.now),
        team_id: body.team_id,
        is_for_notifications: body.for_notifications.unwrap_or(false),
        request,
        message_id_pointer: body.message_id_pointer.clone(),
        secrets: secrets.into_keys().map(|name| (name, work.now)).collect(),
        inbound,
        receipts,
        inbound_secret_set_at: None,
        created_at: work.now,
        updated_at: work.now,
    };
    if gateway.is_for_notifications {
        yield_notifications(work)?;
    }
    store::insert_gateway(work.conn, &work.scope, &gateway, sealed)?;
    work.record(vec![gateway.added()])?;
    Ok(gateway)
}

fn load(work: &mut Work<'_>, id: GatewayId) -> Result<Gateway, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::lock_gateway(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// The secrets after a change; at another host those from before are gone.
fn secrets_after(
    work: &Work<'_>,
    (before, kept): (&Gateway, Secrets),
    after: &mut Gateway,
    given: &BTreeMap<String, Option<SecretText>>,
) -> Result<Secrets, ApiError> {
    let is_elsewhere = after.request.origin() != before.request.origin();
    let mut secrets = if is_elsewhere { Secrets::new() } else { kept };
    after.secrets.retain(|name, _| secrets.contains_key(name));
    for (name, secret) in given {
        match secret {
            Some(secret) => {
                secrets.insert(name.clone(), secret.expose().to_owned());
                after.secrets.insert(name.clone(), work.now);
            }
            None => {
                secrets.remove(name);
                after.secrets.remove(name);
            }
        }
    }
    if is_elsewhere {
        let missing = after
            .request
            .secrets()
            .into_iter()
            .filter(|name| before.secrets.contains_key(name) && !given.contains_key(name));
        let required = |name: String| FieldError::pointer(format!("#/secrets/{name}"), FieldCode::Required);
        valid(missing.map(required).collect())?;
    }
    Ok(secrets)
}

/// What of a change needs no look at the database.
pub fn check(body: &UpdateGateway) -> Result<(), ApiError> {
    let given = body.secrets.iter().flatten();
    let secrets: Secrets =
        given.filter_map(|(name, secret)| Some((name.clone(), secret.as_ref()?.expose().to_owned()))).collect();
    let mut errors = refuse_secrets(&secrets);
    errors.extend(refuse_pointer(body.message_id_pointer.value().map(String::as_str)));
    errors.extend(body.inbound.value().cloned().map(Inbound::from).iter().flat_map(refuse_inbound));
    valid(errors)
}

/// Changes a gateway.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 422 for what does not fit.
pub fn update(
    work: &mut Work<'_>,
    (sealer, egress): (&Sealer, &Egress),
    id: GatewayId,
    if_match: &IfMatch,
    body: &UpdateGateway,
) -> Result<Gateway, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &body.sent())?;
    let (mut after, workspace) = (before.clone(), work.scope.workspace_id());
    let kept = store::sealed(work.conn, &work.scope, id)?;
    let known = open(sealer, workspace, id, kept.request.as_deref())?;
    if let Some(name) = &body.name {
        after.name = name.trim().to_owned();
    }
    if let Some(request) = &body.request {
        after.request = request.clone().into();
    }
    if let Some(pointer) = body.message_id_pointer.clone().into_option() {
        after.message_id_pointer = pointer;
    }
    if let Some(team_id) = body.team_id.into_option() {
        after.team_id = team_id;
    }
    match &body.inbound {
        Patch::Keep => {}
        Patch::Clear => after.inbound = None,
        Patch::Set(inbound) => after.inbound = Some(inbound.clone().into()),
    }
    match &body.receipts {
        Patch::Keep => {}
        Patch::Clear => after.receipts = None,
        Patch::Set(receipts) => after.receipts = Some(receipts.clone().into()),
    }
    after.is_for_notifications = body.for_notifications.unwrap_or(before.is_for_notifications);
    after.deactivated_at = match body.enabled {
        Some(true) => None,
        Some(false) => before.deactivated_at.or(Some(work.now)),
        None => before.deactivated_at,
    };
    let given = body.secrets.clone().unwrap_or_default();
    let secrets = secrets_after(work, (&before, known), &mut after, &given)?;
    let names: BTreeSet<String> = secrets.keys().cloned().collect();
    let mut errors = refuse_secrets(&secrets);
    errors.extend(refuse_request(&after.request, &names, egress));
    errors.extend(after.receipts.iter().flat_map(|it| refuse_receipts(it, after.message_id_pointer.as_deref())));
    valid(errors)?;
    if after.team_id != before.team_id {
        check_team(work, after.team_id)?;
    }
    let changed = before.changed(after, work.now);
    let has_new_secret = given.values().any(Option::is_some);
    if changed.is_none() && !has_new_secret {
        return Ok(before);
    }
    let sealed = Sealed { request: seal(sealer, workspace, id, &secrets)?, inbound: kept.inbound };
    // The clock may stand where it stood when a secret was last set: it is another one all the same.
    let Some((after, draft)) = changed else {
        store::save_sealed(work.conn, &work.scope, id, sealed)?;
        return Ok(before);
    };
    if after.is_for_notifications && !before.is_for_notifications {
        yield_notifications(work)?;
    }
    store::save_gateway(work.conn, &work.scope, &after, sealed)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Sets by what call-backs are known; what was it before is so no more.
///
/// # Errors
/// 404.
pub fn set_inbound_secret(
    work: &mut Work<'_>,
    sealer: &Sealer,
    id: GatewayId,
    given: Option<&SecretText>,
) -> Result<SecretText, ApiError> {
    let before = load(work, id)?;
    let secret = match given {
        Some(secret) => secret.clone(),
        None => SecretText::new(base64url(&random::bytes::<32>().map_err(ApiError::internal)?)),
    };
    let kept = store::sealed(work.conn, &work.scope, id)?;
    let inbound = Some(seal_inbound(sealer, work.scope.workspace_id(), id, &secret)?);
    let sealed = Sealed { inbound, ..kept };
    let after = Gateway { inbound_secret_set_at: Some(work.now), ..before.clone() };
    match before.changed(after, work.now) {
        Some((after, draft)) => {
            store::save_gateway(work.conn, &work.scope, &after, sealed)?;
            work.record(vec![draft])?;
        }
        None => store::save_sealed(work.conn, &work.scope, id, sealed)?,
    }
    Ok(secret)
}

/// Removes a gateway by which nothing went out or came in.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use`.
pub fn delete(work: &mut Work<'_>, id: GatewayId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    if store::is_used(work.conn, &work.scope, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete_gateway(work.conn, &work.scope, id)?;
    work.record(vec![before.removed()])
}
