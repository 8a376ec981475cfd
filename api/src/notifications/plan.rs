//! Who is told of what, worked out while nothing is locked.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    actor::Actor,
    calendar::Zone,
    ids::{AgentId, EventId, MessageId, TeamId, TicketId},
    notification::{Choice, Happened, Preferences, Timing, Topic, author_of, choose, happened, message_of, notice_of},
    people::Agent,
    ticket::Ticket,
};
use persistence::{
    Conn, Scope,
    agent::{self, AgentFilter},
    instance::{feed_cursor::Heard, workspace},
    notification as store, ticket,
};

use crate::http::ApiError;

/// No workspace has more agents.
const MOST_AGENTS: i64 = 100_000;

/// That an agent is to be told of an event.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Who.
    pub agent_id: AgentId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which event.
    pub event_id: EventId,
    /// As what, by which channels, and whether at all.
    pub choice: Choice,
    /// Who did it.
    pub actor: Actor,
    /// The message it is about.
    pub message_id: Option<MessageId>,
    /// When he wants to be told.
    pub timing: Timing,
    /// What a rule tells him.
    pub notice: Option<String>,
}

/// An event and what it means.
struct Meaning<'a> {
    event: &'a Heard,
    happened: Vec<Happened>,
}

/// What agents are told of these events, in the order of the events.
pub fn plan(conn: &mut Conn, scope: &Scope, events: &[Heard]) -> Result<Vec<Telling>, ApiError> {
    let meanings = events.iter().map(|event| Meaning { event, happened: happened(&event.envelope) });
    let meanings: Vec<Meaning<'_>> = meanings.filter(|meaning| !meaning.happened.is_empty()).collect();
    if meanings.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<TicketId> = meanings.iter().map(|meaning| meaning.event.ticket_id).collect();
    let tickets = ticket::find_all(conn, scope, &ids.into_iter().collect::<Vec<_>>())?;
    let tickets: BTreeMap<TicketId, Ticket> = tickets.into_iter().map(|ticket| (ticket.id, ticket)).collect();
    let wishes = Heeded::read(conn, scope)?;
    let people = people(conn, scope, &wishes, &tickets, &meanings)?;
    let zone = Zone::named(&workspace::get(conn, scope)?.time_zone).unwrap_or(Zone::UTC);
    let mut tellings = Vec::new();
    for Meaning { event, happened } in &meanings {
        let Some(ticket) = tickets.get(&event.ticket_id) else { continue };
        let actor = author_of(&event.envelope);
        let notice = notice_of(event.payload.as_ref());
        for agent in &people {
            let preferences = wishes.of(agent.id);
            let Some(choice) = choose(agent, &preferences.cells, ticket, happened, actor.agent()) else { continue };
            let own = agent.time_zone.as_deref().and_then(Zone::named);
            tellings.push(Telling {
                agent_id: agent.id,
                ticket_id: ticket.id,
                event_id: event.event_id,
                choice,
                actor,
                message_id: message_of(&event.envelope),
                timing: preferences.timing(own.unwrap_or(zone)),
                notice: notice.clone().filter(|_| choice.topic == Topic::RuleNotified),
            });
        }
    }
    Ok(tellings)
}

/// What holds for each agent.
struct Heeded {
    usual: Preferences,
    own: BTreeMap<AgentId, Preferences>,
}

impl Heeded {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        let all = store::all_settings(conn, scope)?;
        let workspace = all.iter().find(|settings| settings.agent_id.is_none());
        let usual = match workspace {
            Some(settings) => Preferences::usual().wished(&settings.wishes),
            None => Preferences::usual(),
        };
        let own = all.iter().filter_map(|settings| Some((settings.agent_id?, usual.wished(&settings.wishes))));
        Ok(Self { own: own.collect(), usual })
    }

    fn of(&self, agent: AgentId) -> &Preferences {
        self.own.get(&agent).unwrap_or(&self.usual)
    }
}

/// The agents whom any of it may concern.
fn people(
    conn: &mut Conn,
    scope: &Scope,
    wishes: &Heeded,
    tickets: &BTreeMap<TicketId, Ticket>,
    meanings: &[Meaning<'_>],
) -> Result<Vec<Agent>, ApiError> {
    if wishes.usual.cells.reach_beyond() {
        return Ok(agent::list(conn, scope, &AgentFilter::default(), None, false, MOST_AGENTS)?);
    }
    let mut ids: BTreeSet<AgentId> = BTreeSet::new();
    for ticket in tickets.values() {
        ids.extend(ticket.assignee_id);
        ids.extend(ticket.follower_ids.iter().copied());
    }
    ids.extend(meanings.iter().flat_map(|meaning| &meaning.happened).flat_map(|it| it.named.iter().copied()));
    ids.extend(wishes.own.iter().filter(|(_, own)| own.cells.reach_beyond()).map(|(agent, _)| *agent));
    let teams: Vec<TeamId> = meanings.iter().flat_map(|it| &it.happened).filter_map(|it| it.team).collect();
    let mut people = agent::find_all(conn, scope, &ids.into_iter().collect::<Vec<_>>())?;
    if !teams.is_empty() {
        let of_teams = AgentFilter { team_ids: teams, ..AgentFilter::default() };
        let members = agent::list(conn, scope, &of_teams, None, false, MOST_AGENTS)?;
        people.extend(members);
        people.sort_by_key(|agent| agent.id);
        people.dedup_by_key(|agent| agent.id);
    }
    Ok(people)
}
