//! Messages that become a ticket.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{history, messages, opened, says, shown, words};

fn split(app: &TestApp, ticket: &str, ids: &[&str]) -> support::Answer {
    let body = json!({"message_ids": ids, "subject": "The invoice"});
    app.root().post(format!("/v1/tickets/{ticket}/split"), body)
}

on_each_engine!(chosen_words_become_a_ticket_and_stay_where_they_were, |app| {
    let customer = app.customer("Parisa");
    let ticket = opened(app, &customer);
    says(app, &ticket, "customer", "one");
    let two = says(app, &ticket, "customer", "two");
    says(app, &ticket, "note", "noted");
    let three = says(app, &ticket, "customer", "three");
    let (before, version) = (messages(app, &ticket), shown(app, &ticket).int("version"));
    app.clock.advance_seconds(600);
    let made = split(app, &ticket, &[&three, &two]).expect(201);
    assert_eq!(words(app, &made.id()), ["two", "three"], "in the order in which they were written");
    assert_eq!((&made["subject"], &made["customer_id"]), (&json!("The invoice"), &json!(customer)));
    assert_eq!(messages(app, &ticket), before, "the old ticket keeps them");
    let of = |id: &str| before.iter().find(|message| message["id"] == id).unwrap()["created_at"].clone();
    let copies = messages(app, &made.id());
    assert_eq!(copies.iter().map(|it| it["created_at"].clone()).collect::<Vec<_>>(), [of(&two), of(&three)]);
    assert_eq!((&made["created_at"], &made["waiting_since"]), (&of(&two), &of(&two)), "he has waited since");
    assert_eq!((made.int("message_count"), &made["last_message_at"]), (2, &of(&three)));
    assert_eq!(shown(app, &made.id()).json, made.json);
    for (one, other) in [(&ticket, &made.id()), (&made.id(), &ticket)] {
        let links = app.root().get(format!("/v1/tickets/{one}/links")).expect(200);
        assert_eq!((&links.data()[0]["type"], &links.data()[0]["ticket"]["id"]), (&json!("related_to"), &json!(other)));
        assert_eq!(history(app, one).last().unwrap()["type"], "ticket.linked");
    }
    let told = history(app, &ticket);
    let event = told.iter().find(|event| event["type"] == "ticket.split").unwrap();
    assert_eq!(event["changes"]["split"]["to"], json!({"ticket_id": made.id(), "message_ids": [two, three]}));
    assert_eq!(shown(app, &ticket).int("version"), version + 2);
    let versions: Vec<i64> =
        history(app, &made.id()).iter().map(|event| event["subject"]["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, (1..=made.int("version")).collect::<Vec<_>>());
    let listed = app.root().get("/v1/queue").expect(200);
    assert_eq!(listed.data().len(), 2, "it waits like any other");
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(its_promises_count_from_the_first_word, |app| {
    let target = json!({"seconds": 3_600, "time": "calendar"});
    let targets = json!({"low": target, "medium": target, "high": target, "urgent": target});
    app.root().post("/v1/sla-policies", json!({"name": "p", "targets": {"first_response": targets}})).expect(201);
    let ticket = opened(app, &app.customer("Parisa"));
    let asked = says(app, &ticket, "customer", "and my invoice?");
    let due = app.clock.in_seconds(3_600);
    app.clock.advance_seconds(1_800);
    let made = split(app, &ticket, &[&asked]).expect(201);
    assert_eq!(made["sla"]["first_response_due_at"], due, "{:?}", made["sla"]);
    app.clock.advance_seconds(1_801);
    app.tend();
    let kinds: Vec<Value> = history(app, &made.id()).iter().map(|event| event["type"].clone()).collect();
    assert!(kinds.contains(&json!("sla.breached")), "{kinds:?}");
});

on_each_engine!(it_is_done_once_for_its_key, |app| {
    let ticket = opened(app, &app.customer("Parisa"));
    let asked = says(app, &ticket, "customer", "two");
    let body = json!({"message_ids": [asked], "subject": "s"});
    let path = format!("/v1/tickets/{ticket}/split");
    let first = app.root().key("k").post(&path, body.clone()).expect(201);
    assert_eq!(app.root().key("k").post(&path, body).expect(201).json, first.json);
    assert_eq!(app.root().get("/v1/tickets").expect(200).data().len(), 2);
});

on_each_engine!(files_come_along_for_whoever_sees_the_new_ticket, |app| {
    let (one, two) = (app.team("one"), app.team("two"));
    let customer = app.customer("Parisa");
    let named = app.root().with("Content-Disposition", "attachment; filename=\"a.txt\"");
    let file = named.send_bytes("POST", "/v1/attachments", Some("text/plain"), b"words").expect(201).id();
    let ticket = app.ticket().of(&customer).in_team(&one).opened().id();
    let body = json!({"kind": "customer", "body": {"content": "see the file"}, "attachment_ids": [file]});
    let asked = app.root().post(format!("/v1/tickets/{ticket}/messages"), body).expect(201).id();
    let omid = app.agent("omid").in_team(&two).enters();
    let read = format!("/v1/attachments/{file}/content");
    omid.get_beside_the_contract(&read).expect(404);
    let body = json!({"message_ids": [asked], "subject": "s", "team_id": two});
    let made = app.root().post(format!("/v1/tickets/{ticket}/split"), body).expect(201);
    assert_eq!(messages(app, &made.id())[0]["attachments"][0]["id"], file.as_str());
    omid.get(format!("/v1/tickets/{ticket}")).expect(404);
    let got = omid.get_beside_the_contract(&read).expect(200);
    assert_eq!(got.text, "words");
});

on_each_engine!(only_words_of_this_tickets_customer_are_split_off, |app| {
    let customer = app.customer("Parisa");
    let (ticket, other) = (opened(app, &customer), opened(app, &customer));
    let asked = says(app, &ticket, "customer", "two");
    let (note, reply) = (says(app, &ticket, "note", "n"), says(app, &ticket, "reply", "r"));
    let foreign = says(app, &other, "customer", "elsewhere");
    let missing = "msg_01jd0000000000000000000000";
    let refused = split(app, &ticket, &[&asked, &note, &reply, &foreign, missing, &asked]).expect(422);
    let codes: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|it| (it["pointer"].clone(), it["code"].clone())).collect();
    let expected = [(1, "not_allowed"), (2, "not_allowed"), (3, "not_found"), (4, "not_found"), (5, "duplicate")];
    let expected: Vec<_> =
        expected.iter().map(|(at, code)| (json!(format!("#/message_ids/{at}")), json!(code))).collect();
    assert_eq!(codes, expected);
    split(app, &ticket, &[]).expect(422).field_error("#/message_ids", "required");
    app.root().delete(format!("/v1/tickets/{ticket}")).expect(204);
    split(app, &ticket, &[&asked]).expect(409).problem("deleted");
    assert_eq!(app.root().get("/v1/tickets").expect(200).data().len(), 1);
});

on_each_engine!(it_is_triaged_and_routed_like_a_new_one, |app| {
    let (team, category) = (app.team("billing"), app.category("invoices"));
    app.root().patch(format!("/v1/categories/{category}"), json!({"team_id": team})).expect(200);
    let ticket = opened(app, &app.customer("Parisa"));
    let asked = says(app, &ticket, "customer", "I need an invoice.");
    let body = json!({"message_ids": [asked], "subject": "Invoice", "category_id": category});
    let made = app.root().post(format!("/v1/tickets/{ticket}/split"), body).expect(201);
    assert_eq!((&made["category_id"], &made["team_id"]), (&json!(category), &json!(team)));
    app.root().get(format!("/v1/tickets/{}/routing", made.id())).expect(200);
    let triage = app.root().get(format!("/v1/tickets/{}/triage", made.id())).expect(200);
    assert!(!triage["proposal"].is_null(), "{triage:?}");
});
