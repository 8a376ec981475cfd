//! `nobat triage export` and `nobat triage import`.

use std::fs;

use serde_json::{Value, json};
use support::{
    TestApp,
    binary::{self, Ended},
    on_each_engine,
};

use super::*;

fn nobat(app: &TestApp, args: &[&str]) -> Ended {
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let own = ["--workspace", "acme", "--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let ended = binary::run(&[args, &own].concat());
    assert!(!ended.late, "{ended:?}");
    ended
}

fn import(app: &TestApp, lines: &[Value]) -> Ended {
    let path = format!("{}/labels.jsonl", app.folder());
    fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    nobat(app, &["triage", "import", &path])
}

on_each_engine!(labels_go_out_of_a_workspace_and_into_one, |app| {
    let ids = categories(app);
    let words = ("Badge", "My door badge opens the garage and not the lift any more.");
    let id = opened(app, words).id();
    app.root().patch(format!("/v1/tickets/{id}"), json!({"category_id": ids[4], "priority": "urgent"})).expect(200);
    let exported = nobat(app, &["triage", "export"]);
    let lines: Vec<Value> = exported.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{exported:?}");
    assert_eq!((&lines[0]["category"], &lines[1]["priority"]), (&json!(KEYS[4]), &json!("urgent")));
    assert_eq!(lines[0]["text"], format!("{}\n{}", words.0, words.1));
    let garden = app.category("garden");
    let own: Vec<Value> = (0..5)
        .map(|n| json!({"text": format!("سلام\nنهال شماره {n} را چه وقت باید آب داد؟"), "category": "garden", "priority": "low"}))
        .collect();
    assert_eq!(import(app, &own).stdout.trim(), "10 labels");
    assert_eq!(import(app, &lines).stdout.trim(), "2 labels", "what goes out comes in");
    let many: Vec<Value> = (0..1_201).map(|n| json!({"text": format!("text {n}"), "priority": "low"})).collect();
    assert_eq!(import(app, &many).stdout.trim(), "1201 labels");
    let all = nobat(app, &["triage", "export"]).stdout;
    assert_eq!((all.lines().count(), all.lines().filter(|line| line.contains("text 1200")).count()), (1_215, 1));
    // What another process has learned is known here within a second.
    let asked = ("پرسش", "نهال سیب را چه وقت باید آب داد؟");
    let is_known = || preview(app, asked)["category"]["value"] == garden.as_str();
    let learned = (0..100).any(|_| {
        is_known() || {
            std::thread::sleep(std::time::Duration::from_millis(100));
            false
        }
    });
    assert!(learned, "{:?}", preview(app, asked));
});

on_each_engine!(a_line_that_is_wrong_is_named_and_nothing_is_kept, |app| {
    categories(app);
    let good = json!({"text": "a text", "category": KEYS[0]});
    for (bad, reason) in [
        (json!({"text": "x", "category": "nowhere"}), "line 2: the workspace has no category nowhere"),
        (json!({"text": "x", "priority": "huge"}), "line 2: huge is no priority"),
        (json!({"text": " ", "priority": "low"}), "line 2: use a text"),
        (json!({"text": "x"}), "line 2: neither a category nor a priority"),
        (json!(["x"]), "line 2: "),
    ] {
        let ended = import(app, &[good.clone(), bad]);
        assert!(!ended.success && ended.stderr.lines().count() == 1, "{ended:?}");
        assert!(ended.stderr.contains(reason), "{reason}: {}", ended.stderr);
    }
    assert!(!import(app, &[]).success);
    assert_eq!(nobat(app, &["triage", "export"]).stdout, "");
});
