//! Words without a ticket.

use serde_json::{Value, json};
use support::on_each_engine;

use super::*;

on_each_engine!(who_cannot_get_in_comes_before_who_wants_to_save_in_both_languages, |app| {
    categories(app);
    for (locked_out, how_to_save, language) in
        [(LOCKED_OUT_FA, HOW_TO_SAVE_FA, "fa"), (LOCKED_OUT_EN, HOW_TO_SAVE_EN, "en")]
    {
        let (pressing, calm) = (preview(app, locked_out), preview(app, how_to_save));
        let levels = (level(&pressing["priority"]["value"]), level(&calm["priority"]["value"]));
        assert!(levels.0 > levels.1, "{language}: {:?} {:?}", pressing["priority"], calm["priority"]);
        assert_eq!((&pressing["language"], &calm["language"]), (&json!(language), &json!(language)));
    }
});

on_each_engine!(both_languages_are_understood, |app| {
    let ids = categories(app);
    let id = |key: &str| &ids[KEYS.iter().position(|known| *known == key).unwrap()];
    for (words, key) in [
        (("Charged two times", "My card was debited twice for the same invoice, please give one back."), "billing"),
        (("دو بار پول کم شد", "بابت یک فاکتور دو بار از کارتم برداشت شد، لطفاً یکی را برگردانید."), "billing"),
        (
            ("Idea", "It would be lovely if the list could be sorted by colour. Please consider adding it."),
            "suggestion",
        ),
        (("یک پیشنهاد", "کاش می‌شد فهرست را بر اساس رنگ مرتب کرد، لطفاً این امکان را اضافه کنید."), "suggestion"),
    ] {
        let proposal = preview(app, words);
        assert_eq!(proposal["category"]["value"], json!(id(key)), "{words:?}: {proposal:?}");
    }
});

on_each_engine!(a_workspace_is_proposed_its_own_categories_only, |app| {
    let ids = categories(app);
    let other = app.other_workspace();
    let none = preview(&other, LOCKED_OUT_EN);
    assert_eq!(none["category"], Value::Null, "it has none under these keys");
    assert_eq!(none["priority"], preview(app, LOCKED_OUT_EN)["priority"]);
    let billing = other.category("billing");
    let charged = ("Charged two times", "My card was debited twice for the same invoice, please give one back.");
    let category = preview(&other, charged)["category"].clone();
    assert_eq!(category["value"], json!(billing));
    assert_eq!(category["runners_up"], json!([]), "no other key has a category");
    let text = preview(&other, charged).json.to_string();
    assert!(ids.iter().all(|id| !text.contains(id)), "another workspace's category: {text}");
});

on_each_engine!(it_keeps_nothing_and_does_not_look_at_idempotency_keys, |app| {
    let (sara, before) = (app.agent("sara").enters(), app.settle()["checked"].clone());
    let ask = |subject: &str| {
        sara.key("same").post("/v1/triage/preview", json!({"subject": subject, "body": {"content": "x"}}))
    };
    let (first, second) = (ask("One").expect(200), ask("Another").expect(200));
    assert!(first.header("idempotency-replayed").is_none() && second.header("idempotency-replayed").is_none());
    assert_eq!(app.settle()["checked"], before);
});

on_each_engine!(formatting_does_not_matter, |app| {
    categories(app);
    let plain = preview(app, LOCKED_OUT_EN);
    let (subject, text) = LOCKED_OUT_EN;
    let body = json!({"subject": subject, "body": {"format": "html", "content": format!("<p>{text}</p>")}});
    let formatted = app.root().post("/v1/triage/preview", body).expect(200);
    assert_eq!(plain["priority"], formatted["priority"]);
});

on_each_engine!(what_is_wrong_is_named, |app| {
    let post = |body: Value| app.root().post("/v1/triage/preview", body).expect(422);
    post(json!({"body": {"content": "x"}})).field_error("#/subject", "required");
    post(json!({"subject": " ", "body": {"content": "x"}})).field_error("#/subject", "required");
    post(json!({"subject": "a\nb", "body": {"content": "x"}})).field_error("#/subject", "invalid_character");
    post(json!({"subject": "x", "body": {"content": " "}})).field_error("#/body/content", "required");
    post(json!({"subject": "x"})).field_error("#/body", "required");
    post(json!({"subject": "x", "body": {"content": "x"}, "priority": "high"}))
        .field_error("#/priority", "unknown_field");
    app.anonymous().post("/v1/triage/preview", json!({"subject": "x", "body": {"content": "x"}})).expect(401);
    let words: String = "به‌هیچ‌وجه ".repeat(6_600).chars().take(65_536).collect();
    app.root().post("/v1/triage/preview", json!({"subject": "x", "body": {"content": words}})).expect(200);
});
