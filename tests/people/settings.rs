//! The workspace's own settings.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(a_workspace_is_read_and_changed_by_its_admins, |app| {
    let before = app.viewer().get("/v1/workspace").expect(200);
    assert_eq!((&before["slug"], &before["reopen_window_days"]), (&json!("acme"), &json!(14)));
    let change = json!({"name": "Acme", "locale": "en", "time_zone": "Europe/Berlin", "reopen_window_days": 3});
    let after = app.admin().if_match(before.etag()).patch("/v1/workspace", change.clone()).expect(200);
    for (member, value) in change.as_object().unwrap() {
        assert_eq!(&after[member], value, "{member}");
    }
    app.lead().patch("/v1/workspace", json!({"name": "x"})).expect(403);
    assert_eq!(app.root().get("/v1/workspace").json, after.json);
});

on_each_engine!(a_slug_never_changes, |app| {
    app.root().patch("/v1/workspace", json!({"slug": "other"})).expect(422).field_error("#/slug", "read_only");
    app.root().patch("/v1/workspace", json!({"slug": "acme", "name": "Acme"})).expect(200);
});

on_each_engine!(settings_out_of_range_are_refused, |app| {
    for (change, place, code) in [
        (json!({"reopen_window_days": -1}), "#/reopen_window_days", "out_of_range"),
        (json!({"reopen_window_days": 366}), "#/reopen_window_days", "out_of_range"),
        (json!({"time_zone": "Mars/Olympus"}), "#/time_zone", "unknown_option"),
        (json!({"locale": "xx"}), "#/locale", "unknown_option"),
        (json!({"name": ""}), "#/name", "required"),
        (json!({"require_if_match": "yes"}), "#/require_if_match", "invalid_type"),
    ] {
        app.root().patch("/v1/workspace", change).expect(422).field_error(place, code);
    }
    assert_eq!(app.root().get("/v1/workspace")["version"], 1);
});

on_each_engine!(the_service_tells_of_itself_without_a_credential, |app| {
    let nobody = app.anonymous();
    let meta = nobody.get("/v1/meta").expect(200);
    assert_eq!(meta["limits"]["page_max"], 200);
    assert_eq!(nobody.get("/health/live").expect(200)["status"], "ok");
    let ready = nobody.get("/health/ready").expect(200);
    assert_eq!(ready["checks"], json!({"database": "ok", "migrations": "ok"}));
    let page = nobody.get("/v1/problems/validation_failed").expect(200);
    assert_eq!((&page["code"], &page["status"]), (&json!("validation_failed"), &json!(422)));
    nobody.get("/v1/problems/no_such_code").expect(404);
});
