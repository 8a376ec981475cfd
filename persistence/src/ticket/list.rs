//! Lists of tickets: filters, order, and pages by keyset.

use diesel::{dsl::exists, prelude::*, sql_types::Bool};
use domain::{
    ids::{AgentId, WorkspaceId},
    policy::Visibility,
    ticket::{Assignee, Sort, SortKey, Status, TeamFilter, TicketFilter},
};
use uuid::Uuid;

use super::{
    brief::{BRIEF, BriefRow, TicketBrief},
    read::{RelatedRow, TicketView, related_tables, with_related},
    row::TicketRow,
};
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    fragment::Literal,
    message::LAST_MESSAGE,
    schema::{agents, customers, messages, teams, ticket_followers, ticket_tags, tickets},
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

/// What a filter needs of a selection that contains tickets.
macro_rules! conditions {
    ($query:ident, $scope:ident, $visibility:ident, $filter:ident, $page:ident) => {{
        let filter = $filter;
        let workspace = $scope.key();
        $query = $query.filter(tickets::workspace_id.eq(workspace));
        // Literals, not binds: the partial indexes are chosen by them.
        $query = $query.filter(Literal(if filter.spam { "tickets.spam" } else { "NOT tickets.spam" }));
        let bin = if filter.deleted { "tickets.deleted_at IS NOT NULL" } else { "tickets.deleted_at IS NULL" };
        $query = $query.filter(Literal(bin));
        if !filter.status.is_empty() {
            if filter.status.iter().all(|status| status.code() <= Status::NeedsInfo.code()) {
                $query = $query.filter(Literal("tickets.status <= 3"));
            }
            $query =
                $query.filter(tickets::status.eq_any(filter.status.iter().map(|it| it.code()).collect::<Vec<_>>()));
        }
        macro_rules! any_code {
            ($column:ident, $values:expr) => {
                if !$values.is_empty() {
                    let codes: Vec<i16> = $values.iter().map(|it| it.code()).collect();
                    $query = $query.filter(tickets::$column.eq_any(codes));
                }
            };
        }
        macro_rules! any_code_opt {
            ($column:ident, $values:expr) => {
                if !$values.is_empty() {
                    let codes: Vec<i16> = $values.iter().map(|it| it.code()).collect();
                    $query = $query.filter(tickets::$column.assume_not_null().eq_any(codes));
                }
            };
        }
        any_code!(priority, filter.priority);
        any_code!(channel, filter.channel);
        any_code_opt!(impact, filter.impact);
        any_code_opt!(language, filter.language);
        if !filter.assignee.is_empty() {
            let none = filter.assignee.contains(&Assignee::None);
            let agents: Vec<_> = filter
                .assignee
                .iter()
                .filter_map(|it| match it {
                    Assignee::Agent(agent) => Some(*agent),
                    Assignee::None => None,
                })
                .collect();
            $query = match (none, agents.is_empty()) {
                (true, true) => $query.filter(tickets::assignee_id.is_null()),
                (false, _) => $query.filter(tickets::assignee_id.eq_any_id(agents)),
                (true, false) => {
                    $query.filter(tickets::assignee_id.is_null().or(tickets::assignee_id.eq_any_id(agents)))
                }
            };
        }
        if !filter.team.is_empty() {
            let none = filter.team.contains(&TeamFilter::None);
            let teams: Vec<_> = filter
                .team
                .iter()
                .filter_map(|it| match it {
                    TeamFilter::Team(team) => Some(*team),
                    TeamFilter::None => None,
                })
                .collect();
            $query = match (none, teams.is_empty()) {
                (true, true) => $query.filter(tickets::team_id.is_null()),
                (false, _) => $query.filter(tickets::team_id.eq_any_id(teams)),
                (true, false) => $query.filter(tickets::team_id.is_null().or(tickets::team_id.eq_any_id(teams))),
            };
        }
        if !filter.category_id.is_empty() {
            $query = $query.filter(tickets::category_id.eq_any_id(filter.category_id.clone()));
        }
        if !filter.customer_id.is_empty() {
            $query = $query.filter(tickets::customer_id.eq_any_id(filter.customer_id.clone()));
        }
        if !filter.organization_id.is_empty() {
            $query = $query.filter(tickets::organization_id.eq_any_id(filter.organization_id.clone()));
        }
        if !filter.number.is_empty() {
            $query = $query.filter(tickets::number.eq_any(filter.number.clone()));
        }
        if !filter.tag.is_empty() {
            let tags: Vec<String> = filter.tag.iter().map(|tag| tag.as_str().to_owned()).collect();
            $query = $query.filter(exists(
                ticket_tags::table
                    .filter(ticket_tags::workspace_id.eq(workspace))
                    .filter(ticket_tags::ticket_id.eq(tickets::id))
                    .filter(ticket_tags::tag.eq_any(tags)),
            ));
        }
        if let Some(follower) = filter.follower_id {
            $query = $query.filter(exists(followed_by(workspace, Key(follower))));
        }
        $query = match filter.snoozed {
            Some(true) => $query.filter(tickets::snoozed_until.is_not_null()),
            Some(false) => $query.filter(tickets::snoozed_until.is_null()),
            None => $query,
        };
        if let Some(from) = filter.created_from {
            $query = $query.filter(tickets::created_at.ge(from.millis()));
        }
        if let Some(before) = filter.created_before {
            $query = $query.filter(tickets::created_at.lt(before.millis()));
        }
        if let Some(from) = filter.updated_from {
            $query = $query.filter(tickets::updated_at.ge(from.millis()));
        }
        if let Some(before) = filter.updated_before {
            $query = $query.filter(tickets::updated_at.lt(before.millis()));
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
            ($column:ident, $value:expr) => {{
                let value = $value;
                let column = tickets::$column;
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
        };
    }
    Ok(condition)
}

/// One page of the tickets that match the filter and may be seen.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    filter: &TicketFilter,
    page: &TicketPage,
) -> Result<Vec<TicketView>, StorageError> {
    if page.related {
        let mut query = with_related!(related_tables!()).into_boxed::<MultiBackend>();
        query = conditions!(query, scope, visibility, filter, page);
        let rows: Vec<RelatedRow> = ordered!(query, page).limit(page.limit).load(conn)?;
        rows.into_iter().map(TicketView::try_from).collect()
    } else {
        let mut query = tickets::table.into_boxed::<MultiBackend>();
        query = conditions!(query, scope, visibility, filter, page);
        let rows: Vec<TicketRow> = ordered!(query, page).limit(page.limit).load(conn)?;
        rows.into_iter().map(|row| Ok(TicketView { ticket: row.try_into()?, related: None })).collect()
    }
}

/// The same page with only the columns that most lists show.
pub fn list_brief(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    filter: &TicketFilter,
    page: &TicketPage,
) -> Result<Vec<TicketBrief>, StorageError> {
    let mut query = tickets::table.select(BRIEF).into_boxed::<MultiBackend>();
    query = conditions!(query, scope, visibility, filter, page);
    let rows: Vec<BriefRow> = ordered!(query, page).limit(page.limit).load(conn)?;
    rows.into_iter().map(TicketBrief::try_from).collect()
}

/// How many tickets match, counted up to `limit`.
pub fn count(
    conn: &mut Conn,
    scope: &Scope,
    visibility: &Visibility,
    filter: &TicketFilter,
    limit: i64,
) -> Result<i64, StorageError> {
    let page = TicketPage { sort: Vec::new(), after: None, backward: false, limit, related: false };
    let mut query = tickets::table.select(tickets::id).into_boxed::<MultiBackend>();
    query = conditions!(query, scope, visibility, filter, page);
    let rows: Vec<domain::ids::TicketId> = query.limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
