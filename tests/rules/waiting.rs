//! Rules that act when their condition has held for a time.

use serde_json::{Value, json};
use support::{Engine, on_each_engine};

use super::{history, hourly, is, pass, put, rule, runs, said, shown, tagged, timed};

on_each_engine!(a_time_rule_acts_once_when_its_condition_has_held_for_so_long, |app| {
    let made = hourly(app, "late", is("status", "awaiting_reply"));
    let id = app.ticket().opened().id();
    pass(app, 59);
    assert_eq!(shown(app, &id)["tags"], json!([]));
    pass(app, 1);
    let ticket = shown(app, &id);
    assert_eq!(ticket["tags"], json!(["late"]));
    let told = history(app, &id).into_iter().find(|event| event["type"] == "ticket.tagged").unwrap();
    assert_eq!((&told["actor"]["type"], &told["actor"]["id"]), (&json!("rule"), &json!(made.id())));
    let run = &runs(app, &made.id())[0];
    assert_eq!((&run["ticket_version"], &run["round"]), (&ticket["version"], &json!(1)));
    assert_eq!(run["matched"].as_array().map(Vec::len), Some(1));
    app.root().delete(format!("/v1/tickets/{id}/tags/late")).expect(204);
    pass(app, 3 * 1_440);
    assert_eq!(shown(app, &id)["tags"], json!([]), "the condition has held all the time");
    assert_eq!(runs(app, &made.id()).len(), 1);
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(a_condition_that_ceases_to_hold_ends_the_wait_and_the_next_one_begins_anew, |app| {
    let made = hourly(app, "late", tagged("slow"));
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    let put = |on: bool| {
        let path = format!("/v1/tickets/{id}/tags/slow");
        if on {
            app.root().put(path).expect(204)
        } else {
            app.root().delete(path).expect(204)
        };
    };
    pass(app, 30);
    put(false);
    pass(app, 60);
    assert!(runs(app, &made.id()).is_empty());
    put(true);
    pass(app, 59);
    assert!(runs(app, &made.id()).is_empty(), "the half hour of before does not count");
    pass(app, 1);
    assert_eq!(runs(app, &made.id()).len(), 1);
    // Off and on again is another wait.
    put(false);
    put(true);
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 2);
    // What is in the bin is waited for by nobody.
    put(false);
    put(true);
    app.root().delete(format!("/v1/tickets/{id}")).expect(204);
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 2);
    app.root().post(format!("/v1/tickets/{id}/restore"), json!({})).expect(200);
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 3);
});

on_each_engine!(a_clock_that_jumps_a_day_and_back_makes_nothing_happen_twice, |app| {
    let made = hourly(app, "late", tagged("slow"));
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    pass(app, 1_440);
    assert_eq!(runs(app, &made.id()).len(), 1);
    let ahead = app.ticket().with("tags", json!(["slow"])).opened().id();
    pass(app, -1_440);
    for _ in 0..3 {
        pass(app, 300);
    }
    assert_eq!(runs(app, &made.id()).len(), 1);
    assert_eq!(shown(app, &ahead)["tags"], json!(["slow"]), "its hour begins when the clock says so");
    pass(app, 1_440);
    let seen: Vec<Value> = runs(app, &made.id()).iter().map(|run| run["ticket_id"].clone()).collect();
    assert_eq!(seen, [json!(ahead), json!(id)]);
});

on_each_engine!(what_a_time_rule_changes_is_heard_by_others_and_ends_its_own_wait, |app| {
    let (waiting, awaited) = (app.ticket().opened().id(), app.ticket().with("tags", json!(["slow"])).opened().id());
    let link = json!({"type": "depends_on", "ticket_id": awaited});
    app.root().post(format!("/v1/tickets/{waiting}/links"), link).expect(201);
    rule(
        app,
        "heard",
        json!({
            "occasions": ["changed"], "condition": {"field": "status", "op": "changed_to", "value": "closed"},
            "actions": [{"type": "note", "text": "closed by itself"}],
        }),
    );
    let open = json!({"all": [tagged("slow"), {"none": [is("status", "closed")]}]});
    let hour = json!({"minutes": 60, "clock": "calendar"});
    let actions = json!([{"type": "update", "status": "closed"}]);
    let made = timed(app, "close", hour, json!({"condition": open, "actions": actions}));
    pass(app, 60);
    assert_eq!(shown(app, &awaited)["status"], "closed");
    assert_eq!(shown(app, &waiting)["blocked_by"], json!([]), "who waits for it is told");
    assert_eq!(said(app, &awaited, "note").len(), 1);
    // It is open again: another hour begins.
    app.root().patch(format!("/v1/tickets/{awaited}"), json!({"status": "in_review"})).expect(200);
    pass(app, 60);
    assert_eq!(runs(app, &made.id()).len(), 2);
});

on_each_engine!(whoever_makes_the_condition_hold_begins_the_wait, |app| {
    let team = app.team("team");
    let sara = app.agent("sara").in_team(&team).enters();
    let taken = json!({"field": "assignee_id", "op": "is_not_null"});
    let soon = json!({"minutes": 3, "clock": "calendar"});
    let made = timed(app, "taken", soon, json!({"condition": taken, "actions": put("taken")}));
    let id = app.ticket().in_team(&team).opened().id();
    pass(app, 120);
    assert!(runs(app, &made.id()).is_empty());
    // By being handed out, which is what Nobat does.
    let next = sara.act("/v1/queue/next").expect(200);
    assert_eq!(next["ticket"]["id"], id.as_str());
    pass(app, 3);
    assert_eq!(runs(app, &made.id()).len(), 1, "{:?}", shown(app, &id));
});

on_each_engine!(two_nodes_let_a_time_rule_act_once_for_each_ticket, |app| {
    let made = hourly(app, "late", tagged("slow"));
    let ids: Vec<String> = (0..40).map(|_| app.ticket().with("tags", json!(["slow"])).opened().id()).collect();
    app.clock.advance_seconds(3_600);
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    std::thread::scope(|threads| {
        threads.spawn(|| app.tend());
        if let Some(second) = &second {
            threads.spawn(|| second.tend());
        }
    });
    app.tend();
    let path = format!("/v1/rules/{}/runs?limit=200", made.id());
    let mut seen = app.root().get(path).expect(200).column("ticket_id");
    seen.sort_unstable();
    let mut all = ids.clone();
    all.sort_unstable();
    assert_eq!(seen, all);
});

on_each_engine!(in_the_shadow_a_time_rule_tells_what_it_would_have_done, |app| {
    let hour = json!({"minutes": 60, "clock": "calendar"});
    let made = timed(
        app,
        "watch",
        hour,
        json!({"mode": "shadow", "condition": tagged("slow"), "actions": [{"type": "update", "priority": "urgent"}]}),
    );
    let id = app.ticket().with("tags", json!(["slow"])).opened().id();
    pass(app, 60);
    pass(app, 60);
    assert_eq!(shown(app, &id)["priority"], "medium");
    let seen = runs(app, &made.id());
    assert_eq!((seen.len(), &seen[0]["mode"]), (1, &json!("shadow")));
    assert_eq!(seen[0]["actions"][0]["changes"]["priority"], json!({"from": "medium", "to": "urgent"}));
    // Live, it waits from then on for what it has watched.
    app.root().patch(format!("/v1/rules/{}", made.id()), json!({"mode": "live"})).expect(200);
    app.carried_out();
    pass(app, 59);
    assert_eq!(shown(app, &id)["priority"], "medium");
    pass(app, 1);
    assert_eq!(shown(app, &id)["priority"], "urgent");
});
