//! The ids that records have in other systems.

use serde::{Deserialize, Serialize};

/// The most ids of one record in other systems.
pub const MAX_EXTERNAL_IDS: usize = 20;
/// The longest name of a system.
pub const MAX_SYSTEM: usize = 64;
/// The longest id in another system, in characters.
pub const MAX_ID: usize = 255;

/// The id of a record in another system. Unique in the workspace among records of its type; compared byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExternalId {
    /// The system's name: lower-case Latin letters, digits, `_`, `.` and `-`.
    pub system: String,
    /// The id there, as it is.
    pub id: String,
}

/// Why a text is no part of an [`ExternalId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalIdError {
    /// It is empty.
    Empty,
    /// It is longer than this many characters.
    TooLong(usize),
    /// It holds a character that it may not hold.
    Character,
}

fn check(text: &str, max: usize, is_allowed: impl Fn(char) -> bool) -> Result<(), ExternalIdError> {
    if text.is_empty() {
        return Err(ExternalIdError::Empty);
    }
    if text.chars().count() > max {
        return Err(ExternalIdError::TooLong(max));
    }
    if text.chars().all(is_allowed) { Ok(()) } else { Err(ExternalIdError::Character) }
}

/// Is it a name of a system?
///
/// # Errors
/// What is wrong with it.
pub fn check_system(text: &str) -> Result<(), ExternalIdError> {
    check(text, MAX_SYSTEM, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
}

/// Can it be an id in another system?
///
/// # Errors
/// What is wrong with it.
pub fn check_id(text: &str) -> Result<(), ExternalIdError> {
    check(text, MAX_ID, |c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_plain_words() {
        for good in ["crm", "a", "erp-2.eu_west", &"s".repeat(64)] {
            assert_eq!(check_system(good), Ok(()), "{good}");
        }
        assert_eq!(check_system(""), Err(ExternalIdError::Empty));
        assert_eq!(check_system(&"s".repeat(65)), Err(ExternalIdError::TooLong(64)));
        for bad in ["CRM", "a b", "a/b", "سامانه", "a%"] {
            assert_eq!(check_system(bad), Err(ExternalIdError::Character), "{bad}");
        }
    }

    #[test]
    fn ids_are_anything_without_control_characters() {
        for good in ["7", "a/b", "x@y.example", "..", "100%", " ", "نوبت", "👩‍💻", "e\u{301}", &"ن".repeat(255)]
        {
            assert_eq!(check_id(good), Ok(()), "{good}");
        }
        assert_eq!(check_id(""), Err(ExternalIdError::Empty));
        assert_eq!(check_id(&"ن".repeat(256)), Err(ExternalIdError::TooLong(255)));
        for bad in ["a\nb", "\0", "a\u{7f}", "\u{85}"] {
            assert_eq!(check_id(bad), Err(ExternalIdError::Character), "{bad:?}");
        }
    }
}
