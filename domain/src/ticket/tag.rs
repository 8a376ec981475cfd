//! Tags: short words that people put on tickets.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A tag: 1 to 50 characters, no comma, no control character, trimmed, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// Why a text is not a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// Nothing is left after trimming.
    #[error("a tag must not be empty")]
    Empty,
    /// More than 50 characters.
    #[error("a tag has at most 50 characters")]
    TooLong,
    /// A comma (it separates filter values), a slash or a control character.
    #[error("a tag must not hold a comma, a slash or a control character")]
    Character,
}

impl Tag {
    /// The most characters a tag may have.
    pub const MAX: usize = 50;

    /// Trims, folds to lower case and checks.
    pub fn parse(text: &str) -> Result<Self, TagError> {
        let folded = text.trim().to_lowercase();
        if folded.is_empty() {
            return Err(TagError::Empty);
        }
        if folded.chars().count() > Self::MAX {
            return Err(TagError::TooLong);
        }
        if folded.chars().any(|c| c == ',' || c == '/' || c.is_control()) {
            return Err(TagError::Character);
        }
        Ok(Self(folded))
    }

    /// A tag that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text, taken out.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_folded_and_checked() {
        assert_eq!(Tag::parse("  VIP ").unwrap().as_str(), "vip");
        assert_eq!(Tag::parse("فوری").unwrap().as_str(), "فوری");
        assert_eq!(Tag::parse("  "), Err(TagError::Empty));
        assert_eq!(Tag::parse("a,b"), Err(TagError::Character));
        assert_eq!(Tag::parse(&"x".repeat(51)), Err(TagError::TooLong));
    }
}
