//! The wire shapes of the workspace, and the way of what clients send into the domain.

use domain::{
    ids::{CalendarId, TeamId, WorkspaceId},
    incident::{MAX_CUSTOMERS, MAX_MINUTES},
    text::Digits,
    ticket::Language,
    time::Instant,
    workspace::{MAX_REOPEN_WINDOW_DAYS, Workspace, WorkspaceChange},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    checks::{away_minutes, known_time_zone, origins, unworked_minutes},
    usecase::WorkspaceUpdate,
};
use crate::{
    http::{ApiError, Patch, not_null},
    tickets::input::single_line,
};

/// The caller's workspace and its settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceDto {
    /// The workspace's id.
    #[schema(value_type = String, max_length = 30, example = "wsp_01jd0000000000000000000000")]
    pub id: WorkspaceId,
    /// Grows with every change of the settings. The value of the ETag.
    #[schema(minimum = 1, example = 2)]
    pub version: i64,
    /// The short name that people sign in with; it never changes.
    #[schema(max_length = 40, example = "pars")]
    pub slug: String,
    /// The name.
    #[schema(max_length = 200, example = "فروشگاه پارس")]
    pub name: String,
    /// The language it speaks unless a person prefers another: `fa` or `en`.
    #[schema(value_type = String, max_length = 20, example = "fa")]
    pub locale: Language,
    /// The IANA time zone of its day.
    #[schema(max_length = 64, example = "Asia/Tehran")]
    pub time_zone: String,
    /// For how many days after closing a customer's message reopens a ticket. After that it opens a new one that
    /// continues it.
    #[schema(minimum = 0, maximum = 365, example = 14)]
    pub reopen_window_days: i64,
    /// Are changes without `If-Match` refused with 428?
    pub require_if_match: bool,
    /// The team that gets the tickets which no category leads to a team; null: they wait without one.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub fallback_team_id: Option<TeamId>,
    /// The calendar it works by, unless a team or an agent has one of its own; null: day and night.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// After how many minutes of its team's business time a ticket that routing gave to an agent, and with which he has done
    /// nothing, is given to somebody else; null: never.
    #[schema(required = true, minimum = 1, maximum = 120_000, example = 120)]
    pub return_unworked_after_minutes: Option<i64>,
    /// After how many minutes without a request of his an agent who is `online` becomes `away`; null: never.
    #[schema(required = true, minimum = 1, maximum = 1_440, example = 30)]
    pub away_after_minutes: Option<i64>,
    /// Is the Jalali form of days and instants shown beside the other, as with `calendar=jalali`? `calendar=gregorian`
    /// asks for an answer without it.
    pub jalali_dates: bool,
    /// The digits of numbers in texts that Nobat writes by itself: `by_language` (Persian ones in Persian texts), `latin`,
    /// `persian`.
    #[schema(value_type = String, max_length = 20, example = "by_language")]
    pub digits: Digits,
    /// Of the decisions that triage takes without a person, so many in a hundred must be right. From which confidence on that
    /// is so follows from the latest outcomes that people have confirmed.
    #[schema(minimum = 50, maximum = 99, example = 95)]
    pub triage_target_percent: i16,
    /// So many in a hundred of them are drawn for a person to look at: `GET /v1/triage/reviews`.
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub triage_review_percent: i16,
    /// A category of whose decisions fewer in a hundred were right is only suggested from then on.
    #[schema(minimum = 0, maximum = 99, example = 85)]
    pub triage_floor_percent: i16,
    /// Requests that are alike are proposed as an incident from so many customers on (`GET /v1/incident-proposals`), and are
    /// then taken to concern many; 0: never.
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub incident_customers: i64,
    /// Within so many minutes.
    #[schema(minimum = 1, maximum = 1440, example = 30)]
    pub incident_minutes: i64,
    /// Are customers told that their requests have arrived? Then a new ticket gets an `auto` message.
    pub received_message: bool,
    /// Are customers told the names of the agents who work for them? Otherwise only the teams'.
    pub portal_agent_names: bool,
    /// Web origins whose pages may call the API from a browser (CORS); `*` stands for every one.
    #[schema(max_items = 50, example = json!(["https://help.example"]))]
    pub cors_origins: Vec<String>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When its settings last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Workspace> for WorkspaceDto {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id,
            version: workspace.version,
            slug: workspace.slug,
            name: workspace.name,
            locale: workspace.locale,
            time_zone: workspace.time_zone,
            reopen_window_days: workspace.reopen_window_days,
            require_if_match: workspace.require_if_match,
            fallback_team_id: workspace.fallback_team_id,
            calendar_id: workspace.calendar_id,
            return_unworked_after_minutes: workspace.return_unworked_after_minutes,
            away_after_minutes: workspace.away_after_minutes,
            jalali_dates: workspace.jalali_dates,
            digits: workspace.digits,
            triage_target_percent: workspace.triage.target_percent,
            triage_review_percent: workspace.triage.review_percent,
            triage_floor_percent: workspace.triage.floor_percent,
            incident_customers: workspace.incidents.customers,
            incident_minutes: workspace.incidents.minutes,
            received_message: workspace.received_message,
            portal_agent_names: workspace.portal_agent_names,
            cors_origins: workspace.cors_origins,
            created_at: workspace.created_at,
            updated_at: workspace.updated_at,
        }
    }
}

/// What to change. Absent members stay (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateWorkspace {
    /// Accepted only as it is: another one is 422 `read_only`.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false, max_length = 40)]
    pub slug: Option<String>,
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// The language it speaks unless a person prefers another: `fa` or `en`.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
    /// The IANA time zone of its day.
    #[serde(deserialize_with = "not_null")]
    #[validate(custom(function = known_time_zone))]
    #[schema(nullable = false, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// For how many days after closing a customer's message reopens a ticket.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_REOPEN_WINDOW_DAYS))]
    #[schema(nullable = false, minimum = 0, maximum = 365)]
    pub reopen_window_days: Option<i64>,
    /// Refuse changes without `If-Match` with 428?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub require_if_match: Option<bool>,
    /// The team for tickets that no category leads to a team. It gets those that wait without one, too.
    #[schema(value_type = Option<String>, max_length = 31)]
    pub fallback_team_id: Patch<TeamId>,
    /// The calendar it works by; null: day and night.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Patch<CalendarId>,
    /// After how many minutes of its team's business time an unworked ticket is given to somebody else; null: never. It
    /// counts for those that agents have already, too.
    #[validate(custom(function = unworked_minutes))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 120_000)]
    pub return_unworked_after_minutes: Patch<i64>,
    /// After how many minutes without a request of his an agent who is `online` becomes `away`; null: never.
    #[validate(custom(function = away_minutes))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1_440)]
    pub away_after_minutes: Patch<i64>,
    /// Show the Jalali form of days and instants beside the other?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub jalali_dates: Option<bool>,
    /// The digits of numbers in texts that Nobat writes by itself.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, pattern = "^(by_language|latin|persian)$")]
    pub digits: Option<Digits>,
    /// So many in a hundred of triage's decisions must be right.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 50, max = 99))]
    #[schema(nullable = false, minimum = 50, maximum = 99)]
    pub triage_target_percent: Option<i16>,
    /// So many in a hundred of them are drawn for a person to look at.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = 100))]
    #[schema(nullable = false, minimum = 0, maximum = 100)]
    pub triage_review_percent: Option<i16>,
    /// A category of whose decisions fewer in a hundred were right is only suggested.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = 99))]
    #[schema(nullable = false, minimum = 0, maximum = 99)]
    pub triage_floor_percent: Option<i16>,
    /// Propose an incident from so many customers on; 0: never.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_CUSTOMERS))]
    #[schema(nullable = false, minimum = 0, maximum = 100)]
    pub incident_customers: Option<i64>,
    /// Within so many minutes.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 1, max = MAX_MINUTES))]
    #[schema(nullable = false, minimum = 1, maximum = 1440)]
    pub incident_minutes: Option<i64>,
    /// Tell customers that their requests have arrived?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub received_message: Option<bool>,
    /// Tell customers the names of the agents who work for them?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub portal_agent_names: Option<bool>,
    /// All web origins whose pages may call: `https://help.example`, without a path and without the scheme's own port.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 50)]
    pub cors_origins: Option<Vec<String>>,
}

impl UpdateWorkspace {
    /// The change, with the names of the members that were sent.
    pub fn parse(self) -> Result<WorkspaceUpdate, ApiError> {
        let body = self;
        let cors_origins = body.cors_origins.as_deref().map(origins).transpose()?;
        let sent = [
            ("name", body.name.is_some()),
            ("locale", body.locale.is_some()),
            ("time_zone", body.time_zone.is_some()),
            ("reopen_window_days", body.reopen_window_days.is_some()),
            ("require_if_match", body.require_if_match.is_some()),
            ("fallback_team_id", !body.fallback_team_id.is_keep()),
            ("calendar_id", !body.calendar_id.is_keep()),
            ("return_unworked_after_minutes", !body.return_unworked_after_minutes.is_keep()),
            ("away_after_minutes", !body.away_after_minutes.is_keep()),
            ("jalali_dates", body.jalali_dates.is_some()),
            ("digits", body.digits.is_some()),
            ("triage_target_percent", body.triage_target_percent.is_some()),
            ("triage_review_percent", body.triage_review_percent.is_some()),
            ("triage_floor_percent", body.triage_floor_percent.is_some()),
            ("incident_customers", body.incident_customers.is_some()),
            ("incident_minutes", body.incident_minutes.is_some()),
            ("received_message", body.received_message.is_some()),
            ("portal_agent_names", body.portal_agent_names.is_some()),
            ("cors_origins", body.cors_origins.is_some()),
        ];
        Ok(WorkspaceUpdate {
            slug: body.slug,
            change: WorkspaceChange {
                name: body.name.map(|name| name.trim().to_owned()),
                locale: body.locale,
                time_zone: body.time_zone,
                reopen_window_days: body.reopen_window_days,
                require_if_match: body.require_if_match,
                fallback_team_id: body.fallback_team_id.into_option(),
                calendar_id: body.calendar_id.into_option(),
                return_unworked_after_minutes: body.return_unworked_after_minutes.into_option(),
                away_after_minutes: body.away_after_minutes.into_option(),
                jalali_dates: body.jalali_dates,
                digits: body.digits,
                triage_target_percent: body.triage_target_percent,
                triage_review_percent: body.triage_review_percent,
                triage_floor_percent: body.triage_floor_percent,
                incident_customers: body.incident_customers,
                incident_minutes: body.incident_minutes,
                received_message: body.received_message,
                portal_agent_names: body.portal_agent_names,
                cors_origins,
            },
            sent: sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect(),
        })
    }
}
