//! The wire shape of an action, and its way into the domain.

use domain::{
    ids::{AgentId, CannedResponseId, CategoryId, TeamId, TicketId, WebhookId},
    rules::{Action, ActionKind, Clearable, MAX_NOTICE, MAX_TAGS_OF_ACTION, MAX_TOLD, Told, Update},
    ticket::{Impact, Language, Priority, Status, Tag},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{FieldCode, FieldError},
    tickets::input::tag_code,
};

/// The longest sleep that an action can give, in seconds: a year.
const MAX_SNOOZE: i64 = 31_536_000;

/// Something that is done with a ticket. Members that its type does not use are null.
///
/// * `update` sets `status`, `priority`, `impact`, `language`, `spam`, `category_id`, `team_id`, `assignee_id`, as far as they
///   are not null, and leaves the fields in `clear` without a value. A team or category without an assignee is routed.
/// * `add_tags`, `remove_tags` put `tags` on and take them off.
/// * `note` leaves `text` as an internal note.
/// * `snooze` lets the ticket sleep for `seconds`.
/// * `route` takes the ticket from its agent and lets routing choose anew; only a ticket that awaits an answer.
/// * `survey` asks the customer how he was served, after the delay of the workspace's survey settings, where he was not asked
///   about this solving cycle; only a ticket that is answered or closed.
/// * `reply` sends `canned_response_id` as an automatic message, in the ticket's language; at most once an hour for a ticket.
/// * `notify` tells `agent_ids`, and of `to` whoever is that by then, the `text` (one line, at most 500 characters), as they
///   wish to be told of the event `rule_notified`. Only in rules, not in macros.
/// * `join_incident` makes the ticket a `report_of` the ticket `ticket_id`, which is about the incident, within moments.
/// * `webhook` sends the ticket as it then is to `webhook_id`, as `rule.triggered`, whatever types that webhook gets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleAction)]
pub struct ActionDto {
    /// What kind of action it is.
    #[schema(value_type = String, max_length = 20, example = "update")]
    pub r#type: Kind,
    /// The status.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub status: Option<Status>,
    /// The priority.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// The impact.
    #[schema(value_type = Option<String>, required = true, max_length = 20)]
    pub impact: Option<Impact>,
    /// The language.
    #[schema(value_type = Option<String>, required = true, max_length = 2)]
    pub language: Option<Language>,
    /// The spam mark.
    #[schema(required = true)]
    pub spam: Option<bool>,
    /// The category.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// The team.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The assignee. Who has gone by then is given nothing: the run tells it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Fields to leave without a value: `impact`, `language`, `category_id`, `team_id`, `assignee_id`.
    #[schema(value_type = Vec<String>, required = true, max_items = 5)]
    pub clear: Vec<Clearable>,
    /// Tags, folded to lower case.
    #[schema(required = true, max_items = 20)]
    pub tags: Vec<String>,
    /// Words, Markdown.
    #[schema(required = true, max_length = 5000)]
    pub text: Option<String>,
    /// A span of time.
    #[schema(required = true, minimum = 1, maximum = 31_536_000)]
    pub seconds: Option<i64>,
    /// A canned response.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub canned_response_id: Option<CannedResponseId>,
    /// Agents who are told something.
    #[schema(value_type = Vec<String>, required = true, max_items = 50)]
    pub agent_ids: Vec<AgentId>,
    /// Who else is: `assignee`, `team` (everybody of the ticket's team), `followers`.
    #[schema(value_type = Vec<String>, required = true, max_items = 3)]
    pub to: Vec<Told>,
    /// A ticket that is about an incident. Where it is closed or gone by then nothing is done: the run tells it.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// A webhook.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub webhook_id: Option<WebhookId>,
}

/// Something to be done with a ticket. Members that its type does not use are absent or null.
///
/// * `update` sets `status`, `priority`, `impact`, `language`, `spam`, `category_id`, `team_id`, `assignee_id`, as far as they
///   are not null, and leaves the fields in `clear` without a value. A team or category without an assignee is routed.
/// * `add_tags`, `remove_tags` put `tags` on and take them off.
/// * `note` leaves `text` as an internal note.
/// * `snooze` lets the ticket sleep for `seconds`.
/// * `route` takes the ticket from its agent and lets routing choose anew; only a ticket that awaits an answer.
/// * `survey` asks the customer how he was served, after the delay of the workspace's survey settings, where he was not asked
///   about this solving cycle; only a ticket that is answered or closed.
/// * `reply` sends `canned_response_id` as an automatic message, in the ticket's language; at most once an hour for a ticket.
/// * `notify` tells `agent_ids`, and of `to` whoever is that by then, the `text` (one line, at most 500 characters), as they
///   wish to be told of the event `rule_notified`. Only in rules, not in macros.
/// * `join_incident` makes the ticket a `report_of` the ticket `ticket_id`, which is about the incident, within moments.
/// * `webhook` sends the ticket as it then is to `webhook_id`, as `rule.triggered`, whatever types that webhook gets.
// It is told with what is refused of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[schema(as = SetRuleAction)]
#[serde(deny_unknown_fields)]
pub struct SetAction {
    /// What kind of action it is.
    #[schema(value_type = String, pattern = "^(update|add_tags|remove_tags|note|snooze|route|survey|reply|notify|join_incident|webhook)$", max_length = 20, example = "update")]
    pub r#type: Kind,
    /// The status.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    pub status: Option<Status>,
    /// The priority.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "high")]
    pub priority: Option<Priority>,
    /// The impact.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    pub impact: Option<Impact>,
    /// The language.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2)]
    pub language: Option<Language>,
    /// The spam mark.
    #[serde(default)]
    pub spam: Option<bool>,
    /// The category.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// The team.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The assignee. Who has gone by then is given nothing: the run tells it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub assignee_id: Option<AgentId>,
    /// Fields to leave without a value: `impact`, `language`, `category_id`, `team_id`, `assignee_id`.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[schema(value_type = Vec<String>, max_items = 5)]
    pub clear: Vec<Clearable>,
    /// Tags, folded to lower case.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub tags: Vec<String>,
    /// Words, Markdown.
    #[serde(default)]
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    pub text: Option<String>,
    /// A span of time.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 31_536_000)]
    pub seconds: Option<i64>,
    /// A canned response. It cannot be removed before the rule.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub canned_response_id: Option<CannedResponseId>,
    /// Agents to be told something.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub agent_ids: Vec<AgentId>,
    /// Who else is to be: `assignee`, `team` (everybody of the ticket's team), `followers`.
    #[serde(default)]
    #[validate(length(max = 3))]
    #[schema(value_type = Vec<String>, max_items = 3)]
    pub to: Vec<Told>,
    /// A ticket that is about an incident. Where it is closed or gone by then nothing is done: the run tells it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub ticket_id: Option<TicketId>,
    /// A webhook. It cannot be removed before the rule.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub webhook_id: Option<WebhookId>,
}

/// The kind, with a default for members that the others fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(pub ActionKind);

impl Default for Kind {
    fn default() -> Self {
        Self(ActionKind::Route)
    }
}

impl From<Action> for ActionDto {
    fn from(action: Action) -> Self {
        let bare = Self { r#type: Kind(action.kind()), ..Self::default() };
        match action {
            Action::Update(update) => {
                let Update { status, priority, impact, language, spam, category_id, team_id, assignee_id, clear } =
                    *update;
                Self { status, priority, impact, language, spam, category_id, team_id, assignee_id, clear, ..bare }
            }
            Action::AddTags { tags } | Action::RemoveTags { tags } => {
                Self { tags: tags.into_iter().map(Tag::into_string).collect(), ..bare }
            }
            Action::Note { text } => Self { text: Some(text), ..bare },
            Action::Snooze { seconds } => Self { seconds: Some(seconds), ..bare },
            Action::Route | Action::Survey => bare,
            Action::Reply { canned_response_id } => Self { canned_response_id: Some(canned_response_id), ..bare },
            Action::Notify { agent_ids, to, text } => Self { agent_ids, to, text: Some(text), ..bare },
            Action::JoinIncident { ticket_id } => Self { ticket_id: Some(ticket_id), ..bare },
            Action::Webhook { webhook_id } => Self { webhook_id: Some(webhook_id), ..bare },
        }
    }
}

impl SetAction {
    fn update(&self) -> Update {
        let mut clear = self.clear.clone();
        clear.sort_unstable();
        clear.dedup();
        Update {
            status: self.status,
            priority: self.priority,
            impact: self.impact,
            language: self.language,
            spam: self.spam,
            category_id: self.category_id,
            team_id: self.team_id,
            assignee_id: self.assignee_id,
            clear,
        }
    }

    /// The action, or everything that keeps it from being one; `place` is where it stands, such as `#/actions/0`.
    pub fn parse(self, place: &str) -> Result<Action, Vec<FieldError>> {
        let mut errors = Vec::new();
        let at = |member: &str, code| FieldError::pointer(format!("{place}/{member}"), code);
        let kind = self.r#type.0;
        let update = self.update();
        let uses = |kinds: &[ActionKind]| kinds.contains(&kind);
        if !uses(&[ActionKind::Update]) {
            errors.extend(self.set_members().into_iter().map(|member| at(member, FieldCode::NotAllowed)));
        }
        let tagging = uses(&[ActionKind::AddTags, ActionKind::RemoveTags]);
        errors.extend((!tagging && !self.tags.is_empty()).then(|| at("tags", FieldCode::NotAllowed)));
        let telling = uses(&[ActionKind::Notify]);
        let wordy = telling || uses(&[ActionKind::Note]);
        errors.extend((!wordy && self.text.is_some()).then(|| at("text", FieldCode::NotAllowed)));
        errors.extend((!telling && !self.agent_ids.is_empty()).then(|| at("agent_ids", FieldCode::NotAllowed)));
        errors.extend((!telling && !self.to.is_empty()).then(|| at("to", FieldCode::NotAllowed)));
        let sleeping = uses(&[ActionKind::Snooze]);
        errors.extend((!sleeping && self.seconds.is_some()).then(|| at("seconds", FieldCode::NotAllowed)));
        let unfit = !uses(&[ActionKind::Reply]) && self.canned_response_id.is_some();
        errors.extend(unfit.then(|| at("canned_response_id", FieldCode::NotAllowed)));
        let unfit = !uses(&[ActionKind::JoinIncident]) && self.ticket_id.is_some();
        errors.extend(unfit.then(|| at("ticket_id", FieldCode::NotAllowed)));
        let unfit = !uses(&[ActionKind::Webhook]) && self.webhook_id.is_some();
        errors.extend(unfit.then(|| at("webhook_id", FieldCode::NotAllowed)));
        let action = match kind {
            ActionKind::Update => {
                errors.extend(update.is_empty().then(|| FieldError::pointer(place, FieldCode::Required)));
                let both = update.contradictions();
                errors.extend(both.into_iter().map(|field| at(field.word(), FieldCode::Conflict)));
                Action::Update(Box::new(update))
            }
            ActionKind::AddTags => Action::AddTags { tags: tags(&self.tags, place, &mut errors) },
            ActionKind::RemoveTags => Action::RemoveTags { tags: tags(&self.tags, place, &mut errors) },
            ActionKind::Note => {
                let text = self.text.unwrap_or_default().trim().to_owned();
                errors.extend(text.is_empty().then(|| at("text", FieldCode::Required)));
                Action::Note { text }
            }
            ActionKind::Snooze => {
                let seconds = self.seconds.unwrap_or_default();
                errors.extend(self.seconds.is_none().then(|| at("seconds", FieldCode::Required)));
                let fits = self.seconds.is_none_or(|seconds| (1..=MAX_SNOOZE).contains(&seconds));
                let out = || at("seconds", FieldCode::OutOfRange).with("min", 1).with("max", MAX_SNOOZE);
                errors.extend((!fits).then(out));
                Action::Snooze { seconds }
            }
            ActionKind::Notify => notify(self.agent_ids, self.to, self.text.as_deref(), place, &mut errors),
            ActionKind::Route => Action::Route,
            ActionKind::Survey => Action::Survey,
            ActionKind::JoinIncident => match self.ticket_id {
                Some(ticket_id) => Action::JoinIncident { ticket_id },
                None => {
                    errors.push(at("ticket_id", FieldCode::Required));
                    return Err(errors);
                }
            },
            ActionKind::Reply => match self.canned_response_id {
                Some(canned_response_id) => Action::Reply { canned_response_id },
                None => {
                    errors.push(at("canned_response_id", FieldCode::Required));
                    return Err(errors);
                }
            },
            ActionKind::Webhook => match self.webhook_id {
                Some(webhook_id) => Action::Webhook { webhook_id },
                None => {
                    errors.push(at("webhook_id", FieldCode::Required));
                    return Err(errors);
                }
            },
        };
        if errors.is_empty() { Ok(action) } else { Err(errors) }
    }

    fn set_members(&self) -> Vec<&'static str> {
        let members = [
            ("status", self.status.is_some()),
            ("priority", self.priority.is_some()),
            ("impact", self.impact.is_some()),
            ("language", self.language.is_some()),
            ("spam", self.spam.is_some()),
            ("category_id", self.category_id.is_some()),
            ("team_id", self.team_id.is_some()),
            ("assignee_id", self.assignee_id.is_some()),
            ("clear", !self.clear.is_empty()),
        ];
        members.into_iter().filter(|(_, is_set)| *is_set).map(|(member, _)| member).collect()
    }
}

fn notify(
    agent_ids: Vec<AgentId>,
    mut to: Vec<Told>,
    text: Option<&str>,
    place: &str,
    errors: &mut Vec<FieldError>,
) -> Action {
    let mut refuse = |member: &str, code| errors.push(FieldError::pointer(format!("{place}/{member}"), code));
    let text = text.unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        refuse("text", FieldCode::Required);
    } else if text.chars().any(char::is_control) {
        refuse("text", FieldCode::InvalidCharacter);
    } else if text.chars().count() > MAX_NOTICE {
        errors.push(FieldError::pointer(format!("{place}/text"), FieldCode::TooLong).with("max", MAX_NOTICE));
    }
    if agent_ids.is_empty() && to.is_empty() {
        errors.push(FieldError::pointer(format!("{place}/agent_ids"), FieldCode::Required));
    }
    to.sort_unstable();
    to.dedup();
    for (index, id) in agent_ids.iter().enumerate() {
        if agent_ids.iter().take(index).any(|other| other == id) {
            errors.push(FieldError::pointer(format!("{place}/agent_ids/{index}"), FieldCode::Duplicate));
        }
    }
    debug_assert!(agent_ids.len() <= MAX_TOLD, "the list was checked");
    Action::Notify { agent_ids, to, text }
}

fn tags(texts: &[String], place: &str, errors: &mut Vec<FieldError>) -> Vec<Tag> {
    let mut read = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match Tag::parse(text) {
            Ok(tag) if read.contains(&tag) => {}
            Ok(tag) => read.push(tag),
            Err(error) => errors.push(FieldError::pointer(format!("{place}/tags/{index}"), tag_code(error))),
        }
    }
    if texts.is_empty() {
        errors.push(FieldError::pointer(format!("{place}/tags"), FieldCode::Required));
    }
    debug_assert!(read.len() <= MAX_TAGS_OF_ACTION, "the list was checked");
    read
}
