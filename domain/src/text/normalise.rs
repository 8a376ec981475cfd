//! The normaliser: every character on its own, then thousands marks and white space.
//!
//! Each character is decomposed (NFKD: presentation forms, ligatures, full-width forms, letters with marks), marks and
//! invisible characters are dropped, and what remains is lowered and folded to one Persian letter or ASCII sign. As a
//! character's form does not depend on its neighbours, doing it twice changes nothing.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// A character of the normal form and the bytes of the original that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) char: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The normal form of a text: lower case, one letter for each of the Arabic and Persian variants, ASCII digits and
/// punctuation, no marks, no zero-width characters (parts joined by a ZWNJ become one word), no thousands marks, single
/// spaces.
///
/// `normalise(normalise(x)) == normalise(x)` for every text.
pub fn normalise(text: &str) -> String {
    placed(text).into_iter().map(|placed| placed.char).collect()
}

/// The normal form with the place of each character in the original, in order.
pub(super) fn placed(text: &str) -> Vec<Placed> {
    let mut folded = Vec::with_capacity(text.len());
    for (start, char) in text.char_indices() {
        let end = start + char.len_utf8();
        fold(char, &mut |char| {
            // A space after a space, or before everything, says nothing.
            if char != ' ' || folded.last().is_some_and(|last: &Placed| last.char != ' ') {
                folded.push(Placed { char, start, end });
            }
        });
    }
    if folded.last().is_some_and(|last| last.char == ' ') {
        folded.pop();
    }
    without_thousands_marks(folded)
}

/// The characters that a single character of the original becomes: usually one, for dropped ones none.
fn fold(char: char, emit: &mut dyn FnMut(char)) {
    if char.is_ascii() {
        emit(if char.is_ascii_whitespace() || char.is_ascii_control() { ' ' } else { char.to_ascii_lowercase() });
        return;
    }
    decompose_compatible(char, |part| {
        for lower in part.to_lowercase() {
            // A lower-case letter may itself be composed.
            decompose_compatible(lower, |part| fold_part(part, emit));
        }
    });
}

fn fold_part(part: char, emit: &mut dyn FnMut(char)) {
    let folded = match part {
        'ي' | 'ى' | 'ې' | 'ے' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ة' | 'ە' | 'ہ' | 'ھ' | 'ۃ' => 'ه',
        'ٱ' => 'ا',
        '\u{06f0}'..='\u{06f9}' => digit(part, '\u{06f0}'),
        '\u{0660}'..='\u{0669}' => digit(part, '\u{0660}'),
        '٪' => '%',
        '،' | '٬' => ',',
        '٫' => '.',
        '؛' => ';',
        '؟' => '?',
        '‘' | '’' | '‛' | '′' | 'ʼ' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‐'..='―' | '−' => '-',
        // Tatweel, hamza on the line, joiners, direction marks, byte order mark, soft hyphen.
        'ـ'
        | 'ء'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{ad}' => {
            return;
        }
        _ if canonical_combining_class(part) != 0 || matches!(part, '\u{fe00}'..='\u{fe0f}') => return,
        _ if part.is_whitespace() || part.is_control() => ' ',
        _ => part,
    };
    emit(folded);
}

fn digit(char: char, zero: char) -> char {
    char::from_digit(u32::from(char) - u32::from(zero), 10).unwrap_or(char)
}

/// Drops a comma between a digit and exactly three digits: "1,250,000" and "1250000" are one number.
fn without_thousands_marks(text: Vec<Placed>) -> Vec<Placed> {
    let is_digit = |at: usize| text.get(at).is_some_and(|placed| placed.char.is_ascii_digit());
    let is_mark = |at: usize| {
        text.get(at).is_some_and(|placed| placed.char == ',')
            && at > 0
            && is_digit(at - 1)
            && (1..=3).all(|ahead| is_digit(at + ahead))
            && !is_digit(at + 4)
    };
    if !text.iter().any(|placed| placed.char == ',') {
        return text;
    }
    text.iter().enumerate().filter(|(at, _)| !is_mark(*at)).map(|(_, placed)| *placed).collect()
}
