//! Which tickets of the own workspace one sees.

use serde_json::json;
use support::{Actor, TestApp, on_each_engine};

/// Everything that shows or changes this ticket answers as if it did not exist.
fn sees_nothing(app: &TestApp, who: &Actor, ticket: &str) {
    let message = app.root().get(format!("/v1/tickets/{ticket}/messages")).expect(200).ids()[0].clone();
    let path = format!("/v1/tickets/{ticket}");
    for read in ["", "/links", "/messages", "/history", "/timeline", "/similar"] {
        who.get(format!("{path}{read}")).expect(404).problem("not_found");
    }
    who.get(format!("/v1/messages/{message}")).expect(404);
    who.get(format!("/v1/messages/{message}/source")).expect(404);
    who.patch(&path, json!({"subject": "x"})).expect(404);
    for act in ["claim", "release"] {
        who.act(format!("{path}/{act}")).expect(404);
    }
    who.post(format!("{path}/messages"), json!({"kind": "reply", "body": {"content": "x"}})).expect(404);
    who.put(format!("{path}/tags/x")).expect(404);
    who.put(format!("{path}/followers/me")).expect(404);
    let list = who.get("/v1/tickets?with_total=true").expect(200);
    assert!(!list.ids().contains(&ticket.to_owned()));
    let number = app.root().get(&path)["number"].clone();
    let counted = who.get(format!("/v1/tickets?number={number}&with_total=true")).expect(200);
    assert_eq!(counted["page"]["total"]["value"], 0, "not even that it exists");
}

fn sees(who: &Actor, ticket: &str) {
    who.get(format!("/v1/tickets/{ticket}")).expect(200);
    who.get(format!("/v1/tickets/{ticket}/timeline")).expect(200);
    assert!(who.get("/v1/tickets?limit=200").ids().contains(&ticket.to_owned()));
}

on_each_engine!(agents_and_leads_see_their_teams_and_what_has_no_team, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let (mine, theirs) = (app.ticket().in_team(&own).opened().id(), app.ticket().in_team(&other).opened().id());
    let free = app.ticket().opened().id();
    for role in ["agent", "lead"] {
        let who = app.agent("somebody").role(role).in_team(&own).enters();
        sees(&who, &mine);
        sees(&who, &free);
        sees_nothing(app, &who, &theirs);
        let both = app.agent("both").role(role).in_team(&own).in_team(&other).enters();
        sees(&both, &theirs);
        let none = app.agent("none").role(role).enters();
        sees(&none, &free);
        sees_nothing(app, &none, &mine);
    }
});

on_each_engine!(admins_viewers_and_services_see_every_ticket, |app| {
    let team = app.team("other");
    let ticket = app.ticket().in_team(&team).opened().id();
    for who in [app.admin(), app.viewer(), app.service(&["tickets:read"])] {
        sees(&who, &ticket);
    }
});

on_each_engine!(a_follower_sees_the_ticket_whatever_its_team, |app| {
    let team = app.team("other");
    let ticket = app.ticket().in_team(&team).opened().id();
    let sara = app.agent("sara").enters();
    sees_nothing(app, &sara, &ticket);
    app.root().put(format!("/v1/tickets/{ticket}/followers/{}", sara.id)).expect(204);
    sees(&sara, &ticket);
    assert_eq!(sara.get("/v1/tickets?follower_id=me").ids(), [ticket.as_str()]);
    sara.delete(format!("/v1/tickets/{ticket}/followers/me")).expect(204);
    sees_nothing(app, &sara, &ticket);
});

on_each_engine!(the_assignee_sees_the_ticket_whatever_its_team, |app| {
    let team = app.team("other");
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().in_team(&team).with("assignee_id", sara.id.as_str()).opened().id();
    sees(&sara, &ticket);
    sara.act(format!("/v1/tickets/{ticket}/release")).expect(200);
    sees_nothing(app, &sara, &ticket);
});

on_each_engine!(a_ticket_that_moves_to_another_team_is_gone_for_the_first, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let sara = app.agent("sara").in_team(&own).enters();
    let ticket = app.ticket().in_team(&own).opened().id();
    let moved = sara.patch(format!("/v1/tickets/{ticket}"), json!({"team_id": other})).expect(200);
    assert_eq!(moved["team_id"], other.as_str(), "the answer still shows what was done");
    sees_nothing(app, &sara, &ticket);
});

on_each_engine!(a_viewer_reads_everything_and_changes_nothing, |app| {
    let team = app.team("other");
    let ticket = app.ticket().in_team(&team).opened().id();
    let viewer = app.viewer();
    let before = app.settle().str("head_hash");
    let path = format!("/v1/tickets/{ticket}");
    viewer.patch(&path, json!({"subject": "x"})).expect(403);
    viewer.delete(&path).expect(403);
    viewer.put(format!("{path}/tags/x")).expect(403);
    viewer.put(format!("{path}/followers/me")).expect(403);
    viewer.act(format!("{path}/claim")).expect(403);
    viewer.post(format!("{path}/messages"), json!({"kind": "note", "body": {"content": "x"}})).expect(403);
    viewer.post("/v1/tickets", app.ticket().body).expect(403);
    assert_eq!(app.settle().str("head_hash"), before);
});
