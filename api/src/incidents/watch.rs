//! Looks at tickets after they were opened: which are like others that were opened about the same time?
//!
//! Opening a ticket knows nothing of it. The feed tells what was opened; what is done with a ticket is noted with it, so
//! what a killed node had not finished is done again and nothing is done twice.

use std::collections::{BTreeSet, HashMap};

use domain::{
    actor::{Actor, Origin},
    ids::{IncidentProposalId, TicketId},
    incident::{Found, IncidentAims, IncidentProposal, IncidentState, MAX_MINUTES, Member, Peer, found, spread},
    likeness::{ALIKE, Likeness, MOST_BITS, distance},
    time::Instant,
    triage::{Spread, reading},
};
use persistence::{
    Conn, Scope, Turn,
    incident::{self as store, Joining, Sketched, Words},
    instance::{
        feed_cursor::{self, Consumer},
        workspace,
    },
};

use super::raise::intend_raise;
use crate::{
    followers::{Follower, follow_alone},
    http::ApiError,
    random,
    state::{AppState, Work},
};

/// How many events are looked through at once.
const EVENTS: i64 = 500;
/// The latest tickets of the window that a new one is compared with.
const MOST_WATCHED: i64 = 500;
/// Of those, the nearest by sketch whose words are compared.
const MOST_COMPARED: usize = 40;

/// Looks at every ticket that was opened since the last time.
///
/// # Errors
/// What the database says; the rest is looked at the next time.
pub async fn watch(state: &AppState) -> Result<(), ApiError> {
    let follower = Follower {
        consumer: Consumer::Incidents,
        patience: &state.watching,
        passed_over: "new tickets cannot be compared",
    };
    let next = |conn: &mut Conn| feed_cursor::next_opened(conn, Consumer::Incidents, EVENTS);
    follow_alone(state, follower, next, |scope, tickets| look_at(state, scope, tickets)).await
}

async fn look_at(state: &AppState, scope: Scope, tickets: Vec<TicketId>) -> Result<(), ApiError> {
    let (turn, now) = (Turn::Workspace(scope.workspace_id().uuid()), state.clock.now());
    // Whoever waits for an answer has threads of his own.
    let Some(read) = state.db.slow(turn, move |conn| Read::of(conn, &scope, &tickets, now)).await? else {
        return Ok(());
    };
    state.write_as(scope, Origin::of(Actor::System), move |work| take_in(work, &read)).await
}

/// A ticket that is looked at.
#[derive(Clone)]
struct Seen {
    row: Sketched,
    likeness: Likeness,
}

/// What is read and computed while nothing is held: the new tickets, and the words of those that are near them.
struct Read {
    news: Vec<Seen>,
    near: HashMap<TicketId, Likeness>,
}

impl Read {
    /// None: there is nothing to look at.
    fn of(conn: &mut Conn, scope: &Scope, ids: &[TicketId], now: Instant) -> Result<Option<Self>, ApiError> {
        let aims = workspace::get(conn, scope)?.incidents;
        if aims.customers == 0 {
            return Ok(None);
        }
        let known: BTreeSet<TicketId> = store::sketched(conn, scope, ids)?.into_iter().collect();
        let ids: Vec<TicketId> = ids.iter().copied().filter(|id| !known.contains(id)).collect();
        let since = now.plus_seconds(-aims.minutes * 60);
        let mut news: Vec<Seen> = store::words(conn, scope, &ids)?.iter().map(seen).collect();
        // What nobody looked at in time is no news.
        news.retain(|seen| seen.row.at >= since);
        if news.is_empty() {
            return Ok(None);
        }
        news.sort_by_key(|seen| (seen.row.at, seen.row.ticket_id));
        let pool = pool(store::window(conn, scope, since, MOST_WATCHED)?, &news);
        let near = likenesses(conn, scope, &near_to(&news, &pool))?;
        Ok(Some(Self { news, near }))
    }
}

/// Tickets that were looked at, then the new ones, as far as they say enough.
fn pool(mut pool: Vec<Sketched>, news: &[Seen]) -> Vec<Sketched> {
    pool.extend(news.iter().map(|seen| seen.row).filter(|row| row.sketch.is_some()));
    pool
}

/// All with which one of the new tickets is compared, new ones aside.
fn near_to(news: &[Seen], pool: &[Sketched]) -> Vec<TicketId> {
    let own: BTreeSet<TicketId> = news.iter().map(|seen| seen.row.ticket_id).collect();
    let near = news.iter().flat_map(|seen| nearest(&seen.row, pool)).map(|other| other.ticket_id);
    near.filter(|id| !own.contains(id)).collect::<BTreeSet<_>>().into_iter().collect()
}

fn likenesses(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<HashMap<TicketId, Likeness>, ApiError> {
    let words = store::words(conn, scope, ids)?;
    Ok(words.iter().map(|words| (words.ticket_id, likeness(words))).collect())
}

fn likeness(words: &Words) -> Likeness {
    Likeness::of(&reading(&words.subject, &words.text))
}

/// Looks at new tickets, one after another: or none would see the others.
fn take_in(work: &mut Work<'_>, read: &Read) -> Result<(), ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let aims = workspace::get(work.conn, &work.scope)?.incidents;
    let ids: Vec<TicketId> = read.news.iter().map(|seen| seen.row.ticket_id).collect();
    // Another node may have looked at some meanwhile.
    let known: BTreeSet<TicketId> = store::sketched(work.conn, &work.scope, &ids)?.into_iter().collect();
    let news: Vec<Seen> = read.news.iter().filter(|seen| !known.contains(&seen.row.ticket_id)).cloned().collect();
    if news.is_empty() || aims.customers == 0 {
        return Ok(());
    }
    let since = work.now.plus_seconds(-aims.minutes * 60);
    let pool = pool(store::window(work.conn, &work.scope, since, MOST_WATCHED)?, &news);
    store::forget_sketches(work.conn, &work.scope, work.now.plus_seconds(-MAX_MINUTES * 60))?;
    let mut desk = Desk::open(work, aims, &news, &pool, &read.near)?;
    for seen in &news {
        desk.look(work, seen, &pool)?;
    }
    desk.close(work, &news)
}

fn seen(words: &Words) -> Seen {
    let likeness = likeness(words);
    let row = Sketched {
        ticket_id: words.ticket_id,
        at: Instant::from_millis(words.created_at),
        customer_id: words.customer_id,
        organization_id: words.organization_id,
        sketch: likeness.sketch(),
        spread: Spread::One,
    };
    Seen { row, likeness }
}

/// The tickets of `pool`, which is in the order of looking, before this one whose sketches are nearest to its own.
fn nearest<'a>(own: &Sketched, pool: &'a [Sketched]) -> Vec<&'a Sketched> {
    let Some(sketch) = own.sketch else { return Vec::new() };
    let before = |other: &&Sketched| other.ticket_id != own.ticket_id;
    let bits = |other: &'a Sketched| other.sketch.map(|other| distance(sketch, other));
    let near = pool.iter().take_while(before).filter_map(|other| bits(other).map(|bits| (bits, other)));
    let mut near: Vec<(u32, &Sketched)> = near.filter(|(bits, _)| *bits <= MOST_BITS).collect();
    near.sort_by_key(|(bits, other)| (*bits, std::cmp::Reverse((other.at, other.ticket_id))));
    near.into_iter().take(MOST_COMPARED).map(|(_, other)| other).collect()
}

/// What is known while the news are looked at.
struct Desk {
    aims: IncidentAims,
    likenesses: HashMap<TicketId, Likeness>,
    incidents: HashMap<TicketId, (IncidentProposalId, IncidentState)>,
    /// Whom each ticket was found to concern, where that was more than one.
    spreads: HashMap<TicketId, Spread>,
    /// Those of them that were found so just now.
    told: Vec<(TicketId, Spread)>,
}

impl Desk {
    /// Which of what will be compared belongs to an incident; and the words of what came meanwhile, if anything did.
    fn open(
        work: &mut Work<'_>,
        aims: IncidentAims,
        news: &[Seen],
        pool: &[Sketched],
        read: &HashMap<TicketId, Likeness>,
    ) -> Result<Self, ApiError> {
        let near = near_to(news, pool);
        let unread: Vec<TicketId> = near.iter().copied().filter(|id| !read.contains_key(id)).collect();
        let mut likenesses = likenesses(work.conn, &work.scope, &unread)?;
        likenesses.extend(read.iter().map(|(id, likeness)| (*id, likeness.clone())));
        likenesses.extend(news.iter().map(|seen| (seen.row.ticket_id, seen.likeness.clone())));
        let members = store::memberships(work.conn, &work.scope, &near)?;
        let incidents = members.into_iter().map(|(ticket, id, state)| (ticket, (id, state))).collect();
        let spreads = pool.iter().map(|row| (row.ticket_id, row.spread)).collect();
        Ok(Self { aims, likenesses, incidents, spreads, told: Vec::new() })
    }

    fn peer(&self, row: &Sketched) -> Peer {
        Peer {
            ticket_id: row.ticket_id,
            customer_id: row.customer_id,
            organization_id: row.organization_id,
            incident: self.incidents.get(&row.ticket_id).copied(),
        }
    }

    fn look(&mut self, work: &mut Work<'_>, seen: &Seen, pool: &[Sketched]) -> Result<(), ApiError> {
        let is_alike = |other: &&Sketched| {
            self.likenesses.get(&other.ticket_id).is_some_and(|likeness| seen.likeness.with(likeness) >= ALIKE)
        };
        let alike: Vec<Peer> =
            nearest(&seen.row, pool).into_iter().filter(is_alike).map(|other| self.peer(other)).collect();
        let own = self.peer(&seen.row);
        match found(&own, &alike, &self.aims) {
            Found::Nothing => {}
            Found::Joins(id) => self.join(work, id, &own)?,
            Found::Proposes(tickets) => {
                let of_it = |peer: &&Peer| tickets.contains(&peer.ticket_id);
                let members: Vec<Peer> = alike.iter().chain([&own]).filter(of_it).copied().collect();
                self.propose(work, members)?;
            }
        }
        let (spread, evidence) = spread(&own, &alike, &self.aims);
        if spread > Spread::One {
            self.spread_to(work, &own, spread, &evidence)?;
        }
        Ok(())
    }

    fn join(&mut self, work: &mut Work<'_>, id: IncidentProposalId, own: &Peer) -> Result<(), ApiError> {
        let Some(before) = store::lock(work.conn, &work.scope, id)? else { return Ok(()) };
        let is_new = !store::has_customer(work.conn, &work.scope, id, own.customer_id)?;
        let Some((after, draft)) = before.join(member(own), is_new, work.now) else { return Ok(()) };
        store::save(work.conn, &work.scope, &after)?;
        let joining =
            Joining { proposal_id: id, members: &[member(own)], first_place: after.ticket_count, at: work.now };
        store::add_tickets(work.conn, &work.scope, &joining)?;
        self.incidents.insert(own.ticket_id, (id, after.state));
        work.record(vec![draft])
    }

    fn propose(&mut self, work: &mut Work<'_>, mut members: Vec<Peer>) -> Result<(), ApiError> {
        // In the order in which they were opened; ids begin with the time.
        members.sort_by_key(|peer| peer.ticket_id);
        let customers: BTreeSet<_> = members.iter().map(|peer| peer.customer_id).collect();
        let customers = i64::try_from(customers.len()).unwrap_or(i64::MAX);
        let id = random::new_id(work.now).map_err(ApiError::internal)?;
        let own: Vec<Member> = members.iter().map(member).collect();
        let (proposal, draft) = IncidentProposal::propose(id, &own, customers, work.now);
        store::insert(work.conn, &work.scope, &proposal)?;
        let joining = Joining { proposal_id: id, members: &own, first_place: 1, at: work.now };
        store::add_tickets(work.conn, &work.scope, &joining)?;
        self.incidents.extend(members.iter().map(|peer| (peer.ticket_id, (id, proposal.state))));
        work.record(vec![draft])
    }

    /// The trouble concerns more people: of this ticket, and of those that say so and were not told yet.
    fn spread_to(
        &mut self,
        work: &mut Work<'_>,
        own: &Peer,
        spread: Spread,
        evidence: &[TicketId],
    ) -> Result<(), ApiError> {
        for ticket in evidence.iter().chain([&own.ticket_id]) {
            if self.spreads.get(ticket).is_some_and(|known| *known >= spread) {
                continue;
            }
            let others = evidence.iter().chain([&own.ticket_id]).filter(|other| *other != ticket);
            intend_raise(work, *ticket, spread, others.copied().collect())?;
            self.spreads.insert(*ticket, spread);
            self.told.push((*ticket, spread));
        }
        Ok(())
    }

    /// Notes all of it.
    fn close(self, work: &mut Work<'_>, news: &[Seen]) -> Result<(), ApiError> {
        for spread in [Spread::Organization, Spread::Many] {
            let told: Vec<TicketId> =
                self.told.iter().filter(|(_, found)| *found == spread).map(|(ticket, _)| *ticket).collect();
            if !told.is_empty() {
                store::note_spread(work.conn, &work.scope, &told, spread)?;
            }
        }
        let spread = |seen: &Seen| self.spreads.get(&seen.row.ticket_id).copied().unwrap_or(Spread::One);
        let rows: Vec<Sketched> = news.iter().map(|seen| Sketched { spread: spread(seen), ..seen.row }).collect();
        store::keep_sketches(&mut work.writes, &work.scope, &rows);
        Ok(())
    }
}

const fn member(peer: &Peer) -> Member {
    Member { ticket_id: peer.ticket_id, customer_id: peer.customer_id }
}
