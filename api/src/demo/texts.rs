//! The desk and the requests that the demo is made of, read from the files beside the code.

use domain::{
    conversation::BodyFormat,
    people::Role,
    routing::AssignmentMode,
    ticket::{Language, Priority},
};
use serde::Deserialize;

use crate::instance::StartError;

const DESK: &str = include_str!("../../demo/desk.json");
const REQUESTS: &str = include_str!("../../demo/requests.jsonl");

/// What complaints are filed under: those who answer them sign as the team's lead.
const COMPLAINT: &str = "complaint";

/// The people and the order of a desk. What refers to something else does so by `key`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Who works together.
    pub teams: Vec<TeamText>,
    /// Who answers, admins first.
    pub agents: Vec<AgentText>,
    /// Which companies ask.
    pub organizations: Vec<OrganizationText>,
    /// What requests are about; parents before their children.
    pub categories: Vec<CategoryText>,
}

/// A team.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamText {
    /// What the rest of the desk calls it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// How its tickets find an agent.
    pub assignment_mode: AssignmentMode,
}

/// An agent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentText {
    /// What the rest of the desk calls the agent.
    pub key: String,
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Keys of teams.
    pub teams: Vec<String>,
    /// The language the agent answers in.
    pub locale: Language,
}

/// A company.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationText {
    /// What the rest of the desk calls it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: String,
}

/// A category.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryText {
    /// Its key, in the product as well.
    pub key: String,
    /// Its Persian name.
    pub name_fa: String,
    /// Its English name.
    pub name_en: String,
    /// The key of the category above it.
    pub parent: Option<String>,
    /// The key of its team.
    pub team: String,
}

/// What one customer asks, and how it goes on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Unique among the requests.
    pub id: String,
    /// The language it is written in.
    pub lang: Language,
    /// The customer's name.
    pub name: String,
    /// His address.
    pub email: String,
    /// His number.
    pub phone: Option<String>,
    /// The name of his company.
    pub organization: Option<String>,
    /// One line.
    pub subject: String,
    /// His words.
    pub body: String,
    /// How they are written.
    pub format: BodyFormat,
    /// The key of the category it belongs to.
    pub category: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags.
    pub tags: Vec<String>,
    /// With `ask`, his answer to it; without, what he writes after the reply.
    pub follow_up: Option<String>,
    /// The team's answer.
    pub reply: String,
    /// What the team has to ask first.
    pub ask: Option<String>,
    /// What an agent leaves for the others.
    pub note: Option<String>,
}

/// Reads the desk.
pub fn desk() -> Result<Desk, StartError> {
    serde_json::from_str(DESK).map_err(|error| StartError::Refused(format!("the desk of the demo: {error}")))
}

/// Reads the requests, in the order in which they arrive.
pub fn requests() -> Result<Vec<Request>, StartError> {
    let broken = |error| StartError::Refused(format!("the requests of the demo: {error}"));
    REQUESTS.lines().map(|line| serde_json::from_str(line).map_err(broken)).collect()
}

impl Desk {
    /// The key of the team that a category belongs to.
    pub fn team_of(&self, category: &str) -> Option<&str> {
        self.categories.iter().find(|known| known.key == category).map(|known| known.team.as_str())
    }

    /// The agent who may do everything.
    ///
    /// # Errors
    /// There is none.
    pub fn admin(&self) -> Result<&AgentText, StartError> {
        self.first(Role::Admin)
    }

    /// The agent who only reads.
    ///
    /// # Errors
    /// There is none.
    pub fn viewer(&self) -> Result<&AgentText, StartError> {
        self.first(Role::Viewer)
    }

    fn first(&self, role: Role) -> Result<&AgentText, StartError> {
        let found = self.agents.iter().find(|agent| agent.role == role);
        found.ok_or_else(|| StartError::Refused(format!("the desk of the demo has no {role}")))
    }

    /// The agents who can answer a request, those first whose turn it is: of its team and its language, for a complaint
    /// the team's lead. Never empty for the requests of the demo.
    pub fn answerers(&self, request: &Request) -> Vec<&AgentText> {
        let team = self.team_of(&request.category);
        let (complaint, others) = (request.category == COMPLAINT, [Role::Agent, Role::Lead]);
        let roles: &[Role] = if complaint { &[Role::Lead] } else { &others };
        let able = |agent: &&AgentText| {
            team.is_some_and(|team| agent.teams.iter().any(|known| known == team))
                && (complaint || agent.locale == request.lang)
        };
        roles.iter().flat_map(|role| self.agents.iter().filter(move |agent| agent.role == *role)).filter(able).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_request_finds_its_category_its_company_and_somebody_to_answer() {
        let (desk, requests) = (desk().unwrap(), requests().unwrap());
        assert!(requests.len() >= 200);
        for request in &requests {
            assert!(desk.team_of(&request.category).is_some(), "{}", request.id);
            assert!(!desk.answerers(request).is_empty(), "{}", request.id);
            let company = |name: &String| desk.organizations.iter().any(|known| known.name == *name);
            assert!(request.organization.as_ref().is_none_or(company), "{}", request.id);
            assert!(request.ask.is_none() || request.follow_up.is_some(), "{}", request.id);
        }
    }

    #[test]
    fn nothing_in_the_desk_refers_to_what_is_not_there() {
        let desk = desk().unwrap();
        let teams: BTreeSet<&str> = desk.teams.iter().map(|team| team.key.as_str()).collect();
        assert!(desk.agents.iter().flat_map(|agent| &agent.teams).all(|team| teams.contains(team.as_str())));
        for (at, category) in desk.categories.iter().enumerate() {
            assert!(teams.contains(category.team.as_str()), "{}", category.key);
            let above = |parent: &String| desk.categories[..at].iter().any(|known| known.key == *parent);
            assert!(category.parent.as_ref().is_none_or(above), "{}", category.key);
        }
    }

    #[test]
    fn a_complaint_is_answered_by_the_lead_and_a_question_in_its_language() {
        let (desk, requests) = (desk().unwrap(), requests().unwrap());
        let keys = |category: &str, lang| {
            let request = requests.iter().find(|one| one.category == category && one.lang == lang).unwrap();
            desk.answerers(request).iter().map(|agent| agent.key.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(keys("complaint", Language::En), ["mahsa"]);
        assert_eq!(keys("billing", Language::Fa), ["parastoo", "siavash"]);
        assert_eq!(keys("question", Language::En), ["emma", "daniel"]);
    }
}
