//! What ends the waiting of tickets: somebody's shift begins, his time off is over, he can carry more, or is freed.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{loads_add_up, online, says, shown, team};

fn period(app: &TestApp, agent: &str, what: &str, from_seconds: i64, to_seconds: i64) -> String {
    let body = json!({"starts_at": app.clock.in_seconds(from_seconds), "ends_at": app.clock.in_seconds(to_seconds)});
    app.lead().post(format!("/v1/agents/{agent}/{what}"), body).expect(201).id()
}

fn whose(app: &TestApp, id: &str) -> Value {
    shown(app, id)["assignee_id"].clone()
}

/// The ticket comes to this agent. What the worker of the server is looking at at a moment is passed over until the next look.
#[track_caller]
fn comes_to(app: &TestApp, id: &str, agent: &str) {
    for _ in 0..200 {
        app.tend();
        if whose(app, id) == json!(agent) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(whose(app, id), json!(agent));
}

on_each_engine!(a_shift_that_begins_gives_out_what_has_waited_for_it, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    period(app, &sara.id, "shifts", 3_600, 7_200);
    let waiting = app.ticket().in_team(&team).opened();
    assert_eq!(waiting["queued_reason"], "nobody_on_duty");
    app.clock.advance_seconds(3_599);
    app.tend();
    assert_eq!(whose(app, &waiting.id()), Value::Null);
    app.clock.advance_seconds(1);
    comes_to(app, &waiting.id(), &sara.id);
    loads_add_up(app);
});

on_each_engine!(time_off_that_ends_or_is_taken_back_gives_out_what_has_waited, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    period(app, &sara.id, "time-off", 0, 3_600);
    let first = app.ticket().in_team(&team).opened();
    assert_eq!(first["queued_reason"], "nobody_on_duty");
    app.clock.advance_seconds(3_600);
    comes_to(app, &first.id(), &sara.id);
    let longer = period(app, &sara.id, "time-off", 0, 3_600);
    let second = app.ticket().in_team(&team).opened().id();
    app.tend();
    assert_eq!(whose(app, &second), Value::Null);
    app.lead().delete(format!("/v1/time-off/{longer}")).expect(204);
    comes_to(app, &second, &sara.id);
});

on_each_engine!(who_can_carry_more_or_is_freed_gets_what_has_waited, |app| {
    let team = team(app, "round", "round_robin");
    let sara = online(app, "sara", &team);
    says(&sara, json!({"availability": "online", "capacity": 2}));
    // One after the other: of tickets of one moment it is not said which comes first.
    let opened = |_| {
        app.clock.advance_seconds(1);
        app.ticket().in_team(&team).opened().id()
    };
    let tickets: Vec<String> = (0..5).map(opened).collect();
    let hers = || tickets.iter().filter(|id| whose(app, id) == json!(sara.id)).count();
    assert_eq!((hers(), shown(app, &tickets[4])["queued_reason"].clone()), (1, json!("everybody_full")));
    let path = |id: &str| format!("/v1/tickets/{id}");
    // Closed, answered, waiting for the customer, spam, in the bin: each frees her for the next one.
    app.root().patch(path(&tickets[0]), json!({"status": "closed"})).expect(200);
    comes_to(app, &tickets[1], &sara.id);
    app.root().patch(path(&tickets[1]), json!({"status": "needs_info"})).expect(200);
    comes_to(app, &tickets[2], &sara.id);
    app.root().patch(path(&tickets[2]), json!({"spam": true})).expect(200);
    comes_to(app, &tickets[3], &sara.id);
    assert_eq!(whose(app, &tickets[4]), Value::Null);
    says(&sara, json!({"availability": "online", "capacity": 4}));
    comes_to(app, &tickets[4], &sara.id);
    loads_add_up(app);
});

on_each_engine!(who_joins_the_team_or_is_activated_again_gets_what_has_waited, |app| {
    let (round, other) = (team(app, "round", "round_robin"), team(app, "other", "round_robin"));
    let omid = online(app, "omid", &other);
    let first = app.ticket().in_team(&round).opened();
    assert_eq!(first["queued_reason"], "empty_team");
    app.root().put(format!("/v1/teams/{round}/members/{}", omid.id)).expect(204);
    comes_to(app, &first.id(), &omid.id);
    app.root().patch(format!("/v1/agents/{}", omid.id), json!({"deactivated": true})).expect(200);
    let second = app.ticket().in_team(&round).opened().id();
    app.tend();
    assert_eq!(whose(app, &second), Value::Null);
    app.root().patch(format!("/v1/agents/{}", omid.id), json!({"deactivated": false})).expect(200);
    comes_to(app, &second, &omid.id);
    // The worker may have given it away a moment ago.
    app.settle();
});
