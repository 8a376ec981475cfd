//! Conditions: one grammar for filters, views, rules, service levels and routing.
//!
//! ```json
//! {"all": [
//!     {"field": "status", "op": "is", "value": ["awaiting_reply", "in_review"]},
//!     {"any": [
//!         {"field": "priority", "op": "gte", "value": "high"},
//!         {"field": "waiting_since", "op": "older_than", "value": 14400, "business": true}
//!     ]},
//!     {"none": [{"field": "tags", "op": "has_any", "value": ["internal"]}]}
//! ]}
//! ```
//!
//! A condition is a group or a test. A group has one or more of `all`, `any` and `none`, each a list of conditions, and
//! holds when all of those it has hold: every one of `all`, at least one of `any`, not one of `none`. An empty `all` and
//! an empty `none` hold, an empty `any` does not. A test is `{field, op, value}`; [`Field`] and [`Op`] are the tables,
//! [`Field::ops`] joins them.
//!
//! The way of a condition:
//!
//! 1. [`Condition::parse`] reads JSON and finds every fault with its place. It hands back the [`Reference`]s, whose
//!    records somebody has to look for.
//! 2. [`Condition::lower`] puts in what depends on the moment: now, the calendars, the tree of categories, who asks. What
//!    comes out, [`Lowered`], compares plain values, in fewer kinds of test.
//! 3. A [`Lowered`] has two readers that agree: [`Lowered::matches`] here, and the compiler to SQL in the storage. Both
//!    know only true and false, so that `none` is the opposite of `any` for unset fields too.

mod calendars;
mod compose;
mod fault;
mod field;
mod filter;
mod lower;
mod matches;
mod op;
mod parse;
mod parse_value;
#[cfg(any(test, feature = "testing"))]
pub mod sample;
mod scalar;
mod schema;
#[cfg(test)]
mod tests;
mod tree;

pub use calendars::{Calendars, KnownCalendars, NoCalendars, UnknownCalendar, shifted};
pub use fault::{Fault, Problem};
pub use field::{Choices, Field, Kind, Reading};
pub use lower::{Check, Lowered, Relation, World};
pub use matches::Subject;
pub use op::{Argument, Op};
pub use parse::{Grammar, Parsed, Reference};
pub use scalar::{IdKind, Scalar, normal};
pub use schema::{CONDITION, schemas};
pub use tree::{Condition, Group, Hours, Operand, Test};

/// The most levels of groups, the outermost included.
pub const MAX_DEPTH: usize = 8;
/// The most groups and tests together.
pub const MAX_NODES: usize = 200;
/// The most values of one test.
pub const MAX_VALUES: usize = 100;
/// The most values of all tests together: each is a parameter of a statement.
pub const MAX_ALL_VALUES: usize = 1_000;
/// The most tests with `under` or `not_under`: each can stand for every category there is.
pub const MAX_UNDER: usize = 8;
/// The most texts of all `contains` and `not_contains` together: each is looked for in every ticket that is left.
pub const MAX_PARTS: usize = 40;
/// The longest text to compare with, in characters.
pub const MAX_TEXT: usize = 300;
/// The longest span of a relative test, in seconds: ten years.
pub const MAX_SPAN_SECONDS: i64 = 315_360_000;
/// The greatest integer that every reader of JSON can hold.
pub const MAX_NUMBER: i64 = 9_007_199_254_740_991;
