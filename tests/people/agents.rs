//! Agents and teams.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(an_agent_is_added_changed_and_deactivated, |app| {
    let team = app.team("فنی");
    let body = json!({"name": "Sara", "email": "Sara@Desk.example", "role": "lead", "locale": "fa", "time_zone": "Asia/Tehran", "team_ids": [team]});
    let sara = app.root().post("/v1/agents", body).expect(201);
    let path = format!("/v1/agents/{}", sara.id());
    assert_eq!((&sara["role"], sara.words("team_ids")), (&json!("lead"), vec![team.clone()]));
    assert_eq!(app.root().get(format!("/v1/teams/{team}")).words("member_ids"), [sara.id()]);
    let changed = app.root().if_match(sara.etag()).patch(&path, json!({"role": "agent", "locale": null})).expect(200);
    assert_eq!((&changed["role"], &changed["locale"]), (&json!("agent"), &json!(null)));
    app.root().delete(&path).expect(204);
    let gone = app.root().get(&path).expect(200);
    assert_eq!(gone["deactivated_at"], app.clock.now().as_str());
    app.clock.advance_seconds(9);
    app.root().delete(&path).expect(204);
    assert_eq!(app.root().get(&path).json, gone.json);
    let back = app.root().patch(&path, json!({"deactivated": false})).expect(200);
    assert_eq!(back["deactivated_at"], json!(null));
});

on_each_engine!(an_agents_address_is_unique_in_the_workspace_alone, |app| {
    let first = app.agent("sara").email("sara@desk.example").recorded();
    let twin = json!({"name": "Twin", "email": "SARA@desk.example", "role": "agent"});
    let refused = app.root().post("/v1/agents", twin.clone()).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], first.as_str());
    app.other_workspace().root().post("/v1/agents", twin).expect(201);
});

on_each_engine!(the_last_admin_stays_one, |app| {
    let (ava, sara) = (app.admin(), app.agent("sara").recorded());
    let path = format!("/v1/agents/{}", ava.id);
    for change in [json!({"role": "lead"}), json!({"deactivated": true})] {
        let refused = app.root().patch(&path, change).expect(409).problem("conflict");
        assert_eq!(refused["reason"], "last_admin");
    }
    app.root().delete(&path).expect(409);
    app.root().patch(format!("/v1/agents/{sara}"), json!({"role": "admin"})).expect(200);
    app.root().patch(&path, json!({"role": "lead"})).expect(200);
});

on_each_engine!(two_admins_who_dismiss_each_other_at_once_leave_one, |app| {
    for _ in 0..4 {
        let (one, two) = (app.admin(), app.admin());
        for other in app.root().get("/v1/agents?limit=200").data() {
            let id = other["id"].as_str().unwrap();
            if id != one.id && id != two.id && other["deactivated_at"].is_null() {
                app.root().delete(format!("/v1/agents/{id}")).expect(204);
            }
        }
        let statuses: Vec<u16> = std::thread::scope(|threads| {
            let first = threads.spawn(|| one.delete(format!("/v1/agents/{}", two.id)).status);
            let second = threads.spawn(|| two.delete(format!("/v1/agents/{}", one.id)).status);
            [first, second].into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        // Who is dismissed first is refused as nobody, or as the last one.
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    }
});

on_each_engine!(agents_join_and_leave_teams_and_twice_is_once, |app| {
    let (team, sara) = (app.team("فنی"), app.agent("sara").recorded());
    let members = || app.root().get(format!("/v1/teams/{team}"));
    for _ in 0..2 {
        app.root().put(format!("/v1/teams/{team}/members/{sara}")).expect(204);
        assert_eq!((members().words("member_ids"), members().int("version")), (vec![sara.clone()], 2));
    }
    for _ in 0..2 {
        app.root().delete(format!("/v1/teams/{team}/members/{sara}")).expect(204);
        assert_eq!((members().words("member_ids"), members().int("version")), (vec![], 3));
    }
    app.root().put(format!("/v1/teams/{team}/members/agt_00000000000000000000000001")).expect(404);
});

on_each_engine!(membership_decides_at_once_what_an_agent_sees, |app| {
    let team = app.team("فنی");
    let sara = app.agent("sara").enters();
    let path = format!("/v1/tickets/{}", app.ticket().in_team(&team).opened().id());
    sara.get(&path).expect(404);
    app.root().put(format!("/v1/teams/{team}/members/{}", sara.id)).expect(204);
    sara.get(&path).expect(200);
    app.root().delete(format!("/v1/teams/{team}/members/{}", sara.id)).expect(204);
    sara.get(&path).expect(404);
});

on_each_engine!(a_teams_name_is_its_own_and_a_team_in_use_stays, |app| {
    let team = app.team("Support");
    let refused = app.root().post("/v1/teams", json!({"name": "SUPPORT"})).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], team.as_str());
    app.ticket().in_team(&team).opened();
    app.root().delete(format!("/v1/teams/{team}")).expect(409).problem("in_use");
    let (free, sara) = (app.team("Free"), app.agent("sara").recorded());
    app.root().put(format!("/v1/teams/{free}/members/{sara}")).expect(204);
    app.root().delete(format!("/v1/teams/{free}")).expect(204);
    assert!(app.root().get(format!("/v1/agents/{sara}")).words("team_ids").is_empty());
});

on_each_engine!(an_agent_finds_himself, |app| {
    let sara = app.agent("sara").enters();
    assert_eq!(sara.get("/v1/agents/me").expect(200)["id"], sara.id.as_str());
    assert_eq!(sara.get("/v1/auth/me").expect(200)["agent"]["id"], sara.id.as_str());
    app.root().get("/v1/agents/me").expect(404);
    let me = app.root().get("/v1/auth/me").expect(200);
    assert_eq!((&me["type"], &me["agent"]), (&json!("service"), &json!(null)));
});

on_each_engine!(agents_teams_and_roles_are_listed, |app| {
    let (sara, team) = (app.agent("sara").recorded(), app.team("فنی"));
    assert!(app.root().get("/v1/agents").expect(200).ids().contains(&sara));
    assert!(app.root().get("/v1/teams").expect(200).ids().contains(&team));
    let roles = app.root().get("/v1/roles").expect(200);
    let names: Vec<_> = roles.data().iter().map(|row| row.to_string()).collect();
    for role in ["admin", "lead", "agent", "viewer"] {
        assert!(names.iter().any(|row| row.contains(role)), "{role}");
    }
});

on_each_engine!(a_weak_password_is_refused_and_none_is_ever_shown, |app| {
    for (password, code) in
        [("short", "too_short"), (&*" ".repeat(12), "invalid_format"), (&*"x".repeat(201), "too_long")]
    {
        let body = json!({"name": "Sara", "email": "sara@desk.example", "role": "agent", "password": password});
        app.root().post("/v1/agents", body).expect(422).field_error("#/password", code);
    }
    let body = json!({"name": "Sara", "email": "sara@desk.example", "role": "agent", "password": "گذرواژهٔ بلند"});
    let made = app.root().post("/v1/agents", body).expect(201);
    assert!(!made.text.contains("گذرواژه") && !made.text.contains("argon2"));
});
