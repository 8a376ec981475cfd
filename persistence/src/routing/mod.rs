//! Routing: what a decision needs, what agents carry, and the decisions themselves.

mod candidates;
mod decision;
mod ground;
pub(crate) mod load;

pub use candidates::{Candidates, Hold, candidates, members, wait_for};
pub use decision::{insert, list};
pub use ground::{Ground, ground};
