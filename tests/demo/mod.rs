//! The demo: a day of a Persian and English support desk, played over HTTP as a stranger would.

use api::demo::{Target, play};
use serde_json::json;
use support::on_each_engine;

on_each_engine!(a_day_at_the_desk_leaves_one_ticket_per_request_and_an_intact_history, |app| {
    let scopes: Vec<&str> = domain::policy::TokenScopes::all().iter().map(domain::policy::TokenScope::word).collect();
    let token = json!({"name": "the day", "type": "service", "scopes": scopes});
    let token = app.admin().post("/v1/tokens", token).expect(201).str("secret");
    let target = Target { url: format!("http://{}", app.address()), token };
    let mut shown = Vec::new();
    let day = play(&target, &mut shown).unwrap();
    assert!(day.requests >= 200, "{day:?}");
    assert_eq!(day.tickets, day.requests, "a retry never makes a second ticket");
    assert!(day.retries > 0 && day.rivals > 0 && day.reopened > 0 && day.held_back > 0, "{day:?}");
    assert!(day.by_portal >= 60 && day.files >= 10, "{day:?}");
    assert!(day.sorted * 2 > day.by_portal, "most requests are sorted right by themselves: {day:?}");
    assert!(day.handed_out >= 9, "{day:?}");
    assert_eq!(day.statuses.len(), 5, "every status is met: {:?}", day.statuses);
    let verified = app.settle();
    assert_eq!(verified["intact"], true);
    assert!(verified["checked"].as_i64().unwrap() >= day.events);
    let shown = String::from_utf8(shown).unwrap();
    assert!(!shown.contains(&target.token), "the token stays secret");
});
