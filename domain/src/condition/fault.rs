//! What is wrong with a condition, and where.

/// One fault of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Member names and indexes from the condition's root to the place.
    pub path: Vec<String>,
    /// What is wrong there.
    pub problem: Problem,
}

/// Why something in a condition is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The member is missing.
    Required,
    /// There is no such member.
    UnknownMember,
    /// Another JSON type is expected.
    InvalidType {
        /// `object`, `array`, `string`, `integer` or `boolean`.
        expected: &'static str,
    },
    /// Not one of the words there are.
    UnknownOption {
        /// Those there are.
        allowed: Vec<&'static str>,
    },
    /// The field is never unset.
    NullNotAllowed,
    /// Not an id of this kind, or no such record.
    InvalidReference {
        /// What its text begins with, before the underscore.
        prefix: &'static str,
    },
    /// Not an RFC 3339 date-time with an offset.
    InvalidTime,
    /// A character that no tag and no text may hold.
    InvalidCharacter,
    /// A number outside its range.
    OutOfRange {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Too many entries in a list, or in the whole condition.
    TooMany {
        /// The most.
        max: usize,
    },
    /// Too few entries.
    TooFew {
        /// The least.
        min: usize,
    },
    /// Too many characters.
    TooLong {
        /// The most.
        max: usize,
    },
    /// Too few characters, counted in the normal form.
    TooShort {
        /// The least.
        min: usize,
    },
    /// Groups inside groups beyond the limit.
    TooDeep {
        /// The most levels.
        max: usize,
    },
    /// Known, and not to be used here.
    NotAllowed,
}

impl Fault {
    /// The place as a JSON pointer below `base`, for example `#/condition`.
    pub fn pointer(&self, base: &str) -> String {
        self.path
            .iter()
            .fold(base.to_owned(), |pointer, segment| pointer + "/" + &segment.replace('~', "~0").replace('/', "~1"))
    }
}
