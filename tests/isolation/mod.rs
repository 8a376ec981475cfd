//! Who may do what, and that nobody reaches into another workspace: proved for every operation of the document.

mod needs;
mod records;
mod references;
mod rights;
mod visibility;

use serde_json::{Value, json};
use support::contract::Operation;

/// A body that the operation accepts, as far as it takes one. A new operation with a body needs a row.
pub(crate) fn body_for(operation: &Operation) -> Option<Value> {
    operation.contract.get("requestBody")?;
    Some(match operation.id.as_str() {
        "updateTicket" | "updateCustomer" | "updateOrganization" | "updateAgent" | "updateTeam" | "updateCategory"
        | "updateCalendar" | "updateWorkspace" | "rotateToken" => json!({}),
        // Any bytes are a file.
        "createAttachment" | "createPortalAttachment" => json!({}),
        "setAvailability" => json!({"availability": "online"}),
        "extendLease" => json!({}),
        "createTicket" => json!({"customer": {"name": "A"}, "subject": "s", "body": {"content": "c"}}),
        "replaceTriageWords" => json!({"lists": []}),
        "previewTriage" => json!({"subject": "s", "body": {"content": "c"}}),
        "acceptIncidentProposal" => json!({}),
        "setDraft" => json!({"kind": "reply", "body": {"content": "c"}}),
        "setPresence" => json!({"state": "viewing"}),
        "setReadMarker" | "updateChecklistItem" => json!({}),
        "createChecklistItem" => json!({"text": "t"}),
        "splitTicket" => json!({"message_ids": [missing_id("message")], "subject": "s"}),
        "mergeTicket" => json!({"into_ticket_id": missing_id("ticket")}),
        "createTicketLink" => json!({"type": "related_to", "ticket_id": missing_id("ticket")}),
        "createMessage" => json!({"kind": "note", "body": {"content": "c"}}),
        "judgeCourtesy" => json!({"courtesy": true}),
        "updateMessage" => json!({"body": {"content": "changed"}}),
        "upsertTicket" | "upsertMessage" | "upsertCustomer" | "upsertOrganization" => json!({}),
        "createCustomer" | "createOrganization" | "createTeam" => json!({"name": format!("new {}", operation.id)}),
        "createAgent" => json!({"name": "N", "email": "new@desk.example", "role": "agent"}),
        "searchTickets" => json!({"condition": {"all": []}}),
        "createCategory" => json!({"key": "new", "name_fa": "نو", "name_en": "New"}),
        "createCalendar" => json!({"name": "new", "preset": "iran"}),
        "importHolidays" => json!({"holidays": []}),
        "simulateRouting" => json!({"draft": {}}),
        "simulateRule" => {
            json!({"rule": {"occasions": ["opened"], "actions": [{"type": "add_tags", "tags": ["t"]}]}})
        }
        "calculateCalendar" => json!({"from_at": "2026-03-21T08:00:00Z", "add_seconds": 60}),
        "createShift" | "createTimeOff" => {
            json!({"starts_at": "2026-03-21T08:00:00Z", "ends_at": "2026-03-21T09:00:00Z"})
        }
        "createToken" => json!({"name": "t", "type": "service", "scopes": ["tickets:read"]}),
        "createSlaPolicy" => {
            let target = json!({"seconds": 3_600, "time": "calendar"});
            let targets = json!({"low": target, "medium": target, "high": target, "urgent": target});
            json!({"name": "new", "targets": {"resolution": targets}})
        }
        "updateSlaPolicy" => json!({}),
        "createMacro" => json!({"title": "new", "actions": [{"type": "add_tags", "tags": ["t"]}]}),
        "updateMacro" => json!({}),
        "applyMacro" => json!({"macro_id": missing_id("macro")}),
        "bulkUpdateTickets" => json!({"items": [{"ticket_id": missing_id("ticket"), "add_tags": ["t"]}]}),
        "createCannedResponse" => json!({"title": "new", "bodies": {"en": {"content": "Hello"}}}),
        "updateCannedResponse" | "updateAutomaticMessages" => json!({}),
        "previewAutomaticMessage" => json!({"kind": "answered", "locale": "en"}),
        "renderCannedResponse" => json!({"ticket_id": missing_id("ticket")}),
        "updateSurveySettings" => json!({}),
        "answerSurvey" | "answerPortalSurvey" | "answerLinkedSurvey" => json!({"score": 5}),
        "updateRule" => json!({}),
        "createRule" => {
            json!({"name": "new", "occasions": ["opened"], "actions": [{"type": "add_tags", "tags": ["t"]}]})
        }
        "updateRoutingPolicy" => json!({"rules": []}),
        "orderSlaPolicies" | "orderRules" => json!({"ids": []}),
        "recalculateSla" | "recalculateTicketSla" => json!({"from": "start"}),
        "updateIdentityProvider" | "testIdentityProvider" => json!({}),
        "createIdentityProvider" => {
            json!({"name": "new", "kind": "secret", "issuer": "https://new.example", "secret": "s".repeat(32)})
        }
        // Any bytes are a mail.
        "receiveEmail" => json!({}),
        "createWebhook" => json!({"url": "https://hooks.example/new", "event_types": ["ticket.*"]}),
        "updateWebhook" => json!({}),
        "replayWebhook" => json!({"from_seq": "1"}),
        "createMailbox" => json!({"name": "new", "address": "new@desk.example"}),
        "updateMailbox" => json!({}),
        "createGateway" => json!({"name": "new", "channel": "sms", "request": {"url": "http://127.0.0.1:1/"}}),
        "updateGateway" | "setGatewayInboundSecret" => json!({}),
        // Nothing listens there.
        "testGateway" => json!({"recipient": "+989120001234"}),
        // Any bytes are a call-back.
        "receiveGatewayMessage" | "receiveGatewayReceipt" => json!({}),
        "readNotifications" | "updateNotificationSettings" | "updateNotificationDefaults" => json!({}),
        "createInvitation" => json!({"email": "invited@desk.example", "role": "agent"}),
        "acceptInvitation" => json!({"token": "x"}),
        "updateSignInSettings" => json!({}),
        "requestPasswordReset" => json!({"workspace": "acme", "email": "a@desk.example"}),
        "confirmPasswordReset" => json!({"token": "x", "password": "a new long password"}),
        "createSignInProvider" => json!({
            "name": "new", "issuer": "https://new.example", "client_id": "c", "client_secret": "s",
            "redirect_urls": ["https://desk.example"],
        }),
        "updateSignInProvider" => json!({}),
        "startOidcSignIn" => json!({"workspace": "acme"}),
        "finishOidcSignIn" => json!({"state": "x", "code": "y"}),
        "requestGuestCode" => json!({"workspace": "acme", "email": "a@desk.example"}),
        "createGuestSession" => json!({"workspace": "acme", "email": "a@desk.example", "code": "12345678"}),
        "confirmAddress" => json!({"token": "x"}),
        "verifyCustomerEmails" | "verifyPortalEmails" => json!({}),
        "createSession" => json!({"workspace": "acme", "email": "a@desk.example", "password": "p"}),
        "refreshSession" => json!({"refresh_token": "x"}),
        "changePassword" => json!({"current_password": "c", "new_password": "a new long password"}),
        "updatePortalMe" => json!({}),
        "createPortalTicket" => json!({"subject": "s", "body": {"content": "c"}}),
        "createPortalMessage" => json!({"body": {"content": "c"}}),
        other => panic!("{other} takes a body: say here which"),
    })
}

/// What the parameter of this name in this path is the id of.
pub(crate) fn kind_of(operation: &Operation, parameter: &str) -> &'static str {
    match parameter {
        "agent_id" => "agent",
        "ticket_id" => "ticket",
        "customer_id" => "customer",
        "tag" => "tag",
        "system" => "system",
        "external_id" => "external id",
        "code" => "code",
        "key" => "survey key",
        "id" => match operation.path.split('/').nth(2) {
            Some("tickets") => "ticket",
            Some("ticket-links") => "link",
            Some("checklist-items") => "checklist item",
            Some("messages") => "message",
            Some("public") if operation.path.contains("/gateways/") => "gateway",
            Some("attachments" | "public") => "attachment",
            Some("surveys") => "survey",
            Some("customers") => "customer",
            Some("organizations") => "organization",
            Some("agents") => "agent",
            Some("teams") => "team",
            Some("categories") => "category",
            Some("calendars") => "calendar",
            Some("shifts") => "shift",
            Some("time-off") => "time off",
            Some("tokens") => "token",
            Some("auth") => "session",
            Some("identity-providers") => "provider",
            Some("invitations") => "invitation",
            Some("sign-in-providers") => "sign-in provider",
            Some("sla-policies") => "sla_policy",
            Some("canned-responses") => "canned_response",
            Some("macros") => "macro",
            Some("rules") => "rule",
            Some("rule-runs") => "rule run",
            Some("bulk-actions") => "bulk action",
            Some("incident-proposals") => "incident",
            Some("mailboxes") => "mailbox",
            Some("gateways") => "gateway",
            Some("gateway-deliveries") => "gateway delivery",
            Some("webhooks") => "webhook",
            Some("webhook-deliveries") => "webhook delivery",
            Some("inbound-emails") => "inbound email",
            Some("deliveries") => "delivery",
            Some("notifications") => "notification",
            // Customers have stories of their own.
            Some("portal") if operation.path.contains("/attachments/") => "attachment",
            Some("portal") => "ticket",
            other => panic!("{}: what is an id of {other:?}?", operation.path),
        },
        other => panic!("{}: what is {other}?", operation.path),
    }
}

/// A well-formed id of this kind that nothing has.
pub(crate) fn missing_id(kind: &str) -> &'static str {
    match kind {
        "ticket" => "tkt_01jd0000000000000000000000",
        "link" => "lnk_01jd0000000000000000000000",
        "sign-in provider" => "sip_01jd0000000000000000000000",
        "invitation" => "inv_01jd0000000000000000000000",
        "provider" => "idp_01jd0000000000000000000000",
        "survey" => "srv_01jd0000000000000000000000",
        "survey key" => "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mailbox" => "mbx_01jd0000000000000000000000",
        "gateway" => "gtw_01jd0000000000000000000000",
        "gateway delivery" => "gtd_01jd0000000000000000000000",
        "webhook" => "whk_01jd0000000000000000000000",
        "webhook delivery" => "whd_01jd0000000000000000000000",
        "delivery" => "dlv_01jd0000000000000000000000",
        "notification" => "ntf_01jd0000000000000000000000",
        "inbound email" => "inm_01jd0000000000000000000000",
        "incident" => "inc_01jd0000000000000000000000",
        "sla_policy" => "sla_01jd0000000000000000000000",
        "canned_response" => "crp_01jd0000000000000000000000",
        "rule run" => "run_01jd0000000000000000000000",
        "bulk action" => "bulk_01jd0000000000000000000000",
        "macro" => "mac_01jd0000000000000000000000",
        "rule" => "rule_01jd0000000000000000000000",
        "checklist item" => "cki_01jd0000000000000000000000",
        "message" => "msg_01jd0000000000000000000000",
        "attachment" => "att_01jd0000000000000000000000",
        "customer" => "cus_01jd0000000000000000000000",
        "organization" => "org_01jd0000000000000000000000",
        "agent" => "agt_01jd0000000000000000000000",
        "team" => "team_01jd0000000000000000000000",
        "category" => "cat_01jd0000000000000000000000",
        "calendar" => "cal_01jd0000000000000000000000",
        "shift" => "shf_01jd0000000000000000000000",
        "time off" => "tof_01jd0000000000000000000000",
        "token" => "tok_01jd0000000000000000000000",
        "session" => "ses_01jd0000000000000000000000",
        "tag" => "tag",
        "system" => "crm",
        "external id" => "nothing",
        "code" => "not_found",
        other => panic!("no id for {other}"),
    }
}

/// The operation's path with these values of its parameters.
pub(crate) fn path_with(operation: &Operation, value: impl Fn(&str) -> String) -> String {
    operation
        .path_parameters()
        .iter()
        .fold(operation.path.clone(), |path, name| path.replace(&format!("{{{name}}}"), &value(name)))
}

/// The operation's path with ids that nothing has.
fn missing_path(operation: &Operation) -> String {
    path_with(operation, |name| missing_id(kind_of(operation, name)).to_owned())
}
