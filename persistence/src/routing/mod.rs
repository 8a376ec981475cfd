//! Routing: what a decision needs, what agents carry, and the decisions themselves.

mod candidates;
mod decision;
mod ground;
pub(crate) mod load;
mod look;
mod opening;

pub use candidates::{Candidates, Hold, candidates, members, wait_for};
pub use decision::{insert, list};
pub use ground::{Ground, References, ground};
pub use opening::{Asked, Opener, Opening, opening, openings};
