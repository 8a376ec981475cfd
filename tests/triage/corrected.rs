//! People who know better than what was proposed.

use serde_json::{Value, json};
use support::{Actor, Desk, on_each_engine};

use super::*;

/// The corrections in a ticket's history: what was proposed, and what stands.
fn corrections(desk: &Desk, ticket: &str) -> Vec<(Value, Value)> {
    let history = desk.root().get(format!("/v1/tickets/{ticket}/history")).expect(200);
    let corrected = history.data().iter().filter(|event| event["type"] == "triage.corrected");
    corrected
        .map(|event| (event["changes"]["triage"]["from"].clone(), event["changes"]["triage"]["to"].clone()))
        .collect()
}

fn set(who: &Actor, ticket: &str, change: Value) -> Answer {
    who.patch(format!("/v1/tickets/{ticket}"), change).expect(200)
}

on_each_engine!(a_value_that_differs_from_the_proposal_is_a_correction, |app| {
    let ids = categories(app);
    let id = opened(app, LOCKED_OUT_EN).id();
    let shown = triage(app, &id);
    let sara = app.agent("sara").enters();
    let before = shown["present"].clone();
    let after = set(&sara, &id, json!({"priority": "low", "category_id": ids[4], "subject": "Door"}));
    let [(from, to)] = &corrections(app, &id)[..] else { panic!("one correction: {:?}", corrections(app, &id)) };
    assert_eq!(*to, json!({"priority": "low", "category_id": ids[4]}), "only what was corrected");
    let proposal = &shown["proposal"];
    assert_eq!(from["priority"], proposal["priority"]["value"]);
    assert_eq!(from["category_id"], proposal["category"]["value"]);
    assert_eq!((&from["model_version"], &from["proposed_at"]), (&proposal["model_version"], &shown["proposed_at"]));
    // It tells and changes nothing by itself; the change has its own event, right before.
    let timeline = sara.get(format!("/v1/tickets/{id}/timeline")).expect(200);
    let kinds = timeline.column("type");
    let place = kinds.iter().position(|kind| kind == "triage.corrected").unwrap();
    assert_eq!(kinds[place - 1], "ticket.categorized", "{kinds:?}");
    assert_eq!(timeline["data"][place]["actor"]["type"], "agent");
    assert_eq!(after["version"], timeline["data"].as_array().unwrap().last().unwrap()["version"]);
    assert_ne!(before["priority"], after["priority"]);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_token_corrects_as_a_person_does, |app| {
    let id = opened(app, HOW_TO_SAVE_EN).id();
    let program = app.service(&["tickets:read", "tickets:write"]);
    set(&program, &id, json!({"impact": "outage"}));
    let [(from, to)] = &corrections(app, &id)[..] else { panic!("one correction") };
    assert_eq!((&from["impact"], to), (&json!("question"), &json!({"impact": "outage"})));
});

on_each_engine!(what_agrees_or_touches_nothing_of_it_corrects_nothing, |app| {
    categories(app);
    let id = opened(app, LOCKED_OUT_EN).id();
    let proposal = triage(app, &id)["proposal"].clone();
    let agreed = json!({
        "priority": proposal["priority"]["value"],
        "impact": proposal["impact"]["value"],
        "category_id": proposal["category"]["value"],
    });
    set(app.root(), &id, agreed.clone());
    set(app.root(), &id, json!({"subject": "Another subject", "status": "in_review"}));
    assert_eq!(corrections(app, &id), []);
    // Away and back: the way back agrees again.
    set(app.root(), &id, json!({"priority": "low"}));
    set(app.root(), &id, json!({"priority": "low"}));
    set(app.root(), &id, agreed);
    assert_eq!(corrections(app, &id).len(), 1);
});

on_each_engine!(only_an_update_of_these_fields_reads_the_proposal, |app| {
    let id = opened(app, LOCKED_OUT_EN).id();
    let path = format!("/v1/tickets/{id}");
    let statements = |change: Value| {
        app.root().patch(&path, change).expect(200);
        app.state().db.write_counts().last_statements
    };
    statements(json!({"subject": "warm"}));
    // The sequencer and the trainer may work in the same lane: the least of several plain ones is the update's own, and of
    // several corrections the most.
    let counted = |changes: [Value; 6]| changes.map(statements).into_iter();
    let plain =
        counted([1, 2, 3, 4, 5, 6].map(|number| json!({"subject": format!("subject {number}")}))).min().unwrap();
    let words = ["low", "urgent", "low", "urgent", "low", "urgent"];
    let corrected = counted(words.map(|word| json!({"priority": word}))).max().unwrap();
    // One of them asks whether rules could give the ticket a team: it has none.
    assert!(plain <= 6 && plain < corrected, "{plain} {corrected}");
});
