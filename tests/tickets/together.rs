//! Several who write one ticket.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(an_unchanged_ticket_is_not_sent_again, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let etag = app.root().get(&path).etag();
    let unchanged = app.root().with("If-None-Match", &etag).get(&path).expect(304);
    assert_eq!(unchanged.etag(), etag);
    assert!(unchanged.bytes.is_empty());
    app.root().with("If-None-Match", format!("W/{etag}")).get(&path).expect(304);
    app.root().with("If-None-Match", format!("\"0\", {etag}")).get(&path).expect(304);
    app.root().with("If-None-Match", "*").get(&path).expect(304);
    app.root().patch(&path, json!({"subject": "x"})).expect(200);
    let changed = app.root().with("If-None-Match", &etag).get(&path).expect(200);
    assert_ne!(changed.etag(), etag);
});

on_each_engine!(every_visible_change_moves_the_version_and_the_time, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let sara = app.agent("sara").role("admin").enters();
    let mut seen = app.root().get(&path);
    let note =
        sara.post(format!("{path}/messages"), json!({"kind": "note", "body": {"content": "x"}})).expect(201).id();
    let steps: [(&str, &dyn Fn()); 8] = [
        ("note", &|| {
            drop(sara.post(format!("{path}/messages"), json!({"kind": "note", "body": {"content": "y"}})).expect(201))
        }),
        ("edited note", &|| {
            drop(sara.patch(format!("/v1/messages/{note}"), json!({"body": {"content": "z"}})).expect(200))
        }),
        ("removed note", &|| drop(sara.delete(format!("/v1/messages/{note}")).expect(204))),
        ("reply", &|| {
            drop(sara.post(format!("{path}/messages"), json!({"kind": "reply", "body": {"content": "y"}})).expect(201))
        }),
        ("tag", &|| drop(sara.put(format!("{path}/tags/x")).expect(204))),
        ("follower", &|| drop(sara.put(format!("{path}/followers/me")).expect(204))),
        ("claim", &|| drop(sara.act(format!("{path}/claim")).expect(200))),
        ("delete", &|| drop(sara.delete(&path).expect(204))),
    ];
    for (name, step) in steps {
        app.clock.advance_seconds(5);
        step();
        let after = app.root().get(&path).expect(200);
        assert!(after.int("version") > seen.int("version"), "{name}");
        assert_eq!(after["updated_at"], app.clock.now().as_str(), "{name}");
        assert_eq!(after.etag(), format!("\"{}\"", after.int("version")));
        seen = after;
    }
});

on_each_engine!(a_shortened_or_expanded_ticket_has_a_weak_tag_that_changes_nothing, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let version = app.root().get(&path).int("version");
    for query in ["fields=id,version", "expand=customer"] {
        let shaped = app.root().get(format!("{path}?{query}")).expect(200);
        assert_eq!(shaped.etag(), format!("W/\"{version}\""), "{query}");
        app.root().if_match(shaped.etag()).patch(&path, json!({"subject": "x"})).expect(412);
    }
    assert_eq!(app.root().get(&path).int("version"), version);
});

on_each_engine!(who_has_seen_the_newest_version_may_change_it, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let changed = app.root().if_match(app.root().get(&path).etag()).patch(&path, json!({"subject": "one"})).expect(200);
    app.root().if_match(changed.etag()).patch(&path, json!({"subject": "two"})).expect(200);
    app.root().if_match("*").patch(&path, json!({"subject": "three"})).expect(200);
    let etag = app.root().get(&path).etag();
    app.root().if_match(format!("\"1\", {etag}")).patch(&path, json!({"subject": "four"})).expect(200);
    app.root()
        .if_match("7")
        .patch(&path, json!({"subject": "five"}))
        .expect(400)
        .problem("invalid_header")
        .field_error("If-Match", "invalid_format");
    assert_eq!(app.root().get(&path)["subject"], "four");
});

on_each_engine!(who_has_not_is_told_which_of_his_fields_others_changed, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let old = app.root().get(&path).etag();
    app.root().patch(&path, json!({"subject": "theirs", "priority": "high"})).expect(200);
    app.root().put(format!("{path}/tags/new")).expect(204);
    let now = app.root().get(&path);
    let refused = |body| app.root().if_match(&old).patch(&path, body).expect(412).problem("precondition_failed");
    let one = refused(json!({"subject": "mine", "impact": "blocked"}));
    assert_eq!(one["current_version"], now["version"]);
    assert_eq!(one.words("conflicting_fields"), ["subject"]);
    let two = refused(json!({"tags": ["mine"], "priority": "low", "status": "in_review"}));
    let mut fields = two.words("conflicting_fields");
    fields.sort();
    assert_eq!(fields, ["priority", "tags"]);
    let none = refused(json!({"impact": "blocked"}));
    assert!(none.words("conflicting_fields").is_empty(), "he may simply send it again");
    assert_eq!(app.root().get(&path).json, now.json);
    app.root().if_match(now.etag()).patch(&path, json!({"impact": "blocked"})).expect(200);
    app.root().if_match(&old).delete(&path).expect(412);
    assert_eq!(app.root().get(&path)["deleted_at"], json!(null));
});

on_each_engine!(without_a_version_changes_apply_field_by_field, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    app.root().patch(&path, json!({"subject": "theirs"})).expect(200);
    let mine = app.root().patch(&path, json!({"priority": "high"})).expect(200);
    assert_eq!((&mine["subject"], &mine["priority"]), (&json!("theirs"), &json!("high")));
});

on_each_engine!(a_workspace_may_demand_the_version, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let team = app.team("فنی");
    let workspace = app.root().get("/v1/workspace").etag();
    app.root().if_match(workspace).patch("/v1/workspace", json!({"require_if_match": true})).expect(200);
    app.root().patch(&path, json!({"subject": "x"})).expect(428).problem("precondition_required");
    app.root().delete(&path).expect(428);
    app.root().patch(format!("/v1/teams/{team}"), json!({"name": "x"})).expect(428);
    app.root().patch("/v1/workspace", json!({"require_if_match": false})).expect(428);
    assert_eq!(app.root().get(&path)["version"], 3);
    app.root().if_match(app.root().get(&path).etag()).patch(&path, json!({"subject": "x"})).expect(200);
    app.root().if_match("*").patch("/v1/workspace", json!({"require_if_match": false})).expect(200);
    app.root().patch(&path, json!({"subject": "y"})).expect(200);
});

on_each_engine!(of_many_who_change_the_same_version_one_wins, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let etag = app.root().get(&path).etag();
    let statuses: Vec<u16> = std::thread::scope(|threads| {
        let sent: Vec<_> = (0..8)
            .map(|number| {
                let (path, etag) = (&path, &etag);
                threads.spawn(move || {
                    app.root().if_match(etag).patch(path, json!({"subject": format!("by {number}")})).status
                })
            })
            .collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
});

on_each_engine!(nothing_of_concurrent_changes_is_lost, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    std::thread::scope(|threads| {
        for number in 0..10 {
            let path = &path;
            threads.spawn(move || {
                let body = json!({"kind": "note", "body": {"content": format!("note {number}")}});
                app.root().post(format!("{path}/messages"), body).expect(201);
                app.root().put(format!("{path}/tags/t{number}")).expect(204);
            });
        }
    });
    let ticket = app.root().get(&path);
    assert_eq!((ticket.int("message_count"), ticket.words("tags").len(), ticket.int("version")), (11, 10, 23));
});

on_each_engine!(a_reply_is_held_back_when_the_customer_wrote_meanwhile, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let says = |kind: &str, seen: Option<serde_json::Value>| {
        let mut body = json!({"kind": kind, "body": {"content": "سلام"}});
        if let Some(seen) = seen {
            body["if_last_message_id"] = seen;
        }
        app.root().post(format!("{path}/messages"), body)
    };
    let seen = app.root().get(&path)["last_customer_message_id"].clone();
    let news = says("customer", None).expect(201);
    let before = app.root().get(&path);
    let refused = says("reply", Some(seen.clone())).expect(409).problem("new_messages");
    assert_eq!(refused["last_message_id"], news["id"]);
    says("reply", Some(json!(null))).expect(409).problem("new_messages");
    assert_eq!(app.root().get(&path).json, before.json, "nothing was sent");
    says("note", None).expect(201);
    says("reply", Some(news["id"].clone())).expect(201);
    says("reply", Some(news["id"].clone())).expect(201);
    assert_eq!(app.root().get(&path)["last_customer_message_id"], news["id"], "only the customer's words count");
    says("reply", Some(json!("cus_00000000000000000000000001")))
        .expect(422)
        .field_error("#/if_last_message_id", "invalid_reference");
});

on_each_engine!(a_change_that_changes_nothing_is_fine_and_leaves_no_trace, |app| {
    let ticket = app.ticket().with("tags", json!(["a", "b"])).opened();
    let path = format!("/v1/tickets/{}", ticket.id());
    app.clock.advance_seconds(60);
    for same in [
        json!({}),
        json!({"subject": ticket["subject"]}),
        json!({"status": "awaiting_reply", "priority": "medium", "spam": false, "impact": null, "team_id": null}),
        json!({"tags": ["b", "A", "a"]}),
        json!({"snoozed_until": null, "assignee_id": null, "organization_id": null}),
    ] {
        let answer = app.root().patch(&path, same.clone()).expect(200);
        assert_eq!(answer.json, ticket.json, "{same}");
    }
    assert_eq!(app.root().get(format!("{path}/history")).data().len(), 3);
});

on_each_engine!(null_clears_and_only_what_can_be_cleared, |app| {
    let team = app.team("فنی");
    let ticket = app.ticket().in_team(&team).with("impact", "blocked").with("language", "fa").opened();
    let path = format!("/v1/tickets/{}", ticket.id());
    let cleared = app.root().patch(&path, json!({"team_id": null, "impact": null, "language": null})).expect(200);
    for member in ["team_id", "impact", "language"] {
        assert_eq!(cleared[member], json!(null), "{member}");
    }
    for member in ["subject", "status", "priority", "tags", "spam"] {
        let place = format!("#/{member}");
        app.root().patch(&path, json!({member: null})).expect(422).field_error(&place, "null_not_allowed");
    }
    assert_eq!(app.root().get(&path).json, cleared.json);
});

on_each_engine!(a_merge_patch_is_as_good_as_json, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    let sent = app.root().send_bytes("PATCH", &path, Some("application/merge-patch+json"), br#"{"subject":"x"}"#);
    assert_eq!(sent.expect(200)["subject"], "x");
});
