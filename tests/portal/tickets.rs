//! A customer opens tickets, reads, writes, closes and reopens them.

use serde_json::json;
use support::{identity::Shop, on_each_engine};

use super::{message, ticket};

on_each_engine!(a_customer_follows_his_ticket_to_its_end, |app| {
    let shop = Shop::open(app);
    let customer = shop.user_with("u", json!({"name": "Sara", "locale": "fa"}));
    let team = app.team("پشتیبانی فنی");
    let opened = customer.post("/v1/portal/tickets", ticket("وارد نمی‌شوم")).expect(201);
    assert_eq!(opened.header("location"), Some(format!("/v1/portal/tickets/{}", opened.id()).as_str()));
    assert_eq!((opened.str("status"), opened.str("status_label")), ("awaiting_reply".into(), "در انتظار پاسخ".into()));
    assert_eq!((&opened["own"], &opened["requested_by"]), (&json!(true), &json!("Sara")));
    let (theirs, mine) = (format!("/v1/tickets/{}", opened.id()), format!("/v1/portal/tickets/{}", opened.id()));
    assert_eq!(app.root().get(&theirs).expect(200)["channel"], "portal");

    // Somebody takes it on.
    let agent = app.agent("Ava").in_team(&team).role("admin").enters();
    app.root().patch(&theirs, json!({"team_id": team, "assignee_id": null})).expect(200);
    assert_eq!(customer.get(&mine)["handled_by"], json!({"type": "team", "name": "پشتیبانی فنی"}));
    agent.act(format!("{theirs}/claim")).expect(200);
    let seen = customer.get(&mine).expect(200);
    assert_eq!(
        (&seen["handled_by"], seen.str("status")),
        (&json!({"type": "agent", "name": "Ava"}), "in_review".into())
    );
    app.root().patch("/v1/workspace", json!({"portal_agent_names": false})).expect(200);
    assert_eq!(customer.get(&mine)["handled_by"], json!({"type": "team", "name": "پشتیبانی فنی"}));
    app.root().patch("/v1/workspace", json!({"portal_agent_names": true})).expect(200);

    // A note is nobody's business, and neither is when it was written.
    let before = customer.get(&mine).expect(200).json;
    app.clock.advance_seconds(60);
    agent.post(format!("{theirs}/messages"), json!({"kind": "note", "body": {"content": "inside"}})).expect(201);
    assert_eq!(customer.get(&mine).expect(200).json, before);
    assert_eq!(customer.get(format!("{mine}/messages")).expect(200).data().len(), 1);

    let reply = json!({"kind": "reply", "then": "needs_info", "body": {"content": "Which browser?"}});
    agent.post(format!("{theirs}/messages"), reply).expect(201);
    let asked = customer.get(&mine).expect(200);
    assert_eq!((asked.str("status"), asked["next_step"] != before["next_step"]), ("needs_info".into(), true));
    let written = customer.post(format!("{mine}/messages"), message("Firefox")).expect(201);
    assert_eq!(
        (&written["kind"], &written["own"], &written["author_name"]),
        (&json!("customer"), &json!(true), &json!("Sara"))
    );
    assert_eq!(customer.get(&mine)["status"], "awaiting_reply");
    let conversation = customer.get(format!("{mine}/messages")).expect(200);
    assert_eq!(conversation.column("kind"), ["customer", "reply", "customer"]);
    assert_eq!(conversation.column("author_name"), ["Sara", "Ava", "Sara"]);

    // He closes it, and opens it again.
    let closed = customer.act(format!("{mine}/close")).expect(200);
    assert_eq!((closed.str("status"), closed["closed_at"].is_string()), ("closed".into(), true));
    assert_eq!(closed.words("allowed_actions"), ["createPortalMessage", "reopenPortalTicket"]);
    customer.act(format!("{mine}/close")).expect(200);
    let reopened = customer.act(format!("{mine}/reopen")).expect(200);
    assert_eq!((reopened.str("status"), &reopened["closed_at"]), ("awaiting_reply".into(), &json!(null)));
    assert_eq!(customer.act(format!("{mine}/reopen")).expect(200)["status"], "awaiting_reply");
    let steps = app.root().get(format!("{theirs}/history?limit=200")).expect(200);
    assert!(steps.data().iter().any(|it| it["actor"]["type"] == "customer" && it["type"] == "ticket.status_changed"));
});

on_each_engine!(who_reopens_without_a_word_waits_like_one_who_writes, |app| {
    let customer = Shop::open(app).user("u");
    let id = customer.post("/v1/portal/tickets", ticket("again")).expect(201).id();
    let (mine, theirs) = (format!("/v1/portal/tickets/{id}"), format!("/v1/tickets/{id}"));
    let answer = json!({"kind": "reply", "body": {"content": "done"}});
    let ends: [&dyn Fn(); 2] =
        [&|| drop(app.root().post(format!("{theirs}/messages"), answer.clone()).expect(201)), &|| {
            drop(customer.act(format!("{mine}/close")).expect(200))
        }];
    for end in ends {
        app.clock.advance_seconds(60);
        end();
        assert_eq!(app.root().get(&theirs).expect(200)["waiting_since"], json!(null));
        app.clock.advance_seconds(60);
        customer.act(format!("{mine}/reopen")).expect(200);
        let since = app.clock.now();
        app.clock.advance_seconds(60);
        customer.act(format!("{mine}/reopen")).expect(200);
        assert_eq!(app.root().get(&theirs).expect(200)["waiting_since"], since.as_str());
        let queued = app.root().get("/v1/queue").expect(200);
        assert_eq!(queued.data()[0]["waiting_since"], since.as_str());
    }
});

on_each_engine!(what_was_closed_long_ago_is_continued_by_a_new_ticket, |app| {
    let customer = Shop::open(app).user("u");
    let id = customer.post("/v1/portal/tickets", ticket("old")).expect(201).id();
    customer.act(format!("/v1/portal/tickets/{id}/close")).expect(200);
    app.clock.advance_days(15);
    let customer = reopen(app).user("u");
    let closed = customer.get(format!("/v1/portal/tickets/{id}")).expect(200);
    assert_eq!(closed.words("allowed_actions"), ["createPortalMessage"]);
    customer.act(format!("/v1/portal/tickets/{id}/reopen")).expect(409).problem("reopen_window_over");
    let written = customer.post(format!("/v1/portal/tickets/{id}/messages"), message("again")).expect(201);
    assert_ne!(written.str("ticket_id"), id);
    let next = customer.get(format!("/v1/portal/tickets/{}", written.str("ticket_id"))).expect(200);
    assert_eq!(next["follow_up_of_id"], id.as_str());
});

/// The application, known already.
fn reopen(app: &support::TestApp) -> Shop<'_> {
    let provider = app.root().get("/v1/identity-providers").expect(200).ids().remove(0);
    Shop::known(app, &provider)
}

on_each_engine!(a_retry_opens_no_second_ticket_and_writes_no_second_message, |app| {
    let shop = Shop::open(app);
    let (sara, other) = (shop.user("u"), shop.user("v"));
    let first = sara.key("k").post("/v1/portal/tickets", ticket("a")).expect(201);
    let again =
        sara.key("k").post("/v1/portal/tickets", ticket("a")).expect(201).has_header("idempotency-replayed", "true");
    assert_eq!(again.json, first.json);
    sara.key("k").post("/v1/portal/tickets", ticket("b")).expect(422).problem("idempotency_key_reused");
    // The key is his own.
    assert_ne!(other.key("k").post("/v1/portal/tickets", ticket("a")).expect(201).id(), first.id());
    let path = format!("/v1/portal/tickets/{}/messages", first.id());
    let one = sara.key("m").post(&path, message("x")).expect(201).id();
    assert_eq!(sara.key("m").post(&path, message("x")).expect(201).id(), one);
    assert_eq!(sara.get(&path).expect(200).data().len(), 2);
    sara.key("c").act(format!("/v1/portal/tickets/{}/close", first.id())).expect(200);
    sara.key("c")
        .act(format!("/v1/portal/tickets/{}/close", first.id()))
        .expect(200)
        .has_header("idempotency-replayed", "true");
});

on_each_engine!(lists_are_walked_by_cursor_and_filtered, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    shop.user("v").post("/v1/portal/tickets", ticket("other")).expect(201);
    let mut opened: Vec<String> = (0..7)
        .map(|number| {
            app.clock.advance_seconds(1);
            sara.post("/v1/portal/tickets", ticket(&format!("t{number}"))).expect(201).id()
        })
        .collect();
    opened.reverse();
    let seen: Vec<String> = sara.pages("/v1/portal/tickets?limit=3").iter().flat_map(support::Answer::ids).collect();
    assert_eq!(seen, opened);
    sara.act(format!("/v1/portal/tickets/{}/close", opened[2])).expect(200);
    assert_eq!(sara.get("/v1/portal/tickets?status=closed&with_total=true").expect(200).ids(), [opened[2].clone()]);
    let path = format!("/v1/portal/tickets/{}/messages", opened[0]);
    for number in 0..5 {
        sara.post(&path, message(&format!("m{number}"))).expect(201);
        let note = json!({"kind": "note", "body": {"content": "inside"}});
        app.root().post(format!("/v1/tickets/{}/messages", opened[0]), note).expect(201);
    }
    let texts = |path: String| sara.pages(path).iter().flat_map(|page| page.column("body_text")).collect::<Vec<_>>();
    let oldest_first = ["words of t6", "m0", "m1", "m2", "m3", "m4"];
    assert_eq!(texts(format!("{path}?limit=2")), oldest_first);
    let newest_first: Vec<_> = oldest_first.iter().rev().copied().collect();
    assert_eq!(texts(format!("{path}?limit=4&sort=-created_at")), newest_first);
    sara.get("/v1/portal/tickets?team_id=none").expect(400).problem("unknown_parameter");
    let foreign = sara.get("/v1/portal/tickets?limit=1").next_cursor().unwrap();
    shop.user("v").get(format!("/v1/portal/tickets?limit=1&cursor={foreign}")).expect(400).problem("cursor_mismatch");
});

on_each_engine!(the_form_names_categories_statuses_and_limits_in_his_language, |app| {
    let shop = Shop::open(app);
    let category = app.category("login");
    for (locale, name, label) in [("fa", "دستهٔ login", "بسته شده"), ("en", "Category login", "Closed")] {
        let sara = shop.user_with(locale, json!({ "locale": locale }));
        let form = sara.get("/v1/portal/form").expect(200);
        assert_eq!(form["categories"], json!([{"id": category, "parent_id": null, "name": name}]));
        assert_eq!((&form["statuses"][4]["label"], &form["limits"]["subject_max_chars"]), (&json!(label), &json!(300)));
        let mut body = ticket("s");
        body["category_id"] = json!(category);
        assert_eq!(sara.post("/v1/portal/tickets", body).expect(201)["category"]["name"], name);
    }
    let sara = shop.user("u");
    let mut body = ticket("s");
    body["category_id"] = json!("cat_01jd0000000000000000000000");
    sara.post("/v1/portal/tickets", body).expect(422).field_error("#/category_id", "not_found");
    for (change, place, code) in [
        (json!({"subject": "", "body": {"content": "c"}}), "#/subject", "required"),
        (json!({"subject": "s"}), "#/body", "required"),
        (json!({"subject": "s", "body": {"content": "c"}, "priority": "urgent"}), "#/priority", "unknown_field"),
        (json!({"subject": "s", "body": {"content": "c"}, "customer": {"name": "x"}}), "#/customer", "unknown_field"),
    ] {
        sara.post("/v1/portal/tickets", change).expect(422).field_error(place, code);
    }
});

on_each_engine!(he_changes_his_own_data, |app| {
    let sara = Shop::open(app).user("u");
    let before = sara.get("/v1/portal/me").expect(200);
    let after =
        sara.if_match(before.etag()).patch("/v1/portal/me", json!({"name": "سارا", "locale": "en"})).expect(200);
    assert_eq!((after.str("name"), after.str("locale"), after.int("version")), ("سارا".into(), "en".into(), 2));
    sara.if_match(before.etag()).patch("/v1/portal/me", json!({"name": "x"})).expect(412);
    sara.patch("/v1/portal/me", json!({"tier": "vip"})).expect(422).field_error("#/tier", "unknown_field");
    sara.patch("/v1/portal/me", json!({"time_zone": "Mars"})).expect(422).field_error("#/time_zone", "unknown_option");
    assert_eq!(sara.post("/v1/portal/tickets", ticket("s")).expect(201)["status_label"], "Waiting for a reply");
});
