//! Many who ask for the next ticket at the same moment.

use std::collections::HashSet;

use support::{Actor, Engine, TestApp, on_each_engine};

/// What each of them is handed, all asking at once.
fn at_once(agents: &[Actor]) -> Vec<Option<String>> {
    std::thread::scope(|threads| {
        let calls: Vec<_> = agents.iter().map(|agent| threads.spawn(|| agent.act("/v1/queue/next"))).collect();
        calls
            .into_iter()
            .map(|call| {
                let answer = call.join().unwrap();
                assert!([200, 204].contains(&answer.status), "{answer:?}");
                (answer.status == 200).then(|| answer["ticket"]["id"].as_str().unwrap().to_owned())
            })
            .collect()
    })
}

/// Twenty tickets in three teams and none, and agents of all of them.
fn crowd(app: &TestApp, agents: usize) -> Vec<Actor> {
    let teams = [app.team("one"), app.team("two"), app.team("three")];
    for number in 0..20 {
        let ticket = app.ticket();
        match teams.get(number % 4) {
            Some(team) => ticket.in_team(team).opened(),
            None => ticket.opened(),
        };
    }
    let hire = |number| {
        let agent = app.agent(&format!("agent{number}"));
        teams.iter().fold(agent, |agent, team| agent.in_team(team)).enters()
    };
    (0..agents).map(hire).collect()
}

fn each_once(app: &TestApp, handed: &[Option<String>]) {
    let tickets: Vec<&String> = handed.iter().flatten().collect();
    assert_eq!(tickets.len(), 20, "every ticket was handed out");
    assert_eq!(tickets.iter().collect::<HashSet<_>>().len(), 20, "and none twice");
    let queue = app.root().get("/v1/queue?limit=50").expect(200);
    let holders: HashSet<&str> = queue.data().iter().map(|ticket| ticket["assignee_id"].as_str().unwrap()).collect();
    assert_eq!(holders.len(), 20);
}

on_each_engine!(thirty_who_ask_at_once_for_twenty_tickets_get_twenty_different_ones, |app| {
    let agents = crowd(app, 30);
    each_once(app, &at_once(&agents));
});

#[test]
fn on_two_nodes_nobody_is_handed_what_another_has() {
    support::run(Engine::Postgres, |app| {
        let agents = crowd(app, 30);
        let node = app.second_node();
        let spread: Vec<Actor> = agents
            .iter()
            .enumerate()
            .map(|(at, agent)| if at % 2 == 0 { agent.clone() } else { node.reached_by(agent) })
            .collect();
        each_once(app, &at_once(&spread));
        // Both nodes clear what ran out: each lease once.
        app.clock.advance_seconds(600);
        std::thread::scope(|threads| {
            threads.spawn(|| app.tend());
            threads.spawn(|| node.tend());
        });
        // Whatever the nodes' own workers have begun is done then.
        app.tend();
        node.tend();
        let queue = app.root().get("/v1/queue?limit=50").expect(200);
        for ticket in queue.data() {
            assert!(ticket["assignee_id"].is_null(), "{ticket}");
            let path = format!("/v1/tickets/{}/history", ticket["id"].as_str().unwrap());
            let kinds = app.root().get(path).expect(200).column("type");
            let of = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
            assert_eq!((of("queue.leased"), of("queue.lease_expired")), (1, 1));
        }
    });
}
