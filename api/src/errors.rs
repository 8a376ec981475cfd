//! From the errors of the other layers to problems, each mapping once and exhaustively.

use domain::{
    incident::IncidentRefusal,
    link::{LinkRefusal, MAX_DEPENDENCIES},
    ticket::{MAX_MERGED_MESSAGES, MergeRefusal, Rejection, Status},
};
use persistence::StorageError;
use serde_json::{Value, json};

use crate::http::{ApiError, Code, FieldCode, FieldError};

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::not_found(),
            StorageError::Unique { .. } => Self::new(Code::AlreadyExists),
            StorageError::ForeignKey => Self::new(Code::InUse),
            StorageError::Busy | StorageError::Timeout => Self::new(Code::Overloaded).retry_after(1),
            StorageError::DiskFull => Self::new(Code::StorageFull).retry_after(30),
            StorageError::Unavailable => Self::new(Code::DatabaseUnavailable).retry_after(2),
            StorageError::Overloaded { retry_after_seconds } => {
                Self::new(Code::Overloaded).retry_after(u64::from(retry_after_seconds))
            }
            StorageError::Panicked | StorageError::Corrupt(_) | StorageError::Other(_) => Self::internal(error),
        }
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::TransitionNotAllowed { from, to, allowed } => {
                let words: Vec<&str> = allowed.into_iter().map(Status::word).collect();
                Self::new(Code::TransitionNotAllowed)
                    .with("from", from.word())
                    .with("to", to.word())
                    .with("allowed", words)
            }
            Rejection::Blocked { by } => {
                let numbers: Vec<i64> = by.iter().map(|blocker| blocker.number).collect();
                let named: Vec<Value> =
                    by.iter().map(|it| json!({"id": it.id.to_string(), "number": it.number})).collect();
                Self::new(Code::OpenDependencies).with("blocked_by", named).with("numbers", numbers)
            }
            Rejection::AlreadyClaimed { by } => Self::new(Code::AlreadyClaimed).with("assignee_id", by.to_string()),
            Rejection::Deleted => Self::new(Code::Deleted),
            Rejection::Merged { into } => Self::new(Code::Merged).with("merged_into", into.to_string()),
            Rejection::NewMessages { last_message_id } => {
                let last = last_message_id.map_or(Value::Null, |id| Value::String(id.to_string()));
                Self::new(Code::NewMessages).with("last_message_id", last)
            }
            Rejection::SnoozeInPast => {
                Self::validation(vec![FieldError::pointer("#/snoozed_until", FieldCode::InPast)])
            }
            Rejection::SnoozeClosed => {
                Self::validation(vec![FieldError::pointer("#/snoozed_until", FieldCode::NotAllowed)])
            }
            Rejection::NotLeased => Self::new(Code::NotLeased),
            Rejection::LeasedByOther { by } => Self::new(Code::LeasedByOther).with("assignee_id", by.to_string()),
            Rejection::Withheld(why) => Self::new(Code::Conflict).with("reason", why.word()),
            Rejection::TooMany { field, max } => {
                Self::validation(vec![FieldError::pointer(format!("#/{field}"), FieldCode::TooMany).with("max", max)])
            }
        }
    }
}

impl From<IncidentRefusal> for ApiError {
    fn from(refusal: IncidentRefusal) -> Self {
        match refusal {
            IncidentRefusal::Decided(state) => Self::new(Code::Conflict).with("reason", state.word()),
            IncidentRefusal::OtherParent(parent) => {
                Self::new(Code::Conflict).with("reason", "accepted").with("parent_ticket_id", parent.to_string())
            }
        }
    }
}

impl From<MergeRefusal> for ApiError {
    fn from(refusal: MergeRefusal) -> Self {
        match refusal {
            MergeRefusal::Itself => {
                Self::validation(vec![FieldError::pointer("#/into_ticket_id", FieldCode::NotAllowed)])
            }
            MergeRefusal::Deleted(id) => Self::new(Code::Deleted).with("ticket_id", id.to_string()),
            MergeRefusal::OtherReaders => Self::new(Code::OtherReaders),
            MergeRefusal::TooLong => {
                Self::new(Code::Conflict).with("reason", "too_many_messages").with("max", MAX_MERGED_MESSAGES)
            }
        }
    }
}

impl From<LinkRefusal> for ApiError {
    fn from(refusal: LinkRefusal) -> Self {
        match refusal {
            LinkRefusal::Itself => Self::validation(vec![FieldError::pointer("#/ticket_id", FieldCode::NotAllowed)]),
            LinkRefusal::Deleted(id) => Self::new(Code::Deleted).with("ticket_id", id.to_string()),
            LinkRefusal::Exists(id) => Self::new(Code::AlreadyExists).with("existing_id", id.to_string()),
            LinkRefusal::HasParent { id, parent_id } => {
                Self::new(Code::HasParent).with("existing_id", id.to_string()).with("parent_id", parent_id.to_string())
            }
            LinkRefusal::Circle => Self::new(Code::LinkCycle),
            LinkRefusal::TooMany => Self::new(Code::Conflict).with("reason", "too_many").with("max", MAX_DEPENDENCIES),
            LinkRefusal::Fixed => Self::new(Code::Conflict).with("reason", "made_by_nobat"),
        }
    }
}
