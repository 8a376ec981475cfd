//! Routing policies: every version is a row that stays.

use diesel::prelude::*;
use domain::{
    condition::{Condition, Grammar},
    ids::{RoutingPolicyId, RoutingRuleId, TeamId, WorkspaceId},
    routing::{AssignmentMode, FairShare, RoutingPolicy, RoutingRule},
    time::Instant,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{routing_policies, teams},
    stored,
    team::fair_share,
    types::{Key, UidColumn},
};

/// One row of `routing_policies`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = routing_policies)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    version: i64,
    id: Key<RoutingPolicyId>,
    rules: String,
    created_at: i64,
}

/// A rule as [`RoutingRule::to_json`] writes it.
#[derive(Deserialize)]
struct StoredRule {
    id: RoutingRuleId,
    name: String,
    condition: Value,
    team_id: TeamId,
    enabled: bool,
}

impl TryFrom<StoredRule> for RoutingRule {
    type Error = StorageError;

    fn try_from(rule: StoredRule) -> Result<Self, StorageError> {
        let StoredRule { id, name, condition, team_id, enabled } = rule;
        let condition = Condition::parse(&condition, Grammar::STATE)
            .map_err(|_| StorageError::Corrupt("routing_policies.rules holds what is no condition".to_owned()))?
            .condition;
        Ok(Self { id, name, condition, team_id, enabled })
    }
}

impl TryFrom<Row> for RoutingPolicy {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let rules: Vec<StoredRule> = serde_json::from_str(&row.rules)
            .map_err(|_| StorageError::Corrupt("routing_policies.rules cannot be read".to_owned()))?;
        Ok(Self {
            id: row.id.0,
            version: row.version,
            rules: rules.into_iter().map(RoutingRule::try_from).collect::<Result<_, _>>()?,
            created_at: Instant::from_millis(row.created_at),
        })
    }
}

/// The policy that applies; none where there never was one.
pub fn find(conn: &mut Conn, scope: &Scope) -> Result<Option<RoutingPolicy>, StorageError> {
    let newest = routing_policies::table
        .filter(routing_policies::workspace_id.eq(scope.key()))
        .order_by(routing_policies::version.desc());
    let row: Option<Row> = newest.first(conn).optional()?;
    row.map(RoutingPolicy::try_from).transpose()
}

/// These versions of the policy, in any order.
pub fn versions(conn: &mut Conn, scope: &Scope, versions: &[i64]) -> Result<Vec<RoutingPolicy>, StorageError> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = routing_policies::table
        .filter(routing_policies::workspace_id.eq(scope.key()))
        .filter(routing_policies::version.eq_any(versions.to_vec()));
    let rows: Vec<Row> = wanted.load(conn)?;
    rows.into_iter().map(RoutingPolicy::try_from).collect()
}

/// Keeps a new version, in the transaction that appends its event.
pub fn insert(conn: &mut Conn, scope: &Scope, policy: &RoutingPolicy) -> Result<(), StorageError> {
    let rules: Value = policy.rules.iter().map(RoutingRule::to_json).collect();
    let row = Row {
        workspace_id: scope.key(),
        version: policy.version,
        id: Key(policy.id),
        rules: rules.to_string(),
        created_at: policy.created_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(routing_policies::table).values(&row).execute(c))?;
    Ok(())
}

/// A team, how it gives out tickets, and what it gives one member at most.
pub type Way = (TeamId, AssignmentMode, Option<FairShare>);

/// How these teams give out their tickets; of those that there are.
pub fn ways(conn: &mut Conn, scope: &Scope, ids: &[TeamId]) -> Result<Vec<Way>, StorageError> {
    type Row = (TeamId, i16, Option<i64>, Option<i64>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::id.eq_any_id(ids.iter().copied()))
        .select((teams::id, teams::assignment_mode, teams::share_count, teams::share_minutes))
        .load(conn)?;
    let way = |(team, code, count, minutes): Row| {
        let mode = stored::code("teams.assignment_mode", AssignmentMode::from_code, code)?;
        Ok((team, mode, fair_share(count, minutes)))
    };
    rows.into_iter().map(way).collect()
}
