//! The morning: the desk is set up, and its agents sign in.

use std::collections::BTreeMap;

use domain::people::Role;
use serde_json::{Value, json};

use super::{
    application::Application,
    client::{Call, Caller, Client, text},
    session::Session,
};
use crate::{
    demo::texts::{AgentText, Desk, Request},
    instance::StartError,
    random,
};

/// A desk that is ready for the day.
pub struct Office {
    /// Marks what belongs to this day: part of keys, and a tag of every ticket.
    pub day: String,
    /// The token that the customers' form sends tickets with.
    pub form: String,
    /// The customers' own application.
    pub application: Application,
    /// Ids of teams by key.
    pub teams: BTreeMap<String, String>,
    /// Ids of categories by key.
    pub categories: BTreeMap<String, String>,
    /// Signed-in agents by key.
    pub agents: BTreeMap<String, Session>,
}

impl Office {
    /// The agent with this key.
    ///
    /// # Errors
    /// There is none.
    pub fn agent(&self, key: &str) -> Result<&Session, StartError> {
        known(&self.agents, key)
    }
}

/// The value under a key of the desk.
pub fn known<'a, T>(map: &'a BTreeMap<String, T>, key: &str) -> Result<&'a T, StartError> {
    map.get(key).ok_or_else(|| StartError::Refused(format!("the desk of the demo has no {key}")))
}

/// A few random characters for keys, names and passwords.
fn mark() -> Result<String, StartError> {
    let bytes = random::bytes::<4>().map_err(|error| StartError::Refused(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

struct Setup<'a> {
    client: &'a Client,
    admin: Caller<'a>,
    day: String,
}

impl Setup<'_> {
    /// Makes a record, or takes the one that is there already.
    fn find_or_make(&self, path: &str, name: &str, body: Value) -> Result<String, StartError> {
        let key = Some(format!("{}-{path}-{name}", self.day));
        let call = Call { caller: self.admin, method: "POST", path: format!("/v1/{path}"), key, body: Some(body) };
        let answer = self.client.call(&call)?;
        match answer.code() {
            "already_exists" => text(&answer.body, "existing_id"),
            _ => text(&answer.success()?, "id"),
        }
    }

    /// Adds an agent. A desk where the address is taken has this agent from another day, with a password that nobody
    /// here knows: then there is one more, with an address of its own.
    fn agent(
        &self,
        agent: &AgentText,
        team_ids: &[&String],
        workspace: &str,
        password: &str,
    ) -> Result<Session, StartError> {
        let own = agent.email.replacen('@', &format!("+{}@", self.day), 1);
        for email in [&agent.email, &own] {
            let body = json!({
                "name": agent.name, "email": email, "role": agent.role, "locale": agent.locale,
                "password": password, "team_ids": team_ids,
            });
            let key = Some(format!("{}-agents-{email}", self.day));
            let call =
                Call { caller: self.admin, method: "POST", path: "/v1/agents".to_owned(), key, body: Some(body) };
            let answer = self.client.call(&call)?;
            if answer.code() != "already_exists" {
                let id = text(&answer.success()?, "id")?;
                let session = Session::sign_in(self.client, workspace, (id, agent.name.clone()), email, password)?;
                if agent.role != Role::Viewer {
                    let languages = if agent.role == Role::Agent { vec![agent.locale] } else { Vec::new() };
                    let body = json!({"availability": "online", "languages": languages});
                    self.client.put(Caller::Person(&session), "/v1/agents/me/availability", body)?;
                }
                return Ok(session);
            }
        }
        Err(StartError::Refused(format!("the addresses of {} are taken", agent.key)))
    }
}

/// Sets up teams, categories, companies, agents and a token for the customers' form, and signs the agents in. What is
/// there from another day is used again.
///
/// # Errors
/// Whatever the service refuses.
pub fn set_up(client: &Client, admin: &str, desk: &Desk, requests: &[Request]) -> Result<Office, StartError> {
    let setup = Setup { client, admin: Caller::Service(admin), day: format!("day-{}", mark()?) };
    let workspace = text(&client.get(setup.admin, "/v1/workspace")?, "id")?;
    let mut teams = BTreeMap::new();
    for team in &desk.teams {
        let body = json!({
            "name": team.name, "description": team.name_en, "assignment_mode": team.assignment_mode,
        });
        teams.insert(team.key.clone(), setup.find_or_make("teams", &team.key, body)?);
    }
    let mut categories: BTreeMap<String, String> = BTreeMap::new();
    for (position, category) in desk.categories.iter().enumerate() {
        let parent_id = category.parent.as_ref().map(|parent| known(&categories, parent)).transpose()?;
        let body = json!({
            "key": category.key, "name_fa": category.name_fa, "name_en": category.name_en,
            "parent_id": parent_id, "position": position, "team_id": known(&teams, &category.team)?,
        });
        let id = setup.find_or_make("categories", &category.key, body)?;
        categories.insert(category.key.clone(), id);
    }
    let mut companies = BTreeMap::new();
    for company in &desk.organizations {
        let body = json!({"name": company.name, "domains": [company.domain]});
        companies.insert(company.name.clone(), setup.find_or_make("organizations", &company.key, body)?);
    }
    // The employees of companies are on file before they write; everybody else is recorded with his first ticket.
    for request in requests {
        if let Some(company) = &request.organization {
            let body = json!({
                "name": request.name, "locale": request.lang, "emails": [{"value": request.email}],
                "organization_id": known(&companies, company)?,
            });
            setup.find_or_make("customers", &request.email, body)?;
        }
    }
    let password = format!("{}-{}-{}", mark()?, mark()?, mark()?);
    let mut agents = BTreeMap::new();
    for agent in &desk.agents {
        let team_ids = agent.teams.iter().map(|team| known(&teams, team)).collect::<Result<Vec<_>, _>>()?;
        agents.insert(agent.key.clone(), setup.agent(agent, &team_ids, &workspace, &password)?);
    }
    let application = Application::introduce(client, setup.admin, &setup.day, &workspace)?;
    let scopes = ["tickets:write", "customers:write", "attachments:write"];
    let body = json!({"name": "customers' form", "type": "service", "scopes": scopes});
    let form = text(&client.post(setup.admin, "/v1/tokens", format!("{}-form", setup.day), body)?, "secret")?;
    Ok(Office { day: setup.day, form, application, teams, categories, agents })
}
