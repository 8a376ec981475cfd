//! Performing the script: each deed is what a request at that moment would have done, by whoever would have sent it.

use domain::{
    actor::Origin,
    conversation::is_courtesy,
    ids::TicketId,
    ticket::{Channel, Command, MessageKind, Status, Tag, TicketPatch},
};
use persistence::{Conn, Scope};
use serde_json::json;

use super::{
    cast::{Cast, gather, known},
    script::{Cue, Deed, Scene, Script},
};
use crate::{
    auth::Principal,
    content::Rendered,
    customers::{self, CustomerInput},
    demo::story::{MARK, Step, raised},
    http::ApiError,
    messages::usecase::{self as messages, MessageInput},
    state::Work,
    tickets::{
        input::tags,
        usecase::{NewTicketInput, change, create, load_for_change},
    },
    triage::Learned,
};

/// Makes the workspace and everything in it; tickets are triaged with what was `learned`. Returns the right to it.
///
/// # Errors
/// 409 `already_exists` when the workspace is there; anything else is a mistake in the script.
pub fn perform(conn: &mut Conn, script: &Script, learned: &Learned, password_hash: &str) -> Result<Scope, ApiError> {
    let cast = gather(conn, script, password_hash)?;
    let mut tickets: Vec<Option<TicketId>> = vec![None; script.scenes.len()];
    for cue in &script.cues {
        let scene = script.scenes.get(cue.scene).ok_or_else(|| ApiError::internal("a cue without a scene"))?;
        let ticket = tickets.get(cue.scene).copied().flatten();
        let done = Moment { cast: &cast, script, scene, learned, cue }.pass(conn, ticket)?;
        if let Some(place) = tickets.get_mut(cue.scene) {
            *place = Some(done);
        }
    }
    // The day is over: nobody waits to be told that his request has arrived.
    persistence::outbox::clear(conn, &cast.scope)?;
    Ok(cast.scope)
}

struct Moment<'a> {
    cast: &'a Cast,
    script: &'a Script,
    scene: &'a Scene,
    learned: &'a Learned,
    cue: &'a Cue,
}

impl Moment<'_> {
    /// Whoever does it.
    fn who(&self) -> Result<&Principal, ApiError> {
        let agent = known(&self.cast.agents, &self.scene.agent)?;
        match self.cue.deed {
            Deed::Arrive if self.scene.by_phone => Ok(agent),
            Deed::Arrive | Deed::WriteLate | Deed::Step(Step::Answer | Step::Return) => Ok(&self.cast.form),
            Deed::Step(Step::Follow) | Deed::Delete => {
                let admin = self.script.desk.admin().map_err(ApiError::internal)?;
                known(&self.cast.agents, &admin.key)
            }
            Deed::Step(_) | Deed::Snooze(_) | Deed::Spam => Ok(agent),
        }
    }

    /// Does the deed; returns its ticket.
    fn pass(&self, conn: &mut Conn, ticket: Option<TicketId>) -> Result<TicketId, ApiError> {
        let who = self.who()?;
        let origin = Origin { token_id: who.token_id, ..Origin::of(who.actor) };
        Work::run(conn, self.cast.scope, &origin, self.cue.at, |work| self.act(work, who, ticket))
    }

    fn act(&self, work: &mut Work<'_>, who: &Principal, ticket: Option<TicketId>) -> Result<TicketId, ApiError> {
        if self.cue.deed == Deed::Arrive {
            return self.arrive(work);
        }
        let ticket = ticket.ok_or_else(|| ApiError::internal("a deed before its ticket"))?;
        match self.cue.deed {
            Deed::Arrive => {}
            Deed::Step(step) => self.step(work, who, ticket, step)?,
            Deed::Snooze(until) => {
                self.update(work, who, ticket, |patch| patch.snoozed_until = Some(Some(until)))?;
            }
            Deed::Spam => self.update(work, who, ticket, |patch| patch.spam = Some(true))?,
            Deed::Delete => self.command(work, who, ticket, &Command::Delete)?,
            Deed::WriteLate => self.say(work, who, ticket, (MessageKind::Customer, None), &self.script.late)?,
        }
        Ok(ticket)
    }

    fn arrive(&self, work: &mut Work<'_>) -> Result<TicketId, ApiError> {
        let request = &self.scene.request;
        let customer = self.customer()?;
        if let Some(company) = &request.organization {
            let company = *known(&self.cast.companies, company)?;
            let resolved = customers::resolve(work, &customer)?;
            customers::set_organization(work, resolved.id, |_| Some(company))?;
        }
        let team = self.script.desk.team_of(&request.category).unwrap_or_default();
        let input = NewTicketInput {
            customer,
            subject: request.subject.clone(),
            body: self.scene.lines.body.clone(),
            attachment_ids: Vec::new(),
            external_ids: Default::default(),
            tags: tags(&request.tags)?,
            channel: if self.scene.by_phone { Channel::Phone } else { Channel::Api },
            language: Some(request.lang),
            category_id: Some(*known(&self.cast.categories, &request.category)?),
            priority: Some(request.priority),
            proposal: self.learned.propose(&request.subject, &self.scene.lines.body.text),
            impact: None,
            team_id: Some(*known(&self.cast.teams, team)?),
            assignee_id: None,
        };
        let opening = input.opening(work.conn, &work.scope)?;
        create(work, &input, &opening).map(|ticket| ticket.id)
    }

    fn customer(&self) -> Result<CustomerInput, ApiError> {
        let request = &self.scene.request;
        let phones: Vec<_> = request.phone.iter().map(|phone| json!({"value": phone})).collect();
        let reference = json!({
            "name": request.name, "locale": request.lang, "emails": [{"value": request.email}], "phones": phones,
        });
        customers::parse(serde_json::from_value(reference).map_err(ApiError::internal)?, "#/customer")
    }

    fn step(&self, work: &mut Work<'_>, who: &Principal, ticket: TicketId, step: Step) -> Result<(), ApiError> {
        let lines = &self.scene.lines;
        let mut speak = |kind, then, body: Option<&Rendered>| {
            let body = body.ok_or_else(|| ApiError::internal("a step of the demo lacks its words"))?;
            self.say(work, who, ticket, (kind, then), body)
        };
        match step {
            Step::Note => speak(MessageKind::Note, None, lines.note.as_ref()),
            Step::Ask => speak(MessageKind::Reply, Some(Status::NeedsInfo), lines.ask.as_ref()),
            Step::Reply => speak(MessageKind::Reply, None, Some(&lines.reply)),
            Step::Answer | Step::Return => speak(MessageKind::Customer, None, lines.follow_up.as_ref()),
            Step::Claim => {
                let agent = who.agent_id().ok_or_else(|| ApiError::internal("only agents claim"))?;
                self.command(work, who, ticket, &Command::Claim(agent))
            }
            Step::Follow => {
                let agent = who.agent_id().ok_or_else(|| ApiError::internal("only agents follow"))?;
                self.command(work, who, ticket, &Command::SetFollower(agent, true))
            }
            Step::Mark => {
                let tag = Tag::parse(MARK).map_err(ApiError::internal)?;
                self.command(work, who, ticket, &Command::SetTag(tag, true))
            }
            Step::Raise => {
                let priority = raised(self.scene.request.priority);
                self.update(work, who, ticket, |patch| patch.priority = Some(priority))
            }
            Step::Close => self.update(work, who, ticket, |patch| patch.status = Some(Status::Closed)),
        }
    }

    fn update(
        &self,
        work: &mut Work<'_>,
        who: &Principal,
        ticket: TicketId,
        set: impl FnOnce(&mut TicketPatch),
    ) -> Result<(), ApiError> {
        let mut patch = TicketPatch::default();
        set(&mut patch);
        self.command(work, who, ticket, &Command::Update(Box::new(patch)))
    }

    fn command(
        &self,
        work: &mut Work<'_>,
        who: &Principal,
        ticket: TicketId,
        command: &Command,
    ) -> Result<(), ApiError> {
        let before = load_for_change(work, who, ticket)?;
        change(work, &before, command).map(drop)
    }

    /// Adds a message to a ticket, as `who` would do it.
    fn say(
        &self,
        work: &mut Work<'_>,
        who: &Principal,
        ticket: TicketId,
        (kind, then): (MessageKind, Option<Status>),
        body: &Rendered,
    ) -> Result<(), ApiError> {
        let body = body.clone();
        let sounds_courteous = is_courtesy(&body.text);
        let input = MessageInput {
            canned_response_id: None,
            kind,
            body,
            attachment_ids: Vec::new(),
            then,
            courtesy: None,
            mentions: Default::default(),
            external_ids: Default::default(),
            sounds_courteous,
            if_last_message_id: None,
        };
        messages::add(work, who, ticket, &input, self.learned).map(drop)
    }
}
