//! What reading by the feed has in common: where a reader stands, how he waits for what comes next, and the shape of what
//! he gets.

mod page;
mod place;
mod read_on;
mod wait;

pub use page::FeedPage;
pub use place::{Place, reading};
pub use read_on::{Looked, read_on};
pub use wait::Wait;
use wait::until_more;

/// The most places of the feed that one request looks at. What is asked for may be rare among them: a page then is short,
/// or empty, and the cursor moves on all the same.
pub const LOOK: i64 = 1_000;
