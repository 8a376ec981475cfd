//! The query of a list of tickets, and its way into the domain.

use domain::{
    ids::{AgentId, CategoryId, CustomerId, OrganizationId, TeamId},
    ticket::{Assignee, Channel, Impact, Language, Priority, Sort, SortKey, Status, Tag, TeamFilter, TicketFilter},
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::Expand;
use crate::{
    auth::Principal,
    http::{ApiError, Code, Csv, FieldCode, FieldError, QueryInstant, QueryMonth, within},
};

/// Filters, order and page of a list of tickets. All filters must hold; a list of values means any of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTicketsQuery {
    /// Any of `awaiting_reply`, `in_review`, `needs_info`, `answered`, `closed`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 5)]
    pub status: Option<Csv<Status>>,
    /// Any of `low`, `medium`, `high`, `urgent`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 4)]
    pub priority: Option<Csv<Priority>>,
    /// Any of `critical`, `outage`, `blocked`, `degraded`, `workaround`, `question`, `suggestion`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 7)]
    pub impact: Option<Csv<Impact>>,
    /// Any of `api`, `portal`, `email`, `phone`, `import`, `sms`, `chat`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 5)]
    pub channel: Option<Csv<Channel>>,
    /// `fa`, `en`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 2)]
    pub language: Option<Csv<Language>>,
    /// Agent ids, `me`, or `none`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub assignee_id: Option<Csv<String>>,
    /// Team ids, or `none`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub team_id: Option<Csv<String>>,
    /// Category ids.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub category_id: Option<Csv<CategoryId>>,
    /// Customer ids.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub customer_id: Option<Csv<CustomerId>>,
    /// Organization ids.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub organization_id: Option<Csv<OrganizationId>>,
    /// Any of these tags.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 50)]
    pub tag: Option<Csv<String>>,
    /// Ticket numbers.
    #[param(value_type = Option<Vec<i64>>, explode = false, max_items = 100)]
    pub number: Option<Csv<i64>>,
    /// Followed by this agent; `me` works.
    #[param(max_length = 30)]
    pub follower_id: Option<String>,
    /// Spam instead of everything else.
    pub spam: Option<bool>,
    /// The bin instead of the desk.
    pub deleted: Option<bool>,
    /// Only sleeping tickets, or only awake ones.
    pub snoozed: Option<bool>,
    /// Opened at this instant or later; `jalali:1405-09-01` is the beginning of that day in the workspace's zone.
    #[serde(rename = "created_at.gte")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_from: Option<QueryInstant>,
    /// Opened before this instant.
    #[serde(rename = "created_at.lt")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_before: Option<QueryInstant>,
    /// Opened in this month of the Jalali calendar, such as `1405-09`, in the workspace's zone.
    #[serde(rename = "created_at.jalali_month")]
    #[param(value_type = Option<String>, max_length = 20)]
    pub created_month: Option<QueryMonth>,
    /// Changed at this instant or later; `jalali:1405-09-01` is the beginning of that day in the workspace's zone.
    #[serde(rename = "updated_at.gte")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub updated_from: Option<QueryInstant>,
    /// Changed before this instant.
    #[serde(rename = "updated_at.lt")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub updated_before: Option<QueryInstant>,
    /// Changed in this month of the Jalali calendar, such as `1405-09`, in the workspace's zone.
    #[serde(rename = "updated_at.jalali_month")]
    #[param(value_type = Option<String>, max_length = 20)]
    pub updated_month: Option<QueryMonth>,
    /// Promised for this instant or later: `sla.next_due_at`.
    #[serde(rename = "next_due_at.gte")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub due_from: Option<QueryInstant>,
    /// Promised for before this instant.
    #[serde(rename = "next_due_at.lt")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub due_before: Option<QueryInstant>,
    /// Sort keys, each with `-` for descending: `created_at`, `updated_at`, `number`, `priority`, `next_due_at` (only
    /// tickets that have been promised a time). Default `-created_at`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 3, example = json!(["-priority", "created_at"]))]
    pub sort: Option<Csv<String>>,
    /// Add `customer`, `assignee`, `team`, `last_message` to each ticket.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 5)]
    pub expand: Option<Csv<String>>,
    /// Only these members of each ticket.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 50)]
    pub fields: Option<Csv<String>>,
    /// How many tickets at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all matching tickets as well, up to 10,000.
    pub with_total: Option<bool>,
}

fn refused(parameter: &'static str, code: FieldCode) -> ApiError {
    ApiError::new(Code::InvalidParameter).field(FieldError::parameter(parameter, code))
}

fn unknown(parameter: &'static str, allowed: &[&str]) -> ApiError {
    let field = FieldError::parameter(parameter, FieldCode::UnknownOption).with("allowed", allowed.to_vec());
    ApiError::new(Code::InvalidParameter).field(field)
}

fn list<T>(values: Option<Csv<T>>) -> Vec<T> {
    values.map(|values| values.0).unwrap_or_default()
}

fn agent(parameter: &'static str, text: &str, who: &Principal) -> Result<AgentId, ApiError> {
    match text {
        "me" => who.agent_id().ok_or_else(|| refused(parameter, FieldCode::NotAllowed)),
        id => id.parse().map_err(|_| refused(parameter, FieldCode::InvalidReference)),
    }
}

const EXPANDABLE: &[&str] = &["customer", "assignee", "team", "last_message", "messages"];

/// Why a word of `sort`, `expand` or `fields` is refused, and the words there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordError {
    pub code: FieldCode,
    pub allowed: &'static [&'static str],
}

impl WordError {
    const fn unknown(allowed: &'static [&'static str]) -> Self {
        Self { code: FieldCode::UnknownOption, allowed }
    }

    fn of_parameter(self, name: &'static str) -> ApiError {
        if self.allowed.is_empty() { refused(name, self.code) } else { unknown(name, self.allowed) }
    }
}

/// Reads `expand`; `messages` only where one ticket is shown.
pub fn expand(values: Option<Csv<String>>, one: bool) -> Result<Expand, ApiError> {
    expanded(&list(values), one).map_err(|error| error.of_parameter("expand"))
}

pub(super) fn expanded(words: &[String], one: bool) -> Result<Expand, WordError> {
    let mut expand = Expand::default();
    for value in words {
        match value.as_str() {
            "customer" => expand.customer = true,
            "assignee" => expand.assignee = true,
            "team" => expand.team = true,
            "last_message" => expand.last_message = true,
            "messages" if one => expand.messages = true,
            _ => return Err(WordError::unknown(EXPANDABLE.get(..if one { 5 } else { 4 }).unwrap_or(EXPANDABLE))),
        }
    }
    Ok(expand)
}

const SORTABLE: &[&str] = &["created_at", "updated_at", "number", "priority", "next_due_at"];

pub(super) fn sorted(words: &[String]) -> Result<Vec<Sort>, WordError> {
    let mut keys: Vec<Sort> = Vec::new();
    for value in words {
        let (descending, word) = match value.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, value.as_str()),
        };
        let key = SortKey::from_word(word).ok_or(WordError::unknown(SORTABLE))?;
        if keys.iter().any(|known| known.key == key) {
            return Err(WordError { code: FieldCode::Duplicate, allowed: &[] });
        }
        keys.push(Sort { key, descending });
    }
    if keys.is_empty() {
        keys.push(Sort { key: SortKey::CreatedAt, descending: true });
    }
    Ok(keys)
}

/// A list as the domain understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketList {
    /// Which tickets.
    pub filter: TicketFilter,
    /// In what order.
    pub sort: Vec<Sort>,
    /// With what.
    pub expand: Expand,
    /// Only these members.
    pub fields: Option<Vec<String>>,
}

impl ListTicketsQuery {
    /// Parses everything but the page.
    pub fn parse(self, who: &Principal) -> Result<TicketList, ApiError> {
        let assignee = list(self.assignee_id)
            .iter()
            .map(|text| match text.as_str() {
                "none" => Ok(Assignee::None),
                text => agent("assignee_id", text, who).map(Assignee::Agent),
            })
            .collect::<Result<_, _>>()?;
        let team = list(self.team_id)
            .iter()
            .map(|text| match text.as_str() {
                "none" => Ok(TeamFilter::None),
                id => id
                    .parse::<TeamId>()
                    .map(TeamFilter::Team)
                    .map_err(|_| refused("team_id", FieldCode::InvalidReference)),
            })
            .collect::<Result<_, _>>()?;
        let tag = list(self.tag)
            .iter()
            .map(|text| Tag::parse(text).map_err(|error| refused("tag", super::input::tag_code(error))))
            .collect::<Result<_, _>>()?;
        let follower_id = self.follower_id.map(|text| agent("follower_id", &text, who)).transpose()?;
        let dates = &who.dates;
        let (created_from, created_before) =
            within((self.created_from, self.created_before), self.created_month, dates);
        let (updated_from, updated_before) =
            within((self.updated_from, self.updated_before), self.updated_month, dates);
        let sort = sorted(&list(self.sort)).map_err(|error| error.of_parameter("sort"))?;
        let filter = TicketFilter {
            status: list(self.status),
            priority: list(self.priority),
            impact: list(self.impact),
            channel: list(self.channel),
            language: list(self.language),
            assignee,
            team,
            category_id: list(self.category_id),
            customer_id: list(self.customer_id),
            organization_id: list(self.organization_id),
            tag,
            number: list(self.number),
            follower_id,
            spam: self.spam.unwrap_or(false),
            deleted: self.deleted.unwrap_or(false),
            snoozed: self.snoozed,
            created_from,
            created_before,
            updated_from,
            updated_before,
            due_from: self.due_from.map(|at| at.resolve(dates)),
            due_before: self.due_before.map(|at| at.resolve(dates)),
            promised: sort.iter().any(|sort| sort.key == SortKey::NextDueAt),
        };
        let fields = self.fields.map(|fields| fields.0);
        Ok(TicketList { filter, sort, expand: expand(self.expand, false)?, fields })
    }
}
