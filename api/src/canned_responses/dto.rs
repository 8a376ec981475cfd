//! The wire shapes of canned responses.

use domain::{
    canned::CannedResponse,
    ids::{CannedResponseId, TeamId},
    ticket::Language,
    time::Instant,
};
use persistence::canned::Usage;
use serde::Serialize;
use utoipa::ToSchema;

use crate::texts::TextBodyDto;

/// The text in each language; null where there is none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TextBodies {
    /// In Persian.
    #[schema(required = true)]
    pub fa: Option<TextBodyDto>,
    /// In English.
    #[schema(required = true)]
    pub en: Option<TextBodyDto>,
}

/// A text that agents use again and again.
///
/// In its bodies placeholders stand for what is known of the ticket: `workspace.name`, `customer.name`,
/// `organization.name`, `ticket.number`, `ticket.subject`, `ticket.status`, `ticket.category`, `ticket.date`, `team.name`,
/// `agent.name` and `today`, each in double braces.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CannedResponse)]
pub struct CannedResponseDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "crp_01jd0000000000000000000000")]
    pub id: CannedResponseId,
    /// The count of its changes, from 1. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// What agents call it.
    #[schema(max_length = 200, example = "بازگشت وجه")]
    pub title: String,
    /// The folder it is in: names with `/` between them.
    #[schema(required = true, max_length = 200, example = "مالی/بازگشت وجه")]
    pub folder: Option<String>,
    /// The team it is for; null: all.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// What an agent types to get it.
    #[schema(required = true, max_length = 50, example = "refund")]
    pub shortcut: Option<String>,
    /// The text in each language.
    pub bodies: TextBodies,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<CannedResponse> for CannedResponseDto {
    fn from(response: CannedResponse) -> Self {
        let mut bodies = response.bodies;
        let mut body = |language| bodies.remove(&language).map(TextBodyDto::from);
        Self {
            id: response.id,
            version: response.version,
            title: response.title,
            folder: response.folder,
            team_id: response.team_id,
            shortcut: response.shortcut,
            bodies: TextBodies { fa: body(Language::Fa), en: body(Language::En) },
            created_at: response.created_at,
            updated_at: response.updated_at,
        }
    }
}

/// A canned response without its texts, and how it was used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CannedResponseBrief {
    /// Its id.
    #[schema(value_type = String, max_length = 30)]
    pub id: CannedResponseId,
    /// The count of its changes, from 1.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What agents call it.
    #[schema(max_length = 200)]
    pub title: String,
    /// The folder it is in.
    #[schema(required = true, max_length = 200)]
    pub folder: Option<String>,
    /// The team it is for; null: all.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// What an agent types to get it.
    #[schema(required = true, max_length = 50)]
    pub shortcut: Option<String>,
    /// The languages it has a text in.
    #[schema(value_type = Vec<String>, max_items = 10)]
    pub locales: Vec<Language>,
    /// How many replies were written with it.
    #[schema(minimum = 0)]
    pub use_count: i64,
    /// How often a customer reopened his ticket after it: it did not settle the matter.
    #[schema(minimum = 0)]
    pub reopened_count: i64,
    /// When it was last used.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub last_used_at: Option<Instant>,
}

impl CannedResponseBrief {
    /// The response and how it was used.
    pub fn of(response: CannedResponse, usage: Option<Usage>) -> Self {
        Self {
            id: response.id,
            version: response.version,
            title: response.title,
            folder: response.folder,
            team_id: response.team_id,
            shortcut: response.shortcut,
            locales: response.bodies.into_keys().collect(),
            use_count: usage.map_or(0, |usage| usage.use_count),
            reopened_count: usage.map_or(0, |usage| usage.reopened_count),
            last_used_at: usage.map(|usage| usage.last_used_at),
        }
    }
}

/// The canned responses that the caller may use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CannedResponses {
    /// By folder and title, those without a folder first.
    #[schema(max_items = 500)]
    pub data: Vec<CannedResponseBrief>,
}
