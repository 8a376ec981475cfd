//! The wire shapes of triage; a proposal is kept in the form in which it is shown.

use std::fmt::Display;

use domain::{
    ids::{CategoryId, TicketId},
    ticket::{Impact, Language, Priority, Ticket},
    time::Instant,
    triage::{Proposal, Proposed, Reason, Spread, Step, StepReason},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::apply::category_of;
use crate::{content::BodyInput, tickets::input::single_line};

/// What was proposed for a ticket when it was opened, beside what it has now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TicketTriage)]
pub struct TicketTriageDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// When it was proposed; null for a ticket that was not triaged.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub proposed_at: Option<Instant>,
    /// The proposal as it was then; the model may have learned since.
    #[schema(required = true)]
    pub proposal: Option<ProposalDto>,
    /// What the ticket has now: differs from the proposal where a person knew better.
    pub present: PresentDto,
}

/// The values a ticket has now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TriagePresent)]
pub struct PresentDto {
    /// What it is about.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// What the problem does to the customer.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub impact: Option<Impact>,
    /// `low`, `medium`, `high`, `urgent`.
    #[schema(value_type = String, max_length = 20)]
    pub priority: Priority,
}

/// Category, impact and priority as the words of a request suggest them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageProposal)]
pub struct ProposalDto {
    /// The model that proposed; null in the first seconds of an installation, when only cues for the priority are known.
    #[schema(required = true, max_length = 40, example = "9f86d081884c7d65")]
    pub model_version: Option<String>,
    /// The language of the words, `fa` or `en`; null when it cannot be told.
    #[schema(value_type = Option<String>, required = true, max_length = 2, example = "fa")]
    pub language: Option<Language>,
    /// What it is about: `value` is the id of a category of the workspace. The keys `account`, `billing`, `complaint`,
    /// `question`, `suggestion`, `technical` are known; null when the workspace has no category under the fitting key.
    #[schema(required = true)]
    pub category: Option<ProposedDto>,
    /// What the problem does to the customer, derived from category and priority.
    pub impact: ProposedDto,
    /// The band of urgency, with the `steps`. Confidence, words and score gap are of the band before them.
    pub priority: ProposedDto,
    /// What moved the priority beyond what the words of the trouble come to; in order.
    #[serde(default)]
    #[schema(required = true, max_items = 5)]
    pub steps: Vec<StepDto>,
    /// Whom the trouble concerns.
    #[serde(default)]
    #[schema(required = true)]
    pub scope: ScopeDto,
}

/// A step of a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageStep)]
pub struct StepDto {
    /// `scope` (it concerns an organization or many: at least the level of the matrix), `deadline` (a question to be answered
    /// within three days is at least medium), `no_hurry` (one level less than without these words), `tier` (a `vip` whose work
    /// is stopped: one level more), `ceiling` (a question or an idea is at most medium), `locked_out` (nobody of an
    /// organization can sign in: urgent), `sales_lost` (many cannot buy or pay: urgent). More may be added.
    #[schema(value_type = String, max_length = 20, example = "no_hurry")]
    pub reason: StepReason,
    /// The priority before.
    #[schema(value_type = String, max_length = 20, example = "medium")]
    pub from: Priority,
    /// The priority after.
    #[schema(value_type = String, max_length = 20, example = "low")]
    pub to: Priority,
}

/// Whom a trouble concerns, and what says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageScope)]
pub struct ScopeDto {
    /// `one`, `organization` (or team), or `many`.
    #[schema(value_type = String, max_length = 20, example = "many")]
    pub value: Spread,
    /// The words that say so, in the order of the text.
    #[schema(max_items = 100)]
    #[schema(inline)]
    pub cues: Vec<String>,
    /// Tickets that tell of the same trouble and were opened about the same time, where they say so; at most twenty, of
    /// which those are shown that you may see.
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub ticket_ids: Vec<TicketId>,
}

impl Default for ScopeDto {
    /// Of a proposal that was kept before scopes were.
    fn default() -> Self {
        Self { value: Spread::One, cues: Vec::new(), ticket_ids: Vec::new() }
    }
}

impl From<&Step> for StepDto {
    fn from(step: &Step) -> Self {
        Self { reason: step.reason, from: step.from, to: step.to }
    }
}

/// One proposed value with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProposedValue)]
pub struct ProposedDto {
    /// The value: a category's id, or a word of impact or priority.
    #[schema(max_length = 30, example = "high")]
    pub value: String,
    /// How sure, 0 to 1; 0 when only cues were asked.
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.93)]
    pub confidence: f64,
    /// From which confidence on it is applied without a person; null when there is none at which enough proposals were
    /// right.
    #[schema(required = true, minimum = 0.0, maximum = 1.0, example = 0.85)]
    pub threshold: Option<f64>,
    /// Did the ticket start with it? Otherwise it is a suggestion to offer to an agent.
    pub applied: bool,
    /// Why it was applied or not.
    pub reason: ReasonDto,
    /// The next likely values, the likeliest first.
    #[schema(max_items = 3)]
    pub runners_up: Vec<AlternativeDto>,
    /// By how much its score is above that of the first runner-up (with the reason `at_least`: of the first lower one).
    /// Below 0 when cues raised it.
    #[schema(example = 2.4)]
    pub score_gap: f64,
    /// What of the gap comes from no word.
    #[schema(example = 0.1)]
    pub score_gap_without_words: f64,
    /// The five words with the largest part in the gap.
    #[schema(max_items = 5)]
    pub words: Vec<WordDto>,
    /// The words that raised the priority, in the order of the text; empty when nothing did.
    #[schema(max_items = 100)]
    #[schema(inline)]
    pub cues: Vec<String>,
}

/// A value that was not proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageAlternative)]
pub struct AlternativeDto {
    /// The value.
    #[schema(max_length = 30, example = "medium")]
    pub value: String,
    /// How sure, 0 to 1.
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.05)]
    pub confidence: f64,
}

/// A word of the request and its part in the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageWord)]
pub struct WordDto {
    /// As the customer wrote it.
    #[schema(max_length = 2000, example = "نمی‌شوم")]
    pub word: String,
    /// Its part in the gap: above 0 for the value, below 0 against it.
    #[schema(example = 1.3)]
    pub contribution: f64,
}

/// Why a proposed value was applied or not: `confident` (applied: the confidence reaches the threshold), `at_least`
/// (applied: the priority is surely this or more, but not surely which; `confidence` and `threshold` are of that, and a
/// higher value may lead the `runners_up`), `not_confident`, `no_threshold` (none has proved itself), `suggest_only` (the category is to be suggested only),
/// `no_model` (only
/// cues were asked), `derived` (impact: as sure as what it is derived from, applied if all of that was), `given` (a
/// person or program had decided).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TriageReason)]
#[serde(rename_all = "snake_case")]
pub enum ReasonDto {
    Confident,
    AtLeast,
    NotConfident,
    NoThreshold,
    SuggestOnly,
    NoModel,
    Derived,
    Given,
}

/// The words of a request that nobody has sent yet.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PreviewTriage {
    /// One line, 1 to 300 characters.
    #[validate(length(max = 300), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// The customer's words.
    #[validate(nested)]
    pub body: BodyInput,
}

impl From<Reason> for ReasonDto {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Confident => Self::Confident,
            Reason::AtLeast => Self::AtLeast,
            Reason::NotConfident => Self::NotConfident,
            Reason::NoThreshold => Self::NoThreshold,
            Reason::SuggestOnly => Self::SuggestOnly,
            Reason::NoModel => Self::NoModel,
            Reason::Derived => Self::Derived,
        }
    }
}

/// Four decimals: more would say nothing, and make the kept form longer.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}

impl ProposedDto {
    /// A value that has a word.
    fn said<T: Display>(proposed: &Proposed<T>) -> Self {
        Self::shown(proposed, proposed.value.to_string(), |value| Some(value.to_string()))
    }

    /// `name` gives a value on the wire; runners-up without one are left out.
    fn shown<T>(proposed: &Proposed<T>, value: String, name: impl Fn(&T) -> Option<String>) -> Self {
        let others = proposed.runners_up.iter().filter_map(|other| {
            name(&other.value).map(|value| AlternativeDto { value, confidence: rounded(other.confidence) })
        });
        let words = proposed.words.iter();
        let words = words.map(|word| WordDto { word: word.word.clone(), contribution: rounded(word.contribution) });
        Self {
            value,
            confidence: rounded(proposed.confidence),
            threshold: proposed.threshold.map(rounded),
            applied: proposed.applied,
            reason: proposed.reason.into(),
            runners_up: others.collect(),
            score_gap: rounded(proposed.gap),
            score_gap_without_words: rounded(proposed.gap_without_words),
            words: words.collect(),
            cues: proposed.cues.clone(),
        }
    }
}

impl ProposalDto {
    /// The proposal in a workspace that has these categories under the proposed keys.
    pub fn of(proposal: &Proposal, known: &[(String, CategoryId)]) -> Self {
        let category = proposal.category.as_ref();
        let id = |key: &String| category_of(known, key).map(|id| id.to_string());
        Self {
            model_version: proposal.model_version.clone(),
            language: proposal.language,
            category: category.and_then(|it| Some(ProposedDto::shown(it, id(&it.value)?, id))),
            impact: ProposedDto::said(&proposal.impact),
            priority: ProposedDto::said(&proposal.priority),
            steps: proposal.steps.iter().map(StepDto::from).collect(),
            scope: ScopeDto { value: proposal.spread, cues: proposal.spread_cues.clone(), ticket_ids: Vec::new() },
        }
    }
}

impl TicketTriageDto {
    /// A ticket with what was proposed for it.
    pub fn of(ticket: &Ticket, proposed: Option<(Instant, ProposalDto)>) -> Self {
        let (proposed_at, proposal) = proposed.unzip();
        let Ticket { id, category_id, impact, priority, .. } = *ticket;
        Self { ticket_id: id, proposed_at, proposal, present: PresentDto { category_id, impact, priority } }
    }
}
