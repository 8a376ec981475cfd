//! What a ticket asks whoever gets it to know, and whom a score prefers.

use serde_json::{Value, json};
use support::{Actor, Answer, Desk, TestApp, on_each_engine};

use super::{loads_add_up, online, routing, says, shown, team};

fn knows(app: &TestApp, agent: &Actor, skills: Value) -> Answer {
    app.root().patch(format!("/v1/agents/{}", agent.id), json!({"skills": skills})).expect(200)
}

fn skill(name: &str, level: i64) -> Value {
    json!({"name": name, "level": level})
}

fn category(desk: &Desk, key: &str, parent: Option<&str>, asks: Value) -> String {
    let body = json!({"key": key, "name_fa": key, "name_en": key, "parent_id": parent, "required_skills": asks});
    desk.root().post("/v1/categories", body).expect(201).id()
}

/// What became of this agent by the newest decision about the ticket.
fn candidate(told: &Answer, agent: &Actor) -> Value {
    let all = told["decisions"][0]["candidates"].as_array().unwrap();
    all.iter().find(|one| one["agent_id"] == agent.id.as_str()).unwrap().clone()
}

on_each_engine!(only_who_knows_enough_is_given_a_ticket_and_the_others_are_told_what_they_lack, |app| {
    for mode in ["round_robin", "least_loaded", "weighted"] {
        let team = team(app, mode, mode);
        let [sara, omid, nima] = ["sara", "omid", "nima"].map(|name| online(app, name, &team));
        knows(app, &sara, json!([skill("network", 3), skill("billing", 5)]));
        knows(app, &omid, json!([skill("network", 2)]));
        let top = category(app, &format!("{mode}-top"), None, json!([skill("billing", 2)]));
        let below = category(app, &format!("{mode}-below"), Some(&top), json!([skill("network", 3)]));
        for _ in 0..2 {
            let ticket = app.ticket().in_team(&team).with("category_id", below.as_str()).opened();
            assert_eq!(ticket["assignee_id"], sara.id, "{mode}");
            let told = routing(app, &ticket.id());
            assert_eq!(told["decisions"][0]["skills"], json!([skill("billing", 2), skill("network", 3)]));
            assert_eq!(candidate(&told, &omid)["verdict"], "skill");
            assert_eq!(candidate(&told, &omid)["skills"], json!([skill("billing", 0), skill("network", 2)]));
            let why = app.root().get(format!("/v1/tickets/{}/routing/why-not/{}", ticket.id(), omid.id)).expect(200);
            for told in [&why["decision"]["obstacle"], &why["now"]["obstacles"][0]] {
                assert_eq!((&told["reason"], &told["needs"]), (&json!("skill"), &json!("skills")));
                assert_eq!(told["skills"], json!([skill("billing", 2), skill("network", 3)]));
            }
        }
        let plain = app.ticket().in_team(&team).opened();
        assert_ne!(plain["assignee_id"], sara.id, "anybody can take it, and she carries most or had the last turn");
        assert_ne!(plain["assignee_id"], Value::Null);
        says(&nima, json!({"availability": "offline"}));
    }
    loads_add_up(app);
});

on_each_engine!(what_nobody_knows_waits_without_holding_up_the_others_until_somebody_learns_it, |app| {
    let team = team(app, "round", "round_robin");
    let asks = category(app, "asks", None, json!([skill("network", 3)]));
    let hard = app.ticket().in_team(&team).with("category_id", asks.as_str()).with("priority", "urgent").opened();
    let easy = app.ticket().in_team(&team).opened().id();
    let sara = online(app, "sara", &team);
    app.tend();
    assert_eq!(shown(app, &easy)["assignee_id"], sara.id);
    assert_eq!(shown(app, &hard.id())["version"], hard["version"]);
    let next = app.ticket().in_team(&team).with("category_id", asks.as_str()).opened();
    assert_eq!((&next["assignee_id"], &next["queued_reason"]), (&Value::Null, &json!("nobody_skilled")));
    knows(app, &sara, json!([skill("network", 3)]));
    app.tend();
    for id in [hard.id(), next.id()] {
        assert_eq!(shown(app, &id)["assignee_id"], sara.id);
    }
    loads_add_up(app);
});

on_each_engine!(a_language_and_a_skill_have_to_be_those_of_one_person, |app| {
    let team = team(app, "round", "round_robin");
    let [sara, emma] = ["sara", "emma"].map(|name| online(app, name, &team));
    says(&sara, json!({"availability": "online", "languages": ["fa"]}));
    says(&emma, json!({"availability": "online", "languages": ["en"]}));
    knows(app, &emma, json!([skill("network", 5)]));
    let asks = category(app, "asks", None, json!([skill("network", 1)]));
    let waiting: Vec<Answer> = (0..25)
        .map(|_| app.ticket().in_team(&team).with("category_id", asks.as_str()).with("language", "fa").opened())
        .collect();
    assert!(waiting.iter().all(|ticket| ticket["queued_reason"] == "nobody_skilled"));
    says(&emma, json!({"availability": "away"}));
    let behind = app.ticket().in_team(&team).with("language", "en").with("priority", "low").opened().id();
    assert_eq!(shown(app, &behind)["assignee_id"], Value::Null);
    says(&emma, json!({"availability": "online"}));
    app.tend();
    assert_eq!(shown(app, &behind)["assignee_id"], emma.id, "more than a page of others stands before it");
});

on_each_engine!(a_score_prefers_who_knows_the_customer_and_spares_who_knows_most, |app| {
    let team = team(app, "weighted", "weighted");
    let [sara, omid] = ["sara", "omid"].map(|name| online(app, name, &team));
    knows(app, &sara, json!([skill("network", 5)]));
    knows(app, &omid, json!([skill("network", 2)]));
    let asks = category(app, "asks", None, json!([skill("network", 2)]));
    let customer = app.customer("Parisa");
    let of_hers = || app.ticket().in_team(&team).with("customer", json!({"id": customer}));
    let first = of_hers().with("category_id", asks.as_str()).opened();
    assert_eq!(first["assignee_id"], omid.id, "she knows more than is needed");
    let told = routing(app, &first.id());
    let score = |load: i64, idle: i64, skill: i64, customer: i64| {
        let total = load + idle + skill + customer;
        json!({"total": total, "load": load, "idle": idle, "skill": skill, "customer": customer})
    };
    assert_eq!(candidate(&told, &omid)["score"], score(0, 100, 0, 0));
    assert_eq!(candidate(&told, &sara)["score"], score(0, 100, -150, 0));
    assert_eq!(candidate(&told, &sara)["verdict"], "lost_by_score");
    let path = format!("/v1/tickets/{}/routing/why-not/{}", first.id(), sara.id);
    let why = app.root().get(path).expect(200);
    assert_eq!(
        (&why["decision"]["obstacle"]["needs"], &why["decision"]["obstacle"]["score_at_least"]),
        (&json!("score"), &json!(100))
    );
    assert_eq!(why["now"]["obstacles"][0]["score_at_least"], 0, "that he has this very ticket speaks for nobody");

    let second = of_hers().opened();
    assert_eq!(second["assignee_id"], omid.id, "he carries more, and knows her");
    assert_eq!(candidate(&routing(app, &second.id()), &omid)["score"], score(-100, 0, 0, 300));
    assert_eq!(app.ticket().in_team(&team).opened()["assignee_id"], sara.id, "he does not know this one");
    for _ in 0..2 {
        app.ticket().with("assignee_id", omid.id.as_str()).with("priority", "high").opened();
    }
    assert_eq!(of_hers().opened()["assignee_id"], sara.id, "it would be too much for him");
    loads_add_up(app);
});

on_each_engine!(skills_are_lists_that_are_told_in_the_history_and_kept_in_order, |app| {
    let sara = app.agent("sara").enters();
    let changed = knows(app, &sara, json!([skill("network", 3), skill("billing", 1)]));
    assert_eq!(changed["skills"], json!([skill("billing", 1), skill("network", 3)]));
    let version = changed["version"].clone();
    assert_eq!(knows(app, &sara, json!([skill("billing", 1), skill("network", 3)]))["version"], version);
    assert_eq!(app.root().get(format!("/v1/agents/{}", sara.id))["skills"], changed["skills"]);
    let path = format!("/v1/agents/{}", sara.id);
    let refused = |skills: Value| app.root().patch(&path, json!({"skills": skills})).expect(422);
    refused(json!([skill("a", 1), skill("a", 2)])).field_error("#/skills", "duplicate");
    refused(json!([skill("a", 6)])).field_error("#/skills/0/level", "out_of_range");
    refused(json!([skill("a", 0)])).field_error("#/skills/0/level", "out_of_range");
    refused(json!([skill("Two words", 1)])).field_error("#/skills/0/name", "invalid_character");
    refused(json!((0..51).map(|number| skill(&format!("s{number}"), 1)).collect::<Vec<_>>()))
        .field_error("#/skills", "too_many");
    assert_eq!(knows(app, &sara, json!([]))["skills"], json!([]));
    let asks = category(app, "asks", None, json!([skill("network", 3)]));
    let path = format!("/v1/categories/{asks}");
    assert_eq!(app.root().get(&path)["required_skills"], json!([skill("network", 3)]));
    app.root().patch(&path, json!({"required_skills": null})).expect(422);
    assert_eq!(app.root().patch(&path, json!({"required_skills": []})).expect(200)["required_skills"], json!([]));
    sara.patch(&path, json!({"required_skills": []})).expect(403);
});
