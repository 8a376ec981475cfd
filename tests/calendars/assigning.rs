//! A calendar belongs to the workspace, to a team, to an agent.

use serde_json::{Value, json};
use support::on_each_engine;

use super::calendar;

on_each_engine!(workspace_team_and_agent_work_by_a_calendar, |app| {
    let id = calendar(app, json!({"name": "a", "preset": "iran"}));
    let agent = format!("/v1/agents/{}", app.agent("sara").recorded());
    let made = app.root().post("/v1/teams", json!({"name": "فنی", "calendar_id": id})).expect(201);
    assert_eq!(made["calendar_id"], id.as_str());
    for path in ["/v1/workspace", &agent, &format!("/v1/teams/{}", app.team("مالی"))] {
        let before = app.root().get(path).expect(200);
        assert_eq!(before["calendar_id"], Value::Null, "{path}");
        let after = app.root().patch(path, json!({"calendar_id": id})).expect(200);
        assert_eq!((&after["calendar_id"], after.int("version")), (&json!(id), before.int("version") + 1), "{path}");
        assert_eq!(app.root().get(path).expect(200).json, after.json, "{path}");
        let missing = json!({"calendar_id": "cal_01jd0000000000000000000000"});
        app.root().patch(path, missing).expect(422).field_error("#/calendar_id", "not_found");
        let freed = app.root().patch(path, json!({"calendar_id": null})).expect(200);
        assert_eq!(freed["calendar_id"], Value::Null, "{path}");
    }
});

on_each_engine!(a_calendar_that_is_worked_by_stays_and_names_who_does, |app| {
    let id = calendar(app, json!({"name": "a", "preset": "iran"}));
    let path = format!("/v1/calendars/{id}");
    let (team, agent) = (app.team("فنی"), app.agent("sara").recorded());
    let set = |path: &str, value: Value| app.root().patch(path, json!({"calendar_id": value})).expect(200);
    set(&format!("/v1/teams/{team}"), json!(id));
    set(&format!("/v1/agents/{agent}"), json!(id));
    set("/v1/workspace", json!(id));
    let refused = app.root().delete(&path).expect(409).problem("in_use");
    assert_eq!(
        refused["used_by"],
        json!({"workspace": true, "team_ids": [team], "agent_ids": [agent], "sla_policy_ids": []})
    );
    set(&format!("/v1/teams/{team}"), Value::Null);
    set(&format!("/v1/agents/{agent}"), Value::Null);
    let refused = app.root().delete(&path).expect(409).problem("in_use");
    assert_eq!(refused["used_by"], json!({"workspace": true, "team_ids": [], "agent_ids": [], "sla_policy_ids": []}));
    set("/v1/workspace", Value::Null);
    app.root().delete(&path).expect(204);
});
