//! What an operation needs to be answered: records that fit it, a body, somebody who has signed in.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Actor, Answer, Desk, TestApp, contract::Operation};

use super::{body_for, records::make};

/// A fresh record that this operation accepts: a ticket whose lease is meant has been handed out to the admin.
pub(super) fn make_for(operation: &Operation, desk: &Desk, admin: &Actor, kind: &str, number: usize) -> String {
    match operation.id.as_str() {
        "showDraft" => {
            let ticket = desk.ticket().opened().id();
            let draft = json!({"kind": "reply", "body": {"content": "c"}});
            admin.put_json(format!("/v1/tickets/{ticket}/draft"), draft).expect(200);
            ticket
        }
        // Only tickets of one customer become one.
        "mergeTicket" => desk.ticket().with("customer", one_customer()).opened().id(),
        "unmergeTicket" => {
            let tickets = [(); 2].map(|()| desk.ticket().with("customer", one_customer()).opened().id());
            let body = json!({"into_ticket_id": tickets[1]});
            admin.post(format!("/v1/tickets/{}/merge", tickets[0]), body).expect(200);
            tickets[0].clone()
        }
        "extendLease" | "releaseLease" => handed_out(desk, admin),
        "judgeCourtesy" => {
            let ticket = desk.ticket().at("answered").id();
            let thanks = json!({"kind": "customer", "body": {"content": "Thanks!"}});
            admin.post(format!("/v1/tickets/{ticket}/messages"), thanks).expect(201).id()
        }
        _ if kind == "external id" => {
            let (id, of) = (format!("A-{number}"), operation.path.split('/').nth(2).unwrap_or_default());
            let own = match of {
                "tickets" => json!({"customer": one_customer(), "subject": "s", "body": {"content": "c"}}),
                "messages" => {
                    json!({"ticket_id": desk.ticket().opened().id(), "kind": "note", "body": {"content": "n"}})
                }
                _ => json!({"name": format!("external {number}")}),
            };
            admin.put_json(format!("/v1/{of}/external/crm/{id}"), own).expect(201);
            id
        }
        _ => make(desk, admin, kind, number),
    }
}

fn one_customer() -> Value {
    json!({"name": "Parisa", "emails": [{"value": "merged@customer.example"}]})
}

/// A ticket that this agent has been handed.
pub(super) fn handed_out(desk: &Desk, agent: &Actor) -> String {
    let id = desk.ticket().with("assignee_id", agent.id.as_str()).opened().id();
    assert_eq!(agent.act("/v1/queue/next").expect(200)["ticket"]["id"], id.as_str());
    id
}

/// A body that the operation accepts in the workspace.
pub(super) fn body_in(desk: &Desk, operation: &Operation, own: &BTreeMap<String, String>) -> Option<Value> {
    match operation.id.as_str() {
        "createTicketLink" => Some(json!({"type": "related_to", "ticket_id": desk.ticket().opened().id()})),
        "applyMacro" => {
            let actions = json!([{"type": "add_tags", "tags": ["t"]}]);
            let bundle = desk.root().post("/v1/macros", json!({"title": "m", "actions": actions})).expect(201).id();
            Some(json!({ "macro_id": bundle }))
        }
        "splitTicket" => {
            let path = format!("/v1/tickets/{}/messages", own["id"]);
            let message = desk.root().get(path).expect(200).ids()[0].clone();
            Some(json!({"message_ids": [message], "subject": "s"}))
        }
        "mergeTicket" => Some(json!({"into_ticket_id": desk.ticket().with("customer", one_customer()).opened().id()})),
        "renderCannedResponse" => Some(json!({"ticket_id": desk.ticket().opened().id()})),
        _ => body_for(operation),
    }
}

/// An agent of the workspace who has signed in with a password, and his session.
pub(super) fn with_session(app: &TestApp, desk: &Desk) -> (Actor, String) {
    let email = "ava.session@desk.example";
    let id = desk.agent("Ava").role("admin").email(email).password("a long password").recorded();
    let body = json!({"workspace": desk.slug, "email": email, "password": "a long password"});
    let tokens = app.anonymous().post("/v1/auth/sessions", body).expect(201);
    assert_eq!(tokens["agent_id"], id.as_str());
    let mut ava = app.anonymous().presenting(tokens.str("access_token"));
    ava.id = id;
    (ava, tokens.str("session_id"))
}

/// Everything of an answer, byte for byte, but what differs between any two requests: their ids, their time, the id that
/// was asked for, and whether the connection goes on.
pub(super) fn comparable(answer: &Answer, id: &str) -> (u16, String, BTreeMap<String, String>) {
    let request_id = answer.header("x-request-id").expect("a request has an id");
    let body = answer.text.replace(request_id, "REQUEST").replace(id, "ID");
    // What is left of a budget changes with every request.
    let telling = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date", "connection", "ratelimit"].contains(&name.as_str()));
    let headers = telling.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    (answer.status, body, headers)
}
