//! Every answer to a survey.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{SurveyId, WorkspaceId},
    survey::{Answer, AnswerSource},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::survey_answers,
    stored,
    types::{Key, UidColumn},
};

/// One row of `survey_answers`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = survey_answers, treat_none_as_default_value = false)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    survey_id: Key<SurveyId>,
    place: i64,
    score: i64,
    comment: Option<String>,
    source: i16,
    answered_at: i64,
}

/// Keeps an answer.
pub fn add_answer(conn: &mut Conn, scope: &Scope, survey: SurveyId, answer: &Answer) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        survey_id: Key(survey),
        place: answer.place,
        score: answer.score,
        comment: answer.comment.clone(),
        source: answer.source.code(),
        answered_at: answer.answered_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(survey_answers::table).values(&row).execute(c))?;
    Ok(())
}

/// The answers to these surveys, each in the order in which they came.
pub fn answers(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[SurveyId],
) -> Result<HashMap<SurveyId, Vec<Answer>>, StorageError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = survey_answers::table
        .filter(survey_answers::workspace_id.eq(scope.key()))
        .filter(survey_answers::survey_id.eq_any_id(ids.iter().copied()))
        .order_by((survey_answers::survey_id.asc(), survey_answers::place.asc()))
        .load(conn)?;
    let mut found: HashMap<SurveyId, Vec<Answer>> = HashMap::new();
    for row in rows {
        let answer = Answer {
            place: row.place,
            score: row.score,
            comment: row.comment,
            source: stored::code("survey_answers.source", AnswerSource::from_code, row.source)?,
            answered_at: Instant::from_millis(row.answered_at),
        };
        found.entry(row.survey_id.0).or_default().push(answer);
    }
    Ok(found)
}
