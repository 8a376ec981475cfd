//! The feed: committed events in a dense order per workspace, chained by hash.

mod seal;
mod sequence;
mod verify;
mod walk;

pub use seal::{Seal, due_seals, insert_seal, seals};
pub use sequence::{BATCH, sequence};
pub use verify::{Broken, ChainEnd, Link, chain_end, lag, links};
pub use walk::{Placed, event_at, head, heads, last_versions, time_at, versions, walk};
