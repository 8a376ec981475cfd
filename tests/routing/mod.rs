//! Routing: which team and which agent a ticket goes to.

mod availability;
mod away;
mod drains;
mod lost;
mod moving;
mod opening;
mod policy;
mod returned;
mod room;
mod share;
mod simulate;
mod skills;
mod strays;
mod unworked;
mod waiting;
mod why_not;

use serde_json::{Value, json};
use support::{Actor, Answer, Desk, TestApp};

/// A team that gives out its tickets in this way.
fn team(desk: &Desk, name: &str, mode: &str) -> String {
    desk.root().post("/v1/teams", json!({"name": name, "assignment_mode": mode})).expect(201).id()
}

/// An agent of this team who is there.
fn online(app: &TestApp, name: &str, team: &str) -> Actor {
    let agent = app.agent(name).in_team(team).enters();
    says(&agent, json!({"availability": "online"}));
    agent
}

fn says(agent: &Actor, what: Value) -> Answer {
    agent.put_json("/v1/agents/me/availability", what).expect(200)
}

fn routing(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}/routing")).expect(200)
}

fn shown(app: &TestApp, ticket: &str) -> Answer {
    app.root().get(format!("/v1/tickets/{ticket}")).expect(200)
}

/// What each agent carries is exactly what waits for him.
fn loads_add_up(app: &TestApp) {
    let wrong = app.database.texts(
        "SELECT CAST(l.weight AS TEXT) AS text FROM agent_load l WHERE l.weight <> COALESCE((
             SELECT SUM(CASE t.priority WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 ELSE 5 END) FROM tickets t
             WHERE t.workspace_id = l.workspace_id AND t.assignee_id = l.agent_id AND t.status <= 2 AND NOT t.spam
                 AND t.deleted_at IS NULL AND t.snoozed_until IS NULL), 0)",
    );
    assert_eq!(wrong, [""; 0]);
}
