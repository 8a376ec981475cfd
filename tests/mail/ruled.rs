//! What a rule replies to a customer who has just written goes out.

use serde_json::{Value, json};
use support::{Sink, TestApp, on_each_engine};

use super::{arrives, mail, messages_of};

/// A rule that replies to what is opened, and to what customers write.
fn answering(app: &TestApp) -> String {
    let bodies = json!({"fa": {"content": "پاسخ آماده"}, "en": {"content": "Try to switch it off and on."}});
    let response = app.root().post("/v1/canned-responses", json!({"title": "t", "bodies": bodies})).expect(201).id();
    let actions = json!([{"type": "reply", "canned_response_id": response}]);
    let occasions = ["opened", "customer_wrote"];
    let rule = json!({"name": "answer", "mode": "live", "occasions": occasions, "actions": actions});
    app.root().post("/v1/rules", rule).expect(201).id()
}

/// What became of the mails, the oldest first: whose message they carry, state and reason.
fn mails(app: &TestApp, ticket: &str) -> Vec<(String, String, Value)> {
    let all = app.posted_of(app);
    let by = |row: &Value| {
        let messages = messages_of(app, ticket);
        let own = messages.iter().find(|message| message["id"] == row["message_id"]).unwrap();
        own["author"]["type"].as_str().unwrap().to_owned()
    };
    let row = |row: &Value| (by(row), row["state"].as_str().unwrap().to_owned(), row["reason"].clone());
    let own = all.data().iter().filter(|row| row["ticket_id"] == ticket);
    let mut mails: Vec<_> = own.map(row).collect();
    mails.sort_by_key(|mail| mail.0.clone());
    mails
}

on_each_engine!(a_rules_reply_at_opening_goes_out_in_the_place_of_the_receipt, |app| {
    let sink = Sink::open();
    sink.mailbox(app, "help@desk.example");
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    answering(app);
    let first = mail("sara@shop.example");
    let ticket = arrives(app, &first).str("ticket_id");
    let expected = [
        ("rule".to_owned(), "sent".to_owned(), Value::Null),
        ("system".to_owned(), "suppressed".to_owned(), json!("superseded")),
    ];
    assert_eq!(mails(app, &ticket), expected);
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].part("text/plain").contains("off and on") || taken[0].part("text/plain").contains("پاسخ آماده"));
    assert_eq!(taken[0].header("Auto-Submitted").unwrap(), "auto-replied");
    assert_eq!(messages_of(app, &ticket).len(), 3, "the receipt can be read");
    // A machine that answers it gets nothing more: one automatic mail in an hour.
    for _ in 0..3 {
        app.clock.advance_seconds(60);
        arrives(app, &mail("sara@shop.example").with("In-Reply-To", taken[0].header("Message-ID").unwrap()));
    }
    app.posted_of(app);
    assert_eq!(sink.taken().len(), 1);
    // Without a reply of a rule the receipt goes out.
    let rule = app.root().get("/v1/rules").expect(200).ids()[0].clone();
    app.root().patch(format!("/v1/rules/{rule}"), json!({"mode": "shadow"})).expect(200);
    let other = arrives(app, &mail("omid@shop.example")).str("ticket_id");
    assert_eq!(mails(app, &other), [("system".to_owned(), "sent".to_owned(), Value::Null)]);
});

on_each_engine!(a_rule_hears_what_a_customer_writes_by_mail, |app| {
    for (occasion, tag) in [("opened", "new"), ("customer_wrote", "more")] {
        let actions = json!([{"type": "add_tags", "tags": [tag]}]);
        let rule = json!({"name": tag, "mode": "live", "occasions": [occasion], "actions": actions});
        app.root().post("/v1/rules", rule).expect(201);
    }
    let first = mail("sara@shop.example");
    let ticket = arrives(app, &first).str("ticket_id");
    let tags = || app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["tags"].clone();
    assert_eq!(tags(), json!(["new"]));
    arrives(app, &mail("sara@shop.example").with("In-Reply-To", first.id()));
    assert_eq!(tags(), json!(["more", "new"]));
});
