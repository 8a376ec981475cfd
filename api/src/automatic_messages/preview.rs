//! Looking at a message before anybody gets it.

use actix_web::web;
use domain::{
    automatic::{AutoKind, AutomaticMessages, business_days},
    canned::TextBody,
    ids::{AutomaticMessagesId, TicketId},
    policy::op,
    ticket::Language,
    time::Instant,
};
use persistence::Conn;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    book::Book,
    send::{samples, values_for},
};
use crate::{
    auth::{Caller, Principal},
    content::BodyInput,
    http::{ApiError, Code, FieldCode, FieldError, Ok200, ValidJson},
    state::AppState,
    texts::{RenderedText, check_text, day},
    tickets::usecase::load_visible,
};

/// Which message.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PreviewAutomaticMessage {
    /// The message: a member of `messages`.
    #[schema(value_type = String, max_length = 20, example = "still_waiting")]
    pub kind: AutoKind,
    /// The language.
    #[schema(value_type = String, pattern = "^(fa|en)$", max_length = 2, example = "fa")]
    pub locale: Language,
    /// A text to try; null: the one that would be sent.
    #[serde(default)]
    #[validate(nested)]
    pub body: Option<BodyInput>,
    /// The ticket whose values are put in; null: examples.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
}

/// Look at an automatic message.
///
/// Nothing is sent or kept. With a ticket its own values stand in the text, the expected time among them.
#[utoipa::path(
    post,
    path = "/v1/automatic-messages/preview",
    operation_id = "previewAutomaticMessage",
    tag = "texts",
    request_body = PreviewAutomaticMessage,
    responses((status = 200, description = "The message as it would be sent.", body = RenderedText))
)]
pub async fn preview_automatic_message(
    state: web::Data<AppState>,
    who: Caller<op::PreviewAutomaticMessage>,
    body: ValidJson<PreviewAutomaticMessage>,
) -> Result<Ok200<RenderedText>, ApiError> {
    let asked = body.into_inner();
    let errors = asked
        .body
        .as_ref()
        .map(|body| check_text("#/body/content", &body.content, &asked.kind.placeholders()))
        .unwrap_or_default();
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let text = state.read(&who, move |conn| preview(conn, &principal, asked, now)).await?;
    Ok(Ok200::new(text))
}

fn preview(
    conn: &mut Conn,
    who: &Principal,
    asked: PreviewAutomaticMessage,
    now: Instant,
) -> Result<RenderedText, ApiError> {
    let PreviewAutomaticMessage { kind, locale, body, ticket_id } = asked;
    let none = || AutomaticMessages::none(AutomaticMessagesId::from_uuid(Uuid::nil()), now);
    let book = Book::read(conn, &who.scope, none)?;
    let text: TextBody = body.map_or_else(|| book.own.text(kind, locale), Into::into);
    let workspace = &book.workspace;
    let shown_day = |at| day(at, &workspace.time_zone, workspace.digits, locale);
    let values = match ticket_id {
        None => samples(&workspace.name, locale, workspace.digits, &shown_day(now)),
        Some(id) => {
            let missing = || ApiError::validation(vec![FieldError::pointer("#/ticket_id", FieldCode::NotFound)]);
            let ticket = load_visible(conn, who, id)
                .map_err(|error| if error.code == Code::NotFound { missing() } else { error })?;
            let close_at = business_days(book.calendar(ticket.team_id), now, book.own.close_warning_days);
            values_for(conn, &who.scope, &book, (&ticket, &text, locale), (close_at, now))?
        }
    };
    RenderedText::of(locale, &text, &values)
}
