//! Rules that reply.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{answer, history, put, rule, runs, said, shown, tagged, text};

/// What rules have said to the customer.
fn replies(app: &TestApp, ticket: &str) -> Vec<Value> {
    said(app, ticket, "auto").into_iter().filter(|message| message["author"]["type"] == "rule").collect()
}

on_each_engine!(a_rule_replies_in_the_language_of_the_ticket_with_its_values, |app| {
    let response =
        text(app, "{{customer.name}} عزیز، درخواست {{ticket.number}}", "Dear {{customer.name}}: {{ticket.number}}");
    let made =
        rule(app, "tell", json!({"occasions": ["opened"], "condition": tagged("known"), "actions": answer(&response)}));
    let open = |language: &str| {
        let customer = json!({"name": "Parisa"});
        app.ticket().with("customer", customer).with("language", language).with("tags", json!(["known"])).opened()
    };
    let english = open("en");
    let told = replies(app, &english.id());
    assert_eq!(told[0]["body_text"], format!("Dear Parisa: {}", english.int("number")));
    assert_eq!(told[0]["author"]["id"], made.id().as_str());
    let persian = replies(app, &open("fa").id());
    assert!(persian[0]["body_text"].as_str().unwrap().starts_with("Parisa عزیز"), "{persian:?}");
    // Nobody has answered the customer by it.
    assert_eq!((&english["status"], &english["first_responded_at"]), (&json!("awaiting_reply"), &Value::Null));
    let events = history(app, &english.id());
    assert!(events.iter().any(|event| event["type"] == "message.created" && event["actor"]["type"] == "rule"));
    app.settle();
    assert_eq!(app.verify()["intact"], true);
});

on_each_engine!(what_a_rule_replies_is_heard_by_no_rule_and_ends_two_machines_that_answer_one_another, |app| {
    let response = text(app, "شنیدیم", "heard");
    let all = json!(["customer_wrote", "replied", "noted"]);
    let made = rule(app, "echo", json!({"occasions": all, "actions": answer(&response)}));
    let id = app.ticket().opened().id();
    let write = || {
        app.clock.advance_seconds(60);
        let body = json!({"kind": "customer", "body": {"content": "This is an automatic answer to what you wrote."}});
        app.root().post(format!("/v1/tickets/{id}/messages"), body).expect(201);
    };
    (0..3).for_each(|_| write());
    assert_eq!(replies(app, &id).len(), 1);
    let outcomes: Vec<Value> =
        runs(app, &made.id()).iter().rev().map(|run| run["actions"][0]["outcome"].clone()).collect();
    assert_eq!(outcomes, ["done", "left_out", "left_out"]);
    app.clock.advance_seconds(3_600);
    write();
    assert_eq!(replies(app, &id).len(), 2);
});

on_each_engine!(an_empty_text_is_not_sent_and_a_text_of_a_rule_cannot_be_removed, |app| {
    let response = text(app, "{{organization.name}}", "{{organization.name}}");
    let actions = json!([{"type": "reply", "canned_response_id": response}, {"type": "add_tags", "tags": ["went-on"]}]);
    let made = rule(app, "empty", json!({"occasions": ["opened"], "actions": actions}));
    let ticket = app.ticket().opened();
    assert_eq!((replies(app, &ticket.id()).len(), &ticket["tags"]), (0, &json!(["went-on"])));
    let run = &runs(app, &made.id())[0];
    assert_eq!((&run["failed"], &run["actions"][0]["code"]), (&json!(true), &json!("validation_failed")));
    app.root().delete(format!("/v1/canned-responses/{response}")).expect(409).problem("in_use");
    app.root().delete(format!("/v1/rules/{}", made.id())).expect(204);
    app.root().delete(format!("/v1/canned-responses/{response}")).expect(204);
});

on_each_engine!(in_the_shadow_nobody_is_told_anything, |app| {
    let response = text(app, "سلام", "Hello");
    let made = rule(app, "shadow", json!({"mode": "shadow", "occasions": ["opened"], "actions": answer(&response)}));
    let id = app.ticket().opened().id();
    assert!(replies(app, &id).is_empty());
    assert_eq!(runs(app, &made.id())[0]["actions"][0]["outcome"], "done");
});

on_each_engine!(rules_hear_the_copy_of_a_reply_that_a_child_gets, |app| {
    rule(app, "heard", json!({"occasions": ["replied"], "condition": tagged("part"), "actions": put("heard")}));
    let (parent, child) = (app.ticket().opened().id(), app.ticket().with("tags", json!(["part"])).opened().id());
    let link = json!({"type": "child_of", "ticket_id": parent});
    app.root().post(format!("/v1/tickets/{child}/links"), link).expect(201);
    let body = json!({"kind": "reply", "body": {"content": "It works again."}, "send_to_children": true});
    app.root().post(format!("/v1/tickets/{parent}/messages"), body).expect(201);
    app.carried_out();
    let after = shown(app, &child);
    assert_eq!((&after["status"], &after["tags"]), (&json!("answered"), &json!(["heard", "part"])));
});
