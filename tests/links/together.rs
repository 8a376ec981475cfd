//! Many who link, close and reopen the same tickets at the same moment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use support::{Actor, Answer, TestApp, on_each_engine};

use super::{link, links, opened, shown};

/// Does all of it at once.
fn at_once<'a>(acts: Vec<Box<dyn Fn() -> Answer + Send + 'a>>) -> Vec<Answer> {
    std::thread::scope(|threads| {
        let calls: Vec<_> = acts.into_iter().map(|act| threads.spawn(act)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

fn crowd(app: &TestApp, count: usize) -> Vec<Actor> {
    (0..count).map(|number| app.agent(&format!("agent{number}")).role("admin").enters()).collect()
}

/// What each ticket shows as open dependencies is what its links lead to.
fn adds_up(app: &TestApp, tickets: &[String]) {
    let open: BTreeSet<&String> = tickets.iter().filter(|ticket| shown(app, ticket)["status"] != "closed").collect();
    for ticket in tickets {
        let leads = links(app.root(), ticket).into_iter().filter(|(relation, _)| relation == "depends_on");
        let expected: BTreeSet<String> = leads.map(|(_, other)| other).filter(|other| open.contains(other)).collect();
        let told = shown(app, ticket)["blocked_by"].as_array().unwrap().clone();
        let told: BTreeSet<String> = told.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(told, expected, "{ticket}");
    }
}

on_each_engine!(of_two_who_link_in_opposite_directions_one_wins, |app| {
    let agents = crowd(app, 2);
    for relation in ["depends_on", "child_of", "duplicates", "related_to"] {
        for _ in 0..5 {
            let (one, two) = (opened(app), opened(app));
            let answers = at_once(vec![
                Box::new(|| link(&agents[0], &one, relation, &two)),
                Box::new(|| link(&agents[1], &two, relation, &one)),
            ]);
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [201, 409], "{answers:?}");
            let expected = if ["depends_on", "child_of"].contains(&relation) { "link_cycle" } else { "already_exists" };
            assert!(answers.iter().any(|answer| answer["code"] == expected), "{answers:?}");
            assert_eq!((links(app.root(), &one).len(), links(app.root(), &two).len()), (1, 1));
        }
    }
});

on_each_engine!(a_circle_that_nobody_could_see_alone_is_not_closed, |app| {
    let agents = crowd(app, 4);
    for relation in ["depends_on", "child_of"] {
        for _ in 0..5 {
            // Each makes another side of a square.
            let corners: Vec<String> = (0..4).map(|_| opened(app)).collect();
            let sides = (0..4).map(|at| {
                let (agents, corners) = (&agents, &corners);
                let act = move || link(&agents[at], &corners[at], relation, &corners[(at + 1) % 4]);
                Box::new(act) as Box<dyn Fn() -> Answer + Send>
            });
            let answers = at_once(sides.collect());
            let made = answers.iter().filter(|answer| answer.status == 201).count();
            assert_eq!(made, 3, "{answers:?}");
            assert!(answers.iter().any(|answer| answer["code"] == "link_cycle"), "{answers:?}");
        }
    }
});

on_each_engine!(a_child_that_two_would_have_gets_one_parent, |app| {
    let agents = crowd(app, 3);
    let child = opened(app);
    let parents: Vec<String> = (0..3).map(|_| opened(app)).collect();
    let acts = (0..3).map(|at| {
        let (agents, parents, child) = (&agents, &parents, &child);
        Box::new(move || link(&agents[at], &parents[at], "parent_of", child)) as Box<dyn Fn() -> Answer + Send>
    });
    let answers = at_once(acts.collect());
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer["code"] == "has_parent").count(), 2, "{answers:?}");
});

on_each_engine!(what_is_open_is_known_however_tickets_are_linked_closed_and_reopened_at_once, |app| {
    // Each depends on every later one, so whoever closes one concerns all before it, in the other order of their ids.
    let tickets: Vec<String> = (0..5).map(|_| opened(app)).collect();
    let agents = crowd(app, 6);
    let pairs: Vec<(usize, usize)> = (0..5).flat_map(|one| (one + 1..5).map(move |two| (one, two))).collect();
    let answers = std::thread::scope(|threads| {
        let (tickets, pairs) = (&tickets, &pairs);
        let linkers = agents[..3].iter().enumerate().map(|(number, who)| {
            threads.spawn(move || {
                let own = pairs.iter().skip(number).step_by(3);
                let act = |(one, two): &(usize, usize)| match (one + two) % 2 {
                    0 => link(who, &tickets[*one], "depends_on", &tickets[*two]),
                    _ => link(who, &tickets[*two], "blocks", &tickets[*one]),
                };
                own.map(act).collect::<Vec<_>>()
            })
        });
        let closers = agents[3..].iter().enumerate().map(|(number, who)| {
            threads.spawn(move || {
                let act = |step: usize| {
                    let status = if step.is_multiple_of(2) { "closed" } else { "in_review" };
                    let ticket = &tickets[(step / 2 * 3 + number) % 5];
                    who.patch(format!("/v1/tickets/{ticket}"), json!({"status": status}))
                };
                (0..16).map(act).collect::<Vec<_>>()
            })
        });
        let calls: Vec<_> = linkers.chain(closers).collect();
        calls.into_iter().flat_map(|call| call.join().unwrap()).collect::<Vec<_>>()
    });
    let mut counts = BTreeMap::new();
    for answer in &answers {
        assert!([200, 201, 409].contains(&answer.status), "{answer:?}");
        *counts.entry(answer.status).or_insert(0) += 1;
    }
    assert_eq!(counts.get(&201), Some(&10), "every link was made: {counts:?}");
    adds_up(app, &tickets);
    app.settle();
});

on_each_engine!(a_ticket_is_not_closed_while_what_it_depends_on_is_opened, |app| {
    let agents = crowd(app, 2);
    for _ in 0..5 {
        let (one, two) = (opened(app), app.ticket().at("closed").id());
        link(app.root(), &one, "depends_on", &two).expect(201);
        let answers = at_once(vec![
            Box::new(|| agents[0].patch(format!("/v1/tickets/{one}"), json!({"status": "closed"}))),
            Box::new(|| agents[1].patch(format!("/v1/tickets/{two}"), json!({"status": "in_review"}))),
        ]);
        assert_eq!(answers[1].status, 200, "{answers:?}");
        // Before it was opened, or not at all.
        let (one, two) = (shown(app, &one), two);
        assert_eq!(answers[0].status == 200, one["status"] == "closed", "{answers:?}");
        assert!([200, 409].contains(&answers[0].status), "{answers:?}");
        assert_eq!(one["blocked_by"][0]["id"], two.as_str());
    }
});
