//! Text as readers mean it: one form for the many ways to type the same Persian or English words.
//!
//! The original wording is what is stored and shown; the normal form is for searching, learning and cues only.

mod digits;
mod direction;
mod finglish;
mod language;
mod normalise;
mod own;
mod token;

pub use digits::{Digits, latin_digits, persian_digits};
pub use direction::{Direction, direction};
pub use language::language;
pub use normalise::normalise;
pub use own::{own_lines, own_words};
pub use token::{Token, tokens};

#[cfg(test)]
mod tests;
