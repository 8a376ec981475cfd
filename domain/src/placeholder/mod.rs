//! Texts with places for what is known of a ticket: `{{ticket.number}}`, or `{{customer.name|دوست گرامی}}`, where what
//! stands behind the bar takes the place of a value that is unset.
//!
//! The places are a closed list. A text is read once, when it is saved, and refused with the position of what nothing
//! stands for. Values are other people's words: they are escaped for the form of the text, so that they are shown as they
//! stand and do nothing.

mod escape;
mod name;
mod template;
#[cfg(test)]
mod tests;
mod values;

pub use name::Placeholder;
pub use template::{Fault, Filled, MAX_FALLBACK, Template, Wrong};
pub use values::Values;
