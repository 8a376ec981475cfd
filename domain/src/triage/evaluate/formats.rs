//! Labelled texts as files hold them.

use serde_json::{Map, Value};

/// A text and its true class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The class.
    pub class: String,
}

/// What to learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The category: any word.
    Category,
    /// The priority: `low`, `medium`, `high`, `urgent`.
    Priority,
}

impl Label {
    /// The name of the column or member that holds it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Priority => "priority",
        }
    }
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line with the members `text` and the label's name.
    Jsonl,
    /// Comma-separated values (RFC 4180) with a first line of names, among them `text` and the label's name.
    Csv,
    /// One request per line in the form `word:SLOT word:SLOT <=> intent`; the intent is the category.
    Massive,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct FormatError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl FormatError {
    fn new(line: usize, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }
}

/// The labelled texts in `content`, in order; empty lines are skipped.
///
/// # Errors
/// The first line that does not have the form, or that lacks a text or a label.
pub fn parse(content: &str, format: Format, label: Label) -> Result<Vec<Text>, FormatError> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let texts = match format {
        Format::Jsonl => lines(content).map(|(line, text)| jsonl(line, text, label)).collect::<Result<Vec<_>, _>>()?,
        Format::Massive if label == Label::Priority => {
            return Err(FormatError::new(1, "this format has no priorities"));
        }
        Format::Massive => lines(content).map(|(line, text)| massive(line, text)).collect::<Result<Vec<_>, _>>()?,
        Format::Csv => csv(content, label)?,
    };
    for (place, text) in texts.iter().enumerate() {
        if label == Label::Priority && crate::ticket::Priority::from_word(&text.class).is_none() {
            return Err(FormatError::new(place + 1, format!("record {} has an unknown priority", place + 1)));
        }
    }
    Ok(texts)
}

fn lines(content: &str) -> impl Iterator<Item = (usize, &str)> {
    content.lines().enumerate().map(|(place, line)| (place + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}

fn jsonl(line: usize, text: &str, label: Label) -> Result<Text, FormatError> {
    let object: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| FormatError::new(line, format!("not a JSON object: {error}")))?;
    let member = |name: &str| {
        let value = object.get(name).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| FormatError::new(line, format!("no text in the member {name}")))
    };
    Ok(Text { text: member("text")?, class: member(label.name())? })
}

fn massive(line: usize, text: &str) -> Result<Text, FormatError> {
    let (words, intent) = text.split_once("<=>").ok_or_else(|| FormatError::new(line, "no <=> before an intent"))?;
    let word = |token: &str| token.rsplit_once(':').map_or(token, |(word, _)| word).to_owned();
    let words: Vec<String> = words.split_whitespace().map(word).collect();
    Ok(Text { text: words.join(" "), class: intent.trim().to_owned() })
}

fn csv(content: &str, label: Label) -> Result<Vec<Text>, FormatError> {
    let mut records = records(content)?.into_iter();
    let Some((line, names)) = records.next() else { return Ok(Vec::new()) };
    let column = |wanted: &str| {
        let found = names.iter().position(|name| name.trim() == wanted);
        found.ok_or_else(|| FormatError::new(line, format!("no column {wanted}")))
    };
    let (text, class) = (column("text")?, column(label.name())?);
    let record = |(line, fields): (usize, Vec<String>)| match (fields.get(text), fields.get(class)) {
        (Some(text), Some(class)) => Ok(Text { text: text.clone(), class: class.clone() }),
        _ => Err(FormatError::new(line, "too few columns")),
    };
    records.map(record).collect()
}

/// The records with the lines they start on; empty lines are skipped.
fn records(content: &str) -> Result<Vec<(usize, Vec<String>)>, FormatError> {
    let mut records = Vec::new();
    let (mut line, mut start) = (1, 1);
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = content.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                fields.push(std::mem::take(&mut field));
                records.push((start, std::mem::take(&mut fields)));
                start = line + 1;
            }
            _ => field.push(char),
        }
        line += usize::from(char == '\n');
    }
    if quoted {
        return Err(FormatError::new(start, "a quoted field does not end"));
    }
    if !field.is_empty() || !fields.is_empty() {
        fields.push(field);
        records.push((start, fields));
    }
    records.retain(|(_, fields)| fields.iter().any(|field| !field.is_empty()));
    Ok(records)
}
