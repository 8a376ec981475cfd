//! From the errors of the other layers to problems, each mapping once and exhaustively.

use domain::ticket::{Rejection, Status};
use persistence::StorageError;
use serde_json::Value;

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
            Rejection::AlreadyClaimed { by } => Self::new(Code::AlreadyClaimed).with("assignee_id", by.to_string()),
            Rejection::Deleted => Self::new(Code::Deleted),
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
