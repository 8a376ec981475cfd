//! The configuration file: TOML with one option a line and no tables.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{error::ConfigError, options::Spec};

/// The options of a file as text. Unknown ones and values of another type are refused with the line they are on.
pub(super) fn read<'a>(
    path: &Path,
    known: impl Fn(&str) -> Option<&'a Spec>,
) -> Result<BTreeMap<&'a str, String>, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| ConfigError::Read(PathBuf::from(path), error))?;
    let wrong = |reason: String| ConfigError::File(PathBuf::from(path), reason);
    let table: toml::Table = text.parse().map_err(|error| wrong(syntax(&text, &error)))?;
    table
        .into_iter()
        .map(|(name, value)| {
            let spec = known(&name).ok_or_else(|| wrong(format!("there is no option {}", quoted(&name))))?;
            if let Some(reason) = spec.refused_in_file() {
                return Err(wrong(format!("{name} {reason}")));
            }
            match value {
                toml::Value::Integer(value) if spec.is_number() => Ok((spec.name, value.to_string())),
                toml::Value::String(value) if !spec.is_number() => Ok((spec.name, value)),
                _ if spec.is_number() => Err(wrong(format!("{name} must be a whole number"))),
                _ => Err(wrong(format!("{name} must be a text in quotation marks"))),
            }
        })
        .collect()
}

/// The parser's own text spans several lines and quotes the file, which may hold a password.
fn syntax(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line} is not valid TOML"),
        None => "is not valid TOML".to_owned(),
    }
}

/// A TOML basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(character))),
            character => out.push(character),
        }
    }
    out.push('"');
    out
}
