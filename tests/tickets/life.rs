//! Status: what leads where, what is refused, and that a ticket says so itself.

use serde_json::json;
use support::{Answer, Desk, on_each_engine};

const STATUSES: [&str; 5] = ["awaiting_reply", "in_review", "needs_info", "answered", "closed"];

/// Where an agent may take a ticket, written down apart from the product's table.
fn next(from: &str) -> &'static [&'static str] {
    match from {
        "awaiting_reply" => &["in_review", "needs_info", "answered", "closed"],
        "in_review" => &["awaiting_reply", "needs_info", "answered", "closed"],
        "needs_info" => &["in_review", "answered", "closed"],
        "answered" => &["in_review", "needs_info", "closed"],
        "closed" => &["in_review", "needs_info", "answered"],
        other => panic!("no status {other}"),
    }
}

fn path(ticket: &Answer) -> String {
    format!("/v1/tickets/{}", ticket.id())
}

fn writes(desk: &Desk, ticket: &Answer, kind: &str) -> Answer {
    let body = json!({"kind": kind, "body": {"format": "text", "content": "سلام، خبری شد؟"}});
    desk.root().post(format!("{}/messages", path(ticket)), body).expect(201)
}

on_each_engine!(every_transition_of_the_table_is_accepted, |app| {
    let sara = app.agent("sara").enters();
    for from in STATUSES {
        for to in next(from) {
            let ticket = app.ticket().at(from);
            let moved = sara.patch(path(&ticket), json!({"status": to})).expect(200);
            assert_eq!(moved["status"], *to);
            assert_eq!(moved.int("version"), ticket.int("version") + 1, "{from} -> {to} is one event");
        }
    }
});

on_each_engine!(every_other_transition_is_refused_with_what_would_be_allowed, |app| {
    let sara = app.agent("sara").enters();
    for from in STATUSES {
        let ticket = app.ticket().at(from);
        for to in STATUSES.iter().filter(|to| **to != from && !next(from).contains(to)) {
            let refused =
                sara.patch(path(&ticket), json!({"status": to})).expect(409).problem("transition_not_allowed");
            assert_eq!((&refused["from"], &refused["to"]), (&json!(from), &json!(to)));
            assert_eq!(refused.words("allowed"), next(from));
        }
        assert_eq!(sara.get(path(&ticket)).expect(200).json, sara.get(path(&ticket)).json);
        assert_eq!(sara.get(path(&ticket)).int("version"), ticket.int("version"), "a refusal changes nothing");
    }
});

on_each_engine!(a_refused_status_takes_the_other_changes_with_it, |app| {
    let ticket = app.ticket().at("answered");
    let change = json!({"subject": "Another", "priority": "urgent", "status": "awaiting_reply"});
    app.root().patch(path(&ticket), change).expect(409).problem("transition_not_allowed");
    assert_eq!(app.root().get(path(&ticket)).json, ticket.json);
});

on_each_engine!(allowed_actions_are_what_is_accepted, |app| {
    let sara = app.agent("sara").enters();
    for from in STATUSES {
        let ticket = app.ticket().at(from);
        let shown = sara.get(path(&ticket)).expect(200);
        let offered: Vec<String> = shown
            .words("allowed_actions")
            .iter()
            .filter_map(|it| it.strip_prefix("status:"))
            .map(str::to_owned)
            .collect();
        let accepted = STATUSES.iter().filter(|to| **to != from).filter(|to| {
            let twin = app.ticket().at(from);
            sara.patch(path(&twin), json!({"status": to})).status == 200
        });
        assert_eq!(offered, accepted.copied().collect::<Vec<_>>(), "from {from}");
    }
});

on_each_engine!(allowed_actions_follow_who_asks_and_where_the_ticket_is, |app| {
    let (sara, viewer, lead) = (app.agent("sara").enters(), app.viewer(), app.lead());
    let ticket = app.ticket().opened();
    let actions = |who: &support::Actor| who.get(path(&ticket)).expect(200).words("allowed_actions");
    assert!(actions(&viewer).is_empty(), "a viewer only looks");
    assert!(actions(&sara).contains(&"claimTicket".to_owned()) && !actions(&sara).contains(&"deleteTicket".to_owned()));
    assert!(actions(&lead).contains(&"deleteTicket".to_owned()));
    assert!(!actions(app.root()).contains(&"claimTicket".to_owned()), "a service is nobody who could claim");
    lead.delete(path(&ticket)).expect(204);
    assert_eq!(actions(&lead), ["restoreTicket"]);
    assert!(actions(&sara).is_empty());
});

on_each_engine!(a_customers_message_makes_a_ticket_wait_again_whatever_it_was, |app| {
    for from in STATUSES {
        let ticket = app.ticket().at(from);
        let message = writes(app, &ticket, "customer");
        assert_eq!(message["ticket_id"], ticket["id"], "from {from}");
        let after = app.root().get(path(&ticket)).expect(200);
        assert_eq!(after["status"], "awaiting_reply", "from {from}");
        assert_eq!(after["closed_at"], json!(null));
        assert_eq!(after["last_customer_message_id"], message["id"]);
        assert!(after["waiting_since"].is_string());
    }
});

on_each_engine!(a_note_never_moves_the_status, |app| {
    for from in STATUSES {
        let ticket = app.ticket().at(from);
        writes(app, &ticket, "note");
        let after = app.root().get(path(&ticket)).expect(200);
        assert_eq!(after["status"], from);
        assert_eq!(after["waiting_since"], ticket["waiting_since"]);
        assert_eq!(after.int("message_count"), ticket.int("message_count") + 1);
    }
});

on_each_engine!(nobody_can_write_an_automatic_message, |app| {
    let ticket = app.ticket().opened();
    let body = json!({"kind": "auto", "body": {"format": "text", "content": "x"}});
    let refused = app.root().post(format!("{}/messages", path(&ticket)), body).expect(422);
    refused.problem("validation_failed").field_error("#/kind", "unknown_option");
});

on_each_engine!(a_reply_sets_the_status_it_says, |app| {
    for then in ["answered", "needs_info", "in_review", "closed"] {
        let ticket = app.ticket().opened();
        let body = json!({"kind": "reply", "then": then, "body": {"format": "text", "content": "درست شد."}});
        app.root().post(format!("{}/messages", path(&ticket)), body).expect(201);
        assert_eq!(app.root().get(path(&ticket))["status"], then);
    }
    let ticket = app.ticket().opened();
    writes(app, &ticket, "reply");
    let after = app.root().get(path(&ticket));
    assert_eq!(after["status"], "answered", "unless told otherwise");
    assert_eq!((&after["waiting_since"], &after["first_responded_at"]), (&json!(null), &after["answered_at"]));
});

on_each_engine!(a_reply_cannot_leave_the_ticket_waiting, |app| {
    let ticket = app.ticket().opened();
    let body = json!({"kind": "reply", "then": "awaiting_reply", "body": {"format": "text", "content": "x"}});
    let refused = app.root().post(format!("{}/messages", path(&ticket)), body).expect(422);
    refused.problem("validation_failed").field_error("#/then", "unknown_option");
    for kind in ["note", "customer"] {
        let body = json!({"kind": kind, "then": "answered", "body": {"format": "text", "content": "x"}});
        let refused = app.root().post(format!("{}/messages", path(&ticket)), body).expect(422);
        refused.field_error("#/then", "not_allowed");
    }
    assert_eq!(app.root().get(path(&ticket)).json, ticket.json);
});

on_each_engine!(a_closed_ticket_reopens_within_the_window_and_is_continued_after_it, |app| {
    let team = app.team("پشتیبانی");
    let closed = app.ticket().in_team(&team).with("priority", "high").with("tags", json!(["vip"])).at("closed");
    app.clock.advance_days(14);
    assert_eq!(writes(app, &closed, "customer")["ticket_id"], closed["id"], "the last moment counts");
    assert_eq!(app.root().get(path(&closed))["status"], "awaiting_reply");

    let closed = app.root().patch(path(&closed), json!({"status": "closed"})).expect(200);
    app.clock.advance_days(14);
    app.clock.advance_seconds(1);
    let message = writes(app, &closed, "customer");
    assert_ne!(message["ticket_id"], closed["id"]);
    let rests = app.root().get(path(&closed)).expect(200);
    for kept in ["status", "closed_at", "message_count", "last_message_id", "waiting_since"] {
        assert_eq!(rests[kept], closed[kept], "the closed ticket rests: {kept}");
    }
    assert_eq!(rests.int("version"), closed.int("version") + 1, "and tells who continues it");
    let next = app.root().get(format!("/v1/tickets/{}", message.str("ticket_id"))).expect(200);
    assert_eq!(next["follow_up_of_id"], closed["id"]);
    assert_eq!(next["status"], "awaiting_reply");
    for kept in ["customer_id", "subject", "team_id", "category_id", "organization_id", "language", "channel"] {
        assert_eq!(next[kept], closed[kept], "{kept}");
    }
    assert_eq!(next["assignee_id"], json!(null));
    assert!(next.int("number") > closed.int("number"));
    assert_eq!(next["message_count"], 1);
});

on_each_engine!(the_window_is_the_workspaces_own, |app| {
    app.root().patch("/v1/workspace", json!({"reopen_window_days": 0})).expect(200);
    let closed = app.ticket().at("closed");
    app.clock.advance_seconds(1);
    assert_ne!(writes(app, &closed, "customer")["ticket_id"], closed["id"]);
    app.root().patch("/v1/workspace", json!({"reopen_window_days": 365})).expect(200);
    app.clock.advance_days(364);
    assert_eq!(writes(app, &closed, "customer")["ticket_id"], closed["id"]);
});

on_each_engine!(an_agent_may_answer_long_after_closing, |app| {
    let closed = app.ticket().at("closed");
    app.clock.advance_days(300);
    let reply = writes(app, &closed, "reply");
    assert_eq!(reply["ticket_id"], closed["id"]);
    assert_eq!(app.root().get(path(&closed))["status"], "answered");
});

on_each_engine!(times_of_a_life_are_kept, |app| {
    let ticket = app.ticket().opened();
    assert_eq!(ticket["waiting_since"], ticket["created_at"]);
    app.clock.advance_seconds(60);
    writes(app, &ticket, "customer");
    let waiting = app.root().get(path(&ticket));
    assert_eq!(waiting["waiting_since"], ticket["created_at"], "he waits since his first unanswered message");
    app.clock.advance_seconds(60);
    let replied_at = app.clock.now();
    writes(app, &ticket, "reply");
    let replied = app.root().get(path(&ticket));
    for (member, at) in
        [("first_responded_at", json!(replied_at)), ("answered_at", json!(replied_at)), ("waiting_since", json!(null))]
    {
        assert_eq!(replied[member], at, "{member}");
    }
    app.clock.advance_seconds(60);
    let closed = app.root().patch(path(&ticket), json!({"status": "closed"})).expect(200);
    assert_eq!((&closed["closed_at"], &closed["updated_at"]), (&json!(app.clock.now()), &json!(app.clock.now())));
    writes(app, &ticket, "customer");
    app.clock.advance_seconds(60);
    writes(app, &ticket, "reply");
    let again = app.root().get(path(&ticket));
    assert_eq!(again["first_responded_at"], json!(replied_at), "first stays first");
    assert_eq!(again["answered_at"], json!(app.clock.now()));
});
