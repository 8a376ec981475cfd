//! Walks through parts of the queue's indexes, merged.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment},
    serialize::ToSql,
    sql_types::{BigInt, HasSqlType, SmallInt},
};
use domain::ids::{AgentId, CategoryId, TeamId, TicketId, WorkspaceId};

use crate::types::{Key, Uid};

/// The queue, as the partial indexes say it.
pub(super) const QUEUED: &str = "status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL";

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueueKey {
    /// The lower, the more urgent.
    pub rank_key: i64,
    /// Of equal ranks the smaller id comes first.
    pub ticket_id: TicketId,
}

/// A part of the queue that one index serves in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything.
    All,
    /// A team's tickets, or those without one.
    Team(Option<TeamId>),
    /// An agent's tickets of these teams.
    Mine { agent: AgentId, among: Vec<TeamId> },
    /// An agent's tickets of any team but these.
    MineBeyond { agent: AgentId, beyond: Vec<TeamId> },
    /// An agent's tickets that he has not begun and that are not handed out.
    Unbegun(AgentId),
    /// A team's tickets, or those without one, that are nobody's.
    Free(Option<TeamId>),
}

/// One walk: where, from where on, and which columns.
pub(super) struct Walk<'a> {
    pub workspace_id: Key<WorkspaceId>,
    pub columns: &'a str,
    pub part: &'a Part,
    pub categories: &'a [Key<CategoryId>],
    pub languages: &'a [i16],
    pub after: Option<(i64, Key<TicketId>)>,
    pub backward: bool,
    pub limit: i64,
}

/// What the engines must be able to take.
pub(super) trait Speaks: Backend + HasSqlType<Uid> {}
impl<DB: Backend + HasSqlType<Uid>> Speaks for DB {}

fn one_of<'b, DB, T, S>(ids: &'b [T], out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    DB: Speaks + HasSqlType<S>,
    T: ToSql<S, DB>,
{
    out.push_sql("(");
    for (index, id) in ids.iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        out.push_bind_param::<S, _>(id)?;
    }
    out.push_sql(")");
    Ok(())
}

impl<'a> Walk<'a> {
    pub(super) fn walk<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Speaks,
        i64: ToSql<BigInt, DB>,
        i16: ToSql<SmallInt, DB>,
        Key<WorkspaceId>: ToSql<Uid, DB>,
        Key<TicketId>: ToSql<Uid, DB>,
        Key<CategoryId>: ToSql<Uid, DB>,
        TeamId: ToSql<Uid, DB>,
        AgentId: ToSql<Uid, DB>,
    {
        out.push_sql("SELECT ");
        out.push_sql(self.columns);
        out.push_sql(" FROM tickets WHERE workspace_id = ");
        out.push_bind_param::<Uid, _>(&self.workspace_id)?;
        out.push_sql(" AND ");
        out.push_sql(QUEUED);
        let lead = match self.part {
            Part::All => "",
            Part::Team(team) | Part::Free(team) => {
                if matches!(self.part, Part::Free(_)) {
                    out.push_sql(" AND assignee_id IS NULL");
                }
                match team {
                    Some(team) => {
                        out.push_sql(" AND team_id = ");
                        out.push_bind_param::<Uid, _>(team)?;
                    }
                    None => out.push_sql(" AND team_id IS NULL"),
                }
                // Constant here, and named so that PostgreSQL sees that the index has the order.
                "team_id, "
            }
            Part::Mine { agent, .. } | Part::MineBeyond { agent, .. } | Part::Unbegun(agent) => {
                out.push_sql(" AND assignee_id IS NOT NULL AND assignee_id = ");
                out.push_bind_param::<Uid, _>(agent)?;
                "assignee_id, "
            }
        };
        match self.part {
            Part::Mine { among, .. } => {
                out.push_sql(" AND team_id IN ");
                one_of::<DB, _, Uid>(among, &mut out)?;
            }
            Part::MineBeyond { beyond, .. } => {
                out.push_sql(" AND team_id IS NOT NULL");
                if !beyond.is_empty() {
                    out.push_sql(" AND team_id NOT IN ");
                    one_of::<DB, _, Uid>(beyond, &mut out)?;
                }
            }
            Part::Unbegun(_) => out.push_sql(" AND status = 1 AND leased_until IS NULL"),
            Part::All | Part::Team(_) | Part::Free(_) => {}
        }
        if !self.categories.is_empty() {
            out.push_sql(" AND category_id IN ");
            one_of::<DB, _, Uid>(self.categories, &mut out)?;
        }
        if !self.languages.is_empty() {
            out.push_sql(" AND language IN ");
            one_of::<DB, _, SmallInt>(self.languages, &mut out)?;
        }
        if let Some((rank_key, id)) = &self.after {
            out.push_sql(if self.backward { " AND (rank_key, id) < (" } else { " AND (rank_key, id) > (" });
            out.push_bind_param::<BigInt, _>(rank_key)?;
            out.push_sql(", ");
            out.push_bind_param::<Uid, _>(id)?;
            out.push_sql(")");
        }
        let direction = if self.backward { " DESC" } else { "" };
        out.push_sql(" ORDER BY ");
        out.push_sql(&lead.replace(',', &format!("{direction},")));
        out.push_sql(&format!("rank_key{direction}, id{direction} LIMIT "));
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

/// Several walks with the same columns, merged by `order`.
pub(super) struct Merged<'a> {
    pub walks: Vec<Walk<'a>>,
    pub order: &'a str,
    pub limit: i64,
}

impl<DB> QueryFragment<DB> for Merged<'_>
where
    DB: Speaks,
    i64: ToSql<BigInt, DB>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TicketId>: ToSql<Uid, DB>,
    Key<CategoryId>: ToSql<Uid, DB>,
    TeamId: ToSql<Uid, DB>,
    AgentId: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if let [walk] = self.walks.as_slice() {
            return walk.walk(out);
        }
        out.push_sql("SELECT * FROM (");
        for (index, walk) in self.walks.iter().enumerate() {
            out.push_sql(if index == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            walk.walk(out.reborrow())?;
            out.push_sql(&format!(") AS part{index}"));
        }
        out.push_sql(") AS queue ORDER BY ");
        out.push_sql(self.order);
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}
