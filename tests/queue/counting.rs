//! The counts are what one counts oneself, whatever happens to tickets.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, on_each_engine};

/// The counts, by counting the queue's own tickets.
fn counted(app: &TestApp) -> Value {
    let mut teams: BTreeMap<Option<String>, BTreeMap<&str, i64>> = BTreeMap::new();
    let pages = app.root().pages("/v1/queue?limit=200");
    for ticket in pages.iter().flat_map(Answer::data) {
        let team = teams
            .entry(ticket["team_id"].as_str().map(str::to_owned))
            .or_insert_with(|| BTreeMap::from(["total", "low", "medium", "high", "urgent"].map(|name| (name, 0))));
        *team.get_mut("total").unwrap() += 1;
        *team.get_mut(ticket["priority"].as_str().unwrap()).unwrap() += 1;
    }
    let total: i64 = teams.values().map(|team| team["total"]).sum();
    let one = |(team_id, counts): (&Option<String>, &BTreeMap<&str, i64>)| {
        let mut row = json!(counts);
        row["team_id"] = json!(team_id);
        row
    };
    json!({"total": total, "teams": teams.iter().map(one).collect::<Vec<_>>()})
}

fn agrees(app: &TestApp, after: &str) {
    assert_eq!(app.root().get("/v1/queue/counts").expect(200).json, counted(app), "after {after}");
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Something that may happen to a ticket, with what it was.
fn something(app: &TestApp, sara: &Actor, teams: &[Value], ids: &mut Vec<String>, dice: &mut Dice) -> String {
    let priorities = ["low", "medium", "high", "urgent"];
    if ids.is_empty() || dice.below(5) == 0 {
        let opened = app.ticket().with("team_id", dice.of(teams).clone()).with("priority", *dice.of(&priorities));
        ids.push(opened.opened().id());
        return "opening".to_owned();
    }
    let path = format!("/v1/tickets/{}", dice.of(ids));
    let statuses = ["in_review", "needs_info", "answered", "closed"];
    let message = |kind: &str| json!({"kind": kind, "body": {"content": "c"}});
    let until = app.clock.in_seconds(90);
    // Whatever is refused changes nothing, which is as good a step as any.
    let answer = match dice.below(13) {
        0 => app.root().patch(&path, json!({"priority": dice.of(&priorities)})),
        1 => app.root().patch(&path, json!({"team_id": dice.of(teams)})),
        2 => app.root().patch(&path, json!({"status": dice.of(&statuses)})),
        3 => app.root().patch(&path, json!({"spam": dice.below(2) == 0})),
        4 => app
            .root()
            .patch(&path, json!({"snoozed_until": if dice.below(3) == 0 { json!(null) } else { json!(until) }})),
        5 => {
            app.root().patch(&path, json!({"team_id": dice.of(teams), "priority": dice.of(&priorities), "spam": false}))
        }
        6 => app.root().delete(&path),
        7 => app.root().act(format!("{path}/restore")),
        8 => app.root().post(format!("{path}/messages"), message("customer")),
        9 => app.root().post(format!("{path}/messages"), message("reply")),
        10 => sara.act("/v1/queue/next"),
        11 => sara.act(format!("{path}/release")),
        _ => {
            app.clock.advance_seconds(60);
            app.tend();
            return "time".to_owned();
        }
    };
    assert!(answer.status < 500, "{answer:?}");
    format!("{answer:?}")
}

on_each_engine!(counts_are_right_after_whatever_happens_to_tickets, |app| {
    let manual = app.team("manual");
    let body = json!({"name": "automatic", "assignment_mode": "round_robin"});
    let automatic = app.root().post("/v1/teams", body).expect(201).id();
    let sara = app.agent("sara").role("admin").in_team(&manual).in_team(&automatic).enters();
    sara.put_json("/v1/agents/me/availability", json!({"availability": "online"})).expect(200);
    let teams = [json!(null), json!(manual), json!(automatic)];
    let (mut ids, mut dice) = (Vec::new(), Dice(7));
    for _ in 0..180 {
        let what = something(app, &sara, &teams, &mut ids, &mut dice);
        agrees(app, &what);
    }
    assert!(app.root().get("/v1/queue/counts").expect(200).int("total") > 3, "something waits");
});

on_each_engine!(counts_are_right_after_many_who_change_tickets_at_once, |app| {
    let team = app.team("one");
    let teams = [json!(null), json!(team)];
    let ids: Vec<String> = (0..6).map(|_| app.ticket().opened().id()).collect();
    std::thread::scope(|threads| {
        for seed in 0..6 {
            let (teams, mut ids) = (&teams, ids.clone());
            let sara = app.agent(&format!("agent{seed}")).role("admin").in_team(&team).enters();
            threads.spawn(move || {
                let mut dice = Dice(seed);
                for _ in 0..25 {
                    something(app, &sara, teams, &mut ids, &mut dice);
                }
            });
        }
    });
    agrees(app, "all of it");
});
