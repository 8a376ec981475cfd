//! What stands around a link that is to be made. Read while both of its tickets are locked, and, for kinds without
//! circles, the workspace: then nothing of it changes before the link is made.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{Bool, HasSqlType, SmallInt},
};
use domain::{
    ids::{TicketId, WorkspaceId},
    link::{Known, Link, LinkKind},
};

use super::row::LinkRow;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::ticket_links,
    types::{Key, Uid, UidColumn},
};

/// What a decision about `link`, which is to be made, needs to know.
pub fn known(conn: &mut Conn, scope: &Scope, link: &Link) -> Result<Known, StorageError> {
    let of_kind = || {
        let all = ticket_links::table.filter(ticket_links::workspace_id.eq(scope.key()));
        all.filter(ticket_links::kind.eq(link.kind.code()))
    };
    let from = |id| ticket_links::source_id.eq_id(id);
    let to = |id| ticket_links::target_id.eq_id(id);
    let (source, target) = (link.source_id, link.target_id);
    let either_way = from(source).and(to(target)).or(from(target).and(to(source)));
    let mut known =
        Known { existing: first(conn, |conn| of_kind().filter(either_way).first(conn))?, ..Known::default() };
    if link.kind == LinkKind::Parent {
        known.parent = first(conn, |conn| of_kind().filter(from(source)).first(conn))?;
    }
    if link.kind == LinkKind::Dependency {
        let of_source: i64 = of_kind().filter(from(source)).count().get_result(conn)?;
        let of_target: i64 = of_kind().filter(to(target)).count().get_result(conn)?;
        known.dependencies = of_source.max(of_target);
    }
    if link.kind.is_acyclic() {
        let leads = Leads { workspace_id: scope.key(), kind: link.kind.code(), from: Key(target), to: Key(source) };
        known.leads_back = on!(conn, |c| leads.get_result(c))?;
    }
    Ok(known)
}

fn first(conn: &mut Conn, query: impl FnOnce(&mut Conn) -> QueryResult<LinkRow>) -> Result<Option<Link>, StorageError> {
    query(conn).optional()?.map(Link::try_from).transpose()
}

/// Does a ticket lead to another one over links of a kind? Each ticket on the way is looked at once.
struct Leads {
    workspace_id: Key<WorkspaceId>,
    kind: i16,
    from: Key<TicketId>,
    to: Key<TicketId>,
}

impl QueryId for Leads {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Leads {
    type SqlType = Bool;
}

impl<C> RunQueryDsl<C> for Leads {}

impl<DB> QueryFragment<DB> for Leads
where
    DB: Backend + HasSqlType<Uid> + HasSqlType<Bool>,
    i16: ToSql<SmallInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<TicketId>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        macro_rules! sql {
            ($($text:literal $($bind:ident $type:ty)?),+) => {
                $(out.push_sql($text); $(out.push_bind_param::<$type, _>(&self.$bind)?;)?)+
            };
        }
        sql!(
            "WITH RECURSIVE reached (id) AS (SELECT target_id FROM ticket_links WHERE workspace_id = " workspace_id Uid,
            " AND kind = " kind SmallInt,
            " AND source_id = " from Uid,
            " UNION SELECT link.target_id FROM reached JOIN ticket_links AS link
              ON link.source_id = reached.id AND link.workspace_id = " workspace_id Uid,
            " AND link.kind = " kind SmallInt,
            ") SELECT EXISTS (SELECT 1 FROM reached WHERE id = " to Uid,
            ")"
        );
        Ok(())
    }
}
