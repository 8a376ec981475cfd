//! Doing what a macro does with a ticket, in one unit of work.

use domain::{
    conversation::{BodyFormat, Message, body_digest},
    due::DueKind,
    ids::{BulkActionId, CannedResponseId, LinkId, MacroId, MessageId, TicketId},
    macros::{Applied, Aside, Macro, Refused, Said, apply as act},
    rules::{Action, Joining},
    ticket::{Change, Facts, MessageKind, Status, Ticket, TicketEvent},
};
use persistence::{canned, due, macros as store, message, reference};

use crate::{
    auth::Principal,
    bulk_actions,
    canned_responses::{usecase::is_for, values_for},
    content::{BodyInput, Rendered, render},
    deliveries,
    http::{ApiError, Code, FieldCode, FieldError},
    incidents, random,
    state::Work,
    texts::fill,
    tickets::usecase::{facts_for_message, load_for_change, load_visible, reference_errors, settle_bundle},
    triage,
};

/// What a macro came to, and what it said.
#[derive(Debug)]
pub struct Application {
    /// The macro.
    pub bundle: Macro,
    /// The ticket after; where nothing was to be written, as the macro alone would leave it.
    pub after: Ticket,
    /// What became of each action.
    pub applied: Applied,
    /// The messages, in order.
    pub written: Vec<Written>,
    /// Under which it can be undone; none where nothing was written.
    pub bulk_action_id: Option<BulkActionId>,
}

/// A message of a macro.
#[derive(Debug)]
pub struct Written {
    /// Which action it is of, by its place.
    pub index: usize,
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Its words.
    pub body: Rendered,
    response: Option<CannedResponseId>,
}

/// A macro that was applied to a ticket; nothing of it is written yet.
#[derive(Debug)]
pub struct Prepared {
    /// The macro.
    pub bundle: Macro,
    /// What became of each action.
    pub applied: Applied,
    /// The messages, in order.
    pub written: Vec<Written>,
}

/// Applies the macro to the ticket; with `dry_run` writes nothing.
///
/// # Errors
/// 404 without the ticket; those of [`prepare`].
pub fn apply(
    work: &mut Work<'_>,
    who: &Principal,
    (ticket_id, macro_id): (TicketId, MacroId),
    dry_run: bool,
) -> Result<Application, ApiError> {
    let set = load_for_change(work, who, ticket_id)?;
    let facts = facts_for_message(work, &set.ticket)?;
    let prepared = prepare(work, who, macro_id, &set.ticket, &facts)?;
    if dry_run {
        let Prepared { bundle, applied, written } = prepared;
        return Ok(Application { bundle, after: applied.ticket.clone(), applied, written, bulk_action_id: None });
    }
    prepared.keep(work, &set.ticket)?;
    let Prepared { bundle, applied, written } = prepared;
    let mut events = applied.events.clone();
    events.extend(learned(work, (&set.ticket, &applied.ticket), Some(bundle.id))?);
    let after = settle_bundle(work, &set, events, applied.routes_again, &facts)?;
    let bulk_action_id = bulk_actions::keep_macro(work, bundle.id, &after, &applied.done)?;
    Ok(Application { bundle, after, applied, written, bulk_action_id: Some(bulk_action_id) })
}

/// What triage learns from somebody's act, told as a part of it.
pub fn learned(
    work: &mut Work<'_>,
    (before, after): (&Ticket, &Ticket),
    bundle: Option<MacroId>,
) -> Result<Option<TicketEvent>, ApiError> {
    let mut learned = triage::learn(work, before, after)?;
    if let (Some(learned), Some(bundle)) = (&mut learned, bundle) {
        learned.changes.push(Change::Macro { from: None, to: bundle });
    }
    Ok(learned)
}

/// What the macro does with a ticket as it is by now; nothing is written yet.
///
/// # Errors
/// 422 `not_found` for a macro that is not there for the caller; 409 `macro_refused` where an action cannot be done: then none
/// is.
pub fn prepare(
    work: &mut Work<'_>,
    who: &Principal,
    macro_id: MacroId,
    ticket: &Ticket,
    facts: &Facts,
) -> Result<Prepared, ApiError> {
    let found = store::find(work.conn, &work.scope, macro_id)?.filter(|bundle| is_for(who, bundle.team_id));
    let missing = || ApiError::validation(vec![FieldError::pointer("#/macro_id", FieldCode::NotFound)]);
    let bundle = found.ok_or_else(missing)?;
    let (actor, now, mut written, mut index) = (work.origin.actor, work.now, Vec::new(), 0);
    let mut aside = |action: &Action, ticket: &Ticket| {
        index += 1;
        if let Some(incident) = action.incident() {
            return Ok(Some(Aside::Joins(joins(work, who, incident, ticket)?)));
        }
        let message = write(work, who, ticket, (index - 1, action))?;
        let said = message.as_ref().map(|message| Said {
            id: message.id,
            kind: message.kind,
            body_sha256: body_digest(&message.body.source),
        });
        written.extend(message);
        Ok(said.map(Aside::Says))
    };
    let applied = act(&bundle, ticket, (facts, &actor, now), &mut aside).map_err(refused)?;
    Ok(Prepared { bundle, applied, written })
}

impl Prepared {
    /// Writes the messages and what follows from it beside the ticket, as which it is told.
    pub fn keep(&self, work: &mut Work<'_>, ticket: &Ticket) -> Result<(), ApiError> {
        keep(work, ticket, &self.applied, &self.written)?;
        let asks = self.bundle.actions.iter().any(|action| matches!(action, Action::Survey));
        if asks && matches!(self.applied.ticket.status, Status::Answered | Status::Closed) {
            due::set(&mut work.writes, &work.scope, DueKind::SurveyWanted, ticket.id.uuid(), Some(work.now));
        }
        let by = work.origin.actor;
        self.applied.joins.iter().try_for_each(|join| incidents::intend_join(work, ticket.id, *join, by))
    }
}

/// The link that makes the ticket a report of an incident; none: it is one already.
///
/// # Errors
/// 422 for an incident that the caller does not see; why it is none any more.
fn joins(work: &mut Work<'_>, who: &Principal, incident: TicketId, own: &Ticket) -> Result<Option<LinkId>, ApiError> {
    if own.id == incident {
        return Ok(None);
    }
    let missing = || ApiError::validation(vec![FieldError::pointer("#/ticket_id", FieldCode::NotFound)]);
    load_visible(work.conn, who, incident).map_err(|_| missing())?;
    match incidents::judge(work, incident, Some(own.id))? {
        Joining::Fits(link) => Ok(link),
        Joining::Already => Ok(None),
        Joining::Refused(word) => Err(Code::from_word(word).map_or_else(missing, ApiError::new)),
    }
}

/// The message of an action, none for one that says nothing.
///
/// # Errors
/// 403 for a note of somebody who may write none; 422 for what the action names and is not there.
fn write(
    work: &mut Work<'_>,
    who: &Principal,
    ticket: &Ticket,
    (index, action): (usize, &Action),
) -> Result<Option<Written>, ApiError> {
    let (kind, body, response) = match action {
        Action::Update(fields) => {
            let (category, team, assignee) = (fields.category_id, fields.team_id, fields.assignee_id);
            let missing = reference::missing(work.conn, &work.scope, category, team, assignee)?;
            let errors = reference_errors(&missing);
            return if errors.is_empty() { Ok(None) } else { Err(ApiError::validation(errors)) };
        }
        Action::Note { text } => {
            if !who.writes_notes() {
                return Err(ApiError::new(Code::InsufficientScope).with("required_scopes", vec!["notes:write"]));
            }
            let body = render(BodyInput { format: BodyFormat::Markdown, content: text.clone() });
            (MessageKind::Note, body, None)
        }
        Action::Reply { canned_response_id: id } => {
            let found = canned::find(work.conn, &work.scope, *id)?.filter(|response| is_for(who, response.team_id));
            let wrong = |code| ApiError::validation(vec![FieldError::pointer("#/canned_response_id", code)]);
            let response = found.ok_or_else(|| wrong(FieldCode::NotFound))?;
            let about = (ticket, who.agent_id(), work.now);
            let (_, text, values) = values_for(work.conn, &work.scope, &response, about, None)?;
            let (body, _) = fill(text, &values)?;
            if body.text.trim().is_empty() {
                return Err(wrong(FieldCode::Required));
            }
            (MessageKind::Reply, body, Some(*id))
        }
        // A macro sends nothing to webhooks: it has no such action.
        Action::AddTags { .. }
        | Action::RemoveTags { .. }
        | Action::Snooze { .. }
        | Action::Route
        | Action::Survey
        | Action::Notify { .. }
        | Action::JoinIncident { .. }
        | Action::Webhook { .. } => return Ok(None),
    };
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    Ok(Some(Written { index, id, kind, body, response }))
}

/// Writes the messages and what follows from them.
fn keep(work: &mut Work<'_>, ticket: &Ticket, applied: &Applied, written: &[Written]) -> Result<(), ApiError> {
    let mut messages = Vec::with_capacity(written.len());
    for Written { id, kind, body, response, .. } in written {
        let said = applied.said.iter().find(|(said, _)| said == id);
        let position = said.map(|(_, version)| *version).ok_or_else(|| ApiError::internal("a message was not said"))?;
        if let Some(response) = response {
            canned::note_use(&mut work.writes, &work.scope, *response, ticket.id, work.now);
        }
        if *kind == MessageKind::Reply {
            deliveries::intend(work, *id)?;
        }
        messages.push(Message {
            id: *id,
            ticket_id: ticket.id,
            kind: *kind,
            position,
            version: 1,
            author: work.origin.actor,
            format: body.format,
            source: body.source.clone(),
            text: body.text.clone(),
            html: body.html.clone(),
            language: body.language,
            direction: body.direction,
            courtesy: None,
            attachments: Vec::new(),
            mention_ids: Vec::new(),
            external_ids: Vec::new(),
            created_at: work.now,
            updated_at: work.now,
        });
    }
    if !messages.is_empty() {
        message::insert(&mut work.writes, &work.scope, &messages);
    }
    Ok(())
}

/// What is wrong with an action is wrong with the macro; what is wrong with us is not.
fn refused(refused: Refused<ApiError>) -> ApiError {
    let Refused { index, kind, why } = refused;
    if why.code.status().is_server_error() {
        return why;
    }
    let reason = why.errors.first().map_or(why.code.word(), |error| error.code.word());
    let mut error = ApiError::new(Code::MacroRefused).with("reason", reason);
    error.extra.extend(why.extra);
    error.with("action_index", index).with("action_type", kind.word())
}
