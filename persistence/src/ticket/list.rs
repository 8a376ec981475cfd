//! Lists of tickets: filters, order, and pages by keyset.

use diesel::{dsl::exists, prelude::*, sql_types::Bool};
use domain::{
    ids::{AgentId, WorkspaceId},
    policy::Visibility,
    ticket::{Sort, SortKey},
};
use uuid::Uuid;

use super::{
    brief::{BRIEF, BriefRow, TicketBrief},
    read::{RelatedRow, TicketView, related_tables, with_related},
    row::TicketRow,
};
use crate::{
    Conn, Scope, StorageError,
    condition::{Search, Where},
    connection::MultiBackend,
    fragment::Literal,
    message::LAST_MESSAGE,
    schema::{agents, customers, messages, teams, ticket_followers, tickets},
    types::{Key, UidColumn},
};

/// Which part of a list, in what order.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketPage {
    /// Sort keys; the id is always the last one, in the direction of the last key given.
    pub sort: Vec<Sort>,
    /// Values of the sort keys and the id of the row after which the page starts.
    pub after: Option<(Vec<i64>, Uuid)>,
    /// Walk towards the beginning.
    pub backward: bool,
    /// How many rows.
    pub limit: i64,
    /// Load what the tickets refer to as well.
    pub related: bool,
}

type Condition<'a, QS> = Box<dyn BoxableExpression<QS, MultiBackend, SqlType = Bool> + 'a>;

/// What a search needs of a selection that contains tickets.
macro_rules! conditions {
    ($query:ident, $engine:ident, $scope:ident, $visibility:ident, $search:ident, $page:ident) => {{
        let workspace = $scope.key();
        $query = $query.filter(tickets::workspace_id.eq(workspace));
        $query = $query.filter(Where::new($scope, $engine, $search));
        // The filter says so too; only as a literal does it lead to the index.
        if $page.sort.iter().any(|sort| sort.key == SortKey::NextDueAt) {
            $query = $query.filter(Literal("tickets.next_due_at IS NOT NULL"));
        }
        if let Visibility::Member { agent_id, team_ids } = $visibility {
            $query = $query.filter(
                tickets::team_id
                    .is_null()
                    .or(tickets::team_id.eq_any_id(team_ids.clone()))
                    .or(tickets::assignee_id.is_not_null().and(tickets::assignee_id.eq_id(*agent_id)))
                    .or(exists(followed_by(workspace, Key(*agent_id)))),
            );
        }
        if let Visibility::Customer { customer_id, organization_id } = $visibility {
            $query = match organization_id {
                None => $query.filter(tickets::customer_id.eq_id(*customer_id)),
                Some(organization) => $query.filter(
                    tickets::customer_id
                        .eq_id(*customer_id)
                        .or(tickets::organization_id.is_not_null().and(tickets::organization_id.eq_id(*organization))),
                ),
            };
            $query = $query.filter(Literal("NOT tickets.spam")).filter(Literal("tickets.deleted_at IS NULL"));
        }
        if let Some((values, id)) = &$page.after {
            $query = $query.filter(after(&$page.sort, values, *id, $page.backward)?);
        }
        $query
    }};
}

#[diesel::dsl::auto_type]
fn followed_by(workspace: Key<WorkspaceId>, agent: Key<AgentId>) -> _ {
    ticket_followers::table
        .filter(ticket_followers::workspace_id.eq(workspace))
        .filter(ticket_followers::ticket_id.eq(tickets::id))
        .filter(ticket_followers::agent_id.eq(agent))
}

macro_rules! ordered {
    ($query:ident, $page:ident) => {{
        for sort in &$page.sort {
            let descending = sort.descending != $page.backward;
            macro_rules! by {
                ($column:ident) => {
                    if descending {
                        $query.then_order_by(tickets::$column.desc())
                    } else {
                        $query.then_order_by(tickets::$column.asc())
                    }
                };
            }
            $query = match sort.key {
                SortKey::CreatedAt => by!(created_at),
                SortKey::UpdatedAt => by!(updated_at),
                SortKey::Number => by!(number),
                SortKey::Priority => by!(priority),
                SortKey::NextDueAt => by!(next_due_at),
            };
        }
        if id_descending(&$page.sort) != $page.backward {
            $query.then_order_by(tickets::id.desc())
        } else {
            $query.then_order_by(tickets::id.asc())
        }
    }};
}

/// The id follows the last key, so that one index serves both.
fn id_descending(sort: &[Sort]) -> bool {
    sort.last().is_some_and(|sort| sort.descending)
}

/// `(k1, k2, .., id)` lies after the values: `k1 >= v1 AND (k1 > v1 OR (k1 = v1 AND ..))`. The redundant outer bound is
/// what lets both engines start in the index instead of filtering from its beginning.
fn after<QS>(sort: &[Sort], values: &[i64], id: Uuid, backward: bool) -> Result<Condition<'static, QS>, StorageError>
where
    QS: 'static,
    tickets::id: SelectableExpression<QS>,
    tickets::created_at: SelectableExpression<QS>,
    tickets::updated_at: SelectableExpression<QS>,
    tickets::number: SelectableExpression<QS>,
    tickets::priority: SelectableExpression<QS>,
    diesel::dsl::AssumeNotNull<tickets::next_due_at>: SelectableExpression<QS>,
{
    let mut condition: Condition<'static, QS> = if id_descending(sort) != backward {
        Box::new(tickets::id.lt(Key(id)))
    } else {
        Box::new(tickets::id.gt(Key(id)))
    };
    if values.len() != sort.len() {
        return Err(StorageError::Corrupt("a cursor does not fit its sort order".to_owned()));
    }
    for (sort, value) in sort.iter().zip(values).rev() {
        let descending = sort.descending != backward;
        macro_rules! step {
            ($column:ident, $value:expr) => {
                step!(of tickets::$column, $value)
            };
            (of $column:expr, $value:expr) => {{
                let (value, column) = ($value, $column);
                if descending {
                    Box::new(column.le(value).and(column.lt(value).or(condition)))
                } else {
                    Box::new(column.ge(value).and(column.gt(value).or(condition)))
                }
            }};
        }
        condition = match sort.key {
            SortKey::CreatedAt => step!(created_at, *value),
            SortKey::UpdatedAt => step!(updated_at, *value),
            SortKey::Number => step!(number, *value),
            SortKey::Priority => step!(priority, i16::try_from(*value).unwrap_or(i16::MAX)),
            SortKey::NextDueAt => step!(of tickets::next_due_at.assume_not_null(), *value),
        };
    }
    Ok(condition)
}

/// One page of the tickets that are searched for and may be seen.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    search: &Search,
    page: &TicketPage,
) -> Result<Vec<TicketView>, StorageError> {
    let engine = conn.engine();
    if page.related {
        let mut query = with_related!(related_tables!()).into_boxed::<MultiBackend>();
        query = conditions!(query, engine, scope, visibility, search, page);
        let rows: Vec<RelatedRow> = ordered!(query, page).limit(page.limit).load(conn)?;
        rows.into_iter().map(TicketView::try_from).collect()
    } else {
        let mut query = tickets::table.into_boxed::<MultiBackend>();
        query = conditions!(query, engine, scope, visibility, search, page);
        let rows: Vec<TicketRow> = ordered!(query, page).limit(page.limit).load(conn)?;
        rows.into_iter().map(|row| Ok(TicketView { ticket: row.try_into()?, related: None })).collect()
    }
}

/// The same page with only the columns that most lists show.
pub fn list_brief(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    search: &Search,
    page: &TicketPage,
) -> Result<Vec<TicketBrief>, StorageError> {
    let engine = conn.engine();
    let mut query = tickets::table.select(BRIEF).into_boxed::<MultiBackend>();
    query = conditions!(query, engine, scope, visibility, search, page);
    let rows: Vec<BriefRow> = ordered!(query, page).limit(page.limit).load(conn)?;
    rows.into_iter().map(TicketBrief::try_from).collect()
}

/// How many tickets match, counted up to `limit`.
pub fn count(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    search: &Search,
    limit: i64,
) -> Result<i64, StorageError> {
    let page = TicketPage { sort: Vec::new(), after: None, backward: false, limit, related: false };
    let engine = conn.engine();
    let mut query = tickets::table.select(tickets::id).into_boxed::<MultiBackend>();
    query = conditions!(query, engine, scope, visibility, search, page);
    let rows: Vec<domain::ids::TicketId> = query.limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
