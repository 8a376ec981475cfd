//! A person's mail becomes a ticket.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{arrives, hands_in, mail, messages_of, parts, ticket_of};

on_each_engine!(a_mail_opens_a_ticket_of_its_sender, |app| {
    let written = mail("Sara Ahmadi <Sara@Shop.example>");
    let email = arrives(app, &written);
    assert_eq!((&email["state"], &email["reason"]), (&json!("ticket_opened"), &json!(null)));
    assert_eq!(email["internet_message_id"], written.id().trim_matches(['<', '>']));
    assert_eq!(email["size"], written.raw().len());
    let ticket = ticket_of(app, &email);
    assert_eq!((&ticket["channel"], &ticket["subject"]), (&json!("email"), &json!("I cannot sign in")));
    let messages = messages_of(app, &ticket.id());
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["body_text"], "It says that my password is wrong.", "{messages:?}");
    assert_eq!(messages[0]["author"]["type"], "customer");
    let sara = app.root().get(format!("/v1/customers/{}", ticket.str("customer_id"))).expect(200);
    assert_eq!((&sara["name"], &sara["emails"][0]["value"]), (&json!("Sara Ahmadi"), &json!("sara@shop.example")));
    assert_eq!(sara["emails"][0]["standing"], "asserted");
    // The second one is of the same customer.
    let again = ticket_of(app, &arrives(app, &mail("sara@shop.example")));
    assert_eq!(again["customer_id"], ticket["customer_id"]);
    assert_ne!(again.id(), ticket.id());
    let shown = app.root().get(email.header("location").unwrap()).expect(200);
    assert_eq!(shown.json, email.json);
});

on_each_engine!(a_mail_that_comes_twice_is_one_mail, |app| {
    let written = mail("sara@shop.example");
    let first = arrives(app, &written);
    let again = hands_in(app.root(), &written.raw()).expect(200);
    assert_eq!(again.json, first.json);
    // Headers that servers add on the way make no other mail of it.
    let moved = hands_in(app.root(), &written.clone().and("X-Path", "2").raw()).expect(200);
    assert_eq!(moved.id(), first.id());
    // Without a Message-ID its bytes tell.
    let bare = mail("sara@shop.example").without("Message-ID");
    assert_eq!(arrives(app, &bare).id(), hands_in(app.root(), &bare.raw()).expect(200).id());
    // Somebody else cannot keep a mail out by using its Message-ID first.
    let taken = mail("omid@shop.example").with("Message-ID", written.id());
    assert_eq!(arrives(app, &taken)["state"], "ticket_opened");
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 3);
    // Each workspace has its own.
    assert_eq!(hands_in(app.other_workspace().root(), &written.raw()).expect(201)["state"], "ticket_opened");
});

on_each_engine!(a_mail_that_comes_twice_at_once_is_one_mail, |app| {
    let raw = mail("sara@shop.example").raw();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let root = app.root();
        let raw = &raw;
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(move || hands_in(root, raw))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status < 300 && answer.id() == made[0].id()), "{answers:?}");
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids().len(), 1);
});

on_each_engine!(words_come_from_the_plain_part_and_else_from_html, |app| {
    let text = |email: &Answer| messages_of(app, &email.str("ticket_id"))[0].clone();
    let both = mail("sara@shop.example").with("Content-Type", "multipart/alternative; boundary=b").saying(parts(
        "b",
        &[
            "Content-Type: text/plain; charset=utf-8\r\n\r\nplain words",
            "Content-Type: text/html; charset=utf-8\r\n\r\n<p>html words</p>",
        ],
    ));
    assert_eq!(text(&arrives(app, &both))["body_text"], "plain words");
    let html = mail("sara@shop.example").with("Content-Type", "text/html; charset=utf-8").saying(
        "<html><head><style>p{}</style></head><body><p onclick=\"x()\">سلام <b>دنیا</b></p><script>bad()</script>\
         <img src=\"https://tracker.example/1.png\"></body></html>",
    );
    let body = text(&arrives(app, &html));
    assert_eq!(body["body_text"], "سلام دنیا");
    let html = body["body_html"].as_str().unwrap();
    for bad in ["script", "onclick", "tracker", "bad()"] {
        assert!(!html.contains(bad), "{html}");
    }
    let silent = mail("sara@shop.example").saying("");
    assert_eq!(text(&arrives(app, &silent))["body_text"], "I cannot sign in");
    let nothing = mail("sara@shop.example").without("Subject").saying("  \r\n");
    let email = arrives(app, &nothing);
    assert_eq!((&text(&email)["body_text"], &ticket_of(app, &email)["subject"]), (&json!("—"), &json!("—")));
});

on_each_engine!(the_log_is_listed_by_state_and_ticket, |app| {
    let first = arrives(app, &mail("sara@shop.example"));
    app.clock.advance_seconds(1);
    let list = arrives(app, &mail("list@shop.example").with("List-Id", "<news.shop.example>"));
    let all = app.root().get("/v1/inbound-emails").expect(200);
    assert_eq!(all.ids(), [list.id(), first.id()]);
    let pages: Vec<_> = app.root().pages("/v1/inbound-emails?limit=1").iter().flat_map(Answer::ids).collect();
    assert_eq!(pages, all.ids());
    assert_eq!(app.root().get("/v1/inbound-emails?state=suspended").expect(200).ids(), [list.id()]);
    let of_ticket = format!("/v1/inbound-emails?ticket_id={}", first.str("ticket_id"));
    assert_eq!(app.root().get(of_ticket).expect(200).ids(), [first.id()]);
    app.root().get("/v1/inbound-emails?state=lost").expect(400).field_error("state", "unknown_option");
    assert!(app.other_workspace().root().get("/v1/inbound-emails").expect(200).ids().is_empty());
});

on_each_engine!(only_who_may_hand_mail_in_hands_it_in, |app| {
    let raw = mail("sara@shop.example").raw();
    let gate = app.service(&["inbound:ingest"]);
    hands_in(&gate, &raw).expect(201);
    gate.get("/v1/inbound-emails").expect(403);
    hands_in(&app.service(&["tickets:write"]), &raw).expect(403);
    hands_in(&app.anonymous(), &raw).expect(401);
    hands_in(&app.lead(), &raw).expect(403);
    app.root().send_bytes("POST", "/v1/inbound/email", Some("text/plain"), &raw).expect(415);
    app.root().send_bytes("POST", "/v1/inbound/email", None, b"").expect(415);
});

on_each_engine!(what_was_kept_and_not_finished_with_is_finished_by_a_worker, |app| {
    let email = arrives(app, &mail("list@shop.example").with("Precedence", "bulk"));
    assert_eq!(email["state"], "suspended");
    // As a process leaves it that dies between keeping a mail and deciding on it.
    app.database.execute("UPDATE inbound_emails SET state = 1, reason = NULL, decided_at = NULL");
    app.clock.advance_seconds(61);
    app.state().dispatcher.wake();
    app.carried_out();
    let after = app.root().get(format!("/v1/inbound-emails/{}", email.id())).expect(200);
    assert_eq!((&after["state"], &after["reason"]), (&json!("suspended"), &json!("bulk")));
});

on_each_engine!(a_blocked_sender_and_one_who_writes_too_much_wait, |app| {
    let first = arrives(app, &mail("sara@shop.example"));
    let sara = ticket_of(app, &first).str("customer_id");
    app.root().act(format!("/v1/customers/{sara}/block")).expect(200);
    let blocked = arrives(app, &mail("sara@shop.example"));
    assert_eq!((&blocked["state"], &blocked["reason"]), (&json!("suspended"), &json!("customer_blocked")));
    let answered = mail("sara@shop.example").with("In-Reply-To", format!("<{}>", first.str("internet_message_id")));
    assert_eq!(arrives(app, &answered)["reason"], "customer_blocked");
    app.root().act(format!("/v1/customers/{sara}/unblock")).expect(200);
    let path = format!("/v1/inbound-emails/{}/reprocess", blocked.id());
    assert_eq!(app.root().act(&path).expect(200)["state"], "ticket_opened");
    assert_eq!(app.root().act(&path).expect(200)["state"], "ticket_opened", "again changes nothing");

    for _ in 0..30 {
        assert_eq!(arrives(app, &mail("eager@shop.example"))["state"], "ticket_opened");
    }
    let one_more = arrives(app, &mail("eager@shop.example"));
    assert_eq!(one_more["reason"], "too_many");
    assert_eq!(arrives(app, &mail("other@shop.example"))["state"], "ticket_opened");
    app.clock.advance_seconds(3_601);
    assert_eq!(arrives(app, &mail("eager@shop.example"))["state"], "ticket_opened");
    let released = app.root().act(format!("/v1/inbound-emails/{}/reprocess", one_more.id())).expect(200);
    assert_ne!(released["ticket_id"], Value::Null);
});
