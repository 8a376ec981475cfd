//! What the team is told.

use serde_json::json;
use support::on_each_engine;

use super::{follows, is, places, told_of, with_priority};

on_each_engine!(events_arrive_as_the_log_tells_them, |app| {
    let root = app.root();
    let head = app.settle().str("head_seq");
    let (mut live, ready) = follows(root, "");
    assert_eq!((ready.id(), ready.retry.as_deref()), (head.as_str(), Some("3000")));
    assert_eq!((&ready.data["position"], &ready.data["resumed"]), (&json!(head), &json!(false)));
    assert_eq!(live.header("content-type"), Some("text/event-stream"));
    assert_eq!(live.header("x-accel-buffering"), Some("no"));
    assert!(live.header("cache-control").unwrap().contains("no-store"), "{:?}", live.head);
    assert_eq!(live.header("content-encoding"), None);
    let ticket = app.ticket().opened().id();
    with_priority(root, &ticket, "high");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &ticket));
    let first = head.parse::<i64>().unwrap() + 1;
    let told = places(app, &events);
    assert_eq!(told, (first..first + i64::try_from(told.len()).unwrap()).collect::<Vec<_>>());
    app.settle();
    let behind = usize::try_from(first - 1).unwrap();
    let logged: Vec<_> = root.get("/v1/events?limit=200").expect(200).data()[behind..].to_vec();
    assert_eq!(events.iter().map(|it| it.data.clone()).collect::<Vec<_>>(), logged);
    // To ask for its head opens none.
    root.head("/v1/events/stream").expect(200);
});

on_each_engine!(types_choose_what_is_told, |app| {
    let root = app.root();
    let (mut live, _) = follows(root, "?types=message.*,ticket.priority_changed");
    let ticket = app.ticket().opened().id();
    root.patch(format!("/v1/tickets/{ticket}"), json!({"subject": "other"})).expect(200);
    with_priority(root, &ticket, "high");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &ticket));
    assert_eq!(told_of(&events, &ticket), ["message.created", "ticket.priority_changed"]);
    // What was not told is not told to whoever comes back either.
    let (mut again, ready) = follows(root, "?types=message.*&last_event_id=0");
    assert_eq!((ready.id(), &ready.data["resumed"]), ("0", &json!(true)));
    let events = again.events_until(|event| is(event, "message.created", &ticket));
    assert_eq!(told_of(&events, &ticket), ["message.created"]);
    root.get("/v1/events/stream?types=nothing")
        .expect(400)
        .problem("invalid_parameter")
        .field_error("types", "unknown_option");
    let refused = root.get("/v1/events/stream?topics=weather").expect(400).problem("invalid_parameter");
    let _ = refused.field_error("topics", "unknown_option");
    root.get("/v1/events/stream?since=1").expect(400).problem("unknown_parameter");
});

on_each_engine!(the_header_goes_before_the_parameter, |app| {
    let root = app.root();
    let first = app.ticket().opened().id();
    let head = app.settle().str("head_seq");
    let (_, ready) = follows(&root.with("Last-Event-ID", head.as_str()), "?last_event_id=0");
    assert_eq!((ready.id(), &ready.data["resumed"]), (head.as_str(), &json!(true)));
    let (mut live, ready) = follows(&root.with("Last-Event-ID", ""), "?last_event_id=0");
    assert_eq!(ready.id(), "0");
    let events = live.events_until(|event| is(event, "ticket.created", &first));
    assert_eq!(places(app, &events)[0], 1);
    let long = "9".repeat(201);
    root.with("Last-Event-ID", long.as_str()).get("/v1/events/stream").expect(400).problem("invalid_header");
});

on_each_engine!(what_cannot_be_told_again_is_a_reset_and_the_stream_goes_on_from_now, |app| {
    let root = app.root();
    app.ticket().opened();
    let resets = |asked: &str, reason: &str| {
        let head = app.settle().str("head_seq");
        let (mut live, ready) = follows(root, &format!("?last_event_id={asked}"));
        assert_eq!((ready.id(), &ready.data["resumed"]), (head.as_str(), &json!(false)), "{asked}");
        let reset = live.next().expect("a second frame");
        assert_eq!((reset.name.as_deref(), &reset.data["reason"]), (Some("reset"), &json!(reason)), "{asked}");
        live
    };
    for unknown in ["999999", "-1", "nonsense", "1.5", "99999999999999999999999"] {
        resets(unknown, "unknown_position");
    }
    app.clock.advance_days(29);
    follows(root, "?last_event_id=0");
    app.clock.advance_days(2);
    let mut live = resets("0", "too_old");
    let ticket = app.ticket().opened().id();
    live.events_until(|event| is(event, "ticket.created", &ticket));
});

on_each_engine!(an_agent_is_told_of_what_he_sees_at_that_moment, |app| {
    let root = app.root();
    let (billing, support) = (app.team("billing"), app.team("support"));
    let sara = app.agent("sara").in_team(&billing).enters();
    let (mut live, _) = follows(&sara, "");
    let own = app.ticket().in_team(&billing).opened().id();
    let foreign = app.ticket().in_team(&support).opened().id();
    with_priority(root, &foreign, "high");
    with_priority(root, &own, "high");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &own));
    assert!(told_of(&events, &own).contains(&"ticket.created".to_owned()));
    assert!(told_of(&events, &foreign).is_empty(), "{events:?}");
    // It goes where she does not see it; the next one she sees by following it.
    root.patch(format!("/v1/tickets/{own}"), json!({"team_id": support})).expect(200);
    app.settle();
    with_priority(root, &own, "low");
    root.put(format!("/v1/tickets/{foreign}/followers/{}", sara.id)).expect(204);
    with_priority(root, &foreign, "urgent");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &foreign));
    assert!(told_of(&events, &own).is_empty(), "{events:?}");
    // And what she may not see she is not told again either.
    let (mut again, _) = follows(&sara, "?last_event_id=0");
    let events = again.events_until(|event| is(event, "ticket.priority_changed", &foreign));
    assert!(told_of(&events, &own).is_empty(), "{events:?}");
    // Nor of access and configuration; customers she may read.
    assert!(events.iter().all(|it| it.data["type"] != "access.changed" && it.data["type"] != "config.changed"));
    assert!(events.iter().any(|it| it.data["type"] == "customer.created"));
    let narrow = app.agent("omid").in_team(&support).scopes(&["events:read", "tickets:read"]).enters();
    let (mut live, _) = follows(&narrow, "?last_event_id=0");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &foreign));
    assert!(events.iter().all(|it| it.data["subject"]["type"] == "ticket"), "{events:?}");
});

on_each_engine!(a_change_of_teams_bites_in_an_open_stream, |app| {
    let root = app.root();
    let (billing, support) = (app.team("billing"), app.team("support"));
    let sara = app.agent("sara").in_team(&billing).enters();
    let (mut live, _) = follows(&sara, "");
    let (one, other) = (app.ticket().in_team(&billing).opened().id(), app.ticket().in_team(&support).opened().id());
    live.events_until(|event| is(event, "ticket.created", &one));
    root.put(format!("/v1/teams/{support}/members/{}", sara.id)).expect(204);
    root.delete(format!("/v1/teams/{billing}/members/{}", sara.id)).expect(204);
    app.settle();
    with_priority(root, &one, "high");
    with_priority(root, &other, "high");
    let events = live.events_until(|event| is(event, "ticket.priority_changed", &other));
    assert!(!told_of(&events, &one).contains(&"ticket.priority_changed".to_owned()), "{events:?}");
});

on_each_engine!(notes_are_told_to_who_reads_notes, |app| {
    let root = app.root();
    let blind = app.service(&["events:read"]);
    let omid = app.agent("omid").scopes(&["events:read", "tickets:read"]).enters();
    let mut all = [follows(root, "").0, follows(&blind, "").0, follows(&omid, "").0];
    let ticket = app.ticket().opened().id();
    root.post(format!("/v1/tickets/{ticket}/messages"), json!({"kind": "note", "body": {"content": "n"}})).expect(201);
    with_priority(root, &ticket, "high");
    let notes = all.each_mut().map(|live| {
        let events = live.events_until(|event| is(event, "ticket.priority_changed", &ticket));
        events.iter().filter(|it| it.data["message"]["kind"] == "note").count()
    });
    assert_eq!(notes, [1, 0, 0]);
});

on_each_engine!(another_workspaces_events_are_nobodys_here, |app| {
    let other = app.other_workspace();
    let (mut here, _) = follows(app.root(), "");
    let foreign = other.ticket().opened().id();
    other.settle();
    let own = app.ticket().opened().id();
    let events = here.events_until(|event| is(event, "ticket.created", &own));
    assert!(events.iter().all(|it| it.data["workspace_id"] == app.id.as_str()), "{events:?}");
    assert!(told_of(&events, &foreign).is_empty());
});

on_each_engine!(pages_of_listed_origins_may_follow, |app| {
    let shop = "https://shop.example";
    app.root().patch("/v1/workspace", json!({"cors_origins": [shop]})).expect(200);
    let (live, _) = follows(&app.root().with("Origin", shop), "");
    assert_eq!(live.header("access-control-allow-origin"), Some(shop));
    app.root()
        .with("Origin", "https://evil.example")
        .get("/v1/events/stream")
        .expect(403)
        .problem("origin_not_allowed");
});
