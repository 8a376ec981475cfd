//! What a ticket starts with.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::*;

/// Requests of many kinds, some clear and some not.
const REQUESTS: [(&str, &str); 8] = [
    LOCKED_OUT_FA,
    HOW_TO_SAVE_FA,
    LOCKED_OUT_EN,
    HOW_TO_SAVE_EN,
    VAGUE,
    ("Charged two times", "My card was debited twice for the same invoice, please refund one of the payments."),
    ("دو بار پول کم شد", "بابت یک فاکتور دو بار از کارتم برداشت شد، لطفاً یکی را برگردانید."),
    ("Idea", "It would be lovely if the list could be sorted by colour. Please consider adding this feature."),
];

on_each_engine!(a_value_is_applied_if_it_is_sure_enough_and_suggested_otherwise, |app| {
    categories(app);
    let (mut applied, mut suggested) = (0, 0);
    for words in REQUESTS {
        let ticket = opened(app, words);
        let proposal = triage(app, &ticket.id())["proposal"].clone();
        for (field, shown, otherwise) in
            [("category", "category_id", Value::Null), ("priority", "priority", json!("medium"))]
        {
            let part = &proposal[field];
            let is_sure = part["confidence"].as_f64().unwrap() >= part["threshold"].as_f64().unwrap();
            assert_eq!(part["applied"], json!(is_sure), "{field} of {words:?}: {part}");
            let reasons = if is_sure { &["confident", "at_least"][..] } else { &["not_confident"] };
            assert!(reasons.iter().any(|reason| part["reason"] == *reason), "{field} of {words:?}: {part}");
            assert_eq!(ticket[shown], if is_sure { part["value"].clone() } else { otherwise }, "{field} of {words:?}");
            if is_sure { applied += 1 } else { suggested += 1 }
        }
        let both = proposal["category"]["applied"] == true && proposal["priority"]["applied"] == true;
        assert_eq!(proposal["impact"]["applied"], json!(both), "{words:?}");
        assert_eq!(ticket["impact"], if both { proposal["impact"]["value"].clone() } else { Value::Null });
    }
    assert!(applied > 0 && suggested > 0, "{applied} applied, {suggested} suggested");
});

on_each_engine!(given_values_are_never_overwritten, |app| {
    let ids = categories(app);
    let suggestion = &ids[4];
    for words in REQUESTS {
        let ticket = app
            .ticket()
            .with("subject", words.0)
            .with("body", json!({"content": words.1}))
            .with("category_id", suggestion.clone())
            .with("impact", "workaround")
            .with("priority", "low")
            .opened();
        for (field, value) in [("category_id", suggestion.as_str()), ("impact", "workaround"), ("priority", "low")] {
            assert_eq!(ticket[field], value, "{words:?}");
        }
        let shown = triage(app, &ticket.id());
        for field in ["category", "impact", "priority"] {
            assert_eq!(shown["proposal"][field]["applied"], false, "{field} of {words:?}");
            assert_eq!(shown["proposal"][field]["reason"], "given");
        }
        assert_eq!(
            shown["proposal"]["priority"]["value"],
            preview(app, words)["priority"]["value"],
            "what was proposed is kept as a suggestion"
        );
        assert_eq!(shown["present"], json!({"category_id": suggestion, "impact": "workaround", "priority": "low"}));
    }
});

on_each_engine!(one_given_value_leaves_the_others_to_triage, |app| {
    categories(app);
    let proposal = preview(app, LOCKED_OUT_EN);
    let ticket = app
        .ticket()
        .with("subject", LOCKED_OUT_EN.0)
        .with("body", json!({"content": LOCKED_OUT_EN.1}))
        .with("priority", "low")
        .opened();
    let category = &proposal["category"];
    let expected = if category["applied"] == true { category["value"].clone() } else { Value::Null };
    assert_eq!((&ticket["priority"], &ticket["category_id"]), (&json!("low"), &expected));
    assert_eq!(ticket["impact"], Value::Null, "it was derived from another priority");
});

on_each_engine!(an_applied_category_routes_the_ticket, |app| {
    let team = app.team("مالی");
    let body = json!({"key": "billing", "name_fa": "مالی", "name_en": "Billing", "team_id": team});
    let billing = app.root().post("/v1/categories", body).expect(201).id();
    let ticket = opened(app, REQUESTS[5]);
    assert_eq!(
        (&ticket["category_id"], &ticket["team_id"]),
        (&json!(billing), &json!(team)),
        "{:?}",
        preview(app, REQUESTS[5])
    );
});

fn told(app: &TestApp, ticket: &str) -> Vec<Value> {
    app.root().get(format!("/v1/tickets/{ticket}/history")).expect(200).data().to_vec()
}

on_each_engine!(the_history_tells_what_was_proposed, |app| {
    categories(app);
    let ticket = opened(app, LOCKED_OUT_FA);
    let events = told(app, &ticket.id());
    let proposed: Vec<&Value> = events.iter().filter(|event| event["type"] == "triage.proposed").collect();
    let [event] = proposed.as_slice() else { panic!("one such event: {events:?}") };
    let (facts, words) = (&event["changes"]["triage"]["to"], &event["changes"]["triage_words"]["to"]);
    let shown = triage(app, &ticket.id());
    assert_eq!(facts["model_version"], shown["proposal"]["model_version"]);
    for field in ["category", "impact", "priority"] {
        let part = &shown["proposal"][field];
        let expected = json!({"proposed": part["value"], "confidence": part["confidence"], "applied": part["applied"]});
        assert_eq!(facts[field], expected);
    }
    let first = &shown["proposal"]["priority"]["words"][0]["word"];
    assert!(words["priority"].as_array().unwrap().contains(first));
    assert!(!facts.to_string().contains(first.as_str().unwrap()), "words are no facts: {facts}");
    assert_eq!(shown["proposed_at"], ticket["created_at"]);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_repeated_request_is_triaged_once, |app| {
    categories(app);
    let body = json!({"customer": {"name": "Roya"}, "subject": LOCKED_OUT_EN.0, "body": {"content": LOCKED_OUT_EN.1}});
    let (first, again) = (
        app.root().key("k").post("/v1/tickets", body.clone()).expect(201),
        app.root().key("k").post("/v1/tickets", body).expect(201),
    );
    assert_eq!(first.json, again.json);
    let count = told(app, &first.id()).iter().filter(|event| event["type"] == "triage.proposed").count();
    assert_eq!(count, 1);
});
