//! The columns of the fields, and comparisons with them.

use diesel::{dsl::not, prelude::*};
use domain::{
    condition::{Field, Relation, Scalar},
    ticket::Status,
};

use super::{
    Condition,
    compile::{always, ids, texts},
};
use crate::{fragment::Literal, schema::tickets, types::Key};

/// `column = value`, or one of several.
macro_rules! equal {
    ($column:expr, $values:expr) => {{
        let column = $column;
        match $values.as_slice() {
            [] => always(false),
            // Unlike a list of one, this leaves an index in its order.
            [one] => Box::new(column.eq(one.clone())) as Condition,
            _ => Box::new(column.eq_any($values)),
        }
    }};
}

/// The same of a column that may be null. What is null is equal to nothing, and wrapped in a negation it says so.
macro_rules! equal_or_null {
    ($column:expr, $values:expr, $null:expr, $negated:expr) => {{
        let (column, values) = ($column, $values);
        if values.is_empty() {
            if $null { Box::new(column.is_null()) as Condition } else { always(false) }
        } else {
            let equal = equal!(column.assume_not_null(), values);
            match ($null, $negated) {
                (false, false) => equal,
                (false, true) => Box::new(column.is_not_null().and(equal)),
                (true, false) => Box::new(column.is_null().or(equal)),
                // Of null the second part is null, and `true OR null` is true.
                (true, true) => Box::new(column.is_null().or(equal)),
            }
        }
    }};
}

/// `field` holds one of `values`, or nothing if `null` says so.
pub(super) fn one_of(field: Field, values: &[Scalar], null: bool, negated: bool) -> Condition {
    macro_rules! codes {
        ($column:ident) => {
            equal!(tickets::$column, codes(values))
        };
        ($column:ident null) => {
            equal_or_null!(tickets::$column, codes(values), null, negated)
        };
    }
    macro_rules! uids {
        ($column:ident) => {
            equal!(tickets::$column, keys(values))
        };
        ($column:ident null) => {
            equal_or_null!(tickets::$column, keys(values), null, negated)
        };
    }
    macro_rules! numbers {
        ($column:ident) => {
            equal!(tickets::$column, numbers(values))
        };
        ($column:ident null) => {
            equal_or_null!(tickets::$column, numbers(values), null, negated)
        };
    }
    match field {
        Field::Status => statuses(&codes(values)),
        Field::Priority => codes!(priority),
        Field::Impact => codes!(impact null),
        Field::Channel => codes!(channel),
        Field::Language => codes!(language null),
        Field::CustomerTier => codes!(tier),
        Field::LastMessageKind => codes!(last_message_kind null),
        Field::QueuedReason => codes!(queued_reason null),
        Field::Category => uids!(category_id null),
        Field::Team => uids!(team_id null),
        Field::Assignee => uids!(assignee_id null),
        Field::Customer => uids!(customer_id),
        Field::Organization => uids!(organization_id null),
        Field::FollowUpOf => uids!(follow_up_of_id null),
        Field::Spam => spam(values),
        Field::Subject => equal!(tickets::subject_normal, texts(values)),
        Field::Number => numbers!(number),
        Field::MessageCount => numbers!(message_count),
        Field::CreatedAt => numbers!(created_at),
        Field::UpdatedAt => numbers!(updated_at),
        Field::WaitingSince => numbers!(waiting_since null),
        Field::LastMessageAt => numbers!(last_message_at null),
        Field::FirstRespondedAt => numbers!(first_responded_at null),
        Field::AnsweredAt => numbers!(answered_at null),
        Field::ClosedAt => numbers!(closed_at null),
        Field::DeletedAt => numbers!(deleted_at null),
        Field::SnoozedUntil => numbers!(snoozed_until null),
        Field::LeasedUntil => numbers!(leased_until null),
        Field::NextDueAt => numbers!(next_due_at null),
        // Sets are not compared as a whole.
        Field::Tags | Field::Followers => always(false),
    }
}

/// Literals where a partial index has them: by a value that is bound it would not be found.
fn statuses(codes: &[i16]) -> Condition {
    let equal = equal!(tickets::status, codes.to_vec());
    if codes.iter().all(|code| *code <= Status::NeedsInfo.code()) {
        Box::new(Literal("tickets.status <= 3").and(equal))
    } else {
        equal
    }
}

fn spam(values: &[Scalar]) -> Condition {
    match (values.contains(&Scalar::Flag(true)), values.contains(&Scalar::Flag(false))) {
        (true, true) => always(true),
        (true, false) => Box::new(Literal("tickets.spam")),
        (false, true) => Box::new(not(Literal("tickets.spam"))),
        (false, false) => always(false),
    }
}

/// `field` stands in `relation` to `than`.
pub(super) fn compare(field: Field, relation: Relation, than: &Scalar, negated: bool) -> Condition {
    macro_rules! related {
        ($column:expr, $than:expr) => {{
            let (column, than) = ($column, $than);
            match relation {
                Relation::Gt => Box::new(column.gt(than)) as Condition,
                Relation::Gte => Box::new(column.ge(than)),
                Relation::Lt => Box::new(column.lt(than)),
                Relation::Lte => Box::new(column.le(than)),
            }
        }};
    }
    macro_rules! number {
        ($column:ident) => {
            match number(than) {
                Some(than) => related!(tickets::$column, than),
                None => always(false),
            }
        };
        ($column:ident null) => {
            match number(than) {
                Some(than) if negated => {
                    let column = tickets::$column;
                    Box::new(column.is_not_null().and(related!(column.assume_not_null(), than)))
                }
                Some(than) => related!(tickets::$column.assume_not_null(), than),
                None => always(false),
            }
        };
    }
    macro_rules! code {
        ($column:ident) => {
            match than {
                Scalar::Code(than) => related!(tickets::$column, *than),
                _ => always(false),
            }
        };
    }
    match field {
        Field::Priority => code!(priority),
        Field::CustomerTier => code!(tier),
        Field::Number => number!(number),
        Field::MessageCount => number!(message_count),
        Field::CreatedAt => number!(created_at),
        Field::UpdatedAt => number!(updated_at),
        Field::WaitingSince => number!(waiting_since null),
        Field::LastMessageAt => number!(last_message_at null),
        Field::FirstRespondedAt => number!(first_responded_at null),
        Field::AnsweredAt => number!(answered_at null),
        Field::ClosedAt => number!(closed_at null),
        Field::DeletedAt => number!(deleted_at null),
        Field::SnoozedUntil => number!(snoozed_until null),
        Field::LeasedUntil => number!(leased_until null),
        Field::NextDueAt => number!(next_due_at null),
        // These have no order.
        Field::Status
        | Field::Impact
        | Field::Channel
        | Field::Language
        | Field::LastMessageKind
        | Field::QueuedReason
        | Field::Category
        | Field::Team
        | Field::Assignee
        | Field::Customer
        | Field::Organization
        | Field::FollowUpOf
        | Field::Spam
        | Field::Subject
        | Field::Tags
        | Field::Followers => always(false),
    }
}

fn codes(values: &[Scalar]) -> Vec<i16> {
    values
        .iter()
        .filter_map(|value| match value {
            Scalar::Code(code) => Some(*code),
            _ => None,
        })
        .collect()
}

fn keys(values: &[Scalar]) -> Vec<Key<uuid::Uuid>> {
    ids(values).into_iter().map(Key).collect()
}

/// A number, or an instant as it is stored.
fn number(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::Number(number) => Some(*number),
        Scalar::At(at) => Some(at.millis()),
        _ => None,
    }
}

fn numbers(values: &[Scalar]) -> Vec<i64> {
    values.iter().filter_map(number).collect()
}
