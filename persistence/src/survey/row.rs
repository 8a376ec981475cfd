//! The row of a survey.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, CustomerId, DeliveryId, SurveyId, TeamId, TicketId, WorkspaceId},
    survey::{AnswerSource, Survey, SurveyReason, SurveyState},
    ticket::Language,
    time::Instant,
};

use crate::{Scope, StorageError, schema::surveys, stored, types::Key};

/// One row of `surveys`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = surveys, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<SurveyId>,
    ticket_id: Key<TicketId>,
    customer_id: Key<CustomerId>,
    cycle: i64,
    state: i16,
    reason: Option<i16>,
    agent_id: Option<Key<AgentId>>,
    team_id: Option<Key<TeamId>>,
    due_at: i64,
    sent_at: Option<i64>,
    expires_at: Option<i64>,
    locale: Option<i16>,
    delivery_id: Option<Key<DeliveryId>>,
    score: Option<i64>,
    comment: Option<String>,
    source: Option<i16>,
    answered_at: Option<i64>,
    edited_at: Option<i64>,
    answer_count: i64,
    reopened_at: Option<i64>,
    created_at: i64,
}

impl Row {
    pub(super) fn of(scope: &Scope, survey: &Survey) -> Self {
        Self {
            workspace_id: scope.key(),
            id: Key(survey.id),
            ticket_id: Key(survey.ticket_id),
            customer_id: Key(survey.customer_id),
            cycle: survey.cycle,
            state: survey.state.code(),
            reason: survey.reason.map(SurveyReason::code),
            agent_id: survey.agent_id.map(Key),
            team_id: survey.team_id.map(Key),
            due_at: survey.due_at.millis(),
            sent_at: survey.sent_at.map(Instant::millis),
            expires_at: survey.expires_at.map(Instant::millis),
            locale: survey.locale.map(Language::code),
            delivery_id: survey.delivery_id.map(Key),
            score: survey.score,
            comment: survey.comment.clone(),
            source: survey.source.map(AnswerSource::code),
            answered_at: survey.answered_at.map(Instant::millis),
            edited_at: survey.edited_at.map(Instant::millis),
            answer_count: survey.answer_count,
            reopened_at: survey.reopened_at.map(Instant::millis),
            created_at: survey.created_at.millis(),
        }
    }
}

impl TryFrom<Row> for Survey {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            ticket_id: row.ticket_id.0,
            customer_id: row.customer_id.0,
            cycle: row.cycle,
            state: stored::code("surveys.state", SurveyState::from_code, row.state)?,
            reason: stored::code_opt("surveys.reason", SurveyReason::from_code, row.reason)?,
            agent_id: row.agent_id.map(|id| id.0),
            team_id: row.team_id.map(|id| id.0),
            due_at: Instant::from_millis(row.due_at),
            sent_at: row.sent_at.map(Instant::from_millis),
            expires_at: row.expires_at.map(Instant::from_millis),
            locale: stored::code_opt("surveys.locale", Language::from_code, row.locale)?,
            delivery_id: row.delivery_id.map(|id| id.0),
            score: row.score,
            comment: row.comment,
            source: stored::code_opt("surveys.source", AnswerSource::from_code, row.source)?,
            answered_at: row.answered_at.map(Instant::from_millis),
            edited_at: row.edited_at.map(Instant::from_millis),
            answer_count: row.answer_count,
            reopened_at: row.reopened_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
        })
    }
}
