//! The types of events there are.

use domain::{event::EventKind, policy::op};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::Caller,
    http::{ApiError, Ok200},
};

/// A type of events.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventType {
    /// The type, as `type` of an event holds it.
    #[schema(max_length = 100, example = "ticket.created")]
    pub r#type: &'static str,
    /// What it is about, as far as filters by `<subject>.*` go.
    #[schema(max_length = 40, example = "ticket")]
    pub subject: &'static str,
    /// What it means.
    #[schema(max_length = 300, example = "A ticket was opened.")]
    pub description: &'static str,
}

/// All types of events.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventTypes {
    /// By type.
    #[schema(max_items = 500)]
    pub data: Vec<EventType>,
}

/// List the types of events.
///
/// What `types` of `/v1/events` and `event_types` of a webhook may name. More may be added.
#[utoipa::path(
    get,
    path = "/v1/event-types",
    operation_id = "listEventTypes",
    tag = "sync",
    responses((status = 200, description = "The types.", body = EventTypes))
)]
pub async fn list_event_types(_: Caller<op::ListEventTypes>) -> Result<Ok200<EventTypes>, ApiError> {
    let one = |kind: &EventKind| EventType {
        r#type: kind.word(),
        subject: kind.word().split_once('.').map_or("", |(subject, _)| subject),
        description: kind.meaning(),
    };
    let mut data: Vec<EventType> = EventKind::ALL.iter().map(one).collect();
    data.sort_unstable_by_key(|it| it.r#type);
    Ok(Ok200::new(EventTypes { data }))
}
