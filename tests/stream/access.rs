//! A stream ends with the right to it.

use serde_json::json;
use support::{Engine, on_each_engine};

use super::{follows, is};

on_each_engine!(a_stream_ends_when_its_token_is_revoked_or_its_agent_leaves, |app| {
    let root = app.root();
    let token = root.post("/v1/tokens", json!({"name": "t", "type": "service", "scopes": ["events:read"]})).expect(201);
    let (id, service) = (token.id(), app.anonymous().presenting(token.str("secret")));
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let (mut of_service, _) = follows(&service, "");
    let (mut of_sara, _) = follows(&sara, "");
    let (mut of_omid, _) = follows(&omid, "");
    root.delete(format!("/v1/tokens/{id}")).expect(204);
    let last = of_service.closes();
    assert_eq!((&last.data["reason"], &last.data["reconnect"]), (&json!("token_revoked"), &json!(false)));
    root.delete(format!("/v1/agents/{}", sara.id)).expect(204);
    assert_eq!(of_sara.closes().data["reason"], "token_revoked");
    // Others are not concerned.
    let ticket = app.ticket().opened().id();
    of_omid.events_until(|event| is(event, "ticket.created", &ticket));
    service.get("/v1/events/stream").expect(401).problem("token_revoked");
});

on_each_engine!(a_stream_ends_with_the_sign_in, |app| {
    app.agent("sara").email("sara@desk.example").password("a long password").recorded();
    let body = json!({"workspace": app.slug, "email": "sara@desk.example", "password": "a long password"});
    let session = app.anonymous().post("/v1/auth/sessions", body).expect(201);
    let sara = app.anonymous().presenting(session.str("access_token"));
    let (mut live, ready) = follows(&sara, "");
    assert!(ready.data["expires_at"].is_string(), "{ready:?}");
    let id = sara.get("/v1/auth/sessions").expect(200).ids()[0].clone();
    sara.delete(format!("/v1/auth/sessions/{id}")).expect(204);
    assert_eq!(live.closes().data["reason"], "session_ended");
});

on_each_engine!(a_stream_ends_when_another_node_takes_the_right_away, |app| {
    if app.engine() == Engine::Sqlite {
        return;
    }
    let node = app.second_node();
    let sara = app.agent("sara").enters();
    let (mut live, _) = follows(&node.reached_by(&sara), "");
    app.root().delete(format!("/v1/agents/{}", sara.id)).expect(204);
    assert_eq!(live.closes().data["reason"], "token_revoked");
});

on_each_engine!(a_stream_ends_when_the_time_of_the_token_is_over, |app| {
    let until = app.clock.in_seconds(86_400);
    let body = json!({"name": "t", "type": "service", "scopes": ["events:read"], "expires_in_days": 1});
    let token = app.root().post("/v1/tokens", body).expect(201);
    let (mut live, ready) = follows(&app.anonymous().presenting(token.str("secret")), "");
    assert_eq!(ready.data["expires_at"], until.as_str());
    app.clock.advance_seconds(86_401);
    let last = live.closes();
    assert_eq!((&last.data["reason"], &last.data["reconnect"]), (&json!("token_expired"), &json!(false)));
});

on_each_engine!(nobody_holds_too_many_streams, |app| {
    let sara = app.agent("sara").enters();
    let mut held: Vec<_> = (0..32).map(|_| follows(&sara, "")).collect();
    let refused = sara.get("/v1/events/stream").expect(429).problem("quota_exceeded");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(refused["limit"], 32);
    follows(&app.agent("omid").enters(), "");
    // Who lets one go may have another one, as soon as it is noticed.
    held.clear();
    let token = app.service(&["events:read"]);
    follows(&token, "");
    // It is noticed at the next frame that cannot be sent.
    let again = || sara.get("/v1/events/stream").status == 200;
    for _ in 0..600 {
        app.ticket().opened();
        if again() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("what has ended still counts");
});

on_each_engine!(who_may_not_read_events_follows_none, |app| {
    let narrow = app.agent("sara").scopes(&["tickets:write"]).enters();
    let refused = narrow.get("/v1/events/stream").expect(403).problem("insufficient_scope");
    assert_eq!(refused.words("required_scopes"), ["events:read"]);
    app.anonymous().get("/v1/events/stream").expect(401).problem("unauthenticated");
    let viewer = app.viewer();
    follows(&viewer, "");
});
