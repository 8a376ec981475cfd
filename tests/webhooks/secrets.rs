//! What signs: shown once, replaced with an overlap, and nowhere else.

use serde_json::json;
use support::{Receiver, on_each_engine};

on_each_engine!(a_secret_is_shown_once_and_kept_nowhere_in_the_open, |app| {
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["ticket.*"], json!({}));
    let (id, secret) = (made.id(), made.str("secret"));
    app.ticket().opened();
    app.sends_hooks();
    let bare = secret.strip_prefix("whsec_").unwrap();
    for path in [
        "/v1/webhooks".to_owned(),
        format!("/v1/webhooks/{id}"),
        "/v1/events?limit=200".to_owned(),
        "/v1/audit-log".to_owned(),
        format!("/v1/webhooks/{id}/deliveries"),
    ] {
        let answer = app.root().get(&path).expect(200);
        assert!(!answer.text.contains(bare), "{path}");
    }
    assert!(receiver.calls().iter().all(|call| !String::from_utf8_lossy(&call.body).contains(bare)));
    let stored = app.database.texts("SELECT COALESCE(body, '') AS text FROM idempotency_keys");
    assert!(stored.iter().all(|text| !text.contains(bare)));
    // Replaced, it is not shown twice either, and each of them is kept encrypted: longer than it is.
    let rotate = format!("/v1/webhooks/{id}/rotate-secret");
    app.root().key("r").act(&rotate).expect(200);
    app.root().key("r").act(&rotate).expect(409).problem("replay_unavailable");
    for column in ["secret", "old_secret"] {
        let column = match app.engine() {
            support::Engine::Sqlite => format!("lower(hex({column}))"),
            support::Engine::Postgres => format!("encode({column}, 'hex')"),
        };
        let kept = app.database.texts(&format!("SELECT {column} AS text FROM webhooks")).concat();
        assert!(kept.len() > 2 * 64, "32 bytes and what seals them: {kept}");
    }
});

on_each_engine!(for_a_day_both_secrets_sign_and_then_only_the_new_one, |app| {
    let receiver = Receiver::open();
    let made = receiver.hooked(app.root(), &["ticket.created"], json!({}));
    let (id, old) = (made.id(), made.str("secret"));
    let rotated = app.root().act(format!("/v1/webhooks/{id}/rotate-secret")).expect(200);
    let new = rotated.str("secret");
    assert_ne!(old, new);
    assert_eq!(rotated["old_secret_until"], app.clock.in_seconds(86_400));
    app.ticket().opened();
    app.sends_hooks();
    let call = receiver.calls().pop().unwrap();
    assert_eq!((call.signatures(), call.signed_with(&old), call.signed_with(&new)), (2, 1, 1));
    app.clock.advance_seconds(86_401);
    app.ticket().opened();
    app.sends_hooks();
    let call = receiver.calls().pop().unwrap();
    assert_eq!((call.signatures(), call.signed_with(&old), call.signed_with(&new)), (1, 0, 1));
});
