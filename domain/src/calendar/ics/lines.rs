//! The lines of an iCalendar file, unfolded and taken apart.

use super::{IcsError, IcsFault};

/// A property: `NAME;PARAMETER=VALUE:VALUE`.
#[derive(Debug)]
pub struct Line {
    /// Where it begins, from 1.
    pub number: usize,
    /// In capitals.
    name: String,
    /// Names in capitals, values without quotation marks.
    parameters: Vec<(String, String)>,
    /// What stands behind the colon.
    pub value: String,
}

impl Line {
    /// Has the property this name?
    pub fn is_name(&self, name: &str) -> bool {
        self.name == name
    }

    /// Has it this name and, whatever its case, this value?
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.is_name(name) && self.value.trim().eq_ignore_ascii_case(value)
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as text: without escapes, on one line.
    pub fn plain(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => text.push(match letters.next() {
                    Some('n' | 'N') | None => ' ',
                    Some(escaped) => escaped,
                }),
                control if control.is_control() => text.push(' '),
                other => text.push(other),
            }
        }
        text.trim().to_owned()
    }

    /// This line is wrong.
    pub fn fault(&self, fault: IcsFault) -> IcsError {
        IcsError { line: self.number, fault }
    }
}

/// The properties of a file. A physical line that begins with a space or a tab goes on where the one before ended.
pub fn unfold(text: &str) -> Result<Vec<Line>, IcsError> {
    let mut folded: Vec<(usize, String)> = Vec::new();
    for (index, physical) in text.split('\n').enumerate() {
        let physical = physical.strip_suffix('\r').unwrap_or(physical);
        match (physical.strip_prefix([' ', '\t']), folded.last_mut()) {
            (Some(rest), Some((_, line))) => line.push_str(rest),
            _ => folded.push((index + 1, physical.to_owned())),
        }
    }
    folded.retain(|(_, line)| !line.trim().is_empty());
    folded.into_iter().map(|(number, line)| take_apart(number, &line)).collect()
}

fn take_apart(number: usize, line: &str) -> Result<Line, IcsError> {
    let bad = IcsError { line: number, fault: IcsFault::BadLine };
    let (head, value) = split_unquoted(line, ':').ok_or(bad)?;
    let mut parts = Vec::new();
    let mut rest = head;
    while let Some((part, more)) = split_unquoted(rest, ';') {
        parts.push(part);
        rest = more;
    }
    parts.push(rest);
    let mut parts = parts.into_iter();
    let name = parts.next().unwrap_or_default().trim().to_ascii_uppercase();
    let parameters = parts
        .map(|part| {
            let (name, value) = part.split_once('=').ok_or(bad)?;
            Ok((name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
        })
        .collect::<Result<_, _>>()?;
    Ok(Line { number, name, parameters, value: value.to_owned() })
}

/// What stands before and behind the first such mark outside of quotation marks.
fn split_unquoted(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = text.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == mark && !quoted).then_some(at)
    })?;
    text.get(..at).zip(text.get(at + mark.len_utf8()..))
}
