//! Automatic messages: what a customer is told without an agent writing, in which words, and when.

mod kind;
mod settings;
mod silence;
mod starter;
mod story;
#[cfg(test)]
mod story_tests;
#[cfg(test)]
mod tests;

pub use kind::AutoKind;
pub use settings::{
    AutomaticChange, AutomaticMessages, DEFAULT_STILL_WAITING_MINUTES, DEFAULT_WARNING_DAYS, MAX_CLOSE_DAYS,
    MAX_STILL_WAITING_MINUTES, MessageChange, MessageSetting,
};
pub use silence::{Silence, business_days, remind_at, silence, still_waiting_at};
pub use starter::starter;
pub use story::{Moment, Step, Story};
