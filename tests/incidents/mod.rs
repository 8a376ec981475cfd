//! What is like a ticket: duplicates, incidents, and replies that go to all whom an incident concerns.

mod children;
mod deciding;
mod duplicates;
mod killed;
mod proposing;
mod scope;

use serde_json::{Value, json};
use support::{Answer, Desk, TestApp};

/// Several people tell of one trouble.
const SCANNER: [&str; 7] = [
    "بارکدخوان انبار وصل نمی‌شود و خطای اتصال می‌دهد",
    "سلام، بارکدخوان انبار خطای اتصال می‌دهد و وصل نمیشه",
    "بارکدخوان انبار از صبح وصل نمي‌شود، خطاي اتصال مي‌دهد",
    "خطای اتصال بارکدخوان انبار؛ وصل نمی شود",
    "لطفا کمک کنید، بارکدخوان انبار وصل نمی‌شود: خطای اتصال",
    "بارکدخوان انبار ما خطای اتصال میدهد وصل نمی‌شود",
    "باز هم بارکدخوان انبار وصل نمی‌شود، خطای اتصال می‌دهد",
];
/// And of another one.
const MARKERS: [&str; 6] = [
    "Map markers disappear when I zoom out on my tablet",
    "on a tablet the markers of the map disappear on zooming out",
    "Zooming out on my tablet makes the map markers disappear",
    "the map markers disappear on the tablet when zooming out",
    "Hi, map markers disappear on our tablet after zooming out",
    "tablet: zoom out and the map markers disappear",
];

/// A ticket of this customer with these words and nothing else.
#[track_caller]
fn says(desk: &Desk, customer: &str, words: &str) -> Answer {
    let body = json!({"customer": {"id": customer}, "subject": words, "body": {"content": words}});
    desk.root().post("/v1/tickets", body).expect(201)
}

/// Each of these texts, of a customer of his own, a second after the other; the tickets' ids.
#[track_caller]
fn crowd(app: &TestApp, texts: &[&str]) -> Vec<String> {
    crowd_of(app, app, texts)
}

/// The same in any workspace of the server.
#[track_caller]
fn crowd_of(app: &TestApp, desk: &Desk, texts: &[&str]) -> Vec<String> {
    let opened = |words: &&str| {
        app.clock.advance_seconds(1);
        says(desk, &desk.customer("Roya"), words).id()
    };
    texts.iter().map(opened).collect()
}

/// Looks at what was opened, and waits for what follows from it.
fn look(app: &TestApp) {
    app.watch();
    app.carried_out();
    app.settle();
}

#[track_caller]
fn proposals(desk: &Desk, query: &str) -> Answer {
    desk.root().get(format!("/v1/incident-proposals{query}")).expect(200)
}

#[track_caller]
fn proposal(desk: &Desk, id: &str) -> Answer {
    desk.root().get(format!("/v1/incident-proposals/{id}")).expect(200)
}

#[track_caller]
fn similar(desk: &Desk, ticket: &str) -> Answer {
    desk.root().get(format!("/v1/tickets/{ticket}/similar")).expect(200)
}

/// The ids of the tickets of a proposal.
fn members(proposal: &Value) -> Vec<String> {
    let tickets = proposal["tickets"].as_array().unwrap();
    tickets.iter().map(|ticket| ticket["id"].as_str().unwrap().to_owned()).collect()
}

fn events(desk: &Desk, ticket: &str) -> Vec<Value> {
    desk.root().get(format!("/v1/tickets/{ticket}/history?limit=200")).expect(200).data().to_vec()
}

/// The events of this type.
fn told(desk: &Desk, ticket: &str, kind: &str) -> Vec<Value> {
    events(desk, ticket).into_iter().filter(|event| event["type"] == kind).collect()
}
