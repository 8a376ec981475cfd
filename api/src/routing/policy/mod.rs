//! The routing policy: rules that give tickets their teams.

mod dto;
pub mod handlers;
mod usecase;

pub use dto::{RuleInput, SetRoutingPolicy, SetRoutingRule};
pub use usecase::{is_named, missing};
