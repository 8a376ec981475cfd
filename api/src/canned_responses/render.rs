//! A canned response for a ticket.

use actix_web::web;
use domain::{
    canned::{CannedResponse, TextBody},
    ids::{AgentId, CannedResponseId, TicketId, kind},
    placeholder::Values,
    policy::op,
    ticket::{Language, Ticket},
    time::Instant,
};
use persistence::{Conn, Scope, instance::workspace};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::usecase;
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, FieldCode, FieldError, Ok200, PathId, ValidJson},
    state::AppState,
    texts::{self, RenderedText},
    tickets::usecase::load_visible,
};

/// For whom.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RenderCannedResponse {
    /// The ticket whose values are put in.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// The language; null: that of the ticket, else that of the workspace, else one that there is a text in.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
}

/// Put a ticket's values into a canned response.
///
/// Changes nothing: the text is yours to edit. Send it as the `body` of a reply with `canned_response_id`, and its use is
/// counted. `{{agent.name}}` is you; for a service whoever works on the ticket.
#[utoipa::path(
    post,
    path = "/v1/canned-responses/{id}/render",
    operation_id = "renderCannedResponse",
    tag = "texts",
    params(("id" = String, Path, description = "The canned response's id.", max_length = 30)),
    request_body = RenderCannedResponse,
    responses((status = 200, description = "The text for the ticket.", body = RenderedText))
)]
pub async fn render_canned_response(
    state: web::Data<AppState>,
    who: Caller<op::RenderCannedResponse>,
    id: PathId<kind::CannedResponse>,
    body: ValidJson<RenderCannedResponse>,
) -> Result<Ok200<RenderedText>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let asked = body.into_inner();
    let text = state.read(&who, move |conn| render(conn, &principal, id.0, asked, now)).await?;
    Ok(Ok200::new(text))
}

fn render(
    conn: &mut Conn,
    who: &Principal,
    id: CannedResponseId,
    asked: RenderCannedResponse,
    now: Instant,
) -> Result<RenderedText, ApiError> {
    let response = usecase::show(conn, who, id)?;
    let ticket = load_visible(conn, who, asked.ticket_id).map_err(|error| match error.code {
        Code::NotFound => ApiError::validation(vec![FieldError::pointer("#/ticket_id", FieldCode::NotFound)]),
        _ => error,
    })?;
    if let Some(locale) = asked.locale
        && !response.bodies.contains_key(&locale)
    {
        let allowed: Vec<&str> = response.bodies.keys().map(|locale| locale.word()).collect();
        let field = FieldError::pointer("#/locale", FieldCode::UnknownOption).with("allowed", allowed);
        return Err(ApiError::validation(vec![field]));
    }
    let about = (&ticket, who.agent_id(), now);
    let (locale, body, values) = values_for(conn, &who.scope, &response, about, asked.locale)?;
    RenderedText::of(locale, body, &values)
}

/// The text of a response for a ticket in `locale`, with the values that it asks for; none, or where it has no text in it: in
/// the ticket's language, else the workspace's, else one that it has. For whoever may read the ticket; to be used in reads
/// and in units of work.
pub fn values_for<'a>(
    conn: &mut Conn,
    scope: &Scope,
    response: &'a CannedResponse,
    (ticket, author, now): (&Ticket, Option<AgentId>, Instant),
    locale: Option<Language>,
) -> Result<(Language, &'a TextBody, Values), ApiError> {
    let workspace = workspace::get(conn, scope)?;
    let wanted: Vec<Language> = [locale, ticket.language, Some(workspace.locale)].into_iter().flatten().collect();
    let (locale, body) =
        response.body(&wanted).ok_or_else(|| ApiError::internal("a canned response was kept without a text"))?;
    let values = texts::values(conn, scope, &workspace, (ticket, author, now), locale, texts::placeholders(body))?;
    Ok((locale, body, values))
}
