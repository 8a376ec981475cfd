//! Why somebody did not get a ticket, by the last decision and by what is now.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{online, routing, says, team};

fn why_not(app: &TestApp, ticket: &str, agent: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}/routing/why-not/{agent}")).expect(200)
}

/// What stands against him now, each with what he needs.
fn obstacles(told: &Answer) -> Vec<(&str, &str)> {
    let all = told["now"]["obstacles"].as_array().unwrap().iter();
    all.map(|one| (one["reason"].as_str().unwrap(), one["needs"].as_str().unwrap())).collect()
}

/// What the decision says of him, with what he would have needed.
fn decided(told: &Answer) -> (&str, &str) {
    let obstacle = &told["decision"]["obstacle"];
    (obstacle["reason"].as_str().unwrap(), obstacle["needs"].as_str().unwrap())
}

on_each_engine!(what_was_decided_stays_told_while_what_is_now_moves_on, |app| {
    let team = team(app, "least", "least_loaded");
    let omid = online(app, "omid", &team);
    let sara = app.agent("sara").in_team(&team).enters();
    says(&sara, json!({"availability": "away", "languages": ["en"], "capacity": 0}));
    let ticket = app.ticket().in_team(&team).with("language", "fa").with("priority", "high").opened();
    let told = why_not(app, &ticket.id(), &sara.id);
    assert_eq!(
        (&told["ticket_id"], &told["agent_id"], &told["has_it"]),
        (&json!(ticket.id()), &json!(sara.id), &json!(false))
    );
    let decision = &told["decision"];
    assert_eq!(decided(&told), ("away", "presence"));
    let decisions = routing(app, &ticket.id());
    for member in ["ticket_version", "decided_at", "team_id", "assignee_id"] {
        assert_eq!(decision[member], decisions["decisions"][0][member], "{member}");
    }
    assert_eq!(obstacles(&told), [("away", "presence"), ("language", "language"), ("full", "room")]);
    let [_, language, room] = &told["now"]["obstacles"].as_array().unwrap()[..] else { panic!("{told:?}") };
    assert_eq!(language["language"], "fa");
    assert_eq!((&room["load_at_most"], &room["capacity_at_least"]), (&Value::Null, &json!(1)));

    says(&sara, json!({"availability": "online", "languages": [], "capacity": 20}));
    let told = why_not(app, &ticket.id(), &sara.id);
    assert_eq!((decided(&told), &told["now"]["would_get"]), (("away", "presence"), &json!(true)));
    assert_eq!(obstacles(&told), []);
    // Who has the ticket carries it, and is asked about as if he did not: he has waited less long for one.
    let told = why_not(app, &ticket.id(), &omid.id);
    assert_eq!((decided(&told), &told["has_it"]), (("won", "nothing"), &json!(true)));
    assert_eq!(obstacles(&told), [("lost_by_turn", "turn")]);
    assert_eq!(told["now"]["obstacles"][0]["assigned_before_at"], Value::Null);
});

on_each_engine!(who_was_no_candidate_is_told_what_kept_him_away, |app| {
    let (round, by_hand) = (team(app, "round", "round_robin"), app.team("by hand"));
    let omid = online(app, "omid", &round);
    let stranger = app.agent("stranger").recorded();
    let viewer = app.agent("vida").role("viewer").recorded();
    let gone = app.agent("gone").recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let ticket = app.ticket().in_team(&round).opened().id();
    let told = why_not(app, &ticket, &stranger);
    assert_eq!((decided(&told), &told["decision"]["team_id"]), (("not_in_team", "membership"), &json!(round)));
    assert_eq!(told["now"]["obstacles"][0]["team_id"], round.as_str());
    assert_eq!(obstacles(&told), [("not_in_team", "membership")]);
    assert_eq!(obstacles(&why_not(app, &ticket, &viewer)), [("not_in_team", "membership"), ("role", "role")]);
    assert_eq!(
        obstacles(&why_not(app, &ticket, &gone)),
        [("not_in_team", "membership"), ("deactivated", "activation")]
    );

    let ticket = app.ticket().in_team(&by_hand).opened().id();
    let told = why_not(app, &ticket, &stranger);
    assert_eq!(decided(&told), ("manual_team", "by_hand"));
    let ticket = app.ticket().opened().id();
    assert_eq!(obstacles(&why_not(app, &ticket, &stranger)), [("no_team", "team")]);
    let ticket = app.ticket().with("assignee_id", omid.id.as_str()).opened().id();
    assert_eq!(decided(&why_not(app, &ticket, &stranger)), ("other_named", "by_hand"));
    assert_eq!(decided(&why_not(app, &ticket, &omid.id)), ("named", "nothing"));
});

on_each_engine!(only_who_sees_the_ticket_is_told_and_only_about_his_own_people, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    let ticket = app.ticket().in_team(&team).opened().id();
    let path = |agent: &str| format!("/v1/tickets/{ticket}/routing/why-not/{agent}");
    sara.get(path(&sara.id)).expect(200);
    app.agent("stranger").enters().get(path(&sara.id)).expect(404).problem("not_found");
    let other = app.other_workspace();
    other.root().get(path(&sara.id)).expect(404);
    app.root().get(path(&other.agent("emma").recorded())).expect(404).problem("not_found");
    app.root().get(path("agt_01jd0000000000000000000000")).expect(404);
});
