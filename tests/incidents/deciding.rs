//! A person says whether it is an incident.

use serde_json::{Value, json};
use support::{Desk, TestApp, on_each_engine};

use super::{SCANNER, crowd, look, members, proposal, proposals, similar, told};

/// An incident that five customers tell of.
fn proposed(app: &TestApp) -> (String, Vec<String>) {
    app.expect_incidents(5);
    let tickets = crowd(app, &SCANNER[..5]);
    look(app);
    (proposals(app, "").ids()[0].clone(), tickets)
}

/// What the ticket tells of.
fn reports_of(desk: &Desk, ticket: &str) -> Vec<String> {
    let links = desk.root().get(format!("/v1/tickets/{ticket}/links")).expect(200);
    let of_kind = links.data().iter().filter(|link| link["type"] == "report_of");
    of_kind.map(|link| link["ticket"]["id"].as_str().unwrap().to_owned()).collect()
}

fn links_of(proposal: &Value) -> Vec<&str> {
    proposal["tickets"].as_array().unwrap().iter().map(|ticket| ticket["link"].as_str().unwrap()).collect()
}

on_each_engine!(one_call_links_every_ticket_to_the_oldest_open_one, |app| {
    let (id, tickets) = proposed(app);
    app.root().patch(format!("/v1/tickets/{}", tickets[0]), json!({"status": "closed"})).expect(200);
    let lead = app.lead();
    let accepted = lead.post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(200);
    assert_eq!((accepted.str("state"), accepted.str("parent_ticket_id")), ("accepted".to_owned(), tickets[1].clone()));
    app.carried_out();
    for ticket in [&tickets[0], &tickets[2], &tickets[3], &tickets[4]] {
        assert_eq!(reports_of(app, ticket), [tickets[1].as_str()]);
        assert_eq!(told(app, ticket, "ticket.linked").len(), 1);
    }
    assert_eq!(told(app, &tickets[1], "ticket.linked").len(), 4);
    let shown = proposal(app, &id);
    assert_eq!(links_of(&shown.json), ["linked"; 5]);
    assert_ne!(shown["decided_at"], Value::Null);
    // Said again, nothing happens; said otherwise, it is refused.
    let version = shown.int("version");
    lead.post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(200);
    app.carried_out();
    assert_eq!(proposal(app, &id).int("version"), version);
    assert_eq!(told(app, &tickets[1], "ticket.linked").len(), 4);
    lead.act(format!("/v1/incident-proposals/{id}/dismiss")).expect(409).problem("conflict");
    let other = json!({"parent_ticket_id": tickets[2]});
    lead.post(format!("/v1/incident-proposals/{id}/accept"), other).expect(409).problem("conflict");
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_ticket_of_its_own_can_be_about_the_trouble, |app| {
    let (id, tickets) = proposed(app);
    let parent = app.ticket().with("subject", "Outage of the scanners").opened().id();
    let body = json!({"parent_ticket_id": parent});
    let path = format!("/v1/incident-proposals/{id}/accept");
    let first = app.root().key("k").post(&path, body.clone()).expect(200);
    assert_eq!(app.root().key("k").post(&path, body).expect(200).json, first.json);
    app.carried_out();
    for ticket in &tickets {
        assert_eq!(reports_of(app, ticket), [parent.as_str()]);
    }
    assert_eq!(told(app, &parent, "ticket.linked").len(), 5);
});

on_each_engine!(who_tells_of_an_accepted_incident_is_offered_its_parent, |app| {
    let (id, tickets) = proposed(app);
    app.root().post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(200);
    app.carried_out();
    let late = crowd(app, &SCANNER[5..7]);
    look(app);
    for ticket in &late {
        let incident = similar(app, ticket)["incident"].clone();
        assert_eq!((&incident["state"], &incident["parent_ticket_id"]), (&json!("accepted"), &json!(tickets[0])));
        assert_eq!(reports_of(app, ticket), [""; 0], "it is offered, not done");
    }
    assert_eq!(links_of(&proposal(app, &id).json)[5..], ["waiting", "waiting"]);
    // One by one, or all at once.
    let link = json!({"type": "report_of", "ticket_id": tickets[0]});
    app.root().post(format!("/v1/tickets/{}/links", late[0]), link).expect(201);
    app.root().post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(200);
    app.carried_out();
    assert_eq!(links_of(&proposal(app, &id).json), ["linked"; 7]);
    assert_eq!((reports_of(app, &late[0]).len(), reports_of(app, &late[1]).len()), (1, 1));
});

on_each_engine!(what_was_dismissed_takes_as_many_new_ones_to_be_proposed_again, |app| {
    let (id, tickets) = proposed(app);
    let dismissed = app.root().act(format!("/v1/incident-proposals/{id}/dismiss")).expect(200);
    assert_eq!((dismissed.str("state"), &dismissed["parent_ticket_id"]), ("dismissed".to_owned(), &Value::Null));
    app.root().act(format!("/v1/incident-proposals/{id}/dismiss")).expect(200);
    app.root().post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(409).problem("conflict");
    assert_eq!(similar(app, &tickets[0])["incident"], Value::Null);
    crowd(app, &SCANNER[..4]);
    look(app);
    assert_eq!(proposals(app, "").ids(), [id.as_str()]);
    assert_eq!(proposal(app, &id).int("ticket_count"), 5);
    let last = crowd(app, &SCANNER[6..7]);
    look(app);
    let open = proposals(app, "?state=open");
    assert_eq!(open.data().len(), 1);
    assert_eq!(members(&open.data()[0]).last(), last.last());
    assert_eq!(open.data()[0]["ticket_count"], 5);
});

on_each_engine!(a_ticket_in_the_bin_is_not_linked, |app| {
    let (id, tickets) = proposed(app);
    app.root().delete(format!("/v1/tickets/{}", tickets[3])).expect(204);
    app.root().post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(200);
    app.carried_out();
    assert_eq!(links_of(&proposal(app, &id).json), ["linked", "linked", "linked", "refused", "linked"]);
});

on_each_engine!(agents_look_leads_decide_and_nobody_sees_what_he_may_not, |app| {
    let (id, tickets) = proposed(app);
    let (own, other) = (app.team("own"), app.team("other"));
    for ticket in &tickets[..4] {
        app.root().patch(format!("/v1/tickets/{ticket}"), json!({"team_id": other})).expect(200);
    }
    let sara = app.agent("sara").in_team(&own).enters();
    let seen = sara.get(format!("/v1/incident-proposals/{id}")).expect(200);
    assert_eq!((members(&seen.json), seen.int("ticket_count")), (vec![tickets[4].clone()], 5));
    let list = sara.get("/v1/incident-proposals").expect(200);
    assert!(tickets[..4].iter().all(|ticket| !list.text.contains(ticket.as_str())));
    for who in [sara, app.viewer()] {
        who.post(format!("/v1/incident-proposals/{id}/accept"), json!({})).expect(403).problem("forbidden");
        who.act(format!("/v1/incident-proposals/{id}/dismiss")).expect(403).problem("forbidden");
    }
    let lead = app.agent("lale").role("lead").in_team(&own).enters();
    let hidden = json!({"parent_ticket_id": tickets[0]});
    lead.post(format!("/v1/incident-proposals/{id}/accept"), hidden)
        .expect(422)
        .field_error("#/parent_ticket_id", "not_found");
    let foreign = json!({"parent_ticket_id": app.other_workspace().ticket().opened().id()});
    app.root()
        .post(format!("/v1/incident-proposals/{id}/accept"), foreign)
        .expect(422)
        .field_error("#/parent_ticket_id", "not_found");
    assert_eq!(proposal(app, &id)["state"], "open");
});
