//! Words that mean the same for a help desk, in both languages: "refund", "عودت" and "reimbursed" are one feature.
//!
//! Hashed words and character n-grams only know what the examples happened to say; a concept carries what was learned
//! with one word, in one trade and one language, over to the others.

/// The list itself.
pub(super) const LIST: &str = include_str!("../../data/concepts.txt");
