//! Only what an agent has to do something about takes up his capacity.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{loads_add_up, online, says, shown, team};

on_each_engine!(what_waits_for_the_customer_or_sleeps_frees_room_until_it_comes_back, |app| {
    let team = team(app, "least", "least_loaded");
    let sara = online(app, "sara", &team);
    says(&sara, json!({"availability": "online", "capacity": 2}));
    let path = |id: &str| format!("/v1/tickets/{id}");
    let medium = || app.ticket().in_team(&team).with("priority", "medium").opened();
    let until = app.clock.in_seconds(3_600);
    let mut held = medium().id();
    for put_aside in [json!({"status": "needs_info"}), json!({"status": "answered"}), json!({"snoozed_until": until})] {
        let next = medium();
        assert_eq!((&next["assignee_id"], &next["queued_reason"]), (&Value::Null, &json!("everybody_full")));
        sara.patch(path(&held), put_aside.clone()).expect(200);
        loads_add_up(app);
        app.tend();
        assert_eq!(shown(app, &next.id())["assignee_id"], sara.id, "{put_aside}");
        held = next.id();
    }
    let waiting = medium().id();
    app.clock.advance_seconds(3_600);
    app.tend();
    loads_add_up(app);
    sara.patch(path(&held), json!({"status": "answered"})).expect(200);
    app.tend();
    assert_eq!(shown(app, &waiting)["assignee_id"], Value::Null, "what slept is awake, and hers");
    loads_add_up(app);
});
