//! Doing what a macro does with a ticket, in one unit of work.

use domain::{
    conversation::{BodyFormat, Message, body_digest},
    due::DueKind,
    ids::{CannedResponseId, MacroId, MessageId, TicketId},
    macros::{Applied, Macro, Refused, Said, apply as act},
    rules::Action,
    ticket::{Change, MessageKind, Status, Ticket},
};
use persistence::{canned, due, macros as store, message, reference};

use crate::{
    auth::Principal,
    canned_responses::{usecase::is_for, values_for},
    content::{BodyInput, Rendered, render},
    deliveries,
    http::{ApiError, Code, FieldCode, FieldError},
    random,
    state::Work,
    texts::fill,
    tickets::usecase::{facts_for_message, load_for_change, reference_errors, settle_bundle},
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

/// Applies the macro to the ticket; with `dry_run` writes nothing.
///
/// # Errors
/// 404 without the ticket; 422 `not_found` for a macro that is not there for the caller; 409 `macro_refused` where an action
/// cannot be done: then none is.
pub fn apply(
    work: &mut Work<'_>,
    who: &Principal,
    (ticket_id, macro_id): (TicketId, MacroId),
    dry_run: bool,
) -> Result<Application, ApiError> {
    let set = load_for_change(work, who, ticket_id)?;
    let found = store::find(work.conn, &work.scope, macro_id)?.filter(|bundle| is_for(who, bundle.team_id));
    let missing = || ApiError::validation(vec![FieldError::pointer("#/macro_id", FieldCode::NotFound)]);
    let bundle = found.ok_or_else(missing)?;
    let facts = facts_for_message(work, &set.ticket)?;
    let (actor, now, mut written, mut index) = (work.origin.actor, work.now, Vec::new(), 0);
    let mut write = |action: &Action, ticket: &Ticket| {
        let message = write(work, who, ticket, (index, action))?;
        index += 1;
        let said = message.as_ref().map(|message| Said {
            id: message.id,
            kind: message.kind,
            body_sha256: body_digest(&message.body.source),
        });
        written.extend(message);
        Ok(said)
    };
    let applied = act(&bundle, &set.ticket, (&facts, &actor, now), &mut write).map_err(refused)?;
    if dry_run {
        let after = applied.ticket.clone();
        return Ok(Application { bundle, after, applied, written });
    }
    keep(work, &set.ticket, &applied, &written)?;
    let asks = bundle.actions.iter().any(|action| matches!(action, Action::Survey));
    if asks && matches!(applied.ticket.status, Status::Answered | Status::Closed) {
        due::set(&mut work.writes, &work.scope, DueKind::SurveyWanted, ticket_id.uuid(), Some(work.now));
    }
    let mut events = applied.events.clone();
    if let Some(mut learned) = triage::learn(work, &set.ticket, &applied.ticket)? {
        learned.changes.push(Change::Macro { from: None, to: bundle.id });
        events.push(learned);
    }
    let after = settle_bundle(work, &set, events, applied.routes_again, &facts)?;
    Ok(Application { bundle, after, applied, written })
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
        Action::AddTags { .. }
        | Action::RemoveTags { .. }
        | Action::Snooze { .. }
        | Action::Route
        | Action::Survey
        | Action::Notify { .. } => {
            return Ok(None);
        }
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
