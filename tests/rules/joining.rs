//! Rules and macros that make tickets reports of an incident.

use domain::{
    ids::LinkId,
    outbox::{Intent, IntentKind},
    time::Instant,
};
use persistence::outbox;
use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{history, pass, rule, runs, said, shown, tagged, timed};

fn join(incident: &str) -> Value {
    json!([{"type": "join_incident", "ticket_id": incident}])
}

/// The tickets that this one is a report of.
fn incidents(app: &TestApp, ticket: &str) -> Vec<String> {
    app.carried_out();
    let links = app.root().get(format!("/v1/tickets/{ticket}/links")).expect(200);
    let reports = links.data().iter().filter(|link| link["type"] == "report_of");
    reports.map(|link| link["ticket"]["id"].as_str().unwrap().to_owned()).collect()
}

fn down(app: &TestApp) -> String {
    app.ticket().with("tags", json!(["down"])).opened().id()
}

on_each_engine!(a_ticket_that_fits_is_a_report_of_the_incident_and_hears_what_is_said_there, |app| {
    let incident = app.ticket().opened().id();
    let actions = join(&incident);
    let made = rule(app, "down", json!({"occasions": ["opened"], "condition": tagged("down"), "actions": actions}));
    let ticket = down(app);
    assert_eq!(incidents(app, &ticket), [incident.as_str()]);
    for (id, other, relation) in [(&ticket, &incident, "report_of"), (&incident, &ticket, "incident_of")] {
        let told = history(app, id).into_iter().find(|event| event["type"] == "ticket.linked").unwrap();
        assert_eq!((&told["actor"]["type"], &told["actor"]["id"]), (&json!("rule"), &json!(made.id())));
        let link = &told["changes"]["link"]["to"];
        assert_eq!((&link["type"], &link["ticket_id"]), (&json!(relation), &json!(other)));
    }
    let action = &runs(app, &made.id())[0]["actions"][0];
    assert_eq!((&action["type"], &action["outcome"]), (&json!("join_incident"), &json!("done")));
    assert_eq!(action["changes"]["link"]["to"]["ticket_id"], incident.as_str());
    let words = json!({"kind": "reply", "body": {"content": "It works again."}, "send_to_children": true,
        "then": "closed"});
    app.root().post(format!("/v1/tickets/{incident}/messages"), words).expect(201);
    app.carried_out();
    assert_eq!((said(app, &ticket, "reply").len(), &shown(app, &ticket)["status"]), (1, &json!("closed")));
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(what_can_be_no_report_is_told_by_the_run_and_hurts_nothing, |app| {
    let incident = app.ticket().with("tags", json!(["down"])).opened().id();
    let actions = json!([{"type": "join_incident", "ticket_id": incident}, {"type": "join_incident", "ticket_id": incident},
        {"type": "add_tags", "tags": ["went-on"]}]);
    let noted = json!({"occasions": ["noted"], "condition": tagged("down"), "actions": actions});
    let made = rule(app, "down", noted);
    let note = |id: &str| {
        let body = json!({"kind": "note", "body": {"content": "n"}});
        app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
        app.carried_out();
        // The newest run is found by its time.
        app.clock.advance_seconds(1);
        let actions = runs(app, &made.id())[0]["actions"].clone();
        [0, 1, 2].map(|at| (actions[at]["outcome"].clone(), actions[at]["code"].clone()))
    };
    let of = |outcome: &str, code: Value| (json!(outcome), code);
    let (done, nothing) = (of("done", Value::Null), of("nothing", Value::Null));
    // Itself.
    assert_eq!(note(&incident), [nothing.clone(), nothing.clone(), done.clone()]);
    // Twice at once, and one that it is already.
    let ticket = down(app);
    assert_eq!(note(&ticket), [done.clone(), nothing.clone(), done]);
    assert_eq!(note(&ticket), [nothing.clone(), nothing.clone(), nothing.clone()]);
    assert_eq!(incidents(app, &ticket).len(), 1);
    // Closed, and in the bin.
    let late = down(app);
    let refused = |code: &str| of("refused", json!(code));
    app.root().patch(format!("/v1/tickets/{incident}"), json!({"status": "closed"})).expect(200);
    assert_eq!(note(&late)[..2], [refused("conflict"), refused("conflict")]);
    app.root().delete(format!("/v1/tickets/{incident}")).expect(204);
    assert_eq!(note(&late)[..2], [refused("deleted"), refused("deleted")]);
    assert_eq!(incidents(app, &late), [""; 0]);
    assert_eq!(shown(app, &late)["tags"], json!(["down", "went-on"]));
});

/// Means this link of two tickets, to be made at a time.
fn mean(app: &TestApp, link: LinkId, (ticket, incident): (&str, &str), due_at: Instant) {
    let payload = json!({"ticket_id": ticket, "incident": incident, "by": ""}).to_string();
    app.works(move |work| {
        let once = Intent::new(link.uuid(), IntentKind::JoinIncident, link.uuid(), work.now);
        outbox::intend(&mut work.writes, &work.scope, Intent { due_at, payload: payload.clone(), ..once });
        Ok(())
    });
}

on_each_engine!(an_incident_that_is_over_by_then_takes_nobody_and_nobody_is_taken_twice, |app| {
    let (open, closed, gone) = (app.ticket().opened().id(), app.ticket().at("closed").id(), app.ticket().opened().id());
    app.root().delete(format!("/v1/tickets/{gone}")).expect(204);
    let ticket = app.ticket().opened().id();
    let link = |number: usize| format!("lnk_01jd000000000000000000000{number}").parse().unwrap();
    for (number, incident) in [&closed, &gone, &open, &open, &ticket].into_iter().enumerate() {
        mean(app, link(number), (&ticket, incident), app.clock.instant());
    }
    assert_eq!(incidents(app, &ticket), [open.as_str()]);
    assert_eq!(app.database.texts("SELECT CAST(state AS TEXT) AS text FROM outbox WHERE kind = 190"), [""; 0]);
});

on_each_engine!(time_rules_join_and_who_only_watches_or_is_tried_binds_nothing, |app| {
    let (first, second) = (app.ticket().opened().id(), app.ticket().opened().id());
    let hour = json!({"minutes": 60, "clock": "calendar"});
    timed(app, "late", hour, json!({"condition": tagged("down"), "actions": join(&first)}));
    let shadow =
        json!({"mode": "shadow", "occasions": ["opened"], "condition": tagged("down"), "actions": join(&second)});
    let shadow = rule(app, "shadow", shadow);
    let ticket = down(app);
    assert_eq!(incidents(app, &ticket), [""; 0]);
    pass(app, 60);
    assert_eq!(incidents(app, &ticket), [first.as_str()]);
    let would = &runs(app, &shadow.id())[0]["actions"][0];
    assert_eq!((&would["outcome"], &would["changes"]["link"]["to"]["ticket_id"]), (&json!("done"), &json!(second)));
    let draft = json!({"occasions": ["opened"], "condition": tagged("down"), "actions": join(&second)});
    let told = app.root().post("/v1/rules/simulate", json!({"days": 7, "rule": draft})).expect(200);
    assert_eq!((told.int("ticket_count"), &told["actions"][0]["done_count"]), (1, &json!(1)));
    let link = &told["tickets"][0]["runs"][0]["actions"][0]["changes"]["link"]["to"];
    assert_eq!(link, &json!({"id": null, "type": "report_of", "ticket_id": second}));
    assert_eq!(incidents(app, &ticket), [first.as_str()]);
});

on_each_engine!(undoing_unties_what_is_still_tied_as_it_was, |app| {
    let incident = app.ticket().opened().id();
    let made =
        rule(app, "down", json!({"occasions": ["opened"], "condition": tagged("down"), "actions": join(&incident)}));
    let undo = || {
        let run = runs(app, &made.id())[0]["id"].as_str().unwrap().to_owned();
        let undone = app.root().act(format!("/v1/rule-runs/{run}/undo")).expect(200);
        (run, undone["tickets"][0].clone())
    };
    let first = down(app);
    assert_eq!(incidents(app, &first).len(), 1);
    let (run, undone) = undo();
    assert_eq!((&undone["left"], &undone["put_back"]["link"]["to"]), (&json!([]), &Value::Null));
    assert_eq!(undone["put_back"]["link"]["from"]["ticket_id"], incident.as_str());
    assert_eq!(incidents(app, &first), [""; 0]);
    for id in [&first, &incident] {
        let told = history(app, id).into_iter().find(|event| event["type"] == "ticket.unlinked").unwrap();
        assert_eq!(told["changes"]["undoes"]["to"]["rule_run_id"], run.as_str());
    }
    // Somebody has removed it, and bound the two himself since.
    app.clock.advance_seconds(1);
    let second = down(app);
    assert_eq!(incidents(app, &second).len(), 1);
    let link = app.root().get(format!("/v1/tickets/{second}/links")).expect(200).ids()[0].clone();
    app.root().delete(format!("/v1/ticket-links/{link}")).expect(204);
    let own = json!({"type": "report_of", "ticket_id": incident});
    app.root().post(format!("/v1/tickets/{second}/links"), own).expect(201);
    assert_eq!(undo().1["left"], json!([{"field": "link", "reason": "changed_since", "code": null}]));
    assert_eq!(incidents(app, &second).len(), 1);
});

on_each_engine!(what_is_not_tied_yet_never_is, |app| {
    let incident = app.ticket().opened().id();
    let made =
        rule(app, "down", json!({"occasions": ["opened"], "condition": tagged("down"), "actions": join(&incident)}));
    let ticket = down(app);
    app.carried_out();
    // As if nobody had come to it yet: the link is only meant.
    app.database.execute("DELETE FROM ticket_links");
    let run = runs(app, &made.id())[0].clone();
    let link: LinkId = run["actions"][0]["changes"]["link"]["to"]["id"].as_str().unwrap().parse().unwrap();
    mean(app, link, (&ticket, &incident), app.clock.instant().plus_seconds(60));
    let undone = app.root().act(format!("/v1/rule-runs/{}/undo", run["id"].as_str().unwrap())).expect(200);
    assert_eq!(
        (&undone["tickets"][0]["left"], &undone["tickets"][0]["put_back"]["link"]["to"]),
        (&json!([]), &Value::Null)
    );
    app.clock.advance_seconds(61);
    assert_eq!(incidents(app, &ticket), [""; 0]);
});

on_each_engine!(a_macro_joins_in_the_agents_name_and_is_undone, |app| {
    let (mine, theirs) = (app.team("mine"), app.team("theirs"));
    let sara = app.agent("sara").in_team(&mine).enters();
    let incident = app.ticket().in_team(&mine).opened().id();
    let hidden = app.ticket().in_team(&theirs).opened().id();
    let bundle = |to: &str| app.root().post("/v1/macros", json!({"title": "m", "actions": join(to)})).expect(201).id();
    let (joins, blind) = (bundle(&incident), bundle(&hidden));
    let ticket = app.ticket().in_team(&mine).opened().id();
    let path = format!("/v1/tickets/{ticket}/apply-macro");
    let refused = sara.post(&path, json!({"macro_id": blind})).expect(409).problem("macro_refused");
    assert_eq!((&refused["reason"], &refused["action_type"]), (&json!("not_found"), &json!("join_incident")));
    sara.post(&path, json!({"macro_id": joins, "dry_run": true})).expect(200);
    assert_eq!(incidents(app, &ticket), [""; 0]);
    let applied = sara.post(&path, json!({"macro_id": joins})).expect(200);
    assert_eq!(applied["actions"][0]["outcome"], "done");
    assert_eq!(incidents(app, &ticket), [incident.as_str()]);
    let told = history(app, &ticket).into_iter().find(|event| event["type"] == "ticket.linked").unwrap();
    assert_eq!(told["actor"]["id"], sara.id.as_str());
    assert_eq!(sara.post(&path, json!({"macro_id": joins})).expect(200)["actions"][0]["outcome"], "nothing");
    sara.act(format!("/v1/bulk-actions/{}/undo", applied.str("bulk_action_id"))).expect(200);
    assert_eq!(incidents(app, &ticket), [""; 0]);
    app.root().patch(format!("/v1/tickets/{incident}"), json!({"status": "closed"})).expect(200);
    let over = sara.post(&path, json!({"macro_id": joins})).expect(409).problem("macro_refused");
    assert_eq!(over["reason"], "conflict");
});

on_each_engine!(an_incident_that_is_none_is_refused_with_its_place, |app| {
    let foreign = app.other_workspace().ticket().opened().id();
    let gone = app.ticket().opened().id();
    app.root().delete(format!("/v1/tickets/{gone}")).expect(204);
    let refused = |action: Value| {
        let body = json!({"name": "x", "occasions": ["opened"], "actions": [action]});
        app.root().post("/v1/rules", body).expect(422)
    };
    refused(json!({"type": "join_incident"})).field_error("#/actions/0/ticket_id", "required");
    for id in [foreign.as_str(), gone.as_str(), "tkt_01jd0000000000000000000000"] {
        refused(json!({"type": "join_incident", "ticket_id": id})).field_error("#/actions/0/ticket_id", "not_found");
    }
    let tagging = json!({"type": "add_tags", "tags": ["x"], "ticket_id": foreign});
    refused(tagging).field_error("#/actions/0/ticket_id", "not_allowed");
});
