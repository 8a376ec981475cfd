//! A text as it is sent and shown, and what is wrong with one.

use domain::{
    canned::TextBody,
    conversation::BodyFormat,
    placeholder::{Fault, MAX_FALLBACK, Placeholder, Template, Wrong},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    content::BodyInput,
    http::{FieldCode, FieldError},
};

/// A text with placeholders, as it was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TextBody)]
pub struct TextBodyDto {
    /// How it is written: `text`, `markdown` or `html`.
    #[schema(value_type = String, max_length = 8, example = "text")]
    pub format: BodyFormat,
    /// The words, with placeholders such as `{{ticket.number}}` or `{{customer.name|دوست گرامی}}`.
    #[schema(max_length = 65536, example = "{{customer.name|دوست گرامی}}، درخواست {{ticket.number}} را دیدیم.")]
    pub content: String,
}

impl From<TextBody> for TextBodyDto {
    fn from(body: TextBody) -> Self {
        Self { format: body.format, content: body.content }
    }
}

impl From<BodyInput> for TextBody {
    fn from(body: BodyInput) -> Self {
        Self { format: body.format, content: body.content }
    }
}

/// What is wrong with the text at `pointer`, each place by itself.
pub fn check_text(pointer: &str, content: &str, allowed: &[Placeholder]) -> Vec<FieldError> {
    let faults = Template::parse(content, allowed).err().unwrap_or_default();
    faults.into_iter().map(|fault| refused(pointer, fault, allowed)).collect()
}

fn refused(pointer: &str, Fault { position, wrong }: Fault, allowed: &[Placeholder]) -> FieldError {
    let field = |code| FieldError::pointer(pointer, code).with("position", position);
    match wrong {
        Wrong::Unknown(name) => {
            let words: Vec<&str> = allowed.iter().map(|placeholder| placeholder.word()).collect();
            field(FieldCode::UnknownPlaceholder).with("name", name).with("allowed", words)
        }
        Wrong::Unclosed => field(FieldCode::UnclosedPlaceholder),
        Wrong::TooLong => field(FieldCode::TooLong).with("max", MAX_FALLBACK),
    }
}
