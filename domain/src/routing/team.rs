//! The choice of a team.

use serde::{Deserialize, Serialize};

use super::{MatchedRule, Ruling, TeamReason};
use crate::{
    category::MAX_CATEGORY_DEPTH,
    ids::{CategoryId, TeamId},
};

/// The team a ticket goes to, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamChoice {
    /// The team.
    pub team_id: Option<TeamId>,
    /// Why.
    pub reason: TeamReason,
    /// The category whose team it is: the ticket's own or one above it.
    pub category_id: Option<CategoryId>,
    /// What the routing policy said, if it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

impl TeamChoice {
    /// The rule whose team it is.
    pub fn rule(&self) -> Option<MatchedRule> {
        self.ruling.and_then(|ruling| ruling.rule)
    }
}

/// A category as far as routing is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryTeam {
    /// The category.
    pub id: CategoryId,
    /// The category it is a part of.
    pub parent_id: Option<CategoryId>,
    /// The team that usually works on it.
    pub team_id: Option<TeamId>,
}

/// The team that was given; else that of the rule that matched; else that of the category; else that of the nearest
/// category above it that has one; else the workspace's fallback; else none. `ruling` is what the routing policy says,
/// if there is one; `categories` are at least the ticket's own and all above it, in any order.
pub fn choose_team(
    given: Option<TeamId>,
    ruling: Option<Ruling>,
    category: Option<CategoryId>,
    categories: &[CategoryTeam],
    fallback: Option<TeamId>,
) -> TeamChoice {
    if given.is_some() {
        return TeamChoice { team_id: given, reason: TeamReason::Given, category_id: None, ruling: None };
    }
    if let Some(rule) = ruling.and_then(|ruling| ruling.rule) {
        return TeamChoice { team_id: Some(rule.team_id), reason: TeamReason::Rule, category_id: None, ruling };
    }
    let mut next = category;
    // The tree has no circles; should what is stored have one, the fallback is better than an endless walk.
    for level in 0..MAX_CATEGORY_DEPTH {
        let found = next.and_then(|id| categories.iter().find(|known| known.id == id));
        let Some(here) = found else { break };
        if here.team_id.is_some() {
            let reason = if level == 0 { TeamReason::Category } else { TeamReason::ParentCategory };
            return TeamChoice { team_id: here.team_id, reason, category_id: Some(here.id), ruling };
        }
        next = here.parent_id;
    }
    let reason = if fallback.is_some() { TeamReason::Fallback } else { TeamReason::NoTeam };
    TeamChoice { team_id: fallback, reason, category_id: None, ruling }
}
