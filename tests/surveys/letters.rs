//! The mail that carries the link.

use serde_json::json;
use support::{Sink, on_each_engine};

use super::{answers, link, survey, told};

on_each_engine!(the_customer_gets_one_mail_with_a_link_that_works_and_nothing_that_he_wrote, |app| {
    let sink = Sink::open();
    sink.mailbox(app, "help@desk.example");
    app.asks(
        json!({"page_url": "https://help.example/rate/{key}", "texts": {"en": {"question": "Were we any good?"}}}),
    );
    let customer = json!({"name": "Parisa", "locale": "en", "emails": [{"value": "parisa@shop.example"}]});
    let ticket = app.ticket().with("customer", customer).with("subject", "SPAMWORD").at("closed").id();
    app.ask();
    let shown = survey(app, &ticket);
    app.posted();
    let mails = sink.taken();
    assert_eq!(mails[0].to, "parisa@shop.example");
    let text = mails[0].part("text/plain");
    assert!(text.contains("Were we any good?") && !text.contains("SPAMWORD"), "{text}");
    assert!(!mails[0].header("Subject").unwrap().contains("SPAMWORD"));
    let key = text.split("https://help.example/rate/").nth(1).expect("a link").split_whitespace().next().unwrap();
    answers(&app.anonymous(), &link(key), 5, "").expect(200);
    let delivery = app.root().get(format!("/v1/deliveries/{}", shown["delivery_id"].as_str().unwrap())).expect(200);
    assert_eq!(delivery["recipient"], "parisa@shop.example");
    // However often it is looked at.
    app.clock.advance_days(1);
    app.ask();
    app.posted();
    assert_eq!((sink.taken().len(), told(app, &ticket).len()), (1, 2));
});

on_each_engine!(without_a_page_or_a_mailbox_the_survey_is_there_all_the_same, |app| {
    app.asks(json!({"page_url": "https://help.example/rate/{key}"}));
    let ticket = app.ticket().at("closed").id();
    app.ask();
    let shown = survey(app, &ticket);
    assert_eq!(shown["state"], "sent");
    let delivery = app.root().get(format!("/v1/deliveries/{}", shown["delivery_id"].as_str().unwrap())).expect(200);
    assert_eq!((&delivery["state"], &delivery["reason"]), (&json!("suppressed"), &json!("no_mailbox")));
    let sink = Sink::open();
    sink.mailbox(app, "help@desk.example");
    app.asks(json!({"page_url": null}));
    let quiet = app.ticket().at("closed").id();
    app.ask();
    let shown = survey(app, &quiet);
    assert_eq!((&shown["state"], &shown["delivery_id"]), (&json!("sent"), &serde_json::Value::Null));
});
