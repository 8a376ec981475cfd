//! Doing what a macro does: all of it or nothing.

use super::Macro;
use crate::{
    actor::Actor,
    event::Deltas,
    ids::{LinkId, MessageId, TicketId},
    link::{Link, Relation},
    rules::{Action, ActionKind, Done, Outcome},
    ticket::{self, Change, Command, Facts, MessageKind, NewMessage, Rejection, Status, Ticket, TicketEvent},
    time::Instant,
};

/// What an action says: a note, or a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The message's id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Hex SHA-256 of its body.
    pub body_sha256: String,
}

/// What an action does beside the ticket's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// It says something.
    Says(Said),
    /// It makes the ticket a report of an incident, by a link with this id; none: it is one already.
    Joins(Option<LinkId>),
}

/// What a macro came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The ticket after it.
    pub ticket: Ticket,
    /// What happened to it; each event names the macro.
    pub events: Vec<TicketEvent>,
    /// What became of each action, in order: done, or there was nothing to change.
    pub done: Vec<Done>,
    /// The messages with the versions of the ticket that they lead to.
    pub said: Vec<(MessageId, i64)>,
    /// Did it let go of the ticket, so that routing chooses its agent anew?
    pub routes_again: bool,
    /// The incidents that it is to be a report of, each with the link that is to be made.
    pub joins: Vec<(LinkId, TicketId)>,
}

/// An action that could not be done, so that none was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<E> {
    /// Its place among the actions, from 0.
    pub index: usize,
    /// Its kind.
    pub kind: ActionKind,
    /// Why.
    pub why: E,
}

/// Does everything that a macro does to a ticket, by whoever applies it. `write` is asked before each action: it gives the
/// message of one that says something and the link of one that makes one, and refuses one that names what is not there.
///
/// A reply takes the ticket to the status that a later action of the macro sets, else to `answered`.
///
/// # Errors
/// The first action that cannot be done.
pub fn apply<E: From<Rejection>, W>(
    bundle: &Macro,
    ticket: &Ticket,
    (facts, actor, now): (&Facts, &Actor, Instant),
    mut write: W,
) -> Result<Applied, Refused<E>>
where
    W: FnMut(&Action, &Ticket) -> Result<Option<Aside>, E>,
{
    let mut applied = Applied {
        ticket: ticket.clone(),
        events: Vec::new(),
        done: Vec::with_capacity(bundle.actions.len()),
        said: Vec::new(),
        routes_again: false,
        joins: Vec::new(),
    };
    for (index, action) in bundle.actions.iter().enumerate() {
        let kind = action.kind();
        let refused = |why| Refused { index, kind, why };
        let aside = write(action, &applied.ticket).map_err(refused)?;
        if action.is_idle(&applied.ticket) {
            applied.done.push(Done::without(kind, Outcome::Nothing));
            continue;
        }
        if let (Some(incident), Some(Aside::Joins(link))) = (action.incident(), &aside) {
            let link = link.filter(|_| applied.joins.iter().all(|(_, known)| *known != incident));
            applied.joins.extend(link.map(|link| (link, incident)));
            let foretold = link.map(|link| vec![Link::foretold(Some(link), Relation::ReportOf, incident)]);
            let nothing = || Done::without(kind, Outcome::Nothing);
            applied.done.push(foretold.map_or_else(nothing, |changes| Done::changing(kind, changes)));
            continue;
        }
        let before = applied.ticket.clone();
        let commands = match aside {
            Some(Aside::Says(said)) => {
                applied.said.push((said.id, applied.ticket.version + 1));
                vec![message(said, bundle.actions.get(index + 1..).unwrap_or_default())]
            }
            Some(Aside::Joins(_)) | None => action.commands(now),
        };
        let mut changes: Vec<Deltas> = Vec::new();
        let known = applied.events.len();
        for command in &commands {
            let outcome =
                ticket::decide(&applied.ticket, command, facts, actor, now).map_err(|why| refused(why.into()))?;
            // Only a customer's message leads to another ticket.
            let ticket::Outcome::Events(events) = outcome else { continue };
            for event in events {
                changes.push(event.deltas());
                ticket::apply(&mut applied.ticket, &event, now);
                applied.events.push(event);
            }
        }
        applied.routes_again |= kind == ActionKind::Route;
        let is_done = applied.events.len() > known || kind == ActionKind::Route;
        let done = if is_done { Done::with(kind, changes) } else { Done::without(kind, Outcome::Nothing) };
        applied.done.push(done.waiting(&before, &applied.ticket));
    }
    for event in &mut applied.events {
        event.changes.push(Change::Macro { from: None, to: bundle.id });
    }
    Ok(applied)
}

fn message(said: Said, later: &[Action]) -> Command {
    let Said { id, kind, body_sha256 } = said;
    let sets = |action: &Action| match action {
        Action::Update(fields) => fields.status,
        _ => None,
    };
    let then: Option<Status> = later.iter().rev().find_map(sets).filter(|_| kind == MessageKind::Reply);
    // No reply leaves a ticket to wait for one: the action that wants it is refused.
    let then = then.filter(|status| *status != Status::AwaitingReply);
    Command::AddMessage(NewMessage {
        id,
        kind,
        body_sha256,
        attachments: Vec::new(),
        then,
        courtesy: None,
        if_last_message_id: None,
    })
}
