//! The words that triage knows by name, and a workspace's own.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{categories, preview};

const PATH: &str = "/v1/triage/words";

fn edit(kind: &str, name: &str, added: Value, removed: Value) -> Value {
    json!({"lists": [{"kind": kind, "name": name, "added": added, "removed": removed}]})
}

fn list<'a>(shown: &'a Answer, kind: &str, name: &str) -> &'a Value {
    let lists = shown["lists"].as_array().unwrap();
    lists.iter().find(|list| list["kind"] == kind && list["name"] == name).unwrap()
}

on_each_engine!(a_cue_of_the_workspace_raises_a_priority_from_the_next_request_on, |app| {
    let (subject, content) = ("گلخانه", "سنسور رطوبت گلخانه یخ زد و نهال ها پژمرده");
    let before = preview(app, (subject, content));
    assert_ne!(before["priority"]["value"], "urgent");
    let body = edit("cue", "loss", json!(["نهال‌ها پژمرده*"]), json!([]));
    let replaced = app.root().put_json(PATH, body.clone()).expect(200);
    assert_eq!(list(&replaced, "cue", "loss")["added"], json!(["نهالها+پژمرده*"]), "in the form of the lists");
    let after = preview(app, (subject, "سنسور رطوبت گلخانه یخ زد و نهال‌ها پژمرده‌اند"));
    assert_eq!(after["priority"]["value"], "urgent");
    assert_eq!(after["priority"]["cues"], json!(["نهال‌ها پژمرده‌اند"]));
    assert_eq!(app.root().put_json(PATH, body).expect(200)["version"], replaced["version"], "the same twice is once");
    app.root().put_json(PATH, json!({"lists": []})).expect(200);
    let restored = preview(app, (subject, "سنسور رطوبت گلخانه یخ زد و نهال‌ها پژمرده‌اند"));
    assert_ne!(restored["priority"]["value"], "urgent");
});

on_each_engine!(a_built_in_cue_can_be_taken_out, |app| {
    let content = "Since the move the files are gone from the shared folder";
    assert_eq!(preview(app, ("Archive", content))["priority"]["value"], "urgent");
    app.root().put_json(PATH, edit("cue", "loss", json!([]), json!(["files~gone"]))).expect(200);
    let shown = preview(app, ("Archive", content));
    assert_eq!(shown["priority"]["cues"], json!([]), "{shown:?}");
});

on_each_engine!(a_word_of_a_concept_means_what_the_concept_means, |app| {
    let billing = categories(app).swap_remove(1);
    let (subject, content) = ("kapok", "kapok kapok");
    let before = preview(app, (subject, content));
    app.root().put_json(PATH, edit("concept", "refund", json!(["kapok"]), json!([]))).expect(200);
    let after = preview(app, (subject, content));
    assert_eq!(after["category"]["value"], billing.as_str(), "{after:?}");
    assert_ne!(before["category"]["value"], billing.as_str());
    assert_eq!(after["category"]["words"][0]["word"], "kapok");
    app.settle();
    assert_eq!(preview(app, (subject, content))["category"]["value"], billing.as_str(), "also after learning anew");
});

on_each_engine!(the_words_of_one_workspace_say_nothing_in_another, |app| {
    let other = app.other_workspace();
    app.root().put_json(PATH, edit("cue", "loss", json!(["kapok"]), json!([]))).expect(200);
    assert_eq!(list(&other.root().get(PATH).expect(200), "cue", "loss")["added"], json!([]));
    assert_eq!(preview(&other, ("kapok", "kapok kapok"))["priority"]["cues"], json!([]));
});

on_each_engine!(words_that_cannot_be_listed_are_named, |app| {
    let put = |body: Value| app.root().put_json(PATH, body).expect(422);
    put(edit("cue", "loss", json!(["fine", "a b c d e f g", "!!", "x".repeat(101)]), json!([])))
        .field_error("#/lists/0/added/1", "invalid_format")
        .field_error("#/lists/0/added/2", "invalid_format")
        .field_error("#/lists/0/added/3", "invalid_format");
    put(edit("cue", "loss", json!(["Kapok", "kapok"]), json!([]))).field_error("#/lists/0/added/1", "duplicate");
    put(edit("cue", "loss", json!([]), json!(["kapok"]))).field_error("#/lists/0/removed/0", "not_found");
    put(edit("cue", "kapok", json!([]), json!([]))).field_error("#/lists/0/name", "unknown_option");
    put(edit("verb", "loss", json!([]), json!([]))).field_error("#/lists/0/kind", "unknown_option");
    assert_eq!(app.root().get(PATH).expect(200)["version"], 1, "nothing was changed");
});

on_each_engine!(a_change_of_words_is_told_and_meets_the_version, |app| {
    let shown = app.root().get(PATH).expect(200);
    assert_eq!(shown["updated_at"], Value::Null);
    let etag = shown.etag();
    let body = edit("cue", "threat", json!(["kapok"]), json!([]));
    app.root().with("If-Match", etag.clone()).put_json(PATH, body).expect(200);
    let late = edit("cue", "threat", json!(["kelp"]), json!([]));
    app.root().with("If-Match", etag.clone()).put_json(PATH, late).expect(412).problem("precondition_failed");
    let log = app.root().get("/v1/audit-log").expect(200);
    let told = log.data().iter().find(|event| event["subject"]["type"] == "triage_words").cloned();
    assert!(told.is_some_and(|event| event["changes"]["lists"]["to"][0]["added"][0] == "kapok"), "{log:?}");
    app.agent("sara").enters().put_json(PATH, json!({"lists": []})).expect(403);
    app.verify();
});
