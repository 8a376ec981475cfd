//! Who finds what.

use serde_json::json;
use support::on_each_engine;

use super::{SEARCH, found, search, test};

on_each_engine!(a_search_shows_nobody_more_than_the_list_does, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let mine = app.ticket().in_team(&own).opened().id();
    let theirs = app.ticket().in_team(&other).opened().id();
    let free = app.ticket().opened().id();
    let everything = json!({"all": []});
    let sara = app.agent("sara").in_team(&own).enters();
    assert_eq!(found(&sara, everything.clone()), [mine.as_str(), free.as_str()]);
    assert_eq!(
        found(&sara, json!({"any": [everything, test("team_id", "is", other.as_str())]})),
        [mine.as_str(), free.as_str()]
    );
    let counted = sara.post(SEARCH, json!({"condition": test("team_id", "is", other.as_str()), "with_total": true}));
    assert_eq!(counted.expect(200)["page"]["total"]["value"], 0, "not even how many there are");
    sara.get(format!("/v1/tickets/{theirs}")).expect(404);
    for who in [app.admin(), app.viewer(), app.service(&["tickets:read"])] {
        assert_eq!(found(&who, json!({"all": []})).len(), 3);
    }
});

on_each_engine!(another_workspace_is_never_found, |app| {
    let other = app.other_workspace();
    let here = app.ticket().with("subject", "same words").opened().id();
    other.ticket().with("subject", "same words").opened();
    assert_eq!(found(app.root(), test("subject", "contains", "same")), [here.as_str()]);
});

on_each_engine!(a_search_needs_the_right_to_read_tickets, |app| {
    app.anonymous().post(SEARCH, json!({"condition": {"all": []}})).expect(401);
    let denied = search(&app.service(&["customers:read"]), json!({"all": []})).expect(403);
    assert_eq!(denied.words("required_scopes"), ["tickets:read"]);
});

on_each_engine!(it_keeps_nothing_and_does_not_look_at_idempotency_keys, |app| {
    app.ticket().opened();
    let sara = app.agent("sara").enters();
    let before = app.settle()["checked"].clone();
    let ask = |value: &str| sara.key("same").post(SEARCH, json!({"condition": test("status", "is", value)}));
    let (one, other) = (ask("awaiting_reply").expect(200), ask("closed").expect(200));
    assert_eq!((one.ids().len(), other.ids().len()), (1, 0));
    assert!(other.header("idempotency-replayed").is_none());
    assert_eq!(app.settle()["checked"], before);
});
