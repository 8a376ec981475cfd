//! The tickets that an agent may be handed next, and getting hold of one of them.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer},
};
use domain::{ids::TicketId, queue::Taker, ticket::Ticket};
use uuid::Uuid;

use super::{
    QueueKey,
    select::{Merged, Part, QUEUED, Walk},
};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    fragment::Literal,
    schema::{config_versions, tickets},
    ticket::TicketRow,
    types::{Key, Uid, UidColumn},
};

/// A ticket that may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offered {
    /// The agent's own come before what is anybody's.
    pub turn: i32,
    /// Its place in the queue.
    pub key: QueueKey,
}

const OWN: i32 = 0;
const ANYBODYS: i32 = 1;

struct Offers<'a>(Merged<'a>);

impl QueryId for Offers<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Offers<'_> {
    type SqlType = (Integer, BigInt, Uid);
}

impl<C> RunQueryDsl<C> for Offers<'_> {}

impl<'a, DB: Backend> QueryFragment<DB> for Offers<'a>
where
    Merged<'a>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// The next tickets for an agent behind `after`: his own that he has not begun, then those of his teams and of none that
/// are nobody's. Nothing is locked: another may be quicker.
pub fn offered(
    conn: &mut Conn,
    scope: &Scope,
    taker: &Taker,
    after: Option<Offered>,
    limit: i64,
) -> Result<Vec<Offered>, StorageError> {
    let free = taker.team_ids.iter().copied().map(Some).chain([None]).map(|team| (ANYBODYS, Part::Free(team)));
    let parts: Vec<(i32, Part)> = [(OWN, Part::Unbegun(taker.agent_id))].into_iter().chain(free).collect();
    let begun = after.map_or(OWN, |last| last.turn);
    let walk = |(turn, part)| Walk {
        workspace_id: scope.key(),
        columns: if turn == OWN { "0 AS turn, rank_key, id" } else { "1 AS turn, rank_key, id" },
        part,
        categories: &[],
        languages: &[],
        after: after.filter(|last| last.turn == turn).map(|last| (last.key.rank_key, Key(last.key.ticket_id))),
        backward: false,
        limit,
    };
    let walks = parts.iter().filter(|(turn, _)| *turn >= begun).map(|(turn, part)| walk((*turn, part))).collect();
    let offers = Offers(Merged { walks, order: "turn, rank_key, id", limit });
    let rows: Vec<(i32, i64, TicketId)> = on!(conn, |c| offers.load(c))?;
    let offer = |(turn, rank_key, ticket_id)| Offered { turn, key: QueueKey { rank_key, ticket_id } };
    Ok(rows.into_iter().map(offer).collect())
}

/// The first of these tickets, in their order, that is still to be had and that nobody else has locked; with its row
/// locked until the transaction ends; and the version of the configuration (see [`crate::config::version`]).
pub fn lock_first(
    conn: &mut Conn,
    scope: &Scope,
    taker: &Taker,
    offered: &[Offered],
) -> Result<Option<(Ticket, Option<Uuid>)>, StorageError> {
    let config = config_versions::table
        .filter(config_versions::workspace_id.eq(scope.key()))
        .select(config_versions::version)
        .single_value();
    let query = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::id.eq_any_id(offered.iter().map(|offer| offer.key.ticket_id)))
        .filter(Literal(QUEUED))
        .filter(tickets::leased_until.is_null())
        .filter(tickets::assignee_id.is_null().or(tickets::assignee_id.eq_id(taker.agent_id)))
        .order_by((tickets::assignee_id.is_null().asc(), tickets::rank_key.asc(), tickets::id.asc()))
        .limit(1)
        .select((tickets::all_columns, config));
    let row: Option<(TicketRow, Option<Uuid>)> = match conn {
        Conn::Pg(c) => query.for_update().skip_locked().first(c).optional()?,
        Conn::Sqlite(c) => query.first(c).optional()?,
    };
    row.map(|(row, config)| Ok((Ticket::try_from(row)?, config))).transpose()
}
