//! Operations, their parameters, bodies and answers, before and after.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::schema::{Comparison, Side};

/// What in `new` a client of `old` could stumble over, one line each. `today` (`YYYY-MM-DD`) decides whether an operation
/// that was announced to end may be gone.
pub fn broken(old: &Value, new: &Value, today: &str) -> Vec<String> {
    let mut comparison = Comparison::new(old, new, written(old));
    for (path, item) in members(&old["paths"]) {
        for (method, before) in members(item) {
            let after = &new["paths"][path][method];
            let place = format!("{} {path}", method.to_uppercase());
            if after.is_object() {
                operation(&mut comparison, &place, before, after);
            } else if !has_ended(before, today) {
                comparison.fault(&place, "the operation is gone");
            }
        }
    }
    comparison.faults
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Was it announced to end by now?
fn has_ended(operation: &Value, today: &str) -> bool {
    operation["deprecated"] == true && operation["x-sunset"].as_str().is_some_and(|day| day <= today)
}

/// The names of the schemas that clients write: what they wrote themselves they also understand.
fn written(document: &Value) -> BTreeSet<String> {
    let operations = members(&document["paths"]).flat_map(|(_, item)| members(item));
    let mut unread: Vec<&Value> = operations.flat_map(|(_, one)| [&one["requestBody"], &one["parameters"]]).collect();
    let mut reached = BTreeSet::new();
    while let Some(value) = unread.pop() {
        match value {
            Value::Object(all) => {
                let name = all.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
                if let Some(name) = name.filter(|name| reached.insert((*name).to_owned())) {
                    unread.push(&document["components"]["schemas"][name]);
                }
                unread.extend(all.values());
            }
            Value::Array(all) => unread.extend(all),
            _ => {}
        }
    }
    reached
}

fn operation(comparison: &mut Comparison<'_>, place: &str, before: &Value, after: &Value) {
    if before["operationId"] != after["operationId"] {
        comparison.fault(place, &format!("operationId was {} and is {}", before["operationId"], after["operationId"]));
    }
    rights(comparison, place, before, after);
    parameters(comparison, place, before, after);
    body(comparison, place, before, after);
    for (status, answer) in members(&before["responses"]) {
        let place = format!("{place} {status}");
        let (answer, now) = (comparison.old_part(answer), comparison.new_part(&after["responses"][status]));
        if now.is_null() {
            comparison.fault(&place, "the status is gone");
            continue;
        }
        content(comparison, Side::Answer, &place, &answer["content"], &now["content"]);
        for (name, _) in members(&answer["headers"]) {
            if now["headers"][name].is_null() {
                comparison.fault(&place, &format!("the header {name} is gone"));
            }
        }
    }
}

/// Whoever could call it still can.
fn rights(comparison: &mut Comparison<'_>, place: &str, before: &Value, after: &Value) {
    let schemes = |operation: &Value| -> Vec<String> {
        let all = operation["security"].as_array().into_iter().flatten();
        all.filter_map(Value::as_object).flat_map(Map::keys).cloned().collect()
    };
    let (had, has) = (schemes(before), schemes(after));
    let is_open = has.is_empty();
    if !is_open && (had.is_empty() || had.iter().any(|one| !has.contains(one))) {
        comparison.fault(place, &format!("needs another credential: {had:?} was enough, {has:?} is needed"));
    }
    let needed = before["x-required-scopes"].as_array();
    for scope in after["x-required-scopes"].as_array().into_iter().flatten() {
        if !needed.is_some_and(|known| known.contains(scope)) {
            comparison.fault(place, &format!("needs the scope {scope}"));
        }
    }
}

fn parameters(comparison: &mut Comparison<'_>, place: &str, before: &Value, after: &Value) {
    let list = |operation: &Value| operation["parameters"].as_array().cloned().unwrap_or_default();
    let (before, after) = (list(before), list(after));
    let is = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
    let place_of = |one: &Value| {
        format!("{place} {} {}", one["in"].as_str().unwrap_or_default(), one["name"].as_str().unwrap_or_default())
    };
    for one in &before {
        match after.iter().find(|other| is(one, other)) {
            Some(other) => comparison.schemas(Side::Request, &place_of(one), &one["schema"], &other["schema"]),
            None => comparison.fault(&place_of(one), "the parameter is gone"),
        }
    }
    for one in after.iter().filter(|one| one["required"] == true) {
        if !before.iter().any(|other| is(one, other) && other["required"] == true) {
            comparison.fault(&place_of(one), "the parameter is required now");
        }
    }
}

fn body(comparison: &mut Comparison<'_>, place: &str, before: &Value, after: &Value) {
    let (before, after) = (&before["requestBody"], &after["requestBody"]);
    if before.is_object() && !after.is_object() {
        return comparison.fault(place, "takes no body any more");
    }
    if after["required"] == true && before["required"] != true {
        comparison.fault(place, "the body is required now");
    }
    content(comparison, Side::Request, &format!("{place} body"), &before["content"], &after["content"]);
}

fn content(comparison: &mut Comparison<'_>, side: Side, place: &str, before: &Value, after: &Value) {
    for (kind, described) in members(before) {
        match after.get(kind) {
            Some(now) => comparison.schemas(side, place, &described["schema"], &now["schema"]),
            None => comparison.fault(place, &format!("{kind} is gone")),
        }
    }
}
