//! Letters: what Nobat writes to people by itself.

use api::deliveries::letter::{Letter, queue};
use domain::{mail::LetterPurpose, ticket::Language};
use serde_json::{Value, json};
use support::{TestApp, on_each_engine, tamper};

use super::{arrives, hands_in, mail, parts};

const SECRET: &str = "https://shop.example/sign-in?code=4711&for=sara";

/// Nobat means to send a letter; returns its id.
fn writes(app: &TestApp, purpose: LetterPurpose, recipient: &'static str, locale: Language) -> String {
    let sealer = app.state().sealer.clone();
    let id = app.works(move |work| {
        let (subject, body) = match locale {
            Language::Fa => ("کد ورود\r\nBcc: x@y.example", "سلام سارا،\n\nبا این پیوند وارد شوید:\n"),
            Language::En => ("Your code", "Hello <b>Sara</b>,\n\nsign in by this link:\n"),
        };
        let letter = Letter {
            purpose,
            recipient,
            locale,
            subject: subject.to_owned(),
            body: format!("{body}{SECRET}\n\nNobat"),
            ticket: None,
        };
        queue(work, &sealer, &letter)
    });
    id.to_string()
}

fn shown(app: &TestApp, id: &str) -> support::Answer {
    app.posted();
    app.root().get(format!("/v1/deliveries/{id}")).expect(200)
}

on_each_engine!(a_letter_goes_out_as_text_and_html_and_says_that_a_program_wrote_it, |app| {
    let sink = app.sends_mail();
    let id = writes(app, LetterPurpose::SignInCode, "Sara@Shop.example", Language::Fa);
    let row = shown(app, &id);
    assert_eq!(
        (&row["state"], &row["purpose"], &row["recipient"], &row["automatic"]),
        (&json!("sent"), &json!("sign_in_code"), &json!("sara@shop.example"), &json!(true))
    );
    assert_eq!((&row["message_id"], &row["ticket_id"]), (&Value::Null, &Value::Null));
    let out = sink.last_to("sara@shop.example");
    assert_eq!(out.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(out.header("X-Auto-Response-Suppress").unwrap(), "All");
    assert_eq!(out.header("Bcc"), None, "a subject is one line");
    assert!(out.header("Message-ID").unwrap().starts_with(&format!("<{id}.")), "{out:?}");
    assert!(out.part("text/plain").contains(&format!("\n{SECRET}\n")), "{out:?}");
    let html = out.part("text/html");
    assert!(html.contains("<html lang=\"fa\" dir=\"rtl\">") && html.contains("سلام سارا،"), "{html}");
    assert!(html.contains("<a dir=\"ltr\" href=\"https://shop.example/sign-in?code=4711&amp;for=sara\">"), "{html}");
    writes(app, LetterPurpose::Digest, "omid@shop.example", Language::En);
    app.posted();
    let html = sink.last_to("omid@shop.example").part("text/html");
    assert!(html.contains("dir=\"ltr\"") && html.contains("&lt;b&gt;Sara&lt;/b&gt;"), "{html}");
    // Handed in again it is ours.
    let back = hands_in(app.root(), out.raw.as_bytes()).expect(201);
    assert_eq!((&back["state"], &back["reason"]), (&json!("dropped"), &json!("own_message")));
});

on_each_engine!(the_words_of_a_letter_are_encrypted_never_shown_and_forgotten_once_it_is_settled, |app| {
    let sink = app.sends_mail();
    sink.says("later", "451 come back later");
    sink.says("gone", "550 no such user");
    let later = writes(app, LetterPurpose::PasswordReset, "later@shop.example", Language::En);
    let row = shown(app, &later);
    assert_eq!((&row["state"], &row["attempts"]), (&json!("queued"), &json!(1)));
    assert_eq!(tamper::count(&app.database, "letters"), 1);
    let column = match app.engine() {
        support::Engine::Sqlite => "lower(hex(sealed))",
        support::Engine::Postgres => "encode(sealed, 'hex')",
    };
    let stored = app.database.texts(&format!("SELECT {column} AS text FROM letters"));
    let secret: String = "code=4711".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(stored[0].len() > SECRET.len() && !stored[0].contains(&secret), "{stored:?}");
    for answer in [row, app.root().get("/v1/deliveries").expect(200)] {
        assert!(!answer.text.contains("4711") && !answer.text.contains("Your code"), "{answer:?}");
    }
    sink.says("later", "250 ok");
    app.clock.advance_seconds(5);
    assert_eq!(shown(app, &later)["state"], "sent");
    assert!(sink.last_to("later@shop.example").part("text/plain").contains(SECRET));
    assert_eq!(tamper::count(&app.database, "letters"), 0);
    let gone = writes(app, LetterPurpose::PasswordReset, "gone@shop.example", Language::En);
    let row = shown(app, &gone);
    assert_eq!((&row["state"], &row["reason"]), (&json!("failed"), &json!("refused")));
    assert_eq!(tamper::count(&app.database, "letters"), 0);
    let again = app.root().act(format!("/v1/deliveries/{gone}/retry")).expect(200);
    assert_eq!(again["state"], "failed", "nothing is left that could be sent");
});

on_each_engine!(a_letter_that_cannot_or_may_not_go_is_told_as_suppressed, |app| {
    let reason = |id: &str| {
        let row = shown(app, id);
        assert_eq!(row["state"], "suppressed", "{row:?}");
        row.str("reason")
    };
    let id = writes(app, LetterPurpose::Invitation, "sara@shop.example", Language::Fa);
    assert_eq!(reason(&id), "no_mailbox");
    let sink = app.sends_mail();
    let id = writes(app, LetterPurpose::Invitation, "no address", Language::Fa);
    assert_eq!(reason(&id), "no_address");
    // Who asks for a hundred codes gets five within the hour, and others and other purposes are not held up.
    let all: Vec<_> =
        (0..100).map(|_| writes(app, LetterPurpose::SignInCode, "sara@shop.example", Language::Fa)).collect();
    assert_eq!(reason(&all[99]), "too_many");
    assert_eq!(sink.taken().len(), 5);
    for (purpose, to) in
        [(LetterPurpose::Survey, "sara@shop.example"), (LetterPurpose::SignInCode, "omid@shop.example")]
    {
        assert_eq!(shown(app, &writes(app, purpose, to, Language::Fa))["state"], "sent");
    }
    // Nor are the automatic messages of tickets.
    app.root().patch("/v1/workspace", json!({"received_message": true})).expect(200);
    arrives(app, &mail("sara@shop.example"));
    app.posted();
    assert!(sink.last_to("sara@shop.example").header("Auto-Submitted").unwrap().contains("auto-replied"));
    app.clock.advance_seconds(3_601);
    assert_eq!(shown(app, &writes(app, LetterPurpose::SignInCode, "sara@shop.example", Language::Fa))["state"], "sent");
    assert_eq!(tamper::count(&app.database, "letters"), 0);
});

on_each_engine!(a_letter_that_comes_back_has_failed, |app| {
    let sink = app.sends_mail();
    let id = writes(app, LetterPurpose::Survey, "sara@shop.example", Language::Fa);
    app.posted();
    let own = sink.last_to("sara@shop.example").header("Message-ID").unwrap();
    let report = mail("MAILER-DAEMON@mx.example")
        .with("Return-Path", "<>")
        .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=r")
        .saying(parts(
            "r",
            &[
                "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
                 Final-Recipient: rfc822; sara@shop.example\r\nAction: failed\r\nStatus: 5.1.1",
                &format!("Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {own}"),
            ],
        ));
    assert_eq!(arrives(app, &report)["state"], "reported");
    assert_eq!(shown(app, &id)["reason"], "bounced");
    // Nothing goes there for a month but what its owner asks for himself.
    let state = |purpose| {
        let row = shown(app, &writes(app, purpose, "sara@shop.example", Language::Fa));
        (row.str("state"), row["reason"].clone())
    };
    assert_eq!(state(LetterPurpose::Survey), ("suppressed".to_owned(), json!("address_bounced")));
    assert_eq!(state(LetterPurpose::SignInCode), ("sent".to_owned(), Value::Null));
    app.clock.advance_days(31);
    assert_eq!(state(LetterPurpose::Survey), ("sent".to_owned(), Value::Null));
});

on_each_engine!(who_wants_no_more_letters_of_a_kind_says_so_with_one_click, |app| {
    let sink = app.sends_mail();
    let state = |purpose, to: &'static str| shown(app, &writes(app, purpose, to, Language::Fa));
    assert_eq!(state(LetterPurpose::Survey, "sara@shop.example")["state"], "sent");
    let out = sink.last_to("sara@shop.example");
    assert_eq!(out.header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
    let address = out.header("List-Unsubscribe").unwrap();
    let path = address.trim_matches(['<', '>']).strip_prefix("https://desk.example").unwrap().to_owned();
    // A program that looks at links refuses nothing.
    app.anonymous().get(&path).expect(405);
    assert_eq!(state(LetterPurpose::Survey, "sara@shop.example")["state"], "sent");
    for _ in 0..2 {
        let form = Some("application/x-www-form-urlencoded");
        app.anonymous().send_bytes("POST", &path, form, b"List-Unsubscribe=One-Click").expect(204);
    }
    let row = state(LetterPurpose::Survey, "sara@shop.example");
    assert_eq!((&row["state"], &row["reason"]), (&json!("suppressed"), &json!("unsubscribed")));
    assert_eq!(state(LetterPurpose::Survey, "omid@shop.example")["state"], "sent");
    assert_eq!(state(LetterPurpose::Digest, "sara@shop.example")["state"], "sent", "another kind");
    // What somebody asked for himself has no such header, and always comes.
    assert_eq!(state(LetterPurpose::SignInCode, "sara@shop.example")["state"], "sent");
    assert_eq!(sink.last_to("sara@shop.example").header("List-Unsubscribe"), None);
    for forged in
        [path.replace("key=", "key=A"), path[..path.len() - 1].to_owned(), "/v1/public/unsubscribe".to_owned()]
    {
        app.anonymous().send_bytes("POST", &forged, None, b"").expect(403).problem("invalid_link");
    }
    app.anonymous().delete(&path).expect(204);
    assert_eq!(state(LetterPurpose::Survey, "sara@shop.example")["state"], "sent");
});
