//! Canned responses: texts that agents use again and again.

mod folder;
mod response;
mod starter;

pub use folder::{MAX_FOLDERS, folder};
pub use response::{
    CannedResponse, CannedResponseChange, MAX_RESPONSES, NewCannedResponse, TextBody, normalized_shortcut,
};
pub use starter::{STARTERS, starters};
