//! Reading links. The use case checks that their tickets may be seen.

use diesel::prelude::*;
use domain::{
    ids::{LinkId, TicketId},
    link::Link,
};

use super::row::LinkRow;
use crate::{
    Conn, Scope, StorageError,
    schema::ticket_links,
    types::{Key, UidColumn},
};

/// Which part of a ticket's links, by time of making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkPage {
    /// Time of making and id of the link behind which the page starts.
    pub after: Option<(i64, LinkId)>,
    /// From the oldest link instead of from the newest.
    pub backward: bool,
    /// How many.
    pub limit: i64,
}

/// A link.
pub fn find(conn: &mut Conn, scope: &Scope, id: LinkId) -> Result<Option<Link>, StorageError> {
    let row: Option<LinkRow> = ticket_links::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(Link::try_from).transpose()
}

/// The links of a ticket, whichever side it is on.
pub fn list(conn: &mut Conn, scope: &Scope, ticket: TicketId, page: &LinkPage) -> Result<Vec<Link>, StorageError> {
    let mut query = ticket_links::table
        .filter(ticket_links::workspace_id.eq(scope.key()))
        .filter(ticket_links::source_id.eq_id(ticket).or(ticket_links::target_id.eq_id(ticket)))
        .limit(page.limit)
        .into_boxed();
    if let Some((at, id)) = page.after {
        let same_time = ticket_links::created_at.eq(at);
        query = if page.backward {
            query.filter(ticket_links::created_at.gt(at).or(same_time.and(ticket_links::id.gt(Key(id)))))
        } else {
            query.filter(ticket_links::created_at.lt(at).or(same_time.and(ticket_links::id.lt(Key(id)))))
        };
    }
    query = if page.backward {
        query.order_by((ticket_links::created_at.asc(), ticket_links::id.asc()))
    } else {
        query.order_by((ticket_links::created_at.desc(), ticket_links::id.desc()))
    };
    let rows: Vec<LinkRow> = query.load(conn)?;
    rows.into_iter().map(Link::try_from).collect()
}
