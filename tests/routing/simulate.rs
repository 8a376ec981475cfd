//! A way of routing is tried on tickets of the past.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{online, shown, team};

fn tried(who: &Actor, days: i64, draft: Value) -> Answer {
    who.post("/v1/routing/simulate", json!({"days": days, "draft": draft})).expect(200)
}

/// How many tickets the agent gets, by both ways.
fn assigned(told: &Answer, agent: &Actor) -> (i64, i64) {
    let all = told["agents"].as_array().unwrap();
    let his = all.iter().find(|one| one["agent_id"] == agent.id.as_str()).unwrap();
    (his["today"]["assigned"].as_i64().unwrap(), his["draft"]["assigned"].as_i64().unwrap())
}

/// Everything that routing writes to.
fn written(app: &TestApp) -> Vec<String> {
    let sums = [
        "SELECT CAST(COUNT(*) AS TEXT) || ' ' || CAST(SUM(version) AS TEXT) AS text FROM tickets",
        "SELECT CAST(SUM(weight) AS TEXT) || ' ' || CAST(MAX(last_assigned_at) AS TEXT) AS text FROM agent_load",
        "SELECT MAX(given) AS text FROM team_members",
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM routing_decisions",
        "SELECT CAST(SUM(version) AS TEXT) AS text FROM teams",
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM categories",
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM idempotency_keys",
    ];
    sums.iter().flat_map(|sum| app.database.texts(sum)).collect()
}

on_each_engine!(a_draft_is_compared_with_today_and_nothing_is_written, |app| {
    let team = team(app, "turns", "round_robin");
    let (sara, omid) = (online(app, "sara", &team), online(app, "omid", &team));
    let ids: Vec<String> = (0..4)
        .map(|_| {
            app.clock.advance_seconds(600);
            app.ticket().in_team(&team).with("priority", "medium").opened().id()
        })
        .collect();
    app.clock.advance_seconds(600);
    let lead = app.lead();
    let (head, before) = (app.settle().str("head_hash"), written(app));

    let same = tried(app.root(), 1, json!({}));
    assert_eq!(
        (&same["ticket_count"], &same["difference_count"], &same["truncated"]),
        (&json!(4), &json!(0), &json!(false))
    );
    assert_eq!((assigned(&same, &sara), assigned(&same, &omid)), ((2, 2), (2, 2)));
    assert_eq!(same["waiting"]["today"], same["waiting"]["draft"]);
    assert_eq!(same["waiting"]["today"]["mean_wait_seconds"], Value::Null);
    // Two points for forty minutes and two more for twenty, of a day.
    let first = same["agents"].as_array().unwrap().iter().find(|one| one["today"]["mean_load"] == json!(0.08));
    assert_eq!(first.expect("rounded to hundredths")["today"]["peak_load"], 4);

    let share = json!({"teams": [{"team_id": team, "fair_share": {"count": 1, "minutes": 25}}]});
    let told = tried(app.root(), 1, share);
    assert_eq!((assigned(&told, &sara), assigned(&told, &omid)), ((2, 2), (2, 2)));
    let waits = &told["waiting"]["draft"];
    assert_eq!(waits["by_reason"], json!([{"reason": "everybody_had_share", "count": 2}]));
    assert_eq!((&waits["queued"], &waits["never_assigned"]), (&json!(2), &json!(0)));
    assert_eq!(waits["mean_wait_seconds"], 300);
    assert_eq!(told["difference_count"], 0, "later, and the same agents");

    let hands = tried(&lead, 1, json!({"teams": [{"team_id": team, "assignment_mode": "manual"}]}));
    assert_eq!((&hands["difference_count"], hands["differences"].as_array().unwrap().len()), (&json!(4), 0));
    let hands = tried(app.root(), 1, json!({"teams": [{"team_id": team, "assignment_mode": "manual"}]}));
    let named: Vec<&Value> = hands["differences"].as_array().unwrap().iter().map(|one| &one["ticket_id"]).collect();
    assert_eq!(named, ids.iter().collect::<Vec<_>>(), "in the order in which they were opened");
    let first = &hands["differences"][0];
    assert_eq!((&first["because"], &first["draft"]["queued_reason"]), (&json!("manual_team"), &json!("manual_team")));
    assert_eq!((&first["today"]["team_id"], &first["draft"]["assignee_id"]), (&json!(team), &Value::Null));
    // They are routed again, and do not wait any shorter for it.
    assert_eq!(hands["waiting"]["draft"]["mean_wait_seconds"], (40 + 30 + 20 + 10) * 60 / 4);

    let keyed = app.root().key("one").post("/v1/routing/simulate", json!({"draft": {}})).expect(200);
    let again = app.root().key("one").post("/v1/routing/simulate", json!({"days": 2, "draft": {}})).expect(200);
    assert_ne!(keyed["from_at"], again["from_at"], "the key is not looked at");
    assert_eq!((app.settle().str("head_hash"), written(app)), (head, before));
});

on_each_engine!(tickets_stay_as_long_as_they_stayed_and_agents_work_as_they_worked, |app| {
    let team = team(app, "turns", "round_robin");
    let sara = online(app, "sara", &team);
    let shift = |from: i64, to: i64| {
        let body = json!({"starts_at": app.clock.in_seconds(from), "ends_at": app.clock.in_seconds(to)});
        app.lead().post(format!("/v1/agents/{}/shifts", sara.id), body).expect(201)
    };
    shift(3_600, 7_200);
    let waiting = app.ticket().in_team(&team).with("priority", "medium").opened();
    assert_eq!(waiting["queued_reason"], "nobody_on_duty");
    app.clock.advance_seconds(5_400);
    app.tend();
    assert_eq!(shown(app, &waiting.id())["assignee_id"], sara.id);
    sara.patch(format!("/v1/tickets/{}", waiting.id()), json!({"status": "answered"})).expect(200);
    app.clock.advance_seconds(81_000);
    let told = tried(app.root(), 2, json!({}));
    let waits = &told["waiting"]["today"];
    assert_eq!(waits["by_reason"], json!([{"reason": "nobody_on_duty", "count": 1}]));
    assert_eq!((&waits["mean_wait_seconds"], &waits["never_assigned"]), (&json!(3_600), &json!(0)), "until her shift");
    // Two points for half an hour of two days.
    let hers = &told["agents"][0];
    assert_eq!((&hers["today"]["peak_load"], &hers["today"]["mean_load"]), (&json!(2), &json!(0.02)));
    assert_eq!((&hers["has_now"], assigned(&told, &sara)), (&json!(1), (1, 1)));
    app.clock.advance_seconds(1_000);
    assert_eq!(tried(app.root(), 1, json!({}))["ticket_count"], 0, "older than that");
});

on_each_engine!(a_category_goes_to_the_team_of_the_draft, |app| {
    let (first, second) = (team(app, "first", "least_loaded"), team(app, "second", "round_robin"));
    let (sara, omid) = (online(app, "sara", &first), online(app, "omid", &second));
    let names = |key: &str| json!({"key": key, "name_fa": key, "name_en": key, "team_id": first});
    let category = app.root().post("/v1/categories", names("login")).expect(201).id();
    let routed = app.ticket().with("category_id", category.as_str()).opened();
    assert_eq!(routed["assignee_id"], sara.id);
    app.ticket().with("category_id", category.as_str()).in_team(&first).opened();
    app.ticket().with("category_id", category.as_str()).with("assignee_id", sara.id.as_str()).opened();
    let spam = app.ticket().with("category_id", category.as_str()).opened().id();
    app.root().patch(format!("/v1/tickets/{spam}"), json!({"spam": true})).expect(200);
    let told = tried(app.root(), 7, json!({"categories": [{"category_id": category, "team_id": second}]}));
    assert_eq!(
        (assigned(&told, &sara), assigned(&told, &omid)),
        ((3, 2), (0, 1)),
        "a team and an agent that were named stay"
    );
    let one = told["differences"].as_array().unwrap().iter().find(|one| one["ticket_id"] == routed.id()).unwrap();
    assert_eq!((&one["because"], &one["draft"]["team_id"]), (&json!("category"), &json!(second)));
    let none = tried(app.root(), 7, json!({"categories": [{"category_id": category, "team_id": null}]}));
    assert_eq!(none["waiting"]["draft"]["by_reason"], json!([{"reason": "no_team", "count": 1}]));
});

on_each_engine!(a_draft_names_what_there_is_and_is_for_those_who_arrange_the_work, |app| {
    let team = team(app, "turns", "round_robin");
    let other = app.other_workspace();
    let (foreign, far) = (other.team("t"), other.category("c"));
    let refused = |draft: Value| app.root().post("/v1/routing/simulate", json!({"draft": draft})).expect(422);
    refused(json!({"teams": [{"team_id": foreign}]})).field_error("#/draft/teams/0/team_id", "not_found");
    refused(json!({"teams": [{"team_id": team}, {"team_id": team}]}))
        .field_error("#/draft/teams/1/team_id", "duplicate");
    let category = app.category("login");
    let place = "#/draft/categories/0";
    refused(json!({"categories": [{"category_id": far, "team_id": null}]}))
        .field_error(&format!("{place}/category_id"), "not_found");
    refused(json!({"categories": [{"category_id": category, "team_id": foreign}]}))
        .field_error(&format!("{place}/team_id"), "not_found");
    refused(json!({"teams": [{"team_id": team, "fair_share": {"count": 0, "minutes": 5}}]}))
        .field_error("#/draft/teams/0/fair_share/count", "out_of_range");
    refused(json!({"teams": vec![json!({"team_id": team}); 201]})).field_error("#/draft/teams", "too_many");
    let days = app.root().post("/v1/routing/simulate", json!({"days": 31, "draft": {}})).expect(422);
    days.field_error("#/days", "out_of_range");
    for who in [app.agent("sara").enters(), app.viewer()] {
        who.post("/v1/routing/simulate", json!({"draft": {}})).expect(403);
    }
    app.lead().post("/v1/routing/simulate", json!({"draft": {}})).expect(200);
    app.ticket().in_team(&team).opened();
    assert_eq!(tried(other.root(), 30, json!({}))["ticket_count"], 0, "another workspace's tickets are not there");
});

on_each_engine!(the_rules_of_the_draft_give_tickets_their_teams, |app| {
    let (first, second) = (team(app, "first", "least_loaded"), team(app, "second", "round_robin"));
    let (sara, omid) = (online(app, "sara", &first), online(app, "omid", &second));
    let urgent = json!({"field": "priority", "op": "is", "value": "urgent"});
    let to = |name: &str, team: &str, condition: &Value| json!({"name": name, "condition": condition, "team_id": team});
    let rules = json!({"rules": [to("all", &first, &json!({"all": []}))]});
    app.root().put_json("/v1/routing/policy", rules).expect(200);
    let pressing = app.ticket().with("priority", "urgent").opened();
    let other = app.ticket().with("priority", "low").opened();
    assert_eq!((&pressing["team_id"], &other["team_id"]), (&json!(first), &json!(first)));
    // What became of them later does not matter to the rules.
    app.root().patch(format!("/v1/tickets/{}", pressing.id()), json!({"status": "answered"})).expect(200);

    let same = tried(app.root(), 1, json!({}));
    assert_eq!((&same["difference_count"], assigned(&same, &sara)), (&json!(0), (2, 2)), "today's rules stay");
    let draft = json!({"rules": [to("urgent", &second, &urgent), to("all", &first, &json!({"all": []}))]});
    let told = tried(app.root(), 1, draft);
    assert_eq!((assigned(&told, &sara), assigned(&told, &omid)), ((2, 1), (0, 1)));
    let difference = &told["differences"][0];
    assert_eq!((&difference["ticket_id"], &difference["because"]), (&pressing["id"], &json!("rule")));
    assert_eq!(difference["draft"]["team_id"], second.as_str());
    let none = tried(app.root(), 1, json!({"rules": []}));
    assert_eq!(none["differences"][0]["because"], "no_team", "without rules there is no team for them");

    let missing = json!({"draft": {"rules": [to("x", "team_01jd0000000000000000000000", &urgent)]}});
    let refused = app.root().post("/v1/routing/simulate", missing).expect(422);
    refused.field_error("#/draft/rules/0/team_id", "invalid_reference");
    assert_eq!(app.root().get("/v1/routing/policy").expect(200)["version"], 1, "a draft stays a draft");
});
