//! Who is handed what.

use serde_json::json;
use support::{Actor, Answer, on_each_engine};

fn next(who: &Actor) -> Answer {
    who.act("/v1/queue/next")
}

fn ticket(answer: &Answer) -> String {
    answer["ticket"]["id"].as_str().unwrap().to_owned()
}

on_each_engine!(the_agents_own_comes_first_then_his_teams_by_rank_and_nothing_of_others, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let sara = app.agent("sara").in_team(&own).enters();
    let reza = app.agent("reza").in_team(&other).enters();
    let low = app.ticket().in_team(&own).with("priority", "low").opened().id();
    let stray = app.ticket().with("priority", "high").opened().id();
    let mine = app.ticket().in_team(&other).with("priority", "low").with("assignee_id", sara.id.as_str()).opened().id();
    app.ticket().in_team(&other).with("priority", "urgent").opened();
    let his = app.ticket().in_team(&own).with("priority", "urgent").with("assignee_id", reza.id.as_str()).opened().id();
    app.ticket().with("assignee_id", sara.id.as_str()).at("in_review");
    let handed: Vec<_> = (0..3).map(|_| next(&sara).expect(200)).collect();
    assert_eq!(handed.iter().map(ticket).collect::<Vec<_>>(), [mine, stray, low]);
    let reasons: Vec<_> = handed.iter().map(|answer| answer["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["assigned_to_you", "no_team", "your_team"]);
    for answer in &handed {
        assert_eq!(answer["ticket"]["assignee_id"], sara.id);
        assert_eq!(answer["ticket"]["status"], "awaiting_reply");
        assert_eq!(answer["lease_expires_at"], app.clock.in_seconds(600).as_str());
        assert_eq!(answer["ticket"]["leased_until"], answer["lease_expires_at"]);
    }
    let none = next(&sara).expect(204);
    assert!(none.bytes.is_empty());
    assert_eq!(ticket(&next(&reza).expect(200)), his);
});

on_each_engine!(a_retry_gets_the_same_ticket_and_a_new_key_another, |app| {
    let sara = app.agent("sara").enters();
    for _ in 0..2 {
        app.ticket().opened();
    }
    let first = sara.key("k1").act("/v1/queue/next").expect(200);
    let again = sara.key("k1").act("/v1/queue/next").expect(200);
    assert_eq!(again.json, first.json);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_ne!(ticket(&sara.key("k2").act("/v1/queue/next").expect(200)), ticket(&first));
    sara.key("k3").act("/v1/queue/next").expect(204);
    app.ticket().opened();
    sara.key("k3").act("/v1/queue/next").expect(204);
    sara.key("k4").act("/v1/queue/next").expect(200);
});

on_each_engine!(only_people_take_tickets_and_only_with_the_scope, |app| {
    app.ticket().opened();
    next(app.root()).expect(403).problem("forbidden");
    next(&app.viewer()).expect(403).problem("forbidden");
    let narrow = app.agent("sara").scopes(&["tickets:write"]).enters();
    assert_eq!(next(&narrow).expect(403).problem("insufficient_scope")["required_scopes"], json!(["queue:work"]));
    next(&app.agent("reza").scopes(&["queue:work"]).enters()).expect(200);
});

on_each_engine!(another_workspaces_tickets_are_never_handed_out, |app| {
    app.ticket().opened();
    let other = app.other_workspace();
    let stranger = other.agent("Sam").enters();
    next(&stranger).expect(204);
    let sara = app.agent("sara").enters();
    let id = ticket(&next(&sara).expect(200));
    stranger.post(format!("/v1/queue/leases/{id}/extend"), json!({})).expect(404);
    stranger.act(format!("/v1/queue/leases/{id}/release")).expect(404);
});
