//! Words in their normal form, with their place in the original wording.

use super::normalise::{Placed, placed};

/// A word, number or sign of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its normal form: no apostrophes, numbers of four and more digits as `#`, no letter three times in a row.
    pub normal: String,
    /// The byte of the original where it starts.
    pub start: usize,
    /// The byte of the original after its end.
    pub end: usize,
}

/// What Persian verbs begin with, and what is often typed as a word of its own.
const VERB_PREFIXES: [&str; 3] = ["می", "نمی", "nemi"];

/// The tokens of a text in order: runs of letters, digits, `_` and `'`, and each `?` and `!`. A verb typed apart from its
/// prefix ("نمی توانم") is one token, as it is when it is typed together or with a ZWNJ.
///
/// `text[token.start..token.end]` is the wording of the writer.
pub fn tokens(text: &str) -> Vec<Token> {
    let placed = placed(text);
    let mut tokens: Vec<Token> = Vec::with_capacity(placed.len() / 4);
    let mut is_prefix = false;
    for run in placed.chunk_by(|a, b| is_word(a.char) && is_word(b.char)) {
        let Some(first) = run.first().filter(|first| first.char != ' ') else { continue };
        let next = if is_word(first.char) || is_sign(first.char) { token(run) } else { None };
        let verb = if is_prefix && is_word(first.char) { tokens.last_mut() } else { None };
        is_prefix = verb.is_none() && next.as_ref().is_some_and(|next| VERB_PREFIXES.contains(&next.normal.as_str()));
        match (verb, next) {
            (Some(prefix), Some(next)) => {
                prefix.normal.push_str(&next.normal);
                prefix.end = next.end;
            }
            (_, next) => tokens.extend(next),
        }
    }
    tokens
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '\''
}

const fn is_sign(char: char) -> bool {
    matches!(char, '?' | '!')
}

/// None when nothing but apostrophes remains.
fn token(run: &[Placed]) -> Option<Token> {
    let (first, last) = (run.first()?, run.last()?);
    let normal = simplified(run.iter().map(|placed| placed.char).filter(|char| *char != '\''));
    (!normal.is_empty()).then_some(Token { normal, start: first.start, end: last.end })
}

/// Long numbers become `#`; three and more equal letters become two.
fn simplified(word: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    let mut repeated = (None, 0);
    for char in word.chain(std::iter::once('\0')) {
        if char.is_ascii_digit() {
            digits.push(char);
            continue;
        }
        if !digits.is_empty() {
            out.push_str(if digits.len() >= 4 { "#" } else { &digits });
            digits.clear();
            repeated = (None, 0);
        }
        repeated = if repeated.0 == Some(char) { (Some(char), repeated.1 + 1) } else { (Some(char), 1) };
        if char != '\0' && repeated.1 <= 2 {
            out.push(char);
        }
    }
    out
}
