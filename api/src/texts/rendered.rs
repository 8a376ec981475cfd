//! A text with a ticket's values in it.

use std::collections::BTreeSet;

use domain::{
    canned::TextBody,
    conversation::BodyFormat,
    placeholder::{Placeholder, Template, Values},
    text::Direction,
    ticket::Language,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    content::{BodyInput, Rendered, render},
    http::ApiError,
};

/// A text with values in the place of its placeholders.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RenderedText {
    /// The language it is in.
    #[schema(value_type = String, max_length = 2, example = "fa")]
    pub locale: Language,
    /// The direction to lay it out in: `ltr` or `rtl`.
    #[schema(value_type = String, max_length = 3, example = "rtl")]
    pub direction: Direction,
    /// How `content` is written: `text`, `markdown` or `html`. With `content` it is the `body` of a message.
    #[schema(value_type = String, max_length = 8, example = "text")]
    pub format: BodyFormat,
    /// The text; values in it are escaped for its format.
    #[schema(max_length = 1000000)]
    pub content: String,
    /// The words without markup.
    #[schema(max_length = 1000000)]
    pub body_text: String,
    /// The text as HTML that is safe to show.
    #[schema(max_length = 4000000)]
    pub body_html: String,
    /// The placeholders that nothing is known for and that have nothing in their place. They were left out.
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub missing: Vec<Placeholder>,
}

/// The text with its values, as a message can hold it, and the placeholders that were left out.
///
/// # Errors
/// Internal, when a text was kept that cannot be read.
pub fn fill(body: &TextBody, values: &Values) -> Result<(Rendered, Vec<Placeholder>), ApiError> {
    let template = Template::parse(&body.content, Placeholder::ALL)
        .map_err(|_| ApiError::internal("a text was kept that has no meaning"))?;
    let filled = template.fill(values, body.format);
    Ok((render(BodyInput { format: body.format, content: filled.content }), filled.missing))
}

/// What stands in a text, each once.
pub fn placeholders(body: &TextBody) -> BTreeSet<Placeholder> {
    Template::parse(&body.content, Placeholder::ALL).map(|read| read.placeholders().collect()).unwrap_or_default()
}

impl RenderedText {
    /// The text in its language.
    ///
    /// # Errors
    /// Those of [`fill`].
    pub fn of(locale: Language, body: &TextBody, values: &Values) -> Result<Self, ApiError> {
        let (rendered, missing) = fill(body, values)?;
        let Rendered { format, source, text, html, direction, .. } = rendered;
        Ok(Self { locale, direction, format, content: source, body_text: text, body_html: html, missing })
    }
}
