//! Conditions put together by the program.

use super::{Condition, Group};

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
}
