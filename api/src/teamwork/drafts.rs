//! What an agent has written and not sent.

use actix_web::web;
use domain::{
    ids::{AgentId, TicketId, kind},
    policy::op,
    teamwork::UnsentDraft,
    ticket::{Command, MessageKind},
};
use persistence::teamwork::drafts::{self as store, Of};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::{Draft, SetDraft};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, FieldCode, FieldError, IfMatch, NoContent, Ok200, PathId, ValidJson, ValidQuery},
    state::{AppState, Work},
    tickets::usecase::{change, load_for_change, load_visible},
};

/// Which draft.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DraftQuery {
    /// `reply` (meant when absent) or `note`.
    #[param(value_type = Option<String>, max_length = 10)]
    pub kind: Option<String>,
}

fn of(who: &Principal, ticket_id: TicketId, query: &DraftQuery) -> Result<Of, ApiError> {
    let kind = match query.kind.as_deref() {
        None | Some("reply") => MessageKind::Reply,
        Some("note") => MessageKind::Note,
        Some(_) => {
            let field = FieldError::parameter("kind", FieldCode::UnknownOption).with("allowed", vec!["reply", "note"]);
            return Err(ApiError::new(Code::InvalidParameter).field(field));
        }
    };
    Ok(Of { ticket_id, agent_id: agent(who)?, kind })
}

pub(super) fn agent(who: &Principal) -> Result<AgentId, ApiError> {
    who.agent_id().ok_or_else(|| ApiError::internal("a person's operation was called by nobody"))
}

/// Read your draft.
///
/// One that was sent is gone: 404, as where there never was one.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/draft",
    operation_id = "showDraft",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), DraftQuery),
    responses((status = 200, description = "The draft.", body = Draft), (status = 304, description = "Unchanged."))
)]
pub async fn show_draft(
    state: web::Data<AppState>,
    who: Caller<op::ShowDraft>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<DraftQuery>,
) -> Result<Ok200<Draft>, ApiError> {
    let (of, principal) = (of(&who, id.0, &query)?, who.principal.clone());
    let draft = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            store::find(conn, &principal.scope, &of)?.ok_or_else(ApiError::not_found)
        })
        .await?;
    let version = draft.version;
    Ok(Ok200::versioned(Draft::from(draft), version))
}

/// Keep your draft.
///
/// One for replies and one for notes, for each of your tickets; sending a message of its kind ends it. Nothing is recorded
/// and nobody else sees it. If the ticket was handed to you, this is how you begin: it becomes `in_review`. With `If-Match`
/// it replaces only that version. A draft that nobody touches for 90 days is removed.
#[utoipa::path(
    put,
    path = "/v1/tickets/{id}/draft",
    operation_id = "setDraft",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IfMatch),
    request_body = SetDraft,
    responses((status = 200, description = "The draft.", body = Draft))
)]
pub async fn set_draft(
    state: web::Data<AppState>,
    who: Caller<op::SetDraft>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    if_match: IfMatch,
    body: ValidJson<SetDraft>,
) -> Result<Ok200<Draft>, ApiError> {
    let body = body.into_inner();
    if body.kind == MessageKind::Note && !who.writes_notes() {
        return Err(ApiError::new(Code::InsufficientScope).with("required_scopes", vec!["notes:write"]));
    }
    let principal = who.principal.clone();
    let draft = state.write(&who, &context, move |work| keep(work, &principal, id.0, &if_match, &body)).await?;
    let version = draft.version;
    Ok(Ok200::versioned(Draft::from(draft), version))
}

fn keep(
    work: &mut Work<'_>,
    who: &Principal,
    ticket_id: TicketId,
    if_match: &IfMatch,
    body: &SetDraft,
) -> Result<UnsentDraft, ApiError> {
    let of = Of { ticket_id, agent_id: agent(who)?, kind: body.kind };
    let mut ticket = load_visible(work.conn, who, ticket_id)?;
    if !matches!(if_match, IfMatch::None) {
        let present = store::find(work.conn, &work.scope, &of)?.map(|draft| draft.version);
        if !present.is_some_and(|version| if_match.allows(version)) {
            return Err(ApiError::new(Code::PreconditionFailed)
                .with("current_version", present)
                .with("conflicting_fields", vec!["body"]));
        }
    }
    if ticket.lease.is_some_and(|lease| lease.agent_id == of.agent_id) {
        let set = load_for_change(work, who, ticket_id)?;
        ticket = change(work, &set, &Command::Begin)?;
    }
    let (format, content) = (body.body.format, body.body.content.as_str());
    let version = store::keep(work.conn, &work.scope, &of, (format, content), ticket.version, work.now)?;
    Ok(UnsentDraft { kind: of.kind, version, format, content: content.to_owned(), updated_at: work.now })
}

/// Throw your draft away.
///
/// Where there is none: 204 too.
#[utoipa::path(
    delete,
    path = "/v1/tickets/{id}/draft",
    operation_id = "deleteDraft",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), DraftQuery),
    responses((status = 204, description = "There is no draft."))
)]
pub async fn delete_draft(
    state: web::Data<AppState>,
    who: Caller<op::DeleteDraft>,
    context: Ctx,
    id: PathId<kind::Ticket>,
    query: ValidQuery<DraftQuery>,
) -> Result<NoContent, ApiError> {
    let (of, principal) = (of(&who, id.0, &query)?, who.principal.clone());
    state
        .write(&who, &context, move |work| {
            load_visible(work.conn, &principal, id.0)?;
            Ok(store::delete(work.conn, &work.scope, &of)?)
        })
        .await?;
    Ok(NoContent)
}
