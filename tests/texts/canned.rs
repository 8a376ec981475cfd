//! Canned responses: keeping them, putting a ticket's values in, and counting how they are used.

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

const PATH: &str = "/v1/canned-responses";

fn body(title: &str, content: &str) -> Value {
    json!({"title": title, "bodies": {"en": {"content": content}}})
}

fn add(app: &TestApp, body: Value) -> String {
    app.root().post(PATH, body).expect(201).id()
}

fn render(who: &Actor, id: &str, ticket: &str) -> Answer {
    who.post(format!("{PATH}/{id}/render"), json!({ "ticket_id": ticket }))
}

fn counted(app: &TestApp, id: &str) -> (i64, i64) {
    let list = app.root().get(PATH).expect(200);
    let row = list.data().iter().find(|row| row["id"] == id).expect("it is listed").clone();
    (row["use_count"].as_i64().unwrap(), row["reopened_count"].as_i64().unwrap())
}

on_each_engine!(a_canned_response_is_kept_as_it_was_sent_and_every_change_of_it_is_an_event, |app| {
    let team = app.team("مالی");
    let sent = json!({
        "title": "بازگشت وجه", "folder": " مالی / وجه ", "team_id": team, "shortcut": "Refund",
        "bodies": {"fa": {"format": "markdown", "content": "**{{customer.name|دوست گرامی}}** سلام"}, "en": {"content": "Hello"}},
    });
    let made = app.root().post(PATH, sent.clone()).expect(201);
    assert_eq!(made.header("location").unwrap(), format!("{PATH}/{}", made.id()));
    for member in ["title", "team_id", "shortcut"] {
        assert_eq!(made[member], sent[member], "{member}");
    }
    assert_eq!((made.str("folder"), made.int("version")), ("مالی/وجه".to_owned(), 1));
    assert_eq!(made["bodies"]["fa"], sent["bodies"]["fa"]);
    assert_eq!(made["bodies"]["en"], json!({"format": "text", "content": "Hello"}));
    let path = format!("{PATH}/{}", made.id());
    let shown = app.root().get(&path).expect(200);
    assert_eq!(shown.json, made.json);
    app.root().with("If-None-Match", shown.etag()).get(&path).expect(304);
    let changed = app.root().patch(&path, json!({"bodies": {"en": null}, "folder": null})).expect(200);
    assert_eq!((changed.int("version"), &changed["bodies"]["en"], &changed["folder"]), (2, &Value::Null, &Value::Null));
    assert_eq!(changed["bodies"]["fa"], sent["bodies"]["fa"]);
    assert_eq!(app.root().patch(&path, json!({"shortcut": "Refund"})).expect(200).int("version"), 2);
    app.root().patch(&path, json!({"bodies": {"fa": null}})).expect(422).field_error("#/bodies", "required");
    app.root().if_match("\"1\"").patch(&path, json!({"title": "x"})).expect(412);
    app.root().delete(&path).expect(204);
    app.root().get(&path).expect(404);
    let audit = app.root().get("/v1/audit-log?limit=5").expect(200);
    let told: Vec<_> = audit.data().iter().filter(|event| event["subject"]["type"] == "canned_response").collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["changes"]["bodies"]["to"]["en"], Value::Null);
});

on_each_engine!(what_is_no_canned_response_is_refused_with_its_place, |app| {
    let refused = |members: Value| {
        let mut sent = body("x", "Hello");
        sent.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        app.root().post(PATH, sent).expect(422)
    };
    refused(json!({"bodies": {}})).field_error("#/bodies", "required");
    refused(json!({"folder": "a//b"})).field_error("#/folder", "invalid_format");
    refused(json!({"shortcut": "a b"})).field_error("#/shortcut", "invalid_character");
    refused(json!({"team_id": "team_01jd0000000000000000000000"})).field_error("#/team_id", "not_found");
    let unknown = refused(json!({"bodies": {"fa": {"content": "سلام {{customer.nam}} {{wait.expected}}"}}}));
    let errors = unknown["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!(
        (&errors[0]["pointer"], &errors[0]["code"]),
        (&json!("#/bodies/fa/content"), &json!("unknown_placeholder"))
    );
    assert_eq!((&errors[0]["params"]["position"], &errors[0]["params"]["name"]), (&json!(6), &json!("customer.nam")));
    let allowed = errors[0]["params"]["allowed"].as_array().unwrap();
    assert!(allowed.contains(&json!("customer.name")) && !allowed.contains(&json!("wait.expected")), "{allowed:?}");
    refused(json!({"bodies": {"en": {"content": "{{ticket.number"}}}))
        .field_error("#/bodies/en/content", "unclosed_placeholder");
    let id = add(app, json!({"title": "a", "shortcut": "hi", "bodies": {"en": {"content": "x"}}}));
    let taken = json!({"title": "b", "shortcut": "HI", "bodies": {"en": {"content": "x"}}});
    assert_eq!(app.root().post(PATH, taken).expect(409).problem("already_exists")["existing_id"], id.as_str());
});

on_each_engine!(the_text_for_a_ticket_has_its_values_in_the_language_of_the_ticket, |app| {
    let sara = app.agent("Sara").enters();
    let content = |greeting: &str| {
        format!(
            "{greeting} {{{{customer.name|friend}}}}: {{{{ticket.number}}}} {{{{ticket.status}}}} {{{{agent.name}}}}{{{{team.name}}}}"
        )
    };
    let bodies = json!({"fa": {"content": content("سلام")}, "en": {"content": content("Hello")}});
    let id = add(app, json!({"title": "t", "bodies": bodies}));
    let ticket =
        |language: Value| app.ticket().with("customer", json!({"name": "Parisa"})).with("language", language).opened();
    let english = ticket("en".into());
    let shown = render(&sara, &id, &english.id()).expect(200);
    assert_eq!(shown.str("body_text"), format!("Hello Parisa: {} Waiting for a reply Sara", english.int("number")));
    assert_eq!((shown.str("locale"), shown.str("direction")), ("en".to_owned(), "ltr".to_owned()));
    assert_eq!(shown["missing"], json!(["team.name"]));
    let persian = render(&sara, &id, &ticket("fa".into()).id()).expect(200);
    assert!(persian.str("body_text").starts_with("سلام Parisa: "), "{persian:?}");
    assert!(persian.str("body_text").contains("در انتظار پاسخ"), "{persian:?}");
    assert_eq!((persian.str("locale"), persian.str("direction")), ("fa".to_owned(), "rtl".to_owned()));
    let asked = json!({"ticket_id": english.id(), "locale": "fa"});
    assert_eq!(sara.post(format!("{PATH}/{id}/render"), asked).expect(200).str("locale"), "fa");
    // A service is nobody: whoever works on the ticket speaks.
    app.root().patch(format!("/v1/tickets/{}", english.id()), json!({"assignee_id": sara.id})).expect(200);
    assert!(render(app.root(), &id, &english.id()).expect(200).str("body_text").ends_with("Sara"));
    let only = add(app, body("only", "Hello"));
    let missing = json!({"ticket_id": english.id(), "locale": "fa"});
    let refused = app.root().post(format!("{PATH}/{only}/render"), missing).expect(422);
    refused.field_error("#/locale", "unknown_option");
    render(&sara, &only, "tkt_01jd0000000000000000000000").expect(422).field_error("#/ticket_id", "not_found");
});

on_each_engine!(a_customers_name_brings_nothing_into_a_text_but_itself, |app| {
    let name = "<b>x</b> [y](https://evil.example) *z* {{ticket.number}}";
    let ticket = app.ticket().with("customer", json!({ "name": name })).opened().id();
    for format in ["text", "markdown", "html"] {
        let bodies = json!({"en": {"format": format, "content": "Dear {{customer.name}}"}});
        let id = add(app, json!({"title": format, "bodies": bodies}));
        let shown = render(app.root(), &id, &ticket).expect(200);
        assert_eq!(shown.str("body_text").trim(), format!("Dear {name}"), "{format}");
        assert!(!shown.str("body_html").contains("<a") && !shown.str("body_html").contains("<b>"), "{shown:?}");
        assert!(!shown.str("body_html").contains("<em>"), "{shown:?}");
        // And so it is when the agent sends it.
        let sent = json!({"kind": "reply", "canned_response_id": id,
            "body": {"format": shown["format"], "content": shown["content"]}});
        let message = app.root().post(format!("/v1/tickets/{ticket}/messages"), sent).expect(201);
        assert_eq!(message["body_html"], shown["body_html"], "{format}");
    }
});

on_each_engine!(its_uses_are_counted_and_that_the_customer_came_back, |app| {
    let (id, other) = (add(app, body("a", "Hello")), add(app, body("b", "Hello")));
    let ticket = app.ticket().opened().id();
    let says = |kind: &str, response: Option<&str>| {
        let mut sent = json!({"kind": kind, "body": {"content": "It is still broken, see the printer."}});
        if let Some(response) = response {
            sent["canned_response_id"] = response.into();
        }
        app.root().post(format!("/v1/tickets/{ticket}/messages"), sent)
    };
    says("reply", None).expect(201);
    says("customer", None).expect(201);
    assert_eq!(counted(app, &id), (0, 0));
    says("reply", Some(&id)).expect(201);
    says("reply", Some(&id)).expect(201);
    assert_eq!(counted(app, &id), (2, 0));
    says("customer", None).expect(201);
    assert_eq!((counted(app, &id), counted(app, &other)), ((2, 1), (0, 0)));
    // He writes on: nothing is reopened by it. Another time it is after another one.
    says("customer", None).expect(201);
    says("reply", Some(&other)).expect(201);
    says("customer", None).expect(201);
    assert_eq!((counted(app, &id), counted(app, &other)), ((2, 1), (1, 1)));
    says("note", Some(&id)).expect(422).field_error("#/canned_response_id", "not_allowed");
    let never = "crp_01jd0000000000000000000000";
    says("reply", Some(never)).expect(422).field_error("#/canned_response_id", "not_found");
    app.root().delete(format!("{PATH}/{id}")).expect(204);
    says("reply", Some(&id)).expect(422).field_error("#/canned_response_id", "not_found");
    assert_eq!(app.root().get(PATH).expect(200).ids(), [other]);
});

on_each_engine!(what_is_for_a_team_is_for_its_members, |app| {
    let (team, others) = (app.team("own"), app.team("others"));
    let of = |title: &str, team: &Value| {
        let mut sent = body(title, "Hello");
        sent["team_id"] = team.clone();
        add(app, sent)
    };
    let (own, foreign, common) = (of("own", &json!(team)), of("foreign", &json!(others)), of("common", &Value::Null));
    let sara = app.agent("sara").in_team(&team).enters();
    assert_eq!(sara.get(PATH).expect(200).column("title"), ["common", "own"]);
    sara.get(format!("{PATH}/{foreign}")).expect(404);
    let ticket = app.ticket().opened().id();
    render(&sara, &own, &ticket).expect(200);
    render(&sara, &foreign, &ticket).expect(404);
    let sent = json!({"kind": "reply", "body": {"content": "x"}, "canned_response_id": foreign});
    sara.post(format!("/v1/tickets/{ticket}/messages"), sent)
        .expect(422)
        .field_error("#/canned_response_id", "not_found");
    // Agents use them, leads of the team write them.
    sara.patch(format!("{PATH}/{common}"), json!({"title": "x"})).expect(403);
    let lead = app.agent("lead").role("lead").in_team(&team).enters();
    lead.patch(format!("{PATH}/{own}"), json!({"title": "x"})).expect(200);
    lead.patch(format!("{PATH}/{own}"), json!({"team_id": others})).expect(422).field_error("#/team_id", "not_found");
    lead.delete(format!("{PATH}/{foreign}")).expect(404);
    // While a text is for a team, the team stays.
    app.root().delete(format!("/v1/teams/{others}")).expect(409).problem("in_use");
    assert_eq!(app.other_workspace().root().get(PATH).expect(200).data().len(), 0);
});
