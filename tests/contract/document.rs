//! The document is complete, committed, and what is served.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::{Access, Operation as Row, row};
use serde_json::Value;
use support::{TestApp, contract, contract::Contract, on_each_engine};

fn served(app: &TestApp) -> &'static Contract {
    contract::of(&format!("http://{}", app.address()))
}

on_each_engine!(the_committed_document_is_the_served_one, |app| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");
    let committed = std::fs::read_to_string(path).expect("openapi.yaml is committed: make openapi writes it");
    let answer = app.anonymous().get("/openapi.yaml").expect(200).has_header("content-type", "application/yaml");
    let differing = committed.lines().zip(answer.text.lines()).find(|(committed, served)| committed != served);
    assert!(committed == answer.text, "make openapi writes it anew; the first difference: {differing:?}");
});

on_each_engine!(both_forms_of_the_document_hold_the_same_operations, |app| {
    let yaml = app.anonymous().get("/openapi.yaml").expect(200).text;
    let told: BTreeSet<&str> = yaml.lines().filter_map(|line| line.trim().strip_prefix("operationId: ")).collect();
    let json: BTreeSet<&str> = served(app).operations.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(told, json);
    assert!(yaml.starts_with("openapi: 3.1.0") && served(app).document["openapi"] == "3.1.0");
});

on_each_engine!(every_operation_says_what_it_is_and_what_it_needs, |app| {
    let mut ids = BTreeSet::new();
    for operation in &served(app).operations {
        let (id, contract) = (&operation.id, &operation.contract);
        assert!(ids.insert(id), "{id} twice");
        assert!(id.chars().next().is_some_and(char::is_lowercase) && id.chars().all(char::is_alphanumeric), "{id}");
        assert!(contract["summary"].as_str().is_some_and(|text| !text.is_empty()), "{id} has no summary");
        assert_eq!(contract["tags"].as_array().map(Vec::len), Some(1), "{id} has one tag");
        let rule = row(Row::from_id(id).unwrap_or_else(|| panic!("no policy for {id}")));
        let scopes = match rule.access {
            Access::Scoped(scope) => vec![scope.to_string()],
            Access::Any | Access::Public | Access::Customer => vec![],
        };
        assert_eq!(operation.scopes(), scopes, "{id}");
        assert_eq!(operation.is_public(), rule.access == Access::Public, "{id}");
        let responses = contract["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{id} cannot succeed");
        for status in ["400", "429", "500", "503"] {
            assert!(responses.contains_key(status), "{id} does not document {status}");
        }
        for parameter in contract["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            assert!(parameter["description"].is_string(), "{id}: {name} has no description");
            assert!(parameter["schema"].is_object(), "{id}: {name} has no schema");
            if parameter["in"] == "query" {
                assert!(name.chars().all(|c| c.is_ascii_lowercase() || "_.".contains(c)), "{id}: {name}");
            }
            if parameter["in"] == "path" {
                assert_eq!(parameter["required"], true, "{id}: {name}");
            }
        }
        for name in operation.path_parameters() {
            let documented = contract["parameters"].as_array().into_iter().flatten();
            assert!(documented.clone().any(|it| it["name"] == name && it["in"] == "path"), "{id}: {name}");
        }
        // A question that is too long for an address writes nothing: there is nothing to do twice.
        const QUESTIONS: &[&str] = &[
            "previewTriage",
            "calculateCalendar",
            "searchTickets",
            "simulateRouting",
            "simulateRule",
            "renderCannedResponse",
            "previewAutomaticMessage",
        ];
        let is_question = QUESTIONS.contains(&id.as_str());
        if operation.method == "POST" && rule.access != Access::Public && !is_question {
            let mut names = contract["parameters"].as_array().into_iter().flatten().map(|it| &it["name"]);
            assert!(names.any(|name| name == "Idempotency-Key"), "{id} takes no Idempotency-Key");
        }
    }
});

on_each_engine!(every_member_is_described_bounded_and_in_snake_case, |app| {
    let document = &served(app).document;
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let mut faults = Vec::new();
    for (name, schema) in schemas {
        assert!(!name.contains("Dto"), "{name} is no name for clients");
        for (member, contract) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{name}.{member}");
            if !member.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                faults.push(format!("{place}: not snake_case"));
            }
            if !is_described(document, contract) {
                faults.push(format!("{place}: no description"));
            }
            bounded(&place, contract, &mut faults);
        }
        if schema["properties"].is_object() && name.starts_with("Create") | name.starts_with("Update") {
            assert_eq!(schema["additionalProperties"], false, "{name} refuses what it does not know");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
});

/// By words of its own, or by those of the schema it is, or may be.
fn is_described(document: &Value, schema: &Value) -> bool {
    let by_name = |reference: &str| {
        document.pointer(reference.trim_start_matches('#')).is_some_and(|it| is_described(document, it))
    };
    schema["description"].is_string()
        || schema["$ref"].as_str().is_some_and(by_name)
        || schema["oneOf"].as_array().is_some_and(|all| all.iter().any(|one| is_described(document, one)))
}

/// Texts, lists and numbers have ends.
fn bounded(place: &str, schema: &Value, faults: &mut Vec<String>) {
    let is = |wanted: &str| match &schema["type"] {
        Value::String(one) => one == wanted,
        Value::Array(many) => many.iter().any(|one| one == wanted),
        _ => false,
    };
    if is("string") && schema["maxLength"].is_null() && schema["enum"].is_null() {
        faults.push(format!("{place}: a text without maxLength"));
    }
    if is("array") {
        if schema["maxItems"].is_null() && !place.ends_with(".data") {
            faults.push(format!("{place}: a list without maxItems"));
        }
        if schema["items"].is_null() {
            faults.push(format!("{place}: a list of what?"));
        }
    }
    if is("integer") && schema["format"].is_null() && schema["minimum"].is_null() {
        faults.push(format!("{place}: a number without a format or a bound"));
    }
}

on_each_engine!(answers_hold_every_documented_member_and_nullable_ones_say_so, |app| {
    // The schemas of records: whatever an operation answers with 200 or 201.
    let document = &served(app).document;
    let mut optional = BTreeMap::<String, Vec<String>>::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if name.starts_with("Create")
            || name.starts_with("Update")
            || name.starts_with("Problem")
            // A condition is told as it was written.
            || name.starts_with("Condition")
            || !schema["properties"].is_object()
        {
            continue;
        }
        let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
        for member in schema["properties"].as_object().unwrap().keys() {
            // The Jalali form is there where it is asked for.
            if !required.iter().any(|it| *it == member) && !member.ends_with("_jalali") {
                optional.entry(name.clone()).or_default().push(member.clone());
            }
        }
    }
    // What may be missing is only what is asked for by a parameter, or shown once. This list may only shrink.
    let known = [
        ("PageInfo", vec!["total"]),
        ("Ticket", vec!["assignee", "customer", "last_message", "messages", "team"]),
        ("Token", vec!["secret"]),
    ];
    let answers = optional.into_iter().filter(|(name, _)| !is_request(document, name));
    let mut found: BTreeMap<String, Vec<String>> = answers.collect();
    for members in found.values_mut() {
        members.sort();
    }
    let known: BTreeMap<String, Vec<String>> = known
        .into_iter()
        .map(|(name, members)| (name.to_owned(), members.into_iter().map(str::to_owned).collect()))
        .collect();
    assert_eq!(found, known);
});

/// Is the schema reached from a request's body and from no answer?
fn is_request(document: &Value, name: &str) -> bool {
    let mut reached_by_answers = Vec::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            reached_by_answers.push(operation["responses"].to_string());
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(text) = reached_by_answers.pop() {
        for (other, schema) in document["components"]["schemas"].as_object().unwrap() {
            if text.contains(&format!("#/components/schemas/{other}\"")) && seen.insert(other.clone()) {
                reached_by_answers.push(schema.to_string());
            }
        }
    }
    !seen.contains(name)
}
