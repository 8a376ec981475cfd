//! Time rules that come, change and go, and working hours that change.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use support::{Engine, TestApp, on_each_engine};

use super::{hourly, pass, put, runs, shown, tagged, timed};

fn patch(app: &TestApp, rule: &str, change: Value) {
    app.root().patch(format!("/v1/rules/{rule}"), change).expect(200);
    app.carried_out();
}

/// How many waits are kept.
fn waits(app: &TestApp) -> usize {
    app.database.texts("SELECT began_at || '' AS text FROM rule_waits").len()
}

on_each_engine!(tickets_that_fulfil_the_condition_already_are_waited_for_from_then_on, |app| {
    let old: Vec<String> = (0..205).map(|_| app.ticket().with("tags", json!(["slow"])).opened().id()).collect();
    let other = app.ticket().opened().id();
    let deleted = app.ticket().with("tags", json!(["slow"])).opened().id();
    app.root().delete(format!("/v1/tickets/{deleted}")).expect(204);
    pass(app, 600);
    let made = hourly(app, "late", tagged("slow"));
    assert_eq!(waits(app), old.len(), "more than one page of them");
    pass(app, 59);
    assert!(runs(app, &made.id()).is_empty());
    pass(app, 1);
    for id in [&old[0], &old[100], &old[204]] {
        assert_eq!(shown(app, id)["tags"], json!(["late", "slow"]));
    }
    assert_eq!(shown(app, &other)["tags"], json!([]));
    // The second look, a minute later, finds nobody whom the first one missed, and begins nothing anew.
    app.carried_out();
    pass(app, 60);
    assert_eq!(
        app.root()
            .pages(format!("/v1/rules/{}/runs?limit=200", made.id()))
            .iter()
            .map(|page| page.data().len())
            .sum::<usize>(),
        old.len()
    );
});

on_each_engine!(what_a_rule_that_is_off_or_gone_waited_for_never_happens, |app| {
    let made = hourly(app, "late", tagged("slow"));
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    pass(app, 30);
    patch(app, &made.id(), json!({"mode": "off"}));
    assert_eq!(waits(app), 0);
    pass(app, 60);
    patch(app, &made.id(), json!({"mode": "live"}));
    pass(app, 59);
    assert_eq!(shown(app, &id)["tags"], json!(["slow"]));
    pass(app, 1);
    assert_eq!(shown(app, &id)["tags"], json!(["late", "slow"]));
    let second = app.ticket().with("tags", json!(["slow"])).opened().id();
    app.root().delete(format!("/v1/rules/{}", made.id())).expect(204);
    assert_eq!(waits(app), 0);
    pass(app, 60);
    assert_eq!(shown(app, &second)["tags"], json!(["slow"]));
});

on_each_engine!(a_rule_that_is_switched_off_while_its_waits_begin_has_none, |app| {
    // SQLite has one writer: nobody comes between.
    if app.engine() != Engine::Postgres {
        return;
    }
    hourly(app, "late", tagged("slow"));
    app.ticket().with("tags", json!(["slow"])).opened();
    app.database.execute("DELETE FROM rule_waits");
    let off = app.database.hold("UPDATE rules SET mode = 1");
    app.clock.advance_seconds(60);
    let blocked = "SELECT 'x' AS text FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while waits(app) == 0 && app.database.texts(blocked).is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    off.commit();
    app.carried_out();
    assert_eq!(waits(app), 0);
});

on_each_engine!(another_wait_counts_from_when_the_condition_began_to_hold_and_another_condition_from_now, |app| {
    let made = hourly(app, "late", tagged("slow"));
    let id = app.ticket().with("tags", json!(["slow", "big"])).opened().id();
    let rule = made.id();
    pass(app, 30);
    patch(app, &rule, json!({"after": {"minutes": 90, "clock": "calendar"}}));
    pass(app, 59);
    assert!(runs(app, &rule).is_empty());
    // Shorter than what has passed already: at once.
    patch(app, &rule, json!({"after": {"minutes": 89, "clock": "calendar"}}));
    pass(app, 0);
    assert_eq!(runs(app, &rule).len(), 1);
    patch(app, &rule, json!({"condition": tagged("big"), "actions": put("big-late")}));
    pass(app, 88);
    assert_eq!(runs(app, &rule).len(), 1);
    pass(app, 1);
    assert_eq!(shown(app, &id)["tags"], json!(["big", "big-late", "late", "slow"]));
    // A new name is no reason to begin anew.
    let next = app.ticket().with("tags", json!(["big"])).opened().id();
    pass(app, 80);
    patch(app, &rule, json!({"name": "other", "stops": true}));
    pass(app, 9);
    assert_eq!(shown(app, &next)["tags"], json!(["big", "big-late"]));
    // Between listening and waiting.
    let refused = app.root().patch(format!("/v1/rules/{rule}"), json!({"occasions": ["opened"]})).expect(422);
    refused.field_error("#/after", "conflict");
    patch(app, &rule, json!({"after": null, "occasions": ["opened"]}));
    assert_eq!(waits(app), 0);
    let spans = json!({"field": "waiting_since", "op": "older_than", "value": 60});
    patch(app, &rule, json!({"condition": spans}));
    let back = json!({"after": {"minutes": 5, "clock": "calendar"}, "occasions": []});
    app.root().patch(format!("/v1/rules/{rule}"), back).expect(422).field_error("#/condition/op", "not_allowed");
});

/// A calendar that is open each day for these hours.
fn open(app: &TestApp, name: &str, from: &str, to: &str) -> String {
    let day = json!([{"from": from, "to": to}]);
    let hours: serde_json::Map<String, Value> =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .into_iter()
            .map(|name| (name.to_owned(), day.clone()))
            .collect();
    app.root().post("/v1/calendars", json!({"name": name, "time_zone": "UTC", "hours": hours})).expect(201).id()
}

on_each_engine!(business_minutes_are_those_of_the_ticket_s_team_else_of_the_workspace, |app| {
    // It is eight o'clock.
    let (usual, late) = (open(app, "usual", "09:00", "17:00"), open(app, "late", "12:00", "20:00"));
    app.root().patch("/v1/workspace", json!({"calendar_id": usual})).expect(200);
    let team = app.team("late");
    app.root().patch(format!("/v1/teams/{team}"), json!({"calendar_id": late})).expect(200);
    let business = json!({"minutes": 60, "clock": "business"});
    timed(app, "seen", business, json!({"condition": tagged("slow"), "actions": put("seen")}));
    let open = || app.ticket().with("tags", json!(["slow"]));
    let (free, of_team, moved) = (open().opened().id(), open().in_team(&team).opened().id(), open().opened().id());
    let is_seen = |id: &str| shown(app, id)["tags"] == json!(["seen", "slow"]);
    pass(app, 119);
    assert!(!is_seen(&free), "an hour is not worked yet at 9:59");
    app.root().patch(format!("/v1/tickets/{moved}"), json!({"team_id": team})).expect(200);
    pass(app, 1);
    assert!(is_seen(&free) && !is_seen(&moved) && !is_seen(&of_team));
    pass(app, 179);
    assert!(!is_seen(&of_team));
    pass(app, 1);
    assert!(is_seen(&of_team) && is_seen(&moved), "13:00");
});

on_each_engine!(other_working_hours_move_what_is_waited_for, |app| {
    let usual = open(app, "usual", "09:00", "17:00");
    app.root().patch("/v1/workspace", json!({"calendar_id": usual})).expect(200);
    let business = json!({"minutes": 60, "clock": "business"});
    let made = timed(app, "seen", business, json!({"condition": tagged("slow"), "actions": put("seen")}));
    app.ticket().with("tags", json!(["slow"])).opened();
    // Closed until noon after all.
    let holiday = json!([{"name": "morning off", "kind": "dates", "first_date": "2026-03-21", "hours": [{"from": "12:00", "to": "17:00"}]}]);
    app.root().patch(format!("/v1/calendars/{usual}"), json!({"holidays": holiday})).expect(200);
    pass(app, 120);
    assert!(runs(app, &made.id()).is_empty(), "10:00");
    pass(app, 179);
    assert!(runs(app, &made.id()).is_empty(), "12:59");
    // And open all day: more than an hour has been worked by then.
    app.root().patch("/v1/workspace", json!({"calendar_id": null})).expect(200);
    pass(app, 0);
    assert_eq!(runs(app, &made.id()).len(), 1);
});

on_each_engine!(what_has_acted_does_not_act_again_when_hours_or_the_wait_change, |app| {
    let (usual, late) = (open(app, "usual", "00:00", "24:00"), open(app, "late", "12:00", "20:00"));
    app.root().patch("/v1/workspace", json!({"calendar_id": usual})).expect(200);
    let team = app.team("late");
    app.root().patch(format!("/v1/teams/{team}"), json!({"calendar_id": late})).expect(200);
    let business = json!({"minutes": 60, "clock": "business"});
    let made = timed(app, "seen", business, json!({"condition": tagged("slow"), "actions": put("seen")}));
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 1);
    let steps: [&dyn Fn(); 3] = [
        &|| patch(app, &made.id(), json!({"after": {"minutes": 30, "clock": "business"}})),
        &|| drop(app.root().patch(format!("/v1/tickets/{id}"), json!({"team_id": team})).expect(200)),
        &|| drop(app.root().patch("/v1/workspace", json!({"calendar_id": late})).expect(200)),
    ];
    for step in steps {
        step();
        pass(app, 0);
        pass(app, 600);
        assert_eq!(runs(app, &made.id()).len(), 1, "the condition has held all the time");
    }
});

on_each_engine!(a_ticket_that_changed_while_the_rule_came_is_found_by_the_second_look, |app| {
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    let made = hourly(app, "late", tagged("slow"));
    // As somebody leaves it who changed it before the rule was there, and was committed after the first look.
    app.database.execute("DELETE FROM due WHERE subject_id IN (SELECT id FROM rule_waits)");
    app.database.execute("DELETE FROM rule_waits");
    app.clock.advance_seconds(60);
    app.state().dispatcher.wake();
    app.carried_out();
    assert_eq!(waits(app), 1);
    pass(app, 59);
    assert!(runs(app, &made.id()).is_empty());
    pass(app, 1);
    assert_eq!(shown(app, &id)["tags"], json!(["late", "slow"]));
});

on_each_engine!(a_category_that_moves_brings_its_tickets_under_the_condition, |app| {
    let (billing, cards) = (app.category("billing"), app.category("cards"));
    let under = json!({"field": "category_id", "op": "under", "value": billing});
    let made = hourly(app, "late", under);
    app.ticket().with("category_id", cards.as_str()).opened();
    pass(app, 60);
    assert!(runs(app, &made.id()).is_empty());
    app.root().patch(format!("/v1/categories/{cards}"), json!({"parent_id": billing})).expect(200);
    app.carried_out();
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 1);
});
