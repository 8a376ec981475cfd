//! The commands of the program, beside a running server.

use serde_json::{Value, json};
use support::{
    TestApp,
    binary::{self, Ended},
    on_each_engine, tamper,
};

/// Runs a command on the test's own database, with the test's own key.
fn command(app: &TestApp, args: &[&str]) -> Ended {
    command_with(app, args, "")
}

fn command_with(app: &TestApp, args: &[&str], input: &str) -> Ended {
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let mut all = args.to_vec();
    all.extend(["--database", &url, "--data-dir", &folder, "--master-key-file", &key]);
    let ended = binary::run_with(&all, input, &[]);
    assert!(!ended.late, "{ended:?}");
    ended
}

fn json_of(ended: &Ended) -> Value {
    assert!(ended.success, "{ended:?}");
    serde_json::from_str(ended.stdout.trim()).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

on_each_engine!(a_workspace_made_by_command_can_be_used_at_once, |app| {
    let made = json_of(&command(app, &["workspace", "create", "--name", "پارس", "--slug", "pars", "--json"]));
    assert_eq!(
        (&made["slug"], &made["locale"], &made["time_zone"]),
        (&json!("pars"), &json!("fa"), &json!("Asia/Tehran"))
    );
    let admin = app.anonymous().presenting(made["admin_token"].as_str().unwrap());
    assert_eq!(admin.get("/v1/workspace").expect(200)["id"], made["id"]);
    assert_eq!(admin.post("/v1/tickets", app.ticket().body).expect(201)["number"], 1);
    let twin = command(app, &["workspace", "create", "--name", "x", "--slug", "pars"]);
    assert!(!twin.success && twin.stderr.lines().count() == 1, "{twin:?}");
    for args in [["--slug", "Bad Slug"], ["--time-zone", "Mars"], ["--locale", "xx"]] {
        let mut all = vec!["workspace", "create", "--name", "x"];
        if args[0] != "--slug" {
            all.extend(["--slug", "fine"]);
        }
        all.extend(args);
        let ended = command(app, &all);
        assert!(!ended.success && ended.stderr.contains(args[0]), "{ended:?}");
    }
});

on_each_engine!(a_new_workspace_begins_with_texts_that_are_its_own, |app| {
    let enter = |slug: &str, more: &[&str]| {
        let create = ["workspace", "create", "--name", "پارس", "--slug", slug, "--json"];
        let made = json_of(&command(app, &[&create[..], more].concat()));
        app.anonymous().presenting(made["admin_token"].as_str().unwrap())
    };
    let path = "/v1/canned-responses";
    let (fa, en) = (enter("pars", &[]), enter("persia", &["--locale", "en"]));
    let titles = |who: &support::Actor| who.get(path).expect(200).column("title");
    assert!(titles(&fa).contains(&"پرسیدن جزئیات".to_owned()) && titles(&en).contains(&"Ask for details".to_owned()));
    let ticket = fa.post("/v1/tickets", app.ticket().body).expect(201).id();
    let macros = fa.get("/v1/macros").expect(200);
    assert_eq!(macros.data().len(), 3);
    for row in macros.data() {
        let id = row["id"].as_str().unwrap();
        let tried = json!({"macro_id": id, "dry_run": true});
        fa.post(format!("/v1/tickets/{ticket}/apply-macro"), tried).expect(200);
        fa.delete(format!("/v1/macros/{id}")).expect(204);
    }
    for row in fa.get(path).expect(200).data() {
        assert_eq!(row["locales"], json!(["fa", "en"]));
        for locale in ["fa", "en"] {
            let asked = json!({"ticket_id": ticket, "locale": locale});
            let shown = fa.post(format!("{path}/{}/render", row["id"].as_str().unwrap()), asked).expect(200);
            assert_eq!(shown["missing"], json!([]), "{}", shown.str("body_text"));
        }
        fa.delete(format!("{path}/{}", row["id"].as_str().unwrap())).expect(204);
    }
    assert!(titles(&fa).is_empty() && !titles(&en).is_empty());
    assert!(titles(&enter("bare", &["--bare"])).is_empty());
});

on_each_engine!(tokens_are_made_listed_and_revoked_by_command, |app| {
    let made = json_of(&command(
        app,
        &["token", "create", "--workspace", "acme", "--name", "CRM", "--scopes", "tickets:read,notes:read", "--json"],
    ));
    let crm = app.anonymous().presenting(made["secret"].as_str().unwrap());
    assert_eq!(crm.get("/v1/auth/me").expect(200)["scopes"], json!(["tickets:read", "notes:read"]));
    let listed = command(app, &["token", "list", "--workspace", "acme", "--json"]);
    let rows: Vec<Value> = listed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.iter().any(|row| row["id"] == made["id"]));
    assert!(!listed.stdout.contains(made["secret"].as_str().unwrap()));
    assert!(command(app, &["token", "revoke", "--workspace", "acme", made["id"].as_str().unwrap()]).success);
    app.state().identities.clear();
    crm.get("/v1/tickets").expect(401).problem("token_revoked");
    assert!(!command(app, &["token", "create", "--workspace", "nowhere", "--name", "x"]).success);
    assert!(
        !command(app, &["token", "create", "--workspace", "acme", "--name", "x", "--scopes", "tickets:burn"]).success
    );
});

on_each_engine!(an_agent_made_by_command_signs_in, |app| {
    let args = [
        "agent",
        "create",
        "--workspace",
        "acme",
        "--name",
        "Sara",
        "--email",
        "sara@desk.example",
        "--role",
        "lead",
        "--password-stdin",
        "--json",
    ];
    let made = json_of(&command_with(app, &args, "a very long password\n"));
    assert_eq!(made["role"], "lead");
    let body = json!({"workspace": "acme", "email": "sara@desk.example", "password": "a very long password"});
    app.anonymous().post("/v1/auth/sessions", body).expect(201);
    let weak = command_with(
        app,
        &["agent", "create", "--workspace", "acme", "--name", "R", "--email", "r@desk.example", "--password-stdin"],
        "short\n",
    );
    assert!(!weak.success && weak.stderr.lines().count() == 1, "{weak:?}");
    let log = app.root().get("/v1/audit-log").expect(200);
    assert_eq!(log["data"][1]["actor"]["type"], "operator");
});

on_each_engine!(the_history_is_verified_by_command, |app| {
    app.ticket().opened();
    app.settle();
    let intact = command(app, &["history", "verify"]);
    assert!(intact.success && intact.stdout.contains("acme: intact"), "{intact:?}");
    tamper::flip_byte(&app.database, "events", "envelope", "pos = (SELECT event_pos FROM feed WHERE seq = 3)", 9);
    let broken = command(app, &["history", "verify"]);
    assert!(!broken.success && broken.stdout.contains("BROKEN at 3"), "{broken:?}");
    let report: Value = serde_json::from_str(command(app, &["history", "verify", "--json"]).stdout.trim()).unwrap();
    assert_eq!((&report["report"]["broken"]["seq"], &report["workspace"]), (&json!("3"), &json!("acme")));
});

on_each_engine!(the_configuration_is_shown_and_its_secrets_are_not, |app| {
    let (url, folder) = (app.database.url.replace("://nobat@", "://nobat:s3cret@"), app.folder());
    let key = "12".repeat(32);
    let args = ["config", "--database", &url, "--data-dir", &folder];
    let ended = binary::run_with(&args, "", &[("NOBAT_MASTER_KEY", &key), ("NOBAT_LISTEN", "127.0.0.1:9999")]);
    assert!(ended.success, "{ended:?}");
    assert!(ended.stdout.contains("127.0.0.1:9999") && ended.stdout.contains("NOBAT_LISTEN"), "{ended:?}");
    assert!(ended.stdout.contains("--database"), "{ended:?}");
    assert!(!ended.stdout.contains(&key) && !ended.stdout.contains("s3cret"), "{ended:?}");
});

on_each_engine!(the_document_is_printed_by_command, |app| {
    let printed = binary::run(&["openapi"]);
    assert!(printed.success);
    assert!(printed.stdout == app.anonymous().get("/openapi.yaml").text, "printed and served differ");
});
