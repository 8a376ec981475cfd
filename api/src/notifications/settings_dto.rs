//! The wire shapes of what somebody wishes to be told, and the way of what clients send into the domain.

use std::collections::BTreeSet;

use domain::{
    calendar::TimeOfDay,
    notification::{
        Cells, Channel, Digest, DigestMode, MAX_COLLAPSE_MINUTES, NotificationSettings, Preferences, Quiet, Relation,
        Topic, Wishes,
    },
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{ApiError, FieldCode, FieldError},
    tickets::input::single_line,
};

/// The channels of one event in one scope.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationCell {
    /// What happens, as in a notification.
    #[schema(value_type = String, max_length = 30, example = "customer_wrote")]
    pub event: Topic,
    /// What the ticket is to the agent: `mine`, `followed`, `team`, `all`. `mentioned`, `escalated` and `rule_notified` have `mine` alone.
    #[schema(value_type = String, max_length = 20, example = "mine")]
    pub scope: Relation,
    /// How he is told: `in_app`, `email`, `gateway`; an empty list: he is not.
    #[schema(value_type = Vec<String>, max_items = 3)]
    pub channels: Vec<Channel>,
    /// Is it so because nothing else was said here?
    pub inherited: bool,
}

/// Hours in which nothing is mailed but escalations; what is held back comes when they end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuietHours {
    /// Are there any?
    pub enabled: bool,
    /// The first minute, on the agent's wall clock; null where there are none.
    #[schema(value_type = Option<String>, required = true, max_length = 5, example = "22:00")]
    pub from: Option<TimeOfDay>,
    /// The minute after the last one; before `from` it is the next morning's.
    #[schema(value_type = Option<String>, required = true, max_length = 5, example = "07:00")]
    pub to: Option<TimeOfDay>,
}

/// Whether mails are gathered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationDigest {
    /// `off`, `hourly` (at the full hour), `daily`.
    #[schema(value_type = String, max_length = 10, example = "off")]
    pub mode: DigestMode,
    /// When the daily one comes, on the agent's wall clock.
    #[schema(value_type = String, max_length = 5, example = "08:00")]
    pub time: TimeOfDay,
}

/// What holds for an agent, or for all who have said nothing.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationSettings)]
pub struct NotificationSettingsDto {
    /// The count of the changes made here; 0: everything is inherited. The value of the ETag.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Every event and scope.
    #[schema(max_items = 500)]
    pub cells: Vec<NotificationCell>,
    /// Quiet hours.
    pub quiet_hours: QuietHours,
    /// The digest.
    pub digest: NotificationDigest,
    /// Events of one ticket within so many minutes are one notification; 0: never.
    #[schema(minimum = 0, maximum = 60)]
    pub collapse_minutes: i64,
    /// Where the workspace's gateway reaches him: his telephone number, or what the chat service calls him; null: it does
    /// not. The workspace's own settings have none.
    #[schema(required = true, max_length = 255)]
    pub gateway_address: Option<String>,
    /// Which of `quiet_hours`, `digest`, `collapse_minutes` are as they are because nothing else was said here.
    #[schema(max_items = 10, example = json!(["digest"]))]
    pub inherited: Vec<&'static str>,
    /// When something was last said here.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
}

impl NotificationSettingsDto {
    /// What holds where these settings stand before `behind`.
    pub fn of(settings: Option<&NotificationSettings>, behind: &Preferences) -> Self {
        let nothing = Wishes::default();
        let wishes = settings.map_or(&nothing, |settings| &settings.wishes);
        let holds = behind.wished(wishes);
        let members = [
            ("quiet_hours", wishes.quiet.is_none()),
            ("digest", wishes.digest.is_none()),
            ("collapse_minutes", wishes.collapse_minutes.is_none()),
        ];
        Self {
            version: settings.map_or(0, |settings| settings.version),
            cells: cells(wishes, &holds.cells),
            quiet_hours: QuietHours {
                enabled: holds.quiet.is_some(),
                from: holds.quiet.map(|quiet| quiet.from),
                to: holds.quiet.map(|quiet| quiet.to),
            },
            digest: NotificationDigest { mode: holds.digest.mode, time: holds.digest.time },
            collapse_minutes: holds.collapse_minutes,
            gateway_address: wishes.gateway_address.clone(),
            inherited: members.into_iter().filter(|(_, inherited)| *inherited).map(|(name, _)| name).collect(),
            updated_at: settings.map(|settings| settings.updated_at),
        }
    }
}

fn cells(wishes: &Wishes, holds: &Cells) -> Vec<NotificationCell> {
    let mut all = Vec::new();
    for event in Topic::ALL.iter().copied() {
        for scope in Relation::ALL.iter().copied().filter(|scope| fits(event, *scope)) {
            all.push(NotificationCell {
                event,
                scope,
                channels: holds.of(event, scope).iter().collect(),
                inherited: wishes.cells.said(event, scope).is_none(),
            });
        }
    }
    all
}

/// Does the event mean anything in this scope?
fn fits(event: Topic, scope: Relation) -> bool {
    !event.is_personal() || scope == Relation::Mine
}

/// The channels of one event in one scope, as they are to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetNotificationCell {
    /// What happens.
    #[schema(value_type = String, max_length = 30, example = "customer_wrote")]
    pub event: Topic,
    /// What the ticket is to the agent: `mine`, `followed`, `team`, `all`.
    #[schema(value_type = String, pattern = "^(mine|followed|team|all)$", max_length = 20, example = "mine")]
    pub scope: Relation,
    /// How he is told: `in_app`, `email`, `gateway`; an empty list: he is not.
    #[validate(length(max = 3))]
    #[schema(value_type = Vec<String>, max_items = 3)]
    pub channels: Vec<Channel>,
}

/// Quiet hours as they are to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetQuietHours {
    /// Are there any? Then `from` and `to` are required.
    pub enabled: bool,
    /// The first minute, on the agent's wall clock.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:00")]
    pub from: Option<TimeOfDay>,
    /// The minute after the last one; before `from` it is the next morning's.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    pub to: Option<TimeOfDay>,
}

/// A digest as it is to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetNotificationDigest {
    /// `off`, `hourly`, `daily`.
    #[schema(value_type = String, pattern = "^(off|hourly|daily)$", max_length = 10, example = "daily")]
    pub mode: DigestMode,
    /// When the daily one comes, on the agent's wall clock. Absent: at 08:00.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:00")]
    pub time: Option<TimeOfDay>,
}

/// Everything that is said here; what is absent or null is inherited.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SetNotificationSettings {
    /// The events and scopes of which something is said, each once.
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub cells: Vec<SetNotificationCell>,
    /// Quiet hours.
    #[validate(nested)]
    pub quiet_hours: Option<SetQuietHours>,
    /// The digest.
    #[validate(nested)]
    pub digest: Option<SetNotificationDigest>,
    /// Events of one ticket within so many minutes are one notification; 0: never.
    #[validate(range(min = 0, max = MAX_COLLAPSE_MINUTES))]
    #[schema(minimum = 0, maximum = 60)]
    pub collapse_minutes: Option<i64>,
    /// Where the workspace's gateway reaches you, one line: the channel `gateway` needs it. Not for the workspace's own
    /// settings.
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255, example = "+989120001234")]
    pub gateway_address: Option<String>,
}

impl SetNotificationSettings {
    /// The wishes.
    ///
    /// # Errors
    /// 422 for a cell that comes twice or means nothing, and quiet hours without a beginning and an end.
    pub fn parse(self) -> Result<Wishes, ApiError> {
        let (mut errors, mut seen, mut cells) = (Vec::new(), BTreeSet::new(), Cells::default());
        for (index, cell) in self.cells.into_iter().enumerate() {
            let SetNotificationCell { event, scope, channels } = cell;
            if !fits(event, scope) {
                errors.push(FieldError::pointer(format!("#/cells/{index}/scope"), FieldCode::NotAllowed));
            } else if !seen.insert((event, scope)) {
                errors.push(FieldError::pointer(format!("#/cells/{index}"), FieldCode::Duplicate));
            }
            cells.say(event, scope, channels.into_iter().collect());
        }
        let quiet = self.quiet_hours.map(|quiet| hours(&quiet, &mut errors));
        let usual = Preferences::usual().digest.time;
        let digest = self.digest.map(|digest| Digest { mode: digest.mode, time: digest.time.unwrap_or(usual) });
        if errors.is_empty() {
            let gateway_address = self.gateway_address.map(|address| address.trim().to_owned());
            Ok(Wishes { cells, quiet, digest, collapse_minutes: self.collapse_minutes, gateway_address })
        } else {
            Err(ApiError::validation(errors))
        }
    }
}

fn hours(quiet: &SetQuietHours, errors: &mut Vec<FieldError>) -> Option<Quiet> {
    let SetQuietHours { enabled, from, to } = *quiet;
    match (enabled, from, to) {
        (false, None, None) => None,
        (false, ..) => {
            errors.push(FieldError::pointer("#/quiet_hours", FieldCode::Conflict));
            None
        }
        (true, Some(from), Some(to)) if from == to => {
            errors.push(FieldError::pointer("#/quiet_hours/to", FieldCode::Conflict));
            None
        }
        (true, Some(from), Some(to)) => Some(Quiet { from, to }),
        (true, from, to) => {
            let missing = [("from", from.is_none()), ("to", to.is_none())];
            let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
            errors.extend(
                missing.map(|(member, _)| FieldError::pointer(format!("#/quiet_hours/{member}"), FieldCode::Required)),
            );
            None
        }
    }
}
