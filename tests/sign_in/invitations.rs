//! People become agents by a letter.

use std::thread;

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{OTHER, PASSWORD, kept_to_itself, letter_to, secret, sent, sign_in, without_traces};

const SARA: &str = "sara@desk.example";

fn invite(app: &TestApp, more: Value) -> Answer {
    let mut body = json!({"email": SARA, "role": "agent"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.root().post("/v1/invitations", body).expect(201)
}

fn accept(app: &TestApp, token: &str) -> Answer {
    let body = json!({"token": token, "name": "سارا", "password": PASSWORD});
    app.anonymous().post("/v1/auth/invitations/accept", body)
}

on_each_engine!(whoever_is_invited_becomes_an_agent_with_role_and_teams_as_invited, |app| {
    let sink = app.sends_mail();
    app.root().patch("/v1/sign-in-settings", json!({"agents_url": "https://desk.example/app/"})).expect(200);
    let team = app.team("فنی");
    let admin = app.admin();
    let body = json!({"email": "Sara@Desk.example", "role": "lead", "team_ids": [team], "name": "S.", "locale": "en"});
    let invited = admin.post("/v1/invitations", body).expect(201);
    assert_eq!((invited.str("state"), invited.str("email")), ("pending".to_owned(), "Sara@Desk.example".to_owned()));

    let letter = letter_to(app, &sink, SARA);
    let token = secret(&letter);
    let link = format!("https://desk.example/app/accept-invitation#workspace=acme&token={token}");
    assert!(letter.part("text/plain").contains(&link) && letter.part("text/plain").contains("Hello S.,"));
    assert!(letter.part("text/html").contains("accept-invitation"));
    kept_to_itself(app, &token);

    let accepted = accept(app, &token).expect(201);
    assert_eq!(
        (accepted["email"].as_str(), accepted["has_password"].as_bool()),
        (Some("Sara@Desk.example"), Some(true))
    );
    let agent = admin.get(format!("/v1/agents/{}", accepted.str("agent_id"))).expect(200);
    assert_eq!(
        (agent.str("name"), agent.str("role"), agent.str("locale")),
        ("سارا".into(), "lead".into(), "en".into())
    );
    assert_eq!(agent["team_ids"], json!([team]));
    assert_eq!(sign_in(app, SARA, PASSWORD).expect(201)["agent_id"], accepted["agent_id"]);

    let shown = admin.get(format!("/v1/invitations/{}", invited.id())).expect(200);
    assert_eq!((shown.str("state"), &shown["agent_id"]), ("accepted".into(), &accepted["agent_id"]));
    accept(app, &token).expect(401).problem("secret_refused");
    let told = app.root().get("/v1/audit-log?limit=50").expect(200);
    let of_it = |row: &&Value| row["subject"]["id"] == invited.id();
    assert_eq!(told.data().iter().filter(of_it).count(), 2, "made and accepted");
    assert!(app.verify()["intact"] == true);
});

on_each_engine!(a_secret_that_is_of_no_use_is_refused_in_the_same_words_whatever_it_was, |app| {
    let sink = app.sends_mail();
    let id = invite(app, json!({})).id();
    let first = secret(&letter_to(app, &sink, SARA));
    app.clock.advance_seconds(60);
    let again = app.root().act(format!("/v1/invitations/{id}/resend")).expect(200);
    assert_eq!(again["sends"], 2);
    let second = secret(&letter_to(app, &sink, SARA));
    assert_ne!(first, second);
    let never = "a".repeat(43);
    let replaced = without_traces(&accept(app, &first).expect(401).problem("secret_refused"));
    for (why, token) in [("never was", never.as_str()), ("short", "x"), ("of another form", &"-".repeat(43))] {
        assert_eq!(without_traces(&accept(app, token).expect(401)), replaced, "{why}");
    }
    app.clock.advance_days(7);
    assert_eq!(without_traces(&accept(app, &second).expect(401)), replaced, "too old");
    let shown = app.root().get(format!("/v1/invitations/{id}")).expect(200);
    assert_eq!(shown.str("state"), "expired");
    assert_eq!(app.root().get("/v1/invitations?state=expired").expect(200).ids(), std::slice::from_ref(&id));
    assert_eq!(app.root().get("/v1/invitations?state=pending").expect(200).ids(), [""; 0]);

    app.root().act(format!("/v1/invitations/{id}/resend")).expect(200);
    let third = secret(&letter_to(app, &sink, SARA));
    app.root().delete(format!("/v1/invitations/{id}")).expect(204);
    app.root().delete(format!("/v1/invitations/{id}")).expect(204);
    assert_eq!(without_traces(&accept(app, &third).expect(401)), replaced, "taken back");
    let refused = app.root().act(format!("/v1/invitations/{id}/resend")).expect(409);
    assert_eq!(refused["reason"], "revoked");
    assert_eq!(app.root().get("/v1/agents?limit=200").expect(200).data().len(), 0, "nobody came of it");
});

on_each_engine!(a_secret_makes_one_agent_however_many_bring_it_at_once, |app| {
    let sink = app.sends_mail();
    invite(app, json!({}));
    let token = secret(&letter_to(app, &sink, SARA));
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| accept(app, &token).status)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let made = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(made, 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 401].contains(status)), "{statuses:?}");
    assert_eq!(app.root().get("/v1/agents").expect(200).data().len(), 1);
});

on_each_engine!(without_a_password_it_is_left_to_the_companys_own_service, |app| {
    let sink = app.sends_mail();
    invite(app, json!({"name": "Sara"}));
    let token = secret(&letter_to(app, &sink, SARA));
    let accepted = app.anonymous().post("/v1/auth/invitations/accept", json!({"token": token})).expect(201);
    assert_eq!(accepted["has_password"], false);
    sign_in(app, SARA, PASSWORD).expect(401);
    let agent = app.root().get(format!("/v1/agents/{}", accepted.str("agent_id"))).expect(200);
    assert_eq!(agent.str("name"), "Sara");
});

on_each_engine!(a_name_that_nobody_said_is_asked_for_and_the_secret_stays_good, |app| {
    let sink = app.sends_mail();
    invite(app, json!({}));
    let token = secret(&letter_to(app, &sink, SARA));
    let nameless = app.anonymous().post("/v1/auth/invitations/accept", json!({"token": token})).expect(422);
    nameless.field_error("#/name", "required");
    let weak = json!({"token": token, "name": "Sara", "password": "short"});
    app.anonymous().post("/v1/auth/invitations/accept", weak).expect(422).field_error("#/password", "too_short");
    accept(app, &token).expect(201);
});

on_each_engine!(one_address_is_invited_once_and_other_workspaces_are_not_told_of, |app| {
    let other = app.other_workspace();
    other.agent("Sara").email(SARA).recorded();
    let first = invite(app, json!({}));
    let again = app.root().post("/v1/invitations", json!({"email": "SARA@desk.example", "role": "admin"})).expect(409);
    assert_eq!(again.problem("already_exists")["existing_id"], first.id());
    let known = app.agent("Ali").email("ali@desk.example").recorded();
    let taken = app.root().post("/v1/invitations", json!({"email": "ali@desk.example", "role": "agent"})).expect(409);
    assert_eq!(taken["existing_id"], known);
    let strange = json!({"email": "b@desk.example", "role": "agent", "team_ids": [other.team("x")]});
    app.root().post("/v1/invitations", strange).expect(422).field_error("#/team_ids/0", "not_found");
    for (bad, field) in
        [(json!({"email": "x", "role": "agent"}), "#/email"), (json!({"email": SARA, "role": "boss"}), "#/role")]
    {
        let refused = app.root().post("/v1/invitations", bad).expect(422);
        assert_eq!(refused["errors"][0]["pointer"], field);
    }
});

on_each_engine!(whoever_became_an_agent_meanwhile_is_not_made_again, |app| {
    let sink = app.sends_mail();
    invite(app, json!({}));
    let token = secret(&letter_to(app, &sink, SARA));
    app.agent("Sara").email(SARA).password(OTHER).recorded();
    let refused = accept(app, &token).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], Value::Null, "whose it is concerns the team alone");
    sign_in(app, SARA, PASSWORD).expect(401);
    sign_in(app, SARA, OTHER).expect(201);
});

on_each_engine!(a_team_that_is_gone_is_left_out, |app| {
    let sink = app.sends_mail();
    let (stays, goes) = (app.team("stays"), app.team("goes"));
    invite(app, json!({"team_ids": [goes, stays]}));
    let token = secret(&letter_to(app, &sink, SARA));
    app.root().delete(format!("/v1/teams/{goes}")).expect(204);
    let accepted = accept(app, &token).expect(201);
    let agent = app.root().get(format!("/v1/agents/{}", accepted.str("agent_id"))).expect(200);
    assert_eq!(agent["team_ids"], json!([stays]));
});

on_each_engine!(where_no_mailbox_sends_the_invitation_waits_to_be_sent_again, |app| {
    let id = invite(app, json!({})).id();
    let meant = sent(app);
    assert_eq!((&meant[0]["state"], &meant[0]["reason"]), (&json!("suppressed"), &json!("no_mailbox")));
    let sink = app.sends_mail();
    app.root().act(format!("/v1/invitations/{id}/resend")).expect(200);
    let letter = letter_to(app, &sink, SARA);
    // Nobody has said where the frontend is: the secret stands alone, in the workspace's language.
    assert!(!letter.part("text/plain").contains("http"));
    assert!(letter.part("text/plain").contains("دعوت"));
    accept(app, &secret(&letter)).expect(201);
});

on_each_engine!(only_admins_invite_and_a_retry_invites_once, |app| {
    let body = || json!({"email": SARA, "role": "admin"});
    for who in [app.lead(), app.agent("Ali").enters(), app.viewer(), app.service(&["users:read"])] {
        who.post("/v1/invitations", body()).expect(403);
    }
    let admin = app.admin();
    let first = admin.key("once").post("/v1/invitations", body()).expect(201);
    let again = admin.key("once").post("/v1/invitations", body()).expect(201);
    assert_eq!(first.id(), again.id());
    assert_eq!(sent(app).len(), 1, "one letter");
});

on_each_engine!(guessing_secrets_is_limited, |app| {
    let refused = (0..60).map(|number| accept(app, &format!("{number:043}")).status).collect::<Vec<_>>();
    assert_eq!(refused.iter().position(|status| *status == 429), Some(50), "{refused:?}");
    app.clock.advance_seconds(900);
    accept(app, &"b".repeat(43)).expect(401);
});

on_each_engine!(where_letters_lead_is_an_address_of_a_frontend_and_nothing_else, |app| {
    let path = "/v1/sign-in-settings";
    let empty = app.root().get(path).expect(200);
    assert_eq!(
        (&empty["version"], &empty["agents_url"], &empty["guest_codes"]),
        (&json!(0), &json!(null), &json!(false))
    );
    for bad in ["http://desk.example", "https://a@desk.example", "https://desk.example/?x=", "javascript:alert(1)", ""]
    {
        let refused = app.root().patch(path, json!({"agents_url": bad, "portal_url": bad})).expect(422);
        let refused = refused.field_error("#/agents_url", "invalid_format");
        refused.field_error("#/portal_url", "invalid_format");
    }
    let first = app.root().if_match("\"0\"").patch(path, json!({"portal_url": "https://Help.example/"})).expect(200);
    assert_eq!((&first["version"], first.str("portal_url")), (&json!(1), "https://help.example".to_owned()));
    app.root().if_match("\"0\"").patch(path, json!({"portal_url": null})).expect(412).problem("precondition_failed");
    let again = app.root().patch(path, json!({"portal_url": "https://help.example"})).expect(200);
    assert_eq!(again["version"], 1, "nothing changed");
    let cleared = app.root().patch(path, json!({"portal_url": null, "guest_codes": true})).expect(200);
    assert_eq!((&cleared["portal_url"], &cleared["guest_codes"]), (&json!(null), &json!(true)));
    app.agent("Ali").enters().patch(path, json!({})).expect(403);
});
