//! Anonymous callers, missing scopes, roles: every operation of the document.

use domain::{
    people::Role,
    policy::{Access, Operation as Row, row},
};
use serde_json::json;
use support::{Actor, Answer, contract, contract::Operation, on_each_engine};

use super::{body_for, missing_path};

/// What may be called without a credential. This list may only shrink.
const PUBLIC: &[&str] = &[
    "createSession",
    "refreshSession",
    // By a link that proves itself.
    "showLinkedAttachment",
    "showLiveness",
    "showMeta",
    "showOpenapiJson",
    "showOpenapiYaml",
    "showProblem",
    "showReadiness",
];

/// What needs a credential and no scope: everybody's own sign-ins.
const SCOPELESS: &[&str] = &["changePassword", "deleteSession", "listSessions", "showMe"];

fn call(who: &Actor, operation: &Operation) -> Answer {
    let path = match operation.id.as_str() {
        // Agents speak only for themselves: any other id is refused, there or not.
        "setAvailability" if who.id.starts_with("agt_") => "/v1/agents/me/availability".to_owned(),
        _ => missing_path(operation),
    };
    who.send(&operation.method, &path, body_for(operation))
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
            assert!(
                answer.status != 401 || ["createSession", "refreshSession"].contains(&operation.id.as_str()),
                "{answer:?}"
            );
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
        let Some(subject) = scope.strip_suffix(":write") else {
            let Some(subject) = scope.strip_suffix(":read").filter(|it| *it != "audit") else { continue };
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
            let answer = call(&who, operation);
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
            let refused = call(&who, operation).status == 403;
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
