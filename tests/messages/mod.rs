//! Messages: what is written, shown, hidden and changed.

mod courtesy;

use serde_json::{Value, json};
use support::{Actor, Answer, on_each_engine};

fn writes(who: &Actor, ticket: &str, kind: &str, content: &str) -> Answer {
    let body = json!({"kind": kind, "body": {"content": content}});
    who.post(format!("/v1/tickets/{ticket}/messages"), body).expect(201)
}

on_each_engine!(a_correspondence_is_listed_in_order_from_both_ends, |app| {
    let id = app.ticket().opened().id();
    for number in 1..7 {
        writes(app.root(), &id, ["reply", "customer", "note"][number % 3], &format!("message {number}"));
    }
    let path = format!("/v1/tickets/{id}/messages");
    let all = app.root().get(&path).expect(200);
    assert_eq!(all.data().len(), 7);
    let positions: Vec<i64> = all.data().iter().map(|row| row["position"].as_i64().unwrap()).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    let mut newest_first = app.root().get(format!("{path}?sort=-position")).ids();
    newest_first.reverse();
    assert_eq!(newest_first, all.ids());
    let seen: Vec<_> = app.root().pages(format!("{path}?limit=2")).iter().flat_map(Answer::ids).collect();
    assert_eq!(seen, all.ids());
    app.root().get(format!("{path}?sort=created_at")).expect(400).field_error("sort", "unknown_option");
});

on_each_engine!(who_wrote_it_is_told, |app| {
    let sara = app.agent("sara").enters();
    let crm = app.service(&["tickets:write", "notes:write"]);
    let ticket = app.ticket().opened();
    let id = ticket.id();
    let author = |message: Answer| message["author"].clone();
    assert_eq!(author(writes(&sara, &id, "reply", "x")), json!({"type": "agent", "id": sara.id}));
    assert_eq!(author(writes(&sara, &id, "customer", "x")), json!({"type": "customer", "id": ticket["customer_id"]}));
    let token = crm.get("/v1/auth/me").expect(200)["token"]["id"].clone();
    assert_eq!(author(writes(&crm, &id, "note", "x")), json!({"type": "service", "id": token}));
});

on_each_engine!(a_message_is_shown_by_itself, |app| {
    let id = app.ticket().opened().id();
    let message = writes(app.root(), &id, "reply", "سلام");
    assert_eq!(message.header("location"), Some(format!("/v1/messages/{}", message.id()).as_str()));
    let shown = app.root().get(format!("/v1/messages/{}", message.id())).expect(200);
    assert_eq!(shown.json, message.json);
    app.root().with("If-None-Match", shown.etag()).get(format!("/v1/messages/{}", message.id())).expect(304);
});

on_each_engine!(what_is_shown_is_safe_and_what_was_written_is_kept, |app| {
    let id = app.ticket().opened().id();
    let dangerous = "<p onclick=\"x()\">سلام<script>alert(1)</script><img src=\"https://evil.example/p.png\">\
                     <a href=\"javascript:x()\">l</a></p>";
    let body = json!({"kind": "customer", "body": {"format": "html", "content": dangerous}});
    let message = app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    for shown in [&message, &app.root().get(format!("/v1/tickets/{id}/timeline"))] {
        for forbidden in ["onclick", "script", "evil.example", "javascript"] {
            assert!(!shown.text.contains(forbidden), "{forbidden} in {shown:?}");
        }
    }
    assert!(message.str("body_html").contains("سلام"));
    let source = app.root().get(format!("/v1/messages/{}/source", message.id())).expect(200);
    assert_eq!(source["content"], dangerous);
    assert_eq!(source["format"], "html");
});

on_each_engine!(text_is_never_taken_for_markup, |app| {
    let id = app.ticket().opened().id();
    let message = writes(app.root(), &id, "customer", "a < b && c > d\nخط دوم <script>");
    assert_eq!(message["body_text"], "a < b && c > d\nخط دوم <script>");
    assert!(!message.str("body_html").contains("<script>"));
});

on_each_engine!(words_come_back_as_they_were_written, |app| {
    let id = app.ticket().opened().id();
    for words in ["نمی‌شوم", "كيف حالك", "ABC ۱۲۳ متن", "e\u{301}", "👩‍👩‍👧", "  indented\n\ttext  ", "\u{202b}متن\u{202c}"]
    {
        let message = writes(app.root(), &id, "customer", words);
        assert_eq!(message["body_text"], words);
        let source = app.root().get(format!("/v1/messages/{}/source", message.id())).expect(200);
        assert_eq!(source["content"], words);
    }
});

on_each_engine!(notes_reach_only_who_may_read_them, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    let note = writes(&sara, &id, "note", "secret of the house").id();
    writes(&sara, &id, "reply", "public words");
    let outsider = app.service(&["tickets:write", "customers:read", "config:read", "users:read"]);
    for path in [
        format!("/v1/tickets/{id}/messages"),
        format!("/v1/tickets/{id}/timeline"),
        format!("/v1/tickets/{id}/history"),
        format!("/v1/tickets/{id}?expand=messages,last_message"),
        "/v1/tickets?expand=last_message".to_owned(),
    ] {
        let seen = outsider.get(&path).expect(200);
        assert!(!seen.text.contains("secret of the house"), "{path}");
    }
    outsider.get(format!("/v1/messages/{note}")).expect(404).problem("not_found");
    outsider.get(format!("/v1/messages/{note}/source")).expect(404).problem("not_found");
    assert_eq!(outsider.get(format!("/v1/tickets/{id}/messages")).data().len(), 2);
    let entries = outsider.get(format!("/v1/tickets/{id}/timeline")).expect(200);
    let wordless =
        entries.data().iter().filter(|entry| entry["type"] == "message.created" && entry["message"].is_null());
    assert_eq!(wordless.count(), 1, "that there is a note is no secret");

    let refused =
        outsider.post(format!("/v1/tickets/{id}/messages"), json!({"kind": "note", "body": {"content": "x"}}));
    let refused = refused.expect(403).problem("insufficient_scope");
    assert_eq!(refused.words("required_scopes"), ["notes:write"]);
    assert!(refused.header("www-authenticate").is_some_and(|it| it.contains("notes:write")));
    let reader = app.service(&["tickets:read", "notes:read"]);
    assert_eq!(reader.get(format!("/v1/messages/{note}")).expect(200)["body_text"], "secret of the house");
    let viewer = app.viewer();
    assert_eq!(viewer.get(format!("/v1/messages/{note}")).expect(200)["body_text"], "secret of the house");
});

on_each_engine!(a_note_can_be_edited_and_removed_and_the_rest_stays, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    let note = writes(&sara, &id, "note", "first");
    let path = format!("/v1/messages/{}", note.id());
    app.clock.advance_seconds(60);
    let edited = sara
        .if_match(note.etag())
        .patch(&path, json!({"body": {"format": "markdown", "content": "**second**"}}))
        .expect(200);
    assert_eq!(
        (&edited["body_text"], &edited["version"], &edited["updated_at"]),
        (&json!("second"), &json!(2), &json!(app.clock.now()))
    );
    assert_eq!(edited["created_at"], note["created_at"]);
    let same = sara.patch(&path, json!({"body": {"format": "markdown", "content": "**second**"}})).expect(200);
    assert_eq!(same.json, edited.json, "the same words are no change");
    let refused = sara.if_match(note.etag()).patch(&path, json!({"body": {"content": "third"}})).expect(412);
    assert_eq!(refused["current_version"], 2);
    sara.if_match(note.etag()).delete(&path).expect(412);
    sara.if_match(edited.etag()).delete(&path).expect(204);
    sara.get(&path).expect(404);
    sara.delete(&path).expect(404);
    assert_eq!(sara.get(format!("/v1/tickets/{id}/messages")).data().len(), 1);
    let types: Vec<String> = sara.get(format!("/v1/tickets/{id}/history")).column("type");
    assert_eq!(types[3..], ["message.created", "message.updated", "message.deleted"]);

    for kind in ["reply", "customer"] {
        let message = writes(&sara, &id, kind, "seen by the customer").id();
        sara.patch(format!("/v1/messages/{message}"), json!({"body": {"content": "x"}}))
            .expect(403)
            .problem("forbidden");
        sara.delete(format!("/v1/messages/{message}")).expect(403).problem("forbidden");
        assert_eq!(sara.get(format!("/v1/messages/{message}"))["body_text"], "seen by the customer");
    }
});

on_each_engine!(a_timeline_holds_messages_and_changes_in_one_order, |app| {
    let sara = app.agent("sara").enters();
    let id = app.ticket().opened().id();
    sara.act(format!("/v1/tickets/{id}/claim")).expect(200);
    let reply = writes(&sara, &id, "reply", "درست شد.").id();
    let timeline = sara.get(format!("/v1/tickets/{id}/timeline")).expect(200);
    let shown: Vec<(String, bool)> = timeline
        .data()
        .iter()
        .map(|entry| (entry["type"].as_str().unwrap().to_owned(), entry["message"].is_object()))
        .collect();
    let expected = [
        ("ticket.created", false),
        ("message.created", true),
        ("triage.proposed", false),
        ("ticket.assigned", false),
        ("ticket.status_changed", false),
        ("message.created", true),
        ("ticket.status_changed", false),
    ];
    assert_eq!(shown, expected.map(|(kind, message)| (kind.to_owned(), message)));
    assert_eq!(timeline["data"][5]["message"]["id"], reply.as_str());
    assert_eq!(timeline["data"][4]["changes"]["status"], json!({"from": "awaiting_reply", "to": "in_review"}));
    let versions: Vec<&Value> = timeline.data().iter().map(|entry| &entry["version"]).collect();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6, 7]);

    for (sort, order) in [("version", [1, 2, 3, 4, 5, 6, 7]), ("-version", [7, 6, 5, 4, 3, 2, 1])] {
        let mut seen = Vec::new();
        for page in sara.pages(format!("/v1/tickets/{id}/timeline?limit=2&sort={sort}")) {
            for entry in page.data() {
                assert_eq!(entry["message"].is_object(), entry["type"] == "message.created", "{entry}");
                seen.push(entry["version"].as_i64().unwrap());
            }
        }
        assert_eq!(seen, order, "{sort}");
    }
});
