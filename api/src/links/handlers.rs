//! Listing, making and removing links.

use actix_web::web;
use domain::{ids::kind, link::Relation, policy::op};
use persistence::link::LinkPage;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::{CreateTicketLink, TicketLink},
    usecase::{self, Seen},
};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Ctx, FieldCode, FieldError, IdempotencyKey, NoContent, Page, PageOf, PageRequest, PathId, Posted,
        ValidJson, ValidQuery, assemble, fingerprint,
    },
    state::{AppState, Done, Retry},
};

/// A page of the links of a ticket.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTicketLinksQuery {
    /// How many links at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// List a ticket's links.
///
/// Newest first, from both directions: what was linked from another ticket is shown with the inverse name.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/links",
    operation_id = "listTicketLinks",
    tag = "links",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ListTicketLinksQuery),
    responses((status = 200, description = "A page of links.", body = Page<TicketLink>))
)]
pub async fn list_ticket_links(
    state: web::Data<AppState>,
    who: Caller<op::ListTicketLinks>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ListTicketLinksQuery>,
) -> Result<PageOf<TicketLink>, ApiError> {
    let print = fingerprint(&format!("listTicketLinks {}", id.0));
    let request = PageRequest::from(query.limit, query.cursor.as_deref(), None, print, &state.cursors)?;
    let page = LinkPage { after: keyset::after(&request)?, backward: request.backward, limit: request.fetch_limit() };
    let principal = who.principal.clone();
    let rows = state.read(&who, move |conn| usecase::list(conn, &principal, id.0, &page)).await?;
    let (rows, info) = assemble(rows, &request, |row: &Seen| keyset::key(row.link.created_at, row.link.id));
    Ok(PageOf { data: rows.into_iter().map(TicketLink::from).collect(), page: info })
}

/// Link a ticket to another one.
///
/// Both tickets record it. Linked in this way already: 409 `already_exists` with the link's id. A ticket would become a
/// part of itself or wait for itself: 409 `link_cycle`. A second parent: 409 `has_parent`. Customers see no links.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/links",
    operation_id = "createTicketLink",
    tag = "links",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = CreateTicketLink,
    responses((status = 201, description = "Linked.", body = TicketLink))
)]
pub async fn create_ticket_link(
    state: web::Data<AppState>,
    who: Caller<op::CreateTicketLink>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<CreateTicketLink>,
) -> Result<Posted<TicketLink>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let CreateTicketLink { r#type: relation, ticket_id } = body.into_inner();
    if !relation.kind().is_free() {
        let free = Relation::ALL.iter().filter(|it| it.kind().is_free()).map(|it| it.word()).collect::<Vec<_>>();
        let field = FieldError::pointer("#/type", FieldCode::UnknownOption).with("allowed", free);
        return Err(ApiError::validation(vec![field]));
    }
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let seen = usecase::create(work, &principal, id.0, relation, ticket_id)?;
            Ok(Done::created(TicketLink::from(seen), format!("/v1/tickets/{}/links", id.0), None))
        })
        .await
}

/// Remove a link.
///
/// Both tickets record it. It is enough to see one of them. What Nobat linked itself, a ticket and the one that
/// continues it, stays: 409 `conflict`.
#[utoipa::path(
    delete,
    path = "/v1/ticket-links/{id}",
    operation_id = "deleteTicketLink",
    tag = "links",
    params(("id" = String, Path, description = "The link's id.", max_length = 30)),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_ticket_link(
    state: web::Data<AppState>,
    who: Caller<op::DeleteTicketLink>,
    context: Ctx,
    id: PathId<kind::Link>,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state.write(&who, &context, move |work| usecase::delete(work, &principal, id.0)).await?;
    Ok(NoContent)
}
