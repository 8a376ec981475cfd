//! The old id.

use serde_json::json;
use support::{contract, on_each_engine};

use super::{merge, two, unmerge};
use crate::isolation::{body_for, path_with};

on_each_engine!(whatever_is_asked_of_the_old_id_tells_where_it_went, |app| {
    let (one, two) = two(app);
    let admin = app.admin();
    let link = json!({"type": "related_to", "ticket_id": app.ticket().opened().id()});
    merge(app.root(), &one, &two).expect(200);
    let version = app.root().get(format!("/v1/tickets/{two}")).expect(200).int("version");
    let mut asked = 0;
    for operation in &contract::of(&format!("http://{}", app.address())).operations {
        let is_of_tickets = operation.path.starts_with("/v1/tickets/{id}") || operation.path.contains("{ticket_id}");
        if !is_of_tickets || operation.is_for_customers() || operation.id == "unmergeTicket" {
            continue;
        }
        let path = path_with(operation, |name| match name {
            "id" | "ticket_id" => one.clone(),
            "agent_id" => admin.id.clone(),
            _ => "tag".to_owned(),
        });
        let body = match operation.id.as_str() {
            "createTicketLink" => Some(link.clone()),
            "mergeTicket" => Some(json!({"into_ticket_id": two})),
            _ => body_for(operation),
        };
        let gone = admin.send(&operation.method, &path, body);
        assert_eq!((gone.status, &gone["code"]), (410, &json!("merged")), "{}: {gone:?}", operation.id);
        assert_eq!(gone["merged_into"], two.as_str(), "{}", operation.id);
        asked += 1;
    }
    assert!(asked >= 20, "only {asked} were asked");
    let expanded = app.root().get(format!("/v1/tickets/{one}?expand=messages,customer")).expect(410);
    assert_eq!(expanded["merged_into"], two.as_str());
    let reply = json!({"kind": "reply", "body": {"content": "late"}});
    admin.post(format!("/v1/tickets/{one}/messages"), reply).expect(410).problem("merged");
    let shown = app.root().get(format!("/v1/tickets/{two}")).expect(200);
    assert_eq!(shown.int("version"), version, "and changes nothing");
});

on_each_engine!(lists_and_the_queue_show_what_goes_on_alone, |app| {
    let team = app.team("billing");
    let customer = app.customer("Parisa");
    let open = || {
        app.clock.advance_seconds(1);
        app.ticket().of(&customer).in_team(&team).opened().id()
    };
    let (one, two) = (open(), open());
    let counted = || app.root().get("/v1/queue/counts").expect(200).json["total"].clone();
    let before = counted();
    merge(app.root(), &one, &two).expect(200);
    assert_eq!(app.root().get("/v1/tickets").expect(200).ids(), [two.as_str()]);
    assert_eq!(app.root().get(format!("/v1/tickets?customer_id={customer}")).expect(200).ids(), [two.as_str()]);
    let search = json!({"condition": {"field": "team_id", "op": "is", "value": team}});
    assert_eq!(app.root().post("/v1/tickets/search", search).expect(200).ids(), [two.as_str()]);
    let queue = app.root().get("/v1/queue").expect(200);
    assert_eq!(queue.data().len(), 1, "{queue:?}");
    assert_ne!(counted(), before);
    // Whoever looks into the bin is told why it is there.
    let bin = json!({"condition": {"field": "deleted_at", "op": "is_not_null"}});
    let bin = app.root().post("/v1/tickets/search", bin).expect(200);
    assert_eq!(bin.data()[0]["merged_into_id"], two.as_str());
    assert_eq!(bin.data()[0]["allowed_actions"], json!(["unmergeTicket"]));
});

on_each_engine!(who_sees_one_of_two_joins_and_parts_nothing, |app| {
    let (team, other) = (app.team("billing"), app.team("other"));
    let customer = app.customer("Parisa");
    let one = app.ticket().of(&customer).in_team(&team).opened().id();
    let two = app.ticket().of(&customer).in_team(&other).opened().id();
    let of_one = app.agent("sara").in_team(&team).enters();
    let of_two = app.agent("omid").in_team(&other).enters();
    merge(&of_one, &one, &two).expect(422).field_error("#/into_ticket_id", "not_found");
    merge(&of_two, &one, &two).expect(404).problem("not_found");
    merge(app.root(), &one, &two).expect(200);
    for who in [&of_one, &of_two] {
        who.act(format!("/v1/tickets/{one}/unmerge")).expect(404).problem("not_found");
    }
    assert_eq!(unmerge(app.root(), &one).expect(200)["merged_into_id"], json!(null));
});

on_each_engine!(who_could_not_see_it_learns_nothing, |app| {
    let (team, other) = (app.team("billing"), app.team("other"));
    let customer = app.customer("Parisa");
    let one = app.ticket().of(&customer).in_team(&team).opened().id();
    let two = app.ticket().of(&customer).in_team(&team).opened().id();
    let stranger = app.agent("sara").in_team(&other).enters();
    merge(&stranger, &one, &two).expect(404).problem("not_found");
    merge(app.root(), &one, &two).expect(200);
    stranger.get(format!("/v1/tickets/{one}")).expect(404).problem("not_found");
    stranger.act(format!("/v1/tickets/{one}/unmerge")).expect(404).problem("not_found");
});
