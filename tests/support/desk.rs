//! A workspace and the people in it.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use api::{
    automatic_messages::follow,
    cli::workspace::{NewWorkspace, create},
    incidents::watch,
    notifications::{deliver, fan_out},
    surveys,
    tokens::usecase::{self as tokens, NewToken},
    workers::meet,
};
use domain::{
    actor::{Actor as Who, Origin as Cause},
    policy::{TokenScope, TokenScopes},
    ticket::Language,
};
use persistence::{Scope, Turn, testing::without_received_message};
use serde_json::{Value, json};

use crate::{
    Actor, Answer,
    actor::{Origin, client},
    app::Live,
};

/// One workspace: the people in it, and short ways to what stories need.
pub struct Desk {
    live: Live,
    origin: Origin,
    client: ureq::Agent,
    admin: Actor,
    scope: Scope,
    made: Arc<AtomicUsize>,
    /// The workspace's id.
    pub id: String,
    /// The workspace's short name.
    pub slug: String,
}

/// Waits for what is not of this thread.
pub(crate) fn wait<F: Future>(work: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}

impl Desk {
    pub(crate) fn open(live: &Live, origin: &Origin, slug: &str) -> Self {
        let new = NewWorkspace {
            name: format!("Desk {slug}"),
            slug: slug.to_owned(),
            locale: Language::Fa,
            time_zone: "Asia/Tehran".to_owned(),
            bare: true,
        };
        let state = live.state().expect("the server runs");
        let created = wait(create(&state, new)).expect("a workspace");
        let scope = created.scope;
        let silenced = state.db.write(Turn::Instance, move |conn| without_received_message(conn, &scope));
        wait(silenced).expect("a silent workspace");
        let client = client();
        let admin = Actor::new(origin, &client, "", Some(created.token));
        Self {
            live: live.clone(),
            origin: origin.clone(),
            client,
            admin,
            scope: created.scope,
            made: Arc::default(),
            id: created.workspace.id.to_string(),
            slug: slug.to_owned(),
        }
    }

    fn number(&self) -> usize {
        self.made.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The integration that may do everything: the workspace's first token.
    pub fn root(&self) -> &Actor {
        &self.admin
    }

    /// A person with the role `admin`.
    pub fn admin(&self) -> Actor {
        self.agent("Ava").role("admin").enters()
    }

    /// A person with the role `lead`.
    pub fn lead(&self) -> Actor {
        self.agent("Lale").role("lead").enters()
    }

    /// A person who may only look.
    pub fn viewer(&self) -> Actor {
        self.agent("Vida").role("viewer").enters()
    }

    /// An agent to be.
    pub fn agent(&self, name: &str) -> AgentBuilder<'_> {
        let body = json!({"name": name, "email": format!("{}.{}@desk.example", name.to_lowercase(), self.number()), "role": "agent"});
        AgentBuilder { desk: self, body, scopes: None }
    }

    /// An integration with these scopes alone.
    pub fn service(&self, scopes: &[&str]) -> Actor {
        let body = json!({"name": format!("service {}", self.number()), "type": "service", "scopes": scopes});
        let token = self.admin.post("/v1/tokens", body).expect(201);
        self.admin.presenting(token.str("secret"))
    }

    /// A team.
    pub fn team(&self, name: &str) -> String {
        self.admin.post("/v1/teams", json!({"name": name})).expect(201).id()
    }

    /// A category of its own.
    pub fn category(&self, key: &str) -> String {
        let body = json!({"key": key, "name_fa": format!("دستهٔ {key}"), "name_en": format!("Category {key}")});
        self.admin.post("/v1/categories", body).expect(201).id()
    }

    /// A customer who nobody else is.
    pub fn customer(&self, name: &str) -> String {
        let email = format!("{}.{}@customer.example", name.to_lowercase().replace(' ', "."), self.number());
        let body = json!({"name": name, "emails": [{"value": email}]});
        self.admin.post("/v1/customers", body).expect(201).id()
    }

    /// A company.
    pub fn organization(&self, name: &str) -> String {
        self.admin.post("/v1/organizations", json!({"name": name})).expect(201).id()
    }

    /// A ticket to be, of a customer who nobody else is.
    pub fn ticket(&self) -> TicketBuilder<'_> {
        let number = self.number();
        let body = json!({
            "customer": {"name": "Parisa", "emails": [{"value": format!("parisa.{number}@customer.example")}]},
            "subject": format!("وارد حساب نمی‌شوم {number}"),
            "body": {"format": "text", "content": "رمز را عوض کردم ولی باز هم خطا می‌دهد."},
            // Given, or it would be for triage to say.
            "priority": "medium",
        });
        TicketBuilder { desk: self, body }
    }

    /// A personal token of this agent, made as the operator makes one. Signing in would cost each test a password hash.
    fn personal_token(&self, agent_id: &str, scopes: Option<&[String]>) -> String {
        let scope_of = |word: &String| TokenScope::from_word(word).unwrap_or_else(|| panic!("no scope {word}"));
        let new = NewToken {
            agent_id: Some(agent_id.parse().expect("an agent's id")),
            name: "personal".to_owned(),
            scopes: scopes.map_or_else(TokenScopes::all, |words| words.iter().map(scope_of).collect()),
            lifetime_days: 1_825,
        };
        let state = self.live.state().expect("the server runs");
        let work = state.write_as(self.scope, Cause::of(Who::Operator), move |work| tokens::create(work, &new));
        wait(work).expect("a token").secret
    }

    /// The workspace's history, verified.
    pub fn verify(&self) -> Answer {
        self.admin.get("/v1/history/verify").expect(200)
    }

    /// Looks for incidents among what was opened, instead of waiting for the worker to look.
    pub fn watch(&self) {
        self.settle();
        wait(watch(&self.live.state().expect("the server runs"))).expect("new tickets are compared");
    }

    /// Tells customers what became of their tickets, instead of waiting for the worker to look.
    pub fn tell(&self) {
        assert!(self.can_tell(), "customers are told");
    }

    /// The same; false where something kept a customer from being told.
    pub fn can_tell(&self) -> bool {
        self.settle();
        wait(follow(&self.live.state().expect("the server runs"))).is_ok()
    }

    /// Tells agents what happened, instead of waiting for the worker to do it.
    pub fn tell_agents(&self) {
        self.settle();
        let state = self.live.state().expect("the server runs");
        wait(fan_out(&state)).expect("agents are told");
        wait(deliver(&state)).expect("agents are written to");
    }

    /// Means surveys for what was solved, and asks those that are due, instead of waiting for the workers to look.
    pub fn ask(&self) {
        self.settle();
        let state = self.live.state().expect("the server runs");
        wait(surveys::follow(&state)).expect("surveys are meant");
        wait(meet(&state, &|| false)).expect("what is due is done");
    }

    /// Has customers asked as soon as a ticket is solved, with these further settings; stories begin without.
    #[track_caller]
    pub fn asks(&self, more: Value) {
        let mut settings = json!({"enabled": true, "delay_minutes": 0, "rest_days": 0});
        for (name, value) in more.as_object().expect("settings") {
            settings[name] = value.clone();
        }
        self.admin.patch("/v1/survey-settings", settings).expect(200);
    }

    /// Has requests that are alike proposed as an incident from so many customers on; stories begin without.
    pub fn expect_incidents(&self, customers: i64) {
        self.admin.patch("/v1/workspace", json!({"incident_customers": customers})).expect(200);
    }

    /// Waits until every event of the workspace has its place: at once on SQLite, within moments on PostgreSQL.
    pub fn settle(&self) -> Answer {
        for _ in 0..12_000 {
            let report = self.verify();
            if report["waiting"] == 0 {
                return report;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("events wait for the sequencer: {:?}", self.verify());
    }
}

/// An agent to be.
pub struct AgentBuilder<'a> {
    desk: &'a Desk,
    body: Value,
    scopes: Option<Vec<String>>,
}

impl AgentBuilder<'_> {
    /// With this role instead of `agent`.
    #[must_use]
    pub fn role(mut self, role: &str) -> Self {
        self.body["role"] = role.into();
        self
    }

    /// In this team as well.
    #[must_use]
    pub fn in_team(mut self, team_id: &str) -> Self {
        match self.body["team_ids"].as_array_mut() {
            Some(teams) => teams.push(team_id.into()),
            None => self.body["team_ids"] = json!([team_id]),
        }
        self
    }

    /// With this address.
    #[must_use]
    pub fn email(mut self, email: &str) -> Self {
        self.body["email"] = email.into();
        self
    }

    /// With a password to sign in with.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.body["password"] = password.into();
        self
    }

    /// With a token that holds these scopes alone, instead of all.
    #[must_use]
    pub fn scopes(mut self, scopes: &[&str]) -> Self {
        self.scopes = Some(scopes.iter().map(|scope| (*scope).to_owned()).collect());
        self
    }

    /// Records the agent and returns the id.
    pub fn recorded(self) -> String {
        self.desk.admin.post("/v1/agents", self.body).expect(201).id()
    }

    /// Records the agent, who then acts with a personal token.
    pub fn enters(mut self) -> Actor {
        let (desk, scopes) = (self.desk, self.scopes.take());
        let id = self.recorded();
        let secret = desk.personal_token(&id, scopes.as_deref());
        Actor::new(&desk.origin, &desk.client, &id, Some(secret))
    }
}

/// A ticket to be.
pub struct TicketBuilder<'a> {
    desk: &'a Desk,
    /// What will be sent.
    pub body: Value,
}

impl TicketBuilder<'_> {
    /// With this member as well, or instead.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.body[member] = value.into();
        self
    }

    /// In this team.
    #[must_use]
    pub fn in_team(self, team_id: &str) -> Self {
        self.with("team_id", team_id)
    }

    /// Of this customer.
    #[must_use]
    pub fn of(self, customer_id: &str) -> Self {
        self.with("customer", json!({"id": customer_id}))
    }

    /// Opened by the workspace's integration.
    #[track_caller]
    pub fn opened(self) -> Answer {
        self.desk.admin.post("/v1/tickets", self.body).expect(201)
    }

    /// Opened, and brought to this status by the workspace's integration.
    #[track_caller]
    pub fn at(self, status: &str) -> Answer {
        let desk = self.desk;
        let ticket = self.opened();
        match status {
            "awaiting_reply" => ticket,
            _ => desk.admin.patch(format!("/v1/tickets/{}", ticket.id()), json!({"status": status})).expect(200),
        }
    }
}
