//! The steps that people take on one ticket. Each fails with whatever the service refuses.

use serde_json::{Value, json};

use super::{
    client::{Answer, Call, Caller, segment, text},
    part::Part,
    refused,
};
use crate::{
    demo::{story::MARK, texts::AgentText},
    instance::StartError,
};

/// One step on one ticket.
pub struct Act<'a> {
    /// The stage.
    pub part: &'a Part<'a>,
    /// Who answers.
    pub agent: &'a AgentText,
    /// The ticket's id.
    pub ticket: &'a str,
    /// The beginning of the step's Idempotency-Key.
    pub key: String,
}

impl<'a> Act<'a> {
    fn me(&self) -> Result<Caller<'_>, StartError> {
        self.part.office.agent(&self.agent.key).map(Caller::Person)
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/tickets/{}{rest}", self.ticket)
    }

    /// An agent takes the ticket: this one, unless routing has given it to another, who then does. Now and then a
    /// colleague is a moment late. Returns whose it is, and how many colleagues were late.
    pub fn claim(&self, able: &[&'a AgentText]) -> Result<(&'a AgentText, usize), StartError> {
        let answer = self.take(self.agent, "")?;
        let holder = match answer.code() {
            "already_claimed" => {
                let holder = self.holder()?;
                self.take(holder, "-holder")?.success()?;
                holder
            }
            _ => {
                answer.success()?;
                self.agent
            }
        };
        let rival = able.iter().find(|other| other.key != holder.key);
        let (Some(rival), 3) = (rival, self.part.index % 4) else { return Ok((holder, 0)) };
        let answer = self.take(rival, "-rival")?;
        if answer.code() == "already_claimed" { Ok((holder, 1)) } else { Err(answer.unexpected()) }
    }

    fn take(&self, agent: &AgentText, mark: &str) -> Result<Answer, StartError> {
        self.part.client.call(&Call {
            caller: Caller::Person(self.part.office.agent(&agent.key)?),
            method: "POST",
            path: self.path("/claim"),
            key: Some(format!("{}{mark}", self.key)),
            body: None,
        })
    }

    /// Who has the ticket.
    fn holder(&self) -> Result<&'a AgentText, StartError> {
        let (office, desk) = (self.part.office, self.part.desk);
        let admin = Caller::Person(office.agent(&desk.admin()?.key)?);
        let id = text(&self.part.client.get(admin, self.path("?fields=assignee_id"))?, "assignee_id")?;
        let key = office.agents.iter().find(|(_, session)| session.agent_id == id).map(|(key, _)| key);
        let holder = desk.agents.iter().find(|agent| Some(&agent.key) == key);
        holder.ok_or_else(|| refused("a ticket of the demo belongs to a stranger"))
    }

    fn message(
        &self,
        caller: Caller<'_>,
        kind: &str,
        words: Option<&str>,
        mut rest: Value,
    ) -> Result<Answer, StartError> {
        let words = words.ok_or_else(|| refused("a request of the demo lacks words"))?;
        if let Some(members) = rest.as_object_mut() {
            members.insert("kind".to_owned(), kind.into());
            members.insert("body".to_owned(), json!({"format": "text", "content": words}));
        }
        let (path, key) = (self.path("/messages"), Some(format!("{}-{kind}", self.key)));
        self.part.client.call(&Call { caller, method: "POST", path, key, body: Some(rest) })
    }

    /// The agent writes.
    pub fn say(&self, kind: &str, words: Option<&str>, rest: Value) -> Result<(), StartError> {
        self.message(self.me()?, kind, words, rest)?.success().map(drop)
    }

    /// The agent replies to what he saw before the customer wrote again.
    pub fn reply_too_late(&self, first: &str) -> Result<(), StartError> {
        let rest = json!({"if_last_message_id": first});
        // Under the key of the reply that follows: what was refused has not used it up.
        let answer = self.message(self.me()?, "reply", Some(&self.part.request.reply), rest)?;
        if answer.code() == "new_messages" { Ok(()) } else { Err(answer.unexpected()) }
    }

    fn write_by_portal(&self, words: Option<&str>) -> Result<Value, StartError> {
        let words = words.ok_or_else(|| refused("a request of the demo lacks words"))?;
        let token = self.part.office.application.token_for(self.part.request)?;
        let path = format!("/v1/portal/tickets/{}/messages", self.ticket);
        let body = json!({"body": {"format": "text", "content": words}});
        self.part.client.post(Caller::Customer(&token), path, format!("{}-customer", self.key), body)
    }

    /// The customer writes through the form or the portal. Returns his message's id.
    pub fn hear(&self) -> Result<String, StartError> {
        let words = self.part.request.follow_up.as_deref();
        let message = match self.part.is_by_portal() {
            true => self.write_by_portal(words)?,
            false => self.message(Caller::Service(&self.part.office.form), "customer", words, json!({}))?.success()?,
        };
        if text(&message, "ticket_id")? != self.ticket {
            return Err(refused("a customer's message to a ticket of today opened another one"));
        }
        text(&message, "id")
    }

    /// The agent changes fields.
    pub fn update(&self, body: Value) -> Result<(), StartError> {
        self.part.client.change(self.me()?, self.path(""), Some(body)).map(drop)
    }

    /// The agent puts a tag on, in Persian.
    pub fn mark(&self) -> Result<(), StartError> {
        self.part.client.change(self.me()?, self.path(&format!("/tags/{}", segment(MARK))), None).map(drop)
    }

    /// The admin wants to hear how a complaint goes on.
    pub fn follow(&self) -> Result<(), StartError> {
        let caller = Caller::Person(self.part.office.agent(&self.part.desk.admin()?.key)?);
        self.part.client.change(caller, self.path("/followers/me"), None).map(drop)
    }
}
