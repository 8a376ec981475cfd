//! How many statements an operation may cost: round trips decide the speed, and they creep in unseen.

use std::cell::Cell;

use serde_json::{Value, json};
use support::{Answer, Engine, TestApp, on_each_engine};

/// The most statements of one unit of work in several runs of an operation. On PostgreSQL the sequencer works in the
/// same lane and may be the last one there; its step costs no more than the cheapest budget it shares the lane with.
fn most(app: &TestApp, writes: bool, run: impl Fn() -> Answer) -> u32 {
    let state = app.state();
    // What agents are told is written in the same lane, of its own accord.
    let _silence = state.telling_agents.blocking_lock();
    // The first request of a credential notes that it was used.
    run();
    let one = |_| {
        assert!(run().status < 300);
        let counts = if writes { state.db.write_counts() } else { state.db.read_counts() };
        counts.last_statements
    };
    let counted: Vec<u32> = (0..8).map(one).collect();
    assert!(counted.iter().any(|count| *count > 0), "nothing was counted");
    counted.into_iter().max().unwrap_or_default()
}

fn ticket(app: &TestApp) -> Value {
    let (team, category) = (app.team("فنی"), app.category("login"));
    let sara = app.agent("sara").recorded();
    let customer = app.customer("Parisa");
    app.ticket()
        .of(&customer)
        .in_team(&team)
        .with("category_id", category)
        .with("assignee_id", sara)
        .with("tags", json!(["a", "b", "c"]))
        .with("impact", "outage")
        .body
}

on_each_engine!(reading_a_ticket_takes_one_statement_and_two_with_all_that_belongs_to_it, |app| {
    let id = app.root().post("/v1/tickets", ticket(app)).expect(201).id();
    let path = format!("/v1/tickets/{id}?expand=customer,assignee,team,last_message,messages");
    assert!(most(app, false, || app.root().get(&path)) <= 2);
    assert!(most(app, false, || app.root().get(format!("/v1/tickets/{id}?expand=messages"))) <= 1);
    assert!(most(app, false, || app.root().get(format!("/v1/tickets/{id}"))) <= 1);
});

on_each_engine!(a_list_takes_one_statement, |app| {
    for _ in 0..5 {
        app.ticket().opened();
    }
    for path in [
        "/v1/tickets",
        "/v1/tickets?status=awaiting_reply,in_review&sort=-priority,created_at&expand=customer,assignee,team,last_message",
        "/v1/tickets?tag=a&limit=2",
        "/v1/customers",
    ] {
        assert!(most(app, false, || app.root().get(path)) <= 1, "{path}");
    }
    let sara = app.agent("sara").enters();
    assert!(most(app, false, || sara.get("/v1/tickets")) <= 1, "with what an agent may see");
});

/// What follows from a decision is one statement at the end: on PostgreSQL by `WITH`, where the sequencer's four may come
/// last, and on SQLite by a trigger, as far as it is inserts. These numbers may only shrink.
fn budget(app: &TestApp, postgres: u32, sqlite: u32) -> u32 {
    match app.engine() {
        Engine::Postgres => postgres,
        Engine::Sqlite => sqlite,
    }
}

on_each_engine!(the_queue_takes_one_statement_and_the_next_ticket_four, |app| {
    let team = app.team("فنی");
    let sara = app.agent("sara").in_team(&team).enters();
    for _ in 0..12 {
        app.ticket().in_team(&team).opened();
    }
    for path in ["/v1/queue", "/v1/queue?team_id=none&language=fa", "/v1/queue/counts"] {
        assert!(most(app, false, || sara.get(path)) <= 1, "{path}");
    }
    let key = keys();
    let next = most(app, true, || sara.key(&key()).act("/v1/queue/next"));
    assert!(next <= budget(app, 4, 8), "{next}");
});

/// Keys that were not used before.
fn keys() -> impl Fn() -> String {
    let number = Cell::new(0);
    move || {
        number.set(number.get() + 1);
        format!("key {}", number.get())
    }
}

on_each_engine!(a_reply_takes_at_most_six_statements, |app| {
    let sara = app.agent("sara").role("admin").enters();
    let id = app.root().post("/v1/tickets", ticket(app)).expect(201).id();
    let path = format!("/v1/tickets/{id}/messages");
    let (key, even) = (keys(), Cell::new(false));
    // With an effect on the status each time.
    let body = || {
        even.set(!even.get());
        json!({"kind": "reply", "then": if even.get() { "answered" } else { "needs_info" }, "body": {"content": "درست شد."}})
    };
    let plain = most(app, true, || sara.post(&path, body()));
    assert!(plain <= budget(app, 4, 4), "{plain}");
    let repeatable = most(app, true, || sara.key(&key()).post(&path, body()));
    assert!(repeatable <= budget(app, 4, 6), "{repeatable}");
});

on_each_engine!(a_time_rule_that_fits_nothing_costs_no_statement, |app| {
    let never = json!({"field": "tags", "op": "has_any", "value": ["never"]});
    let tag = json!([{"type": "add_tags", "tags": ["t"]}]);
    let hour = json!({"minutes": 60, "clock": "business"});
    let rule = json!({"name": "r", "mode": "live", "after": hour, "condition": never, "actions": tag});
    app.root().post("/v1/rules", rule).expect(201);
    app.carried_out();
    let (team, customer) = (app.team("team"), app.customer("Parisa"));
    let sara = app.agent("sara").in_team(&team).role("admin").enters();
    let (key, body) = (keys(), app.ticket().of(&customer).in_team(&team).body);
    let opened = most(app, true, || app.root().key(&key()).post("/v1/tickets", body.clone()));
    assert!(opened <= budget(app, 4, 4), "opening: {opened}");
    let next = most(app, true, || sara.key(&key()).act("/v1/queue/next"));
    assert!(next <= budget(app, 4, 8), "the next one: {next}");
    let path = format!("/v1/tickets/{}/messages", app.root().post("/v1/tickets", body.clone()).expect(201).id());
    let even = Cell::new(false);
    let reply = || {
        even.set(!even.get());
        let then = if even.get() { "answered" } else { "needs_info" };
        json!({"kind": "reply", "then": then, "body": {"content": "درست شد."}})
    };
    let replied = most(app, true, || sara.post(&path, reply()));
    assert!(replied <= budget(app, 4, 4), "replying: {replied}");
});

on_each_engine!(opening_a_ticket_takes_at_most_eight_statements, |app| {
    let customer = app.customer("Parisa");
    let (key, known, everything) = (keys(), app.ticket().of(&customer).body, ticket(app));
    let opened = |body: &dyn Fn() -> Value| most(app, true, || app.root().key(&key()).post("/v1/tickets", body()));
    let usual = opened(&|| known.clone());
    assert!(usual <= budget(app, 4, 4), "of a customer who is known: {usual}");
    let rich = opened(&|| everything.clone());
    assert!(rich <= budget(app, 4, 4), "with references and tags: {rich}");
    let new = opened(&|| app.ticket().body);
    assert!(new <= budget(app, 6, 7), "of a customer who is recorded with it: {new}");
    let share = json!({"count": 100, "minutes": 60});
    for (mode, share, sqlite) in [("least_loaded", Value::Null, 6), ("weighted", share, 8)] {
        let body = json!({"name": mode, "assignment_mode": mode, "fair_share": share});
        let team = app.root().post("/v1/teams", body).expect(201).id();
        for name in ["sara", "omid"] {
            let agent = app.agent(name).in_team(&team).enters();
            let there = json!({"availability": "online", "capacity": 1000});
            agent.put_json("/v1/agents/me/availability", there).expect(200);
        }
        let given = opened(&|| app.ticket().of(&customer).in_team(&team).body);
        assert!(given <= budget(app, 4, sqlite), "and given to an agent, {mode}: {given}");
    }
});

on_each_engine!(a_promise_costs_no_statement_more_on_postgres, |app| {
    let promised = |hours: i64| json!({"seconds": hours * 3_600, "time": "calendar"});
    let all = |hours| json!({"low": promised(hours), "medium": promised(hours), "high": promised(hours), "urgent": promised(1)});
    let targets = json!({"first_response": all(4), "next_response": all(8), "resolution": all(24)});
    app.root().post("/v1/sla-policies", json!({"name": "all", "targets": targets})).expect(201);
    let (key, customer) = (keys(), app.customer("Parisa"));
    let body = app.ticket().of(&customer).body;
    let opened = most(app, true, || app.root().key(&key()).post("/v1/tickets", body.clone()));
    assert!(opened <= budget(app, 4, 4), "opening: {opened}");
    let path = format!("/v1/tickets/{}", app.root().post("/v1/tickets", body.clone()).expect(201).id());
    let even = Cell::new(false);
    let reply = || {
        even.set(!even.get());
        let then = if even.get() { "answered" } else { "needs_info" };
        json!({"kind": "reply", "then": then, "body": {"content": "درست شد."}})
    };
    let replied = most(app, true, || app.root().post(format!("{path}/messages"), reply()));
    assert!(replied <= budget(app, 4, 5), "replying: {replied}");
    assert!(most(app, false, || app.root().get(&path)) <= 1);
    assert!(most(app, false, || app.root().get("/v1/tickets?sort=next_due_at")) <= 1);
    assert!(most(app, false, || app.root().get("/v1/queue")) <= 1);
});
