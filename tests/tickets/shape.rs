//! Less of a ticket, and more of it.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(fields_leave_out_everything_else, |app| {
    let ticket = app.ticket().opened();
    let sparse = app.root().get(format!("/v1/tickets/{}?fields=id,subject,allowed_actions", ticket.id())).expect(200);
    let mut names: Vec<_> = sparse.json.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["allowed_actions", "id", "subject"]);
    let page = app.root().get("/v1/tickets?fields=number").expect(200);
    assert_eq!(page["data"], json!([{"number": ticket["number"]}]));
    assert!(page["page"].is_object());
});

on_each_engine!(a_ticket_page_is_one_call, |app| {
    let team = app.team("فنی");
    let sara = app.agent("Sara").in_team(&team).enters();
    let customer = app.customer("Parisa");
    let ticket = app.ticket().of(&customer).in_team(&team).with("assignee_id", sara.id.as_str()).opened();
    let path = format!("/v1/tickets/{}", ticket.id());
    sara.post(format!("{path}/messages"), json!({"kind": "reply", "body": {"content": "درست شد."}})).expect(201);
    let page = sara.get(format!("{path}?expand=customer,assignee,team,last_message,messages")).expect(200);
    assert_eq!(page["customer"]["id"], customer.as_str());
    assert_eq!(page["customer"]["name"], "Parisa");
    assert_eq!(page["assignee"], json!({"id": sara.id, "name": "Sara"}));
    assert_eq!(page["team"], json!({"id": team, "name": "فنی"}));
    assert_eq!(page["last_message"]["excerpt"], "درست شد.");
    assert_eq!(page["last_message"]["author"], json!({"type": "agent", "id": sara.id}));
    let kinds: Vec<_> = page["messages"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    assert_eq!(kinds, ["customer", "reply"]);
    assert_eq!(page["customer_id"], customer.as_str(), "the id stays beside the record");
});

on_each_engine!(an_inbox_page_is_one_call, |app| {
    let sara = app.agent("Sara").role("admin").enters();
    let first = app.ticket().with("assignee_id", sara.id.as_str()).opened();
    app.clock.advance_seconds(1);
    let second = app.ticket().opened();
    let inbox = sara
        .get("/v1/tickets?status=awaiting_reply,in_review&sort=-priority,created_at&expand=customer,assignee,team,last_message")
        .expect(200);
    assert_eq!(inbox.ids(), [first.id(), second.id()]);
    assert_eq!(inbox["data"][0]["assignee"]["name"], "Sara");
    assert_eq!((&inbox["data"][1]["assignee"], &inbox["data"][1]["team"]), (&json!(null), &json!(null)));
    assert_eq!(inbox["data"][1]["last_message"]["kind"], "customer");
    assert!(inbox["data"][1]["customer"]["email"].is_string());
});

on_each_engine!(what_is_not_asked_for_is_not_there, |app| {
    let ticket = app.ticket().opened();
    for member in ["customer", "assignee", "team", "last_message", "messages"] {
        assert!(ticket.json.get(member).is_none(), "{member}");
    }
    let one = app.root().get(format!("/v1/tickets/{}?expand=customer", ticket.id()));
    assert!(one.json.get("customer").is_some() && one.json.get("assignee").is_none());
});

on_each_engine!(an_expanded_note_is_only_for_who_reads_notes, |app| {
    let path = format!("/v1/tickets/{}", app.ticket().opened().id());
    app.root()
        .post(format!("{path}/messages"), json!({"kind": "note", "body": {"content": "He is a pain."}}))
        .expect(201);
    let outsider = app.service(&["tickets:read"]);
    let page = outsider.get(format!("{path}?expand=last_message,messages")).expect(200);
    assert_eq!(page["last_message"], json!(null));
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
    assert!(!page.text.contains("pain"));
    assert!(!outsider.get("/v1/tickets?expand=last_message").expect(200).text.contains("pain"));
    let insider = app.service(&["tickets:read", "notes:read"]);
    assert_eq!(insider.get(format!("{path}?expand=last_message"))["last_message"]["excerpt"], "He is a pain.");
});
