//! The row of a rule and its exact translation.

use diesel::prelude::*;
use domain::{
    condition::{Condition, Grammar},
    ids::{RuleId, WorkspaceId},
    rules::{Action, Mode, Occasion, Rule, Wait, WaitClock, normalized_name},
    time::Instant,
};

use crate::{StorageError, schema::rules, stored, types::Key};

/// One row of `rules`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = rules, primary_key(workspace_id, id))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<RuleId>,
    version: i64,
    name: String,
    name_normalized: String,
    description: Option<String>,
    position: i64,
    mode: i16,
    occasions: String,
    condition: String,
    actions: String,
    stops: bool,
    created_at: i64,
    updated_at: i64,
    after_minutes: Option<i64>,
    after_clock: Option<i16>,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, rule: &Rule) -> Result<Self, StorageError> {
        Ok(Self {
            workspace_id: Key(workspace_id),
            id: Key(rule.id),
            version: rule.version,
            name: rule.name.clone(),
            name_normalized: normalized_name(&rule.name),
            description: rule.description.clone(),
            position: rule.position,
            mode: rule.mode.code(),
            occasions: stored::to_text(&rule.occasions)?,
            condition: rule.condition.to_json().to_string(),
            actions: stored::to_text(&rule.actions)?,
            stops: rule.stops,
            created_at: rule.created_at.millis(),
            updated_at: rule.updated_at.millis(),
            after_minutes: rule.after.map(|wait| wait.minutes),
            after_clock: rule.after.map(|wait| wait.clock.code()),
        })
    }
}

impl TryFrom<Row> for Rule {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let written = stored::from_text("rules.condition", &row.condition)?;
        let condition = Condition::parse(&written, Grammar::STEP)
            .map_err(|_| StorageError::Corrupt("rules.condition is no condition".to_owned()))?
            .condition;
        let after = match row.after_minutes.zip(row.after_clock) {
            None => None,
            Some((minutes, clock)) => {
                Some(Wait { minutes, clock: stored::code("rules.after_clock", WaitClock::from_code, clock)? })
            }
        };
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            description: row.description,
            position: row.position,
            mode: stored::code("rules.mode", Mode::from_code, row.mode)?,
            occasions: stored::from_text::<Vec<Occasion>>("rules.occasions", &row.occasions)?,
            after,
            condition,
            actions: stored::from_text::<Vec<Action>>("rules.actions", &row.actions)?,
            stops: row.stops,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
