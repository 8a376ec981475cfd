//! Conditions put together by the program.

use super::{Condition, Field, Group, Op, Operand, Scalar, Test};
use crate::time::Instant;

impl Condition {
    /// Every one of `conditions`.
    pub const fn all(conditions: Vec<Self>) -> Self {
        Self::Group(Group { all: Some(conditions), any: None, none: None })
    }

    /// At least one of `conditions`.
    pub const fn any(conditions: Vec<Self>) -> Self {
        Self::Group(Group { all: None, any: Some(conditions), none: None })
    }

    /// Not one of `conditions`.
    pub const fn none(conditions: Vec<Self>) -> Self {
        Self::Group(Group { all: None, any: None, none: Some(conditions) })
    }

    /// What holds of every ticket.
    pub const fn always() -> Self {
        Self::all(Vec::new())
    }

    const fn test(field: Field, op: Op, operand: Operand) -> Self {
        Self::Test(Test { field, op, operand })
    }

    /// `field` is one of `values`; none stands for unset. The values are of the field's kind.
    pub(crate) const fn is(field: Field, values: Vec<Option<Scalar>>) -> Self {
        Self::test(field, Op::Is, Operand::Values(values))
    }

    /// One of `values` is in the set `field`.
    pub(crate) fn has_any(field: Field, values: impl IntoIterator<Item = Scalar>) -> Self {
        Self::test(field, Op::HasAny, Operand::Values(values.into_iter().map(Some).collect()))
    }

    /// `field` is unset, or is set.
    pub(crate) const fn unset(field: Field, unset: bool) -> Self {
        Self::test(field, if unset { Op::IsNull } else { Op::IsNotNull }, Operand::Nothing)
    }

    /// `field` lies at `at` or later.
    pub(crate) fn from(field: Field, at: Instant) -> Self {
        Self::test(field, Op::Gte, Operand::Values(vec![Some(Scalar::At(at))]))
    }

    /// `field` lies before `at`.
    pub(crate) fn before(field: Field, at: Instant) -> Self {
        Self::test(field, Op::Lt, Operand::Values(vec![Some(Scalar::At(at))]))
    }
}
