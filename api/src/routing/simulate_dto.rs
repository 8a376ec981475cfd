//! The wire shapes of a draft of routing.

use domain::{
    ids::{CategoryId, TeamId},
    routing::AssignmentMode,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{Patch, not_null},
    routing::policy::SetRoutingRule,
    teams::dto::FairShareDto,
};

/// A way of routing to try.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SimulateRouting {
    /// The tickets opened in so many days up to now are routed once more.
    #[serde(default = "week")]
    #[validate(range(min = 1, max = 30))]
    #[schema(minimum = 1, maximum = 30, default = 7)]
    pub days: i64,
    /// What would be other than it is today.
    #[validate(nested)]
    pub draft: RoutingDraft,
}

const fn week() -> i64 {
    7
}

/// What would be other than it is today. What is not named stays as it is.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RoutingDraft {
    /// All rules of the routing policy as they would be, the first to be tried first; they are asked of each ticket as it is now,
    /// but waiting and nobody's. Absent or null: today's rules; an empty list: none.
    #[serde(default)]
    #[validate(nested)]
    #[schema(max_items = 100)]
    pub rules: Option<Vec<SetRoutingRule>>,
    /// Teams that give out their tickets in another way.
    #[serde(default)]
    #[validate(nested)]
    #[schema(max_items = 200)]
    pub teams: Vec<DraftTeam>,
    /// Categories that have another team.
    #[serde(default)]
    #[schema(max_items = 2000)]
    pub categories: Vec<DraftCategory>,
}

/// A team that gives out its tickets in another way. Absent members stay as they are.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DraftTeam {
    /// The team.
    #[schema(value_type = String, max_length = 31)]
    pub team_id: TeamId,
    /// To whom.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, pattern = "^(manual|round_robin|least_loaded|weighted)$")]
    pub assignment_mode: Option<AssignmentMode>,
    /// How many tickets one member is given in a time; null: as many as he can carry.
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<FairShareDto>)]
    pub fair_share: Patch<FairShareDto>,
}

/// A category that has another team.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftCategory {
    /// The category.
    #[schema(value_type = String, max_length = 30)]
    pub category_id: CategoryId,
    /// Its team; null: none of its own, so that the one above it counts.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
}
