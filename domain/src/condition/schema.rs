//! The published grammar: JSON schemas made from the tables of fields and operators.

use serde_json::{Map, Value, json};

use super::{
    Argument, Field, IdKind, Kind, MAX_DEPTH, MAX_NODES, MAX_NUMBER, MAX_SPAN_SECONDS, MAX_TEXT, MAX_VALUES, Op,
};
use crate::ticket::Tag;

/// The name of the schema of conditions.
pub const CONDITION: &str = "Condition";
/// The name of the schema of groups.
const GROUP: &str = "ConditionGroup";

/// All schemas by name, as JSON Schema 2020-12 inside an OpenAPI document: references are to `#/components/schemas`.
pub fn schemas() -> Vec<(String, Value)> {
    let families = families();
    let one_of = [GROUP.to_owned()].into_iter().chain(families.iter().map(|(name, _)| name.clone()));
    let condition = json!({
        "description": format!(
            "A condition on a ticket: a group of conditions, or a test of one field. At most {MAX_DEPTH} levels of groups \
             and {MAX_NODES} groups and tests."
        ),
        "oneOf": one_of.map(|name| reference(&name)).collect::<Value>(),
        "example": {"all": [
            {"field": "status", "op": "is", "value": ["awaiting_reply", "in_review"]},
            {"any": [
                {"field": "priority", "op": "gte", "value": "high"},
                {"field": "waiting_since", "op": "older_than", "value": 14_400, "business": true},
            ]},
        ]},
    });
    let mut schemas = vec![(CONDITION.to_owned(), condition), (GROUP.to_owned(), group())];
    schemas.extend(families.into_iter().map(|(name, fields)| (name, family(&fields))));
    schemas
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn group() -> Value {
    let list = |holds: &str| {
        json!({
            "type": "array", "items": reference(CONDITION), "maxItems": MAX_NODES,
            "description": format!("{holds}."),
        })
    };
    json!({
        "type": "object",
        "description": "Conditions together: those of its members that are there must all hold.",
        "properties": {
            "all": list("Every one holds; an empty list holds"),
            "any": list("At least one holds; an empty list does not"),
            "none": list("Not one holds; an empty list does"),
        },
        "minProperties": 1,
        "additionalProperties": false,
    })
}

/// Fields whose tests look alike, under the name of their schema. Instants and numbers share one; others have their own.
fn families() -> Vec<(String, Vec<Field>)> {
    let mut families: Vec<(String, Vec<Field>)> = Vec::new();
    for field in Field::ALL {
        let name = match (field.kind(), field.is_nullable()) {
            (Kind::Instant, false) => "InstantCondition".to_owned(),
            (Kind::Instant, true) => "OptionalInstantCondition".to_owned(),
            (Kind::Number, _) => "NumberCondition".to_owned(),
            _ => format!("{}Condition", pascal_case(field.word().trim_end_matches("_id").trim_end_matches("_ids"))),
        };
        match families.iter_mut().find(|(known, _)| *known == name) {
            Some((_, fields)) => fields.push(*field),
            None => families.push((name, vec![*field])),
        }
    }
    families
}

fn pascal_case(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    word.split('_').map(capital).collect()
}

/// One object schema for each way in which the operators take values.
fn family(fields: &[Field]) -> Value {
    let Some(field) = fields.first().copied() else { return Value::Null };
    let words: Vec<&str> = fields.iter().map(|field| field.word()).collect();
    let mut forms: Vec<((Argument, bool), Vec<Op>)> = Vec::new();
    for op in field.ops() {
        let form = (op.argument(), op.takes_null());
        match forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, ops)) => ops.push(op),
            None => forms.push((form, vec![op])),
        }
    }
    let shapes: Vec<Value> =
        forms.iter().map(|((argument, null), ops)| shape(field, &words, ops, *argument, *null)).collect();
    json!({
        "description": format!("A test of {}.", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
        "oneOf": shapes,
    })
}

fn shape(field: Field, words: &[&str], ops: &[Op], argument: Argument, null: bool) -> Value {
    let mut properties = Map::from_iter([
        ("field".to_owned(), json!({"type": "string", "enum": words})),
        ("op".to_owned(), json!({"type": "string", "enum": ops.iter().map(|op| op.word()).collect::<Vec<_>>()})),
    ]);
    let mut required = vec!["field", "op"];
    if argument != Argument::Nothing {
        required.push("value");
    }
    let one = value(field.kind(), null && field.is_nullable());
    match argument {
        Argument::Nothing => {}
        Argument::One => {
            properties.insert("value".to_owned(), one);
        }
        Argument::Values => {
            let many = json!({"type": "array", "items": one, "minItems": 1, "maxItems": MAX_VALUES});
            properties.insert("value".to_owned(), json!({"oneOf": [one, many]}));
        }
        Argument::Seconds => {
            let seconds = json!({
                "type": "integer", "format": "int64", "minimum": 0, "maximum": MAX_SPAN_SECONDS,
                "description": "Seconds from now.",
            });
            let business = json!({
                "type": "boolean", "default": false,
                "description": "Count only working hours.",
            });
            let description = "Whose working hours; absent: the workspace's. Only with `business`.";
            let mut calendar = value(Kind::Id(IdKind::Calendar), false);
            if let Value::Object(members) = &mut calendar {
                members.insert("description".to_owned(), description.into());
            }
            properties.insert("value".to_owned(), seconds);
            properties.insert("business".to_owned(), business);
            properties.insert("calendar_id".to_owned(), calendar);
        }
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn value(kind: Kind, null: bool) -> Value {
    let name = match kind {
        Kind::Flag => "boolean",
        Kind::Number => "integer",
        Kind::Choice(_) | Kind::Id(_) | Kind::Ids(_) | Kind::Instant | Kind::Text | Kind::Tags => "string",
    };
    let bounds = match kind {
        Kind::Flag => json!({}),
        Kind::Choice(choices) => {
            let words = choices.words().into_iter().map(Value::from);
            json!({"enum": words.chain(null.then_some(Value::Null)).collect::<Vec<_>>()})
        }
        Kind::Number => json!({"format": "int64", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER}),
        Kind::Id(kind) | Kind::Ids(kind) => {
            let id = format!("{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}", kind.word());
            let pattern = if kind == IdKind::Agent { format!("^(me|{id})$") } else { format!("^{id}$") };
            json!({"maxLength": 31, "pattern": pattern})
        }
        Kind::Instant => json!({"format": "date-time", "maxLength": 40}),
        Kind::Text => json!({"minLength": 1, "maxLength": MAX_TEXT}),
        Kind::Tags => json!({"minLength": 1, "maxLength": Tag::MAX}),
    };
    let named = ("type".to_owned(), if null { json!([name, "null"]) } else { json!(name) });
    Value::Object([named].into_iter().chain(bounds.as_object().cloned().unwrap_or_default()).collect())
}
