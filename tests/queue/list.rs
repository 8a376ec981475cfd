//! What the queue shows, and to whom.

use serde_json::json;
use support::{Actor, Answer, TestApp, TicketBuilder, on_each_engine};

fn ids(answer: &Answer) -> Vec<String> {
    answer.data().iter().map(|ticket| ticket["id"].as_str().unwrap().to_owned()).collect()
}

/// Opens a ticket, a second after the one before: of one moment the smaller id would come first.
fn opened(app: &TestApp, ticket: TicketBuilder<'_>) -> String {
    app.clock.advance_seconds(1);
    ticket.with("priority", "medium").with("impact", "question").opened().id()
}

fn queue(who: &Actor, query: &str) -> Vec<String> {
    ids(&who.get(format!("/v1/queue{query}")).expect(200))
}

on_each_engine!(the_queue_is_what_the_team_owes_something_and_is_awake, |app| {
    let waiting = opened(app, app.ticket());
    let begun = opened(app, app.ticket());
    app.root().patch(format!("/v1/tickets/{begun}"), json!({"status": "in_review"})).expect(200);
    for status in ["needs_info", "answered", "closed"] {
        app.ticket().at(status);
    }
    let change = |body| {
        let id = opened(app, app.ticket());
        app.root().patch(format!("/v1/tickets/{id}"), body).expect(200).id()
    };
    change(json!({"spam": true}));
    let asleep = change(json!({"snoozed_until": app.clock.in_seconds(60)}));
    let gone = opened(app, app.ticket());
    app.root().delete(format!("/v1/tickets/{gone}")).expect(204);
    assert_eq!(queue(app.root(), ""), [waiting.clone(), begun.clone()]);
    app.clock.advance_seconds(57);
    app.tend();
    assert_eq!(queue(app.root(), ""), [waiting.clone(), begun.clone()]);
    app.clock.advance_seconds(1);
    app.tend();
    app.tend();
    assert_eq!(queue(app.root(), ""), [waiting, begun, asleep.clone()]);
    let history = app.root().get(format!("/v1/tickets/{asleep}/history")).expect(200);
    let snoozed = history.column("type").iter().filter(|kind| *kind == "ticket.snoozed").count();
    assert_eq!(snoozed, 2, "it was woken once");
});

on_each_engine!(filters_narrow_the_queue, |app| {
    let (one, two) = (app.team("one"), app.team("two"));
    let (login, billing) = (app.category("alpha"), app.category("beta"));
    let a = opened(app, app.ticket().in_team(&one).with("category_id", login.as_str()).with("language", "fa"));
    let b = opened(app, app.ticket().in_team(&two).with("category_id", billing.as_str()).with("language", "en"));
    // Numbers are of no language.
    let c = app.ticket().with("subject", "17").with("body", json!({"content": "4"}));
    let c = opened(app, c.with("category_id", login.as_str()));
    let asked = |query: String| queue(app.root(), &query);
    assert_eq!(asked(format!("?team_id={one}")), std::slice::from_ref(&a));
    assert_eq!(asked("?team_id=none".to_owned()), std::slice::from_ref(&c));
    assert_eq!(asked(format!("?team_id={one},{two},none")), [a.clone(), b.clone(), c.clone()]);
    assert_eq!(asked(format!("?category_id={login}")), [a.clone(), c.clone()]);
    assert_eq!(asked(format!("?category_id={login}&team_id=none,{two}")), [c]);
    assert_eq!(asked("?language=en".to_owned()), std::slice::from_ref(&b));
    assert_eq!(asked("?language=fa,en".to_owned()), [a, b]);
    for (query, code) in
        [("team_id=x", "invalid_reference"), ("language=de", "unknown_option"), ("limit=0", "out_of_range")]
    {
        let name = query.split('=').next().unwrap();
        app.root().get(format!("/v1/queue?{query}")).expect(400).field_error(name, code);
    }
});

on_each_engine!(an_agent_sees_the_queue_of_his_teams_what_has_no_team_and_his_own, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let sara = app.agent("sara").in_team(&own).enters();
    let visible = opened(app, app.ticket().in_team(&own));
    let stray = opened(app, app.ticket());
    let hidden = opened(app, app.ticket().in_team(&other));
    let mine = opened(app, app.ticket().in_team(&other).with("assignee_id", sara.id.as_str()));
    assert_eq!(queue(&sara, ""), [visible.clone(), stray.clone(), mine.clone()]);
    assert_eq!(queue(&sara, &format!("?team_id={other}")), std::slice::from_ref(&mine));
    assert_eq!(queue(&sara, &format!("?team_id={own},{other}")), [visible.clone(), mine.clone()]);
    assert_eq!(queue(&app.viewer(), ""), [visible, stray, hidden, mine]);
    let elsewhere = app.other_workspace();
    assert_eq!(queue(elsewhere.root(), ""), [""; 0]);
    assert_eq!(queue(elsewhere.root(), &format!("?team_id={own}")), [""; 0]);
});

on_each_engine!(pages_of_the_queue_hold_each_ticket_once_in_both_directions, |app| {
    let (own, second) = (app.team("own"), app.team("second"));
    let sara = app.agent("sara").in_team(&own).in_team(&second).enters();
    for number in 0..13 {
        let priority = ["low", "medium", "high", "urgent"][number % 4];
        let ticket = app.ticket().with("priority", priority);
        let ticket = match number % 3 {
            0 => ticket.in_team(&own),
            1 => ticket.in_team(&second),
            _ => ticket,
        };
        ticket.opened();
        app.clock.advance_seconds(60);
    }
    for who in [app.root(), &sara] {
        let whole = queue(who, "");
        assert_eq!(whole.len(), 13);
        let pages = who.pages("/v1/queue?limit=4");
        assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), whole);
        let last = pages.last().unwrap()["page"]["prev_cursor"].as_str().unwrap().to_owned();
        let before = who.get(format!("/v1/queue?limit=4&cursor={last}")).expect(200);
        assert_eq!(ids(&before), whole[8..12]);
        who.get(format!("/v1/queue?limit=4&language=fa&cursor={last}")).expect(400).problem("cursor_mismatch");
    }
});

on_each_engine!(counts_are_by_team_and_priority_and_agree_with_the_queue, |app| {
    let own = app.team("own");
    app.clock.advance_seconds(1);
    let other = app.team("other");
    let sara = app.agent("sara").in_team(&own).enters();
    assert_eq!(app.root().get("/v1/queue/counts").expect(200).json, json!({"total": 0, "teams": []}));
    for priority in ["low", "urgent", "urgent"] {
        app.ticket().in_team(&own).with("priority", priority).opened();
    }
    app.ticket().in_team(&other).with("priority", "medium").opened();
    app.ticket().with("priority", "high").opened();
    app.ticket().in_team(&own).at("answered");
    let row = |team: Option<&str>, total, low, medium, high, urgent| json!({"team_id": team, "total": total, "low": low, "medium": medium, "high": high, "urgent": urgent});
    let (none, first, second) =
        (row(None, 1, 0, 0, 1, 0), row(Some(&own), 3, 1, 0, 0, 2), row(Some(&other), 1, 0, 1, 0, 0));
    let all = app.root().get("/v1/queue/counts").expect(200);
    assert_eq!(all.json, json!({"total": 5, "teams": [none, first, second]}));
    let hers = sara.get("/v1/queue/counts").expect(200);
    assert_eq!(hers.json, json!({"total": 4, "teams": [none, first]}));
    assert_eq!(queue(&sara, "").len(), 4);
    assert_eq!(app.other_workspace().root().get("/v1/queue/counts").expect(200)["total"], 0);
});
