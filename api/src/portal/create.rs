//! Opening a ticket oneself.

use actix_web::web;
use domain::{
    policy::op,
    ticket::{Channel, Ticket},
};

use super::{dto::PortalTicket, input::CreatePortalTicket, tickets::present_one};
use crate::{
    auth::customer::{CustomerCaller, Portal},
    content::render,
    customers::{self, CustomerRef},
    http::{ApiError, Ctx, IdempotencyKey, Posted, ValidJson},
    state::{AppState, Done, Retry, Work},
    tickets::{open, usecase::NewTicketInput},
    triage::usecase::propose,
};

/// Open a ticket.
///
/// Shortly after, the conversation says that it has been received. With an `Idempotency-Key` a retry gets the first
/// answer again and never makes a second ticket.
#[utoipa::path(
    post,
    path = "/v1/portal/tickets",
    operation_id = "createPortalTicket",
    tag = "portal",
    params(IdempotencyKey),
    request_body = CreatePortalTicket,
    responses((status = 201, description = "Opened.", body = PortalTicket))
)]
pub async fn create_portal_ticket(
    state: web::Data<AppState>,
    who: CustomerCaller<op::CreatePortalTicket>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreatePortalTicket>,
) -> Result<Posted<PortalTicket>, ApiError> {
    who.check_not_blocked()?;
    let retry = Retry::of(&context, key, body.digest());
    let input = input(&state, body.into_inner(), &who).await?;
    let portal = who.portal.clone();
    let made = move |work: &mut Work<'_>, ticket: Ticket| {
        let location = format!("/v1/portal/tickets/{}", ticket.id);
        let shown = present_one(work.conn, &portal, ticket, work.now)?;
        Ok(Done::created(shown, location, None))
    };
    open(&state, &who.principal, &context, retry, input, made).await
}

async fn input(state: &AppState, body: CreatePortalTicket, portal: &Portal) -> Result<NewTicketInput, ApiError> {
    let himself = CustomerRef {
        id: Some(portal.customer.id),
        external_id: None,
        name: None,
        emails: Vec::new(),
        phones: Vec::new(),
        locale: None,
    };
    let (subject, words) = (body.subject.trim().to_owned(), render(body.body));
    let proposal = propose(state, portal.principal.scope, &subject, &words.text).await?;
    Ok(NewTicketInput {
        customer: customers::parse(himself, "#/customer")?,
        subject,
        body: words,
        attachment_ids: body.attachment_ids,
        external_ids: Default::default(),
        tags: Vec::new(),
        channel: Channel::Portal,
        language: body.language,
        category_id: body.category_id,
        priority: None,
        proposal,
        impact: None,
        team_id: None,
        assignee_id: None,
    })
}
