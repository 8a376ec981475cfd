//! Reading on, once for all streams of this node.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    event::EventKind,
    ids::{AgentId, TicketId, WorkspaceId},
    stream::StreamTopic,
    teamwork::PresenceState,
};
use persistence::{Conn, Scope, Turn, feed, queue::counts, teamwork::presence};
use tokio::time::{Duration, Instant};

use super::{
    batch::{BATCH, Batch, tickets},
    dto::TicketPresences,
    frame::{Ending, frame},
    hub::{Followed, Hub},
    seat::{News, PresenceNews, Seat},
};
use crate::{
    http::ApiError,
    state::{AppState, turn},
    teamwork::dto::Presence,
};

/// Presence is looked at no more often than that.
const GLANCE: Duration = Duration::from_millis(200);
/// Counts that change without an event are noticed within this time.
const RECOUNT: Duration = Duration::from_secs(5);
/// The most signs of presence of a workspace that are told.
const MOST_PRESENT: i64 = 1_000;
/// The most parts of one workspace's feed that are handed out before others have their turn.
const MOST_PARTS: usize = 40;

/// Who is at a ticket, without the times that change all the while.
type There = Vec<(AgentId, PresenceState)>;

/// What was told of a workspace's topics.
#[derive(Default)]
struct Topics {
    there: BTreeMap<TicketId, There>,
    looked: Option<Instant>,
    counted: Option<Instant>,
}

/// What the node's worker remembers between two looks.
#[derive(Default)]
pub struct Tail {
    topics: HashMap<WorkspaceId, Topics>,
}

impl Tail {
    /// Hands out all that has happened since the last look; true: there is more.
    ///
    /// # Errors
    /// What the database says; nothing is lost, the next look begins where this one ended.
    pub async fn look(&mut self, state: &AppState) -> Result<bool, ApiError> {
        state.streams.expire(state.clock.now());
        let followed = state.streams.followed();
        self.topics.retain(|workspace, _| followed.iter().any(|it| it.scope.workspace_id() == *workspace));
        let scopes: Vec<_> = followed.iter().map(|it| it.scope).collect();
        if scopes.is_empty() {
            return Ok(false);
        }
        let heads = state.db.read(Turn::Instance, move |conn| feed::heads(conn, &scopes)).await?;
        let mut more = false;
        for Followed { scope, told } in followed {
            let workspace = scope.workspace_id();
            let head = heads.get(&workspace).copied().unwrap_or_default();
            if head < told {
                // It was put back to an older state while we served.
                state.streams.end(workspace, &Ending::Reset);
                continue;
            }
            more |= hand_out(state, scope, told, head).await?;
            self.tell_presence(state, scope).await?;
            self.tell_counts(state, scope, head > told).await?;
        }
        Ok(more)
    }

    async fn tell_presence(&mut self, state: &AppState, scope: Scope) -> Result<(), ApiError> {
        let seats = state.streams.followers(scope.workspace_id(), StreamTopic::Presence);
        let known = self.topics.entry(scope.workspace_id()).or_default();
        if seats.is_empty() {
            known.there.clear();
            return Ok(());
        }
        let fresh = fresh(&seats, StreamTopic::Presence);
        if fresh.is_empty() && known.looked.is_some_and(|at| at.elapsed() < GLANCE) {
            return Ok(());
        }
        known.looked = Some(Instant::now());
        let (now, before) = (state.clock.now(), known.there.clone());
        let (there, changed, all) =
            state.db.read(turn(&scope), move |conn| look_around(conn, &scope, now, &before)).await?;
        known.there = there;
        if !changed.is_empty() {
            Hub::tell(&seats, &News::Presence(Arc::new(changed)));
        }
        if !all.is_empty() {
            Hub::tell(&fresh, &News::Presence(Arc::new(all)));
        }
        Ok(())
    }

    async fn tell_counts(&mut self, state: &AppState, scope: Scope, moved: bool) -> Result<(), ApiError> {
        let seats = state.streams.followers(scope.workspace_id(), StreamTopic::Queue);
        let known = self.topics.entry(scope.workspace_id()).or_default();
        let is_due = known.counted.is_none_or(|at| at.elapsed() >= RECOUNT);
        if seats.is_empty() || !(moved || is_due || !fresh(&seats, StreamTopic::Queue).is_empty()) {
            return Ok(());
        }
        known.counted = Some(Instant::now());
        let all = domain::policy::Visibility::All;
        let counts = state.db.read(turn(&scope), move |conn| counts(conn, &scope, &all)).await?;
        Hub::tell(&seats, &News::Queue(Arc::new(counts)));
        Ok(())
    }
}

/// Those who were not told of the topic yet.
fn fresh(seats: &[Arc<Seat>], topic: StreamTopic) -> Vec<Arc<Seat>> {
    seats.iter().filter(|seat| seat.take_fresh(topic)).cloned().collect()
}

/// Hands out what happened behind `told`; true: there is more.
async fn hand_out(state: &AppState, scope: Scope, told: i64, head: i64) -> Result<bool, ApiError> {
    let mut place = told;
    for _ in 0..MOST_PARTS {
        if place >= head {
            return Ok(false);
        }
        let batch = state.db.read(turn(&scope), move |conn| Batch::read(conn, &scope, place, &[], BATCH)).await?;
        if batch.until <= place {
            return Ok(false);
        }
        place = batch.until;
        if batch.steps.iter().any(|step| matches!(step.kind, EventKind::AccessChanged | EventKind::ConfigChanged)) {
            // Perhaps another node's doing: what this one remembers of callers is over.
            state.identities.clear();
        }
        state.streams.publish(scope.workspace_id(), &Arc::new(batch));
    }
    Ok(place < head)
}

type Around = (BTreeMap<TicketId, There>, Vec<PresenceNews>, Vec<PresenceNews>);

/// Who is where now; where that is another than before; and, for newcomers, all of it.
fn look_around(
    conn: &mut Conn,
    scope: &Scope,
    now: domain::time::Instant,
    before: &BTreeMap<TicketId, There>,
) -> Result<Around, ApiError> {
    let mut present = BTreeMap::<TicketId, Vec<_>>::new();
    for (ticket, one) in presence::list_all(conn, scope, now, MOST_PRESENT)? {
        present.entry(ticket).or_default().push(one);
    }
    let there = |all: &Vec<domain::teamwork::Present>| all.iter().map(|it| (it.agent_id, it.state)).collect::<There>();
    let after: BTreeMap<_, _> = present.iter().map(|(ticket, all)| (*ticket, there(all))).collect();
    let ids = after.keys().chain(before.keys()).map(|id| id.uuid());
    let tickets = tickets(conn, scope, ids)?;
    let (mut changed, mut all) = (Vec::new(), Vec::new());
    for ticket in tickets.into_values() {
        let who = present.remove(&ticket.id).unwrap_or_default();
        let is_empty = who.is_empty();
        let shown = TicketPresences { ticket_id: ticket.id, presences: who.into_iter().map(Presence::from).collect() };
        let frame = frame(None, Some("presence"), &shown)?;
        if after.get(&ticket.id) != before.get(&ticket.id) {
            changed.push(PresenceNews { ticket: ticket.clone(), frame: frame.clone() });
        }
        if !is_empty {
            all.push(PresenceNews { ticket, frame });
        }
    }
    Ok((after, changed, all))
}
