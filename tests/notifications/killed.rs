//! Whatever dies and however many look: an agent is told of an event once by each channel.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use support::{
    Actor, Answer, Engine,
    binary::{self, Process},
    on_each_engine,
};

use super::wish;

const AGENTS: usize = 12;
/// How often the server is killed.
const DEATHS: usize = 4;
const BOTH: [&str; 2] = ["email", "in_app"];

/// Of which ticket whom by which channel.
type Row = (String, String, String);

fn row(row: &Value) -> Row {
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    (text("ticket_id"), text("agent_id"), text("channel"))
}

fn rows(who: &Actor) -> Vec<Row> {
    who.pages("/v1/notification-deliveries?limit=200").iter().flat_map(Answer::data).map(row).collect()
}

/// Everybody of everything by both.
fn wanted(tickets: &[String], agents: &[String]) -> BTreeSet<Row> {
    let of = |ticket: &String, agent: &String, channel: &str| (ticket.clone(), agent.clone(), channel.to_owned());
    let pairs = tickets.iter().flat_map(|ticket| agents.iter().map(move |agent| (ticket, agent)));
    pairs.flat_map(|(ticket, agent)| BOTH.map(|channel| of(ticket, agent, channel))).collect()
}

fn opens(caller: &Actor) -> Option<Answer> {
    caller.attempt_post("/v1/tickets", &json!({"customer": {"name": "c"}, "subject": "s", "body": {"content": "x"}}))
}

on_each_engine!(a_server_that_is_killed_while_it_tells_agents_tells_each_once, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Kill", "--slug", "kill", "--bare", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let token = made["admin_token"].as_str().unwrap();

    let mut agents = Vec::new();
    for death in 0..DEATHS {
        let server = Process::serve(&place);
        let caller = server.caller(token);
        if death == 0 {
            let cells = json!([{"event": "opened", "scope": "all", "channels": BOTH}]);
            caller.put_json("/v1/notification-defaults", json!({"cells": cells})).expect(200);
            let agent = |number: usize| {
                let body = json!({"name": "a", "email": format!("a{number}@desk.example"), "role": "lead"});
                caller.post("/v1/agents", body).expect(201).id()
            };
            agents = (0..AGENTS).map(agent).collect();
        }
        let newest = || caller.get("/v1/notification-deliveries?limit=1").expect(200).ids();
        let (before, is_over) = (newest(), AtomicBool::new(false));
        thread::scope(|threads| {
            // As long as it lives, more comes.
            threads.spawn(|| {
                loop {
                    if opens(&caller).is_none() || is_over.load(Ordering::SeqCst) {
                        break;
                    }
                }
            });
            let is_telling = (0..24_000).any(|_| {
                thread::sleep(Duration::from_millis(2));
                newest() != before
            });
            // Every time somewhat later: before, while and after it writes down.
            thread::sleep(Duration::from_millis(17 * death as u64));
            server.kill();
            is_over.store(true, Ordering::SeqCst);
            assert!(is_telling, "nobody was told: {:?}", server.log());
        });
    }
    let server = Process::serve(&place);
    let caller = server.caller(token);
    let tickets: Vec<String> = caller
        .pages("/v1/tickets?limit=200")
        .iter()
        .flat_map(Answer::ids)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let wanted = wanted(&tickets, &agents);
    let mut told = rows(&caller);
    for _ in 0..600 {
        if told.len() >= wanted.len() {
            break;
        }
        thread::sleep(Duration::from_millis(200));
        told = rows(&caller);
    }
    let once: BTreeSet<Row> = told.iter().cloned().collect();
    let forgotten: Vec<_> = wanted.difference(&once).take(3).collect();
    assert!(forgotten.is_empty(), "{} of {} are told: not {forgotten:?}", once.len(), wanted.len());
    assert_eq!((told.len(), once), (wanted.len(), wanted), "nobody twice, and nobody else");
    let is_settled = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(50));
        caller.get("/v1/history/verify").expect(200)["waiting"] == 0
    });
    assert!(is_settled, "events wait for their places");
    server.kill();
    let listed = app.database.texts("SELECT CAST(SUM(event_count) AS TEXT) AS text FROM notifications");
    assert_eq!(listed, [(tickets.len() * AGENTS).to_string()], "their lists say the same");
});

on_each_engine!(however_many_nodes_tell_agents_each_is_told_once, |app| {
    let sink = app.sends_mail();
    let agents: Vec<Actor> = (0..4).map(|number| app.agent(&format!("a{number}")).role("lead").enters()).collect();
    for agent in &agents {
        wish(agent, json!({"cells": [{"event": "opened", "scope": "all", "channels": BOTH}]}));
    }
    let nodes = match app.engine() {
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => vec![app.second_node(), app.second_node()],
    };
    let mut tickets = Vec::new();
    for _ in 0..3 {
        tickets.extend((0..8).map(|_| app.ticket().opened().id()));
        app.settle();
        thread::scope(|threads| {
            for node in &nodes {
                threads.spawn(|| (0..2).for_each(|_| node.tell_agents()));
            }
            threads.spawn(|| (0..2).for_each(|_| app.tell_agents()));
        });
        app.tell_agents();
        // A mail that is on its way when its lease ends goes out twice, under one id.
        app.posted();
        app.clock.advance_seconds(3_600);
    }
    let ids: Vec<String> = agents.iter().map(|agent| agent.id.clone()).collect();
    let (told, wanted) = (rows(app.root()), wanted(&tickets, &ids));
    assert_eq!((told.len(), told.into_iter().collect::<BTreeSet<_>>()), (wanted.len(), wanted));
    for agent in &agents {
        let list = agent.get("/v1/notifications?limit=200").expect(200);
        assert_eq!(list.data().len(), tickets.len());
        let path = format!("/v1/notification-deliveries?agent_id={}&channel=email&limit=200", agent.id);
        let mails: BTreeSet<String> = app.root().get(path).expect(200).column("delivery_id").into_iter().collect();
        let name = app.root().get(format!("/v1/agents/{}", agent.id)).expect(200).str("email");
        let own = sink.taken().into_iter().filter(|mail| mail.to == name);
        let taken: BTreeMap<_, _> = own.map(|mail| (mail.header("Message-ID"), mail)).collect();
        let named: usize = taken.values().map(|mail| mail.part("text/plain").matches("»:").count()).sum();
        assert_eq!((taken.len(), named), (mails.len(), tickets.len()), "each ticket stands in one mail of his");
    }
});
