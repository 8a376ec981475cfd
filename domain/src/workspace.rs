//! Workspaces: tenants and their settings.

use std::str::FromStr as _;

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{CalendarId, TeamId, WorkspaceId},
    incident::IncidentAims,
    snapshot::{Field, deltas, optional},
    text::Digits,
    ticket::Language,
    time::Instant,
};

/// The longest time after closing in which a customer's message reopens a ticket.
pub const MAX_REOPEN_WINDOW_DAYS: i64 = 365;
/// That time unless the workspace says otherwise.
pub const DEFAULT_REOPEN_WINDOW_DAYS: i64 = 14;

/// The longest business time after which a ticket that nobody works on is given to somebody else: about a working year.
pub const MAX_RETURN_UNWORKED_MINUTES: i64 = 120_000;
/// The longest time after which an agent who does nothing is away: a day.
pub const MAX_AWAY_MINUTES: i64 = 1_440;

/// A tenant and its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its short name in addresses and sign-in; unique in the instance and never changed.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The language it speaks by default.
    pub locale: Language,
    /// IANA time zone.
    pub time_zone: String,
    /// For how long after closing a customer's message reopens a ticket.
    pub reopen_window_days: i64,
    /// Refuse changes without `If-Match`.
    pub require_if_match: bool,
    /// Tell customers that their requests have arrived.
    pub received_message: bool,
    /// Tell customers the names of the agents who work for them, or only the teams'.
    pub portal_agent_names: bool,
    /// Web origins whose pages may call, as [`crate::web_origin`] gives them; `*` stands for every one.
    pub cors_origins: Vec<String>,
    /// The team that gets the tickets which no category leads to a team.
    pub fallback_team_id: Option<TeamId>,
    /// When it works, unless a team or an agent has hours of its own; none: always.
    pub calendar_id: Option<CalendarId>,
    /// After how many minutes of its team's business time a ticket that routing gave to an agent, and with which he has
    /// done nothing, is given to somebody else; none: never.
    pub return_unworked_after_minutes: Option<i64>,
    /// After how many minutes without an act of his an agent who is online is away; none: never.
    pub away_after_minutes: Option<i64>,
    /// Show the Jalali form of days and instants beside the other, unless a request says otherwise.
    pub jalali_dates: bool,
    /// The digits of texts that it writes by itself.
    pub digits: Digits,
    /// How good triage must be to decide alone.
    pub triage: TriageAims,
    /// When requests that are alike are proposed as an incident.
    pub incidents: IncidentAims,
    /// The count of its changes, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// How good triage must be to decide alone; all in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriageAims {
    /// How many of its decisions must be right.
    pub target_percent: i16,
    /// How many of its decisions a person is asked to look at.
    pub review_percent: i16,
    /// A category with fewer right decisions than that is only suggested.
    pub floor_percent: i16,
}

impl Default for TriageAims {
    fn default() -> Self {
        Self { target_percent: 95, review_percent: 5, floor_percent: 85 }
    }
}

/// How a workspace shows days and instants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateStyle {
    /// IANA time zone.
    pub time_zone: String,
    /// The Jalali form beside the other, unless a request says otherwise?
    pub jalali: bool,
}

/// What to change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceChange {
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub locale: Option<Language>,
    /// The time zone.
    pub time_zone: Option<String>,
    /// The time for reopening, in days.
    pub reopen_window_days: Option<i64>,
    /// Refuse changes without `If-Match`?
    pub require_if_match: Option<bool>,
    /// Tell customers that their requests have arrived?
    pub received_message: Option<bool>,
    /// Tell customers the names of agents?
    pub portal_agent_names: Option<bool>,
    /// All web origins whose pages may call.
    pub cors_origins: Option<Vec<String>>,
    /// The team for everything else.
    pub fallback_team_id: Option<Option<TeamId>>,
    /// When it works.
    pub calendar_id: Option<Option<CalendarId>>,
    /// After how many minutes unworked tickets go on.
    pub return_unworked_after_minutes: Option<Option<i64>>,
    /// After how many minutes agents are away.
    pub away_after_minutes: Option<Option<i64>>,
    /// Show the Jalali form of days and instants?
    pub jalali_dates: Option<bool>,
    /// The digits of texts.
    pub digits: Option<Digits>,
    /// How many decisions of triage must be right, in percent.
    pub triage_target_percent: Option<i16>,
    /// How many of them a person is asked to look at, in percent.
    pub triage_review_percent: Option<i16>,
    /// Below how many right ones a category is only suggested, in percent.
    pub triage_floor_percent: Option<i16>,
    /// From how many customers on requests that are alike are an incident; 0: never.
    pub incident_customers: Option<i64>,
    /// Within how many minutes.
    pub incident_minutes: Option<i64>,
}

const FACTS: &[Field<Workspace>] = &[
    ("locale", |workspace| workspace.locale.word().into()),
    ("time_zone", |workspace| workspace.time_zone.clone().into()),
    ("reopen_window_days", |workspace| workspace.reopen_window_days.into()),
    ("require_if_match", |workspace| Value::Bool(workspace.require_if_match)),
    ("received_message", |workspace| Value::Bool(workspace.received_message)),
    ("portal_agent_names", |workspace| Value::Bool(workspace.portal_agent_names)),
    ("fallback_team_id", |workspace| optional(workspace.fallback_team_id)),
    ("calendar_id", |workspace| optional(workspace.calendar_id)),
    ("return_unworked_after_minutes", |workspace| workspace.return_unworked_after_minutes.into()),
    ("away_after_minutes", |workspace| workspace.away_after_minutes.into()),
    ("jalali_dates", |workspace| Value::Bool(workspace.jalali_dates)),
    ("digits", |workspace| workspace.digits.word().into()),
    ("triage_target_percent", |workspace| workspace.triage.target_percent.into()),
    ("triage_review_percent", |workspace| workspace.triage.review_percent.into()),
    ("triage_floor_percent", |workspace| workspace.triage.floor_percent.into()),
    ("incident_customers", |workspace| workspace.incidents.customers.into()),
    ("incident_minutes", |workspace| workspace.incidents.minutes.into()),
];
const PRIVATE: &[Field<Workspace>] = &[
    ("slug", |workspace| workspace.slug.clone().into()),
    ("name", |workspace| workspace.name.clone().into()),
    ("cors_origins", |workspace| workspace.cors_origins.clone().into()),
];

impl Workspace {
    /// A new workspace with default settings and the event of its making.
    pub fn create(
        id: WorkspaceId,
        slug: String,
        name: String,
        locale: Language,
        time_zone: String,
        now: Instant,
    ) -> (Self, Draft) {
        let workspace = Self {
            id,
            slug,
            name,
            locale,
            time_zone,
            reopen_window_days: DEFAULT_REOPEN_WINDOW_DAYS,
            require_if_match: false,
            received_message: true,
            portal_agent_names: true,
            cors_origins: Vec::new(),
            fallback_team_id: None,
            calendar_id: None,
            return_unworked_after_minutes: None,
            away_after_minutes: None,
            jalali_dates: false,
            digits: Digits::default(),
            triage: TriageAims::default(),
            incidents: IncidentAims::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let draft = workspace.draft(None);
        (workspace, draft)
    }

    /// How it shows days and instants.
    pub fn date_style(&self) -> DateStyle {
        DateStyle { time_zone: self.time_zone.clone(), jalali: self.jalali_dates }
    }

    /// The workspace after a change and its event; none when nothing would change.
    pub fn change(&self, change: WorkspaceChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.locale = change.locale.unwrap_or(after.locale);
        after.time_zone = change.time_zone.unwrap_or(after.time_zone);
        after.reopen_window_days = change.reopen_window_days.unwrap_or(after.reopen_window_days);
        after.require_if_match = change.require_if_match.unwrap_or(after.require_if_match);
        after.received_message = change.received_message.unwrap_or(after.received_message);
        after.portal_agent_names = change.portal_agent_names.unwrap_or(after.portal_agent_names);
        after.cors_origins = change.cors_origins.unwrap_or(after.cors_origins);
        after.fallback_team_id = change.fallback_team_id.unwrap_or(after.fallback_team_id);
        after.calendar_id = change.calendar_id.unwrap_or(after.calendar_id);
        let unworked = &mut after.return_unworked_after_minutes;
        *unworked = change.return_unworked_after_minutes.unwrap_or(*unworked);
        after.away_after_minutes = change.away_after_minutes.unwrap_or(after.away_after_minutes);
        after.jalali_dates = change.jalali_dates.unwrap_or(after.jalali_dates);
        after.digits = change.digits.unwrap_or(after.digits);
        let aims = &mut after.triage;
        aims.target_percent = change.triage_target_percent.unwrap_or(aims.target_percent);
        aims.review_percent = change.triage_review_percent.unwrap_or(aims.review_percent);
        aims.floor_percent = change.triage_floor_percent.unwrap_or(aims.floor_percent);
        after.incidents.customers = change.incident_customers.unwrap_or(after.incidents.customers);
        after.incidents.minutes = change.incident_minutes.unwrap_or(after.incidents.minutes);
        after.version += 1;
        after.updated_at = now;
        let draft = after.draft(Some(self));
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    fn draft(&self, before: Option<&Self>) -> Draft {
        let subject = Subject { kind: SubjectKind::Workspace, id: self.id.uuid() };
        Draft {
            facts: deltas(before, Some(self), FACTS),
            private: deltas(before, Some(self), PRIVATE),
            ..Draft::new(EventKind::ConfigChanged, subject, self.version)
        }
    }
}

/// Is it the name of an IANA time zone, such as `Asia/Tehran`? Names have upper and lower case.
pub fn is_time_zone(name: &str) -> bool {
    chrono_tz::Tz::from_str(name).is_ok()
}

/// May it be a slug: 2 to 40 lower-case Latin letters, digits and hyphens, not at the ends?
pub fn is_slug(text: &str) -> bool {
    let legal = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (2..=40).contains(&text.len()) && legal && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn workspace() -> Workspace {
        let id = WorkspaceId::from_uuid(Uuid::from_u128(1));
        Workspace::create(id, "pars".to_owned(), "پارس".to_owned(), Language::Fa, "Asia/Tehran".to_owned(), NOW).0
    }

    #[test]
    fn a_change_without_effect_is_none() {
        let same = WorkspaceChange {
            name: Some("پارس".to_owned()),
            locale: Some(Language::Fa),
            time_zone: Some("Asia/Tehran".to_owned()),
            reopen_window_days: Some(DEFAULT_REOPEN_WINDOW_DAYS),
            require_if_match: Some(false),
            received_message: Some(true),
            portal_agent_names: Some(true),
            cors_origins: Some(Vec::new()),
            fallback_team_id: Some(None),
            calendar_id: Some(None),
            return_unworked_after_minutes: Some(None),
            away_after_minutes: Some(None),
            jalali_dates: Some(false),
            digits: Some(Digits::default()),
            triage_target_percent: Some(95),
            triage_review_percent: Some(5),
            triage_floor_percent: Some(85),
            incident_customers: Some(5),
            incident_minutes: Some(30),
        };
        assert_eq!(workspace().change(same, NOW), None);
        assert_eq!(workspace().change(WorkspaceChange::default(), NOW), None);
    }

    #[test]
    fn a_change_is_one_event_and_the_name_is_private() {
        let change =
            WorkspaceChange { name: Some("Pars".to_owned()), reopen_window_days: Some(0), ..Default::default() };
        let (after, draft) = workspace().change(change, NOW.plus_seconds(1)).unwrap();
        assert_eq!((after.version, draft.version, draft.kind), (2, 2, EventKind::ConfigChanged));
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["reopen_window_days"]);
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["name"]);
    }

    #[test]
    fn time_zones_and_slugs_are_told_from_other_texts() {
        assert!(is_time_zone("Asia/Tehran") && is_time_zone("UTC"));
        for bad in ["", "asia/tehran", "Tehran", "+03:30", "Asia/Tehran\n"] {
            assert!(!is_time_zone(bad), "{bad}");
        }
        assert!(is_slug("pars-2") && is_slug("ab"));
        for bad in ["", "a", "-ab", "ab-", "Pars", "پارس", "a_b", "a b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
