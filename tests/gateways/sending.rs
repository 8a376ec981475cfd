//! What goes out by gateways.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{Gateway, Provider, SECRET, last, provider::answer, reply, sent, tried};

const SARA: &str = "+989120001234";

on_each_engine!(a_customer_who_writes_by_a_gateway_is_answered_by_it, |app| {
    let (provider, _sink) = (Provider::open(), app.sends_mail());
    let gateway = Gateway::open(app, &provider);
    let ticket = gateway.ticket(app.root(), "۰۰۹۸ ۹۱۲ ۰۰۰ ۱۲۳۴");
    let message = reply(app.root(), &ticket, "Please try again.");
    let row = last(app.root(), &ticket, "sent");
    let told: Vec<&Value> = ["message_id", "recipient", "reason", "problem", "status_code"].map(|it| &row[it]).to_vec();
    assert_eq!(told, [&json!(message), &json!(SARA), &Value::Null, &Value::Null, &json!(200)]);
    assert_eq!((&row["provider_message_id"], &row["attempts"]), (&json!("p-1"), &json!(1)));
    let asked = provider.asked();
    let [asked] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(asked.line, "POST /send");
    assert_eq!(asked.header("Idempotency-Key"), row["id"].as_str());
    assert_eq!(asked.header("X-Api-Key"), Some(format!("Key {SECRET}").as_str()));
    assert_eq!(asked.header("Content-Type"), Some("application/json"));
    let expected = json!({"to": SARA, "text": "Please try again.", "ref": row["id"], "flash": false});
    assert_eq!(asked.json(), expected);
    // A note is nothing that a customer is sent, and no mail goes with it.
    let note = json!({"kind": "note", "body": {"content": "n"}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), note).expect(201);
    app.carried_out();
    assert!(app.root().get(format!("/v1/deliveries?ticket_id={ticket}")).expect(200).data().is_empty());
    // Whoever did not write by a gateway is not answered by one.
    let other = app.ticket().opened().id();
    reply(app.root(), &other, "Hello");
    app.carried_out();
    assert!(sent(app.root(), &other, |_| true).is_empty());
    let filtered = |query: &str| app.root().get(format!("/v1/gateway-deliveries?{query}")).expect(200).ids().len();
    let by_gateway = filtered(&format!("gateway_id={}&state=sent", gateway.id));
    assert_eq!((by_gateway, filtered("state=failed")), (1, 0));
});

on_each_engine!(whatever_is_written_leaves_the_request_well_formed, |app| {
    let provider = Provider::open();
    let json = Gateway::open(app, &provider).ticket(app.root(), SARA);
    let texts = [
        "\",\"to\":\"+1\",\"x\":\"",
        "first\nsecond\r\nthird",
        "سلام، نوبت شما رسید ✅",
        "{{secret.api_key}} \\u0022 \\",
    ];
    for (number, text) in texts.iter().enumerate() {
        let message = reply(app.root(), &json, text);
        let shown = app.root().get(format!("/v1/messages/{message}")).expect(200).str("body_text");
        let asked = provider.asked_for(number + 1)[number].json();
        assert_eq!((&asked["to"], &asked["text"]), (&json!(SARA), &json!(shown)));
    }
    let request = json!({
        "url": provider.url("/send/{{recipient}}?text={{text}}"), "content": "form", "headers": [],
        "body": {"a b": "{{text}}", "key": "{{secret.api_key}}", "n": 1},
    });
    let form = Gateway::with(app, &provider, json!({"request": request, "name": "form"})).ticket(app.root(), SARA);
    reply(app.root(), &form, "a&b=c d\n#é");
    let asked = provider.asked_for(texts.len() + 1).pop().unwrap();
    assert_eq!(asked.line, "POST /send/%2B989120001234?text=a%26b%3Dc%20d%0A%23%C3%A9");
    assert_eq!(asked.body, format!("a%20b=a%26b%3Dc%20d%0A%23%C3%A9&key={SECRET}&n=1"));
    assert_eq!(asked.header("Content-Type"), Some("application/x-www-form-urlencoded"));
});

on_each_engine!(what_is_refused_is_final_until_somebody_says_otherwise, |app| {
    let provider = Provider::open();
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    provider.answers(answer(401, "", &format!("{{\"error\":\"bad key {SECRET}\"}}")));
    reply(app.root(), &ticket, "one");
    let row = last(app.root(), &ticket, "failed");
    assert_eq!((&row["reason"], &row["problem"]), (&json!("refused"), &json!("status_401")));
    assert_eq!(row["answer"], "{\"error\":\"bad key ***\"}");
    app.clock.advance_days(1);
    let id = row["id"].as_str().unwrap();
    let again = app.root().key("k").act(format!("/v1/gateway-deliveries/{id}/retry")).expect(200);
    assert_eq!((again.str("state"), again.int("attempts")), ("queued".to_owned(), 0));
    last(app.root(), &ticket, "sent");
    assert_eq!(app.root().act(format!("/v1/gateway-deliveries/{id}/retry")).expect(200)["state"], "sent");
    let keys: Vec<_> =
        provider.asked().iter().map(|asked| asked.header("Idempotency-Key").map(str::to_owned)).collect();
    assert_eq!(keys, [Some(id.to_owned()), Some(id.to_owned())]);
});

on_each_engine!(trouble_is_tried_again_and_no_sooner_than_was_asked_for, |app| {
    let provider = Provider::open();
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    provider.answers(answer(503, "Retry-After: 90\r\n", "later"));
    provider.answers(answer(429, "Retry-After: 99999999\r\n", ""));
    provider.answers(answer(500, "", ""));
    reply(app.root(), &ticket, "one");
    let row = tried(app, &ticket, 1);
    assert_eq!((&row["state"], &row["problem"]), (&json!("queued"), &json!("status_503")));
    assert_eq!((&row["due_at"], &row["answer"]), (&json!(app.clock.in_seconds(90)), &json!("later")));
    app.clock.advance_seconds(90);
    assert_eq!(tried(app, &ticket, 2)["due_at"], app.clock.in_seconds(3_600));
    app.clock.advance_seconds(3_600);
    assert_eq!(tried(app, &ticket, 3)["due_at"], app.clock.in_seconds(8));
    app.clock.advance_seconds(8);
    let row = last(app.root(), &ticket, "sent");
    assert_eq!((&row["attempts"], &row["problem"]), (&json!(4), &Value::Null));
    assert_eq!(provider.asked().len(), 4);
});

on_each_engine!(a_date_is_waited_for_as_seconds_are, |app| {
    let provider = Provider::open();
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    let asks = |date: String| provider.answers(answer(503, &format!("Retry-After: {date}\r\n"), ""));
    asks(app.clock.http_date_in(90));
    reply(app.root(), &ticket, "one");
    assert_eq!(tried(app, &ticket, 1)["due_at"], app.clock.in_seconds(90));
    app.clock.advance_seconds(90);
    asks(app.clock.http_date_in(86_400));
    assert_eq!(tried(app, &ticket, 2)["due_at"], app.clock.in_seconds(3_600), "an hour at most");
    app.clock.advance_seconds(3_600);
    asks(app.clock.http_date_in(-86_400));
    assert_eq!(tried(app, &ticket, 3)["due_at"], app.clock.in_seconds(8), "what is over is asked for by nobody");
});

on_each_engine!(it_is_given_up_in_the_end, |app| {
    let provider = Provider::open();
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    (0..20).for_each(|_| provider.answers(answer(500, "", "")));
    reply(app.root(), &ticket, "one");
    for attempts in 1..=12 {
        tried(app, &ticket, attempts);
        app.clock.advance_seconds(4_000);
    }
    assert_eq!(last(app.root(), &ticket, "failed")["reason"], "given_up");
    assert_eq!(provider.asked().len(), 12);
});

on_each_engine!(nobody_is_led_elsewhere_or_inside, |app| {
    let (provider, inner) = (Provider::open(), Provider::open());
    let ticket = Gateway::open(app, &provider).ticket(app.root(), SARA);
    provider.answers(answer(307, &format!("Location: {}\r\n", inner.url("/")), ""));
    reply(app.root(), &ticket, "one");
    let row = last(app.root(), &ticket, "failed");
    assert_eq!((&row["problem"], &row["status_code"]), (&json!("redirect"), &json!(307)));
    assert!(inner.asked().is_empty());
    // What was allowed when it was written down is judged again each time.
    let places = [
        (provider.authority(), "10.0.0.8", "address_not_public"),
        ("10.0.0.8".to_owned(), "sms.example", "invalid_address"),
    ];
    for (before, inside, problem) in places {
        app.database.execute(&format!("UPDATE gateways SET definition = replace(definition, '{before}', '{inside}')"));
        reply(app.root(), &ticket, "two");
        sent(app.root(), &ticket, |rows| rows.iter().any(|row| row["problem"] == problem && row["state"] == "failed"));
    }
    assert_eq!(provider.asked().len(), 1);
});

on_each_engine!(a_gateway_that_hangs_keeps_no_other_waiting, |app| {
    let (slow, quick) = (Provider::open(), Provider::open());
    let (hanging, fine) = (Gateway::open(app, &slow), Gateway::with(app, &quick, json!({"name": "other"})));
    let (waiting, served) = (hanging.ticket(app.root(), SARA), fine.ticket(app.root(), SARA));
    slow.holds(true);
    (0..10).for_each(|number| drop(reply(app.root(), &waiting, &format!("{number}"))));
    slow.asked_for(4);
    reply(app.root(), &served, "hello");
    last(app.root(), &served, "sent");
    assert_eq!(slow.asked().len(), 4, "no more than that at once");
    assert!(sent(app.root(), &waiting, |_| true).iter().all(|row| row["state"] == "queued"));
    slow.holds(false);
    sent(app.root(), &waiting, |rows| rows.len() == 10 && rows.iter().all(|row| row["state"] == "sent"));
    let mut keys: Vec<_> = slow.asked().iter().map(|it| it.header("Idempotency-Key").unwrap().to_owned()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!((keys.len(), slow.asked().len()), (10, 10), "each once");
});

on_each_engine!(what_is_not_to_be_sent_tells_why, |app| {
    let provider = Provider::open();
    let gateway = Gateway::open(app, &provider);
    let ticket = gateway.ticket(app.root(), SARA);
    let path = format!("/v1/gateways/{}", gateway.id);
    app.root().patch(&path, json!({"enabled": false})).expect(200);
    reply(app.root(), &ticket, "one");
    assert_eq!(last(app.root(), &ticket, "suppressed")["reason"], "gateway_inactive");
    gateway.says(SARA, "again", "2").expect(401);
    app.root().patch(&path, json!({"enabled": true})).expect(200);
    let customer = app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["customer_id"].clone();
    app.root().act(format!("/v1/customers/{}/block", customer.as_str().unwrap())).expect(200);
    reply(app.root(), &ticket, "two");
    let rows = sent(app.root(), &ticket, |rows| rows.len() == 2);
    assert!(rows.iter().any(|row| row["reason"] == "customer_blocked"), "{rows:?}");
    assert!(provider.asked().is_empty());
});

on_each_engine!(a_gateway_can_be_tried, |app| {
    let provider = Provider::open();
    let gateway = Gateway::open(app, &provider);
    let path = format!("/v1/gateways/{}/test", gateway.id);
    let tried = app.root().post(&path, json!({"recipient": "0098 912 000 1234", "text": "hello"})).expect(200);
    assert_eq!((&tried["ok"], &tried["status_code"], &tried["problem"]), (&json!(true), &json!(200), &Value::Null));
    assert_eq!(tried["provider_message_id"], "p-1");
    assert_eq!(provider.asked()[0].json()["to"], SARA);
    provider.answers(answer(403, "", &format!("no: {SECRET}")));
    let tried = app.root().post(&path, json!({"recipient": SARA})).expect(200);
    assert_eq!(
        (&tried["ok"], &tried["problem"], &tried["answer"]),
        (&json!(false), &json!("status_403"), &json!("no: ***"))
    );
    // Whoever asks again with the same key is answered as before, and nothing is sent.
    let (keyed, body) = (app.root().key("t"), json!({"recipient": SARA}));
    let (first, asked) = (keyed.post(&path, body.clone()).expect(200), provider.asked().len());
    let again = keyed.post(&path, body).expect(200);
    assert_eq!((again.header("idempotency-replayed"), &again.json), (Some("true"), &first.json));
    assert_eq!(provider.asked().len(), asked);
    keyed.post(&path, json!({"recipient": "+989120009999"})).expect(422).problem("idempotency_key_reused");
    // What it calls it may be what it was sent.
    provider.answers(answer(200, "", &format!("{{\"id\":\"Key {SECRET}\"}}")));
    let tried = app.root().post(&path, json!({"recipient": SARA})).expect(200);
    assert_eq!((&tried["ok"], &tried["provider_message_id"]), (&json!(true), &Value::Null));
    assert!(!tried.text.contains(SECRET), "{tried:?}");
    app.root().post(&path, json!({"recipient": "nobody"})).expect(422).field_error("#/recipient", "invalid_phone");
    assert!(app.root().get("/v1/gateway-deliveries").expect(200).data().is_empty());
});
