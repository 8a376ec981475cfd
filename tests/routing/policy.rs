//! Rules that give tickets their teams.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{loads_add_up, online, routing, shown, strays::settle, team};

const PATH: &str = "/v1/routing/policy";

fn rule(name: &str, condition: Value, team: &str) -> Value {
    json!({"name": name, "condition": condition, "team_id": team})
}

fn is(field: &str, value: impl Into<Value>) -> Value {
    json!({"field": field, "op": "is", "value": value.into()})
}

fn everything() -> Value {
    json!({"all": []})
}

fn set(app: &TestApp, rules: Value) -> Answer {
    app.root().put_json(PATH, json!({ "rules": rules })).expect(200)
}

/// Where the last decision sent it, why, and which rules were tried.
fn sent(app: &TestApp, id: &str) -> (Value, Value, Vec<(Value, bool)>) {
    let decision = routing(app, id)["decisions"][0].clone();
    let tried = decision["rules_tried"].as_array().unwrap().iter();
    let tried = tried.map(|one| (one["name"].clone(), one["matched"].as_bool().unwrap())).collect();
    (decision["team_id"].clone(), decision["team_reason"].clone(), tried)
}

on_each_engine!(the_policy_is_one_document_whose_versions_are_told, |app| {
    let before = app.root().get(PATH).expect(200);
    assert_eq!((before.int("version"), &before["rules"], &before["updated_at"]), (0, &json!([]), &Value::Null));
    let (vip, rest) = (app.team("vip"), app.team("rest"));
    let rules = json!([rule("VIP", is("customer_tier", "vip"), &vip), rule("rest", everything(), &rest)]);
    app.root().if_match("\"5\"").put_json(PATH, json!({ "rules": rules })).expect(412);
    let first = app.root().if_match(before.etag()).put_json(PATH, json!({ "rules": rules })).expect(200);
    assert_eq!((first.int("version"), &first["rules"][0]["enabled"]), (1, &json!(true)));
    assert_eq!(set(app, rules.clone()).json, first.json, "the same again is no change, and keeps the ids");
    let read = app.root().get(PATH).expect(200);
    assert_eq!(read.etag(), first.etag());
    assert_eq!(read.json, first.json);
    let mut turned = first["rules"].as_array().unwrap().clone();
    turned.reverse();
    turned[1]["enabled"] = false.into();
    turned[0]["name"] = "others".into();
    let second = set(app, turned.clone().into());
    assert_eq!((second.int("version"), &second["rules"]), (2, &Value::from(turned)));
    let stale = app.root().if_match("\"1\"").put_json(PATH, json!({"rules": []})).expect(412);
    assert_eq!((&stale["current_version"], &stale["conflicting_fields"]), (&json!(2), &json!(["rules"])));
    let audit = app.root().get("/v1/audit-log?limit=20").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "routing_policy").collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|event| event["type"] == "config.changed"));
    app.lead().get(PATH).expect(200);
    app.lead().put_json(PATH, json!({"rules": []})).expect(403);
    let other = app.other_workspace();
    assert_eq!(other.root().get(PATH).expect(200)["rules"], json!([]));
});

on_each_engine!(what_makes_no_policy_is_refused_with_its_place, |app| {
    let team = app.team("usual");
    let other = app.other_workspace().team("theirs");
    let refuse = |rules: Value, place: &str, code: &str| {
        app.root().put_json(PATH, json!({ "rules": rules })).expect(422).field_error(place, code);
    };
    let with = |member: &str, value: Value| {
        let mut rule = rule("b", everything(), &team);
        rule[member] = value;
        json!([self::rule("a", everything(), &team), rule])
    };
    refuse(with("team_id", json!("team_01jd0000000000000000000000")), "#/rules/1/team_id", "invalid_reference");
    refuse(with("team_id", json!(other)), "#/rules/1/team_id", "invalid_reference");
    refuse(with("condition", is("color", 1)), "#/rules/1/condition/field", "unknown_option");
    let lost = json!({"any": [is("category_id", "cat_01jd0000000000000000000000")]});
    refuse(with("condition", lost), "#/rules/1/condition/any/0/value", "invalid_reference");
    refuse(with("condition", is("assignee_id", "me")), "#/rules/1/condition/value", "not_allowed");
    refuse(with("name", json!("A")), "#/rules/1/name", "duplicate");
    refuse(with("id", json!("rtr_01jd0000000000000000000000")), "#/rules/1/id", "not_found");
    let many: Vec<Value> = (0..101).map(|number| rule(&number.to_string(), everything(), &team)).collect();
    refuse(many.into(), "#/rules", "too_many");
    assert_eq!(app.root().get(PATH).expect(200).int("version"), 0);
});

on_each_engine!(the_first_rule_that_holds_gives_the_team_and_a_named_team_goes_before_it, |app| {
    let (vip, english, rest, own) =
        (app.team("vip"), team(app, "english", "round_robin"), app.team("rest"), app.team("own"));
    let emma = online(app, "emma", &english);
    let category = app.category("login");
    app.root().patch(format!("/v1/categories/{category}"), json!({"team_id": own})).expect(200);
    let body = json!({"name": "x", "tier": "vip"});
    let customer = app.root().post("/v1/customers", body).expect(201).id();
    let tagged = json!({"field": "tags", "op": "has_any", "value": ["bill"]});
    let urgent = json!({"all": [is("priority", "urgent"), is("channel", "phone")]});
    set(
        app,
        json!([
            {"name": "off", "condition": everything(), "team_id": rest, "enabled": false},
            rule("vip", is("customer_tier", "vip"), &vip),
            rule("english", is("language", "en"), &english),
            rule("bills", tagged, &rest),
            rule("urgent", urgent, &rest),
        ]),
    );
    let of_vip = app.ticket().of(&customer).with("language", "en").opened();
    assert_eq!(sent(app, &of_vip.id()), (json!(vip), json!("rule"), vec![(json!("vip"), true)]));
    let decision = &routing(app, &of_vip.id())["decisions"][0];
    assert_eq!((&decision["rule"]["position"], &decision["policy_version"]), (&json!(2), &json!(1)));
    let in_english = app.ticket().with("language", "en").opened();
    assert_eq!((&in_english["team_id"], &in_english["assignee_id"]), (&json!(english), &json!(emma.id)));
    let tried = vec![(json!("vip"), false), (json!("english"), true)];
    assert_eq!(sent(app, &in_english.id()), (json!(english), json!("rule"), tried));
    let bill = app.ticket().with("language", "fa").with("tags", json!(["bill"])).opened();
    assert_eq!(bill["team_id"], rest.as_str());
    let urgent = app.ticket().with("language", "fa").with("priority", "urgent").with("channel", "phone").opened();
    assert_eq!(urgent["team_id"], rest.as_str());
    let none = app.ticket().with("language", "fa").with("category_id", category.as_str()).opened();
    let (team_id, reason, tried) = sent(app, &none.id());
    assert_eq!((team_id, reason, tried.len()), (json!(own), json!("category"), 4));
    let named = app.ticket().with("language", "en").in_team(&own).opened();
    assert_eq!(sent(app, &named.id()), (json!(own), json!("given"), vec![]));
    let assigned = app.ticket().with("language", "en").with("assignee_id", emma.id.as_str()).opened();
    assert_eq!((&assigned["team_id"], &assigned["assignee_id"]), (&json!(english), &json!(emma.id)));
    loads_add_up(app);
});

on_each_engine!(rules_are_asked_after_triage_and_again_when_a_person_changes_the_category, |app| {
    let (login, bills) = (app.team("login"), app.team("bills"));
    let (top, other) = (app.category("login"), app.category("bills"));
    let body = json!({"key": "deep", "name_fa": "x", "name_en": "x", "parent_id": top});
    let below = app.root().post("/v1/categories", body).expect(201).id();
    let under = |category: &str| json!({"field": "category_id", "op": "under", "value": category});
    set(app, json!([rule("login", under(&top), &login), rule("bills", under(&other), &bills)]));
    let id = app.ticket().with("category_id", below.as_str()).opened().id();
    assert_eq!(sent(app, &id).0, json!(login), "a category below it");
    let path = format!("/v1/tickets/{id}");
    let moved = app.root().patch(&path, json!({"category_id": other})).expect(200);
    assert_eq!(moved["team_id"], bills.as_str());
    assert_eq!(sent(app, &id).1, json!("rule"));
    app.root().patch(&path, json!({"team_id": login})).expect(200);
    let stays = app.root().patch(&path, json!({"category_id": top})).expect(200);
    let stays = app.root().patch(&path, json!({"category_id": other, "subject": stays["subject"]})).expect(200);
    assert_eq!(stays["team_id"], login.as_str(), "a person has named it");
});

on_each_engine!(what_waits_without_a_team_goes_where_a_new_rule_sends_it, |app| {
    let (persian, other) =
        (app.ticket().with("language", "fa").opened().id(), app.ticket().with("language", "en").opened().id());
    let taken = app.team("taken");
    let unwanted = app.ticket().with("language", "fa").in_team(&taken).opened().id();
    app.root().patch(format!("/v1/tickets/{unwanted}"), json!({"team_id": null})).expect(200);
    let fa = team(app, "fa", "round_robin");
    let sara = online(app, "sara", &fa);
    set(app, json!([rule("fa", is("language", "fa"), &fa)]));
    settle(app);
    let ticket = shown(app, &persian);
    assert_eq!((&ticket["team_id"], &ticket["assignee_id"]), (&json!(fa), &json!(sara.id)));
    assert_eq!(sent(app, &persian).1, json!("rule"));
    assert_eq!(shown(app, &other)["queued_reason"], "no_team");
    assert_eq!(shown(app, &unwanted)["team_id"], Value::Null, "a person took it away");
    let path = format!("/v1/tickets/{other}");
    app.root().patch(&path, json!({"priority": "high"})).expect(200);
    assert_eq!(shown(app, &other)["team_id"], Value::Null);
    let moved = app.root().patch(&path, json!({"language": "fa"})).expect(200);
    assert_eq!((&moved["team_id"], &moved["assignee_id"]), (&json!(fa), &json!(sara.id)), "it matches now");
    app.root().patch(format!("/v1/tickets/{unwanted}"), json!({"priority": "high"})).expect(200);
    assert_eq!(shown(app, &unwanted)["team_id"], Value::Null);
    loads_add_up(app);
});

on_each_engine!(what_was_decided_is_explained_by_the_rules_of_then, |app| {
    let (first, second) = (app.team("first"), app.team("second"));
    set(app, json!([rule("never", is("language", "en"), &second), rule("old", everything(), &first)]));
    let id = app.ticket().with("language", "fa").opened().id();
    let kept = app.root().get(PATH).expect(200);
    let mut rules = kept["rules"].clone();
    rules[1]["name"] = "new".into();
    rules[1]["team_id"] = second.as_str().into();
    rules[0]["condition"] = is("language", "fa");
    set(app, rules);
    let tried = vec![(json!("never"), false), (json!("old"), true)];
    assert_eq!(sent(app, &id), (json!(first), json!("rule"), tried));
    let sara = app.agent("sara").in_team(&first).recorded();
    let why = app.root().get(format!("/v1/tickets/{id}/routing/why-not/{sara}")).expect(200);
    let names = |part: &Value| {
        let tried = part["rules_tried"].as_array().unwrap().iter();
        tried.map(|one| (one["name"].clone(), one["matched"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&why["decision"]), [(json!("never"), json!(false)), (json!("old"), json!(true))]);
    assert_eq!(names(&why["now"]), [(json!("never"), json!(true))]);
});

on_each_engine!(a_team_that_rules_name_stays, |app| {
    let named = app.team("named");
    set(app, json!([{"name": "a", "condition": everything(), "team_id": named, "enabled": false}]));
    app.root().delete(format!("/v1/teams/{named}")).expect(409).problem("in_use");
    set(app, json!([]));
    app.root().delete(format!("/v1/teams/{named}")).expect(204);
});

on_each_engine!(the_way_in_which_a_named_team_gives_out_its_tickets_is_that_of_now, |app| {
    let team = app.team("usual");
    let sara = online(app, "sara", &team);
    set(app, json!([rule("all", everything(), &team)]));
    assert_eq!(app.ticket().opened()["queued_reason"], "manual_team");
    app.root().patch(format!("/v1/teams/{team}"), json!({"assignment_mode": "round_robin"})).expect(200);
    assert_eq!(app.ticket().opened()["assignee_id"], sara.id.as_str());
    app.tend();
});

on_each_engine!(a_ticket_that_goes_on_goes_by_the_rules_unless_a_person_had_named_its_team, |app| {
    let (old, new, own) = (app.team("old"), app.team("new"), app.team("own"));
    set(app, json!([rule("all", everything(), &old)]));
    let ruled = app.ticket().at("closed");
    let named = app.ticket().in_team(&own).at("closed");
    assert_eq!(ruled["team_id"], old.as_str());
    set(app, json!([rule("all", everything(), &new)]));
    app.clock.advance_days(30);
    for (closed, team) in [(ruled, new), (named, own)] {
        let body = json!({"kind": "customer", "body": {"content": "again"}});
        let written = app.root().post(format!("/v1/tickets/{}/messages", closed.id()), body).expect(201);
        let next = shown(app, written["ticket_id"].as_str().unwrap());
        assert_eq!((&next["follow_up_of_id"], &next["team_id"]), (&json!(closed.id()), &json!(team)));
    }
});

on_each_engine!(rules_cost_an_opening_no_statement, |app| {
    let team = app.team("usual");
    let customer = app.customer("Parisa");
    let open = || app.ticket().of(&customer).opened();
    // Workers write in the same lane, so now and then the last that was counted is theirs.
    let counted = || {
        let one = |_| {
            open();
            app.state().db.write_counts().last_statements
        };
        let mut all: Vec<u32> = (0..9).map(one).collect();
        all.sort_unstable();
        all[4]
    };
    open();
    let before = counted();
    let rules: Vec<Value> = (0..99).map(|number| rule(&number.to_string(), is("priority", "urgent"), &team)).collect();
    let rules = rules.into_iter().chain([rule("last", everything(), &team)]).collect();
    set(app, rules);
    settle(app);
    assert_eq!(open()["team_id"], team.as_str());
    let after = counted();
    assert!(after <= before, "{after} and {before}");
});
