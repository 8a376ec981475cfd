//! A reply that goes on to the open children of its ticket: each gets the same words in a transaction of its own.

use domain::{
    actor::Origin,
    conversation::{Message, body_digest},
    ids::{MessageId, TicketId},
    outbox::{Intent, IntentKind},
    ticket::{self, Change, Command, Facts, MessageKind, NewMessage, Outcome, Status, Ticket, TicketEvent},
};
use persistence::{
    Scope, Turn,
    message::{self, copies},
    outbox,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    deliveries,
    http::ApiError,
    outbox::end,
    random,
    state::{AppState, Work},
    tickets::usecase::{load_unseen, settle_routed},
};

/// How many are served before others have their turn.
const EACH: i64 = 20;

/// What an intent says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Payload {
    ticket_id: TicketId,
    then: Option<Status>,
}

/// Means to send the reply on once this unit of work is committed. Returns to how many.
pub(super) fn intend_children(work: &mut Work<'_>, reply: &Message, then: Option<Status>) -> Result<i64, ApiError> {
    let count = copies::open_children(work.conn, &work.scope, reply.ticket_id)?;
    if count > 0 {
        let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
        let payload = Payload { ticket_id: reply.ticket_id, then };
        let payload = serde_json::to_string(&payload).map_err(ApiError::internal)?;
        let once = Intent::new(id.uuid(), IntentKind::SendToChildren, reply.id.uuid(), work.now);
        outbox::intend(&mut work.writes, &work.scope, Intent { payload, ..once });
    }
    Ok(count)
}

/// Serves some children, and ends the intent with the last. Which were served is noted with the reply that they got, so a
/// second run goes on where the first one ended.
pub(crate) async fn send_to_children(state: &AppState, scope: Scope, intent: &Intent) -> Result<(), ApiError> {
    let payload: Payload = serde_json::from_str(&intent.payload).map_err(ApiError::internal)?;
    let reply = MessageId::from_uuid(intent.subject_id);
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let read = move |conn: &mut _| {
        let Some(reply) = message::find(conn, &scope, reply)? else { return Ok(None) };
        // The reply's ticket may have become a part of another one since, and its children with it.
        let parent = reply.ticket_id;
        let left = copies::children_left(conn, &scope, parent, reply.id, reply.created_at, EACH)?;
        Ok::<_, ApiError>(Some((reply, left)))
    };
    let Some((reply, left)) = state.db.read(turn, read).await? else {
        return end(state, scope, intent.id, true).await;
    };
    let is_last = i64::try_from(left.len()).unwrap_or(i64::MAX) < EACH;
    for child in left {
        let (reply, origin) = (reply.clone(), Origin::of(reply.author));
        state.write_as(scope, origin, move |work| copy_to(work, &reply, child, payload)).await?;
    }
    end(state, scope, intent.id, is_last).await
}

fn copy_to(work: &mut Work<'_>, reply: &Message, child: TicketId, payload: Payload) -> Result<(), ApiError> {
    let Some(set) = load_unseen(work, child)? else { return Ok(()) };
    // Under the child's lock: another node may have served it.
    if copies::is_copied(work.conn, &work.scope, reply.id, child)? {
        return Ok(());
    }
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let said = if set.ticket.holds_up() { said(work, &set.ticket, reply, id, payload.then) } else { None };
    let copy = said.is_some().then_some(id);
    if let Some((command, mut events)) = said {
        if let Some(first) = events.first_mut() {
            let from = json!({"ticket_id": payload.ticket_id.to_string(), "message_id": reply.id.to_string()});
            first.changes.push(Change::CopyOf { from: None, to: from });
        }
        let own = Message {
            id,
            ticket_id: child,
            position: set.ticket.version + 1,
            version: 1,
            external_ids: Vec::new(),
            created_at: work.now,
            updated_at: work.now,
            ..reply.clone()
        };
        message::insert(&mut work.writes, &work.scope, [&own]);
        deliveries::intend(work, own.id)?;
        // Rules hear it as any other reply.
        settle_routed(work, &set, events, &command, &Facts::default())?;
    }
    copies::note_copy(&mut work.writes, &work.scope, reply.id, child, copy, work.now);
    Ok(())
}

/// What the reply does to the child. Where it cannot lead to the status that was asked for, it is answered at least; none
/// where it cannot be said at all.
fn said(
    work: &Work<'_>,
    child: &Ticket,
    reply: &Message,
    id: MessageId,
    then: Option<Status>,
) -> Option<(Command, Vec<TicketEvent>)> {
    let with = |then| {
        let message = NewMessage {
            id,
            kind: MessageKind::Reply,
            body_sha256: body_digest(&reply.source),
            attachments: Vec::new(),
            then,
            courtesy: None,
            if_last_message_id: None,
        };
        let command = Command::AddMessage(message);
        match ticket::decide(child, &command, &Facts::default(), &work.origin.actor, work.now) {
            Ok(Outcome::Events(events)) => Some((command, events)),
            Ok(Outcome::FollowUp) | Err(_) => None,
        }
    };
    with(then).or_else(|| with(None))
}
