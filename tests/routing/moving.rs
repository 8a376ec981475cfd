//! Tickets whose team or category a person changes.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{loads_add_up, online, routing, shown, team};

on_each_engine!(another_team_asks_its_own_members_unless_the_assignee_is_one, |app| {
    let (first, second) = (team(app, "first", "round_robin"), team(app, "second", "round_robin"));
    let (sara, omid) = (online(app, "sara", &first), online(app, "omid", &second));
    let both = app.agent("both").in_team(&first).in_team(&second).recorded();
    let id = app.ticket().in_team(&first).opened().id();
    assert_eq!(shown(app, &id)["assignee_id"], sara.id);
    let path = format!("/v1/tickets/{id}");
    let moved = app.root().patch(&path, json!({"team_id": second})).expect(200);
    assert_eq!(moved["assignee_id"], omid.id);
    assert_eq!(routing(app, &id)["decisions"][0]["team_reason"], "given");
    loads_add_up(app);
    app.root().patch(&path, json!({"assignee_id": both})).expect(200);
    let back = app.root().patch(&path, json!({"team_id": first})).expect(200);
    assert_eq!(back["assignee_id"], both.as_str(), "he is in both");
    let named = app.root().patch(&path, json!({"team_id": second, "assignee_id": sara.id})).expect(200);
    assert_eq!(named["assignee_id"], sara.id, "whoever is named gets it");
    let none = app.root().patch(&path, json!({"team_id": null})).expect(200);
    assert_eq!((&none["team_id"], &none["assignee_id"]), (&Value::Null, &json!(sara.id)));
    loads_add_up(app);
});

on_each_engine!(a_team_by_hand_changes_nobody_and_a_team_where_nobody_is_lets_it_wait, |app| {
    let (first, manual, empty) =
        (team(app, "first", "round_robin"), app.team("manual"), team(app, "empty", "least_loaded"));
    let sara = online(app, "sara", &first);
    let path = format!("/v1/tickets/{}", app.ticket().in_team(&first).opened().id());
    let moved = app.root().patch(&path, json!({"team_id": manual})).expect(200);
    assert_eq!(moved["assignee_id"], sara.id);
    let waits = app.root().patch(&path, json!({"team_id": empty})).expect(200);
    assert_eq!((&waits["assignee_id"], &waits["queued_reason"]), (&Value::Null, &json!("empty_team")));
    loads_add_up(app);
    let done = format!("/v1/tickets/{}", app.ticket().in_team(&manual).at("answered").id());
    let moved = app.root().patch(&done, json!({"team_id": first})).expect(200);
    assert_eq!(moved["assignee_id"], Value::Null, "nothing is to be done about it");
});

on_each_engine!(another_category_brings_its_team_until_a_person_has_chosen, |app| {
    let (login, billing) = (app.team("login"), team(app, "billing", "round_robin"));
    let sara = online(app, "sara", &billing);
    let category = |key: &str, team: &str| {
        let body = json!({"key": key, "name_fa": key, "name_en": key, "team_id": team});
        app.root().post("/v1/categories", body).expect(201).id()
    };
    let (a, b) = (category("alpha", &login), category("beta", &billing));
    let change = |id: &str, body: Value| app.root().patch(format!("/v1/tickets/{id}"), body).expect(200);
    let routed = app.ticket().with("category_id", a.as_str()).opened().id();
    let corrected = change(&routed, json!({"category_id": b}));
    assert_eq!((&corrected["team_id"], &corrected["assignee_id"]), (&json!(billing), &json!(sara.id)));
    let again = change(&routed, json!({"category_id": a}));
    assert_eq!((&again["team_id"], &again["assignee_id"]), (&json!(billing), &json!(sara.id)), "somebody works on it");
    let named = app.ticket().with("category_id", a.as_str()).in_team(&login).opened().id();
    assert_eq!(change(&named, json!({"category_id": b}))["team_id"], login.as_str(), "a person chose the team");
    let bare = app.ticket().opened().id();
    assert_eq!(change(&bare, json!({"category_id": b}))["assignee_id"], sara.id);
    loads_add_up(app);
});
