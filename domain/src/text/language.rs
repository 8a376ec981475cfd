//! Which of the two languages a text is written in, by its letters and, where they are Latin, by its commonest words.

use super::{finglish::is_finglish, tokens};
use crate::ticket::Language;

/// The language of a text: Persian when its letters of the Arabic script are more than a third of its Latin ones,
/// or when its words are Persian in Latin letters; otherwise English; none when it has no letter of either script.
pub fn language(text: &str) -> Option<Language> {
    let (mut arabic, mut latin) = (0_usize, 0_usize);
    for char in text.chars().filter(|char| char.is_alphabetic()) {
        match char {
            '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
                arabic += 1;
            }
            'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' => latin += 1,
            _ => {}
        }
    }
    match (arabic, latin) {
        (0, 0) => None,
        _ if arabic * 3 > latin => Some(Language::Fa),
        _ if is_finglish(&tokens(text)) => Some(Language::Fa),
        _ => Some(Language::En),
    }
}
