//! Conditions in requests: one grammar for searches, views, rules, service levels and routing.

mod body;
mod lower;
mod schema;

pub use body::{SearchCondition, StateCondition, StepCondition, refuse_beyond};
pub use lower::{check_references, lower};
