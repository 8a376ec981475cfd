//! The wire shapes of macros.

use domain::{
    ids::{MacroId, TeamId},
    macros::Macro,
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::ActionDto;

/// What agents do with a ticket in one go: the actions that rules have, in the name of whoever applies it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Macro)]
pub struct MacroDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "mac_01jd0000000000000000000000")]
    pub id: MacroId,
    /// The count of its changes, from 1. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// What agents call it.
    #[schema(max_length = 200, example = "پرسش دوباره از مشتری")]
    pub title: String,
    /// The folder it is in: names with `/` between them.
    #[schema(required = true, max_length = 200, example = "مالی/بازگشت وجه")]
    pub folder: Option<String>,
    /// Its place in the folder, the lowest first; those at the same place by title.
    #[schema(minimum = 0, maximum = 10_000, example = 0)]
    pub position: i64,
    /// The team it is for; null: all.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// What it does, in order.
    #[schema(max_items = 20)]
    pub actions: Vec<ActionDto>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Macro> for MacroDto {
    fn from(bundle: Macro) -> Self {
        Self {
            id: bundle.id,
            version: bundle.version,
            title: bundle.title,
            folder: bundle.folder,
            position: bundle.position,
            team_id: bundle.team_id,
            actions: bundle.actions.into_iter().map(ActionDto::from).collect(),
            created_at: bundle.created_at,
            updated_at: bundle.updated_at,
        }
    }
}

/// The macros that the caller may use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Macros {
    /// By folder, position and title, those without a folder first.
    #[schema(max_items = 500)]
    pub data: Vec<MacroDto>,
}
