//! Links follow the ticket.

use serde_json::json;
use support::{TestApp, on_each_engine};

use super::{merge, shown, two, unmerge};

fn link(app: &TestApp, ticket: &str, relation: &str, other: &str) -> String {
    let body = json!({"type": relation, "ticket_id": other});
    app.root().post(format!("/v1/tickets/{ticket}/links"), body).expect(201).id()
}

/// What the ticket is to which others, sorted.
fn links(app: &TestApp, ticket: &str) -> Vec<(String, String)> {
    let page = app.root().get(format!("/v1/tickets/{ticket}/links?limit=200")).expect(200);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let mut links: Vec<_> = page.data().iter().map(|link| (text(&link["type"]), text(&link["ticket"]["id"]))).collect();
    links.sort();
    links
}

on_each_engine!(links_point_to_what_goes_on_and_come_back, |app| {
    let (one, two) = two(app);
    let others: Vec<String> = (0..5).map(|_| app.ticket().opened().id()).collect();
    for (relation, other) in
        ["related_to", "duplicates", "incident_of", "child_of", "depends_on"].into_iter().zip(&others)
    {
        link(app, &one, relation, other);
    }
    let before = links(app, &one);
    merge(app.root(), &one, &two).expect(200);
    assert_eq!(links(app, &two), before, "they are the other one's now");
    assert_eq!(links(app, &others[2]), [("report_of".to_owned(), two.clone())]);
    let told = app.root().get(format!("/v1/tickets/{}/history?limit=200", others[2])).expect(200).column("type");
    assert_eq!(told[told.len() - 2..], ["ticket.unlinked", "ticket.linked"]);
    assert_eq!(shown(app, &two)["blocked_by"][0]["id"], others[4].as_str());
    // A reply to an incident goes to those that tell of it, whatever they told of first.
    let body = json!({"kind": "reply", "body": {"content": "solved"}, "send_to_children": true});
    let reply = app.lead().post(format!("/v1/tickets/{two}/messages"), body).expect(201);
    assert_eq!(reply.int("children_count"), 1);
    app.carried_out();
    assert_eq!(shown(app, &others[2])["status"], "answered");
    unmerge(app.root(), &one).expect(200);
    assert_eq!((links(app, &one), links(app, &two)), (before, Vec::new()));
    assert_eq!(shown(app, &two)["blocked_by"], json!([]));
    assert_eq!(shown(app, &one)["blocked_by"][0]["id"], others[4].as_str());
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(what_depends_on_it_depends_on_what_goes_on, |app| {
    let (one, two) = two(app);
    let waits = app.ticket().opened().id();
    link(app, &waits, "depends_on", &one);
    let blockers = || shown(app, &waits)["blocked_by"].clone();
    merge(app.root(), &one, &two).expect(200);
    assert_eq!(blockers()[0]["id"], two.as_str());
    assert_eq!(blockers().as_array().unwrap().len(), 1);
    app.root().patch(format!("/v1/tickets/{two}"), json!({"status": "closed"})).expect(200);
    assert_eq!(blockers(), json!([]), "it is held up no longer");
    unmerge(app.root(), &one).expect(200);
    assert_eq!(blockers()[0]["id"], one.as_str(), "that one is open");
});

on_each_engine!(what_the_other_one_has_already_is_not_doubled, |app| {
    let (one, two) = two(app);
    let (both, parent, other_parent) =
        (app.ticket().opened().id(), app.ticket().opened().id(), app.ticket().opened().id());
    link(app, &one, "related_to", &both);
    link(app, &two, "related_to", &both);
    link(app, &one, "related_to", &two);
    link(app, &one, "child_of", &parent);
    link(app, &two, "child_of", &other_parent);
    link(app, &both, "depends_on", &one);
    link(app, &both, "depends_on", &two);
    merge(app.root(), &one, &two).expect(200);
    let mut expected = vec![
        ("blocks".to_owned(), both.clone()),
        ("child_of".to_owned(), other_parent.clone()),
        ("related_to".to_owned(), both.clone()),
        ("related_to".to_owned(), one.clone()),
    ];
    expected.sort();
    assert_eq!(links(app, &two), expected);
    assert_eq!(shown(app, &both)["blocked_by"].as_array().unwrap().len(), 1);
    unmerge(app.root(), &one).expect(200);
    assert_eq!(shown(app, &both)["blocked_by"].as_array().unwrap().len(), 2, "it depends on both again");
    assert_eq!(links(app, &one).len(), 4);
});
