//! Anonymous callers, missing scopes, roles: every operation of the document.

use domain::{
    people::Role,
    policy::{Access, Operation as Row, row},
};
use serde_json::{Value, json};
use support::{Actor, Answer, contract, contract::Operation, on_each_engine};

use super::{body_for, missing_id, missing_path, needs::comparable};

/// What may be called without a credential. This list may only shrink.
const PUBLIC: &[&str] = &[
    // By the secret of a letter.
    "acceptInvitation",
    // By the key of a letter, as refuseLetters.
    "allowLetters",
    // By a key that proves itself.
    "answerLinkedSurvey",
    "confirmAddress",
    "confirmPasswordReset",
    "createGuestSession",
    "createSession",
    "finishOidcSignIn",
    // By its signature.
    "receiveGatewayMessage",
    "receiveGatewayReceipt",
    "refreshSession",
    "refuseLetters",
    "requestGuestCode",
    "requestPasswordReset",
    // By a link that proves itself.
    "showLinkedAttachment",
    "showLinkedSurvey",
    "showLiveness",
    "showMeta",
    "showOpenapiJson",
    "showOpenapiYaml",
    "showProblem",
    "showReadiness",
    "startOidcSignIn",
];

/// Those of them that are given something to prove, which may be wrong.
const PROVING: &[&str] = &[
    "acceptInvitation",
    "confirmAddress",
    "confirmPasswordReset",
    "createGuestSession",
    "createSession",
    "finishOidcSignIn",
    "receiveGatewayMessage",
    "receiveGatewayReceipt",
    "refreshSession",
];

/// What needs a credential and no scope: everybody's own sign-ins.
const SCOPELESS: &[&str] = &["changePassword", "deleteSession", "listSessions", "showMe"];

/// What can only be read.
const READ_ALONE: &[&str] = &["audit", "changes", "events"];

fn call(who: &Actor, operation: &Operation) -> Answer {
    who.send(&operation.method, &missing_path(operation), body_for(operation))
}

/// The same for somebody with this role. Who is an agent and nothing more speaks for himself alone: what he gets for
/// other ids is told below.
fn call_as(role: &str, who: &Actor, operation: &Operation) -> Answer {
    match operation.id.as_str() {
        "setAvailability" if role == "agent" => {
            who.send(&operation.method, "/v1/agents/me/availability", body_for(operation))
        }
        _ => call(who, operation),
    }
}

fn operations(app: &support::TestApp) -> &'static [Operation] {
    &contract::of(&format!("http://{}", app.address())).operations
}

on_each_engine!(only_the_listed_operations_are_public, |app| {
    let mut public: Vec<_> = operations(app).iter().filter(|it| it.is_public()).map(|it| it.id.as_str()).collect();
    public.sort_unstable();
    assert_eq!(public, PUBLIC);
    // Customers have no scopes, only the portal.
    let of_the_team = operations(app).iter().filter(|it| !it.is_public() && !it.is_for_customers());
    let closed = of_the_team.filter(|it| it.scopes().is_empty());
    let mut scopeless: Vec<_> = closed.map(|it| it.id.as_str()).collect();
    scopeless.sort_unstable();
    assert_eq!(scopeless, SCOPELESS);
});

on_each_engine!(without_a_credential_everything_else_is_401, |app| {
    let nobody = app.anonymous();
    for operation in operations(app) {
        let answer = call(&nobody, operation);
        if operation.is_public() {
            assert!(answer.status != 401 || PROVING.contains(&operation.id.as_str()), "{answer:?}");
            continue;
        }
        assert_eq!(answer.status, 401, "{}: {answer:?}", operation.id);
        assert_eq!(answer["code"], "unauthenticated", "{}", operation.id);
        assert!(answer.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer")), "{}", operation.id);
        // Not even what is wrong with the request is told to strangers.
        let strange = nobody.send_bytes(&operation.method, &missing_path(operation), Some("text/plain"), b"{");
        assert_eq!(strange.status, 401, "{}: {strange:?}", operation.id);
    }
});

on_each_engine!(without_the_scope_it_is_403_and_names_the_scope, |app| {
    for operation in operations(app).iter().filter(|it| !it.is_public()) {
        let Some(scope) = operation.scopes().first().cloned() else { continue };
        let other = if scope == "audit:read" { "tickets:write" } else { "audit:read" };
        for who in [app.service(&[other]), app.agent("Ava").role("admin").scopes(&[other]).enters()] {
            let answer = call(&who, operation).problem("insufficient_scope");
            assert_eq!((answer.status, answer.words("required_scopes")), (403, operation.scopes()), "{}", operation.id);
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert!(
                challenge.contains("insufficient_scope") && challenge.contains(&scope),
                "{}: {challenge}",
                operation.id
            );
        }
    }
});

on_each_engine!(a_read_scope_does_not_write_and_a_write_scope_reads, |app| {
    for operation in operations(app).iter().filter(|it| !it.is_public()) {
        let Some(scope) = operation.scopes().first().cloned() else { continue };
        // What only people do is refused to a service whatever its scopes.
        if Row::from_id(&operation.id).is_some_and(|it| !row(it).service) {
            continue;
        }
        let Some(subject) = scope.strip_suffix(":write") else {
            let Some(subject) = scope.strip_suffix(":read").filter(|it| !READ_ALONE.contains(it)) else { continue };
            let writer = app.service(&[&format!("{subject}:write")]);
            assert_ne!(call(&writer, operation).status, 403, "{} with {subject}:write", operation.id);
            continue;
        };
        let reader = app.service(&[&format!("{subject}:read")]);
        call(&reader, operation).expect(403).problem("insufficient_scope");
    }
});

on_each_engine!(each_role_may_what_the_policy_says_and_nothing_else, |app| {
    // A second admin, so that no step takes the last one.
    app.admin();
    for role in [Role::Admin, Role::Lead, Role::Agent, Role::Viewer] {
        let who = app.agent("somebody").role(role.word()).enters();
        for operation in operations(app) {
            let rule = row(Row::from_id(&operation.id).unwrap_or_else(|| panic!("no policy for {}", operation.id)));
            if rule.access == Access::Public {
                continue;
            }
            let answer = call_as(role.word(), &who, operation);
            if rule.access == Access::Customer {
                assert_eq!(answer.expect(403).problem("forbidden")["requires"], "customer", "{}", operation.id);
                continue;
            }
            if rule.roles.contains(&role) {
                let told = answer["requires"].is_string() || answer["role"].is_string();
                assert!(
                    answer.status != 403 || operation.id == "createToken" && told,
                    "{role} {}: {answer:?}",
                    operation.id
                );
                assert!(
                    answer.status != 401 || operation.id == "changePassword",
                    "{role} {}: {answer:?}",
                    operation.id
                );
            } else {
                let answer = answer.expect(403).problem("forbidden");
                assert_eq!(answer["role"], role.word(), "{}", operation.id);
            }
        }
    }
});

on_each_engine!(who_may_not_speak_for_others_does_not_learn_who_there_is, |app| {
    let colleague = app.agent("omid").recorded();
    let gone = app.agent("gone").recorded();
    app.root().delete(format!("/v1/agents/{gone}")).expect(204);
    let foreign = app.other_workspace().agent("reza").recorded();
    let missing = missing_id("agent");
    let set = |who: &Actor, id: &str| {
        let path = format!("/v1/agents/{id}/availability");
        comparable(&who.put_json(&path, json!({"availability": "online"})), id)
    };
    let refused = |who: &Actor, status: u16, ids: &[&str]| {
        let expected = set(who, missing);
        assert_eq!(expected.0, status, "{expected:?}");
        for id in ids {
            assert_eq!(set(who, id), expected, "{id}");
        }
        expected.1
    };
    let all = [colleague.as_str(), &gone, &foreign];
    assert!(refused(&app.agent("sara").enters(), 403, &all).contains("\"forbidden\""));
    assert!(refused(&app.viewer(), 403, &all).contains("\"viewer\""));
    assert!(refused(&app.anonymous(), 401, &all).contains("\"unauthenticated\""));
    for narrow in [app.service(&["tickets:write"]), app.agent("ava").role("lead").scopes(&["tickets:write"]).enters()] {
        let told = refused(&narrow, 403, &all);
        assert!(told.contains("\"insufficient_scope\"") && told.contains("\"queue:work\""), "{told}");
    }
    for who in [app.lead(), app.admin(), app.root().clone()] {
        refused(&who, 404, &[&foreign]);
        assert_eq!(set(&who, &colleague).0, 200);
    }
});

on_each_engine!(a_service_may_what_the_policy_says_and_nothing_else, |app| {
    for operation in operations(app) {
        let rule = row(Row::from_id(&operation.id).expect("a policy"));
        if rule.access == Access::Public {
            continue;
        }
        let answer = call(app.root(), operation);
        assert_eq!(answer.status == 403, !rule.service, "{}: {answer:?}", operation.id);
        if !rule.service {
            let requires = if rule.access == Access::Customer { "customer" } else { "agent" };
            assert_eq!((&answer["code"], &answer["requires"]), (&json!("forbidden"), &json!(requires)));
        }
    }
});

on_each_engine!(me_lists_exactly_what_is_not_refused, |app| {
    app.admin();
    for role in ["admin", "lead", "agent", "viewer"] {
        let who = app.agent("somebody").role(role).enters();
        let allowed = who.get("/v1/auth/me").expect(200).words("allowed_operations");
        for operation in operations(app).iter().filter(|it| !it.is_public() && it.id != "createToken") {
            let refused = call_as(role, &who, operation).status == 403;
            assert_eq!(allowed.contains(&operation.id), !refused, "{role} {}", operation.id);
        }
    }
});

on_each_engine!(the_committed_matrix_is_the_policy_that_is_served, |app| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy-matrix.txt");
    let committed = std::fs::read_to_string(path).expect("docs/policy-matrix.txt is committed: make openapi writes it");
    assert_eq!(committed, domain::policy::matrix());
    for operation in operations(app) {
        assert!(committed.lines().any(|line| line.starts_with(&format!("{} ", operation.id))), "{}", operation.id);
    }
});

on_each_engine!(what_is_wrong_with_a_request_is_told_to_nobody_who_may_not_make_it, |app| {
    // Each is met for the first time, so that judging him takes a look into the database.
    let strangers = || {
        [
            (app.service(&["customers:read"]), 403, "insufficient_scope"),
            (app.anonymous().presenting("nbts_000000000000000000000000000000000000"), 401, "invalid_token"),
        ]
    };
    let mistakes: [(&str, &str, Option<Value>); 4] = [
        ("GET", "/v1/tickets/nonsense", None),
        ("GET", "/v1/tickets?limit=-1", None),
        ("POST", "/v1/tickets", Some(json!({"subject": 7}))),
        ("PUT", "/v1/tickets/nonsense/tags/x", None),
    ];
    for (method, path, body) in mistakes {
        for (who, status, code) in strangers() {
            who.send(method, path, body.clone()).expect(status).problem(code);
        }
        let allowed = app.root().send(method, path, body).status;
        assert!(matches!(allowed, 400 | 404 | 422), "{method} {path}: {allowed}");
    }
});
