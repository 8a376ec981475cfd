//! What customers send.

use domain::{
    ids::{AttachmentId, CategoryId},
    people::customer::CustomerPatch,
    ticket::Language,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    content::BodyInput,
    http::{Patch, not_null},
    tickets::input::single_line,
    workspace::checks::patch_time_zone,
};

/// The most characters of a subject.
pub const MAX_SUBJECT_CHARS: u64 = 300;

/// A request to open.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreatePortalTicket {
    /// One line, 1 to 300 characters.
    #[validate(length(max = MAX_SUBJECT_CHARS), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// Your words.
    #[validate(nested)]
    pub body: BodyInput,
    /// The files that belong to it: ids of your uploads that no message has yet.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub attachment_ids: Vec<AttachmentId>,
    /// What it is about: one of the form's categories.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub category_id: Option<CategoryId>,
    /// The language it is written in: `fa` or `en`. Absent: as its words tell.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub language: Option<Language>,
}

/// A message to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreatePortalMessage {
    /// Your words.
    #[validate(nested)]
    pub body: BodyInput,
    /// The files that belong to it: ids of your uploads that no message has yet.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub attachment_ids: Vec<AttachmentId>,
    /// Do the words need nobody? When absent or null, the words tell: a message of nothing but thanks, in Persian or English,
    /// to an answered or closed ticket is kept and reopens nothing. `false`: it is to be answered whatever it sounds like.
    #[serde(default)]
    pub courtesy: Option<bool>,
}

/// What to change of your data. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdatePortalMe {
    /// Your name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// The language to be spoken to in: `fa` or `en`.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
    /// Your IANA time zone.
    #[validate(custom(function = patch_time_zone))]
    #[schema(value_type = Option<String>, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Patch<String>,
}

impl UpdatePortalMe {
    /// The domain's patch, and the names of the members that were sent.
    pub fn parse(self) -> (CustomerPatch, Vec<&'static str>) {
        let given = [
            ("name", self.name.is_some()),
            ("locale", self.locale.is_some()),
            ("time_zone", !self.time_zone.is_keep()),
        ];
        let sent = given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect();
        let patch = CustomerPatch {
            name: self.name.map(|name| Some(name.trim().to_owned())),
            locale: self.locale.map(Some),
            time_zone: self.time_zone.into_option(),
            ..CustomerPatch::default()
        };
        (patch, sent)
    }
}
