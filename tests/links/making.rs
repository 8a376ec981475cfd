//! Making, listing and removing links.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{close, link, links, opened, shown, told};

const INVERSES: [(&str, &str); 9] = [
    ("related_to", "related_to"),
    ("duplicates", "duplicated_by"),
    ("duplicated_by", "duplicates"),
    ("child_of", "parent_of"),
    ("parent_of", "child_of"),
    ("report_of", "incident_of"),
    ("incident_of", "report_of"),
    ("depends_on", "blocks"),
    ("blocks", "depends_on"),
];

on_each_engine!(a_link_is_shown_from_both_tickets_and_recorded_by_both, |app| {
    for (relation, inverse) in INVERSES {
        let (one, two) = (app.ticket().opened(), app.ticket().opened());
        let made = link(app.root(), &one.id(), relation, &two.id()).expect(201);
        assert!(made.id().starts_with("lnk_"));
        assert_eq!(made["type"], relation);
        let other = json!({
            "id": two.id(), "number": two["number"], "subject": two["subject"], "status": "awaiting_reply",
            "deleted_at": null,
        });
        assert_eq!(made["ticket"], other);
        let of_one = app.root().get(format!("/v1/tickets/{}/links", one.id())).expect(200);
        assert_eq!(of_one["data"], json!([made.json]), "it is listed as it was answered");
        assert_eq!(links(app.root(), &two.id()), [(inverse.to_owned(), one.id())]);
        for (ticket, relation, other) in [(&one, relation, &two), (&two, inverse, &one)] {
            let history = app.root().get(format!("/v1/tickets/{}/history", ticket.id())).expect(200);
            let event = history.data().last().unwrap().clone();
            assert_eq!(event["type"], "ticket.linked");
            let end = json!({"id": made.id(), "type": relation, "ticket_id": other.id()});
            assert_eq!(event["changes"]["link"], json!({"from": null, "to": end}));
            assert_eq!(event["subject"]["version"], ticket.int("version") + 1, "one event");
            assert_eq!(shown(app, &ticket.id()).int("version"), ticket.int("version") + 1);
        }
    }
});

on_each_engine!(removing_a_link_is_recorded_by_both, |app| {
    let (one, two) = (opened(app), opened(app));
    let id = link(app.root(), &one, "duplicates", &two).expect(201).id();
    app.root().delete(format!("/v1/ticket-links/{id}")).expect(204);
    for ticket in [&one, &two] {
        assert!(links(app.root(), ticket).is_empty());
        assert_eq!(told(app, ticket)[3..], ["ticket.linked", "ticket.unlinked"], "{:?}", told(app, ticket));
    }
    app.root().delete(format!("/v1/ticket-links/{id}")).expect(404).problem("not_found");
    link(app.root(), &one, "duplicates", &two).expect(201);
});

on_each_engine!(a_repeat_names_the_link_that_is_there, |app| {
    for (relation, inverse) in INVERSES {
        let (one, two) = (opened(app), opened(app));
        let made = link(app.root(), &one, relation, &two).expect(201).id();
        let version = shown(app, &one).int("version");
        for (ticket, relation, other) in [(&one, relation, &two), (&two, inverse, &one)] {
            let refused = link(app.root(), ticket, relation, other).expect(409).problem("already_exists");
            assert_eq!(refused["existing_id"], made.as_str());
        }
        assert_eq!(shown(app, &one).int("version"), version, "nothing happened");
    }
    let (one, two) = (opened(app), opened(app));
    let made = link(app.root(), &one, "duplicates", &two).expect(201).id();
    let contrary = link(app.root(), &two, "duplicates", &one).expect(409).problem("already_exists");
    assert_eq!(contrary["existing_id"], made.as_str(), "neither is the copy of its copy");
    link(app.root(), &one, "related_to", &two).expect(201);
});

on_each_engine!(what_cannot_be_linked_is_refused_with_its_place, |app| {
    let (one, other) = (opened(app), app.other_workspace());
    let foreign = other.ticket().opened().id();
    let missing = "tkt_01jd0000000000000000000000";
    for ticket in [foreign.as_str(), missing] {
        let refused = link(app.root(), &one, "related_to", ticket).expect(422).problem("validation_failed");
        refused.field_error("#/ticket_id", "not_found");
        link(app.root(), ticket, "related_to", &one).expect(404).problem("not_found");
    }
    let to_itself = link(app.root(), &one, "depends_on", &one).expect(422).problem("validation_failed");
    to_itself.field_error("#/ticket_id", "not_allowed");
    let wrong_kind = link(app.root(), &one, "related_to", &app.team("t")).expect(422);
    wrong_kind.field_error("#/ticket_id", "invalid_reference");
    for relation in ["follow_up_of", "followed_up_by", "likes", "Related_To"] {
        let refused = link(app.root(), &one, relation, missing).expect(422).problem("validation_failed");
        refused.field_error("#/type", "unknown_option");
    }
    let binned = opened(app);
    app.root().delete(format!("/v1/tickets/{binned}")).expect(204);
    for (ticket, other) in [(&one, &binned), (&binned, &one)] {
        let refused = link(app.root(), ticket, "related_to", other).expect(409).problem("deleted");
        assert_eq!(refused["ticket_id"], binned.as_str());
    }
    assert_eq!(told(app, &one).len(), 3, "nothing happened");
});

on_each_engine!(a_child_has_one_parent_and_no_ticket_is_above_itself, |app| {
    let [top, middle, low, other] = [(); 4].map(|()| opened(app));
    link(app.root(), &top, "parent_of", &middle).expect(201);
    let below = link(app.root(), &low, "child_of", &middle).expect(201).id();
    for (child, parent) in [(&top, &low), (&top, &middle), (&middle, &low)] {
        let relations = [(child, "child_of", parent), (parent, "parent_of", child)];
        for (ticket, relation, other) in relations {
            let refused = link(app.root(), ticket, relation, other).expect(409);
            assert!(["link_cycle", "has_parent"].contains(&refused["code"].as_str().unwrap()), "{refused:?}");
        }
    }
    link(app.root(), &top, "child_of", &low).expect(409).problem("link_cycle");
    let refused = link(app.root(), &other, "parent_of", &low).expect(409).problem("has_parent");
    assert_eq!((&refused["parent_id"], &refused["existing_id"]), (&json!(middle), &json!(below)));
    app.root().delete(format!("/v1/ticket-links/{below}")).expect(204);
    link(app.root(), &other, "parent_of", &low).expect(201);
    link(app.root(), &other, "parent_of", &top).expect(201);
    assert_eq!(links(app.root(), &other).len(), 2, "a parent has many children");
});

on_each_engine!(no_ticket_waits_for_itself, |app| {
    let chain: Vec<String> = (0..5).map(|_| opened(app)).collect();
    for pair in chain.windows(2) {
        link(app.root(), &pair[0], "depends_on", &pair[1]).expect(201);
    }
    // Another way to the same end is no circle.
    link(app.root(), &chain[0], "depends_on", &chain[3]).expect(201);
    for (at, ticket) in chain.iter().enumerate().skip(1) {
        for before in &chain[..at] {
            link(app.root(), ticket, "depends_on", before).expect(409).problem("link_cycle");
            link(app.root(), before, "blocks", ticket).expect(409).problem("link_cycle");
        }
    }
    // Kinds do not mix: a part may wait for the whole.
    link(app.root(), &chain[4], "child_of", &chain[0]).expect(201);
});

on_each_engine!(links_come_in_pages_newest_first, |app| {
    let incident = opened(app);
    let reports: Vec<String> = (0..7)
        .map(|_| {
            let report = opened(app);
            app.clock.advance_seconds(1);
            link(app.root(), &report, "report_of", &incident).expect(201);
            report
        })
        .collect();
    app.clock.advance_seconds(1);
    link(app.root(), &incident, "related_to", &reports[0]).expect(201);
    let path = format!("/v1/tickets/{incident}/links?limit=3");
    let pages = app.root().pages(&path);
    let listed: Vec<Value> =
        pages.iter().flat_map(Answer::data).map(|link| json!([link["type"], link["ticket"]["id"]])).collect();
    let mut expected: Vec<Value> = reports.iter().map(|report| json!(["incident_of", report])).collect();
    expected.push(json!(["related_to", reports[0]]));
    expected.reverse();
    assert_eq!(listed, expected);
    let back = app.root().get(format!("{path}&cursor={}", pages[2].prev_cursor().unwrap())).expect(200);
    assert_eq!(back.json["data"], pages[1].json["data"]);
    app.root().get(format!("{path}&type=x")).expect(400).problem("unknown_parameter");
});

on_each_engine!(a_link_outlives_the_bin_and_can_be_removed_there, |app| {
    let (one, two) = (opened(app), opened(app));
    let id = link(app.root(), &one, "depends_on", &two).expect(201).id();
    app.root().delete(format!("/v1/tickets/{two}")).expect(204);
    let page = app.root().get(format!("/v1/tickets/{one}/links")).expect(200);
    assert!(page.data()[0]["ticket"]["deleted_at"].is_string(), "{page:?}");
    app.root().delete(format!("/v1/ticket-links/{id}")).expect(204);
    app.root().act(format!("/v1/tickets/{two}/restore")).expect(200);
    close(app, &one).expect(200);
});

on_each_engine!(a_retried_link_is_made_once, |app| {
    let (one, two) = (opened(app), opened(app));
    let who = app.root().key("the first");
    let made = link(&who, &one, "related_to", &two).expect(201);
    let replay = link(&who, &one, "related_to", &two).expect(201).has_header("idempotency-replayed", "true");
    assert_eq!(replay.json, made.json);
    assert_eq!(links(app.root(), &one).len(), 1);
});

on_each_engine!(a_ticket_that_continues_a_closed_one_is_linked_to_it, |app| {
    let id = app.ticket().at("closed").id();
    app.clock.advance_days(15);
    let says = json!({"kind": "customer", "body": {"content": "باز هم"}});
    let before = shown(app, &id);
    let message = app.root().post(format!("/v1/tickets/{id}/messages"), says).expect(201);
    let next = message.str("ticket_id");
    assert_eq!(shown(app, &next)["follow_up_of_id"], id.as_str());
    assert_eq!(links(app.root(), &next), [("follow_up_of".to_owned(), id.clone())]);
    assert_eq!(links(app.root(), &id), [("followed_up_by".to_owned(), next.clone())]);
    let after = shown(app, &id);
    assert_eq!(after.int("version"), before.int("version") + 1, "the closed one tells who continues it");
    assert_eq!((&after["status"], &after["closed_at"]), (&json!("closed"), &before["closed_at"]));
    assert_eq!(told(app, &id).last().unwrap(), "ticket.linked");
    let link = app.root().get(format!("/v1/tickets/{id}/links")).expect(200).ids()[0].clone();
    app.root().delete(format!("/v1/ticket-links/{link}")).expect(409).problem("conflict");
    app.settle();
});
