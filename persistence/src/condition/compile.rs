//! From a condition to an expression.
//!
//! SQL knows a third truth value, conditions do not. What compares an unset column is null, which as a result counts as
//! false and so does no harm; but its negation is null again. So wherever an odd number of negations lies above it, a
//! comparison of a column that may be null says first that it is not null. Elsewhere it does not, because plans are
//! better without.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use domain::{
    condition::{Check, Field, Lowered, Scalar},
    ids::WorkspaceId,
};
use uuid::Uuid;

use super::{Condition, fields};
use crate::{
    Engine,
    fragment::Literal,
    schema::{ticket_followers, ticket_tags, tickets},
    types::{Key, UidColumn},
};

pub(super) struct Compiler {
    pub workspace: Key<WorkspaceId>,
    pub engine: Engine,
}

/// What holds of every ticket, or of none.
pub(super) fn always(holds: bool) -> Condition {
    Box::new(Literal(if holds { "1 = 1" } else { "1 = 0" }))
}

fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    let joined = conditions.into_iter().reduce(|one, other| Box::new(one.and(other)));
    joined.unwrap_or_else(|| always(true))
}

fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    let joined = conditions.into_iter().reduce(|one, other| Box::new(one.or(other)));
    joined.unwrap_or_else(|| always(false))
}

impl Compiler {
    /// `negated`: an odd number of negations lies above.
    pub(super) fn condition(&self, lowered: &Lowered, negated: bool) -> Condition {
        match lowered {
            Lowered::All(list) => all(list.iter().map(|inner| self.condition(inner, negated))),
            Lowered::Any(list) => any(list.iter().map(|inner| self.condition(inner, negated))),
            Lowered::Not(inner) => Box::new(not(self.condition(inner, !negated))),
            Lowered::Check(field, check) => self.check(*field, check, negated),
        }
    }

    fn check(&self, field: Field, check: &Check, negated: bool) -> Condition {
        match check {
            Check::In { values, null } => fields::one_of(field, values, *null, negated),
            Check::Compare(relation, than) => fields::compare(field, *relation, than, negated),
            Check::Contains(parts) => any(parts.iter().map(|part| self.contains(part))),
            Check::HasAny(values) => self.has_any(field, values),
            Check::HasAll(values) => all(values.iter().map(|value| self.has_any(field, std::slice::from_ref(value)))),
            Check::Empty => Box::new(Literal(match field {
                Field::Tags => "tickets.tags = '[]'",
                Field::Followers => "tickets.follower_ids = '[]'",
                _ => "1 = 0",
            })),
            // A row is a state, and in a state nothing changes.
            Check::Changed { .. } => always(false),
        }
    }

    fn contains(&self, part: &str) -> Condition {
        let subject = tickets::subject_normal;
        match self.engine {
            Engine::Postgres => Box::new(strpos(subject, part.to_owned()).gt(0)),
            Engine::Sqlite => Box::new(instr(subject, part.to_owned()).gt(0)),
        }
    }

    fn has_any(&self, field: Field, values: &[Scalar]) -> Condition {
        match field {
            Field::Tags => {
                let held = ticket_tags::table
                    .filter(ticket_tags::workspace_id.eq(self.workspace))
                    .filter(ticket_tags::ticket_id.eq(tickets::id));
                match texts(values).as_slice() {
                    [] => always(false),
                    [tag] => Box::new(exists(held.filter(ticket_tags::tag.eq(tag.clone())))),
                    tags => Box::new(exists(held.filter(ticket_tags::tag.eq_any(tags.to_vec())))),
                }
            }
            Field::Followers => {
                let held = ticket_followers::table
                    .filter(ticket_followers::workspace_id.eq(self.workspace))
                    .filter(ticket_followers::ticket_id.eq(tickets::id));
                match ids(values).as_slice() {
                    [] => always(false),
                    [agent] => Box::new(exists(held.filter(ticket_followers::agent_id.eq_id(*agent)))),
                    agents => Box::new(exists(held.filter(ticket_followers::agent_id.eq_any_id(agents.to_vec())))),
                }
            }
            _ => always(false),
        }
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// PostgreSQL: where the second text begins in the first, from 1; 0 if nowhere.
    fn strpos(text: diesel::sql_types::Text, part: diesel::sql_types::Text) -> diesel::sql_types::Integer;
    /// SQLite: the same.
    fn instr(text: diesel::sql_types::Text, part: diesel::sql_types::Text) -> diesel::sql_types::Integer;
}

pub(super) fn ids(values: &[Scalar]) -> Vec<Uuid> {
    values
        .iter()
        .filter_map(|value| match value {
            Scalar::Id(id) => Some(*id),
            _ => None,
        })
        .collect()
}

pub(super) fn texts(values: &[Scalar]) -> Vec<String> {
    values
        .iter()
        .filter_map(|value| match value {
            Scalar::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}
