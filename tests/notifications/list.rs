//! An agent's list: what stands in it, and what he has read of it.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{brief, one, ticket_of, told, wish, write};

on_each_engine!(who_is_given_a_ticket_finds_it_in_his_list_with_who_gave_it, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = app.ticket().opened();
    sara.patch(format!("/v1/tickets/{}", ticket.id()), json!({"assignee_id": omid.id})).expect(200);
    let rows = told(app, &omid);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&row["event"], &row["scope"], &row["event_count"]), (&json!("assigned"), &json!("mine"), &json!(1)));
    assert_eq!(row["actor"], json!({"type": "agent", "id": sara.id}));
    assert_eq!((&row["ticket_id"], &row["ticket"]["number"]), (&json!(ticket.id()), &ticket["number"]));
    assert_eq!(row["read_at"], Value::Null);
    assert_eq!(told(app, &sara), [] as [Value; 0], "nobody is told of what he did himself");
});

on_each_engine!(what_was_read_is_counted_no_more_until_it_is_said_to_be_unread, |app| {
    let sara = app.agent("sara").enters();
    wish(&sara, json!({"collapse_minutes": 0}));
    for _ in 0..3 {
        ticket_of(app, &sara);
        app.clock.advance_seconds(60);
        app.tell_agents();
    }
    let counts = || sara.get("/v1/notifications/counts").expect(200);
    assert_eq!((counts()["unread_count"].clone(), counts()["exact"].clone()), (json!(3), json!(true)));
    let ids = sara.get("/v1/notifications").expect(200).ids();
    app.clock.advance_seconds(5);
    let read = sara.act(format!("/v1/notifications/{}/read", ids[0])).expect(200);
    assert_eq!(read["read_at"], json!(app.clock.now()));
    app.clock.advance_seconds(5);
    let again = sara.act(format!("/v1/notifications/{}/read", ids[0])).expect(200);
    assert_eq!(again["read_at"], read["read_at"], "when he first read it stays");
    assert_eq!(sara.get("/v1/notifications?unread=true").expect(200).ids(), ids[1..]);
    assert_eq!(sara.get("/v1/notifications?unread=false").expect(200).ids(), ids[..1]);
    let unread = sara.act(format!("/v1/notifications/{}/unread", ids[0])).expect(200);
    assert_eq!((&unread["read_at"], counts().int("unread_count")), (&Value::Null, 3));
    // The newest that he has seen, and what is older.
    let left = sara.post("/v1/notifications/read", json!({"up_to_id": ids[1]})).expect(200);
    assert_eq!(left.int("unread_count"), 1);
    assert_eq!(sara.get("/v1/notifications?unread=true").expect(200).ids(), ids[..1]);
    assert_eq!(sara.post("/v1/notifications/read", json!({})).expect(200).int("unread_count"), 0);
});

on_each_engine!(pages_go_through_the_list_and_a_filter_names_a_ticket, |app| {
    let sara = app.agent("sara").enters();
    wish(&sara, json!({"collapse_minutes": 0}));
    let ticket = ticket_of(app, &sara);
    for _ in 0..4 {
        ticket_of(app, &sara);
    }
    app.tell_agents();
    let all = sara.get("/v1/notifications").expect(200).ids();
    let paged: Vec<String> = sara.pages("/v1/notifications?limit=2").iter().flat_map(support::Answer::ids).collect();
    assert_eq!((paged.len(), paged), (5, all));
    let of_it = sara.get(format!("/v1/notifications?ticket_id={ticket}")).expect(200);
    assert_eq!(of_it.column("ticket_id"), [ticket]);
});

on_each_engine!(a_list_is_its_agents_alone, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").role("admin").enters());
    ticket_of(app, &sara);
    let id = told(app, &sara)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(told(app, &omid), [] as [Value; 0]);
    omid.act(format!("/v1/notifications/{id}/read")).expect(404).problem("not_found");
    let refused = omid.post("/v1/notifications/read", json!({"up_to_id": id})).expect(422);
    refused.field_error("#/up_to_id", "not_found");
    assert_eq!(sara.get("/v1/notifications/counts").expect(200).int("unread_count"), 1);
    app.root().get("/v1/notifications").expect(403).problem("forbidden");
});

on_each_engine!(a_burst_of_one_ticket_is_one_row_until_it_was_read_or_time_has_passed, |app| {
    let (sara, omid) = (app.agent("sara").enters(), app.agent("omid").enters());
    let ticket = ticket_of(app, &sara);
    for _ in 0..3 {
        app.clock.advance_seconds(60);
        write(&omid, &ticket, "note");
        app.tell_agents();
    }
    assert_eq!(brief(app, &sara), [("noted".to_owned(), "mine".to_owned(), 4)]);
    let id = told(app, &sara)[0]["id"].as_str().unwrap().to_owned();
    sara.act(format!("/v1/notifications/{id}/read")).expect(200);
    write(&omid, &ticket, "note");
    assert_eq!(brief(app, &sara), [one("noted", "mine"), ("noted".to_owned(), "mine".to_owned(), 4)]);
    app.clock.advance_seconds(5 * 60);
    write(&omid, &ticket, "reply");
    assert_eq!(brief(app, &sara)[0], one("replied", "mine"));
    // Two that came at once, before anybody was told.
    app.clock.advance_seconds(5 * 60);
    write(&omid, &ticket, "note");
    write(&omid, &ticket, "note");
    assert_eq!(brief(app, &sara)[0], ("noted".to_owned(), "mine".to_owned(), 2));
});
