//! The digits of Persian and Arabic writing.

use crate::ticket::Language;

crate::words! {
    /// The digits that a text is written with.
    pub enum Digits {
        /// ۰-۹ in Persian texts, 0-9 in others.
        ByLanguage = 1 "by_language",
        /// 0-9.
        Latin = 2 "latin",
        /// ۰-۹.
        Persian = 3 "persian",
    }
}

#[allow(clippy::derivable_impls, reason = "a variant that has a word has no attribute")]
impl Default for Digits {
    fn default() -> Self {
        Self::ByLanguage
    }
}

impl Digits {
    /// A number as a text in this language shows it.
    pub fn number(self, number: i64, language: Language) -> String {
        self.shown(number.to_string(), language)
    }

    /// What is written with Latin digits as a text in this language shows it.
    pub fn shown(self, text: String, language: Language) -> String {
        match (self, language) {
            (Self::Persian, _) | (Self::ByLanguage, Language::Fa) => persian_digits(&text),
            (Self::Latin, _) | (Self::ByLanguage, Language::En) => text,
        }
    }
}

/// The text with Persian (۰-۹) and Arabic (٠-٩) digits written as Latin ones.
pub fn latin_digits(text: &str) -> String {
    text.chars().map(|char| digit(char).and_then(|value| char::from_digit(value, 10)).unwrap_or(char)).collect()
}

/// The text with Latin digits written as Persian ones (۰-۹).
pub fn persian_digits(text: &str) -> String {
    let persian = |char: char| char.to_digit(10).and_then(|value| char::from_u32(0x06f0 + value)).unwrap_or(char);
    text.chars().map(persian).collect()
}

fn digit(char: char) -> Option<u32> {
    match char {
        '\u{06f0}'..='\u{06f9}' => Some(u32::from(char) - 0x06f0),
        '\u{0660}'..='\u{0669}' => Some(u32::from(char) - 0x0660),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_change_and_nothing_else() {
        assert_eq!(latin_digits("۱۴۰۵-٠٩-01 الف"), "1405-09-01 الف");
        assert_eq!(persian_digits("T-1405, 9a"), "T-۱۴۰۵, ۹a");
    }

    #[test]
    fn a_number_follows_its_text_unless_told_otherwise() {
        let shown = |digits: Digits| Language::ALL.iter().map(move |language| digits.number(42, *language));
        assert_eq!(shown(Digits::ByLanguage).collect::<Vec<_>>(), ["۴۲", "42"]);
        assert_eq!(shown(Digits::Latin).collect::<Vec<_>>(), ["42", "42"]);
        assert_eq!(shown(Digits::Persian).collect::<Vec<_>>(), ["۴۲", "۴۲"]);
    }
}
