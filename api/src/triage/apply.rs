//! What of a proposal a new ticket starts with.

use domain::{
    ids::{CategoryId, TicketId},
    people::Tier,
    ticket::{Impact, Priority, Standing, Triaged},
    time::Instant,
    triage::{Proposal, rolling::is_sampled, tier_step},
};
use persistence::{Scope, Writes, triage as store};
use serde_json::{Value, json};

use super::dto::{ProposalDto, ProposedDto, ReasonDto, StepDto};
use crate::http::ApiError;

/// The values that whoever opens the ticket gave. They stand, whatever is proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given {
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The impact.
    pub impact: Option<Impact>,
    /// The priority.
    pub priority: Option<Priority>,
    /// How the customer is served.
    pub tier: Option<Tier>,
}

/// The values a ticket starts with, and the proposal with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// Given, or proposed with enough confidence.
    pub category_id: Option<CategoryId>,
    /// Given, or derived from what was applied.
    pub impact: Option<Impact>,
    /// Given, or proposed with enough confidence, or medium.
    pub priority: Priority,
    /// What is kept with the ticket.
    pub proposal: ProposalDto,
    /// The key of the proposed category.
    category_key: Option<String>,
    /// Of a hundred decisions, so many are shown to a person.
    review_percent: u16,
}

/// Applies what may be applied. `known` are the workspace's categories under the proposed keys.
pub fn apply(proposal: &Proposal, known: &[(String, CategoryId)], given: &Given) -> Result<Decided, ApiError> {
    let mut shown = ProposalDto::of(proposal, known);
    let proposed_category = proposal.category.as_ref().and_then(|category| category_of(known, &category.value));
    if let (Some(category), true) = (&mut shown.category, given.category_id.is_some()) {
        category.withhold();
    }
    let mut level = proposal.priority.value;
    if let Some(step) = given.tier.and_then(|tier| tier_step(level, proposal.impact.value, tier)) {
        level = step.to;
        shown.priority.move_to(level);
        shown.steps.push(StepDto::from(&step));
    }
    if given.priority.is_some() {
        shown.priority.withhold();
    }
    // An impact that was derived from other values than the ticket's says nothing about it.
    let is_beside = given.category_id.is_some_and(|own| Some(own) != proposed_category)
        || given.priority.is_some_and(|own| own != level);
    if given.impact.is_some() || is_beside {
        shown.impact.withhold();
    }
    let is_applied = |proposed: &ProposedDto| proposed.applied;
    let category_applied = shown.category.as_ref().is_some_and(is_applied);
    Ok(Decided {
        category_id: given.category_id.or(proposed_category.filter(|_| category_applied)),
        impact: given.impact.or(is_applied(&shown.impact).then_some(proposal.impact.value)),
        priority: given.priority.unwrap_or(match shown.priority.applied {
            true => level,
            false => Priority::Medium,
        }),
        category_key: shown.category.as_ref().zip(proposal.category.as_ref()).map(|(_, own)| own.value.clone()),
        review_percent: proposal.review_percent,
        proposal: shown,
    })
}

/// The workspace's category with this key.
pub(super) fn category_of(known: &[(String, CategoryId)], key: &str) -> Option<CategoryId> {
    known.iter().find(|(own, _)| own == key).map(|(_, id)| *id)
}

impl ProposedDto {
    /// A step leads to another level.
    fn move_to(&mut self, level: Priority) {
        level.word().clone_into(&mut self.value);
        self.runners_up.retain(|other| other.value != level.word());
    }

    /// A person has decided: it is a suggestion only.
    fn withhold(&mut self) {
        (self.applied, self.reason) = (false, ReasonDto::Given);
    }

    fn fact(&self) -> Value {
        json!({"proposed": self.value, "confidence": self.confidence, "applied": self.applied})
    }

    fn words(&self) -> Value {
        let words = self.words.iter().map(|word| word.word.as_str());
        words.chain(self.cues.iter().map(String::as_str)).collect()
    }
}

impl ProposalDto {
    /// What a person's values are compared with.
    ///
    /// # Errors
    /// An internal one for a kept proposal that names something unknown.
    pub fn standing(&self, at: Instant) -> Result<Standing, ApiError> {
        let unknown = |value: &str| ApiError::internal(format!("a proposal of {value}, which is nothing known"));
        let id = |proposed: &ProposedDto| proposed.value.parse::<CategoryId>().map_err(|_| unknown(&proposed.value));
        Ok(Standing {
            at,
            model_version: self.model_version.clone(),
            category_id: self.category.as_ref().map(id).transpose()?,
            impact: Impact::from_word(&self.impact.value).ok_or_else(|| unknown(&self.impact.value))?,
            priority: Priority::from_word(&self.priority.value).ok_or_else(|| unknown(&self.priority.value))?,
        })
    }
}

impl Decided {
    /// What the ticket's history tells of it.
    pub fn triaged(&self) -> Triaged {
        let ProposalDto { model_version, category, impact, priority, scope, steps, .. } = &self.proposal;
        let facts = json!({
            "model_version": model_version,
            "category": category.as_ref().map(ProposedDto::fact),
            "impact": impact.fact(),
            "priority": priority.fact(),
            "scope": scope.value.word(),
            "steps": steps,
        });
        let words = json!({
            "category": category.as_ref().map(ProposedDto::words),
            "impact": impact.words(),
            "priority": priority.words(),
        });
        Triaged { facts, words }
    }

    /// Keeps the whole proposal with its reasons.
    ///
    /// # Errors
    /// An internal one if it had no JSON form, which it has.
    pub fn keep(&self, writes: &mut Writes, scope: &Scope, ticket_id: TicketId, at: Instant) -> Result<(), ApiError> {
        let json = serde_json::to_string(&self.proposal).map_err(ApiError::internal)?;
        let model_version = self.proposal.model_version.clone();
        let category_applied = self.proposal.category.as_ref().is_some_and(|category| category.applied);
        let is_decided = category_applied || self.proposal.priority.applied;
        let is_sampled = is_decided && is_sampled(ticket_id.uuid().as_u128(), self.review_percent);
        let kept = store::StoredProposal {
            at,
            model_version,
            json,
            category_key: self.category_key.clone(),
            category_applied,
            review: is_sampled.then_some(store::Review::Waiting),
        };
        store::insert(writes, scope, ticket_id, &kept);
        Ok(())
    }
}

#[cfg(test)]
#[path = "apply_tests.rs"]
mod tests;
