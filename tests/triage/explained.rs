//! Why something was proposed.

use std::fs;

use serde_json::{Value, json};
use support::on_each_engine;

use super::*;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

on_each_engine!(every_proposal_has_its_words_and_what_else_was_likely, |app| {
    categories(app);
    for words in [LOCKED_OUT_FA, HOW_TO_SAVE_FA, LOCKED_OUT_EN, HOW_TO_SAVE_EN, VAGUE] {
        let shown = triage(app, &opened(app, words).id());
        let text = format!("{}\n{}", words.0, words.1);
        for field in ["category", "impact", "priority"] {
            let part = &shown["proposal"][field];
            let listed = part["words"].as_array().unwrap();
            assert!((1..=5).contains(&listed.len()), "{field} of {words:?}: {part}");
            for word in listed {
                assert!(text.contains(word["word"].as_str().unwrap()), "{word} is not in {text}");
            }
            let sizes: Vec<f64> = listed.iter().map(|word| number(&word["contribution"]).abs()).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b), "the largest first: {sizes:?}");
            let others = part["runners_up"].as_array().unwrap();
            let sure: Vec<f64> = std::iter::once(part).chain(others).map(|one| number(&one["confidence"])).collect();
            assert!(others.len() <= 3 && others.iter().all(|other| other["value"] != part["value"]));
            // That it is at least this is said beside how likely more is.
            let is_one_of_them = field != "impact" && part["reason"] != "at_least";
            assert!(sure.iter().sum::<f64>() < 1.001 || !is_one_of_them, "{field}: {sure:?}");
            assert!(field == "impact" || !others.is_empty());
        }
    }
});

on_each_engine!(the_words_of_a_short_text_add_up_to_the_gap, |app| {
    categories(app);
    let proposal = preview(app, ("Refund", "wrong invoice amount"));
    for field in ["category", "priority"] {
        let part = &proposal[field];
        let words: f64 = part["words"].as_array().unwrap().iter().map(|word| number(&word["contribution"])).sum();
        let sum = words + number(&part["score_gap_without_words"]);
        assert!((sum - number(&part["score_gap"])).abs() < 0.001, "{field}: {sum}, {part}");
    }
});

on_each_engine!(a_person_who_knew_better_is_shown_beside_the_proposal, |app| {
    categories(app);
    let id = opened(app, LOCKED_OUT_FA).id();
    let before = triage(app, &id);
    let change = json!({"priority": "low", "impact": "question"});
    app.root().patch(format!("/v1/tickets/{id}"), change).expect(200);
    let after = triage(app, &id);
    assert_eq!(after["proposal"], before["proposal"], "what was proposed stays");
    assert_eq!((&after["present"]["priority"], &after["present"]["impact"]), (&json!("low"), &json!("question")));
});

on_each_engine!(only_who_sees_the_ticket_sees_its_triage, |app| {
    let id = opened(app, LOCKED_OUT_FA).id();
    let path = format!("/v1/tickets/{id}/triage");
    app.viewer().get(&path).expect(200);
    app.anonymous().get(&path).expect(401);
    app.other_workspace().root().get(&path).expect(404);
    app.service(&["customers:read"]).get(&path).expect(403);
    let hidden = app.ticket().in_team(&app.team("سرّی")).opened().id();
    app.agent("sara").enters().get(format!("/v1/tickets/{hidden}/triage")).expect(404);
    app.root().get("/v1/tickets/nonsense/triage").expect(404);
});

on_each_engine!(a_restart_keeps_the_model_and_its_file, |app| {
    categories(app);
    let version = preview(app, LOCKED_OUT_FA);
    let name = format!("base-{}.bin", version["model_version"].as_str().expect("the model is there"));
    let file = support::model_folder().join(name);
    let written = fs::metadata(&file).expect("the model is kept").modified().unwrap();
    let id = opened(app, LOCKED_OUT_FA).id();
    let before = triage(app, &id);
    app.restart();
    assert_eq!(preview(app, LOCKED_OUT_FA).json, version.json);
    assert_eq!(triage(app, &id).json, before.json);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written, "nothing was learned again");
});
