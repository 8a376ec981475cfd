//! What tickets are about.

use serde_json::{Value, json};
use support::on_each_engine;

fn category(key: &str, parent: Value) -> Value {
    json!({"key": key, "name_fa": format!("دستهٔ {key}"), "name_en": key, "parent_id": parent})
}

on_each_engine!(categories_form_a_tree_with_names_in_both_languages, |app| {
    let team = app.team("مالی");
    let money = app.root().post("/v1/categories", category("money", Value::Null)).expect(201);
    let body = json!({"key": "late", "name_fa": "دیرکرد", "name_en": "Late payment", "parent_id": money.id(), "position": 5, "team_id": team});
    let late = app.root().post("/v1/categories", body.clone()).expect(201);
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(&late[member], value, "{member}");
    }
    let shown = app.root().get(format!("/v1/categories/{}", late.id())).expect(200);
    assert_eq!(shown.json, late.json);
    let all = app.root().get("/v1/categories").expect(200);
    assert_eq!(all.column("key").len(), 2);
    let moved = app.root().patch(format!("/v1/categories/{}", late.id()), json!({"parent_id": null})).expect(200);
    assert_eq!(moved["parent_id"], json!(null));
});

on_each_engine!(a_tree_has_no_loops_and_five_levels, |app| {
    let mut chain = vec![app.root().post("/v1/categories", category("l1", Value::Null)).expect(201).id()];
    for level in 2..=5 {
        let parent = json!(chain.last());
        chain.push(app.root().post("/v1/categories", category(&format!("l{level}"), parent)).expect(201).id());
    }
    let sixth = app.root().post("/v1/categories", category("l6", json!(chain[4]))).expect(422);
    assert_eq!(sixth["errors"][0]["pointer"], "#/parent_id");
    for parent in &chain {
        let refused =
            app.root().patch(format!("/v1/categories/{}", chain[0]), json!({"parent_id": parent})).expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "#/parent_id", "{parent}");
    }
    let other = app.root().post("/v1/categories", category("other", Value::Null)).expect(201).id();
    let refused = app.root().patch(format!("/v1/categories/{}", chain[0]), json!({"parent_id": other})).expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "#/parent_id", "everything below would move to a sixth level");
});

on_each_engine!(two_moves_at_once_make_no_loop, |app| {
    for round in 0..5 {
        let one = app.root().post("/v1/categories", category(&format!("a{round}"), Value::Null)).expect(201).id();
        let two = app.root().post("/v1/categories", category(&format!("b{round}"), Value::Null)).expect(201).id();
        let statuses: Vec<u16> = std::thread::scope(|threads| {
            let first =
                threads.spawn(|| app.root().patch(format!("/v1/categories/{one}"), json!({"parent_id": two})).status);
            let second =
                threads.spawn(|| app.root().patch(format!("/v1/categories/{two}"), json!({"parent_id": one})).status);
            [first, second].into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut sorted = statuses.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [200, 422], "{statuses:?}");
    }
});

on_each_engine!(a_key_is_unique_and_a_category_in_use_stays, |app| {
    let first = app.category("login");
    let refused =
        app.root().post("/v1/categories", category("login", Value::Null)).expect(409).problem("already_exists");
    assert_eq!(refused["existing_id"], first.as_str());
    app.root()
        .post("/v1/categories", category("Log In", Value::Null))
        .expect(422)
        .field_error("#/key", "invalid_character");
    let child = app.root().post("/v1/categories", category("child", json!(first))).expect(201).id();
    app.root().delete(format!("/v1/categories/{first}")).expect(409).problem("in_use");
    app.ticket().with("category_id", child.as_str()).opened();
    app.root().delete(format!("/v1/categories/{child}")).expect(409).problem("in_use");
});
