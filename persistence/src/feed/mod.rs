//! The feed: committed events in a dense order per workspace, chained by hash.

mod seal;
mod sequence;
mod verify;

pub use seal::{Seal, due_seals, insert_seal, seals};
pub use sequence::{BATCH, sequence};
pub use verify::{Broken, ChainEnd, Link, chain_end, lag, links};
