//! What customers are told.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Actor, Frame, Live, TestApp, contract, identity::Shop, on_each_engine};

const STREAM: &str = "/v1/portal/events/stream";

#[track_caller]
fn follows(who: &Actor, query: &str) -> (Live, Frame) {
    let mut live = who.follows(&format!("{STREAM}{query}"));
    let ready = live.next_of_all().expect("a first frame");
    assert_eq!(ready.name.as_deref(), Some("ready"), "{ready:?}");
    (live, ready)
}

fn open(who: &Actor, subject: &str) -> String {
    let body = json!({"subject": subject, "body": {"content": format!("words of {subject}")}});
    who.post("/v1/portal/tickets", body).expect(201).id()
}

fn message(who: &Actor, ticket: &str, kind: &str, words: &str) {
    let body = json!({"kind": kind, "body": {"content": words}});
    who.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201);
}

fn kinds(app: &TestApp, events: &[Frame]) -> Vec<String> {
    let contract = contract::of(&format!("http://{}", app.address()));
    let kind = |frame: &Frame| {
        contract.fits("PortalEvent", &frame.data);
        frame.data["type"].as_str().expect("a type").to_owned()
    };
    events.iter().map(kind).collect()
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            keys(value, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

on_each_engine!(a_customer_is_told_of_his_own_tickets_and_of_nothing_internal, |app| {
    let shop = Shop::open(app);
    let (sara, reza) = (shop.user("u"), shop.user("v"));
    let agent = app.agent("Ava Internal").email("ava@desk.example").role("admin").enters();
    let ticket = open(&sara, "mine");
    app.settle();
    let (mut live, _) = follows(&sara, "");
    let (mut of_reza, _) = follows(&reza, "");
    let path = format!("/v1/tickets/{ticket}");
    message(&agent, &ticket, "note", "INTERNAL-1");
    let quiet = json!({"priority": "urgent", "impact": "outage", "tags": ["internal-2"]});
    app.root().patch(&path, quiet).expect(200);
    app.root().put(format!("{path}/followers/{}", agent.id)).expect(204);
    open(&reza, "not hers");
    let own = json!({"body": {"content": "my own words"}});
    sara.post(format!("/v1/portal/tickets/{ticket}/messages"), own).expect(201);
    let mut events = live.events_until(|event| event["message"]["body_text"] == "my own words");
    // Nothing of all before.
    assert_eq!(kinds(app, &events), ["message.created"], "{events:?}");
    message(&agent, &ticket, "reply", "hello");
    events.extend(live.events_until(|event| event["message"]["body_text"] == "hello"));
    assert!(events.iter().all(|it| it.data["ticket"]["id"] == ticket.as_str()), "{events:?}");
    kinds(app, &events);
    let mut members = BTreeSet::new();
    events.iter().for_each(|it| keys(&it.data, &mut members));
    for internal in ["seq", "actor", "changes", "priority", "impact", "tags", "custom", "team_id", "version"] {
        assert!(!members.contains(internal), "{internal}");
    }
    let text = format!("{events:?}").to_lowercase();
    for word in ["internal-", "urgent", "outage", &agent.id] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    // The ids tell nobody how much happens.
    assert!(events.iter().all(|it| it.id().parse::<i64>().is_err()), "{events:?}");
    sara.act(format!("/v1/portal/tickets/{ticket}/close")).expect(200);
    let events = live.events_until(|event| event["ticket"]["status"] == "closed");
    assert_eq!(kinds(app, &events).last().map(String::as_str), Some("ticket.updated"));
    let second = open(&reza, "his second");
    let events = of_reza.events_until(|event| event["ticket"]["id"] == second.as_str() && !event["message"].is_null());
    assert!(events.iter().all(|it| it.data["ticket"]["id"] != ticket.as_str()), "{events:?}");
});

on_each_engine!(a_customer_comes_back_without_a_loss_and_with_his_own_places_alone, |app| {
    let shop = Shop::open(app);
    let (sara, reza) = (shop.user("u"), shop.user("v"));
    let ticket = open(&sara, "mine");
    app.settle();
    let (mut live, ready) = follows(&sara, "");
    message(app.root(), &ticket, "reply", "one");
    let events = live.events_until(|event| event["message"]["body_text"] == "one");
    let known = events.last().unwrap().id().to_owned();
    drop(live);
    message(app.root(), &ticket, "reply", "two");
    message(app.root(), &ticket, "reply", "three");
    let (mut again, back) = follows(&sara.with("Last-Event-ID", known), "");
    assert_eq!(back.data["resumed"], true);
    let events = again.events_until(|event| event["message"]["body_text"] == "three");
    let words: Vec<_> = events.iter().filter_map(|it| it.data["message"]["body_text"].as_str()).collect();
    assert_eq!(words, ["two", "three"]);
    for foreign in [ready.id(), "1", "nonsense"] {
        let (mut live, back) = follows(&reza, &format!("?last_event_id={foreign}"));
        assert_eq!(back.data["resumed"], false, "{foreign}");
        assert_eq!(live.next().unwrap().name.as_deref(), Some("reset"), "{foreign}");
    }
});

on_each_engine!(a_customers_stream_ends_with_his_token, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("u");
    let (mut live, ready) = follows(&sara, "");
    assert_eq!(ready.data["expires_at"], app.clock.in_seconds(600).as_str());
    let (mut of_reza, _) = follows(&shop.user("v"), "");
    let id = sara.get("/v1/portal/me").expect(200).id();
    app.root().delete(format!("/v1/customers/{id}")).expect(204);
    assert_eq!(live.closes().data["reason"], "customer_removed");
    app.clock.advance_seconds(601);
    assert_eq!(of_reza.closes().data["reason"], "token_expired");
});

on_each_engine!(the_streams_of_team_and_customers_are_apart, |app| {
    let sara = Shop::open(app).user("u");
    sara.get("/v1/events/stream").expect(401);
    app.root().get(STREAM).expect(403).problem("forbidden");
    app.anonymous().get(STREAM).expect(401).problem("unauthenticated");
    sara.get(format!("{STREAM}?topics=presence")).expect(400).problem("unknown_parameter");
});

on_each_engine!(what_a_company_shares_is_told_to_its_people, |app| {
    let shop = Shop::open(app);
    let company = app.organization("Pars");
    app.root().patch(format!("/v1/organizations/{company}"), json!({"shares_tickets": true})).expect(200);
    let (sara, reza) = (shop.user("u"), shop.user("v"));
    for who in [&sara, &reza] {
        let id = who.get("/v1/portal/me").expect(200).id();
        app.root().put(format!("/v1/organizations/{company}/members/{id}")).expect(204);
    }
    let (mut live, _) = follows(&reza, "");
    let ticket = open(&sara, "of the company");
    let events = live.events_until(|event| event["ticket"]["id"] == ticket.as_str());
    assert_eq!(events[0].data["ticket"]["own"], false);
    assert_eq!(events[0].data["ticket"]["requested_by"], "u");
    app.root().patch(format!("/v1/organizations/{company}"), json!({"shares_tickets": false})).expect(200);
    app.settle();
    let hidden = open(&sara, "no more");
    let own = open(&reza, "his own");
    let events = live.events_until(|event| event["ticket"]["id"] == own.as_str());
    assert!(events.iter().all(|it| it.data["ticket"]["id"] != hidden.as_str()), "{events:?}");
});
