//! Macros: keeping them, and doing what they do with a ticket: all of it or nothing.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

const PATH: &str = "/v1/macros";

fn add(app: &TestApp, actions: Value) -> String {
    app.root().post(PATH, json!({"title": "m", "actions": actions})).expect(201).id()
}

fn apply(who: &Actor, ticket: &str, bundle: &str) -> Answer {
    who.post(format!("/v1/tickets/{ticket}/apply-macro"), json!({ "macro_id": bundle }))
}

fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

fn history(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200).data().to_vec()
}

fn notes(app: &TestApp, ticket: &str) -> Vec<Value> {
    let messages = app.root().get(format!("/v1/tickets/{ticket}/messages?limit=200")).expect(200);
    messages.data().iter().filter(|message| message["kind"] == "note").cloned().collect()
}

on_each_engine!(a_macro_is_kept_as_it_was_sent_and_every_change_of_it_is_an_event, |app| {
    let team = app.team("مالی");
    let sent = json!({
        "title": "بازگشت وجه", "folder": " مالی / وجه ", "position": 3, "team_id": team,
        "actions": [{"type": "update", "priority": "high"}, {"type": "note", "text": "See the gateway's log."}],
    });
    let made = app.root().post(PATH, sent).expect(201);
    assert_eq!(made.header("location").unwrap(), format!("{PATH}/{}", made.id()));
    assert_eq!((made.str("folder"), made.int("position"), made.int("version")), ("مالی/وجه".to_owned(), 3, 1));
    assert_eq!((&made["actions"][0]["priority"], &made["actions"][1]["type"]), (&json!("high"), &json!("note")));
    let path = format!("{PATH}/{}", made.id());
    let first = app.root().get(&path).expect(200);
    assert_eq!(first.json, made.json);
    app.root().with("If-None-Match", first.etag()).get(&path).expect(304);
    let changed = app.root().patch(&path, json!({"folder": null, "position": 0})).expect(200);
    assert_eq!((changed.int("version"), &changed["folder"], changed.int("position")), (2, &Value::Null, 0));
    assert_eq!(app.root().patch(&path, json!({"title": "بازگشت وجه"})).expect(200).int("version"), 2);
    app.root().if_match("\"1\"").patch(&path, json!({"title": "x"})).expect(412);
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
    let audit = app.root().get("/v1/audit-log?limit=9").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "macro").collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["changes"]["position"], json!({"from": 3, "to": 0}));
});

on_each_engine!(what_is_no_macro_is_refused_with_its_place, |app| {
    let refused = |members: Value| {
        let mut sent = json!({"title": "m", "actions": [{"type": "route"}]});
        sent.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        app.root().post(PATH, sent).expect(422)
    };
    refused(json!({"actions": []})).field_error("#/actions", "required");
    refused(json!({"actions": [{"type": "route"}, {"type": "note"}]})).field_error("#/actions/1/text", "required");
    refused(json!({"folder": "a//b"})).field_error("#/folder", "invalid_format");
    refused(json!({"position": -1})).field_error("#/position", "out_of_range");
    refused(json!({"team_id": "team_01jd0000000000000000000000"})).field_error("#/team_id", "not_found");
    let category = json!([{"type": "update", "category_id": "cat_01jd0000000000000000000000"}]);
    refused(json!({ "actions": category })).field_error("#/actions/0/category_id", "not_found");
});

on_each_engine!(all_of_it_happens_at_once_in_the_agents_name_and_the_history_names_the_macro, |app| {
    let (team, sara) = (app.team("مالی"), app.agent("Sara").enters());
    let bundle = add(
        app,
        json!([
            {"type": "update", "priority": "urgent", "team_id": team, "assignee_id": sara.id},
            {"type": "add_tags", "tags": ["refund"]},
            {"type": "note", "text": "See the **log** of the gateway."},
            {"type": "update", "status": "needs_info"},
            {"type": "snooze", "seconds": 3600},
            {"type": "add_tags", "tags": ["refund"]},
        ]),
    );
    let ticket = app.ticket().opened().id();
    let before = shown(app, &ticket).int("version");
    app.clock.advance_seconds(60);
    let applied = apply(&sara, &ticket, &bundle).expect(200);
    assert_eq!((applied.str("macro_id"), applied["dry_run"].clone()), (bundle.clone(), json!(false)));
    let outcomes: Vec<_> = applied["actions"].as_array().unwrap().iter().map(|it| it["outcome"].clone()).collect();
    assert_eq!(outcomes, ["done", "done", "done", "done", "done", "nothing"]);
    assert_eq!(applied["actions"][0]["changes"]["priority"], json!({"from": "medium", "to": "urgent"}));
    assert_eq!(applied["actions"][2]["message"]["body_text"].as_str().unwrap().trim(), "See the log of the gateway.");
    let after = sara.get(format!("/v1/tickets/{ticket}")).expect(200);
    assert_eq!(after.json, applied["ticket"]);
    for (member, value) in [
        ("priority", json!("urgent")),
        ("team_id", json!(team)),
        ("assignee_id", json!(sara.id)),
        ("tags", json!(["refund"])),
        ("status", json!("needs_info")),
        ("snoozed_until", json!(app.clock.in_seconds(3_600))),
    ] {
        assert_eq!(after[member], value, "{member}");
    }
    let steps = history(app, &ticket);
    let own: Vec<_> = steps.iter().filter(|it| it["changes"]["macro_id"]["to"] == bundle.as_str()).collect();
    assert_eq!(own.len() as i64, after.int("version") - before, "every step is the macro's");
    assert!(own.iter().all(|step| step["actor"]["type"] == "agent" && step["actor"]["id"] == sara.id.as_str()));
    let notes = notes(app, &ticket);
    assert_eq!((notes.len(), &notes[0]["author"]["id"]), (1, &json!(sara.id)));
    assert!(notes[0]["body_html"].as_str().unwrap().contains("<strong>log</strong>"));
    // Again: what is there already is nothing, and what is said is said again.
    let again = apply(&sara, &ticket, &bundle).expect(200);
    assert_eq!(again["actions"][1]["outcome"], "nothing");
});

on_each_engine!(what_cannot_be_done_is_named_and_nothing_is_done, |app| {
    let sara = app.agent("Sara").enters();
    let ticket = app.ticket().at("closed").id();
    let before = (shown(app, &ticket).json, history(app, &ticket).len());
    let refused = |actions: Value, index: i64, kind: &str, reason: &str| {
        let answer = apply(&sara, &ticket, &add(app, actions)).expect(409);
        let problem = answer.problem("macro_refused");
        assert_eq!((&problem["action_index"], &problem["action_type"]), (&json!(index), &json!(kind)));
        assert_eq!(problem["reason"], reason);
        assert_eq!((shown(app, &ticket).json, history(app, &ticket).len()), before, "{reason}");
        assert!(notes(app, &ticket).is_empty());
    };
    let first = json!({"type": "note", "text": "first"});
    let asleep = json!({"type": "snooze", "seconds": 60});
    refused(json!([first, {"type": "add_tags", "tags": ["a"]}, asleep]), 2, "snooze", "not_allowed");
    refused(json!([first, {"type": "update", "status": "awaiting_reply"}]), 1, "update", "transition_not_allowed");
    // Who goes while the macro stays.
    let gone = app.agent("gone").recorded();
    let given = json!([first, {"type": "update", "assignee_id": gone}]);
    let bundle = add(app, given);
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let answer = apply(&sara, &ticket, &bundle).expect(409);
    assert_eq!(answer.problem("macro_refused")["action_index"], 1);
    assert_eq!((shown(app, &ticket).json, history(app, &ticket).len()), before);
    // A right that the caller lacks is none that a macro gives.
    let form = app.service(&["tickets:read", "tickets:write"]);
    let noting = add(app, json!([{"type": "add_tags", "tags": ["a"]}, {"type": "note", "text": "n"}]));
    let answer = apply(&form, &ticket, &noting).expect(409);
    assert_eq!(answer.problem("macro_refused")["reason"], "insufficient_scope");
    assert_eq!(shown(app, &ticket).json, before.0);
    let unknown = json!({"macro_id": "mac_01jd0000000000000000000000"});
    let answer = sara.post(format!("/v1/tickets/{ticket}/apply-macro"), unknown).expect(422);
    answer.field_error("#/macro_id", "not_found");
});

on_each_engine!(a_dry_run_tells_what_would_be_and_writes_nothing, |app| {
    let actions = json!([{"type": "update", "priority": "urgent"}, {"type": "note", "text": "n"}]);
    let (bundle, ticket) = (add(app, actions), app.ticket().opened().id());
    let before = (shown(app, &ticket).json, app.settle().str("head_hash"));
    let body = json!({"macro_id": bundle, "dry_run": true});
    let path = format!("/v1/tickets/{ticket}/apply-macro");
    let told = app.root().post(&path, body.clone()).expect(200);
    assert_eq!((&told["dry_run"], &told["ticket"]["priority"]), (&json!(true), &json!("urgent")));
    assert_eq!(told["actions"][0]["changes"]["priority"], json!({"from": "medium", "to": "urgent"}));
    assert_eq!(told["actions"][1]["message"]["kind"], "note");
    assert_eq!((shown(app, &ticket).json, app.settle().str("head_hash")), before);
    assert!(notes(app, &ticket).is_empty());
    // With a key the same answer comes again, and doing it is another question.
    let key = app.root().key("once");
    assert_eq!(key.post(&path, body.clone()).expect(200).json, key.post(&path, body).expect(200).json);
    let done = json!({ "macro_id": bundle });
    let key = app.root().key("twice");
    let first = key.post(&path, done.clone()).expect(200);
    assert_eq!(first.json, key.post(&path, done).expect(200).json);
    assert_eq!(notes(app, &ticket).len(), 1, "a retry applies nothing twice");
});

on_each_engine!(rules_and_routing_follow_a_macro_as_they_follow_a_person, |app| {
    let team = app.root().post("/v1/teams", json!({"name": "t", "assignment_mode": "round_robin"})).expect(201).id();
    let sara = app.agent("Sara").in_team(&team).enters();
    sara.put_json("/v1/agents/me/availability", json!({"availability": "online"})).expect(200);
    let condition = json!({"all": [{"field": "tags", "op": "has_any", "value": ["refund"]}]});
    let rule = json!({"name": "r", "mode": "live", "occasions": ["changed"], "condition": condition,
        "actions": [{"type": "update", "priority": "urgent"}]});
    app.root().post("/v1/rules", rule).expect(201);
    let bundle = add(app, json!([{"type": "update", "team_id": team}, {"type": "add_tags", "tags": ["refund"]}]));
    let ticket = app.ticket().opened().id();
    let applied = apply(app.root(), &ticket, &bundle).expect(200);
    assert_eq!(applied["ticket"]["assignee_id"], sara.id.as_str(), "routing has chosen him");
    assert_eq!(applied["ticket"]["priority"], "urgent", "the rule has heard of it");
});

on_each_engine!(what_is_for_a_team_is_for_its_members_and_keeps_what_it_names, |app| {
    let (team, others) = (app.team("own"), app.team("others"));
    let of = |title: &str, team: Value| {
        let sent = json!({"title": title, "team_id": team, "actions": [{"type": "add_tags", "tags": ["a"]}]});
        app.root().post(PATH, sent).expect(201).id()
    };
    let (own, foreign, common) = (of("own", json!(team)), of("foreign", json!(others)), of("common", Value::Null));
    let sara = app.agent("sara").in_team(&team).enters();
    assert_eq!(sara.get(PATH).expect(200).column("title"), ["common", "own"]);
    sara.get(format!("{PATH}/{foreign}")).expect(404);
    let ticket = app.ticket().opened().id();
    apply(&sara, &ticket, &own).expect(200);
    apply(&sara, &ticket, &foreign).expect(422).field_error("#/macro_id", "not_found");
    // Agents apply them, leads of the team write them.
    sara.patch(format!("{PATH}/{common}"), json!({"title": "x"})).expect(403);
    let lead = app.agent("lead").role("lead").in_team(&team).enters();
    lead.patch(format!("{PATH}/{own}"), json!({"title": "x"})).expect(200);
    lead.patch(format!("{PATH}/{own}"), json!({"team_id": others})).expect(422).field_error("#/team_id", "not_found");
    app.viewer().post(format!("/v1/tickets/{ticket}/apply-macro"), json!({"macro_id": common})).expect(403);
    app.root().delete(format!("/v1/teams/{others}")).expect(409).problem("in_use");
    // What a macro gives tickets to stays as well.
    let (target, category) = (app.team("target"), app.category("money"));
    add(app, json!([{"type": "update", "team_id": target, "category_id": category}]));
    app.root().delete(format!("/v1/teams/{target}")).expect(409).problem("in_use");
    app.root().delete(format!("/v1/categories/{category}")).expect(409).problem("in_use");
    assert_eq!(app.other_workspace().root().get(PATH).expect(200).data().len(), 0);
});

on_each_engine!(a_reply_of_a_macro_is_the_agents_reply_with_a_canned_response, |app| {
    let sara = app.agent("Sara").enters();
    let bodies = json!({"en": {"content": "Hello {{customer.name|friend}}: {{agent.name}}"}});
    let text = json!({"title": "t", "bodies": bodies});
    let response = app.root().post("/v1/canned-responses", text).expect(201).id();
    let reply = json!({"type": "reply", "canned_response_id": response});
    let bundle = add(app, json!([reply, {"type": "update", "status": "needs_info"}]));
    let ticket = app.ticket().with("customer", json!({"name": "Parisa"})).with("language", "en").opened().id();
    let tried = json!({"macro_id": bundle, "dry_run": true});
    let tried = sara.post(format!("/v1/tickets/{ticket}/apply-macro"), tried).expect(200);
    assert_eq!(tried["actions"][0]["message"]["body_text"], "Hello Parisa: Sara");
    let used = || {
        let list = app.root().get("/v1/canned-responses").expect(200);
        (list.data()[0]["use_count"].clone(), list.data()[0]["reopened_count"].clone())
    };
    assert_eq!(used(), (json!(0), json!(0)));
    let applied = apply(&sara, &ticket, &bundle).expect(200);
    assert_eq!((applied["ticket"]["status"].clone(), used()), (json!("needs_info"), (json!(1), json!(0))));
    let messages = app.root().get(format!("/v1/tickets/{ticket}/messages")).expect(200);
    let sent = messages.data().iter().find(|message| message["kind"] == "reply").expect("a reply");
    assert_eq!((&sent["body_text"], &sent["author"]["id"]), (&json!("Hello Parisa: Sara"), &json!(sara.id)));
    let steps = history(app, &ticket);
    let moves = steps.iter().filter(|step| step["changes"]["status"].is_object()).count();
    assert_eq!(moves, 2, "opened, and at once where the macro takes it");
    // The response stays while the macro replies with it.
    let path = format!("/v1/canned-responses/{response}");
    app.root().delete(&path).expect(409).problem("in_use");
    app.root().delete(format!("{PATH}/{bundle}")).expect(204);
    app.root().delete(&path).expect(204);
});
