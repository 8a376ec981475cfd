//! What the choice of a team stands on, and whether what a ticket refers to exists: all in one statement.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{HasSqlType, Nullable, SmallInt},
};
use domain::{
    category::MAX_CATEGORY_DEPTH,
    ids::{AgentId, CategoryId, TeamId, WorkspaceId},
    routing::{AssignmentMode, CategoryTeam},
    ticket::Language,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    reference::MissingReferences,
    stored,
    types::{Key, Uid},
};

/// What there is to route by, and what else the opening of a ticket asks the workspace for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// The category and all above it.
    pub categories: Vec<CategoryTeam>,
    /// The workspace's team for everything else.
    pub fallback: Option<TeamId>,
    /// How these teams give out tickets.
    pub modes: Vec<(TeamId, AssignmentMode)>,
    /// Which references lead nowhere.
    pub missing: MissingReferences,
    /// The workspace's language, if customers are to be told that their requests have arrived.
    pub received: Option<Language>,
}

impl Ground {
    /// How the team gives out tickets.
    pub fn mode(&self, team: TeamId) -> AssignmentMode {
        self.modes.iter().find(|(known, _)| *known == team).map_or_else(AssignmentMode::default, |(_, mode)| *mode)
    }
}

/// What a row tells of.
const CATEGORY: i16 = 1;
const GIVEN_TEAM: i16 = 2;
const WORKSPACE: i16 = 3;
const ASSIGNEE: i16 = 4;

struct Look {
    workspace_id: Key<WorkspaceId>,
    category_id: Key<Uuid>,
    team_id: Key<Uuid>,
    assignee_id: Key<Uuid>,
    deepest: i64,
}

impl QueryId for Look {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Look {
    type SqlType = (SmallInt, Nullable<Uid>, Nullable<Uid>, Nullable<Uid>, Nullable<SmallInt>, Nullable<SmallInt>);
}

impl<C> RunQueryDsl<C> for Look {}

impl<DB> QueryFragment<DB> for Look
where
    DB: Backend + HasSqlType<Uid>,
    i64: ToSql<diesel::sql_types::BigInt, DB>,
    Key<WorkspaceId>: ToSql<Uid, DB>,
    Key<Uuid>: ToSql<Uid, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        macro_rules! sql {
            ($($text:literal $($bind:ident $type:ty)?),+) => {
                $(out.push_sql($text); $(out.push_bind_param::<$type, _>(&self.$bind)?;)?)+
            };
        }
        sql!(
            "WITH RECURSIVE chain (level, id, parent_id, team_id) AS (
             SELECT CAST(1 AS bigint), id, parent_id, team_id FROM categories WHERE workspace_id = " workspace_id Uid,
            " AND id = " category_id Uid,
            " UNION ALL SELECT chain.level + 1, above.id, above.parent_id, above.team_id FROM chain
             JOIN categories AS above ON above.id = chain.parent_id AND above.workspace_id = " workspace_id Uid,
            " WHERE chain.level < " deepest diesel::sql_types::BigInt,
            ") SELECT CAST(1 AS smallint), chain.id, chain.parent_id, chain.team_id, teams.assignment_mode,
             CAST(NULL AS smallint) FROM chain LEFT JOIN teams ON teams.id = chain.team_id AND teams.workspace_id = " workspace_id Uid,
            " UNION ALL SELECT CAST(2 AS smallint), NULL, NULL, id, assignment_mode, NULL FROM teams WHERE workspace_id = " workspace_id Uid,
            " AND id = " team_id Uid,
            " UNION ALL SELECT CAST(3 AS smallint), NULL, NULL, teams.id, teams.assignment_mode,
             CASE WHEN workspaces.received_message THEN workspaces.locale END FROM workspaces
             LEFT JOIN teams ON teams.workspace_id = workspaces.id AND teams.id = workspaces.fallback_team_id
             WHERE workspaces.id = " workspace_id Uid,
            " UNION ALL SELECT CAST(4 AS smallint), NULL, NULL, NULL, NULL, NULL FROM agents
             WHERE deactivated_at IS NULL AND workspace_id = " workspace_id Uid,
            " AND id = " assignee_id Uid
        );
        Ok(())
    }
}

type Row = (i16, Option<CategoryId>, Option<CategoryId>, Option<TeamId>, Option<i16>, Option<i16>);

/// Looks for everything that the routing of a ticket with these references needs.
pub fn ground(
    conn: &mut Conn,
    scope: &Scope,
    category_id: Option<CategoryId>,
    team_id: Option<TeamId>,
    assignee_id: Option<AgentId>,
) -> Result<Ground, StorageError> {
    // What is not asked for is sought as an id that nothing has, so that the statement is always the same.
    let query = Look {
        workspace_id: scope.key(),
        category_id: Key(category_id.map_or(Uuid::nil(), |id| id.uuid())),
        team_id: Key(team_id.map_or(Uuid::nil(), |id| id.uuid())),
        assignee_id: Key(assignee_id.map_or(Uuid::nil(), |id| id.uuid())),
        deepest: i64::try_from(MAX_CATEGORY_DEPTH).unwrap_or(i64::MAX),
    };
    let rows: Vec<Row> = on!(conn, |c| query.load(c))?;
    let mut ground = Ground::default();
    let (mut team, mut assignee) = (false, false);
    for (what, category, parent_id, team_id, mode, received) in rows {
        let mode = stored::code_opt("teams.assignment_mode", AssignmentMode::from_code, mode)?;
        ground.modes.extend(team_id.zip(mode));
        match (what, category) {
            (CATEGORY, Some(id)) => ground.categories.push(CategoryTeam { id, parent_id, team_id }),
            (GIVEN_TEAM, _) => team = true,
            (WORKSPACE, _) => {
                ground.fallback = team_id;
                ground.received = stored::code_opt("workspaces.locale", Language::from_code, received)?;
            }
            (ASSIGNEE, _) => assignee = true,
            _ => return Err(StorageError::Corrupt("a look for references found something else".to_owned())),
        }
    }
    ground.missing = MissingReferences {
        category: category_id.is_some() && ground.categories.is_empty(),
        team: team_id.is_some() && !team,
        assignee: assignee_id.is_some() && !assignee,
    };
    Ok(ground)
}
