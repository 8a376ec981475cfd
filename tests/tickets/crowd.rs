//! Many who open tickets at the same moment.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Answer, Desk, on_each_engine, tamper};

/// Sends all of them at once, each with a key of its own.
fn at_once(app: &Desk, bodies: &[Value]) -> Vec<Answer> {
    std::thread::scope(|threads| {
        let send = |(place, body): (usize, &Value)| {
            let (key, body) = (format!("crowd {place}"), body.clone());
            threads.spawn(move || app.root().key(&key).post("/v1/tickets", body))
        };
        let sent: Vec<_> = bodies.iter().enumerate().map(send).collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn body(customer: &str, subject: &str) -> Value {
    json!({"customer": {"id": customer}, "subject": subject, "body": {"content": format!("متن {subject}")}})
}

on_each_engine!(each_of_a_crowd_gets_a_ticket_of_its_own, |app| {
    let customers = [app.customer("Mina"), app.customer("Omid"), app.customer("Sara")];
    let team = app.team("فنی");
    let bodies: Vec<Value> = (0..48)
        .map(|place| {
            let mut body = body(&customers[place % 3], &format!("درخواست {place}"));
            match place % 4 {
                0 => body["team_id"] = json!(team),
                1 => body["tags"] = json!(["vip", format!("t{place}")]),
                2 => body["priority"] = json!("urgent"),
                _ => {}
            }
            body
        })
        .collect();
    let opened = at_once(app, &bodies);
    let mut numbers = BTreeSet::new();
    let first: Vec<_> = opened.iter().map(|answer| answer.bytes.clone()).collect();
    for (asked, answer) in bodies.iter().zip(opened) {
        let answer = answer.expect(201);
        let ticket = app.root().get(format!("/v1/tickets/{}", answer.id())).expect(200);
        assert_eq!(ticket.json, answer.json, "what is answered is what is kept");
        assert_eq!((&ticket["subject"], &ticket["customer_id"]), (&asked["subject"], &asked["customer"]["id"]));
        assert_eq!(ticket["team_id"], asked["team_id"]);
        assert_eq!(ticket.words("tags").len(), asked["tags"].as_array().map_or(0, Vec::len));
        let messages = app.root().get(format!("/v1/tickets/{}/messages", ticket.id())).expect(200);
        assert_eq!(messages.data()[0]["body_text"], asked["body"]["content"]);
        let triage = app.root().get(format!("/v1/tickets/{}/triage", ticket.id())).expect(200);
        assert_eq!(triage["ticket_id"], ticket["id"]);
        assert!(numbers.insert(ticket.int("number")));
    }
    assert_eq!(app.settle()["intact"], true);
    let counted = app.root().get("/v1/queue/counts").expect(200);
    assert_eq!(counted.int("total"), 48);
    let again = at_once(app, &bodies);
    assert!(again.iter().zip(&first).all(|(again, first)| again.bytes == *first));
    assert_eq!(tamper::count(&app.database, "tickets"), 48);
});

on_each_engine!(what_is_wrong_with_one_of_a_crowd_is_told_to_it_alone, |app| {
    let (mina, omid) = (app.customer("Mina"), app.customer("Omid"));
    app.root().act(format!("/v1/customers/{omid}/block")).expect(200);
    app.root().key("crowd 3").post("/v1/tickets", body(&mina, "used before")).expect(201);
    let bodies: Vec<Value> = (0..32)
        .map(|place| match place % 8 {
            1 => body(&omid, "barred"),
            2 => {
                let mut body = body(&mina, "nowhere");
                body["team_id"] = json!("team_00000000000000000000000001");
                body
            }
            _ => body(&mina, &format!("request {place}")),
        })
        .collect();
    let answers = at_once(app, &bodies);
    for (place, answer) in answers.into_iter().enumerate() {
        match place {
            3 => drop(answer.expect(422).problem("idempotency_key_reused")),
            _ if place % 8 == 1 => drop(answer.expect(409).problem("customer_blocked")),
            _ if place % 8 == 2 => drop(answer.expect(422).field_error("#/team_id", "not_found")),
            _ => assert_eq!(answer.expect(201)["subject"], format!("request {place}")),
        }
    }
    assert_eq!(tamper::count(&app.database, "tickets"), 1 + 23);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_crowd_of_several_workspaces_stays_apart, |app| {
    let other = app.other_workspace();
    let (ours, theirs) = (app.customer("Mina"), other.customer("Omid"));
    let (mine, others) = std::thread::scope(|threads| {
        let bodies = |customer: &str| (0..24).map(|place| body(customer, &format!("{place}"))).collect::<Vec<_>>();
        let (mine, others) = (bodies(&ours), bodies(&theirs));
        let (app, other) = (&app, &other);
        let mine = threads.spawn(move || at_once(app, &mine));
        let others = threads.spawn(move || at_once(other, &others));
        (mine.join().unwrap(), others.join().unwrap())
    });
    let app: &Desk = app;
    for (desk, stranger, answers, customer) in [(app, &other, mine, &ours), (&other, app, others, &theirs)] {
        for answer in answers {
            let answer = answer.expect(201);
            assert_eq!(answer["customer_id"], customer.as_str());
            desk.root().get(format!("/v1/tickets/{}", answer.id())).expect(200);
            stranger.root().get(format!("/v1/tickets/{}", answer.id())).expect(404);
        }
        assert_eq!(desk.root().get("/v1/tickets?limit=100").data().len(), 24);
        assert_eq!(desk.settle()["intact"], true);
    }
});

on_each_engine!(each_of_many_readers_gets_what_he_asked_for_and_may_see, |app| {
    let team = app.team("فنی");
    let opened: Vec<String> = (0..6).map(|_| app.ticket().in_team(&team).opened().id()).collect();
    for (place, id) in opened.iter().enumerate() {
        let note = json!({"kind": "note", "body": {"content": format!("note {place}")}});
        app.root().post(format!("/v1/tickets/{id}/messages"), note).expect(201);
    }
    let inside = app.agent("sara").in_team(&team).enters();
    let outside = app.agent("omid").enters();
    let without_notes = app.service(&["tickets:read"]);
    let stranger = app.other_workspace();
    let readers = [app.root(), &inside, &outside, &without_notes, stranger.root()];
    let missing = "tkt_00000000000000000000000001";
    std::thread::scope(|threads| {
        for round in 0..60 {
            let (who, opened) = (round % 5, &opened);
            let reader = readers[who];
            threads.spawn(move || {
                let id = opened.get(round / 5 % 7).map_or(missing, String::as_str);
                let answer = reader.get(format!("/v1/tickets/{id}?expand=messages"));
                if id == missing || who == 2 || who == 4 {
                    answer.expect(404);
                    return;
                }
                let ticket = answer.expect(200);
                assert_eq!(ticket.id(), id);
                let notes: Vec<&str> = ticket["messages"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|message| message["kind"] == "note")
                    .map(|message| message["body_text"].as_str().unwrap())
                    .collect();
                let note = format!("note {}", round / 5 % 7);
                assert_eq!(notes, if who == 3 { vec![] } else { vec![note.as_str()] }, "{round}");
            });
        }
    });
});

on_each_engine!(who_share_the_reading_of_a_list_share_nothing_else, |app| {
    let team = app.team("فنی");
    let ours: Vec<String> = (0..3).map(|_| app.ticket().in_team(&team).opened().id()).collect();
    let theirs = app.ticket().in_team(&app.team("مالی")).opened().id();
    let inside = app.agent("sara").in_team(&team).enters();
    let stranger = app.other_workspace();
    let foreign = stranger.ticket().opened().id();
    std::thread::scope(|threads| {
        for round in 0..60 {
            let (ours, theirs, foreign, inside, stranger) = (&ours, &theirs, &foreign, &inside, &stranger);
            threads.spawn(move || {
                let sorted = |answer: Answer| answer.expect(200).ids().into_iter().collect::<BTreeSet<_>>();
                let all: BTreeSet<String> = ours.iter().chain([theirs]).cloned().collect();
                match round % 4 {
                    0 => assert_eq!(sorted(app.root().get("/v1/tickets")), all),
                    1 => assert_eq!(sorted(inside.get("/v1/tickets")), ours.iter().cloned().collect()),
                    2 => assert_eq!(sorted(stranger.root().get("/v1/tickets")), BTreeSet::from([foreign.clone()])),
                    _ => {
                        let page = app.root().get("/v1/tickets?limit=2&with_total=true").expect(200);
                        assert_eq!((page.data().len(), &page["page"]["total"]["value"]), (2, &json!(4)));
                    }
                }
            });
        }
    });
});
