//! What the operator sees: log lines and metrics, without what people wrote.

use std::{net::TcpListener, thread, time::Duration};

use serde_json::{Value, json};
use support::{
    binary::{self, Process},
    on_each_engine,
};

/// Words that must stay between customer, team and database.
const PRIVATE: &[&str] = &[
    "Parisa Karimi",
    "parisa@customer.example",
    "+989121234567",
    "my secret subject",
    "the secret words",
    "secret-tag",
];

on_each_engine!(log_lines_are_json_with_request_ids_and_nothing_personal, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Log", "--slug", "log", "--json"];
    create.extend(place);
    let made: Value = serde_json::from_str(binary::run(&create).stdout.trim()).unwrap();
    let token = made["admin_token"].as_str().unwrap();

    let server = Process::serve(&place);
    let caller = server.caller(token).with("X-Request-Id", "req-to-be-found");
    let customer = json!({"name": PRIVATE[0], "emails": [{"value": PRIVATE[1]}], "phones": [{"value": PRIVATE[2]}]});
    let body =
        json!({"customer": customer, "subject": PRIVATE[3], "body": {"content": PRIVATE[4]}, "tags": [PRIVATE[5]]});
    let ticket = caller.post("/v1/tickets", body.clone()).expect(201).id();
    caller.get(format!("/v1/tickets?tag={}", PRIVATE[5])).expect(200);
    caller.get(format!("/v1/customers?email={}", PRIVATE[1])).expect(200);
    caller.put(format!("/v1/tickets/{ticket}/tags/{}2", PRIVATE[5])).expect(204);
    let mut wrong = body;
    wrong["priority"] = PRIVATE[3].into();
    caller.post("/v1/tickets", wrong).expect(422);
    caller.send_bytes("POST", "/v1/tickets", Some("application/json"), b"{\"my secret subject").expect(400);
    caller.get(format!("/v1/{}", PRIVATE[5])).expect(404);
    let sign_in = json!({"workspace": "log", "email": PRIVATE[1], "password": PRIVATE[4]});
    caller.post("/v1/auth/sessions", sign_in).expect(401);
    server.caller("nbts_forged").get("/v1/tickets").expect(401);

    let log = (0..12_000)
        .map(|_| {
            thread::sleep(Duration::from_millis(10));
            server.log()
        })
        .find(|log| log.iter().filter(|line| line.contains("req-to-be-found")).count() >= 8)
        .expect("every request is logged under its id");
    for line in &log {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    let whole = log.join("\n");
    for word in PRIVATE.iter().chain([&token, &"nbts_forged"]) {
        assert!(!whole.contains(word), "{word} in:\n{whole}");
    }
    assert!(whole.contains("/v1/tickets/{id}/tags/{tag}"), "routes are logged as they are documented");
});

on_each_engine!(metrics_are_served_on_a_port_of_their_own, |app| {
    app.stop();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    // Due work that is left alone, and some that nobody knows how to do.
    app.database.execute(
        "INSERT INTO due (workspace_id, kind, subject_id, due_at, attempts, failed_at) \
         SELECT id, 1, id, 1, 12, 2 FROM workspaces UNION ALL SELECT id, 99, id, 1, 0, NULL FROM workspaces",
    );
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let server = Process::serve(&[
        "--database",
        &url,
        "--data-dir",
        &folder,
        "--master-key-file",
        &key,
        "--metrics-listen",
        &address,
    ]);
    let credential = app.root().credential.clone().unwrap();
    server.caller(&credential).get("/v1/tickets").expect(200);
    server.caller(&credential).get("/v1/tickets/tkt_01jd0000000000000000000000").expect(404);
    let metrics = server.stranger_at(&address).get_beside_the_contract("/metrics");
    assert_eq!(
        (metrics.status, metrics.header("content-type")),
        (200, Some("text/plain; version=0.0.4; charset=utf-8"))
    );
    for line in metrics.text.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    for wanted in ["route=\"/v1/tickets\"", "route=\"/v1/tickets/{id}\"", "status=\"4xx\"", "sequencer"] {
        assert!(metrics.text.contains(wanted), "{wanted} is not in:\n{}", metrics.text);
    }
    assert!(!metrics.text.contains("tkt_01jd"), "an id is no label");
    let value = |name: &str| {
        let line = metrics.text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse::<f64>().unwrap()
    };
    assert!((value("nobat_due_failed ") - 1.0).abs() < 0.1, "{}", metrics.text);
    assert!(value("nobat_due_lag_seconds ") > 1e9, "{}", metrics.text);
    server.caller(&credential).get("/metrics").expect(404);
});
