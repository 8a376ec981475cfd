//! Reading what rules did.

use serde_json::json;
use support::on_each_engine;

use super::{put, rule, runs, tagged};

on_each_engine!(every_run_tells_what_held_and_what_it_came_to, |app| {
    let condition = json!({"all": [tagged("pay"), {"any": [tagged("big"), tagged("small")]}]});
    let actions = json!([{"type": "update", "priority": "medium"}, {"type": "add_tags", "tags": ["seen"]}]);
    let made = rule(app, "pay", json!({"occasions": ["opened"], "condition": condition, "actions": actions}));
    let ticket = app.ticket().with("tags", json!(["pay", "big"])).opened();
    let run = &runs(app, &made.id())[0];
    assert_eq!(run["matched"].as_array().map(Vec::len), Some(2));
    assert_eq!((&run["rule_version"], &run["round"]), (&json!(1), &json!(1)));
    assert_eq!(run["ticket_version"], ticket["version"]);
    let outcomes: Vec<_> = run["actions"].as_array().unwrap().iter().map(|action| action["outcome"].clone()).collect();
    assert_eq!(outcomes, ["nothing", "done"]);
    assert_eq!(run["actions"][1]["changes"]["tags"]["to"], json!(["big", "pay", "seen"]));
    let of_ticket = app.root().get(format!("/v1/tickets/{}/rule-runs", ticket.id())).expect(200);
    assert_eq!(of_ticket.ids(), [run["id"].as_str().unwrap()]);
});

on_each_engine!(runs_come_in_pages_and_outlast_their_rule_with_the_ticket, |app| {
    let made = rule(app, "all", json!({"occasions": ["opened"], "actions": put("seen")}));
    let tickets: Vec<String> = (0..5)
        .map(|_| {
            app.clock.advance_seconds(1);
            app.ticket().opened().id()
        })
        .collect();
    let pages = app.root().pages(format!("/v1/rules/{}/runs?limit=2", made.id()));
    let seen: Vec<String> = pages.iter().flat_map(|page| page.column("ticket_id")).collect();
    assert_eq!(seen, tickets.iter().rev().cloned().collect::<Vec<_>>());
    app.root().delete(format!("/v1/rules/{}", made.id())).expect(204);
    app.root().get(format!("/v1/rules/{}/runs", made.id())).expect(404);
    let left = app.root().get(format!("/v1/tickets/{}/rule-runs", tickets[0])).expect(200);
    assert_eq!(left.data()[0]["rule_id"], made.id());
});

on_each_engine!(whoever_may_not_see_a_ticket_sees_no_runs_of_it, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    let sara = app.agent("sara").in_team(&mine).enters();
    rule(app, "all", json!({"actions": put("seen")}));
    let (own, other) = (app.ticket().in_team(&mine).opened().id(), app.ticket().in_team(&theirs).opened().id());
    sara.get(format!("/v1/tickets/{own}/rule-runs")).expect(200);
    sara.get(format!("/v1/tickets/{other}/rule-runs")).expect(404);
});
