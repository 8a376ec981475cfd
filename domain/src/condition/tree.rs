//! The tree as it was written.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Field, Op, Scalar};
use crate::ids::CalendarId;

/// A condition, checked. Made by [`Condition::parse`], or put together of such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Conditions together.
    Group(Group),
    /// A question about one field.
    Test(Test),
}

/// Conditions together; at least one member is there, and all that are there must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Every one holds.
    pub all: Option<Vec<Condition>>,
    /// At least one holds.
    pub any: Option<Vec<Condition>>,
    /// Not one holds.
    pub none: Option<Vec<Condition>>,
}

/// A question about one field. The operator is one of the field's and the operand fits both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    pub(super) field: Field,
    pub(super) op: Op,
    pub(super) operand: Operand,
}

/// What a test compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Nothing.
    Nothing,
    /// These alternatives; none stands for `null`. A list of one is written without its brackets.
    Values(Vec<Option<Scalar>>),
    /// A span of time.
    Span {
        /// Its length, not negative.
        seconds: i64,
        /// What of the day counts.
        hours: Hours,
    },
}

/// Which time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// All of it.
    All,
    /// The working hours of a calendar; none: of the calendar that applies.
    Business(Option<CalendarId>),
}

impl Test {
    /// The field.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// The operator.
    pub const fn op(&self) -> Op {
        self.op
    }

    /// What it compares with.
    pub const fn operand(&self) -> &Operand {
        &self.operand
    }

    /// Its form on the wire.
    pub fn to_json(&self) -> Value {
        let mut test = Map::new();
        test.insert("field".to_owned(), self.field.word().into());
        test.insert("op".to_owned(), self.op.word().into());
        let written =
            |value: &Option<Scalar>| value.as_ref().map_or(Value::Null, |value| value.to_json(self.field.kind()));
        match &self.operand {
            Operand::Nothing => {}
            Operand::Values(values) => {
                let value = match values.as_slice() {
                    [one] => written(one),
                    many => many.iter().map(written).collect(),
                };
                test.insert("value".to_owned(), value);
            }
            Operand::Span { seconds, hours } => {
                test.insert("value".to_owned(), (*seconds).into());
                if let Hours::Business(calendar) = hours {
                    test.insert("business".to_owned(), true.into());
                    if let Some(calendar) = calendar {
                        test.insert("calendar_id".to_owned(), json!(calendar));
                    }
                }
            }
        }
        Value::Object(test)
    }
}

impl Condition {
    /// Its form on the wire. Reading it again makes the same condition.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Test(test) => test.to_json(),
            Self::Group(group) => {
                let lists = [("all", &group.all), ("any", &group.any), ("none", &group.none)];
                let members = lists.into_iter().filter_map(|(name, list)| {
                    let list = list.as_ref()?;
                    Some((name.to_owned(), list.iter().map(Self::to_json).collect()))
                });
                Value::Object(members.collect())
            }
        }
    }

    /// Is one of its tests about `field`?
    pub fn names(&self, field: Field) -> bool {
        self.any_test(&mut |test| test.field == field)
    }

    /// Has one of its tests this operator?
    pub fn uses(&self, op: Op) -> bool {
        self.any_test(&mut |test| test.op == op)
    }

    /// Does it ask what a step changed? Then it is never true of a ticket without a step.
    pub fn is_about_change(&self) -> bool {
        self.any_test(&mut |test| test.op.is_about_change())
    }

    /// Does its answer depend on the time at which it is asked?
    pub fn is_relative(&self) -> bool {
        self.any_test(&mut |test| matches!(test.operand, Operand::Span { .. }))
    }

    /// The calendars in which its tests count; none stands for the one that applies.
    pub fn calendars(&self) -> BTreeSet<Option<CalendarId>> {
        let mut found = BTreeSet::new();
        self.any_test(&mut |test| {
            if let Operand::Span { hours: Hours::Business(calendar), .. } = test.operand {
                found.insert(calendar);
            }
            false
        });
        found
    }

    fn any_test(&self, holds: &mut dyn FnMut(&Test) -> bool) -> bool {
        match self {
            Self::Test(test) => holds(test),
            Self::Group(Group { all, any, none }) => {
                [all, any, none].into_iter().flatten().flatten().any(|inner| inner.any_test(holds))
            }
        }
    }
}
