//! What placeholders stand for.

use std::collections::BTreeMap;

use super::Placeholder;

/// The value of each placeholder that has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Placeholder, String>);

impl Values {
    /// Sets what a placeholder stands for. Blank is unset.
    pub fn set(&mut self, placeholder: Placeholder, value: impl AsRef<str>) {
        let value = one_line(value.as_ref());
        if value.is_empty() {
            self.0.remove(&placeholder);
        } else {
            self.0.insert(placeholder, value);
        }
    }

    /// What it stands for.
    pub fn get(&self, placeholder: Placeholder) -> Option<&str> {
        self.0.get(&placeholder).map(String::as_str)
    }
}

/// The value in one line: a name that brings lines of its own would write paragraphs of ours. What turns the direction of
/// the text behind it goes as well.
fn one_line(value: &str) -> String {
    let turns = |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = value
        .chars()
        .filter(|letter| !turns(*letter))
        .map(|letter| if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') { ' ' } else { letter })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
