//! Texts with placeholders: what is refused when they are saved, and what stands in them for a ticket.

mod body;
mod rendered;
mod values;

pub use body::{TextBodyDto, check_text};
pub use rendered::{RenderedText, fill, placeholders};
pub use values::{day, may_repeat, values};
