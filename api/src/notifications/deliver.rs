//! Telling agents outside of their lists, when it is time: all that is due for an agent is one mail.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    actor::{Actor, Origin},
    gateway::Gateway,
    ids::{AgentId, GatewayId, NotificationId, TicketId},
    mail::LetterPurpose,
    notification::{
        Channel, Line, NotificationDelivery, NotificationState, SuppressedReason, told, told_shortly, visibility,
    },
    outbox::next_try,
    people::Agent,
    ticket::Ticket,
};
use persistence::{
    Scope, Turn, agent, gateway,
    instance::{notified, workspace},
    notification as store, ticket,
};

use crate::{
    deliveries::letter::{Letter, queue},
    gateways,
    http::ApiError,
    state::{AppState, Work},
};

/// How many rows are looked through at once.
const BATCH: i64 = 200;

/// Tells everything that is due now.
///
/// # Errors
/// What the database says when asked what is due; what fails for one agent is put off.
pub async fn deliver(state: &Arc<AppState>) -> Result<(), ApiError> {
    let _turn = state.telling_agents.lock().await;
    loop {
        let now = state.clock.now();
        let due = state.db.read(Turn::Instance, move |conn| notified::due(conn, now, BATCH)).await?;
        let mut done = 0;
        for (scope, agent, channel) in due {
            let own = Arc::clone(state);
            let unit = move |work: &mut Work<'_>| tell(work, &own, agent, channel);
            match state.write_as(scope, Origin::of(Actor::System), unit).await {
                Ok(count) => done += count,
                Err(error) => put_off(state, scope, (agent, channel), &error).await?,
            }
        }
        if done == 0 {
            return Ok(());
        }
        state.postman.wake();
        state.courier.wake();
    }
}

/// Tells an agent what is due; returns of how many events he was told, or was found not to be told.
fn tell(work: &mut Work<'_>, state: &AppState, agent_id: AgentId, channel: Channel) -> Result<usize, ApiError> {
    let rows = store::lock_due(work.conn, &work.scope, agent_id, channel, work.now, BATCH)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let agent = agent::find(work.conn, &work.scope, agent_id)?;
    let ids: BTreeSet<TicketId> = rows.iter().map(|row| row.ticket_id).collect();
    let tickets = ticket::find_all(work.conn, &work.scope, &ids.into_iter().collect::<Vec<_>>())?;
    let tickets: BTreeMap<TicketId, Ticket> = tickets.into_iter().map(|ticket| (ticket.id, ticket)).collect();
    let read: BTreeSet<NotificationId> = rows.iter().filter_map(|row| row.notification_id).collect();
    let read = store::read_among(work.conn, &work.scope, &read)?;
    let way = way(work, agent.as_ref(), channel)?;
    let (mut settled, mut lines) = (Vec::with_capacity(rows.len()), Lines::default());
    for row in rows {
        let ticket = tickets.get(&row.ticket_id);
        let reason = refusal(agent.as_ref(), ticket, &row, &read);
        let reason = reason.or(way.is_none().then_some(SuppressedReason::NoGateway));
        if let (Some(ticket), None) = (ticket, reason) {
            lines.add(ticket, &row);
        }
        let state = if reason.is_some() { NotificationState::Suppressed } else { NotificationState::Handed };
        settled.push(NotificationDelivery { state, reason, settled_at: Some(work.now), ..row });
    }
    if let (Some(agent), Some(way)) = (agent.filter(|_| !lines.0.is_empty()), way) {
        let workspace = workspace::get(work.conn, &work.scope)?;
        let locale = agent.locale.unwrap_or(workspace.locale);
        let (first, all) = (lines.0.first().map(|(id, _)| *id), lines.0.into_iter().map(|(_, line)| line));
        let all: Vec<Line> = all.collect();
        let is_one = all.len() == 1;
        let ticket = first.filter(|_| is_one);
        let handed = settled.iter_mut().filter(|row| row.state == NotificationState::Handed);
        if let Way::Gateway(gateway, address) = way {
            let text = told_shortly(&all, locale, workspace.digits);
            let sent = gateways::tell(work, &state.sealer, (gateway, address), (agent.id, ticket), &text)?;
            handed.for_each(|row| row.gateway_delivery_id = Some(sent));
            store::save_deliveries(work.conn, &work.scope, &settled)?;
            return Ok(settled.len());
        }
        let words = told(&all, locale, workspace.digits);
        let letter = Letter {
            purpose: if is_one { LetterPurpose::Notification } else { LetterPurpose::Digest },
            recipient: &agent.email.value,
            locale,
            subject: words.subject,
            body: words.body,
            ticket,
        };
        let mail = queue(work, &state.sealer, &letter)?;
        handed.for_each(|row| row.mail_id = Some(mail));
    }
    store::save_deliveries(work.conn, &work.scope, &settled)?;
    Ok(settled.len())
}

/// How an agent is told.
enum Way {
    Mail,
    /// By this gateway, at this address.
    Gateway(GatewayId, String),
}

/// None: no gateway leads to him.
fn way(work: &mut Work<'_>, agent: Option<&Agent>, channel: Channel) -> Result<Option<Way>, ApiError> {
    let (Channel::Gateway, Some(agent)) = (channel, agent) else { return Ok(Some(Way::Mail)) };
    let settings = store::find_settings(work.conn, &work.scope, Some(agent.id))?;
    let Some(address) = settings.and_then(|settings| settings.wishes.gateway_address) else { return Ok(None) };
    let gateway = gateway::notifying(work.conn, &work.scope)?.filter(Gateway::is_active);
    Ok(gateway.map(|gateway| Way::Gateway(gateway.id, address)))
}

/// What happened to each ticket, in the order in which it was first told.
#[derive(Default)]
struct Lines(Vec<(TicketId, Line)>);

impl Lines {
    fn add(&mut self, ticket: &Ticket, row: &NotificationDelivery) {
        let (topic, relation) = (row.topic, row.relation);
        if !self.0.iter().any(|(id, _)| *id == ticket.id) {
            let line = Line {
                number: ticket.number,
                subject: ticket.subject.clone(),
                topics: Vec::new(),
                notices: Vec::new(),
            };
            self.0.push((ticket.id, line));
        }
        let Some((_, line)) = self.0.iter_mut().find(|(id, _)| *id == ticket.id) else { return };
        line.notices.extend(row.notice.clone());
        match line.topics.iter_mut().find(|(of, as_what, _)| *of == topic && *as_what == relation) {
            Some((_, _, count)) => *count += 1,
            None => line.topics.push((topic, relation, 1)),
        }
    }
}

/// Why he is not told any more: much may have changed since it happened.
fn refusal(
    agent: Option<&Agent>,
    ticket: Option<&Ticket>,
    row: &NotificationDelivery,
    read: &BTreeSet<NotificationId>,
) -> Option<SuppressedReason> {
    let Some(agent) = agent.filter(|agent| agent.deactivated_at.is_none()) else {
        return Some(SuppressedReason::Deactivated);
    };
    let Some(ticket) = ticket.filter(|ticket| !ticket.spam && ticket.deleted_at.is_none()) else {
        return Some(SuppressedReason::TicketHidden);
    };
    if !visibility(agent).includes(ticket) {
        return Some(SuppressedReason::NoAccess);
    }
    let is_read = row.notification_id.is_some_and(|id| read.contains(&id));
    is_read.then_some(SuppressedReason::AlreadyRead)
}

/// Tries again later what could not be told now.
async fn put_off(
    state: &AppState,
    scope: Scope,
    (agent, channel): (AgentId, Channel),
    error: &ApiError,
) -> Result<(), ApiError> {
    let (workspace, code) = (scope.workspace_id(), error.code.word());
    tracing::warn!(target: "workers", %workspace, %agent, code, "an agent could not be told and will be later");
    let now = state.clock.now();
    let unit = move |work: &mut Work<'_>| {
        let rows = store::lock_due(work.conn, &work.scope, agent, channel, now, BATCH)?;
        let later = |row: NotificationDelivery| {
            let attempts = row.attempts + 1;
            match next_try(attempts, now) {
                Some(due_at) => NotificationDelivery { attempts, due_at, ..row },
                None => NotificationDelivery {
                    attempts,
                    state: NotificationState::Failed,
                    reason: Some(SuppressedReason::GivenUp),
                    settled_at: Some(now),
                    ..row
                },
            }
        };
        let rows: Vec<NotificationDelivery> = rows.into_iter().map(later).collect();
        Ok(store::save_deliveries(work.conn, &work.scope, &rows)?)
    };
    state.write_as(scope, Origin::of(Actor::System), unit).await
}
