//! Fetching mail from the servers of mailboxes.
//!
//! Of IMAP (RFC 3501, RFC 2177) this is the small part that is needed to read a folder and to be told of what comes. What the
//! server sends is bounded before it is kept, and a mail goes from the connection into the store piece by piece, whatever its
//! length; the clients that there are hold all of it in memory, several times over.

mod account;
pub mod imap;
mod response;
mod wire;

pub use account::{Ended, attend};
