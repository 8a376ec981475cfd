//! What reading by the feed has in common: where a reader stands, how he waits for what comes next, and the shape of what
//! he gets.

mod page;
mod place;
mod wait;

pub use page::FeedPage;
pub use place::{Place, reading};
pub use wait::{Wait, until_more};

/// The most places of the feed that one request looks at. What is asked for may be rare among them: a page then is short,
/// or empty, and the cursor moves on all the same.
pub const LOOK: i64 = 1_000;
/// How often one request looks again before it answers with an empty page, so that no request takes for ever.
pub const MAX_LOOKS: u32 = 16;
