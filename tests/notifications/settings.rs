//! What agents wish to be told, and what the workspace says for all others.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{brief, one, ticket_of, wish, write};

const OWN: &str = "/v1/agents/me/notification-settings";
const DEFAULTS: &str = "/v1/notification-defaults";

fn cell(settings: &Answer, event: &str, scope: &str) -> Value {
    let cells = settings["cells"].as_array().unwrap();
    let found = cells.iter().find(|cell| cell["event"] == event && cell["scope"] == scope);
    found.cloned().unwrap_or_default()
}

on_each_engine!(an_agents_wishes_go_before_the_workspaces_and_those_before_what_is_usual, |app| {
    let sara = app.agent("sara").enters();
    let usual = sara.get(OWN).expect(200);
    assert_eq!(usual["version"], 0);
    assert_eq!(cell(&usual, "assigned", "mine")["channels"], json!(["in_app", "email"]));
    assert_eq!(cell(&usual, "mentioned", "team"), Value::Null, "it means nothing there");
    let defaults = json!({
        "cells": [{"event": "noted", "scope": "mine", "channels": []}],
        "quiet_hours": {"enabled": true, "from": "22:00", "to": "07:00"}, "digest": {"mode": "daily"},
        "collapse_minutes": 30,
    });
    app.root().put_json(DEFAULTS, defaults).expect(200);
    let held = sara.get(OWN).expect(200);
    assert_eq!(held["quiet_hours"], json!({"enabled": true, "from": "22:00", "to": "07:00"}));
    assert_eq!(held["digest"], json!({"mode": "daily", "time": "08:00"}));
    assert_eq!(held["inherited"], json!(["quiet_hours", "digest", "collapse_minutes"]));
    let noted = json!({"event": "noted", "scope": "mine", "channels": [], "inherited": true});
    assert_eq!(cell(&held, "noted", "mine"), noted);
    let own = wish(
        &sara,
        json!({
            "cells": [{"event": "noted", "scope": "mine", "channels": ["in_app"]}],
            "quiet_hours": {"enabled": false}, "collapse_minutes": 0,
        }),
    );
    assert_eq!(own["quiet_hours"], json!({"enabled": false, "from": null, "to": null}));
    assert_eq!(
        (&own["inherited"], &own["collapse_minutes"], &own["version"]),
        (&json!(["digest"]), &json!(0), &json!(1))
    );
    assert_eq!(cell(&own, "noted", "mine")["inherited"], false);
    // And so it is done.
    let omid = app.agent("omid").enters();
    let (hers, his) = (ticket_of(app, &sara), ticket_of(app, &omid));
    app.tell_agents();
    app.clock.advance_seconds(1);
    for ticket in [&hers, &his] {
        write(app.root(), ticket, "note");
    }
    assert_eq!(brief(app, &sara), [one("noted", "mine"), one("assigned", "mine")]);
    assert_eq!(brief(app, &omid), [one("assigned", "mine")]);
    // What is left out is as the workspace says, now and later.
    let back = wish(&sara, json!({}));
    assert_eq!((&back["collapse_minutes"], &back["version"]), (&json!(30), &json!(2)));
});

on_each_engine!(what_means_nothing_is_refused_with_its_place, |app| {
    let sara = app.agent("sara").enters();
    let refused = |wishes: Value, place: &str, code: &str| {
        drop(sara.put_json(OWN, wishes).expect(422).field_error(place, code));
    };
    let assigned = json!({"event": "assigned", "scope": "mine", "channels": ["in_app"]});
    refused(json!({"cells": [assigned, assigned]}), "#/cells/1", "duplicate");
    let mentioned = json!({"event": "mentioned", "scope": "team", "channels": ["in_app"]});
    refused(json!({"cells": [mentioned]}), "#/cells/0/scope", "not_allowed");
    let wild = json!({"event": "sneezed", "scope": "mine", "channels": []});
    refused(json!({"cells": [wild]}), "#/cells/0/event", "unknown_option");
    refused(json!({"quiet_hours": {"enabled": true, "from": "22:00"}}), "#/quiet_hours/to", "required");
    refused(json!({"quiet_hours": {"enabled": true, "from": "22:00", "to": "22:00"}}), "#/quiet_hours/to", "conflict");
    refused(json!({"quiet_hours": {"enabled": false, "from": "22:00"}}), "#/quiet_hours", "conflict");
    refused(
        json!({"quiet_hours": {"enabled": true, "from": "25:00", "to": "07:00"}}),
        "#/quiet_hours/from",
        "invalid_time_of_day",
    );
    refused(json!({"collapse_minutes": 61}), "#/collapse_minutes", "out_of_range");
    refused(json!({"digest": {"mode": "weekly"}}), "#/digest/mode", "unknown_option");
    assert_eq!(sara.get(OWN).expect(200)["version"], 0);
});

on_each_engine!(changes_are_versioned_and_stand_in_the_audit_log, |app| {
    let sara = app.agent("sara").enters();
    let first = wish(&sara, json!({"collapse_minutes": 10}));
    assert_eq!(wish(&sara, json!({"collapse_minutes": 10}))["version"], 1, "nothing changed");
    wish(&sara, json!({"collapse_minutes": 20}));
    let stale = sara.if_match(first.etag()).put_json(OWN, json!({"collapse_minutes": 30})).expect(412);
    assert_eq!((&stale["current_version"], &stale["conflicting_fields"]), (&json!(2), &json!(["collapse_minutes"])));
    app.root().put_json(DEFAULTS, json!({"collapse_minutes": 1})).expect(200);
    app.settle();
    let log = app.root().get("/v1/audit-log?limit=200").expect(200);
    let ours = log.data().iter().filter(|event| event["subject"]["type"] == "notification_settings");
    let ours: Vec<&Value> = ours.collect();
    assert_eq!(ours.len(), 3, "{ours:?}");
    app.viewer().put_json(DEFAULTS, json!({})).expect(403);
});
