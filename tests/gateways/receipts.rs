//! What services tell of what they have taken.

use std::thread;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{Gateway, Provider, described, last, provider::answer, reply, sent};

const SARA: &str = "+989120001234";

/// How the service of these stories tells whether something arrived.
fn receipts() -> Value {
    json!({
        "verification": "header", "header": "X-Key", "delivery_id": "/ref", "message_id": "/id", "status": "/status",
        "delivered": ["DELIVRD", "read"], "failed": ["UNDELIV", "expired"],
    })
}

fn open(app: &TestApp, provider: &Provider) -> Gateway {
    Gateway::with(app, provider, json!({"receipts": receipts()}))
}

fn tells(gateway: &Gateway, body: Value) -> Answer {
    send(gateway, &gateway.service, &body.to_string())
}

fn send(gateway: &Gateway, who: &Actor, body: &str) -> Answer {
    let path = format!("/v1/public/gateways/{}/receipts", gateway.id);
    who.send_bytes("POST", &path, Some("application/json"), body.as_bytes())
}

/// A reply that the service has taken.
#[track_caller]
fn one_sent(app: &TestApp, gateway: &Gateway, from: &str) -> (String, Value) {
    let ticket = gateway.ticket(app.root(), from);
    reply(app.root(), &ticket, "Please try again.");
    let row = last(app.root(), &ticket, "sent");
    (ticket, row)
}

fn shown(app: &TestApp, row: &Value) -> Answer {
    app.root().get(format!("/v1/gateway-deliveries/{}", row["id"].as_str().unwrap())).expect(200)
}

on_each_engine!(what_has_arrived_and_what_has_not_is_told, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let (_, first) = one_sent(app, &gateway, SARA);
    assert_eq!((&first["reported_status"], &first["reported_at"]), (&Value::Null, &Value::Null));
    app.clock.advance_seconds(7);
    let told = tells(&gateway, json!({"id": first["provider_message_id"], "status": "delivrd"})).expect(200);
    assert_eq!((&told["delivery_id"], &told["state"]), (&first["id"], &json!("delivered")));
    let row = shown(app, &first);
    assert_eq!((row.str("state"), row.str("reported_status")), ("delivered".to_owned(), "delivrd".to_owned()));
    assert_eq!((&row["reported_at"], &row["settled_at"]), (&json!(app.clock.now()), &first["settled_at"]));
    let (_, second) = one_sent(app, &gateway, "+989120009999");
    assert_ne!(second["provider_message_id"], first["provider_message_id"]);
    // By the id that it was sent with, whatever else the service calls it.
    let told = tells(&gateway, json!({"ref": second["id"], "id": "another", "status": "UNDELIV"})).expect(200);
    assert_eq!((&told["delivery_id"], &told["state"]), (&second["id"], &json!("failed")));
    let row = shown(app, &second);
    assert_eq!((&row["reason"], &row["settled_at"]), (&json!("undelivered"), &json!(app.clock.now())));
    let listed = |state: &str| app.root().get(format!("/v1/gateway-deliveries?state={state}")).expect(200).ids();
    assert_eq!(
        (listed("delivered"), listed("failed")),
        (vec![first["id"].as_str().unwrap().to_owned()], vec![row.id()])
    );
    assert!(listed("sent").is_empty());
});

on_each_engine!(call_backs_in_any_order_come_to_the_same, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let after = |from: &str, told: &[&str]| {
        let (_, row) = one_sent(app, &gateway, from);
        let tell =
            |status: &&str| tells(&gateway, json!({"ref": row["id"], "status": status})).expect(200).str("state");
        let states: Vec<String> = told.iter().map(tell).collect();
        (states, shown(app, &row)["reported_status"].clone())
    };
    let (states, words) = after("+989120000001", &["ACCEPTD", "DELIVRD", "ENROUTE", "UNDELIV", "DELIVRD", "read"]);
    assert_eq!(states, ["sent", "delivered", "delivered", "delivered", "delivered", "delivered"]);
    assert_eq!(words, "read");
    let (states, words) = after("+989120000002", &["expired", "ENROUTE", "DELIVRD"]);
    assert_eq!((states, words), (["failed", "failed", "delivered"].map(str::to_owned).to_vec(), json!("DELIVRD")));
    let (states, words) = after("+989120000003", &["ENROUTE"]);
    assert_eq!((states, words), (vec!["sent".to_owned()], json!("ENROUTE")));
    let (_, row) = one_sent(app, &gateway, "+989120000004");
    thread::scope(|scope| {
        for number in 0..10 {
            let (status, gateway, id) = (if number % 2 == 0 { "UNDELIV" } else { "DELIVRD" }, &gateway, &row["id"]);
            scope.spawn(move || tells(gateway, json!({"ref": id, "status": status})).expect(200));
        }
    });
    assert_eq!(shown(app, &row)["state"], "delivered");
});

on_each_engine!(what_it_did_not_send_is_unknown, |app| {
    let provider = Provider::open();
    let (gateway, other) = (open(app, &provider), Gateway::with(app, &provider, json!({"name": "other"})));
    let (ticket, own) = one_sent(app, &gateway, SARA);
    let (_, theirs) = one_sent(app, &other, SARA);
    let unknown = |body: Value| {
        let problem = tells(&gateway, body).expect(404).problem("not_found");
        (problem.str("title"), problem.str("detail"))
    };
    let missing = unknown(json!({"ref": "gtd_01jd0000000000000000000000", "status": "DELIVRD"}));
    for body in [
        json!({"ref": theirs["id"], "status": "DELIVRD"}),
        json!({"id": theirs["provider_message_id"], "status": "DELIVRD"}),
        json!({"id": "p-unheard", "status": "DELIVRD"}),
        json!({"ref": "no id of ours", "id": own["provider_message_id"], "status": "DELIVRD"}),
        json!({"ref": own["message_id"], "status": "DELIVRD"}),
    ] {
        assert_eq!(unknown(body), missing);
    }
    assert_eq!((&shown(app, &own)["state"], &shown(app, &theirs)["state"]), (&json!("sent"), &json!("sent")));
    // Nor can anything be told of what was not sent at all.
    let customer = app.root().get(format!("/v1/tickets/{ticket}")).expect(200).str("customer_id");
    app.root().act(format!("/v1/customers/{customer}/block")).expect(200);
    app.clock.advance_seconds(1);
    reply(app.root(), &ticket, "two");
    let suppressed = last(app.root(), &ticket, "suppressed");
    assert_eq!(unknown(json!({"ref": suppressed["id"], "status": "DELIVRD"})), missing);
    assert_eq!(shown(app, &suppressed)["state"], "suppressed");
});

on_each_engine!(a_forged_receipt_changes_nothing, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let (_, row) = one_sent(app, &gateway, SARA);
    let body = json!({"ref": row["id"], "status": "DELIVRD"}).to_string();
    let refused = |gateway: &Gateway, who: &Actor| {
        let problem = send(gateway, who, &body).expect(401).problem("unauthenticated");
        (problem.str("title"), problem.str("detail"))
    };
    let missing = Gateway { id: "gtw_01jd0000000000000000000000".to_owned(), service: app.anonymous() };
    let words = refused(&missing, &gateway.service);
    assert_eq!(refused(&gateway, &app.anonymous()), words);
    assert_eq!(refused(&gateway, &app.anonymous().with("X-Key", "wrong")), words);
    let other = Gateway::with(app, &provider, json!({"name": "other", "receipts": receipts()}));
    assert_eq!(refused(&gateway, &other.service), words, "another one's secret is none here");
    // One that takes messages alone hears of nothing, and one that is switched off neither.
    let silent = Gateway::with(app, &provider, json!({"name": "silent"}));
    assert_eq!(refused(&silent, &silent.service), words);
    let path = format!("/v1/gateways/{}", gateway.id);
    app.root().patch(&path, json!({"enabled": false})).expect(200);
    assert_eq!(refused(&gateway, &gateway.service), words);
    app.root().patch(&path, json!({"enabled": true, "receipts": null})).expect(200);
    assert_eq!(refused(&gateway, &gateway.service), words);
    assert_eq!(shown(app, &row)["state"], "sent");
    app.root().patch(&path, json!({"receipts": receipts()})).expect(200);
    assert_eq!(send(&gateway, &gateway.service, &body).expect(200)["state"], "delivered");
});

on_each_engine!(a_receipt_faster_than_the_answer_is_the_last_word, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let ticket = gateway.ticket(app.root(), SARA);
    provider.holds(true);
    reply(app.root(), &ticket, "hello");
    let asked = provider.asked_for(1);
    let id = asked[0].json()["ref"].clone();
    // By its own id it is not known yet; the service tries again.
    tells(&gateway, json!({"id": "p-1", "status": "DELIVRD"})).expect(404);
    assert_eq!(tells(&gateway, json!({"ref": id, "status": "DELIVRD"})).expect(200)["state"], "delivered");
    provider.answers(answer(503, "", ""));
    provider.holds(false);
    // What comes behind it is sent when the one before has been noted.
    app.clock.advance_seconds(1);
    reply(app.root(), &ticket, "another");
    sent(app.root(), &ticket, |rows| rows.len() == 2 && rows[1]["state"] == "sent");
    app.clock.advance_seconds(4_000);
    app.state().courier.wake();
    reply(app.root(), &ticket, "a third");
    sent(app.root(), &ticket, |rows| rows.len() == 3 && rows[2]["state"] == "sent");
    let keys = provider.asked().iter().filter(|it| it.json()["ref"] == id).count();
    assert_eq!((shown(app, &json!({"id": id}))["state"].clone(), keys), (json!("delivered"), 1));
});

on_each_engine!(what_was_taken_and_did_not_arrive_is_not_sent_under_the_same_id, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let (ticket, row) = one_sent(app, &gateway, SARA);
    tells(&gateway, json!({"ref": row["id"], "status": "expired"})).expect(200);
    let path = format!("/v1/gateway-deliveries/{}/retry", row["id"].as_str().unwrap());
    let left = app.root().act(&path).expect(200);
    assert_eq!((left.str("state"), left.str("reason")), ("failed".to_owned(), "undelivered".to_owned()));
    // What the service had refused before is sent anew, and what it said of it then is forgotten.
    provider.answers(answer(400, "", ""));
    app.clock.advance_seconds(1);
    reply(app.root(), &ticket, "two");
    let refused = sent(app.root(), &ticket, |rows| rows.len() == 2 && rows[1]["state"] == "failed").pop().unwrap();
    tells(&gateway, json!({"ref": refused["id"], "status": "UNDELIV"})).expect(200);
    assert_eq!(shown(app, &refused)["reason"], "refused");
    let path = format!("/v1/gateway-deliveries/{}/retry", refused["id"].as_str().unwrap());
    let again = app.root().act(&path).expect(200);
    assert_eq!((&again["state"], &again["reported_status"]), (&json!("queued"), &Value::Null));
    sent(app.root(), &ticket, |rows| rows[1]["state"] == "sent");
    assert_eq!(provider.asked().len(), 3);
});

on_each_engine!(what_cannot_be_read_of_a_receipt_is_refused_with_its_place, |app| {
    let provider = Provider::open();
    let gateway = open(app, &provider);
    let (_, row) = one_sent(app, &gateway, SARA);
    send(&gateway, &gateway.service, "{").expect(400).problem("invalid_json");
    let told = tells(&gateway, json!({})).expect(422);
    told.field_error("#/ref", "required").field_error("#/id", "required").field_error("#/status", "required");
    let with = |member: &str, value: Value| {
        let mut body = json!({"ref": row["id"], "status": "DELIVRD"});
        body[member] = value;
        tells(&gateway, body).expect(422)
    };
    with("status", json!("x".repeat(101))).field_error("#/status", "too_long");
    with("status", json!("a\nb")).field_error("#/status", "invalid_character");
    with("id", json!("x".repeat(256))).field_error("#/id", "too_long");
    assert_eq!(shown(app, &row)["reported_status"], Value::Null);
    send(&gateway, &gateway.service, &"x".repeat(2_000_000)).expect(413);
});

on_each_engine!(how_receipts_come_is_checked_when_it_is_written_down, |app| {
    let provider = Provider::open();
    let refused = |member: &str, value: Value| {
        let mut receipts = receipts();
        receipts[member] = value;
        app.root().post("/v1/gateways", described(&provider, json!({ "receipts": receipts }))).expect(422)
    };
    refused("header", json!("X Y")).field_error("#/receipts/header", "invalid_format");
    refused("status", json!("status")).field_error("#/receipts/status", "invalid_format");
    refused("delivered", json!(["", "a\nb"])).field_error("#/receipts/delivered/0", "too_short");
    refused("failed", json!(["expired", "Delivrd"])).field_error("#/receipts/failed/1", "conflict");
    refused("failed", json!(["x".repeat(101)])).field_error("#/receipts/failed/0", "too_long");
    refused("delivered", json!(vec!["x"; 21])).field_error("#/receipts/delivered", "too_many");
    let mut nameless = receipts();
    (nameless["message_id"], nameless["delivery_id"]) = (Value::Null, Value::Null);
    let body = described(&provider, json!({ "receipts": nameless }));
    app.root().post("/v1/gateways", body).expect(422).field_error("#/receipts/message_id", "required");
    // By the service's own id nothing is known unless it is read from the answers.
    let mut by_its_id = receipts();
    by_its_id["delivery_id"] = Value::Null;
    let body = described(&provider, json!({"receipts": by_its_id, "message_id_pointer": null}));
    app.root().post("/v1/gateways", body).expect(422).field_error("#/message_id_pointer", "required");
    let gateway = Gateway::with(app, &provider, json!({ "receipts": by_its_id }));
    let path = format!("/v1/gateways/{}", gateway.id);
    let told = app.root().patch(&path, json!({"message_id_pointer": null})).expect(422);
    told.field_error("#/message_id_pointer", "required");
    let shown = app.root().get(&path).expect(200);
    assert_eq!((&shown["receipts"]["format"], &shown["receipts"]["message_id"]), (&json!("json"), &json!("/id")));
    assert_eq!(app.root().patch(&path, json!({"receipts": null})).expect(200)["receipts"], Value::Null);
});
