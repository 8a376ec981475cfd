//! Pages of a search.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{SEARCH, test};

on_each_engine!(a_search_is_walked_there_and_back_with_its_cursors, |app| {
    let ids: Vec<_> = (0..7).map(|_| app.ticket().opened().id()).collect();
    let page = |cursor: Option<String>| {
        let mut body = json!({"condition": test("status", "is", "awaiting_reply"), "sort": ["number"], "limit": 3});
        if let Some(cursor) = cursor {
            body["cursor"] = cursor.into();
        }
        app.root().post(SEARCH, body).expect(200)
    };
    let first = page(None);
    assert_eq!((first.ids(), first.prev_cursor()), (ids[..3].to_vec(), None));
    assert!(first.header("link").is_none(), "a search has no address");
    let second = page(first.next_cursor());
    assert_eq!(second.ids(), ids[3..6]);
    let third = page(second.next_cursor());
    assert_eq!((third.ids(), third.next_cursor()), (ids[6..].to_vec(), None));
    assert_eq!(page(third.prev_cursor()).ids(), ids[3..6]);
});

on_each_engine!(a_cursor_fits_only_the_search_it_came_from, |app| {
    for _ in 0..3 {
        app.ticket().opened();
    }
    let ask = |condition: Value, sort: &str, cursor: Option<&str>| {
        let mut body = json!({"condition": condition, "sort": [sort], "limit": 1});
        if let Some(cursor) = cursor {
            body["cursor"] = cursor.into();
        }
        app.root().post(SEARCH, body)
    };
    let condition = json!({"all": [test("status", "is", "awaiting_reply")]});
    let cursor = ask(condition.clone(), "number", None).expect(200).next_cursor().unwrap();
    ask(condition.clone(), "number", Some(&cursor)).expect(200);
    let written_otherwise = json!({"all": [{"value": ["awaiting_reply"], "op": "is", "field": "status"}]});
    ask(written_otherwise, "number", Some(&cursor)).expect(200);
    for (condition, sort) in [(json!({"all": []}), "number"), (condition, "-number")] {
        ask(condition, sort, Some(&cursor)).expect(400).problem("cursor_mismatch").field_error("#/cursor", "conflict");
    }
    app.root().get(format!("/v1/tickets?cursor={cursor}")).expect(400).problem("cursor_mismatch");
    ask(json!({"all": []}), "number", Some("x")).expect(400).problem("invalid_cursor");
});

on_each_engine!(a_search_counts_sorts_and_shows_as_the_list_does, |app| {
    let customer = app.customer("Parisa");
    for priority in ["low", "urgent", "high"] {
        app.ticket().of(&customer).with("priority", priority).opened();
    }
    let body = json!({
        "condition": {"all": []}, "sort": ["-priority", "created_at"], "limit": 2, "with_total": true,
        "fields": ["id", "priority", "customer"], "expand": ["customer"],
    });
    let page = app.root().post(SEARCH, body).expect(200);
    assert_eq!(page.column("priority"), ["urgent", "high"]);
    assert_eq!(page["page"]["total"], json!({"value": 3, "exact": true}));
    assert_eq!(page.data()[0].as_object().unwrap().len(), 3, "{}", page.data()[0]);
    assert_eq!(page.data()[0]["customer"]["id"], json!(customer));
});
