//! The wire shapes of surveys, as the team sees them.

use domain::{
    ids::{AgentId, CustomerId, DeliveryId, SurveyId, TeamId, TicketId},
    survey::{Answer, AnswerSource, Survey, SurveyReason, SurveyState, SurveyTerms},
    ticket::Language,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The question to a customer how he was served, and what he said. Each solving cycle of a ticket has one at most.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Survey)]
pub struct SurveyDto {
    /// The survey's id.
    #[schema(value_type = String, max_length = 30, example = "srv_01jd0000000000000000000000")]
    pub id: SurveyId,
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Who is asked.
    #[schema(value_type = String, max_length = 30)]
    pub customer_id: CustomerId,
    /// Which solving cycle of the ticket: the first one, the one after it was opened again, and so on.
    #[schema(minimum = 1, example = 1)]
    pub cycle: i64,
    /// `scheduled`, `sent` (it can be answered), `answered`, `expired` (nobody answered in time), `suppressed` (it was not
    /// asked), `voided` (the ticket was opened again before it was asked). More may be added.
    #[schema(value_type = String, max_length = 30, example = "sent")]
    pub state: SurveyState,
    /// Why it was suppressed: `disabled`, `spam`, `ticket_deleted`, `customer_deleted`, `customer_blocked`, `excluded_tag`,
    /// `not_sampled`, `no_address`, `too_soon`. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub reason: Option<SurveyReason>,
    /// Who worked on the ticket when it was asked, whatever happened since.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub agent_id: Option<AgentId>,
    /// Whose team it was then.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The score, from 1 to 5; null while there is none.
    #[schema(required = true, minimum = 1, maximum = 5)]
    pub score: Option<i64>,
    /// What the customer says beside it.
    #[schema(required = true, max_length = 2000)]
    pub comment: Option<String>,
    /// How the latest answer came: `link`, `portal`, `api`. More may be added.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub source: Option<AnswerSource>,
    /// Every answer in the order in which they came, the latest one included.
    #[schema(max_items = 10)]
    pub answers: Vec<SurveyAnswer>,
    /// The language it was asked in.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub locale: Option<Language>,
    /// The mail that carries the link; null where none was sent.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub delivery_id: Option<DeliveryId>,
    /// When it is to be asked; null once it was, or was not.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// When it was asked.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub sent_at: Option<Instant>,
    /// Until when it can be answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub expires_at: Option<Instant>,
    /// When it was first answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub answered_at: Option<Instant>,
    /// When the answer last changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub edited_at: Option<Instant>,
    /// Until when the answer can be changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub editable_until: Option<Instant>,
    /// When the ticket was opened again, which ended its solving cycle. The answer stays.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub reopened_at: Option<Instant>,
    /// When it was meant.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// One answer to a survey.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SurveyAnswer {
    /// The score, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub score: i64,
    /// What was said beside it.
    #[schema(required = true, max_length = 2000)]
    pub comment: Option<String>,
    /// How it came.
    #[schema(value_type = String, max_length = 30)]
    pub source: AnswerSource,
    /// When.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub answered_at: Instant,
}

/// The key to a survey's link. It is stored nowhere: note it now.
// Without Debug: it holds the secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct SurveyKey {
    /// What stands in `/v1/public/surveys/{key}`.
    #[schema(max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub key: String,
    /// The workspace's page for it; null where it has none.
    #[schema(required = true, max_length = 600)]
    pub url: Option<String>,
    /// Until when something can be answered with it.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub expires_at: Instant,
}

impl SurveyDto {
    /// The survey as it stands now.
    pub fn of(survey: Survey, answers: Vec<Answer>, terms: &SurveyTerms, now: Instant) -> Self {
        let state = survey.state_at(now);
        let answer = |answer: Answer| SurveyAnswer {
            score: answer.score,
            comment: answer.comment,
            source: answer.source,
            answered_at: answer.answered_at,
        };
        Self {
            id: survey.id,
            ticket_id: survey.ticket_id,
            customer_id: survey.customer_id,
            cycle: survey.cycle,
            state,
            reason: survey.reason,
            agent_id: survey.agent_id,
            team_id: survey.team_id,
            editable_until: survey.editable_until(terms),
            score: survey.score,
            comment: survey.comment,
            source: survey.source,
            answers: answers.into_iter().map(answer).collect(),
            locale: survey.locale,
            delivery_id: survey.delivery_id,
            due_at: (state == SurveyState::Scheduled).then_some(survey.due_at),
            sent_at: survey.sent_at,
            expires_at: survey.expires_at,
            answered_at: survey.answered_at,
            edited_at: survey.edited_at,
            reopened_at: survey.reopened_at,
            created_at: survey.created_at,
        }
    }
}
