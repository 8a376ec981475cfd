//! Problems in Persian and English.

use serde_json::json;
use support::{Actor, Answer, on_each_engine};

fn is_persian(text: &str) -> bool {
    text.chars().any(|c| ('\u{0600}'..='\u{06ff}').contains(&c))
}

on_each_engine!(titles_details_and_messages_follow_the_language_and_codes_do_not, |app| {
    let ticket = app.ticket().at("answered").id();
    let gone = app.lead();
    let asks: [&dyn Fn(&Actor) -> Answer; 9] = [
        &|who| who.get("/v1/unknown"),
        &|who| who.get("/v1/tickets/tkt_01jd0000000000000000000000"),
        &|who| who.get("/v1/tickets?limit=0"),
        &|who| who.get("/v1/tickets?surely_unknown=1"),
        &|who| who.post("/v1/tickets", json!({"subject": "", "priority": "x", "extra": 1})),
        &|who| who.send_bytes("POST", "/v1/tickets", Some("application/json"), b"{"),
        &|who| who.send_bytes("POST", "/v1/tickets", Some("text/plain"), b"{}"),
        &|who| who.patch(format!("/v1/tickets/{ticket}"), json!({"status": "awaiting_reply"})),
        &|who| who.if_match("\"1\"").patch(format!("/v1/tickets/{ticket}"), json!({"subject": "x"})),
    ];
    for ask in asks {
        let english = ask(app.root()).has_header("content-language", "en");
        let persian = ask(&app.root().with("Accept-Language", "fa-IR, en;q=0.5")).has_header("content-language", "fa");
        assert_eq!(
            (english.status, &english["code"], &english["type"]),
            (persian.status, &persian["code"], &persian["type"])
        );
        for member in ["title", "detail"] {
            assert!(is_persian(&persian.str(member)), "{member}: {persian:?}");
            assert!(!is_persian(&english.str(member)), "{member}: {english:?}");
        }
        let (one, two) = (english["errors"].as_array().unwrap(), persian["errors"].as_array().unwrap());
        assert_eq!(one.len(), two.len());
        for (english, persian) in one.iter().zip(two) {
            assert_eq!(
                (&english["code"], &english["pointer"], &english["params"]),
                (&persian["code"], &persian["pointer"], &persian["params"])
            );
            assert!(
                is_persian(persian["message"].as_str().unwrap()) && !is_persian(english["message"].as_str().unwrap())
            );
        }
    }
    for (who, code) in [
        (app.anonymous(), "unauthenticated"),
        (app.service(&["audit:read"]), "insufficient_scope"),
        (gone, "forbidden"),
    ] {
        let path = if code == "forbidden" { "/v1/audit-log" } else { "/v1/tickets" };
        let persian = who.with("Accept-Language", "fa").get(path).problem(code);
        assert!(is_persian(&persian.str("title")));
    }
});

on_each_engine!(every_code_that_was_met_has_a_page_in_both_languages, |app| {
    for code in ["not_found", "validation_failed", "idempotency_key_reused", "transition_not_allowed", "internal_error"]
    {
        let english = app.anonymous().get(format!("/v1/problems/{code}")).expect(200);
        let persian = app.anonymous().with("Accept-Language", "fa").get(format!("/v1/problems/{code}")).expect(200);
        assert_eq!((&english["code"], &english["status"]), (&persian["code"], &persian["status"]));
        assert!(is_persian(&persian.str("title")) && !is_persian(&english.str("title")));
    }
    let problem = app.root().get("/v1/unknown");
    app.anonymous().get(problem.str("type")).expect(200);
});
