//! Do the records exist that a ticket wants to refer to?

use diesel::{dsl::exists, prelude::*, select};
use domain::ids::{AgentId, CategoryId, OrganizationId, TeamId};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{agents, categories, organizations, teams},
    types::Key,
};

/// Which references lead nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MissingReferences {
    /// There is no such category.
    pub category: bool,
    /// There is no such team.
    pub team: bool,
    /// There is no such agent, or he is deactivated.
    pub assignee: bool,
}

/// Looks for all of them in one statement, and in none when there is nothing to look for.
pub fn missing(
    conn: &mut Conn,
    scope: &Scope,
    category_id: Option<CategoryId>,
    team_id: Option<TeamId>,
    assignee_id: Option<AgentId>,
) -> Result<MissingReferences, StorageError> {
    if category_id.is_none() && team_id.is_none() && assignee_id.is_none() {
        return Ok(MissingReferences::default());
    }
    // Always the same statement, so that it is prepared once: what is not asked for is sought as an id nothing has.
    let (category, team, assignee) = (
        category_id.map_or(Uuid::nil(), |id| id.uuid()),
        team_id.map_or(Uuid::nil(), |id| id.uuid()),
        assignee_id.map_or(Uuid::nil(), |id| id.uuid()),
    );
    let query = select((
        exists(categories::table.find((scope.key(), Key(category)))),
        exists(teams::table.find((scope.key(), Key(team)))),
        exists(agents::table.find((scope.key(), Key(assignee))).filter(agents::deactivated_at.is_null())),
    ));
    let (category, team, assignee): (bool, bool, bool) = on!(conn, |c| query.get_result(c))?;
    Ok(MissingReferences {
        category: category_id.is_some() && !category,
        team: team_id.is_some() && !team,
        assignee: assignee_id.is_some() && !assignee,
    })
}

/// Is there such an organization?
pub fn organization_exists(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<bool, StorageError> {
    let query = select(exists(organizations::table.find((scope.key(), Key(id)))));
    Ok(on!(conn, |c| query.get_result(c))?)
}
