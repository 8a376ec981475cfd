//! Reading the values of a test.

use serde_json::Value;
use uuid::Uuid;

use super::{
    Field, IdKind, Kind, MAX_NUMBER, MAX_TEXT, MAX_VALUES, Op, Problem, Scalar, normal, parse::Reader, scalar::ME,
};
use crate::{
    ticket::{Tag, TagError},
    time::Instant,
};

/// One value, or a list of at least one.
pub(super) fn values_of(reader: &mut Reader, field: Field, op: Op, json: &Value) -> Option<Vec<Option<Scalar>>> {
    let Value::Array(items) = json else { return value_of(reader, field, op, json).map(|value| vec![value]) };
    if items.is_empty() {
        reader.fault(Problem::TooFew { min: 1 });
        return None;
    }
    if items.len() > MAX_VALUES {
        reader.fault(Problem::TooMany { max: MAX_VALUES });
        return None;
    }
    let read: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(index, item)| reader.inside(index.to_string(), |reader| value_of(reader, field, op, item)))
        .collect();
    read.into_iter().collect()
}

/// One value; the inner none is `null`.
pub(super) fn value_of(reader: &mut Reader, field: Field, op: Op, json: &Value) -> Option<Option<Scalar>> {
    reader.values += 1;
    if json.is_null() {
        if op.takes_null() && field.is_nullable() {
            return Some(None);
        }
        reader.fault(Problem::NullNotAllowed);
        return None;
    }
    let value = match field.kind() {
        Kind::Flag => match json {
            Value::Bool(value) => Some(Scalar::Flag(*value)),
            _ => wrong_type(reader, "boolean"),
        },
        Kind::Choice(choices) => {
            let word = text(reader, json)?;
            let code = choices.code(word);
            if code.is_none() {
                reader.fault(Problem::UnknownOption { allowed: choices.words() });
            }
            code.map(Scalar::Code)
        }
        Kind::Number => integer(reader, json, -MAX_NUMBER, MAX_NUMBER).map(Scalar::Number),
        Kind::Id(kind) | Kind::Ids(kind) => {
            if kind == IdKind::Agent && json.as_str() == Some(ME) {
                if !reader.grammar.me {
                    reader.fault(Problem::NotAllowed);
                }
                return Some(Some(Scalar::Me));
            }
            id(reader, kind, json).map(Scalar::Id)
        }
        Kind::Instant => {
            let at = text(reader, json)?.parse::<Instant>();
            if at.is_err() {
                reader.fault(Problem::InvalidTime);
            }
            at.ok().map(Scalar::At)
        }
        Kind::Text => normal_text(reader, json),
        Kind::Tags => tag(reader, json),
    };
    value.map(Some)
}

fn wrong_type<T>(reader: &mut Reader, expected: &'static str) -> Option<T> {
    reader.fault(Problem::InvalidType { expected });
    None
}

fn text<'v>(reader: &mut Reader, json: &'v Value) -> Option<&'v str> {
    match json.as_str() {
        Some(text) => Some(text),
        None => wrong_type(reader, "string"),
    }
}

/// An integer in a range.
pub(super) fn integer(reader: &mut Reader, json: &Value, min: i64, max: i64) -> Option<i64> {
    let Value::Number(number) = json else { return wrong_type(reader, "integer") };
    if number.is_f64() {
        return wrong_type(reader, "integer");
    }
    let integer = number.as_i64().filter(|value| (min..=max).contains(value));
    if integer.is_none() {
        reader.fault(Problem::OutOfRange { min, max });
    }
    integer
}

/// An id, noted as a reference.
pub(super) fn id(reader: &mut Reader, kind: IdKind, json: &Value) -> Option<Uuid> {
    let id = kind.parse(text(reader, json)?);
    match id {
        Some(id) => reader.refer(kind, id),
        None => reader.fault(Problem::InvalidReference { prefix: kind.word() }),
    }
    id
}

fn tag(reader: &mut Reader, json: &Value) -> Option<Scalar> {
    match Tag::parse(text(reader, json)?) {
        Ok(tag) => Some(Scalar::Text(tag.into_string())),
        Err(error) => {
            reader.fault(match error {
                TagError::Empty => Problem::TooShort { min: 1 },
                TagError::TooLong => Problem::TooLong { max: Tag::MAX },
                TagError::Character => Problem::InvalidCharacter,
            });
            None
        }
    }
}

fn normal_text(reader: &mut Reader, json: &Value) -> Option<Scalar> {
    let written = text(reader, json)?;
    let problem = if written.chars().count() > MAX_TEXT {
        Some(Problem::TooLong { max: MAX_TEXT })
    } else if written.contains('\0') {
        Some(Problem::InvalidCharacter)
    } else {
        None
    };
    if let Some(problem) = problem {
        reader.fault(problem);
        return None;
    }
    let text = normal(written);
    if text.is_empty() {
        // White space and marks alone: every subject would hold them.
        reader.fault(Problem::TooShort { min: 1 });
        return None;
    }
    Some(Scalar::Text(text))
}
