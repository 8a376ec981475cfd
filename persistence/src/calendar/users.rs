//! Who works by a calendar.

use diesel::prelude::*;
use domain::ids::{AgentId, CalendarId, SlaPolicyId, TeamId};

use crate::{
    Conn, Scope, StorageError,
    schema::{agents, sla_policies, teams, workspaces},
    types::UidColumn,
};

/// Who works by a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Users {
    /// Is it the workspace's own?
    pub workspace: bool,
    /// Its teams, by id.
    pub team_ids: Vec<TeamId>,
    /// Its agents, by id.
    pub agent_ids: Vec<AgentId>,
    /// The policies that count by it, by id.
    pub sla_policy_ids: Vec<SlaPolicyId>,
}

impl Users {
    /// Does nobody work by it?
    pub const fn is_nobody(&self) -> bool {
        !self.workspace && self.team_ids.is_empty() && self.agent_ids.is_empty() && self.sla_policy_ids.is_empty()
    }
}

/// Who works by a calendar, of teams and agents up to `limit` each. Holds until the transaction ends only under
/// [`workspace::lock`](crate::instance::workspace::lock).
pub fn users(conn: &mut Conn, scope: &Scope, id: CalendarId, limit: i64) -> Result<Users, StorageError> {
    let own: Option<i64> = workspaces::table
        .find(scope.key())
        .filter(workspaces::calendar_id.eq_id(id))
        .select(workspaces::version)
        .first(conn)
        .optional()?;
    let team_ids = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::calendar_id.eq_id(id))
        .order_by(teams::id.asc())
        .limit(limit)
        .select(teams::id)
        .load(conn)?;
    let agent_ids = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::calendar_id.eq_id(id))
        .order_by(agents::id.asc())
        .limit(limit)
        .select(agents::id)
        .load(conn)?;
    let sla_policy_ids = sla_policies::table
        .filter(sla_policies::workspace_id.eq(scope.key()))
        .filter(sla_policies::calendar_id.eq_id(id))
        .order_by(sla_policies::id.asc())
        .limit(limit)
        .select(sla_policies::id)
        .load(conn)?;
    Ok(Users { workspace: own.is_some(), team_ids, agent_ids, sla_policy_ids })
}
