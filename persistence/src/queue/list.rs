//! A page of the queue.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};
use domain::{
    ids::{AgentId, CategoryId, TeamId},
    policy::Visibility,
    ticket::{Language, TeamFilter},
};

use super::{
    QueueKey, QueueRow,
    row::{COLUMNS, Row, Sql},
    select::{Merged, Part, Walk},
};
use crate::{Conn, Scope, StorageError, connection::on, types::Key};

/// Which waiting tickets. Empty lists let everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Of any of these teams.
    pub team: Vec<TeamFilter>,
    /// About any of these categories.
    pub category_id: Vec<CategoryId>,
    /// In any of these languages.
    pub language: Vec<Language>,
}

fn team_of(filter: &TeamFilter) -> Option<TeamId> {
    match filter {
        TeamFilter::None => None,
        TeamFilter::Team(team) => Some(*team),
    }
}

/// The parts of the queue that a caller may see of what is asked for: tickets of his teams, without a team, and his own.
fn parts(visibility: &Visibility, filter: &QueueFilter) -> Vec<Part> {
    let mut asked: Vec<Option<TeamId>> = filter.team.iter().map(team_of).collect();
    asked.sort_unstable();
    asked.dedup();
    match visibility {
        // The queue is the team's affair.
        Visibility::Customer { .. } => Vec::new(),
        Visibility::All if asked.is_empty() => vec![Part::All],
        Visibility::All => asked.into_iter().map(Part::Team).collect(),
        Visibility::Member { agent_id, team_ids } if asked.is_empty() => {
            let teams = team_ids.iter().copied().map(Some).chain([None]);
            let own = Part::MineBeyond { agent: *agent_id, beyond: team_ids.clone() };
            teams.map(Part::Team).chain([own]).collect()
        }
        Visibility::Member { agent_id, team_ids } => of_member(*agent_id, team_ids, asked),
    }
}

fn of_member(agent: AgentId, team_ids: &[TeamId], asked: Vec<Option<TeamId>>) -> Vec<Part> {
    let is_seen = |team: &Option<TeamId>| team.is_none_or(|team| team_ids.contains(&team));
    let (seen, others): (Vec<_>, Vec<_>) = asked.into_iter().partition(is_seen);
    let among: Vec<TeamId> = others.into_iter().flatten().collect();
    let own = (!among.is_empty()).then_some(Part::Mine { agent, among });
    seen.into_iter().map(Part::Team).chain(own).collect()
}

struct Page<'a>(Merged<'a>);

impl QueryId for Page<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Page<'_> {
    type SqlType = Sql;
}

impl<C> RunQueryDsl<C> for Page<'_> {}

impl<'a, DB: Backend> QueryFragment<DB> for Page<'a>
where
    Merged<'a>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// A page of the queue, most urgent first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    filter: &QueueFilter,
    after: Option<QueueKey>,
    backward: bool,
    limit: i64,
) -> Result<Vec<QueueRow>, StorageError> {
    let parts = parts(visibility, filter);
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let categories: Vec<_> = filter.category_id.iter().copied().map(Key).collect();
    let languages: Vec<i16> = filter.language.iter().map(|language| language.code()).collect();
    let walk = |part| Walk {
        workspace_id: scope.key(),
        columns: COLUMNS,
        part,
        categories: &categories,
        languages: &languages,
        after: after.map(|key| (key.rank_key, Key(key.ticket_id))),
        backward,
        limit,
    };
    let order = if backward { "rank_key DESC, id DESC" } else { "rank_key, id" };
    let page = Page(Merged { walks: parts.iter().map(walk).collect(), order, limit });
    let rows: Vec<Row> = on!(conn, |c| page.load(c))?;
    rows.into_iter().map(QueueRow::try_from).collect()
}
