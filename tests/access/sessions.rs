//! Staying signed in, and no longer.

use serde_json::json;
use support::on_each_engine;

use super::{PASSWORD, refresh, sign_in, signed_in};

on_each_engine!(a_refresh_token_is_good_for_one_renewal, |app| {
    let (_, first) = signed_in(app, "agent");
    app.clock.advance_seconds(300);
    let second = refresh(app, &first.str("refresh_token")).expect(200);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(
        (&second["session_id"], &second["refresh_expires_at"]),
        (&first["session_id"], &first["refresh_expires_at"])
    );
    let sara = app.anonymous().presenting(second.str("access_token"));
    sara.get("/v1/tickets").expect(200);
    let third = refresh(app, &second.str("refresh_token")).expect(200);
    app.anonymous().presenting(third.str("access_token")).get("/v1/tickets").expect(200);
});

on_each_engine!(an_answer_that_was_lost_can_be_asked_for_again_for_ten_seconds, |app| {
    let (_, first) = signed_in(app, "agent");
    refresh(app, &first.str("refresh_token")).expect(200);
    app.clock.advance_seconds(10);
    let again = refresh(app, &first.str("refresh_token")).expect(200);
    app.anonymous().presenting(again.str("access_token")).get("/v1/tickets").expect(200);
});

on_each_engine!(a_second_use_ends_the_session_for_both, |app| {
    let (_, first) = signed_in(app, "agent");
    let second = refresh(app, &first.str("refresh_token")).expect(200);
    let thief = app.anonymous().presenting(second.str("access_token"));
    thief.get("/v1/tickets").expect(200);
    app.clock.advance_seconds(11);
    refresh(app, &first.str("refresh_token")).expect(401).problem("session_ended");
    thief.get("/v1/tickets").expect(401).problem("session_ended");
    refresh(app, &second.str("refresh_token")).expect(401).problem("session_ended");
    let log = app.root().get("/v1/audit-log").expect(200);
    assert_eq!(log["data"][0]["subject"], json!({"type": "session", "id": first["session_id"], "version": 2}));
    assert_eq!(log["data"][0]["changes"]["action"]["to"], "refresh_token_reused");
});

on_each_engine!(a_token_of_several_renewals_ago_ends_the_session_too, |app| {
    let (_, first) = signed_in(app, "agent");
    let stolen = first.str("refresh_token");
    let mut token = stolen.clone();
    for _ in 0..3 {
        app.clock.advance_seconds(60);
        token = refresh(app, &token).expect(200).str("refresh_token");
    }
    app.clock.advance_seconds(60);
    refresh(app, &stolen).expect(401).problem("session_ended");
    refresh(app, &token).expect(401).problem("session_ended");
});

on_each_engine!(twins_that_renew_at_once_do_not_both_get_lasting_tokens, |app| {
    let (_, first) = signed_in(app, "agent");
    let token = first.str("refresh_token");
    let answers: Vec<_> = std::thread::scope(|threads| {
        let sent: Vec<_> = (0..6).map(|_| threads.spawn(|| refresh(app, &token))).collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let renewed: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(!renewed.is_empty(), "{answers:?}");
    app.clock.advance_seconds(60);
    let still: Vec<u16> = renewed.iter().map(|answer| refresh(app, &answer.str("refresh_token")).status).collect();
    assert!(still.iter().filter(|status| **status == 200).count() <= 1, "{still:?}");
});

on_each_engine!(what_is_no_refresh_token_renews_nothing, |app| {
    let (_, tokens) = signed_in(app, "agent");
    let token = tokens.str("refresh_token");
    let mut altered = token.clone().into_bytes();
    altered[20] = if altered[20] == b'x' { b'y' } else { b'x' };
    let service = app.root().credential.clone().unwrap();
    for bad in
        [String::from_utf8(altered).unwrap(), tokens.str("access_token"), service, "x".to_owned(), token.to_uppercase()]
    {
        let refused = refresh(app, &bad.chars().take(200).collect::<String>());
        assert!([401, 422].contains(&refused.status), "{refused:?}");
    }
    app.anonymous().presenting(&token).get("/v1/tickets").expect(401).problem("invalid_token");
    refresh(app, &token).expect(200);
});

on_each_engine!(a_session_ends_after_thirty_days_however_often_it_is_renewed, |app| {
    let (_, mut tokens) = signed_in(app, "agent");
    for _ in 0..29 {
        app.clock.advance_days(1);
        tokens = refresh(app, &tokens.str("refresh_token")).expect(200);
    }
    app.clock.advance_days(1);
    refresh(app, &tokens.str("refresh_token")).expect(401);
});

on_each_engine!(sessions_are_listed_and_ended, |app| {
    let (sara, first) = signed_in(app, "agent");
    app.clock.advance_seconds(9);
    let second = sign_in(app, "sara@desk.example", PASSWORD).expect(201);
    let phone = app.anonymous().presenting(second.str("access_token"));
    let open = sara.get("/v1/auth/sessions").expect(200);
    assert_eq!(open.ids(), [second.str("session_id"), first.str("session_id")]);
    assert_eq!((&open["data"][0]["current"], &open["data"][1]["current"]), (&json!(false), &json!(true)));
    sara.delete(format!("/v1/auth/sessions/{}", second.str("session_id"))).expect(204);
    phone.get("/v1/tickets").expect(401).problem("session_ended");
    refresh(app, &second.str("refresh_token")).expect(401);
    sara.get("/v1/tickets").expect(200);
    sara.delete("/v1/auth/sessions/current").expect(204);
    sara.get("/v1/tickets").expect(401).problem("session_ended");
});

on_each_engine!(nobody_ends_anothers_session, |app| {
    let (_, sara) = signed_in(app, "agent");
    let admin = app.admin();
    admin.delete(format!("/v1/auth/sessions/{}", sara.str("session_id"))).expect(404);
    app.root().get("/v1/auth/sessions").expect(403);
    refresh(app, &sara.str("refresh_token")).expect(200);
});

on_each_engine!(a_change_of_role_or_teams_ends_the_access_token_at_once, |app| {
    let team = app.team("فنی");
    let (sara, mut tokens) = signed_in(app, "agent");
    let path = format!("/v1/agents/{}", tokens.str("agent_id"));
    let mut actor = sara;
    let steps: [&dyn Fn(); 3] = [
        &|| drop(app.root().patch(&path, json!({"role": "viewer"})).expect(200)),
        &|| drop(app.root().put(format!("/v1/teams/{team}/members/{}", path.rsplit('/').next().unwrap())).expect(204)),
        &|| drop(app.root().patch(&path, json!({"role": "lead"})).expect(200)),
    ];
    for step in steps {
        actor.get("/v1/tickets").expect(200);
        step();
        actor.get("/v1/tickets").expect(401).problem("session_ended");
        tokens = refresh(app, &tokens.str("refresh_token")).expect(200);
        actor = app.anonymous().presenting(tokens.str("access_token"));
    }
    let me = actor.get("/v1/auth/me").expect(200);
    assert_eq!((&me["agent"]["role"], &me["agent"]["team_ids"]), (&json!("lead"), &json!([team])));
});

on_each_engine!(a_new_name_ends_nothing, |app| {
    let (sara, tokens) = signed_in(app, "agent");
    app.root().patch(format!("/v1/agents/{}", tokens.str("agent_id")), json!({"name": "Sara M."})).expect(200);
    sara.get("/v1/tickets").expect(200);
});

on_each_engine!(deactivation_ends_everything_at_once, |app| {
    let (sara, tokens) = signed_in(app, "admin");
    let body = json!({"name": "script", "type": "personal", "scopes": ["tickets:read"]});
    let script = app.anonymous().presenting(sara.post("/v1/tokens", body).expect(201).str("secret"));
    script.get("/v1/tickets").expect(200);
    app.admin();
    app.root().delete(format!("/v1/agents/{}", tokens.str("agent_id"))).expect(204);
    sara.get("/v1/tickets").expect(401).problem("session_ended");
    script.get("/v1/tickets").expect(401).problem("token_revoked");
    refresh(app, &tokens.str("refresh_token")).expect(401).problem("session_ended");
    sign_in(app, "sara@desk.example", PASSWORD).expect(401).problem("wrong_credentials");
});

on_each_engine!(a_new_password_ends_the_other_sessions, |app| {
    let (sara, first) = signed_in(app, "agent");
    let second = sign_in(app, "sara@desk.example", PASSWORD).expect(201);
    let change = |current: &str, new: &str| {
        sara.put_json("/v1/auth/password", json!({"current_password": current, "new_password": new}))
    };
    change("a wrong password", "a new long password").expect(401).problem("wrong_credentials");
    change(PASSWORD, "short").expect(422).field_error("#/new_password", "too_short");
    change(PASSWORD, "a new long password").expect(204);
    sara.get("/v1/tickets").expect(401).problem("session_ended");
    refresh(app, &second.str("refresh_token")).expect(401).problem("session_ended");
    let renewed = refresh(app, &first.str("refresh_token")).expect(200);
    app.anonymous().presenting(renewed.str("access_token")).get("/v1/tickets").expect(200);
    sign_in(app, "sara@desk.example", PASSWORD).expect(401);
    sign_in(app, "sara@desk.example", "a new long password").expect(201);
});

on_each_engine!(a_password_set_by_an_admin_ends_the_sessions, |app| {
    let (sara, tokens) = signed_in(app, "agent");
    let path = format!("/v1/agents/{}", tokens.str("agent_id"));
    app.root().patch(path, json!({"password": "set by the admin"})).expect(200);
    sara.get("/v1/tickets").expect(401).problem("session_ended");
    refresh(app, &tokens.str("refresh_token")).expect(401).problem("session_ended");
    sign_in(app, "sara@desk.example", "set by the admin").expect(201);
});
