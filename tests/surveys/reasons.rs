//! Who is not asked, and why.

use serde_json::{Value, json};
use support::{TestApp, identity::Shop, on_each_engine};

use super::{moves, survey, surveys, told};

/// What became of the survey of a ticket.
fn outcome(app: &TestApp, ticket: &str) -> (Value, Value) {
    let survey = survey(app, ticket);
    assert_eq!(survey["state"] == "sent", !told(app, ticket).is_empty(), "{survey}");
    (survey["state"].clone(), survey["reason"].clone())
}

fn suppressed(reason: &str) -> (Value, Value) {
    (json!("suppressed"), json!(reason))
}

on_each_engine!(whoever_is_not_to_be_asked_is_not_and_the_reason_is_told, |app| {
    app.asks(json!({"delay_minutes": 60, "excluded_tags": ["test"]}));
    let meant = |customer: &str| {
        let ticket = app.ticket().of(customer).at("closed").id();
        app.ask();
        assert_eq!(survey(app, &ticket)["state"], "scheduled");
        ticket
    };
    let people: Vec<String> = (0..6).map(|number| app.customer(&format!("Person {number}"))).collect();
    let tickets: Vec<String> = people.iter().map(|customer| meant(customer)).collect();
    let nobody = json!({"name": "Nobody", "emails": [{"value": "n@shop.example", "standing": "claimed"}]});
    let unreached = app.root().post("/v1/customers", nobody).expect(201).id();
    let unreached = meant(&unreached);
    let path = |ticket: &str| format!("/v1/tickets/{ticket}");
    app.root().patch(path(&tickets[0]), json!({"tags": ["Test", "other"]})).expect(200);
    app.root().patch(path(&tickets[1]), json!({"spam": true})).expect(200);
    app.root().delete(path(&tickets[2])).expect(204);
    app.root().act(format!("/v1/customers/{}/block", people[3])).expect(200);
    app.root().delete(format!("/v1/customers/{}", people[4])).expect(204);
    app.clock.advance_seconds(3_600);
    app.ask();
    for (ticket, reason) in
        [(0, "excluded_tag"), (1, "spam"), (2, "ticket_deleted"), (3, "customer_blocked"), (4, "customer_deleted")]
    {
        let found = outcome(app, &tickets[ticket]);
        assert_eq!(found, suppressed(reason));
    }
    assert_eq!(outcome(app, &unreached), suppressed("no_address"));
    assert_eq!(outcome(app, &tickets[5]).0, "sent");
    // Taken back, it is asked about no more: that cycle is over with.
    app.root().patch(path(&tickets[1]), json!({"spam": false})).expect(200);
    app.clock.advance_days(1);
    app.ask();
    assert_eq!(outcome(app, &tickets[1]), suppressed("spam"));
});

on_each_engine!(surveys_that_wait_when_they_are_switched_off_are_not_asked, |app| {
    app.asks(json!({"delay_minutes": 60}));
    let ticket = app.ticket().at("closed").id();
    app.ask();
    app.root().patch("/v1/survey-settings", json!({"enabled": false})).expect(200);
    app.clock.advance_seconds(3_600);
    app.ask();
    assert_eq!(outcome(app, &ticket), suppressed("disabled"));
});

on_each_engine!(a_customer_who_was_asked_is_left_alone_for_so_many_days_whichever_ticket_it_is, |app| {
    app.asks(json!({"rest_days": 10}));
    let customer = app.customer("Parisa");
    let solved = || {
        let ticket = app.ticket().of(&customer).at("closed").id();
        app.ask();
        ticket
    };
    let first = solved();
    assert_eq!(outcome(app, &first).0, "sent");
    app.clock.advance_days(9);
    assert_eq!(outcome(app, &solved()), suppressed("too_soon"));
    // Counted from when he was asked, not from when he was left alone.
    app.clock.advance_days(1);
    assert_eq!(outcome(app, &solved()).0, "sent");
    let other = app.ticket().at("closed").id();
    app.ask();
    assert_eq!(outcome(app, &other).0, "sent", "others are not concerned");
});

on_each_engine!(a_part_of_the_cycles_is_asked_about_and_which_follows_from_ticket_and_cycle, |app| {
    app.asks(json!({"sample_percent": 50}));
    let tickets: Vec<String> = (0..16).map(|_| app.ticket().at("closed").id()).collect();
    app.ask();
    for ticket in &tickets {
        let is_meant = domain::survey::is_sampled(ticket.parse().unwrap(), 1, 50);
        assert_eq!(
            outcome(app, ticket),
            if is_meant { (json!("sent"), Value::Null) } else { suppressed("not_sampled") }
        );
        // The next cycle has a lot of its own.
        app.clock.advance_seconds(1);
        moves(app, ticket, "in_review");
        moves(app, ticket, "closed");
    }
    app.ask();
    for ticket in &tickets {
        let newest = surveys(app, ticket)[0].clone();
        let is_meant = domain::survey::is_sampled(ticket.parse().unwrap(), 2, 50);
        assert_eq!((newest["cycle"].as_i64(), newest["state"] == "sent"), (Some(2), is_meant));
    }
});

on_each_engine!(who_uses_the_portal_is_asked_there_although_nobody_vouches_for_an_address, |app| {
    app.asks(json!({}));
    let sara = Shop::open(app).user("sara");
    let body = json!({"subject": "s", "body": {"content": "c"}});
    let ticket = sara.post("/v1/portal/tickets", body).expect(201).id();
    moves(app, &ticket, "closed");
    app.ask();
    assert_eq!(outcome(app, &ticket).0, "sent");
    assert_eq!(survey(app, &ticket)["delivery_id"], Value::Null);
});
