//! Every effect is one event, and what has no effect is none.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

fn history(app: &TestApp, id: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{id}/history?limit=200")).expect(200)
}

on_each_engine!(each_change_is_the_event_it_should_be, |app| {
    let (team, category, organization) = (app.team("فنی"), app.category("login"), app.organization("پارس"));
    let sara = app.agent("sara").role("admin").enters();
    let id = app.ticket().with("language", "en").opened().id();
    let path = format!("/v1/tickets/{id}");
    // That triage had proposed something else is told beside it: see the tests of triage.
    let effects = |from: usize| {
        let events = history(app, &id);
        let own = events.data().iter().skip(from).filter(|event| event["type"] != "triage.corrected").cloned();
        (own.collect::<Vec<Value>>(), events.data().len())
    };
    let until = app.clock.in_seconds(3_600);
    for (change, kind, changes) in [
        (json!({"subject": "new"}), "ticket.updated", vec!["subject"]),
        (json!({"language": "fa"}), "ticket.updated", vec!["language"]),
        (json!({"organization_id": organization}), "ticket.updated", vec!["organization_id"]),
        (json!({"priority": "high"}), "ticket.priority_changed", vec!["priority"]),
        (json!({"category_id": category, "impact": "blocked"}), "ticket.categorized", vec!["category_id", "impact"]),
        (json!({"team_id": team, "assignee_id": sara.id}), "ticket.assigned", vec!["assignee_id", "team_id"]),
        (json!({"tags": ["a"]}), "ticket.tagged", vec!["tags"]),
        (json!({"spam": true}), "ticket.spam_marked", vec!["spam"]),
        (json!({"status": "in_review"}), "ticket.status_changed", vec!["status"]),
        (json!({"snoozed_until": until}), "ticket.snoozed", vec!["snoozed_until"]),
    ] {
        let (before, count) = (sara.get(&path), effects(0).1);
        let after = sara.patch(&path, change.clone()).expect(200);
        let (events, count_after) = effects(count);
        assert_eq!(after.int("version") - before.int("version"), (count_after - count) as i64, "{change}");
        let [event] = &events[..] else { panic!("{change} is one event: {events:?}") };
        assert_eq!(event["type"], kind, "{change}");
        let named: Vec<_> = event["changes"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(named, changes, "{change}");
        for field in changes {
            assert_eq!(event["changes"][field], json!({"from": before[field], "to": after[field]}), "{change}");
        }
        assert_eq!(event["subject"], json!({"type": "ticket", "id": id, "version": before.int("version") + 1}));
        assert_eq!(event["actor"]["id"], sara.id.as_str());
    }
    let count = effects(0).1;
    let many = json!({"subject": "newer", "priority": "low", "spam": false, "tags": [], "status": "answered"});
    sara.patch(&path, many).expect(200);
    assert_eq!(effects(count).0.len(), 5, "five kinds of change are five events");
});

on_each_engine!(an_event_tells_who_by_which_request_and_for_which_system, |app| {
    let crm = app.service(&["tickets:write"]).with("X-Request-Id", "req.7_A-b").with("X-Source-Id", "crm sync/7");
    let ticket = crm.post("/v1/tickets", app.ticket().body).expect(201).has_header("x-request-id", "req.7_A-b");
    let events = history(app, &ticket.id());
    let token = crm.get("/v1/auth/me")["token"]["id"].clone();
    for event in events.data() {
        assert_eq!(event["request_id"], "req.7_A-b");
        assert_eq!(
            event["actor"],
            json!({"type": "service", "id": token, "token_id": token, "source_id": "crm sync/7", "impersonator": null})
        );
        assert_eq!(event["timestamp"], app.clock.now().as_str());
        assert_eq!(event["workspace_id"], app.id.as_str());
    }
});

on_each_engine!(opening_is_three_events_with_everything_that_was_given, |app| {
    let ticket = app.ticket().with("impact", "outage").with("tags", json!(["b", "a"])).opened();
    let events = history(app, &ticket.id());
    assert_eq!(events.column("type"), ["ticket.created", "message.created", "triage.proposed"]);
    let changes = &events["data"][0]["changes"];
    for field in ["number", "subject", "status", "priority", "channel", "customer_id", "impact", "tags"] {
        assert_eq!(changes[field], json!({"from": null, "to": ticket[field]}), "{field}");
    }
    assert_eq!(
        events["data"][1]["message"],
        json!({"id": ticket["last_message_id"], "kind": "customer", "attachment_ids": []})
    );
    assert!(events["data"][1]["changes"].as_object().unwrap().is_empty());
});

/// Sets up what the mutation needs, runs it, and tells how many events there must be more.
type Mutation = (&'static str, fn(&TestApp, &Known) -> Answer, i64);

struct Known {
    ticket: String,
    customer: String,
    organization: String,
    team: String,
    category: String,
    calendar: String,
    agent: String,
    token: String,
}

fn events(app: &TestApp) -> i64 {
    app.settle().str("head_seq").parse().unwrap()
}

const MUTATIONS: &[Mutation] = &[
    ("update ticket", |app, it| app.root().patch(format!("/v1/tickets/{}", it.ticket), json!({"subject": "x"})), 1),
    ("tag", |app, it| app.root().put(format!("/v1/tickets/{}/tags/x", it.ticket)), 1),
    ("tag off", |app, it| app.root().delete(format!("/v1/tickets/{}/tags/x", it.ticket)), 1),
    ("follow", |app, it| app.root().put(format!("/v1/tickets/{}/followers/{}", it.ticket, it.agent)), 1),
    ("unfollow", |app, it| app.root().delete(format!("/v1/tickets/{}/followers/{}", it.ticket, it.agent)), 1),
    ("delete ticket", |app, it| app.root().delete(format!("/v1/tickets/{}", it.ticket)), 1),
    ("restore ticket", |app, it| app.root().act(format!("/v1/tickets/{}/restore", it.ticket)), 1),
    ("update customer", |app, it| app.root().patch(format!("/v1/customers/{}", it.customer), json!({"name": "x"})), 1),
    ("block customer", |app, it| app.root().act(format!("/v1/customers/{}/block", it.customer)), 1),
    ("unblock customer", |app, it| app.root().act(format!("/v1/customers/{}/unblock", it.customer)), 1),
    ("join", |app, it| app.root().put(format!("/v1/organizations/{}/members/{}", it.organization, it.customer)), 1),
    ("leave", |app, it| app.root().delete(format!("/v1/organizations/{}/members/{}", it.organization, it.customer)), 1),
    ("delete customer", |app, it| app.root().delete(format!("/v1/customers/{}", it.customer)), 1),
    ("restore customer", |app, it| app.root().act(format!("/v1/customers/{}/restore", it.customer)), 1),
    (
        "update organization",
        |app, it| app.root().patch(format!("/v1/organizations/{}", it.organization), json!({"note": "x"})),
        1,
    ),
    ("update team", |app, it| app.root().patch(format!("/v1/teams/{}", it.team), json!({"description": "x"})), 1),
    (
        "update category",
        |app, it| app.root().patch(format!("/v1/categories/{}", it.category), json!({"position": 7})),
        1,
    ),
    ("update calendar", |app, it| app.root().patch(format!("/v1/calendars/{}", it.calendar), json!({"name": "b"})), 1),
    (
        "import holidays",
        |app, it| {
            let list = json!({"holidays": [{"name": "x", "kind": "yearly_gregorian", "month": 5, "day": 1}]});
            app.root().post(format!("/v1/calendars/{}/holidays", it.calendar), list)
        },
        1,
    ),
    ("delete calendar", |app, it| app.root().delete(format!("/v1/calendars/{}", it.calendar)), 1),
    ("update agent", |app, it| app.root().patch(format!("/v1/agents/{}", it.agent), json!({"name": "x"})), 1),
    (
        "give a shift",
        |app, it| {
            let shift = json!({"starts_at": "2026-03-21T08:00:00Z", "ends_at": "2026-03-21T09:00:00Z"});
            app.root().key("shift").post(format!("/v1/agents/{}/shifts", it.agent), shift)
        },
        1,
    ),
    ("deactivate agent", |app, it| app.root().delete(format!("/v1/agents/{}", it.agent)), 1),
    ("update workspace", |app, _| app.root().patch("/v1/workspace", json!({"name": "x"})), 1),
    ("revoke token", |app, it| app.root().delete(format!("/v1/tokens/{}", it.token)), 1),
    ("delete organization", |app, it| app.root().delete(format!("/v1/organizations/{}", it.organization)), 1),
    ("delete category", |app, it| app.root().delete(format!("/v1/categories/{}", it.category)), 1),
    ("delete team", |app, it| app.root().delete(format!("/v1/teams/{}", it.team)), 1),
];

on_each_engine!(every_mutation_is_one_event_and_doing_it_again_is_none, |app| {
    let ticket = app.ticket().opened();
    let body = json!({"name": "CRM", "type": "service", "scopes": ["tickets:read"]});
    let known = Known {
        customer: app.customer("Parisa"),
        organization: app.organization("پارس"),
        team: app.team("فنی"),
        category: app.category("login"),
        calendar: app.root().post("/v1/calendars", json!({"name": "a", "preset": "iran"})).expect(201).id(),
        agent: app.agent("sara").recorded(),
        token: app.root().post("/v1/tokens", body).expect(201).id(),
        ticket: ticket.id(),
    };
    for (name, mutation, count) in MUTATIONS {
        let before = events(app);
        let answer = mutation(app, &known);
        assert!(answer.status < 300, "{name}: {answer:?}");
        assert_eq!(events(app), before + count, "{name}");
        let again = mutation(app, &known);
        // What is gone for good cannot be removed twice.
        assert!(again.status < 300 || again.status == 404 && name.starts_with("delete"), "{name}: {again:?}");
        assert_eq!(events(app), before + count, "{name}, again");
    }
});

on_each_engine!(what_is_created_is_one_event_each, |app| {
    for (path, body) in [
        ("/v1/customers", json!({"name": "Parisa"})),
        ("/v1/organizations", json!({"name": "پارس"})),
        ("/v1/teams", json!({"name": "فنی"})),
        ("/v1/agents", json!({"name": "Sara", "email": "sara@desk.example", "role": "agent"})),
        ("/v1/categories", json!({"key": "login", "name_fa": "ورود", "name_en": "Login"})),
        ("/v1/calendars", json!({"name": "a", "preset": "iran"})),
        ("/v1/tokens", json!({"name": "CRM", "type": "service", "scopes": ["tickets:read"]})),
    ] {
        let before = events(app);
        app.root().post(path, body.clone()).expect(201);
        assert_eq!(events(app), before + 1, "{path}");
    }
    let before = events(app);
    let known: Value = json!({"id": app.root().get("/v1/customers").ids()[0]});
    app.ticket().with("customer", known).opened();
    assert_eq!(events(app), before + 3, "a ticket, its first message and what was proposed");
    app.ticket().opened();
    assert_eq!(events(app), before + 7, "and its customer, if he is new");
});

on_each_engine!(what_is_refused_is_no_event, |app| {
    let ticket = app.ticket().at("answered").id();
    let before = events(app);
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"status": "awaiting_reply"})).expect(409);
    app.root().patch(format!("/v1/tickets/{ticket}"), json!({"subject": ""})).expect(422);
    app.root().if_match("\"1\"").delete(format!("/v1/tickets/{ticket}")).expect(412);
    app.viewer().patch(format!("/v1/tickets/{ticket}"), json!({"subject": "x"})).expect(403);
    app.root().post("/v1/teams", json!({"name": " "})).expect(422);
    // The viewer was added, and given a token.
    assert_eq!(events(app), before + 2);
});
