//! Answering by a link.

use serde_json::{Value, json};
use support::{Engine, on_each_engine};

use super::{answers, asked, key, kinds, link, surveys, told};

on_each_engine!(looking_records_nothing_however_often_and_answering_does, |app| {
    app.asks(json!({}));
    let (ticket, id) = asked(app);
    let path = link(&key(app, &id));
    let nobody = app.anonymous();
    let before = app.settle().str("head_hash");
    for _ in 0..50 {
        let form = nobody.get(&path).expect(200);
        assert_eq!((&form["score"], &form["can_answer"], &form["thanks"]), (&Value::Null, &json!(true), &Value::Null));
        nobody.head(&path).expect(200);
    }
    assert_eq!((app.settle().str("head_hash"), surveys(app, &ticket)[0]["state"].clone()), (before, json!("sent")));
    let form = answers(&nobody, &path, 5, " خیلی خوب\nممنون ").expect(200);
    assert_eq!((&form["score"], &form["comment"]), (&json!(5), &json!("خیلی خوب\nممنون")));
    assert!(form["thanks"].as_str().unwrap().contains("سپاس"), "{form:?}");
    assert_eq!(nobody.get(&path).expect(200).json, form.json);
    let shown = app.root().get(format!("/v1/surveys/{id}")).expect(200);
    assert_eq!((&shown["state"], &shown["score"], &shown["source"]), (&json!("answered"), &json!(5), &json!("link")));
    let events = told(app, &ticket);
    assert_eq!(kinds(&events), ["survey.sent", "survey.answered"]);
    assert_eq!((&events[1]["actor"]["type"], &events[1]["actor"]["id"]), (&json!("customer"), &shown["customer_id"]));
    // Nothing of it tells whose it is.
    for word in [ticket.as_str(), &id, "Parisa", "customer.example"] {
        assert!(!form.text.contains(word), "{word}");
    }
});

on_each_engine!(whatever_is_wrong_with_a_key_is_told_in_the_same_words, |app| {
    app.asks(json!({}));
    let (ticket, id) = asked(app);
    let (old, new) = (key(app, &id), key(app, &id));
    assert_ne!(old, new);
    let nobody = app.anonymous();
    let told = |method: &str, key: &str| {
        let body = (method == "POST").then(|| json!({"score": 1}));
        let answer = nobody.send(method, &link(key), body).expect(404).problem("not_found");
        let mut document = answer.json.clone();
        for member in ["request_id", "instance"] {
            document.as_object_mut().unwrap().remove(member);
        }
        document
    };
    let mut cut = new.clone();
    cut.pop();
    let missing = told("GET", &"A".repeat(43));
    for wrong in [
        old.as_str(),
        &cut,
        &format!("{new}A"),
        "x",
        "srv_01jd0000000000000000000000",
        "%00",
        "%ff",
        &"%c3%a9".repeat(10),
    ] {
        assert_eq!((told("GET", wrong), told("POST", wrong)), (missing.clone(), missing.clone()), "{wrong}");
    }
    // A ticket that nobody is to see takes its key along.
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"spam": true})).expect(200);
    assert_eq!((told("GET", &new), told("POST", &new)), (missing.clone(), missing));
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"spam": false})).expect(200);
    nobody.get(link(&new)).expect(200);
});

on_each_engine!(keys_are_shown_once_and_kept_as_digests, |app| {
    app.asks(json!({"page_url": "https://help.example/rate?k={key}"}));
    let (_, id) = asked(app);
    let path = format!("/v1/surveys/{id}/key");
    let made = app.root().key("k").act(&path).expect(201);
    let secret = made.str("key");
    assert_eq!(made["url"], format!("https://help.example/rate?k={secret}"));
    app.root().key("k").act(&path).expect(409).problem("replay_unavailable");
    app.anonymous().get(link(&secret)).expect(200);
    let hex = match app.engine() {
        Engine::Sqlite => "SELECT lower(hex(hash)) AS text FROM survey_keys",
        Engine::Postgres => "SELECT encode(hash, 'hex') AS text FROM survey_keys",
    };
    let kept = app.database.texts(hex);
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&secret).unwrap();
    assert_eq!((kept.len(), bytes.len()), (1, 32));
    let plain: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_ne!(kept[0], plain);
    // Another one takes its place.
    key(app, &id);
    assert_eq!(app.database.texts(hex).len(), 1);
    app.service(&["surveys:read"]).act(&path).expect(403);
});

on_each_engine!(a_survey_that_nobody_answered_in_time_is_over, |app| {
    app.asks(json!({"expiry_days": 2}));
    let (ticket, id) = asked(app);
    let path = link(&key(app, &id));
    app.clock.advance_seconds(2 * 86_400 - 1);
    app.anonymous().get(&path).expect(200);
    app.clock.advance_seconds(1);
    app.anonymous().get(&path).expect(410).problem("survey_expired");
    answers(&app.anonymous(), &path, 5, "x").expect(410).problem("survey_expired");
    app.root().act(format!("/v1/surveys/{id}/key")).expect(410).problem("survey_expired");
    assert_eq!((surveys(app, &ticket)[0]["state"].clone(), told(app, &ticket).len()), (json!("expired"), 1));
});
