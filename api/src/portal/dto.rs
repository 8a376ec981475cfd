//! The wire shapes of the portal. They share nothing with those of the team, so that no member added there appears here.

use domain::{
    attachment::{AttachedFile, Attachment},
    ids::{AttachmentId, CategoryId, CustomerId, MessageId, TicketId},
    portal::{MoveReason, Promise, PromiseKind},
    text::Direction,
    ticket::{Language, MessageKind, Status},
    time::Instant,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The customer who calls.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalMe {
    /// Your id here.
    #[schema(value_type = String, max_length = 30, example = "cus_01jd0000000000000000000000")]
    pub id: CustomerId,
    /// Grows with every change of your data. The value of the ETag.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Your name.
    #[schema(required = true, max_length = 200, example = "سارا احمدی")]
    pub name: Option<String>,
    /// The language you are spoken to in: `fa` or `en`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "fa")]
    pub locale: Language,
    /// Your IANA time zone.
    #[schema(required = true, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// Your e-mail addresses, the preferred one first.
    #[schema(max_items = 20)]
    pub emails: Vec<PortalAddress>,
    /// Your telephone numbers, the preferred one first.
    #[schema(max_items = 20)]
    pub phones: Vec<PortalAddress>,
    /// The company you belong to.
    #[schema(required = true, max_length = 200)]
    pub organization: Option<String>,
    /// Do you see the tickets of your company's other people as well?
    pub sees_organization: bool,
    /// May you open tickets and write?
    pub can_write: bool,
}

/// An e-mail address or telephone number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalAddress {
    /// The address as it was written.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub value: String,
    /// Has it been verified?
    pub verified: bool,
}

/// One of your requests.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalTicket {
    /// The ticket's id.
    #[schema(value_type = String, max_length = 30, example = "tkt_01jd0000000000000000000000")]
    pub id: TicketId,
    /// Its number, for people.
    #[schema(minimum = 1, example = 1042)]
    pub number: i64,
    /// One line.
    #[schema(max_length = 300, example = "وارد حساب نمی‌شوم")]
    pub subject: String,
    /// Where it stands: `awaiting_reply`, `in_review`, `needs_info`, `answered` or `closed`.
    #[schema(value_type = StatusWord)]
    pub status: Status,
    /// The status in your language.
    #[schema(max_length = 100, example = "در حال بررسی")]
    pub status_label: &'static str,
    /// What happens next, in your language.
    #[schema(max_length = 400)]
    pub next_step: &'static str,
    /// What it is about.
    #[schema(required = true)]
    pub category: Option<PortalCategoryName>,
    /// Who is handling it; null until somebody is.
    #[schema(required = true)]
    pub handled_by: Option<PortalHandler>,
    /// Is it your own, and not that of somebody else of your company?
    pub own: bool,
    /// The name of who asked.
    #[schema(required = true, max_length = 200)]
    pub requested_by: Option<String>,
    /// The closed ticket that it continues.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub follow_up_of_id: Option<TicketId>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When somebody last wrote.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub last_message_at: Instant,
    /// When it was last answered.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub answered_at: Option<Instant>,
    /// When it was closed, while it is.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub closed_at: Option<Instant>,
    /// What you are promised next; null when nothing is.
    #[schema(required = true)]
    pub promise: Option<PortalPromise>,
    /// What you may do with it now: operation ids.
    #[schema(max_items = 10, example = json!(["createPortalMessage", "closePortalTicket"]))]
    pub allowed_actions: Vec<&'static str>,
}

/// What you are promised next.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PortalPromise {
    /// `reply`: an answer to what you wrote; `solution`: the end of the matter. More may be added.
    #[schema(value_type = String, max_length = 20, example = "reply")]
    pub kind: PromiseKind,
    /// For when; null while that depends on you.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// Does the time stand still, because we wait for you?
    pub paused: bool,
}

impl From<Promise> for PortalPromise {
    fn from(promise: Promise) -> Self {
        Self { kind: promise.kind, due_at: promise.due_at, paused: promise.paused }
    }
}

/// What you are promised, and how that has moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalPromises {
    /// What you are promised next; null when nothing is.
    #[schema(required = true)]
    pub promise: Option<PortalPromise>,
    /// Every time that a promised time moved, oldest first.
    #[schema(max_items = 10000)]
    pub moves: Vec<PortalMove>,
}

/// A promised time that moved.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PortalMove {
    /// When it moved.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub moved_at: Instant,
    /// What was promised: `reply` or `solution`.
    #[schema(value_type = String, max_length = 20, example = "solution")]
    pub kind: PromiseKind,
    /// For when it was promised before; null while that depended on you.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub previous_due_at: Option<Instant>,
    /// For when it is promised since; null while that depends on you.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub due_at: Option<Instant>,
    /// Why: `waiting_for_you`, `resumed`, `reassessed`, `terms_changed`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "waiting_for_you")]
    pub reason: MoveReason,
    /// The reason in your language.
    #[schema(max_length = 200)]
    pub reason_text: &'static str,
}

/// The five statuses; the same as those of the team's side.
pub use crate::tickets::dto::StatusWord;

/// What a ticket is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalCategoryName {
    /// The category's id.
    #[schema(value_type = String, max_length = 30)]
    pub id: CategoryId,
    /// Its name in your language.
    #[schema(max_length = 200, example = "ورود به حساب")]
    pub name: String,
}

/// Who is handling a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalHandler {
    /// `agent`: a person; `team`: nobody in particular yet. More may be added.
    #[schema(max_length = 20, example = "agent")]
    pub r#type: &'static str,
    /// The name.
    #[schema(max_length = 200, example = "پشتیبانی فنی")]
    pub name: String,
}

/// One message of the conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalMessage {
    /// The message's id.
    #[schema(value_type = String, max_length = 30, example = "msg_01jd0000000000000000000000")]
    pub id: MessageId,
    /// Its ticket. A message to a ticket closed too long ago opens a new one: then it is that one.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// `customer`: from your side; `reply`: from the team; `auto`: from the system. More may be added.
    #[schema(value_type = String, max_length = 20, example = "reply")]
    pub kind: MessageKind,
    /// Did you write it yourself?
    pub own: bool,
    /// The name of who wrote it, if it may be told.
    #[schema(required = true, max_length = 200)]
    pub author_name: Option<String>,
    /// The words without markup.
    #[schema(max_length = 70000)]
    pub body_text: String,
    /// The body as HTML that is safe to show.
    #[schema(max_length = 1000000)]
    pub body_html: String,
    /// The direction to lay the body out in: `ltr` or `rtl`.
    #[schema(value_type = String, max_length = 3, example = "rtl")]
    pub direction: Direction,
    /// Its files.
    #[schema(max_items = 20)]
    pub attachments: Vec<PortalFile>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// A file of a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalFile {
    /// Its id; its bytes are at `/v1/portal/attachments/{id}/content`.
    #[schema(value_type = String, max_length = 30, example = "att_01jd0000000000000000000000")]
    pub id: AttachmentId,
    /// Its name.
    #[schema(max_length = 255, example = "screenshot.png")]
    pub file_name: String,
    /// What its first bytes say it is.
    #[schema(max_length = 100, example = "image/png")]
    pub media_type: String,
    /// Its length in bytes.
    #[schema(minimum = 0, example = 48213)]
    pub size: i64,
}

impl From<AttachedFile> for PortalFile {
    fn from(file: AttachedFile) -> Self {
        Self { id: file.id, file_name: file.file_name, media_type: file.media_type, size: file.size }
    }
}

/// A file that you uploaded and that no message has yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalUpload {
    /// Its id, for `attachment_ids`.
    #[schema(value_type = String, max_length = 30, example = "att_01jd0000000000000000000000")]
    pub id: AttachmentId,
    /// Its name, without folders and without characters that deceive; at most 255 bytes.
    #[schema(max_length = 255, example = "screenshot.png")]
    pub file_name: String,
    /// What its first bytes say it is.
    #[schema(max_length = 100, example = "image/png")]
    pub media_type: String,
    /// Its length in bytes.
    #[schema(minimum = 0, example = 48213)]
    pub size: i64,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it is removed unless a message takes it before.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub expires_at: Option<Instant>,
}

impl From<Attachment> for PortalUpload {
    fn from(attachment: Attachment) -> Self {
        let (expires_at, created_at) = (attachment.expires_at(), attachment.created_at);
        let PortalFile { id, file_name, media_type, size } = attachment.file.into();
        Self { id, file_name, media_type, size, created_at, expires_at }
    }
}

/// What a form for new tickets needs to know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalForm {
    /// The language of the names.
    #[schema(value_type = String, max_length = 20, example = "fa")]
    pub locale: Language,
    /// What a ticket can be about, in the order to show.
    #[schema(max_items = 1000)]
    pub categories: Vec<PortalCategory>,
    /// The statuses in order, with their names.
    #[schema(max_items = 5)]
    pub statuses: Vec<PortalStatus>,
    /// What is accepted.
    pub limits: PortalLimits,
}

/// A choice of the form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalCategory {
    /// The category's id.
    #[schema(value_type = String, max_length = 30)]
    pub id: CategoryId,
    /// The category that it belongs to.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub parent_id: Option<CategoryId>,
    /// Its name in your language.
    #[schema(max_length = 200)]
    pub name: String,
}

/// A status with its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalStatus {
    /// The status.
    #[schema(value_type = StatusWord)]
    pub status: Status,
    /// Its name in your language.
    #[schema(max_length = 100)]
    pub label: &'static str,
}

/// What is accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortalLimits {
    /// The most characters of a subject.
    #[schema(minimum = 1)]
    pub subject_max_chars: u64,
    /// The most characters of a message.
    #[schema(minimum = 1)]
    pub body_max_chars: u64,
    /// How a message may be written.
    #[schema(max_items = 10, example = json!(["text", "markdown", "html"]))]
    pub body_formats: Vec<&'static str>,
    /// For how many days after closing a message reopens a ticket instead of opening a new one.
    #[schema(minimum = 0)]
    pub reopen_window_days: i64,
}
