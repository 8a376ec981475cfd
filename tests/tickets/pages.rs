//! Order and pages.

use serde_json::json;
use support::{Actor, on_each_engine};

/// All ids of a list, page by page.
fn walk(who: &Actor, query: &str) -> Vec<String> {
    let pages = who.pages(format!("/v1/tickets?{query}"));
    for page in &pages {
        assert_eq!(page["page"]["has_more"], json!(page.next_cursor().is_some()));
    }
    pages.iter().flat_map(|page| page.ids()).collect()
}

on_each_engine!(tickets_are_sorted_by_what_is_asked_with_ties_in_a_fixed_order, |app| {
    let mut tickets = Vec::new();
    for (number, priority) in ["low", "urgent", "medium", "urgent", "low", "high", "medium"].iter().enumerate() {
        if number % 2 == 0 {
            app.clock.advance_seconds(10);
        }
        tickets.push(app.ticket().with("priority", *priority).opened());
    }
    app.clock.advance_seconds(10);
    app.root().patch(format!("/v1/tickets/{}", tickets[2].id()), json!({"subject": "changed"})).expect(200);
    let tickets: Vec<_> = tickets.iter().map(|it| app.root().get(format!("/v1/tickets/{}", it.id())).json).collect();
    let rank = |priority: &str| ["low", "medium", "high", "urgent"].iter().position(|it| *it == priority).unwrap();
    let text = |row: &serde_json::Value, member: &str| row[member].as_str().unwrap().to_owned();
    for (sort, keys) in [
        ("created_at", vec![("created_at", false)]),
        ("-created_at", vec![("created_at", true)]),
        ("number", vec![("number", false)]),
        ("-number", vec![("number", true)]),
        ("-updated_at", vec![("updated_at", true)]),
        ("priority", vec![("priority", false)]),
        ("-priority,created_at", vec![("priority", true), ("created_at", false)]),
        ("priority,-number", vec![("priority", false), ("number", true)]),
    ] {
        let mut expected = tickets.clone();
        expected.sort_by(|a, b| {
            let by_key = keys.iter().map(|(key, descending)| {
                let order = match *key {
                    "priority" => rank(&text(a, "priority")).cmp(&rank(&text(b, "priority"))),
                    "number" => a["number"].as_i64().cmp(&b["number"].as_i64()),
                    key => text(a, key).cmp(&text(b, key)),
                };
                if *descending { order.reverse() } else { order }
            });
            let by_id = text(a, "id").cmp(&text(b, "id"));
            let last = if keys.last().unwrap().1 { by_id.reverse() } else { by_id };
            by_key.chain([last]).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let expected: Vec<_> = expected.iter().map(|row| text(row, "id")).collect();
        assert_eq!(app.root().get(format!("/v1/tickets?sort={sort}")).expect(200).ids(), expected, "{sort}");
        for limit in [1, 2, 3, 7] {
            assert_eq!(walk(app.root(), &format!("sort={sort}&limit={limit}")), expected, "{sort} by {limit}");
        }
    }
    let default = app.root().get("/v1/tickets").ids();
    assert_eq!(default, app.root().get("/v1/tickets?sort=-created_at").ids());
});

on_each_engine!(pages_lead_there_and_back, |app| {
    let ids: Vec<_> = (0..7).map(|_| app.ticket().opened().id()).collect();
    let first = app.root().get("/v1/tickets?sort=number&limit=3").expect(200);
    assert_eq!((first.ids(), first.prev_cursor()), (ids[0..3].to_vec(), None));
    let second = app.root().get(format!("/v1/tickets?sort=number&limit=3&cursor={}", first.next_cursor().unwrap()));
    assert_eq!(second.ids(), ids[3..6]);
    let third = app.root().get(format!("/v1/tickets?sort=number&limit=3&cursor={}", second.next_cursor().unwrap()));
    assert_eq!((third.ids(), third.next_cursor()), (ids[6..].to_vec(), None));
    let back = app.root().get(format!("/v1/tickets?sort=number&limit=3&cursor={}", third.prev_cursor().unwrap()));
    assert_eq!(back.ids(), ids[3..6]);
    let back = app.root().get(format!("/v1/tickets?sort=number&limit=3&cursor={}", back.prev_cursor().unwrap()));
    assert_eq!((back.ids(), back.prev_cursor()), (ids[0..3].to_vec(), None));
    let wider = app.root().get(format!("/v1/tickets?sort=number&limit=5&cursor={}", back.next_cursor().unwrap()));
    assert_eq!(wider.ids(), ids[3..], "the limit may change on the way");
});

on_each_engine!(a_page_links_to_its_neighbours, |app| {
    for _ in 0..3 {
        app.ticket().opened();
    }
    let first = app.root().get("/v1/tickets?sort=number&limit=2&status=awaiting_reply").expect(200);
    let link = first.header("link").expect("a Link header");
    let (address, relation) = link.split_once('>').expect("an address in brackets");
    assert!(relation.contains("rel=\"next\""), "{link}");
    let path = address.trim_start_matches('<');
    let path = path.find("/v1/").map(|at| &path[at..]).expect("a path of ours");
    assert_eq!(app.root().get(path).expect(200).data().len(), 1);
});

on_each_engine!(a_page_may_be_counted, |app| {
    for _ in 0..3 {
        app.ticket().opened();
    }
    let page = app.root().get("/v1/tickets?limit=1&with_total=true").expect(200);
    assert_eq!(page["page"]["total"], json!({"value": 3, "exact": true}));
    assert!(app.root().get("/v1/tickets?limit=1")["page"].get("total").is_none());
    let none = app.root().get("/v1/tickets?status=closed&with_total=true");
    assert_eq!(none["page"]["total"], json!({"value": 0, "exact": true}));
});

on_each_engine!(who_walks_while_others_write_sees_every_old_ticket_exactly_once, |app| {
    let old: Vec<_> = (0..40)
        .map(|number| {
            if number % 5 == 0 {
                app.clock.advance_seconds(1);
            }
            app.ticket().opened().id()
        })
        .collect();
    for sort in ["created_at", "-created_at", "number", "-number"] {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|threads| {
            threads.spawn(|| {
                let stopped = stopped;
                while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                    app.ticket().opened();
                }
            });
            let seen = walk(app.root(), &format!("sort={sort}&limit=3"));
            drop(stop);
            for id in &old {
                assert_eq!(seen.iter().filter(|it| *it == id).count(), 1, "{id} by {sort}");
            }
            let mut once = seen.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), seen.len(), "nothing twice by {sort}");
        });
    }
});

on_each_engine!(an_altered_cursor_is_refused, |app| {
    for _ in 0..3 {
        app.ticket().opened();
    }
    let cursor = app.root().get("/v1/tickets?limit=1").next_cursor().unwrap();
    let middle = cursor.len() / 2;
    let letter = if cursor.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let altered = format!("{}{letter}{}", &cursor[..middle], &cursor[middle + 1..]);
    for bad in [altered.as_str(), &cursor[1..], &cursor[..cursor.len() - 1], "x", "", &"A".repeat(4_000), "%D9%86"] {
        app.root().get(format!("/v1/tickets?limit=1&cursor={bad}")).expect(400).problem("invalid_cursor");
    }
});

on_each_engine!(a_cursor_of_another_list_is_refused, |app| {
    for _ in 0..3 {
        app.ticket().opened();
    }
    let cursor = app.root().get("/v1/tickets?limit=1").next_cursor().unwrap();
    for other in ["status=closed", "sort=number", "sort=created_at", "tag=x", "spam=true"] {
        let refused = app.root().get(format!("/v1/tickets?limit=1&{other}&cursor={cursor}")).expect(400);
        refused.problem("cursor_mismatch");
    }
    app.root().get(format!("/v1/customers?cursor={cursor}")).expect(400).problem("cursor_mismatch");
    app.root().get(format!("/v1/tickets?limit=1&sort=-created_at&cursor={cursor}")).expect(200);
});

on_each_engine!(a_cursor_works_for_whom_it_was_not_made_but_shows_him_only_his_own, |app| {
    let team = app.team("فنی");
    for _ in 0..3 {
        app.ticket().in_team(&team).opened();
    }
    let cursor = app.root().get("/v1/tickets?limit=1").next_cursor().unwrap();
    let stranger = app.agent("stranger").enters();
    assert!(stranger.get(format!("/v1/tickets?limit=5&cursor={cursor}")).expect(200).ids().is_empty());
    let other = app.other_workspace();
    assert!(other.root().get(format!("/v1/tickets?limit=5&cursor={cursor}")).expect(200).ids().is_empty());
});
