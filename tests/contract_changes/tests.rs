//! Each rule is broken once, and what is only added passes.

use serde_json::{Value, json};

use crate::document::broken;

const TODAY: &str = "2026-11-23";

/// A small contract with one of everything.
fn contract() -> Value {
    json!({
        "paths": {
            "/v1/tickets/{id}": {"patch": {
                "operationId": "updateTicket",
                "security": [{"bearer": []}],
                "x-required-scopes": ["tickets:write"],
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int64", "maximum": 200, "default": 50}},
                    {"name": "calendar", "in": "query", "schema": {"type": "string", "pattern": "^(gregorian|jalali)$"}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UpdateTicket"}}},
                },
                "responses": {
                    "200": {
                        "headers": {"ETag": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}},
                    },
                    "404": {"$ref": "#/components/responses/NotFound"},
                },
            }},
            "/v1/meta": {"get": {"operationId": "showMeta", "security": [], "responses": {"200": {"content": {
                "application/json": {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
            }}}}},
        },
        "components": {
            "responses": {"NotFound": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
            "schemas": {
                "UpdateTicket": {
                    "type": "object",
                    "required": ["subject"],
                    "properties": {
                        "subject": {"type": "string", "minLength": 1, "maxLength": 300},
                        "note": {"type": ["string", "null"]},
                        "priority": {"type": "string", "enum": ["low", "high"]},
                        "tags": {"type": "array", "maxItems": 10, "items": {"type": "string"}},
                        "weight": {"type": "number"},
                        "condition": {"$ref": "#/components/schemas/Condition"},
                        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                    "additionalProperties": false,
                },
                "Condition": {"oneOf": [
                    {"type": "object", "required": ["field"], "properties": {"field": {"enum": ["status"]}}},
                    {"type": "object", "required": ["all"], "properties": {
                        "all": {"type": "array", "items": {"$ref": "#/components/schemas/Condition"}},
                    }},
                ]},
                "Ticket": {
                    "type": "object",
                    "required": ["id", "status", "number", "team"],
                    "properties": {
                        "id": {"type": "string"},
                        "status": {"type": "string", "enum": ["open", "closed"]},
                        "number": {"type": "integer", "format": "int32"},
                        "team": {"$ref": "#/components/schemas/Team"},
                        "assignee": {"oneOf": [{"$ref": "#/components/schemas/Team"}, {"type": "null"}]},
                        "condition": {"$ref": "#/components/schemas/Condition"},
                    },
                },
                "Team": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
            },
        },
    })
}

const UPDATE: &str = "/paths/~1v1~1tickets~1{id}/patch";
const WRITTEN: &str = "/components/schemas/UpdateTicket";
const TOLD: &str = "/components/schemas/Ticket";

/// The contract with this value there; null takes the member away.
fn with(place: &str, value: Value) -> Value {
    let mut contract = contract();
    let (parent, name) = place.rsplit_once('/').unwrap();
    match contract.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}")) {
        Value::Object(members) if value.is_null() => drop(members.remove(&name.replace("~1", "/")).expect(name)),
        Value::Object(members) => drop(members.insert(name.replace("~1", "/"), value)),
        Value::Array(items) if value.is_null() => drop(items.remove(name.parse().unwrap())),
        Value::Array(items) if name == "-" => items.push(value),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("{other}"),
    }
    contract
}

#[track_caller]
fn breaks(place: &str, value: Value, told: &str) {
    let found = broken(&contract(), &with(place, value), TODAY);
    assert!(found.iter().any(|line| line.contains(told)), "{place}: {found:?}");
    assert_eq!(found.len(), 1, "{place}: {found:?}");
}

#[track_caller]
fn passes(place: &str, value: Value) {
    assert_eq!(broken(&contract(), &with(place, value), TODAY), [""; 0], "{place}");
}

#[test]
fn the_same_contract_breaks_nothing() {
    assert_eq!(broken(&contract(), &contract(), TODAY), [""; 0]);
}

#[test]
fn operations_stay_and_keep_their_names() {
    breaks("/paths/~1v1~1meta", Value::Null, "GET /v1/meta: the operation is gone");
    breaks(UPDATE, Value::Null, "the operation is gone");
    breaks(&format!("{UPDATE}/operationId"), json!("patchTicket"), "operationId");
    passes("/paths/~1v1~1new", json!({"get": {"operationId": "showNew", "responses": {}}}));
}

#[test]
fn an_operation_may_end_when_it_was_announced_and_the_day_has_come() {
    let told_to_end = |day: &str| {
        let mut contract = contract();
        let meta = &mut contract["paths"]["/v1/meta"]["get"];
        (meta["deprecated"], meta["x-sunset"]) = (json!(true), json!(day));
        contract
    };
    let gone = with("/paths/~1v1~1meta", Value::Null);
    assert_eq!(broken(&told_to_end("2026-11-23"), &gone, TODAY), [""; 0]);
    assert_eq!(broken(&told_to_end("2026-11-24"), &gone, TODAY).len(), 1);
}

#[test]
fn whoever_could_call_it_still_can() {
    breaks("/paths/~1v1~1meta/get/security", json!([{"bearer": []}]), "needs another credential");
    breaks(&format!("{UPDATE}/security"), json!([{"customer": []}]), "needs another credential");
    breaks(&format!("{UPDATE}/x-required-scopes/0"), json!("tickets:manage"), "needs the scope");
    passes(&format!("{UPDATE}/security"), json!([]));
    passes(&format!("{UPDATE}/security/-"), json!({"customer": []}));
    passes(&format!("{UPDATE}/x-required-scopes"), json!([]));
}

#[test]
fn parameters_stay_and_take_what_they_took() {
    breaks(&format!("{UPDATE}/parameters/1"), Value::Null, "query limit: the parameter is gone");
    breaks(&format!("{UPDATE}/parameters/1/required"), json!(true), "query limit: the parameter is required now");
    breaks(&format!("{UPDATE}/parameters/1/schema/maximum"), json!(100), "maximum was 200 and is 100");
    breaks(&format!("{UPDATE}/parameters/1/schema/minimum"), json!(1), "minimum was null and is 1");
    breaks(&format!("{UPDATE}/parameters/1/schema/default"), json!(20), "its default was 50 and is 20");
    breaks(&format!("{UPDATE}/parameters/1/schema/format"), json!("int32"), "its format was");
    breaks(&format!("{UPDATE}/parameters/2/schema/pattern"), json!("^(jalali)$"), "no longer takes \"gregorian\"");
    breaks(&format!("{UPDATE}/parameters/0/schema/pattern"), json!("^tkt_.*$"), "takes certain values alone now");
    let new =
        |required: bool| json!({"name": "new", "in": "query", "required": required, "schema": {"type": "string"}});
    breaks(&format!("{UPDATE}/parameters/-"), new(true), "query new: the parameter is required now");
    passes(&format!("{UPDATE}/parameters/-"), new(false));
    passes(&format!("{UPDATE}/parameters/1/schema/maximum"), json!(500));
    passes(&format!("{UPDATE}/parameters/2/schema/pattern"), json!("^(gregorian|jalali|hijri)$"));
    passes(&format!("{UPDATE}/parameters/1/schema/maximum"), Value::Null);
}

#[test]
fn bodies_stay_and_none_is_newly_needed() {
    breaks(&format!("{UPDATE}/requestBody"), Value::Null, "takes no body any more");
    breaks(&format!("{UPDATE}/requestBody/required"), json!(true), "the body is required now");
    let csv = json!({"text/csv": {"schema": {"type": "string"}}});
    breaks(&format!("{UPDATE}/requestBody/content"), csv.clone(), "application/json is gone");
    passes(&format!("{UPDATE}/requestBody/content/text~1csv"), csv["text/csv"].clone());
}

#[test]
fn a_request_may_only_become_wider() {
    let member = |name: &str| format!("{WRITTEN}/properties/{name}");
    breaks(&member("tags"), Value::Null, "/tags: the member is gone");
    breaks(&format!("{WRITTEN}/required/-"), json!("note"), "\"note\" is required now");
    breaks(&member("subject/maxLength"), json!(200), "maxLength was 300 and is 200");
    breaks(&member("subject/minLength"), json!(2), "minLength was 1 and is 2");
    breaks(&member("tags/maxItems"), json!(5), "maxItems was 10 and is 5");
    breaks(&member("tags/minItems"), json!(1), "minItems was null and is 1");
    breaks(&member("tags/uniqueItems"), json!(true), "must not repeat itself");
    breaks(&member("tags/items/type"), json!("integer"), "/tags[]: was string and is integer");
    breaks(&member("note/type"), json!("string"), "null is refused now");
    breaks(&member("note/enum"), json!(["a"]), "takes certain values alone now");
    breaks(&member("note/format"), json!("date-time"), "its format was null");
    breaks(&member("priority/enum"), json!(["low"]), "no longer takes \"high\"");
    breaks(&member("weight/type"), json!("integer"), "was number and is integer");
    breaks(&member("labels/additionalProperties"), json!(false), "members of other names are refused now");
    breaks(&member("labels/additionalProperties/type"), json!("integer"), "/labels/*: was string and is integer");
    passes(&format!("{WRITTEN}/required"), json!([]));
    passes(&member("new"), json!({"type": "string"}));
    passes(&member("subject/maxLength"), json!(400));
    passes(&member("tags/minItems"), json!(0));
    passes(&member("subject/type"), json!(["string", "null"]));
    passes(&member("priority/enum"), json!(["low", "medium", "high"]));
    passes(&member("priority/enum"), Value::Null);
    passes(&format!("{WRITTEN}/additionalProperties"), Value::Null);
}

#[test]
fn a_new_member_that_is_needed_breaks() {
    let mut new = with(&format!("{WRITTEN}/properties/new"), json!({"type": "string"}));
    new["components"]["schemas"]["UpdateTicket"]["required"] = json!(["subject", "new"]);
    assert_eq!(broken(&contract(), &new, TODAY).len(), 1);
}

#[test]
fn each_way_to_say_it_stays_one() {
    let ways = "/components/schemas/Condition/oneOf";
    let new = broken(&contract(), &with(&format!("{ways}/1"), Value::Null), TODAY);
    assert!(!new.is_empty(), "a variant is gone");
    let narrowed = broken(&contract(), &with(&format!("{ways}/0/properties/field/enum"), json!(["team"])), TODAY);
    assert!(narrowed.iter().any(|line| line.contains("no longer takes \"status\"")), "{narrowed:?}");
    passes(&format!("{ways}/-"), json!({"type": "object", "properties": {"any": {"type": "array"}}}));
    // Told are only those conditions that were written.
    passes(&format!("{ways}/0/properties/field/enum"), json!(["status", "team"]));
}

#[test]
fn an_answer_may_only_become_narrower_or_say_more() {
    let member = |name: &str| format!("{TOLD}/properties/{name}");
    breaks(&member("id"), Value::Null, "/id: the member is gone");
    breaks("/components/schemas/Team/properties/name", Value::Null, "/name: the member is gone");
    breaks(&format!("{TOLD}/required"), json!(["id", "status", "number"]), "\"team\" may be missing now");
    breaks(&member("id/type"), json!("integer"), "was string and is integer");
    breaks(&member("id/type"), json!(["string", "null"]), "may be null now");
    breaks(&member("number/type"), json!("number"), "was integer and is number");
    breaks(&member("number/format"), json!("int64"), "its format was \"int32\" and is \"int64\"");
    breaks(&member("status/enum"), json!(["open", "closed", "lost"]), "may say \"lost\" now");
    breaks(&member("status/enum"), Value::Null, "may say anything now");
    let maybe = json!({"oneOf": [{"$ref": "#/components/schemas/Team"}, {"type": "null"}]});
    breaks(&member("team"), maybe, "/team: may be null now");
    let either = json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
    breaks(&member("id"), either, "was string and is integer");
    let map = "/paths/~1v1~1meta/get/responses/200/content/application~1json/schema/additionalProperties";
    breaks(map, json!({"type": "integer"}), "/*: was string and is integer");
    breaks(map, json!(false), "is no map of the same any more");
    passes(&member("new"), json!({"type": "string"}));
    passes(&format!("{TOLD}/required/-"), json!("assignee"));
    passes(&member("assignee"), json!({"$ref": "#/components/schemas/Team"}));
    passes(&member("status/enum"), json!(["open"]));
    passes(&member("id/maxLength"), json!(10));
    passes(&member("number/type"), json!("integer"));
}

#[test]
fn statuses_and_what_comes_with_them_stay() {
    let answers = format!("{UPDATE}/responses");
    breaks(&format!("{answers}/404"), Value::Null, "404: the status is gone");
    breaks(&format!("{answers}/200/headers/ETag"), Value::Null, "the header ETag is gone");
    breaks("/components/responses/NotFound/content/application~1problem+json", Value::Null, "problem+json is gone");
    breaks(&format!("{answers}/200/content/application~1json"), Value::Null, "application/json is gone");
    passes(&format!("{answers}/409"), json!({"description": "new"}));
    passes(&format!("{answers}/200/headers/Link"), json!({}));
}
