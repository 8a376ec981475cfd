//! Mailboxes: adding, changing and removing them.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{arrives, mail, ticket_of};

const PASSWORD: &str = "a password of the shop's mail";

fn server(host: &str) -> Value {
    json!({"host": host, "port": 465, "encryption": "tls", "username": "help", "password": PASSWORD})
}

on_each_engine!(passwords_are_stored_encrypted_and_never_shown, |app| {
    let body = json!({"name": "پشتیبانی", "address": "Help@Desk.example", "smtp": server("smtp.desk.example")});
    let made = app.root().post("/v1/mailboxes", body).expect(201);
    let path = format!("/v1/mailboxes/{}", made.id());
    assert_eq!(
        (&made["address"], &made["is_default"], &made["active"]),
        (&json!("Help@Desk.example"), &json!(true), &json!(true))
    );
    assert!(made["smtp"]["password_set_at"].is_string());
    app.settle();
    for answer in [
        made.clone(),
        app.root().get(&path).expect(200),
        app.root().get("/v1/mailboxes"),
        app.root().get("/v1/audit-log"),
    ] {
        assert!(!answer.text.contains(PASSWORD), "{answer:?}");
    }
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let column = match app.engine() {
        support::Engine::Sqlite => "lower(hex(smtp_password))",
        support::Engine::Postgres => "encode(smtp_password, 'hex')",
    };
    let stored = app.database.texts(&format!("SELECT {column} AS text FROM mailboxes"));
    assert!(stored[0].len() > 2 * PASSWORD.len() && !stored[0].contains(&hex(PASSWORD)), "{stored:?}");
    // It stays while host and name do, and goes with them.
    let mut same = server("smtp.desk.example");
    same.as_object_mut().unwrap().remove("password");
    same["port"] = json!(587);
    let kept = app.root().patch(&path, json!({"smtp": same})).expect(200);
    assert_eq!(kept["smtp"]["password_set_at"], made["smtp"]["password_set_at"]);
    same["host"] = json!("smtp.evil.example");
    let moved = app.root().patch(&path, json!({"smtp": same})).expect(200);
    assert_eq!(moved["smtp"]["password_set_at"], Value::Null);
    let none = app.root().patch(&path, json!({"smtp": null})).expect(200);
    assert_eq!(none["smtp"], Value::Null);
});

on_each_engine!(a_mailbox_has_an_address_of_its_own_and_servers_that_may_be_reached, |app| {
    let create = |change: Value| {
        let mut body = json!({"name": "Desk", "address": "help@desk.example"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        app.root().post("/v1/mailboxes", body)
    };
    for (change, place, code) in [
        (json!({"name": ""}), "#/name", "required"),
        (json!({"name": "a\r\nBcc: x@y.example"}), "#/name", "invalid_character"),
        (json!({"address": "none"}), "#/address", "invalid_email"),
        (json!({"address": "a@b.example\r\nBcc: x@y.example"}), "#/address", "invalid_email"),
        (json!({"address": "help+tag@desk.example"}), "#/address", "invalid_email"),
        (json!({"team_id": "team_01jd0000000000000000000000"}), "#/team_id", "not_found"),
        (json!({"smtp": {"host": "10.0.0.8", "port": 25, "encryption": "tls"}}), "#/smtp/host", "not_allowed"),
        (json!({"smtp": {"host": "169.254.169.254", "port": 25, "encryption": "tls"}}), "#/smtp/host", "not_allowed"),
        (json!({"smtp": {"host": "8.8.8.8", "port": 25, "encryption": "none"}}), "#/smtp/host", "not_allowed"),
        (json!({"smtp": {"host": "a b", "port": 25, "encryption": "tls"}}), "#/smtp/host", "invalid_format"),
        (json!({"smtp": {"host": "a\r\nb", "port": 25, "encryption": "tls"}}), "#/smtp/host", "invalid_format"),
        (json!({"smtp": {"host": "a.example", "port": 0, "encryption": "tls"}}), "#/smtp/port", "out_of_range"),
        (
            json!({"smtp": {"host": "a.example", "port": 25, "encryption": "ssl"}}),
            "#/smtp/encryption",
            "unknown_option",
        ),
    ] {
        create(change.clone()).expect(422).field_error(place, code);
    }
    let first = create(json!({})).expect(201);
    let twin = create(json!({"address": "HELP@desk.example"})).expect(409).problem("already_exists");
    assert_eq!(twin["existing_id"], first.id().as_str());
    app.other_workspace().root().get(format!("/v1/mailboxes/{}", first.id())).expect(404);
    app.lead().get("/v1/mailboxes").expect(403);
});

on_each_engine!(one_mailbox_at_most_is_the_default, |app| {
    let create = |address: &str, is_default: Option<bool>| {
        app.clock.advance_seconds(1);
        let body = json!({"name": "Desk", "address": address, "is_default": is_default});
        app.root().post("/v1/mailboxes", body).expect(201).id()
    };
    let one = create("one@desk.example", None);
    let two = create("two@desk.example", None);
    let defaults = || -> Vec<String> {
        let all = app.root().get("/v1/mailboxes").expect(200);
        let default = all.data().iter().filter(|row| row["is_default"] == true);
        default.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(defaults(), [one.as_str()]);
    app.root().patch(format!("/v1/mailboxes/{two}"), json!({"is_default": true})).expect(200);
    assert_eq!(defaults(), [two.as_str()]);
    let three = create("three@desk.example", Some(true));
    assert_eq!(defaults(), [three.as_str()]);
    app.root().patch(format!("/v1/mailboxes/{three}"), json!({"is_default": false})).expect(200);
    assert!(defaults().is_empty());
    let before = app.root().get(format!("/v1/mailboxes/{one}")).expect(200);
    let same =
        app.root().if_match(before.etag()).patch(format!("/v1/mailboxes/{one}"), json!({"name": "Desk"})).expect(200);
    assert_eq!(same["version"], before["version"], "what changes nothing leaves no event");
    app.root().if_match("\"99\"").patch(format!("/v1/mailboxes/{one}"), json!({"name": "x"})).expect(412);
    app.root().delete(format!("/v1/mailboxes/{one}")).expect(204);
    app.root().get(format!("/v1/mailboxes/{one}")).expect(404);
    app.settle();
});

on_each_engine!(tickets_that_come_in_by_a_mailbox_go_to_its_team, |app| {
    let team = app.team("sales");
    let body = json!({"name": "Sales", "address": "sales@desk.example", "team_id": team});
    let mailbox = app.root().post("/v1/mailboxes", body).expect(201).id();
    let email = arrives(app, &mail("sara@shop.example").with("To", "Sales <SALES@desk.example>"));
    assert_eq!(email["mailbox_id"], mailbox.as_str());
    assert_eq!(ticket_of(app, &email)["team_id"], team.as_str());
    let other = arrives(app, &mail("sara@shop.example").with("To", "else@desk.example"));
    assert_eq!((&other["mailbox_id"], &ticket_of(app, &other)["team_id"]), (&Value::Null, &Value::Null));
    app.root().delete(format!("/v1/mailboxes/{mailbox}")).expect(409).problem("in_use");
});
