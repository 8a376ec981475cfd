//! Opening a ticket: customer, ticket, first message and events in one transaction.

use domain::{
    actor::Actor,
    attachment::{AttachedFile, Attachment},
    change::RecordType,
    conversation::{Message, body_digest},
    external::ExternalId,
    ids::{AgentId, AttachmentId, CategoryId, CustomerId, MessageId, TeamId},
    people::Tier,
    routing::AssignmentMode,
    text::Digits,
    ticket::{Channel, Impact, Language, MessageKind, NewTicket, Priority, Tag, Ticket, opened},
    time::Instant,
    triage::Proposal,
};
use persistence::{
    Conn, Scope, attachment, message,
    routing::{self as store, Ground, Opening, References},
    ticket as tickets,
};

use super::{
    change::reference_errors,
    place::{Placed, is_ruled, place},
};
use crate::{
    attachments, automatic_messages,
    content::Rendered,
    customers::{CustomerInput, ResolvedCustomer, resolve_among},
    external_ids::{GivenIds, tell_message_ids},
    http::{ApiError, Code},
    messages::Automatic,
    random, routing,
    rules::{self, Ruled},
    sla::{self, Settled},
    state::Work,
    triage::{self, Decided, Given},
};

/// The version of a ticket that its first message leads to: it is the second event.
const FIRST_MESSAGE: i64 = 2;

/// A ticket to open, parsed and rendered.
#[derive(Debug, Clone)]
pub struct NewTicketInput {
    /// Who asks.
    pub customer: CustomerInput,
    /// One line.
    pub subject: String,
    /// The first message.
    pub body: Rendered,
    /// The files of the first message, uploaded before.
    pub attachment_ids: Vec<AttachmentId>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Its ids in other systems.
    pub external_ids: GivenIds,
    /// How it arrived.
    pub channel: Channel,
    /// The language.
    pub language: Option<Language>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The band; none leaves it to triage.
    pub priority: Option<Priority>,
    /// What its words suggest, from [`triage::usecase::propose`]: fills what is not given where it is sure enough.
    pub proposal: Proposal,
    /// What the problem does.
    pub impact: Option<Impact>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The assignee.
    pub assignee_id: Option<AgentId>,
}

impl NewTicketInput {
    /// Looks for all that opening it stands on, and draws its number; see [`persistence::routing::opening`].
    pub fn opening(&self, conn: &mut Conn, scope: &Scope) -> Result<Opening, ApiError> {
        Ok(store::opening(conn, scope, &self.asked())?)
    }

    /// What its opening looks for.
    pub fn asked(&self) -> store::Asked {
        let applied = || triage::usecase::applied_key(&self.proposal);
        store::Asked {
            references: References {
                category_id: self.category_id,
                team_id: self.team_id,
                assignee_id: self.assignee_id,
            },
            category_key: if self.category_id.is_none() { applied() } else { None },
            keys: triage::usecase::proposed_keys(&self.proposal),
            customer_id: self.customer.known_id(),
        }
    }

    /// Needs nothing to be locked or looked for beyond its opening: the customer is known, no file has to be claimed, and
    /// no agent to be chosen.
    fn is_plain(&self, work: &mut Work<'_>, opening: &Opening) -> Result<bool, ApiError> {
        let gathers_all = self.attachment_ids.is_empty() && self.external_ids.ids.is_empty();
        let Some(customer) = opening.customer.filter(|_| gathers_all) else { return Ok(false) };
        let (triaged, now) = (self.decided(opening, Some(customer.tier))?, work.now);
        let new = || self.new_ticket(opening.number, &triaged, &customer.into(), &[], now);
        if is_ruled(work, &opening.ground, new)? {
            return Ok(false);
        }
        if self.assignee_id.is_some() {
            return Ok(true);
        }
        let named = (self.team_id, triaged.category_id);
        let as_it_is = || Ok(opened(&new()?, now));
        let (_, way) = routing::team_of(work.conn, &work.scope, &opening.ground, named, now, as_it_is)?;
        Ok(way.mode == AssignmentMode::Manual)
    }

    fn decided(&self, opening: &Opening, tier: Option<Tier>) -> Result<Decided, ApiError> {
        let given = Given { category_id: self.category_id, impact: self.impact, priority: self.priority, tier };
        triage::usecase::decide(&self.proposal, &opening.categories, &given)
    }

    fn new_ticket(
        &self,
        number: i64,
        triaged: &Decided,
        customer: &ResolvedCustomer,
        files: &[Attachment],
        now: Instant,
    ) -> Result<NewTicket, ApiError> {
        Ok(NewTicket {
            id: random::new_id(now).map_err(ApiError::internal)?,
            number,
            subject: self.subject.clone(),
            priority: triaged.priority,
            impact: triaged.impact,
            channel: self.channel,
            language: self.language.or(self.proposal.language),
            category_id: triaged.category_id,
            team_id: self.team_id,
            assignee_id: self.assignee_id,
            customer_id: customer.id,
            tier: customer.tier,
            organization_id: customer.organization_id,
            tags: self.tags.clone(),
            external_ids: self.external_ids.ids.clone(),
            follow_up_of_id: None,
            message_id: random::new_id(now).map_err(ApiError::internal)?,
            body_sha256: body_digest(&self.body.source),
            attachments: attachments::shown(files),
            received: None,
            triaged: Some(triaged.triaged()),
        })
    }
}

/// [`create`] if that gathers all it writes and locks nothing, else none.
pub fn create_plain(
    work: &mut Work<'_>,
    input: &NewTicketInput,
    opening: &Opening,
) -> Result<Option<Ticket>, ApiError> {
    if input.is_plain(work, opening)? { create(work, input, opening).map(Some) } else { Ok(None) }
}

/// Opens a ticket on what was looked for before.
pub fn create(work: &mut Work<'_>, input: &NewTicketInput, opening: &Opening) -> Result<Ticket, ApiError> {
    let ground = &opening.ground;
    let errors = reference_errors(&ground.missing);
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let customer = resolve_among(work, &input.customer, opening.customer)?;
    if customer.blocked {
        return Err(ApiError::new(Code::CustomerBlocked).with("customer_id", customer.id.to_string()));
    }
    let triaged = input.decided(opening, Some(customer.tier))?;
    let files = attachments::claim(work, &input.attachment_ids)?;
    let new = input.new_ticket(opening.number, &triaged, &customer, &files, work.now)?;
    input.external_ids.claim(work, (RecordType::Ticket, new.id.uuid()))?;
    let language = new.language;
    let told = ground.received.map(|(locale, digits)| (customer.locale.or(language).unwrap_or(locale), digits));
    let (ticket, _) = insert(work, new, ground, (&input.body, &[]), &files, told)?;
    triaged.keep(&mut work.writes, &work.scope, ticket.id, work.now)?;
    Ok(ticket)
}

/// Lets the rules act, routes the ticket and writes it all down; `told` is the language in which, and the digits with which,
/// the customer hears that it has arrived, `message_ids` what its first message is known by elsewhere.
pub(super) fn insert(
    work: &mut Work<'_>,
    mut new: NewTicket,
    ground: &Ground,
    (body, message_ids): (&Rendered, &[ExternalId]),
    files: &[Attachment],
    told: Option<(Language, Digits)>,
) -> Result<(Ticket, Message), ApiError> {
    let (customer_id, message_id) = (new.customer_id, new.message_id);
    let received = match told {
        Some(told) => Some(automatic_messages::received(work, new.number, told, ground.config)?),
        None => None,
    };
    new.received = received.as_ref().map(Automatic::announced);
    // Last of all that is read: until the end of the transaction nobody else gives the chosen agent a ticket.
    let Placed { ticket, events, placement, ruled } = place(work, ground, new)?;
    let settled = sla::settle_opening(work, ticket, &events, ground.config)?;
    work.config = Some(ground.config);
    rules::follow_waits(work, None, &settled.ticket)?;
    tickets::insert(&mut work.writes, &work.scope, &settled.ticket);
    settled.keep(work);
    let Settled { ticket, mut events, .. } = settled;
    if !message_ids.is_empty() {
        tell_message_ids(events.to_mut(), message_ids);
    }
    if let Some(placement) = placement {
        routing::keep_first(work, &ticket, &placement)?;
    }
    let mut first = first_message(&ticket, message_id, customer_id, body, attachments::shown(files));
    first.external_ids = message_ids.to_vec();
    // One mail says that it has arrived, and a rule's says more.
    let is_answered = ruled.as_ref().is_some_and(Ruled::replies);
    let told = match received {
        Some(received) if is_answered => Some(received.stay_behind(work, ticket.id, FIRST_MESSAGE + 1)?),
        Some(received) => Some(received.send(work, ticket.id, FIRST_MESSAGE + 1)?),
        None => None,
    };
    message::insert(&mut work.writes, &work.scope, std::iter::once(&first).chain(&told));
    if let Some(ruled) = ruled {
        ruled.keep(work, &ticket)?;
    }
    attachment::bind(&mut work.writes, &work.scope, files, message_id);
    let drafts = (1..).zip(events.iter()).map(|(version, event)| event.draft(ticket.id, version)).collect();
    work.record(drafts)?;
    Ok((ticket, first))
}

fn first_message(
    ticket: &Ticket,
    id: MessageId,
    customer_id: CustomerId,
    body: &Rendered,
    attachments: Vec<AttachedFile>,
) -> Message {
    Message {
        id,
        ticket_id: ticket.id,
        kind: MessageKind::Customer,
        position: FIRST_MESSAGE,
        version: 1,
        author: Actor::Customer(customer_id),
        format: body.format,
        source: body.source.clone(),
        text: body.text.clone(),
        html: body.html.clone(),
        language: body.language,
        direction: body.direction,
        courtesy: None,
        mention_ids: Vec::new(),
        external_ids: Vec::new(),
        attachments,
        created_at: ticket.created_at,
        updated_at: ticket.created_at,
    }
}
