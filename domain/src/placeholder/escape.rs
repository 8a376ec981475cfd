//! A value as a text of some form shows it.

use crate::conversation::BodyFormat;

/// The value, such that in a text of this form it is shown as it stands and does nothing else.
pub(super) fn escaped(value: &str, format: BodyFormat) -> String {
    match format {
        BodyFormat::Text => value.to_owned(),
        BodyFormat::Html => value.chars().fold(String::with_capacity(value.len() + 8), |mut out, letter| {
            push_html(&mut out, letter);
            out
        }),
        // CommonMark lets a backslash stand before all ASCII punctuation. What HTML goes by is named instead, because in a
        // block of HTML a backslash protects nothing.
        BodyFormat::Markdown => value.chars().fold(String::with_capacity(value.len() + 8), |mut out, letter| {
            if letter.is_ascii_punctuation() && !matches!(letter, '<' | '>' | '&' | '"' | '\'') {
                out.push('\\');
            }
            push_html(&mut out, letter);
            out
        }),
    }
}

fn push_html(out: &mut String, letter: char) {
    match letter {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}
