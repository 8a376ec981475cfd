//! Which rules were tried on a ticket.

use domain::{
    ids::{RoutingRuleId, TeamId},
    routing::{RoutingDecision, RoutingPolicy, Ruling},
};
use persistence::{Conn, Scope, routing::policy};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::ApiError;

/// A rule that was tried on a ticket, as it was then.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingRuleTried)]
pub struct TriedDto {
    /// The rule.
    #[schema(value_type = String, max_length = 30)]
    pub rule_id: RoutingRuleId,
    /// Its place in the policy.
    #[schema(minimum = 1, maximum = 100)]
    pub position: i64,
    /// Its name.
    #[schema(max_length = 200, example = "مشتریان ویژه")]
    pub name: String,
    /// Where it sends tickets.
    #[schema(value_type = String, max_length = 31)]
    pub team_id: TeamId,
    /// Did the ticket match it? Then it was the last that was tried.
    pub matched: bool,
}

/// The policies that rulings were made by, as they were.
pub struct Policies(Vec<RoutingPolicy>);

impl Policies {
    /// Those of these decisions, in at most one statement.
    pub fn of<'a>(
        conn: &mut Conn,
        scope: &Scope,
        decisions: impl IntoIterator<Item = &'a RoutingDecision>,
    ) -> Result<Self, ApiError> {
        let rulings = decisions.into_iter().filter_map(|decision| decision.team.ruling);
        let mut versions: Vec<i64> = rulings.map(|ruling| ruling.policy_version).collect();
        versions.sort_unstable();
        versions.dedup();
        Ok(Self(policy::versions(conn, scope, &versions)?))
    }

    /// The one that applies now.
    pub fn now(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        Ok(Self(policy::find(conn, scope)?.into_iter().collect()))
    }

    /// The rules that were tried for a ruling, in their order.
    pub fn tried(&self, ruling: Option<Ruling>) -> Vec<TriedDto> {
        let Some(ruling) = ruling else { return Vec::new() };
        let policy = self.0.iter().find(|policy| policy.version == ruling.policy_version);
        let tried = policy.into_iter().flat_map(|policy| ruling.tried(policy));
        tried
            .map(|(position, rule, matched)| TriedDto {
                rule_id: rule.id,
                position,
                name: rule.name.clone(),
                team_id: rule.team_id,
                matched,
            })
            .collect()
    }
}
