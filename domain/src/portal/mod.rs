//! What a customer is told of his tickets.

mod promise;
mod status;
mod told;

pub use promise::{MoveReason, Moved, Promise, PromiseKind, move_text, moves, promise};
pub use status::{next_step, status_label};
pub use told::{PortalEventType, TOLD_KINDS, told};
