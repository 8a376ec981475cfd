//! The queue: which tickets wait for the team, in what order, and who is handed the next one.

mod handout;
mod lease;
mod pause;
mod policy;
mod rank;
mod standing;

pub use handout::{HandoutReason, Taker, Waiting, Withheld, handout_reason, next};
pub use lease::{Held, Lease, LeasePolicy, LeaseRefusal, LeaseStep};
pub use pause::{Pause, is_paused};
pub use policy::{MAX_HOURS, RankPolicy, RankPolicyError};
pub use rank::{Lift, QueuePosition, Rank, RankBasis, RankInput, RankPart, RankTerm, lifts, rank};
pub use standing::{Absence, absence, is_queued};
