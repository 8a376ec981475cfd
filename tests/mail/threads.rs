//! Which ticket an answer belongs to.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{arrives, mail, messages_of, reply_address, ticket_of};

fn number(app: &TestApp, email: &Answer) -> i64 {
    ticket_of(app, email).int("number")
}

on_each_engine!(an_answer_to_a_known_mail_joins_its_senders_ticket, |app| {
    let first = mail("sara@shop.example");
    let opened = arrives(app, &first);
    for (name, value) in [
        ("In-Reply-To", first.id()),
        ("References", first.id()),
        ("References", format!("<unknown@mail.example> {} <later@mail.example>", first.id())),
    ] {
        let answer = arrives(app, &mail("sara@shop.example").with(name, value.clone()).saying("more words"));
        assert_eq!(answer["state"], "message_added", "{name}: {value}");
        assert_eq!(answer["ticket_id"], opened["ticket_id"]);
        let message = app.root().get(format!("/v1/messages/{}", answer.str("message_id"))).expect(200);
        assert_eq!((&message["kind"], &message["body_text"]), (&json!("customer"), &json!("more words")));
    }
    assert_eq!(messages_of(app, &opened.str("ticket_id")).len(), 4);
    // Somebody else who answers it asks something of his own.
    let other = arrives(app, &mail("omid@shop.example").with("In-Reply-To", first.id()));
    assert_eq!(other["state"], "ticket_opened");
    assert_ne!(ticket_of(app, &other)["customer_id"], ticket_of(app, &opened)["customer_id"]);
});

on_each_engine!(an_answer_to_the_tickets_own_address_joins_it, |app| {
    let opened = arrives(app, &mail("sara@shop.example"));
    let address = reply_address(app, number(app, &opened));
    for to in [address.clone(), address.to_uppercase(), format!("Help <{address}>")] {
        let answer = arrives(app, &mail("sara@shop.example").with("To", to));
        assert_eq!((&answer["state"], &answer["ticket_id"]), (&json!("message_added"), &opened["ticket_id"]));
    }
    // The server may tell it where the mail does not.
    let noted = mail("sara@shop.example").with("To", "undisclosed-recipients:;").and("Delivered-To", address.clone());
    assert_eq!(arrives(app, &noted)["state"], "message_added");
    let copied = mail("sara@shop.example").with("To", "a@b.example").and("Cc", address);
    assert_eq!(arrives(app, &copied)["state"], "message_added");
});

on_each_engine!(who_is_not_of_the_ticket_does_not_join_it_even_with_its_address, |app| {
    let opened = arrives(app, &mail("sara@shop.example"));
    let address = reply_address(app, number(app, &opened));
    for (number, from) in ["omid@shop.example", "sara@shop.example.evil.example"].iter().enumerate() {
        let answer = arrives(app, &mail(from).with("To", address.clone()));
        assert_eq!(
            (&answer["state"], &answer["reason"], &answer["ticket_id"]),
            (&json!("suspended"), &json!("sender_not_of_ticket"), &Value::Null),
            "{from}"
        );
        // Let in, it is a request of its own.
        let path = format!("/v1/inbound-emails/{}/reprocess", answer.id());
        let released = app.root().act(path).expect(200);
        assert_eq!(released["state"], "ticket_opened");
        assert_ne!(released["ticket_id"], opened["ticket_id"], "{number}");
    }
    assert_eq!(messages_of(app, &opened.str("ticket_id")).len(), 1);
    // An agent's address makes nobody an agent.
    let agent = app.agent("Ava").email("ava@desk.example").recorded();
    let forged = arrives(app, &mail("ava@desk.example").with("To", address));
    assert_eq!(forged["reason"], "sender_not_of_ticket", "{agent}");
});

on_each_engine!(a_token_that_is_not_whole_is_none, |app| {
    let opened = arrives(app, &mail("sara@shop.example"));
    let number = number(app, &opened);
    let good = reply_address(app, number);
    let (local, domain) = good.split_once('@').unwrap();
    let other = {
        let there = app.other_workspace();
        let mac = app.state().mail_mac.of_ticket(there.id.parse().unwrap(), number).unwrap();
        domain::mail::reply_address("help@desk.example", number, &mac)
    };
    let last = if local.ends_with('0') { "1" } else { "0" };
    let wrong = format!("{}{last}", &local[..local.len() - 1]);
    for to in [
        format!("{wrong}@{domain}"),
        format!("{}@{domain}", &local[..local.len() - 1]),
        format!("{local}0@{domain}"),
        format!("help+t{number}-@{domain}"),
        format!("help+t{number}@{domain}"),
        format!("help+t{}-{}@{domain}", number + 1, local.split_once('-').unwrap().1),
        other,
    ] {
        let answer = arrives(app, &mail("sara@shop.example").with("To", to.clone()));
        assert_eq!(answer["state"], "ticket_opened", "{to}");
        assert_ne!(answer["ticket_id"], opened["ticket_id"], "{to}");
    }
    assert_eq!(messages_of(app, &opened.str("ticket_id")).len(), 1);
});

on_each_engine!(an_answer_long_after_closing_opens_what_continues_the_ticket, |app| {
    let first = mail("sara@shop.example");
    let opened = arrives(app, &first);
    let ticket = opened.str("ticket_id");
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    let answer = || mail("sara@shop.example").with("In-Reply-To", first.id()).saying("It is broken again");
    assert_eq!(arrives(app, &answer())["state"], "message_added");
    assert_eq!(app.root().get(format!("/v1/tickets/{ticket}")).expect(200)["status"], "awaiting_reply");
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "closed"})).expect(200);
    app.clock.advance_days(60);
    let late = arrives(app, &answer());
    assert_eq!(late["state"], "followed_up");
    let next = ticket_of(app, &late);
    assert_eq!((&next["follow_up_of_id"], &next["channel"]), (&json!(ticket), &json!("email")));
});

on_each_engine!(a_ticket_in_the_bin_is_not_joined, |app| {
    let first = mail("sara@shop.example");
    let opened = arrives(app, &first);
    app.root().delete(format!("/v1/tickets/{}", opened.str("ticket_id"))).expect(204);
    let answer = arrives(app, &mail("sara@shop.example").with("In-Reply-To", first.id()));
    assert_eq!(answer["state"], "ticket_opened");
});

on_each_engine!(an_answer_to_a_merged_ticket_is_heard_where_it_went, |app| {
    let first = mail("sara@shop.example");
    let opened = arrives(app, &first);
    app.clock.advance_seconds(1);
    let other = arrives(app, &mail("sara@shop.example"));
    let (old, into) = (opened.str("ticket_id"), other.str("ticket_id"));
    let address = reply_address(app, number(app, &opened));
    app.root().post(format!("/v1/tickets/{old}/merge"), json!({"into_ticket_id": into})).expect(200);
    for late in [
        mail("sara@shop.example").with("In-Reply-To", first.id()).saying("by its headers"),
        mail("sara@shop.example").with("To", address.clone()).saying("by its address"),
    ] {
        let answer = arrives(app, &late);
        assert_eq!((&answer["state"], &answer["ticket_id"]), (&json!("message_added"), &json!(into)));
    }
    // Undone, it is heard there again.
    app.root().act(format!("/v1/tickets/{old}/unmerge")).expect(200);
    let answer = arrives(app, &mail("sara@shop.example").with("To", address).saying("once more"));
    assert_eq!(answer["ticket_id"], old.as_str());
});
