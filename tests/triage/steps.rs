//! What moves a priority beyond the trouble itself.

use serde_json::{Value, json};
use support::on_each_engine;

use super::*;

fn reasons(proposal: &Value) -> Vec<String> {
    let steps = proposal["steps"].as_array().unwrap();
    steps.iter().map(|step| step["reason"].as_str().unwrap().to_owned()).collect()
}

on_each_engine!(the_preview_tells_whom_it_concerns_and_what_moved_it, |app| {
    let said = preview(app, ("The gate of the depot", "Nobody in our office can open the gate, it shows an error."));
    assert_eq!(said["scope"]["value"], "organization");
    assert!(said["scope"]["cues"].to_string().contains("our office"), "{said:?}");
    assert_eq!(said["scope"]["ticket_ids"], json!([]));
    let alone = preview(app, ("دروازهٔ انبار", "دروازه برای من خطا می‌دهد."));
    assert_eq!(alone["scope"], json!({"value": "one", "cues": [], "ticket_ids": []}));

    let (plain, calm) = (
        preview(app, ("Sign-in", "I cannot log in to the depot panel.")),
        preview(app, ("Sign-in", "I cannot log in to the depot panel. There is no hurry.")),
    );
    assert!(level(&calm["priority"]["value"]) < level(&plain["priority"]["value"]), "{calm:?}");
    let (open, due) = (
        preview(app, HOW_TO_SAVE_FA),
        preview(app, (HOW_TO_SAVE_FA.0, "این گزارش ماهانه را چطور ذخیره کنم؟ باید تا فردا بدانم.")),
    );
    assert_eq!((level(&open["priority"]["value"]), level(&due["priority"]["value"])), (0, 1), "{due:?}");
    let shouted = preview(app, ("URGENT!!!", "URGENT! How do I save this report so that I can open it again? ASAP!"));
    assert!(level(&shouted["priority"]["value"]) <= 1, "{shouted:?}");
});

on_each_engine!(who_comes_first_gets_one_level_more_where_he_is_stopped, |app| {
    categories(app);
    let opened = |tier: &str, (subject, text): (&str, &str)| {
        let name =
            json!({"name": "Roya", "tier": tier, "emails": [{"value": format!("{tier}.{}@vip.example", text.len())}]});
        let customer = app.root().post("/v1/customers", name).expect(201).id();
        let body = json!({"customer": {"id": customer}, "subject": subject, "body": {"content": text}});
        let ticket = app.root().post("/v1/tickets", body).expect(201);
        let proposal = triage(app, &ticket.id())["proposal"].clone();
        (ticket, proposal)
    };
    let (usual, without) = opened("standard", LOCKED_OUT_EN);
    let (first, with) = opened("vip", LOCKED_OUT_EN);
    assert_eq!(without["impact"]["value"], "blocked", "{without}");
    assert_eq!(level(&with["priority"]["value"]), level(&without["priority"]["value"]) + 1);
    assert_eq!(reasons(&with), ["tier"]);
    assert_eq!(reasons(&without), [""; 0]);
    if without["priority"]["applied"] == true {
        assert_eq!(level(&first["priority"]), level(&usual["priority"]) + 1);
    }
    let (_, premium) = opened("premium", LOCKED_OUT_EN);
    assert_eq!(reasons(&premium), [""; 0]);
    let (_, asks) = opened("vip", HOW_TO_SAVE_EN);
    assert_eq!(reasons(&asks), [""; 0], "nothing is stopped");
});
