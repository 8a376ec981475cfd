//! Lists of surveys, the newest first. Whoever may not see a ticket does not see its surveys.

use diesel::{dsl::exists, prelude::*};
use domain::{
    ids::{AgentId, SurveyId, TeamId, TicketId, WorkspaceId},
    policy::Visibility,
    survey::{Survey, SurveyState},
    time::Instant,
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{surveys, ticket_followers, tickets},
    types::{Key, UidColumn},
};

/// Which surveys; none does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyFilter {
    /// Of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Of this agent.
    pub agent_id: Option<AgentId>,
    /// Of this team.
    pub team_id: Option<TeamId>,
    /// With this score.
    pub score: Option<i64>,
    /// Standing there.
    pub state: Option<SurveyState>,
    /// Meant at or after.
    pub created_from: Option<Instant>,
    /// Meant before.
    pub created_before: Option<Instant>,
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyPage {
    /// Time and id of the one behind which the page starts.
    pub after: Option<(i64, SurveyId)>,
    /// From the oldest instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
    /// What time it is: what is expired follows from it.
    pub now: Instant,
}

#[diesel::dsl::auto_type]
fn followed_by(workspace: Key<WorkspaceId>, agent: Key<AgentId>) -> _ {
    ticket_followers::table
        .filter(ticket_followers::workspace_id.eq(workspace))
        .filter(ticket_followers::ticket_id.eq(surveys::ticket_id))
        .filter(ticket_followers::agent_id.eq(agent))
}

/// A page of the surveys whose tickets may be seen.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    filter: &SurveyFilter,
    page: &SurveyPage,
) -> Result<Vec<Survey>, StorageError> {
    let (at, id) = (surveys::created_at, surveys::id);
    let of_ticket = tickets::workspace_id.eq(surveys::workspace_id).and(tickets::id.eq(surveys::ticket_id));
    let mut query = surveys::table
        .inner_join(tickets::table.on(of_ticket))
        .select(surveys::all_columns)
        .filter(surveys::workspace_id.eq(scope.key()))
        .limit(page.limit)
        .into_boxed::<MultiBackend>();
    match visibility {
        Visibility::All => {}
        Visibility::Member { agent_id, team_ids } => {
            query = query.filter(
                tickets::team_id
                    .is_null()
                    .or(tickets::team_id.eq_any_id(team_ids.clone()))
                    .or(tickets::assignee_id.is_not_null().and(tickets::assignee_id.eq_id(*agent_id)))
                    .or(exists(followed_by(scope.key(), Key(*agent_id)))),
            );
        }
        // Customers have a way of their own.
        Visibility::Customer { .. } => return Ok(Vec::new()),
    }
    if let Some(ticket) = filter.ticket_id {
        query = query.filter(surveys::ticket_id.eq_id(ticket));
    }
    if let Some(agent) = filter.agent_id {
        query = query.filter(surveys::agent_id.eq_id(agent));
    }
    if let Some(team) = filter.team_id {
        query = query.filter(surveys::team_id.eq_id(team));
    }
    if let Some(score) = filter.score {
        query = query.filter(surveys::score.eq(score));
    }
    let sent = SurveyState::Sent.code();
    let now = page.now.millis();
    query = match filter.state {
        None => query,
        Some(SurveyState::Sent) => query.filter(surveys::state.eq(sent)).filter(surveys::expires_at.gt(now)),
        Some(SurveyState::Expired) => query.filter(surveys::state.eq(sent)).filter(surveys::expires_at.le(now)),
        Some(state) => query.filter(surveys::state.eq(state.code())),
    };
    if let Some(from) = filter.created_from {
        query = query.filter(at.ge(from.millis()));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(at.lt(before.millis()));
    }
    if let Some((time, last)) = page.after {
        let same = at.eq(time);
        query = match page.backward {
            true => query.filter(at.gt(time).or(same.and(id.gt(Key(last))))),
            false => query.filter(at.lt(time).or(same.and(id.lt(Key(last))))),
        };
    }
    query = match page.backward {
        true => query.order_by((at.asc(), id.asc())),
        false => query.order_by((at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Survey::try_from).collect()
}
