//! Opening the ticket that continues one that was closed too long ago.

use domain::{
    attachment::Attachment,
    conversation::{Message, body_digest},
    external::ExternalId,
    ids::TeamId,
    link::{self, Known, Relation},
    people::Tier,
    ticket::{NewTicket, Ticket, opened},
    triage::Proposal,
};
use persistence::{
    customer, link as links,
    routing::{self as store, Ground, References},
};

use super::{change::save, create::insert};
use crate::{
    attachments,
    content::Rendered,
    http::ApiError,
    random, routing,
    state::Work,
    triage::{self, Given},
};

/// Opens the ticket that continues `closed` with a customer's message and its claimed files. What it is about, its team
/// and its language stay; the rest is for triage to say, as with any new ticket. `tier` is how he is served now,
/// `message_ids` what the message is known by elsewhere.
pub fn follow_up(
    work: &mut Work<'_>,
    closed: &Ticket,
    tier: Option<Tier>,
    proposal: &Proposal,
    (body, message_ids): (&Rendered, &[ExternalId]),
    files: Vec<Attachment>,
    number: i64,
) -> Result<(Ticket, Message), ApiError> {
    let given = Given { category_id: closed.category_id, tier: Some(tier.unwrap_or(closed.tier)), ..Given::default() };
    let known = triage::usecase::known_categories(work.conn, &work.scope, proposal)?;
    let triaged = triage::usecase::decide(proposal, &known, &given)?;
    let language = closed.language.or(proposal.language);
    let references = References { category_id: triaged.category_id, team_id: closed.team_id, assignee_id: None };
    let ground = store::ground(work.conn, &work.scope, &references)?;
    let mut new = NewTicket {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        number,
        subject: closed.subject.clone(),
        priority: triaged.priority,
        impact: triaged.impact,
        channel: closed.channel,
        language,
        category_id: triaged.category_id,
        team_id: None,
        assignee_id: None,
        customer_id: closed.customer_id,
        tier: tier.unwrap_or(closed.tier),
        organization_id: closed.organization_id,
        tags: Vec::new(),
        external_ids: Vec::new(),
        follow_up_of_id: Some(closed.id),
        message_id: random::new_id(work.now).map_err(ApiError::internal)?,
        body_sha256: body_digest(&body.source),
        attachments: attachments::shown(&files),
        received: None,
        triaged: Some(triaged.triaged()),
    };
    new.team_id = team_of_follow_up(work, closed, &ground, &new)?;
    let told = match ground.received {
        Some((locale, digits)) => {
            let reads = customer::find(work.conn, &work.scope, closed.customer_id)?.and_then(|found| found.locale);
            Some((reads.or(language).unwrap_or(locale), digits))
        }
        None => None,
    };
    let (ticket, message) = insert(work, new, &ground, (body, message_ids), &files, told)?;
    triaged.keep(&mut work.writes, &work.scope, ticket.id, work.now)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let linked = link::link(&ticket, closed, Relation::FollowUpOf, &Known::default(), id, work.now)?;
    links::insert(&mut work.writes, &work.scope, &linked.link);
    // The new ticket's first event tells what it continues; the closed one is told here.
    save(work, closed, &[linked.of_target])?;
    Ok((ticket, message))
}

/// The team that a ticket which goes on brings with it; none: a rule has a say. It has none where a person has named the
/// team, and where no rule matches the team stays as well.
fn team_of_follow_up(
    work: &mut Work<'_>,
    closed: &Ticket,
    ground: &Ground,
    new: &NewTicket,
) -> Result<Option<TeamId>, ApiError> {
    let Some(book) = routing::book(work.conn, &work.scope, ground.config)? else { return Ok(closed.team_id) };
    let now = work.now;
    let ruling = book.ask(now, || Ok(opened(new, now)))?;
    let is_ruled = ruling.is_some_and(|ruling| ruling.rule.is_some()) && !routing::is_team_named(work, closed)?;
    Ok(closed.team_id.filter(|_| !is_ruled))
}
