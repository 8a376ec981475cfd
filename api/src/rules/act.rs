//! Letting rules act within the unit of work that causes it.

use std::{collections::HashMap, sync::Arc};

use domain::{
    actor::Actor,
    conversation::Message,
    due::DueKind,
    ids::{MessageId, RuleId, RuleRunId, TeamId},
    rules::{Cause, Mode, Said, Settled, Words, any_fits, settle, settle_due},
    ticket::{self, Ticket, TicketEvent},
};
use persistence::{due, message, rules as store};
use uuid::Uuid;

use super::{
    book::{Book, book},
    check::intend_check,
    hand::Writer,
};
use crate::{
    content::Rendered, deliveries, http::ApiError, incidents, random, state::Work, tickets::usecase::Workset, webhooks,
};

/// What happened, and the ticket it happened to.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// The ticket before; none when it was opened.
    pub before: Option<&'a Ticket>,
    /// The ticket after.
    pub after: &'a Ticket,
    /// What.
    pub events: &'a [TicketEvent],
    /// The team that a new ticket will come to.
    pub likely_team: Option<TeamId>,
}

/// What rules did, not written yet.
#[derive(Debug)]
pub struct Ruled {
    /// It.
    pub settled: Settled,
    book: Arc<Book>,
    replies: HashMap<MessageId, Rendered>,
}

impl Happened<'_> {
    fn cause<'b>(&'b self, book: &'b Book) -> Cause<'b> {
        let Self { before, after, events, likely_team } = *self;
        Cause { before, after, events, likely_team, absent: &book.absent }
    }
}

/// The rules that hear of a new ticket; none where there are none. It is a person's doing, whoever carries it in: mail and
/// gateways are read by Nobat itself.
pub fn hear_opening(work: &mut Work<'_>, config: Option<Uuid>) -> Result<Option<Arc<Book>>, ApiError> {
    let book = book(work.conn, &work.scope, config)?;
    Ok(book.filter(|book| book.rules.iter().any(|rule| rule.after.is_none())))
}

/// The rules that hear of these events; none where there are none. Rules hear what people, integrations and customers do,
/// whoever carries in what a customer says, and one another; what Nobat does by itself is no occasion.
fn hear(work: &mut Work<'_>, config: Option<Uuid>, events: &[TicketEvent]) -> Result<Option<Arc<Book>>, ApiError> {
    let is_person = matches!(work.origin.actor, Actor::Agent(_) | Actor::Customer(_) | Actor::Service(_));
    if is_person || events.iter().any(TicketEvent::is_of_customer) { hear_opening(work, config) } else { Ok(None) }
}

/// What these rules make of it; none where no rule fits. Nothing is written yet.
pub fn act(work: &mut Work<'_>, book: &Arc<Book>, happened: Happened<'_>) -> Result<Option<Ruled>, ApiError> {
    let (now, is_new) = (work.now, happened.before.is_none());
    let mut writer = Writer::new(work, is_new);
    let settled = settle(&book.rules, happened.cause(book), &book.world(now), &mut writer)?;
    let replies = writer.written;
    Ok((!settled.runs.is_empty()).then(|| Ruled { settled, book: Arc::clone(book), replies }))
}

/// What becomes of a ticket for which a time rule has waited long enough. Nothing is written yet.
pub fn act_due(work: &mut Work<'_>, book: &Arc<Book>, due: RuleId, ticket: &Ticket) -> Result<Ruled, ApiError> {
    let now = work.now;
    let mut writer = Writer::new(work, false);
    let settled = settle_due(&book.rules, due, (ticket, &book.absent), &book.world(now), &mut writer)?;
    let replies = writer.written;
    Ok(Ruled { settled, book: Arc::clone(book), replies })
}

/// Does any of these rules fit? Asks, and does nothing.
pub fn fits_any(work: &Work<'_>, book: &Book, happened: Happened<'_>) -> bool {
    any_fits(&book.rules, happened.cause(book), &book.world(work.now))
}

/// What rules make of the events that have led a ticket to `after`. What is done with a ticket alone is Nobat's own doing.
pub fn follow(
    work: &mut Work<'_>,
    set: &Workset,
    after: &Ticket,
    events: &[TicketEvent],
) -> Result<Option<Ruled>, ApiError> {
    let Some(config) = set.config() else { return Ok(None) };
    let Some(book) = hear(work, config, events)? else { return Ok(None) };
    act(work, &book, Happened { before: Some(&set.ticket), after, events, likely_team: None })
}

/// Does any rule fit what these events do to the ticket?
pub fn fits(
    work: &mut Work<'_>,
    config: Option<Uuid>,
    before: &Ticket,
    events: &[TicketEvent],
) -> Result<bool, ApiError> {
    let Some(book) = hear(work, config, events)? else { return Ok(false) };
    let after = ticket::apply_all(before, events, work.now);
    Ok(fits_any(work, &book, Happened { before: Some(before), after: &after, events, likely_team: None }))
}

impl Ruled {
    /// Did a rule reply to the customer?
    pub fn replies(&self) -> bool {
        self.settled.said.iter().any(|said| matches!(said.words, Words::Reply(_)))
    }

    /// Writes what the rules did beside their events: their runs and messages. `ticket` is as it is in the end.
    pub fn keep(self, work: &mut Work<'_>, ticket: &Ticket) -> Result<(), ApiError> {
        let (mut runs, mut failed) = (Vec::with_capacity(self.settled.runs.len()), Vec::new());
        for run in &self.settled.runs {
            let id: RuleRunId = random::new_id(work.now).map_err(ApiError::internal)?;
            runs.push((id, run));
            if run.mode == Mode::Live && run.has_failed() {
                failed.push((id, run.rule_id));
            }
        }
        store::keep(&mut work.writes, &work.scope, (ticket.id, ticket.version), &runs, work.now)?;
        if self.settled.asks {
            due::set(&mut work.writes, &work.scope, DueKind::SurveyWanted, ticket.id.uuid(), Some(work.now));
        }
        for joined in &self.settled.joins {
            let by = Actor::Rule(joined.rule_id);
            incidents::intend_join(work, ticket.id, (joined.link_id, joined.incident), by)?;
        }
        for (run, rule) in failed {
            intend_check(work, run, rule)?;
        }
        webhooks::intend_calls(work, &self.settled, &runs, ticket)?;
        let said = self.settled.said.iter().map(|said| self.written(work, ticket, said));
        let said: Vec<Message> = said.collect::<Result<_, _>>()?;
        if !said.is_empty() {
            message::insert(&mut work.writes, &work.scope, &said);
        }
        Ok(())
    }

    /// The message. What a rule replies is meant to be delivered, as every automatic message is.
    fn written(&self, work: &mut Work<'_>, ticket: &Ticket, said: &Said) -> Result<Message, ApiError> {
        let body = match &said.words {
            Words::Note(text) => self.book.rendered(text),
            Words::Reply(_) => self.replies.get(&said.id).cloned(),
        };
        let body = body.ok_or_else(|| ApiError::internal("a message of a rule was not rendered"))?;
        if matches!(said.words, Words::Reply(_)) {
            deliveries::intend(work, said.id)?;
        }
        Ok(Message {
            id: said.id,
            ticket_id: ticket.id,
            kind: said.words.kind(),
            position: said.version,
            version: 1,
            author: Actor::Rule(said.rule_id),
            format: body.format,
            source: body.source,
            text: body.text,
            html: body.html,
            language: body.language,
            direction: body.direction,
            courtesy: None,
            mention_ids: Vec::new(),
            external_ids: Vec::new(),
            attachments: Vec::new(),
            created_at: work.now,
            updated_at: work.now,
        })
    }
}
