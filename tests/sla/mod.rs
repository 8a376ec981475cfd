//! What is promised to customers, and what becomes of it.

mod backlog;
mod business;
mod clocks;
mod deadlines;
mod escalation;
mod explained;
mod policies;
mod promised;
mod recalculated;

use serde_json::{Value, json};
use support::{Answer, TestApp};

/// The same number of hours, day and night, for every priority but `urgent`, which gets an hour.
fn hours(hours: i64) -> Value {
    let target = |hours: i64| json!({"seconds": hours * 3_600, "time": "calendar"});
    json!({"low": target(hours), "medium": target(hours), "high": target(hours), "urgent": target(1)})
}

/// A policy that promises a first reply in 4 hours, later ones in 8, and the end in 24.
fn body(name: &str) -> Value {
    let targets = json!({"first_response": hours(4), "next_response": hours(8), "resolution": hours(24)});
    json!({"name": name, "targets": targets})
}

/// The same with other members.
fn with(name: &str, members: Value) -> Value {
    let mut body = body(name);
    for (member, value) in members.as_object().unwrap() {
        body[member] = value.clone();
    }
    body
}

/// Adds the policy; its id.
fn policy(app: &TestApp, body: Value) -> String {
    app.root().post("/v1/sla-policies", body).expect(201).id()
}

fn path(id: &str) -> String {
    format!("/v1/tickets/{id}")
}

/// The ticket's promises in brief.
fn sla(app: &TestApp, id: &str) -> Value {
    app.root().get(path(id)).expect(200)["sla"].clone()
}

/// All that is known about the ticket's clocks.
fn explained(app: &TestApp, id: &str) -> Answer {
    app.root().get(format!("{}/sla", path(id))).expect(200)
}

fn says(app: &TestApp, id: &str, kind: &str, then: Option<&str>) {
    let mut body = json!({"kind": kind, "body": {"content": "سلام"}});
    if let Some(then) = then {
        body["then"] = then.into();
    }
    app.root().post(format!("{}/messages", path(id)), body).expect(201);
}

/// The events of its clocks, each as its moment, metric and cycle.
fn moments(app: &TestApp, id: &str) -> Vec<String> {
    let history = app.root().get(format!("{}/history?limit=200", path(id))).expect(200);
    let told = |event: &Value| {
        let told = event["changes"]["sla_moment"]["to"].as_object()?;
        let at = ["percent", "minutes"].iter().find_map(|name| Some(format!(" {name} {}", told.get(*name)?)));
        let word = |name: &str| told[name].as_str().unwrap();
        Some(format!("{} {} {}{}", word("moment"), word("metric"), told["cycle"], at.unwrap_or_default()))
    };
    history.data().iter().filter_map(told).collect()
}
