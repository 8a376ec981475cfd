//! What a customer is told of his tickets.

mod received;
mod status;

pub use received::received_text;
pub use status::{next_step, status_label};
