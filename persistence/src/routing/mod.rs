//! Routing: what a decision needs, what agents carry, and the decisions themselves.

mod candidates;
mod decision;
mod ground;
mod hold;
pub(crate) mod load;
mod look;
mod opening;
mod past;
pub mod policy;
mod share;

pub use candidates::{Candidates, Hold, candidates, last_agent, members, wait_for};
pub use decision::{insert, list};
pub use ground::{Ground, References, ground};
pub use opening::{Asked, Opener, Opening, opening, openings};
pub use past::{PastTicket, past};
pub use share::{forget_shares, rule, set_share, share_of};
