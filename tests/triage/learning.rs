//! What a workspace teaches, and when it is trusted.

use std::{thread::sleep, time::Duration};

use serde_json::{Value, json};
use support::{Actor, Desk, TestApp, on_each_engine};

use super::*;

/// Waits for what the trainer does in the background.
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("{what}: not within a minute");
}

/// Requests that are surely of one kind, in words of these tests.
fn sure(number: usize) -> (String, String) {
    let words = [
        "I cannot log in to my account, the password is not accepted",
        "my account is locked and I cannot sign in",
        "the login page rejects my password, I cannot get into my account",
        "password reset link does not arrive, I cannot log in",
    ];
    ("Cannot log in".to_owned(), format!("{} ({number})", words[number % words.len()]))
}

fn setting(desk: &Desk, change: Value) {
    desk.root().patch("/v1/workspace", change).expect(200);
}

/// Opens tickets that triage sorts by itself; their ids and the category.
fn decided(app: &TestApp, count: usize) -> (Vec<String>, String) {
    let mut ids = Vec::new();
    let mut category = None;
    for number in 0..count {
        let (subject, text) = sure(number);
        let id = opened(app, (&subject, &text)).id();
        let proposal = triage(app, &id)["proposal"].clone();
        assert_eq!(proposal["category"]["applied"], true, "{proposal}");
        let value = proposal["category"]["value"].as_str().unwrap().to_owned();
        assert_eq!(*category.get_or_insert(value.clone()), value, "one kind of request");
        ids.push(id);
    }
    (ids, category.unwrap())
}

fn categorize(who: &Actor, ticket: &str, category: &str) {
    who.patch(format!("/v1/tickets/{ticket}"), json!({"category_id": category})).expect(200);
}

fn confirm(who: &Actor, ticket: &str) -> Answer {
    who.act(format!("/v1/tickets/{ticket}/triage/confirm")).expect(200)
}

/// How sure triage is that this is of the category.
fn confidence(proposal: &Answer, category: &str) -> f64 {
    let all = std::iter::once(&proposal["category"]).chain(proposal["category"]["runners_up"].as_array().unwrap());
    all.filter(|one| one["value"] == category).filter_map(|one| one["confidence"].as_f64()).sum()
}

on_each_engine!(a_correction_is_learned_at_once, |app| {
    let ids = categories(app);
    let words = ("Badge", "My door badge opens the garage and not the lift any more.");
    let before = preview(app, words);
    let wanted = ids.iter().find(|id| before["category"]["value"] != id.as_str()).unwrap();
    let sara = app.agent("sara").enters();
    for _ in 0..3 {
        categorize(&sara, &opened(app, words).id(), wanted);
    }
    let after = preview(app, words);
    assert!(confidence(&after, wanted) > confidence(&before, wanted), "{after:?}");
    assert_eq!(after["category"]["value"], wanted.as_str());
    assert_ne!(after["model_version"], before["model_version"], "the version tells that something was learned");
    let others = app.other_workspace();
    categories(&others);
    assert_eq!(preview(&others, words)["model_version"], before["model_version"], "nobody else learns from it");
});

on_each_engine!(what_was_learned_survives_a_restart, |app| {
    let ids = categories(app);
    let words = ("Badge", "My door badge opens the garage and not the lift any more.");
    for _ in 0..3 {
        categorize(app.root(), &opened(app, words).id(), &ids[4]);
    }
    let before = preview(app, words);
    app.restart();
    until("the base model is there again", || !preview(app, words)["model_version"].is_null());
    let after = preview(app, words);
    assert_eq!(after["model_version"], before["model_version"]);
    assert_eq!(after["category"], before["category"]);
});

on_each_engine!(a_category_of_its_own_is_known_by_its_words_and_only_suggested, |app| {
    categories(app);
    let words = ["نهال", "باغچه", "کود", "آبیاری", "seedling", "garden", "fertilizer", "watering", "lawn"];
    let body = json!({"key": "garden", "name_fa": "باغ", "name_en": "Garden", "seed_words": words});
    let garden = app.root().post("/v1/categories", body).expect(201);
    assert_eq!((&garden["seed_words"], &garden["triage"]), (&json!(words), &json!("automatic")));
    for words in
        [("نهال", "آبیاری باغچه و کود دادن به نهال"), ("Lawn", "watering the garden, fertilizer for the seedling")]
    {
        until("its words are learned", || preview(app, words)["category"]["value"] == garden.id().as_str());
        let proposed = preview(app, words)["category"].clone();
        assert_eq!((&proposed["applied"], &proposed["reason"]), (&json!(false), &json!("no_threshold")), "{proposed}");
    }
    let renamed = json!({"key": "plants", "seed_words": ["کاکتوس"]});
    app.root().patch(format!("/v1/categories/{}", garden.id()), renamed).expect(200);
    until("the new words are learned instead", || {
        preview(app, ("کاکتوس", "کاکتوس"))["category"]["value"] == garden.id().as_str()
    });
    app.root().delete(format!("/v1/categories/{}", garden.id())).expect(204);
    until("a category that is gone is not proposed", || {
        preview(app, ("کاکتوس", "کاکتوس"))["category"]["value"] != garden.id().as_str()
    });
    let long = json!({"key": "long", "name_fa": "د", "name_en": "L", "seed_words": ["a\nb"]});
    app.root().post("/v1/categories", long).field_error("#/seed_words", "invalid_format");
});

on_each_engine!(decisions_are_drawn_for_a_look_until_somebody_looks, |app| {
    categories(app);
    let reviews = || app.root().get("/v1/triage/reviews?limit=2").expect(200);
    setting(app, json!({"triage_review_percent": 0}));
    decided(app, 3);
    assert_eq!(reviews().data().len(), 0, "none are drawn");
    setting(app, json!({"triage_review_percent": 100}));
    let (ids, category) = decided(app, 3);
    let pages = app.root().pages("/v1/triage/reviews?limit=2");
    let listed: Vec<String> = pages.iter().flat_map(|page| page.column("ticket_id")).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!(listed, sorted, "those of one time in the order of their ids");
    assert_eq!(pages[0]["data"][0]["proposal"]["category"]["value"], category.as_str());
    let sara = app.agent("sara").enters();
    confirm(&sara, &ids[0]);
    categorize(&sara, &ids[1], &app.category("other"));
    assert_eq!(reviews().column("ticket_id"), [ids[2].clone()]);
    let kinds = || app.root().get(format!("/v1/tickets/{}/history", ids[0])).expect(200).column("type");
    let told = kinds().iter().filter(|kind| *kind == "triage.confirmed").count();
    confirm(&sara, &ids[0]);
    assert_eq!((told, kinds().iter().filter(|kind| *kind == "triage.confirmed").count()), (1, 1), "said twice is once");
    app.viewer().act(format!("/v1/tickets/{}/triage/confirm", ids[2])).problem("forbidden");
    sara.get("/v1/triage/reviews").problem("forbidden");
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_category_that_is_wrong_too_often_is_only_suggested, |app| {
    categories(app);
    setting(app, json!({"triage_review_percent": 100}));
    let (ids, category) = decided(app, 12);
    let path = format!("/v1/categories/{category}");
    let other = app.category("somewhere-else");
    for id in &ids[..9] {
        categorize(app.root(), id, &other);
    }
    assert_eq!(app.root().get(&path).expect(200)["triage"], "automatic", "nine cases say nothing");
    for id in &ids[9..] {
        categorize(app.root(), id, &other);
    }
    until("it is only suggested", || app.root().get(&path).expect(200)["triage"] == "suggest_only");
    app.settle();
    app.clock.advance_seconds(1);
    app.root().patch(&path, json!({"triage": "automatic"})).expect(200);
    confirm(app.root(), &ids[0]);
    sleep(Duration::from_millis(1500));
    assert_eq!(app.root().get(&path).expect(200)["triage"], "automatic", "what was before does not speak against it");
});

on_each_engine!(suggest_only_is_kept_to_however_sure_triage_is, |app| {
    categories(app);
    let (_, category) = decided(app, 1);
    app.root().patch(format!("/v1/categories/{category}"), json!({"triage": "suggest_only"})).expect(200);
    let (subject, text) = sure(1);
    let ticket = opened(app, (&subject, &text));
    let proposed = triage(app, &ticket.id())["proposal"]["category"].clone();
    assert_eq!((&proposed["value"], &proposed["reason"]), (&json!(category), &json!("suggest_only")));
    assert_eq!(ticket["category_id"], Value::Null);
});

on_each_engine!(a_higher_target_waits_for_proof, |app| {
    categories(app);
    setting(app, json!({"triage_target_percent": 98}));
    let (subject, text) = sure(0);
    let shown = preview(app, (&subject, &text));
    assert_eq!((&shown["category"]["applied"], &shown["category"]["reason"]), (&json!(false), &json!("no_threshold")));
    app.root()
        .patch("/v1/workspace", json!({"triage_target_percent": 100}))
        .field_error("#/triage_target_percent", "out_of_range");
});

on_each_engine!(thirty_confirmed_outcomes_prove_a_threshold_of_ones_own, |app| {
    categories(app);
    setting(app, json!({"triage_target_percent": 98, "triage_review_percent": 100}));
    let quality = || app.lead().get("/v1/triage/quality").expect(200);
    assert_eq!((&quality()["threshold"], &quality()["threshold_proven"]), (&Value::Null, &json!(false)));
    for number in 0..30 {
        let (subject, text) = sure(number);
        let id = opened(app, (&subject, &text)).id();
        let proposed = triage(app, &id)["proposal"]["category"]["value"].as_str().unwrap().to_owned();
        categorize(app.root(), &id, &proposed);
    }
    until("thirty right suggestions prove it", || quality()["threshold_proven"] == true);
    decided(app, 1);
    let shown = quality();
    assert_eq!(shown["total"]["judged"], 30);
    assert_eq!((&shown["total"]["right"], &shown["total"]["precision"]), (&json!(30), &json!(1.0)));
});

on_each_engine!(quality_tells_precision_recall_coverage_and_corrections, |app| {
    categories(app);
    setting(app, json!({"triage_review_percent": 100}));
    let (ids, category) = decided(app, 4);
    let other = app.category("somewhere-else");
    for id in &ids[..3] {
        confirm(app.root(), id);
    }
    categorize(app.root(), &ids[3], &other);
    let shown = app.lead().get("/v1/triage/quality?weeks=2").expect(200);
    let of = |id: &str| {
        let all = shown["categories"].as_array().unwrap();
        all.iter().find(|one| one["category_id"] == id).unwrap()["counts"].clone()
    };
    let own = of(&category);
    for (name, value) in [
        ("proposed", json!(4)),
        ("applied", json!(4)),
        ("coverage", json!(1.0)),
        ("judged", json!(4)),
        ("right", json!(3)),
        ("precision", json!(0.75)),
        ("recall", json!(1.0)),
        ("applied_precision", json!(0.75)),
        ("corrections", json!(1)),
    ] {
        assert_eq!(own[name], value, "{name} in {own}");
    }
    assert_eq!((&of(&other)["recall"], &of(&other)["precision"]), (&json!(0.0), &Value::Null));
    let weeks = shown["weeks"].as_array().unwrap();
    assert_eq!(
        (weeks.len(), &weeks[0]["counts"]["proposed"], &weeks[1]["counts"]["proposed"]),
        (2, &json!(0), &json!(4))
    );
    assert_eq!(shown["total"]["proposed"], 4);
    app.agent("sara").enters().get("/v1/triage/quality").problem("forbidden");
    app.lead().get("/v1/triage/quality?weeks=54").problem("invalid_parameter");
});

on_each_engine!(fifty_labels_are_built_into_a_snapshot_that_every_node_reads, |app| {
    categories(app);
    let other = app.category("badges");
    // Or it would decide alone from the thirtieth on, and need no person's word.
    app.root().patch(format!("/v1/categories/{other}"), json!({"triage": "suggest_only"})).expect(200);
    for number in 0..50 {
        let id =
            opened(app, ("Badge", &format!("My door badge {number} opens the garage and not the lift any more."))).id();
        categorize(app.root(), &id, &other);
    }
    let version = || preview(app, VAGUE)["model_version"].as_str().unwrap().to_owned();
    until("the labels are built in", || version().ends_with("+1.50"));
    let curve = app.lead().get("/v1/triage/quality").expect(200)["learning_curve"].clone();
    assert_eq!(curve.as_array().unwrap().len(), 1, "{curve}");
    app.restart();
    until("the base model is there again", || !preview(app, VAGUE)["model_version"].is_null());
    assert_eq!(preview(app, ("Badge", "the badge of the lift"))["category"]["value"], other.as_str());
});
