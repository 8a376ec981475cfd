//! Writing down what agents are told.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ids::{AgentId, NotificationId, TicketId},
    notification::{Channel, MAX_COLLAPSE_MINUTES, Notification, NotificationDelivery, NotificationState, Verdict},
    time::Instant,
};
use persistence::{Conn, Scope, notification as store};

use super::plan::Telling;
use crate::{http::ApiError, random};

/// Writes all of it.
pub fn write(conn: &mut Conn, plans: &[(Scope, Vec<Telling>)], now: Instant) -> Result<(), ApiError> {
    for (scope, tellings) in plans.iter().filter(|(_, tellings)| !tellings.is_empty()) {
        Page::open(conn, scope, tellings, now)?.tell(conn, scope, tellings)?;
    }
    Ok(())
}

/// What is known while one workspace's agents are told.
struct Page {
    now: Instant,
    /// Of each agent and ticket the row that further events may join, and since when it stands as it does.
    open: store::Open,
    /// When he was, or will be, told outside of his list for the last time.
    last: store::LastDue,
    new: BTreeMap<NotificationId, Notification>,
    /// Rows that are there, with what they grow by.
    grown: BTreeMap<NotificationId, Notification>,
    deliveries: Vec<NotificationDelivery>,
}

impl Page {
    fn open(conn: &mut Conn, scope: &Scope, tellings: &[Telling], now: Instant) -> Result<Self, ApiError> {
        let agents: BTreeSet<AgentId> = tellings.iter().map(|it| it.agent_id).collect();
        let tickets: BTreeSet<TicketId> = tellings.iter().map(|it| it.ticket_id).collect();
        let since = now.plus_seconds(-MAX_COLLAPSE_MINUTES * 60);
        Ok(Self {
            now,
            open: store::open(conn, scope, &agents, &tickets, since)?,
            last: store::last_due(conn, scope, &agents, &tickets, since)?,
            new: BTreeMap::new(),
            grown: BTreeMap::new(),
            deliveries: Vec::new(),
        })
    }

    fn tell(mut self, conn: &mut Conn, scope: &Scope, tellings: &[Telling]) -> Result<(), ApiError> {
        let events: Vec<_> = tellings.iter().map(|it| it.event_id).collect::<BTreeSet<_>>().into_iter().collect();
        let known = store::known_events(conn, scope, &events)?;
        for telling in tellings.iter().filter(|it| !known.contains(&(it.agent_id, it.event_id))) {
            self.one(telling)?;
        }
        for (id, newest) in std::mem::take(&mut self.grown) {
            // Who has read it meanwhile is told anew.
            if !store::grow(conn, scope, &newest)? {
                let fresh = random::new_id(self.now).map_err(ApiError::internal)?;
                self.new.insert(fresh, Notification { id: fresh, created_at: self.now, ..newest });
                for delivery in self.deliveries.iter_mut().filter(|it| it.notification_id == Some(id)) {
                    delivery.notification_id = Some(fresh);
                }
            }
        }
        let new: Vec<Notification> = self.new.into_values().collect();
        store::insert_notifications(conn, scope, &new)?;
        Ok(store::insert_deliveries(conn, scope, &self.deliveries)?)
    }

    fn one(&mut self, telling: &Telling) -> Result<(), ApiError> {
        let is_told = telling.choice.verdict == Verdict::Tell;
        let in_app = is_told && telling.choice.channels.has(Channel::InApp);
        let notification_id = if in_app { Some(self.list(telling)?) } else { None };
        for channel in telling.choice.channels.iter() {
            let (state, reason, due_at) = match (telling.choice.verdict, channel) {
                (Verdict::Suppress(reason), _) => (NotificationState::Suppressed, Some(reason), self.now),
                (Verdict::Tell, Channel::InApp) => (NotificationState::Sent, None, self.now),
                (Verdict::Tell, Channel::Email | Channel::Gateway) => {
                    (NotificationState::Queued, None, self.due(telling, channel))
                }
            };
            let settled_at = (state != NotificationState::Queued).then_some(self.now);
            self.deliveries.push(NotificationDelivery {
                id: random::new_id(self.now).map_err(ApiError::internal)?,
                agent_id: telling.agent_id,
                ticket_id: telling.ticket_id,
                event_id: telling.event_id,
                topic: telling.choice.topic,
                relation: telling.choice.relation,
                channel,
                state,
                reason,
                notification_id,
                mail_id: None,
                attempts: 0,
                due_at,
                created_at: self.now,
                settled_at,
                gateway_delivery_id: None,
                notice: telling.notice.clone(),
            });
        }
        Ok(())
    }

    fn due(&mut self, telling: &Telling, channel: Channel) -> Instant {
        let place = (telling.agent_id, telling.ticket_id, channel);
        let due = telling.timing.due_at(telling.choice.topic, self.now, self.last.get(&place).copied());
        self.last.insert(place, due);
        due
    }

    /// The row of his list that tells it: the one that the same burst has made, or a new one.
    fn list(&mut self, telling: &Telling) -> Result<NotificationId, ApiError> {
        let place = (telling.agent_id, telling.ticket_id);
        let window = telling.timing.collapse_minutes * 60;
        let joined = self.open.get(&place).filter(|(_, at)| window > 0 && at.plus_seconds(window) > self.now);
        let id = match joined {
            Some((id, _)) => *id,
            None => random::new_id(self.now).map_err(ApiError::internal)?,
        };
        let newest = Notification {
            id,
            agent_id: telling.agent_id,
            ticket_id: telling.ticket_id,
            topic: telling.choice.topic,
            relation: telling.choice.relation,
            actor: telling.actor,
            message_id: telling.message_id,
            event_count: 1,
            created_at: self.now,
            updated_at: self.now,
            read_at: None,
            notice: telling.notice.clone(),
        };
        let is_stored = joined.is_some() && !self.new.contains_key(&id);
        let rows = if is_stored { &mut self.grown } else { &mut self.new };
        let before = rows.get(&id);
        let event_count = before.map_or(0, |before| before.event_count) + 1;
        let notice = newest.notice.clone().or_else(|| before.and_then(|before| before.notice.clone()));
        rows.insert(id, Notification { event_count, notice, ..newest });
        self.open.insert(place, (id, self.now));
        Ok(id)
    }
}
