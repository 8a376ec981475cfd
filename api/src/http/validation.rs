//! The validator's findings as field errors.

use std::borrow::Cow;

use serde_json::{Map, Value};
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::FieldCode;

/// One finding and the members that lead to it.
pub(super) type Finding = (Vec<String>, FieldCode, Map<String, Value>);

/// All findings, nested ones and those of lists included, in a stable order.
pub(super) fn findings(errors: &ValidationErrors) -> Vec<Finding> {
    let mut found = Vec::new();
    collect(errors, &mut Vec::new(), &mut found);
    found.sort_by(|a, b| (&a.0, a.1.word()).cmp(&(&b.0, b.1.word())));
    found
}

fn collect(errors: &ValidationErrors, path: &mut Vec<String>, found: &mut Vec<Finding>) {
    for (name, kind) in errors.errors() {
        // A check of the whole struct is reported under `__all__`; its place is the struct itself.
        let named = name != "__all__";
        if named {
            path.push(name.trim_start_matches("r#").to_owned());
        }
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, path, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    path.push(index.to_string());
                    collect(inner, path, found);
                    path.pop();
                }
            }
            ValidationErrorsKind::Field(list) => {
                found.extend(list.iter().map(|error| {
                    let (code, params) = translate(error);
                    (path.clone(), code, params)
                }));
            }
        }
        if named {
            path.pop();
        }
    }
}

fn translate(error: &ValidationError) -> (FieldCode, Map<String, Value>) {
    let params = &error.params;
    let pick = |names: &[&str]| -> Map<String, Value> {
        let known = names.iter().filter_map(|name| Some(((*name).to_owned(), params.get(*name)?.clone())));
        known.collect()
    };
    match &*error.code {
        "length" => length(error),
        "range" => (FieldCode::OutOfRange, pick(&["min", "max"])),
        "email" => (FieldCode::InvalidEmail, Map::new()),
        "required" | "required_nested" => (FieldCode::Required, Map::new()),
        "must_match" => (FieldCode::Conflict, Map::new()),
        "non_control_character" => (FieldCode::InvalidCharacter, Map::new()),
        word => {
            // The validator adds the value itself, which is nobody's business in an answer or a log.
            let kept = params.iter().filter(|(name, _)| *name != "value");
            let params = kept.map(|(name, value)| (name.to_string(), value.clone())).collect();
            (FieldCode::from_word(word).unwrap_or(FieldCode::InvalidFormat), params)
        }
    }
}

fn length(error: &ValidationError) -> (FieldCode, Map<String, Value>) {
    let bound = |names: [&'static str; 2]| names.into_iter().find_map(|name| error.params.get(&Cow::Borrowed(name)));
    let one = |name: &str, value: &Value| Map::from_iter([(name.to_owned(), value.clone())]);
    let (size, list) = match error.params.get("value") {
        Some(Value::String(text)) => (text.chars().count() as u64, false),
        Some(Value::Array(items)) => (items.len() as u64, true),
        Some(Value::Object(members)) => (members.len() as u64, true),
        _ => (0, false),
    };
    if let Some(max) = bound(["max", "equal"]).filter(|max| max.as_u64().is_some_and(|max| size > max)) {
        return (if list { FieldCode::TooMany } else { FieldCode::TooLong }, one("max", max));
    }
    match bound(["min", "equal"]) {
        _ if size == 0 => (FieldCode::Required, Map::new()),
        Some(min) => (if list { FieldCode::TooFew } else { FieldCode::TooShort }, one("min", min)),
        None => (FieldCode::InvalidFormat, Map::new()),
    }
}
