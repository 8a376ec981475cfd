//! The table of operators: which a field has, and what stands beside them.

use super::{Field, Kind};

crate::words! {
    /// What is asked about a field. The codes are not stored anywhere.
    ///
    /// Every operator is either true or false of every ticket: a field that is unset is equal to nothing but `null`, and
    /// neither less nor greater, older nor newer than anything. What begins with `not` or ends in `_none` is exactly the
    /// opposite of its twin, so it is true of what is unset.
    pub enum Op {
        /// It is one of the values; a text in its normal form.
        Is = 1 "is",
        /// It is none of the values.
        IsNot = 2 "is_not",
        /// It is greater, or later.
        Gt = 3 "gt",
        /// It is greater, later or the same.
        Gte = 4 "gte",
        /// It is less, or earlier.
        Lt = 5 "lt",
        /// It is less, earlier or the same.
        Lte = 6 "lte",
        /// It is unset.
        IsNull = 7 "is_null",
        /// It is set.
        IsNotNull = 8 "is_not_null",
        /// Its normal form holds the normal form of one of the values.
        Contains = 9 "contains",
        /// It holds none of the values.
        NotContains = 10 "not_contains",
        /// One of the values is in the set.
        HasAny = 11 "has_any",
        /// All of the values are in the set.
        HasAll = 12 "has_all",
        /// None of the values is in the set.
        HasNone = 13 "has_none",
        /// Nothing is in the set.
        IsEmpty = 14 "is_empty",
        /// Something is in the set.
        IsNotEmpty = 15 "is_not_empty",
        /// It is one of the categories, or below one of them.
        Under = 16 "under",
        /// It is none of the categories, and below none of them.
        NotUnder = 17 "not_under",
        /// It lies at least this many seconds back.
        OlderThan = 18 "older_than",
        /// It lies less than this many seconds back, or in the future.
        NewerThan = 19 "newer_than",
        /// It lies in the future, at most this many seconds ahead.
        WithinNext = 20 "within_next",
        /// The step changed it. A new ticket's fields were all unset before.
        Changed = 21 "changed",
        /// The step changed it, and it was one of the values before.
        ChangedFrom = 22 "changed_from",
        /// The step changed it, and it is one of the values now.
        ChangedTo = 23 "changed_to",
    }
}

/// What an operator is given as `value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// Nothing: `value` is absent.
    Nothing,
    /// One value, or a list of alternatives.
    Values,
    /// Exactly one value.
    One,
    /// A number of seconds, with `business` and `calendar_id` beside it.
    Seconds,
}

impl Op {
    /// What stands in `value`.
    pub const fn argument(self) -> Argument {
        match self {
            Self::Is
            | Self::IsNot
            | Self::Contains
            | Self::NotContains
            | Self::HasAny
            | Self::HasAll
            | Self::HasNone
            | Self::Under
            | Self::NotUnder
            | Self::ChangedFrom
            | Self::ChangedTo => Argument::Values,
            Self::Gt | Self::Gte | Self::Lt | Self::Lte => Argument::One,
            Self::IsNull | Self::IsNotNull | Self::IsEmpty | Self::IsNotEmpty | Self::Changed => Argument::Nothing,
            Self::OlderThan | Self::NewerThan | Self::WithinNext => Argument::Seconds,
        }
    }

    /// Does it ask about a step rather than a state?
    pub const fn is_about_change(self) -> bool {
        matches!(self, Self::Changed | Self::ChangedFrom | Self::ChangedTo)
    }

    /// May `null` be one of its values, where the field may be unset?
    pub const fn takes_null(self) -> bool {
        matches!(self, Self::Is | Self::IsNot | Self::ChangedFrom | Self::ChangedTo)
    }
}

impl Field {
    /// Its operators, in the order in which they are published.
    pub fn ops(self) -> Vec<Op> {
        let mut ops = match self.kind() {
            Kind::Flag => vec![Op::Is, Op::IsNot],
            Kind::Choice(choices) if choices.ordered => vec![Op::Is, Op::IsNot, Op::Gt, Op::Gte, Op::Lt, Op::Lte],
            Kind::Choice(_) => vec![Op::Is, Op::IsNot],
            Kind::Number => vec![Op::Is, Op::IsNot, Op::Gt, Op::Gte, Op::Lt, Op::Lte],
            Kind::Id(super::IdKind::Category) => vec![Op::Is, Op::IsNot, Op::Under, Op::NotUnder],
            Kind::Id(_) => vec![Op::Is, Op::IsNot],
            Kind::Instant => vec![Op::Gt, Op::Gte, Op::Lt, Op::Lte, Op::OlderThan, Op::NewerThan, Op::WithinNext],
            Kind::Text => vec![Op::Is, Op::IsNot, Op::Contains, Op::NotContains],
            Kind::Tags | Kind::Ids(_) => vec![Op::HasAny, Op::HasAll, Op::HasNone, Op::IsEmpty, Op::IsNotEmpty],
        };
        if self.is_nullable() {
            ops.extend([Op::IsNull, Op::IsNotNull]);
        }
        ops.push(Op::Changed);
        if matches!(self.kind(), Kind::Flag | Kind::Choice(_) | Kind::Number | Kind::Id(_)) {
            ops.extend([Op::ChangedFrom, Op::ChangedTo]);
        }
        ops
    }
}
