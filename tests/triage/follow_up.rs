//! What continues a closed ticket is triaged as a new one; what nobody says of the language is told by the letters.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::*;

/// Closes the ticket, lets the time for reopening pass, and has the customer write.
fn written_late(app: &TestApp, id: &str, content: &str) -> Answer {
    app.root().patch(format!("/v1/tickets/{id}"), json!({"status": "closed"})).expect(200);
    app.clock.advance_days(40);
    let body = json!({"kind": "customer", "body": {"content": content}});
    let message = app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    let next = message["ticket_id"].as_str().unwrap().to_owned();
    assert_ne!(next, id);
    app.root().get(format!("/v1/tickets/{next}")).expect(200)
}

on_each_engine!(a_ticket_that_continues_a_closed_one_is_triaged_by_its_new_words, |app| {
    let ids = categories(app);
    let id = opened(app, HOW_TO_SAVE_FA).id();
    app.root().patch(format!("/v1/tickets/{id}"), json!({"category_id": ids[3]})).expect(200);
    let next = written_late(app, &id, LOCKED_OUT_FA.1);
    let shown = triage(app, &next.id());
    assert_eq!(shown["proposed_at"], next["created_at"]);
    let old = triage(app, &id);
    assert!(level(&shown["proposal"]["priority"]["value"]) > level(&old["proposal"]["priority"]["value"]), "{shown:?}");
    let part = &shown["proposal"]["priority"];
    let expected = if part["applied"] == true { part["value"].clone() } else { json!("medium") };
    assert_eq!(next["priority"], expected);
    assert_eq!(next["category_id"], ids[3], "what it is about stays");
    assert_eq!(shown["proposal"]["category"]["reason"], "given");
    let history = app.root().get(format!("/v1/tickets/{}/history", next.id())).expect(200);
    assert!(history.column("type").contains(&"triage.proposed".to_owned()));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_continued_ticket_without_a_category_gets_what_is_sure_and_goes_to_its_team, |app| {
    let id = opened(app, VAGUE).id();
    assert_eq!(app.root().get(format!("/v1/tickets/{id}"))["category_id"], Value::Null);
    let team = app.team("مالی");
    let body = json!({"key": "billing", "name_fa": "مالی", "name_en": "Billing", "team_id": team});
    let billing = app.root().post("/v1/categories", body).expect(201).id();
    let next = written_late(app, &id, "My card was debited twice for the same invoice, please refund one payment.");
    assert_eq!((&next["category_id"], &next["team_id"]), (&json!(billing), &json!(team)));
    assert_eq!(next["follow_up_of_id"], json!(id));
});

on_each_engine!(the_language_is_told_by_the_words_unless_it_is_given, |app| {
    for (words, language) in [
        (LOCKED_OUT_FA, json!("fa")),
        (LOCKED_OUT_EN, json!("en")),
        (("ghabz", "salam, ghabze barghe man hanuz nayumade, lotfan peygiri konid"), json!("fa")),
        (("123", "456"), Value::Null),
    ] {
        assert_eq!(opened(app, words)["language"], language, "{words:?}");
    }
    let given = app.ticket().with("subject", LOCKED_OUT_EN.0).with("language", "fa").opened();
    assert_eq!(given["language"], "fa");
    // A later word of the customer tells it for the ticket that continues one without.
    let id = opened(app, ("123", "456")).id();
    assert_eq!(written_late(app, &id, LOCKED_OUT_EN.1)["language"], "en");
});
