//! The document's schemas made strict, so that an answer may hold nothing that they do not name.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Members of a problem beyond the documented ones are promised ("codes may carry further members").
const OPEN: &[&str] = &["Problem"];

/// The components with every object closed that does not say otherwise.
pub fn strict(components: &Value) -> Value {
    let mut components = components.clone();
    let schemas = components["schemas"].as_object_mut().expect("the document has schemas");
    for (name, schema) in schemas.iter_mut().filter(|(name, _)| !OPEN.contains(&name.as_str())) {
        close(name, schema);
    }
    components
}

fn close(place: &str, schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            // A closed part of `allOf` would refuse the members of the other parts.
            assert!(!members.contains_key("allOf"), "{place}: allOf cannot be checked strictly");
            for (name, member) in members.iter_mut() {
                // What stands below these is data or names, not a schema.
                if !matches!(name.as_str(), "example" | "examples" | "enum" | "const" | "required" | "default") {
                    close(&format!("{place}/{name}"), member);
                }
            }
            if members.get("properties").is_some_and(is_properties) && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| close(place, item)),
        _ => {}
    }
}

/// The keyword, not a property that happens to have this name.
fn is_properties(value: &Value) -> bool {
    value.as_object().is_some_and(|all| all.values().all(Value::is_object))
        && value.get("type").is_none_or(Value::is_object)
}

/// The components without the duty to hold every member of the records that `schema` is or lists: for `fields=`.
pub fn sparse(components: &Value, schema: &Value) -> Value {
    let mut components = components.clone();
    let page = resolve(&components, schema);
    let record = match page["properties"]["data"]["items"].is_object() {
        true => page["properties"]["data"]["items"].clone(),
        false => schema.clone(),
    };
    let name = record["$ref"].as_str().and_then(name_of).unwrap_or_else(|| panic!("no named record: {record}"));
    components["schemas"][name].as_object_mut().expect("a schema is an object").remove("required");
    components
}

fn name_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

fn resolve(components: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str().and_then(name_of) {
        Some(name) => components["schemas"][name].clone(),
        None => schema.clone(),
    }
}

/// A validator of this schema beside these components.
pub fn validator(components: &Value, schema: &Value) -> Validator {
    let mut root = schema.as_object().cloned().unwrap_or_default();
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert(
        "components".to_owned(),
        Value::Object(Map::from_iter([("schemas".to_owned(), components["schemas"].clone())])),
    );
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("date-time", is_instant)
        .build(&Value::Object(root))
        .unwrap_or_else(|error| panic!("the document has a schema that is none: {error}: {schema}"))
}

/// The one form in which instants leave: RFC 3339, UTC, three fraction digits, `Z`.
fn is_instant(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00.000Z"
}
