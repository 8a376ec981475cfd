//! What every operation refuses, for every operation of the document.

use serde_json::{Value, json};
use support::{Actor, TestApp, contract, contract::Operation, identity::Shop, on_each_engine, raw};

use super::{furnished, rows};

/// A path whose parameters name nothing; bodies are judged before records are looked for.
fn path(operation: &Operation) -> String {
    let filled = operation.path.split('/').map(|part| match part {
        "{tag}" => "tag".to_owned(),
        "{code}" => "not_found".to_owned(),
        "{key}" => "A".repeat(43),
        "{agent_id}" => "agt_01jd0000000000000000000000".to_owned(),
        "{customer_id}" => "cus_01jd0000000000000000000000".to_owned(),
        part if part.starts_with('{') => {
            let prefix = match operation.path.split('/').nth(2).unwrap_or_default() {
                "tickets" | "queue" | "portal" => "tkt",
                "identity-providers" => "idp",
                "invitations" => "inv",
                "sign-in-providers" => "sip",
                "ticket-links" => "lnk",
                "sla-policies" => "sla",
                "canned-responses" => "crp",
                "macros" => "mac",
                "rules" => "rule",
                "rule-runs" => "run",
                "bulk-actions" => "bulk",
                "surveys" => "srv",
                "checklist-items" => "cki",
                "messages" => "msg",
                "public" if operation.path.contains("/gateways/") => "gtw",
                "attachments" | "public" => "att",
                "customers" => "cus",
                "organizations" => "org",
                "agents" => "agt",
                "teams" => "team",
                "categories" => "cat",
                "calendars" => "cal",
                "shifts" => "shf",
                "time-off" => "tof",
                "incident-proposals" => "inc",
                "mailboxes" => "mbx",
                "gateways" => "gtw",
                "gateway-deliveries" => "gtd",
                "webhooks" => "whk",
                "webhook-deliveries" => "whd",
                "inbound-emails" => "inm",
                "deliveries" => "dlv",
                "notifications" => "ntf",
                "tokens" => "tok",
                _ => "ses",
            };
            format!("{prefix}_01jd0000000000000000000000")
        }
        part => part.to_owned(),
    });
    filled.collect::<Vec<_>>().join("/")
}

/// Who may call it: somebody of the team, or a customer.
fn who<'a>(operation: &Operation, team: &'a Actor, customer: &'a Actor) -> &'a Actor {
    if operation.is_for_customers() { customer } else { team }
}

/// A customer who is known already.
fn customer(app: &TestApp) -> Actor {
    let sara = Shop::open(app).user("sara");
    sara.get("/v1/portal/me").expect(200);
    sara
}

fn operations(app: &TestApp) -> impl Iterator<Item = &'static Operation> {
    contract::of(&format!("http://{}", app.address())).operations.iter()
}

/// What takes JSON; files are of any type.
fn with_body(app: &TestApp) -> impl Iterator<Item = &'static Operation> {
    operations(app).filter(|operation| operation.contract["requestBody"]["content"]["application/json"].is_object())
}

on_each_engine!(a_body_that_is_none_is_refused_by_every_operation, |app| {
    furnished(app);
    let (admin, sara) = (app.admin(), customer(app));
    app.settle();
    let before = rows(app);
    for operation in with_body(app) {
        let send = |content_type: Option<&str>, body: &[u8]| {
            who(operation, &admin, &sara).send_bytes(&operation.method, &path(operation), content_type, body)
        };
        let json = Some("application/json");
        send(json, b"{").expect(400).problem("invalid_json");
        send(json, b"").expect(400).problem("invalid_json");
        send(None, b"").expect(400).problem("invalid_json");
        send(json, b"[]").expect(422).problem("validation_failed").field_error("#", "invalid_type");
        send(json, b"{\"surely_unknown\":1}").expect(422).field_error("#/surely_unknown", "unknown_field");
        send(json, b"{\"twice\":1,\"twice\":1}").expect(422).field_error("#/twice", "duplicate_field");
        let deep = format!("{{\"deep\":{}{}}}", "[".repeat(40), "]".repeat(40));
        assert_eq!(send(json, deep.as_bytes()).expect(422)["errors"][0]["code"], "too_deep");
        for other in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/json",
            "application/xml",
            "x",
        ] {
            let refused = send(Some(other), b"{}").expect(415).problem("unsupported_media_type");
            assert!(refused.words("accepted").contains(&"application/json".to_owned()), "{other}");
        }
        send(Some("application/json; charset=latin1"), b"{}").expect(415);
        send(Some("application/json; charset=utf-16"), b"{}").expect(415);
        assert_ne!(send(Some("Application/JSON; Charset=\"UTF-8\""), b"{\"surely_unknown\":1}").status, 415);
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(a_compressed_or_huge_body_is_refused_by_every_operation, |app| {
    furnished(app);
    let sara = customer(app);
    let before = rows(app);
    for operation in with_body(app) {
        let token = who(operation, app.root(), &sara).credential.clone().unwrap();
        let head = |extra: &str| {
            format!(
                "{} {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{extra}\r\n",
                operation.method,
                path(operation)
            )
        };
        for coding in ["gzip", "br", "deflate", "zstd", "gzip, identity", "unheard-of"] {
            let request = head(&format!("Content-Encoding: {coding}\r\nContent-Length: 2\r\n")) + "{}";
            raw::checked(app, request.as_bytes()).expect(415).problem("unsupported_media_type");
        }
        // What only people may do is refused to a service before its body is looked at.
        let of_people = [
            "changePassword",
            "extendLease",
            "readNotifications",
            "setDraft",
            "setPresence",
            "setReadMarker",
            "updateNotificationSettings",
        ];
        if operation.is_public() || !of_people.contains(&operation.id.as_str()) {
            let announced = raw::checked(app, head("Content-Length: 1048577\r\n").as_bytes());
            let announced = announced.expect(413).problem("payload_too_large");
            assert_eq!(announced["max_bytes"], 1_048_576, "{}", operation.id);
        }
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(a_body_that_grows_too_large_on_the_way_is_refused, |app| {
    let token = app.root().credential.clone().unwrap();
    let mut request = format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    let piece = format!("{:x}\r\n{}\r\n", 65_536, " ".repeat(65_536)).into_bytes();
    for _ in 0..40 {
        request.extend_from_slice(&piece);
    }
    request.extend_from_slice(b"0\r\n\r\n");
    raw::checked(app, &request).expect(413).problem("payload_too_large");
    let body = app.ticket().with("body", json!({"content": "x".repeat(1_048_576)})).body;
    app.root().post("/v1/tickets", body).expect(413);
    app.ticket().opened();
});

on_each_engine!(a_parameter_that_is_not_documented_is_refused_by_every_operation, |app| {
    let ticket = furnished(app);
    let (admin, sara) = (app.admin(), customer(app));
    app.settle();
    let before = rows(app);
    for operation in operations(app) {
        let body = operation.contract.get("requestBody").map(|_| json!({}));
        let answer = who(operation, &admin, &sara).send(
            &operation.method,
            &format!("{}?surely_unknown=1", path(operation)),
            body,
        );
        let answer = answer.expect(400).problem("unknown_parameter");
        let _ = answer.field_error("surely_unknown", "unknown_field");
    }
    admin.get(format!("/v1/tickets/{ticket}?version=1")).expect(400).problem("unknown_parameter");
    assert_eq!(rows(app), before);
});

on_each_engine!(another_method_is_405_and_says_which_are_allowed, |app| {
    let (admin, nobody) = (app.admin(), app.anonymous());
    let all: Vec<&Operation> = operations(app).collect();
    let mut paths: Vec<&str> = all.iter().map(|operation| operation.path.as_str()).collect();
    paths.dedup();
    for template in paths {
        let served: Vec<&Operation> = all.iter().filter(|it| it.path == template).copied().collect();
        let mut allowed: Vec<String> = served.iter().map(|it| it.method.clone()).collect();
        if allowed.contains(&"GET".to_owned()) {
            allowed.push("HEAD".to_owned());
        }
        allowed.sort();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if allowed.contains(&method.to_owned()) {
                continue;
            }
            for who in [&admin, &nobody] {
                let refused = who.send(method, &path(served[0]), None).expect(405).problem("method_not_allowed");
                let mut told: Vec<String> = refused.header("allow").unwrap().split(", ").map(str::to_owned).collect();
                told.sort();
                assert_eq!(told, allowed, "{method} {template}");
            }
        }
    }
});

on_each_engine!(head_is_get_without_the_body, |app| {
    let ticket = furnished(app);
    let admin = app.admin();
    app.settle();
    let same = |who: &Actor, path: &str| {
        let (get, head) = (who.get(path), who.head(path));
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
        for name in ["content-type", "etag", "cache-control", "vary", "link", "content-length"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    };
    for operation in operations(app).filter(|it| it.method == "GET") {
        same(&admin, &path(operation));
    }
    same(&admin, &format!("/v1/tickets/{ticket}"));
    same(&app.anonymous(), "/v1/tickets");
    let etag = admin.get(format!("/v1/tickets/{ticket}")).etag();
    admin.with("If-None-Match", etag).head(format!("/v1/tickets/{ticket}")).expect(304);
});

on_each_engine!(no_member_of_any_body_can_make_the_server_fail, |app| {
    furnished(app);
    let (admin, sara) = (app.admin(), customer(app));
    let long = "x".repeat(100_000);
    let hostile: Vec<Value> = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(""),
        json!("\u{0}"),
        json!(long),
        json!("'; DROP TABLE tickets; --"),
        json!("{{7*7}} ${7*7} %s %n"),
        json!("\u{202e}\u{feff}\u{fffe}"),
        json!([]),
        json!([null, [], {}]),
        json!({}),
        json!({"$ref": "#"}),
        json!("tkt_01jd0000000000000000000000"),
        json!("2026-13-45T99:99:99Z"),
        json!("+292278994-08-17T07:12:55.807Z"),
    ];
    let document = &contract::of(&format!("http://{}", app.address())).document;
    for operation in with_body(app) {
        let schema = &operation.contract["requestBody"]["content"]["application/json"]["schema"];
        let pointer = schema["$ref"].as_str().expect("a body has a named schema").trim_start_matches('#');
        let properties = document.pointer(&format!("{pointer}/properties")).and_then(Value::as_object);
        for member in properties.expect("a body has members").keys() {
            for value in &hostile {
                // Not hostile: it would be done, and change the rest.
                if ["require_if_match", "received_message"].contains(&member.as_str()) && *value == json!(true) {
                    continue;
                }
                let sent = json!({member: value});
                let answer = who(operation, &admin, &sara).send(&operation.method, &path(operation), Some(sent));
                if value == "\u{0}" || *value == json!(long) {
                    assert!(answer.status == 422, "{} {member}: {answer:?}", operation.id);
                }
            }
        }
    }
    app.root().get("/v1/tickets").expect(200);
    assert_eq!(app.settle()["intact"], true);
});
