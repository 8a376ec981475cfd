//! Taking tickets and giving them back.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(claiming_assigns_and_starts, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    let claimed = sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    assert_eq!(claimed["assignee_id"], sara.id);
    assert_eq!(claimed["status"], "in_review");
    let again = sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    assert_eq!(again.json, claimed.json, "claiming twice changes nothing");
});

on_each_engine!(claiming_a_ticket_that_waits_for_the_customer_leaves_its_status, |app| {
    let sara = app.agent("sara").enters();
    for status in ["needs_info", "answered"] {
        let id = app.ticket().at(status).id();
        let claimed = sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
        assert_eq!((&claimed["status"], &claimed["assignee_id"]), (&json!(status), &json!(sara.id)));
    }
});

on_each_engine!(a_claim_on_a_held_ticket_names_the_holder, |app| {
    let (sara, reza) = (app.agent("sara").enters(), app.agent("reza").enters());
    let id = app.ticket().opened().id();
    let claimed = sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    let refused = reza.act(format!("/v1/tickets/{id}/claim")).expect(409).problem("already_claimed");
    assert_eq!(refused["assignee_id"], sara.id);
    assert_eq!(reza.get(format!("/v1/tickets/{id}"))["version"], claimed["version"]);
});

on_each_engine!(of_many_who_claim_at_once_one_wins, |app| {
    let agents: Vec<_> = (0..6).map(|number| app.agent(&format!("agent{number}")).enters()).collect();
    let id = app.ticket().opened().id();
    let outcomes: Vec<(String, u16)> = std::thread::scope(|threads| {
        let claims: Vec<_> = agents
            .iter()
            .map(|agent| threads.spawn(|| (agent.id.clone(), agent.act(format!("/v1/tickets/{id}/claim")).status)))
            .collect();
        claims.into_iter().map(|claim| claim.join().unwrap()).collect()
    });
    let winners: Vec<_> = outcomes.iter().filter(|(_, status)| *status == 200).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|(_, status)| [200, 409].contains(status)), "{outcomes:?}");
    assert_eq!(app.root().get(format!("/v1/tickets/{id}"))["assignee_id"], winners[0].0);
});

on_each_engine!(releasing_gives_back, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    let released = sara.act(format!("/v1/tickets/{id}/release")).expect(200);
    assert_eq!((&released["assignee_id"], &released["status"]), (&json!(null), &json!("awaiting_reply")));
    let again = sara.act(format!("/v1/tickets/{id}/release")).expect(200);
    assert_eq!(again.json, released.json);
    let reza = app.agent("reza").enters();
    assert_eq!(reza.act(format!("/v1/tickets/{id}/claim")).expect(200)["assignee_id"], reza.id);
});

on_each_engine!(releasing_an_answered_ticket_leaves_it_answered, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    sara.patch(format!("/v1/tickets/{id}"), json!({"status": "answered"})).expect(200);
    let released = sara.act(format!("/v1/tickets/{id}/release")).expect(200);
    assert_eq!((&released["assignee_id"], &released["status"]), (&json!(null), &json!("answered")));
});

on_each_engine!(a_service_is_nobody_who_could_claim, |app| {
    let id = app.ticket().opened().id();
    app.root().act(format!("/v1/tickets/{id}/claim")).expect(403).problem("forbidden");
});
