//! What a customer is told of his tickets.

mod promise;
mod status;

pub use promise::{MoveReason, Moved, Promise, PromiseKind, move_text, moves, promise};
pub use status::{next_step, status_label};
