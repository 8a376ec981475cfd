//! Macros: what agents do again and again, done in one go.
//!
//! A macro has the actions that rules have. A person applies it to a ticket: all of it happens, or nothing ([`apply`]).

mod apply;
mod bundle;
mod starter;
#[cfg(test)]
mod tests;

pub use apply::{Applied, Aside, Refused, Said, apply};
pub use bundle::{MAX_MACROS, MAX_POSITION, Macro, MacroChange, NewMacro};
pub use starter::{Starter, starters};
