//! What comes in by gateways.

use std::thread;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{TestApp, on_each_engine, tamper};

use super::{Gateway, Provider, newest};

const SARA: &str = "+989120001234";

/// HMAC-SHA256 (RFC 2104) under a secret of at most one block.
fn hmac(secret: &str, text: &str) -> Vec<u8> {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(secret.bytes()).for_each(|(byte, own)| *byte ^= own);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn shown(app: &TestApp, ticket: &str) -> support::Answer {
    app.root().get(format!("/v1/tickets/{ticket}?expand=customer")).expect(200)
}

on_each_engine!(a_first_message_opens_a_ticket_and_the_next_ones_join_it, |app| {
    let team = app.team("پیامک");
    let gateway = Gateway::with(app, &Provider::open(), json!({"team_id": team}));
    let opened = gateway.says("0098 912 000 1234", "رمز عبور کار نمی‌کند\nلطفا کمک کنید", "1").expect(200);
    assert_eq!((&opened["state"], &opened["reason"]), (&json!("ticket_opened"), &Value::Null));
    let ticket = newest(app.root());
    let first = shown(app, &ticket);
    assert_eq!(first["subject"], "رمز عبور کار نمی‌کند");
    assert_eq!((&first["channel"], &first["team_id"]), (&json!("sms"), &json!(team)));
    let customer = app.root().get(format!("/v1/customers/{}", first.str("customer_id"))).expect(200);
    let phone = &customer["phones"][0];
    assert_eq!((&phone["value"], &phone["standing"]), (&json!(SARA), &json!("claimed")));
    assert_eq!(first["customer"]["name"], "Parisa");
    assert_eq!(gateway.says(SARA, "Is anybody there?", "2").expect(200)["state"], "message_added");
    let said = app.root().get(format!("/v1/tickets/{ticket}/messages")).expect(200);
    assert_eq!(said.data().len(), 2);
    assert_eq!(said.data()[1]["author"]["type"], "customer");
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    assert_eq!(gateway.says(SARA, "Something else entirely", "3").expect(200)["state"], "ticket_opened");
    let second = shown(app, &newest(app.root()));
    assert_ne!(second.id(), ticket);
    assert_eq!(second["customer_id"], first["customer_id"], "he is known by this gateway");
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_number_proves_nothing_beyond_its_gateway, |app| {
    let known = app.root().post("/v1/customers", json!({"name": "Sara", "phones": [{"value": SARA}]})).expect(201).id();
    let (one, two) = (Gateway::open(app, &Provider::open()), Gateway::open(app, &Provider::open()));
    let of = |gateway: &Gateway| shown(app, &gateway.ticket(app.root(), SARA))["customer_id"].clone();
    let (first, second) = (of(&one), of(&two));
    assert!(first != json!(known) && second != json!(known) && first != second);
});

on_each_engine!(the_same_call_back_works_once_however_often_it_comes, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let body = json!({"from": SARA, "text": "hello", "id": "m-1"}).to_string();
    let answers: Vec<Value> = thread::scope(|scope| {
        let hand = || {
            let answer = gateway.service.send_bytes("POST", &gateway.path(), Some("application/json"), body.as_bytes());
            json!({"status": answer.status, "id": answer["id"], "state": answer["state"]})
        };
        let all: Vec<_> = (0..10).map(|_| scope.spawn(hand)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!((&answers[0]["status"], &answers[0]["state"]), (&json!(200), &json!("ticket_opened")));
    assert_eq!((tamper::count(&app.database, "tickets"), tamper::count(&app.database, "gateway_messages")), (1, 1));
    // Long after, and with other words: it is still the same message.
    app.clock.advance_days(30);
    assert_eq!(gateway.says(SARA, "forged words", "m-1").expect(200)["id"], answers[0]["id"]);
    assert_eq!(tamper::count(&app.database, "messages"), 1);
});

on_each_engine!(several_at_once_from_one_sender_are_one_conversation, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    thread::scope(|scope| {
        for number in 0..8 {
            let gateway = &gateway;
            scope.spawn(move || gateway.says(SARA, &format!("part {number} of it"), &format!("p{number}")).expect(200));
        }
    });
    assert_eq!((tamper::count(&app.database, "tickets"), tamper::count(&app.database, "messages")), (1, 8));
    assert_eq!(tamper::count(&app.database, "customers"), 1);
});

on_each_engine!(a_forged_call_back_is_told_nothing, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let body = json!({"from": SARA, "text": "hello", "id": "1"}).to_string();
    let send = |path: &str, key: Option<&str>| {
        let nobody = app.anonymous();
        let who = key.map_or(nobody.clone(), |key| nobody.with("X-Key", key));
        let answer = who.send_bytes("POST", path, Some("application/json"), body.as_bytes()).expect(401);
        let problem = answer.problem("unauthenticated");
        (problem.str("title"), problem.str("detail"))
    };
    let missing = send("/v1/public/gateways/gtw_01jd0000000000000000000000/messages", Some("x"));
    assert_eq!(send(&gateway.path(), Some("wrong")), missing);
    assert_eq!(send(&gateway.path(), None), missing);
    // Another gateway's secret is none here, and the one from before is none any more.
    let other = Gateway::open(app, &Provider::open());
    assert_eq!(other.service.send_bytes("POST", &gateway.path(), None, body.as_bytes()).status, 401);
    app.root().post(format!("/v1/gateways/{}/inbound-secret", gateway.id), json!({})).expect(200);
    gateway.says(SARA, "hello", "2").expect(401);
    assert_eq!(tamper::count(&app.database, "tickets"), 0);
});

on_each_engine!(a_signature_is_over_the_very_bytes, |app| {
    let inbound = json!({
        "verification": "hmac_sha256", "header": "X-Signature", "format": "form", "sender": "From", "text": "Body",
        "message_id": "Sid",
    });
    let gateway = Gateway::with(app, &Provider::open(), json!({"inbound": inbound, "channel": "chat"}));
    let secret = "the service's own secret";
    let path = format!("/v1/gateways/{}/inbound-secret", gateway.id);
    assert_eq!(app.root().post(&path, json!({"secret": secret})).expect(200).str("secret"), secret);
    app.root().post(&path, json!({"secret": "short"})).expect(422).field_error("#/secret", "too_short");
    let signed = |body: &str| {
        let hex: String = hmac(secret, body).iter().map(|byte| format!("{byte:02x}")).collect();
        app.anonymous().with("X-Signature", format!("sha256={hex}"))
    };
    let form = Some("application/x-www-form-urlencoded");
    let body = "From=user%3A17&Body=%D8%B3%D9%84%D8%A7%D9%85+%26+bye&Sid=S1";
    let who = signed(body);
    assert_eq!(who.send_bytes("POST", &gateway.path(), form, body.as_bytes()).expect(200)["state"], "ticket_opened");
    let ticket = shown(app, &newest(app.root()));
    assert_eq!((&ticket["subject"], &ticket["channel"]), (&json!("سلام & bye"), &json!("chat")));
    assert_eq!(ticket["customer"]["name"], "user:17");
    for forged in [body.replace("17", "18"), format!("{body}&x=1"), body.to_lowercase()] {
        who.send_bytes("POST", &gateway.path(), form, forged.as_bytes()).expect(401);
    }
    let missing = "From=user%3A17&Body=+";
    let told = signed(missing).send_bytes("POST", &gateway.path(), form, missing.as_bytes()).expect(422);
    told.field_error("#/Body", "required").field_error("#/Sid", "required");
    for broken in ["From=%zz", "From=%ff"] {
        signed(broken).send_bytes("POST", &gateway.path(), form, broken.as_bytes()).expect(400);
    }
});

on_each_engine!(what_cannot_be_read_is_refused_with_its_place, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let send = |body: &str| gateway.service.send_bytes("POST", &gateway.path(), Some("text/plain"), body.as_bytes());
    send("").expect(400).problem("invalid_json");
    send("{").expect(400).problem("invalid_json");
    send("[]").expect(422).field_error("#/from", "required");
    let with = |member: &str, value: Value| {
        let mut body = json!({"from": SARA, "text": "hello", "id": "1"});
        body[member] = value;
        send(&body.to_string()).expect(422)
    };
    with("from", json!("nobody")).field_error("#/from", "invalid_phone");
    with("text", json!({})).field_error("#/text", "required");
    with("text", json!("a\u{0}b")).field_error("#/text", "invalid_character");
    with("text", json!("x".repeat(10_001))).field_error("#/text", "too_long");
    with("id", json!("a\nb")).field_error("#/id", "invalid_character");
    send(&"x".repeat(2_000_000)).expect(413);
    assert_eq!(tamper::count(&app.database, "gateway_messages"), 0);
});

on_each_engine!(who_is_blocked_is_not_heard_and_who_is_gone_is_somebody_new, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    let ticket = gateway.ticket(app.root(), SARA);
    let customer = shown(app, &ticket).str("customer_id");
    app.root().act(format!("/v1/customers/{customer}/block")).expect(200);
    let dropped = gateway.says(SARA, "let me in", "2").expect(200);
    assert_eq!((&dropped["state"], &dropped["reason"]), (&json!("dropped"), &json!("customer_blocked")));
    assert_eq!(gateway.says(SARA, "let me in", "2").expect(200)["id"], dropped["id"]);
    app.root().delete(format!("/v1/customers/{customer}")).expect(204);
    assert_eq!(gateway.says(SARA, "a new number", "3").expect(200)["state"], "ticket_opened");
    assert_ne!(shown(app, &newest(app.root())).str("customer_id"), customer);
});

on_each_engine!(a_sender_has_a_budget, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    for number in 0..60 {
        gateway.says(SARA, "and another thing", &format!("{number}")).expect(200);
    }
    let refused = gateway.says(SARA, "and another thing", "60").expect(429).problem("quota_exceeded");
    assert!(refused.header("retry-after").is_some());
    gateway.says(SARA, "and another thing", "59").expect(200);
    gateway.says("+989120009999", "hello", "x").expect(200);
    app.clock.advance_seconds(3_600);
    gateway.says(SARA, "and another thing", "60").expect(200);
});

on_each_engine!(rules_hear_what_comes_in_as_they_hear_the_portal, |app| {
    let gateway = Gateway::open(app, &Provider::open());
    for (occasion, tag) in [("opened", "new"), ("customer_wrote", "more"), ("changed", "changed")] {
        let actions = json!([{"type": "add_tags", "tags": [tag]}]);
        let rule = json!({"name": tag, "mode": "live", "occasions": [occasion], "actions": actions});
        app.root().post("/v1/rules", rule).expect(201);
    }
    let ticket = gateway.ticket(app.root(), SARA);
    assert_eq!(shown(app, &ticket)["tags"], json!(["changed", "new"]), "rules hear one another");
    gateway.says(SARA, "Is anybody there?", "2").expect(200);
    assert_eq!(shown(app, &ticket)["tags"], json!(["changed", "more", "new"]));
});
