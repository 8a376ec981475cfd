//! An id of another workspace is an id that nothing has.

use std::collections::BTreeMap;

use serde_json::json;
use support::{Actor, Desk, contract, on_each_engine};

use super::{
    body_for, kind_of, missing_id,
    needs::{body_in, comparable, handed_out, make_for, with_session},
    path_with,
};

/// What callers choose themselves, so that the same may be in several workspaces: stories of its own prove that they are apart.
const CHOSEN: [&str; 3] = ["tag", "system", "external id"];

/// A fresh record of this kind, made by an admin of the workspace.
pub(super) fn make(desk: &Desk, admin: &Actor, kind: &str, number: usize) -> String {
    match kind {
        "ticket" => desk.ticket().opened().id(),
        "message" => {
            let ticket = desk.ticket().opened().id();
            let note = json!({"kind": "note", "body": {"content": "n"}});
            admin.post(format!("/v1/tickets/{ticket}/messages"), note).expect(201).id()
        }
        "link" => {
            let (ticket, other) = (desk.ticket().opened().id(), desk.ticket().opened().id());
            let body = json!({"type": "related_to", "ticket_id": other});
            admin.post(format!("/v1/tickets/{ticket}/links"), body).expect(201).id()
        }
        "checklist item" => {
            let ticket = desk.ticket().opened().id();
            admin.post(format!("/v1/tickets/{ticket}/checklist"), json!({"text": "t"})).expect(201).id()
        }
        "attachment" => {
            let named = admin.with("Content-Disposition", "attachment; filename=\"a.txt\"");
            named.send_bytes("POST", "/v1/attachments", Some("text/plain"), b"a").expect(201).id()
        }
        "customer" => desk.customer("Parisa"),
        "organization" => desk.organization(&format!("organization {number}")),
        "agent" => desk.agent("sara").recorded(),
        "team" => desk.team(&format!("team {number}")),
        "category" => desk.category(&format!("category-{number}")),
        "calendar" => {
            let body = json!({"name": format!("calendar {number}"), "preset": "always"});
            admin.post("/v1/calendars", body).expect(201).id()
        }
        "shift" | "time off" => {
            let agent = desk.agent("Shirin").recorded();
            let period = json!({"starts_at": "2026-03-21T08:00:00Z", "ends_at": "2026-03-21T09:00:00Z"});
            let list = if kind == "shift" { "shifts" } else { "time-off" };
            admin.post(format!("/v1/agents/{agent}/{list}"), period).expect(201).id()
        }
        "token" => {
            let body = json!({"name": "t", "type": "service", "scopes": ["tickets:read"]});
            admin.post("/v1/tokens", body).expect(201).id()
        }
        "provider" => {
            let issuer = format!("https://{number}.{}.example", desk.slug);
            let body = json!({"name": "p", "kind": "secret", "issuer": issuer, "secret": "s".repeat(32)});
            admin.post("/v1/identity-providers", body).expect(201).id()
        }
        "sign-in provider" => {
            let body = json!({
                "name": "p", "issuer": format!("https://{number}.{}.example", desk.slug), "client_id": "c",
                "client_secret": "s", "redirect_urls": ["https://desk.example"],
            });
            admin.post("/v1/sign-in-providers", body).expect(201).id()
        }
        "invitation" => {
            let body = json!({"email": format!("i{number}@{}.example", desk.slug), "role": "agent"});
            admin.post("/v1/invitations", body).expect(201).id()
        }
        "webhook" => {
            // Nobody listens there.
            let body = json!({"url": "http://127.0.0.1:1/hook", "event_types": ["webhook.disabled"]});
            admin.post("/v1/webhooks", body).expect(201).id()
        }
        "webhook delivery" => {
            let webhook = make(desk, admin, "webhook", number);
            admin.act(format!("/v1/webhooks/{webhook}/test")).expect(200).id()
        }
        "mailbox" => {
            let body = json!({"name": "m", "address": format!("{number}@{}.example", desk.slug)});
            admin.post("/v1/mailboxes", body).expect(201).id()
        }
        "gateway" => {
            let body = json!({"name": "g", "channel": "sms", "request": {"url": "http://127.0.0.1:1/"}});
            admin.post("/v1/gateways", body).expect(201).id()
        }
        "gateway delivery" => {
            let inbound = json!({
                "verification": "header", "header": "X-Key", "sender": "/from", "text": "/text", "message_id": "/id",
            });
            let body = json!({
                "name": "g", "channel": "sms", "enabled": true, "inbound": inbound,
                "request": {"url": "http://127.0.0.1:1/"},
            });
            let gateway = admin.post("/v1/gateways", body).expect(201).id();
            let secret = admin.post(format!("/v1/gateways/{gateway}/inbound-secret"), json!({})).expect(200);
            let said = json!({"from": "+989120001234", "text": "salam", "id": gateway}).to_string();
            let path = format!("/v1/public/gateways/{gateway}/messages");
            let service = admin.with("X-Key", secret.str("secret"));
            service.send_bytes("POST", &path, Some("application/json"), said.as_bytes()).expect(200);
            let newest = admin.get("/v1/tickets?sort=-number&limit=1").expect(200).ids()[0].clone();
            let reply = json!({"kind": "reply", "body": {"content": "r"}});
            admin.post(format!("/v1/tickets/{newest}/messages"), reply).expect(201);
            let list = format!("/v1/gateway-deliveries?gateway_id={gateway}");
            let made = (0..1_000).find_map(|_| {
                std::thread::sleep(std::time::Duration::from_millis(10));
                admin.get(&list).expect(200).ids().first().cloned()
            });
            made.expect("it is meant")
        }
        "delivery" => {
            // It is suppressed: nobody vouches for the address.
            if admin.get("/v1/mailboxes").expect(200).data().iter().all(|row| row["smtp"].is_null()) {
                let smtp = json!({"host": "127.0.0.1", "port": 1, "encryption": "none"});
                let body = json!({"name": "d", "address": format!("out@{}.example", desk.slug), "smtp": smtp});
                admin.post("/v1/mailboxes", body).expect(201);
            }
            let customer = json!({"name": "Parisa", "emails": [{"value": "c@d.example", "standing": "claimed"}]});
            let ticket = desk.ticket().with("customer", customer).opened().id();
            let reply = json!({"kind": "reply", "body": {"content": "r"}});
            admin.post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
            let path = format!("/v1/deliveries?ticket_id={ticket}");
            let moment = std::time::Duration::from_millis(10);
            let made = (0..1_000).find_map(|_| {
                std::thread::sleep(moment);
                admin.get(&path).expect(200).ids().first().cloned()
            });
            made.expect("a mail is meant")
        }
        "notification" => {
            let ticket = desk.ticket().opened().id();
            desk.root().put(format!("/v1/tickets/{ticket}/followers/{}", admin.id)).expect(204);
            let note = json!({"kind": "note", "body": {"content": "n"}});
            desk.root().post(format!("/v1/tickets/{ticket}/messages"), note).expect(201);
            desk.tell_agents();
            let told = admin.get(format!("/v1/notifications?ticket_id={ticket}")).expect(200).ids();
            told.first().expect("who follows a ticket is told").clone()
        }
        "inbound email" => {
            let raw = format!("From: p{number}@customer.example\r\nList-Id: <l>\r\n\r\n{}", desk.slug);
            let bytes = raw.as_bytes();
            admin.send_bytes("POST", "/v1/inbound/email", Some("message/rfc822"), bytes).expect(201).id()
        }
        "sla_policy" => {
            let target = json!({"seconds": 3_600, "time": "calendar"});
            let targets = json!({"low": target, "medium": target, "high": target, "urgent": target});
            let body = json!({"name": format!("policy {number}"), "targets": {"resolution": targets}});
            admin.post("/v1/sla-policies", body).expect(201).id()
        }
        "canned_response" => {
            let body = json!({"title": format!("text {number}"), "bodies": {"en": {"content": "Hello"}}});
            admin.post("/v1/canned-responses", body).expect(201).id()
        }
        "rule run" => {
            let actions = json!([{"type": "add_tags", "tags": ["run"]}]);
            let name = format!("run {number}");
            let body = json!({"name": name, "mode": "live", "occasions": ["noted"], "actions": actions});
            let rule = admin.post("/v1/rules", body).expect(201).id();
            let ticket = desk.ticket().opened().id();
            let note = json!({"kind": "note", "body": {"content": "n"}});
            admin.post(format!("/v1/tickets/{ticket}/messages"), note).expect(201);
            admin.get(format!("/v1/rules/{rule}/runs")).expect(200).ids()[0].clone()
        }
        "bulk action" => {
            let items = json!([{"ticket_id": desk.ticket().opened().id(), "add_tags": ["t"]}]);
            admin.post("/v1/tickets/bulk", json!({ "items": items })).expect(207).str("bulk_action_id")
        }
        "macro" => {
            let actions = json!([{"type": "add_tags", "tags": ["t"]}]);
            let body = json!({"title": format!("macro {number}"), "actions": actions});
            admin.post("/v1/macros", body).expect(201).id()
        }
        "rule" => {
            let actions = json!([{"type": "add_tags", "tags": ["t"]}]);
            let body = json!({"name": format!("rule {number}"), "occasions": ["replied"], "actions": actions});
            admin.post("/v1/rules", body).expect(201).id()
        }
        "survey" => {
            // Nobody answers for a customer before he is asked.
            desk.asks(json!({}));
            let ticket = desk.ticket().at("closed").id();
            desk.ask();
            admin.get(format!("/v1/tickets/{ticket}/surveys")).expect(200).ids()[0].clone()
        }
        "incident" => {
            // In words that no other ticket of this desk has.
            let word = |at: usize| -> String {
                let seed = ((number * 64 + at + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                (0..7).map(|place| char::from(b'a' + (seed >> (place * 8) & 0xff) as u8 % 26)).collect()
            };
            let words = (0..8).map(word).collect::<Vec<_>>().join(" ");
            desk.expect_incidents(2);
            let ticket = || desk.ticket().with("subject", words.as_str()).with("body", json!({"content": words}));
            let tickets = [ticket().opened().id(), ticket().opened().id()];
            desk.watch();
            desk.expect_incidents(0);
            // What follows for the tickets follows a moment later.
            for ticket in &tickets {
                let is_told = || {
                    let triage = admin.get(format!("/v1/tickets/{ticket}/triage")).expect(200);
                    triage["proposal"]["scope"]["value"] == "many"
                };
                let moment = std::time::Duration::from_millis(10);
                let told = (0..1_000).any(|_| {
                    is_told() || {
                        std::thread::sleep(moment);
                        false
                    }
                });
                assert!(told, "{ticket} was not raised");
            }
            admin.get("/v1/incident-proposals?state=open").expect(200).ids()[0].clone()
        }
        "tag" => format!("tag{number}"),
        "code" => "not_found".to_owned(),
        "system" => "crm".to_owned(),
        other => panic!("no {other} can be made"),
    }
}

on_each_engine!(a_foreign_id_answers_like_a_missing_one_in_every_path, |app| {
    let other = app.other_workspace();
    let (owner, foreign_session) = with_session(app, &other);
    let leased = handed_out(&other, &owner);
    let (admin, own_session) = with_session(app, app);
    let operations = &contract::of(&format!("http://{}", app.address())).operations;
    let kinds = [
        "ticket",
        "message",
        "link",
        "checklist item",
        "attachment",
        "customer",
        "organization",
        "agent",
        "team",
        "category",
        "calendar",
        "shift",
        "time off",
        "token",
        "provider",
        "invitation",
        "sign-in provider",
        "sla_policy",
        "canned_response",
        "macro",
        "rule",
        "rule run",
        "bulk action",
        "survey",
        "incident",
        "mailbox",
        "gateway",
        "gateway delivery",
        "webhook",
        "webhook delivery",
        "inbound email",
        "delivery",
        "notification",
    ];
    let foreign: BTreeMap<&str, String> =
        kinds.iter().enumerate().map(|(number, kind)| (*kind, make(&other, &owner, kind, number))).collect();
    let before = other.settle().str("head_hash");
    let mut proved = 0;
    for (number, operation) in operations.iter().enumerate() {
        // What customers may see is proved with customers.
        if operation.is_public() || operation.is_for_customers() {
            continue;
        }
        let own: BTreeMap<String, String> = operation
            .path_parameters()
            .into_iter()
            .map(|name| {
                let kind = kind_of(operation, &name);
                let own = || make_for(operation, app, &admin, kind, number);
                (name, if kind == "session" { own_session.clone() } else { own() })
            })
            .collect();
        for (name, _) in own.iter().filter(|(name, _)| !CHOSEN.contains(&kind_of(operation, name))) {
            let kind = kind_of(operation, name);
            let with = |id: &str| {
                let path = path_with(operation, |other| if other == name { id.to_owned() } else { own[other].clone() });
                admin.send(&operation.method, &path, body_for(operation))
            };
            let foreign = match kind {
                "session" => foreign_session.as_str(),
                "ticket" if name == "ticket_id" => leased.as_str(),
                _ => foreign[kind].as_str(),
            };
            let (missing, reached) = (with(missing_id(kind)), with(foreign));
            assert_eq!(missing.status, 404, "{} {name}: {missing:?}", operation.id);
            let (as_missing, as_foreign) = (comparable(&missing, missing_id(kind)), comparable(&reached, foreign));
            assert_eq!(as_foreign, as_missing, "{} {name}", operation.id);
            for malformed in ["x", "tkt_", "tkt_zzzz", "%00", "..%2f", &"a".repeat(300)] {
                let answer = with(malformed);
                assert!([400, 404].contains(&answer.status), "{} {name}={malformed}: {answer:?}", operation.id);
            }
            proved += 1;
        }
        // The same request with own ids is not refused, so it was the id.
        if !own.is_empty() && operation.id != "deleteSession" {
            let path = path_with(operation, |name| own[name].clone());
            let answer = admin.send(&operation.method, &path, body_in(app, operation, &own));
            assert!(answer.status < 300, "{} with own ids: {answer:?}", operation.id);
        }
    }
    assert!(proved >= 45, "only {proved} parameters were tried");
    assert_eq!(other.settle().str("head_hash"), before, "nothing happened in the other workspace");
});

on_each_engine!(lists_show_one_workspace, |app| {
    let other = app.other_workspace();
    let (owner, _) = with_session(app, &other);
    for (number, kind) in [
        "message",
        "attachment",
        "customer",
        "organization",
        "agent",
        "team",
        "category",
        "calendar",
        "token",
        "provider",
        "survey",
        "invitation",
        "sign-in provider",
        "incident",
        "mailbox",
        "webhook",
        "webhook delivery",
        "inbound email",
        "delivery",
        "notification",
    ]
    .iter()
    .enumerate()
    {
        make(&other, &owner, kind, number);
    }
    let stranger = app.admin();
    let foreign: Vec<String> = [
        "tickets",
        "customers",
        "organizations",
        "agents",
        "teams",
        "categories",
        "calendars",
        "tokens",
        "identity-providers",
        "surveys",
        "invitations",
        "incident-proposals",
        "mailboxes",
        "gateways",
        "gateway-deliveries",
        "inbound-emails",
        "deliveries",
        "notifications",
        "notification-deliveries",
        "audit-log",
    ]
    .iter()
    .flat_map(|list| owner.get(format!("/v1/{list}?limit=200")).expect(200).ids())
    .collect();
    assert!(foreign.len() > 10);
    for operation in &contract::of(&format!("http://{}", app.address())).operations {
        if operation.method == "GET"
            && !operation.is_public()
            && !operation.is_for_customers()
            && operation.path_parameters().is_empty()
        {
            let seen = stranger.get(&operation.path).expect(200);
            for id in foreign.iter().chain([&other.id]) {
                assert!(!seen.text.contains(id.as_str()), "{} shows {id}", operation.id);
            }
        }
    }
});

on_each_engine!(verification_and_audit_are_of_the_own_workspace, |app| {
    let other = app.other_workspace();
    for _ in 0..5 {
        other.ticket().opened();
    }
    let own = app.settle().int("checked");
    assert!(other.settle().int("checked") >= own + 15);
    assert_eq!(app.settle().int("checked"), own);
});
