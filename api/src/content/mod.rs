//! Message bodies: from what was written to plain text and safe HTML. Runs before the unit of work.

mod markdown;
mod plain;
mod sanitize;

pub use plain::{to_html as as_html, to_linked_html as as_linked_html, words_of_html};

use domain::{
    conversation::BodyFormat,
    text::{Direction, direction, language},
    ticket::Language,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// The most characters of a body.
pub const MAX_BODY_CHARS: u64 = 65_536;

/// A body as it is written.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BodyInput {
    /// How `content` is written: `text` (meant when absent), `markdown` or `html`. HTML is sanitised before it is shown;
    /// the original is kept.
    #[serde(default = "text")]
    #[schema(value_type = Option<String>, nullable = false, example = "text", pattern = "^(text|markdown|html)$", max_length = 8)]
    pub format: BodyFormat,
    /// The words, 1 to 65,536 characters.
    #[validate(length(max = MAX_BODY_CHARS), custom(function = not_blank))]
    #[schema(min_length = 1, max_length = 65536, example = "سلام، وارد حساب نمی‌شوم.")]
    pub content: String,
}

const fn text() -> BodyFormat {
    BodyFormat::Text
}

fn not_blank(content: &str) -> Result<(), ValidationError> {
    if content.trim().is_empty() { Err(ValidationError::new("required")) } else { Ok(()) }
}

/// A body ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// How it was written.
    pub format: BodyFormat,
    /// What was written.
    pub source: String,
    /// The words without markup.
    pub text: String,
    /// HTML that is safe to show.
    pub html: String,
    /// The language of the words.
    pub language: Option<Language>,
    /// The direction they run in.
    pub direction: Direction,
}

/// Renders a body. Markdown is CommonMark; its raw HTML passes through the same sanitiser as HTML does.
pub fn render(input: BodyInput) -> Rendered {
    let BodyInput { format, content } = input;
    let (text, html) = match format {
        BodyFormat::Text => (content.clone(), plain::to_html(&content)),
        BodyFormat::Markdown => {
            let safe = sanitize::clean(&markdown::to_html(&content));
            (plain::from_html(&safe), safe)
        }
        BodyFormat::Html => {
            let safe = sanitize::clean(&content);
            (plain::from_html(&safe), safe)
        }
    };
    let (language, direction) = (language(&text), direction(&text));
    Rendered { format, source: content, text, html, language, direction }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(format: BodyFormat, content: &str) -> Rendered {
        render(BodyInput { format, content: content.to_owned() })
    }

    #[test]
    fn plain_text_is_escaped_and_keeps_its_lines() {
        let body = rendered(BodyFormat::Text, "a <b> & \"c\"\n\nدو خط\nسه");
        assert_eq!(body.html, "<p dir=\"auto\">a &lt;b&gt; &amp; &quot;c&quot;</p><p dir=\"auto\">دو خط<br>سه</p>");
        assert_eq!(body.text, body.source);
    }

    #[test]
    fn scripts_handlers_and_remote_images_do_not_survive() {
        let body = rendered(
            BodyFormat::Html,
            "<p onclick=\"x()\">hi<script>alert(1)</script><img src=\"https://evil.example/p.png\"><a href=\"javascript:x\">l</a></p>",
        );
        for forbidden in ["script", "onclick", "evil.example", "javascript"] {
            assert!(!body.html.contains(forbidden), "{forbidden} in {}", body.html);
        }
        assert!(body.html.contains("hi"));
        assert_eq!(body.text, "hil");
        assert!(body.source.contains("<script>"), "the original is kept");
    }

    #[test]
    fn markdown_becomes_html_and_readable_text() {
        let body = rendered(BodyFormat::Markdown, "**قیمت** [site](https://example.com)\n\n- یک\n- دو");
        assert!(body.html.contains("<strong>قیمت</strong>"));
        assert!(body.html.contains("href=\"https://example.com\""));
        assert_eq!(body.text, "قیمت site\n\nیک\nدو");
        let code = rendered(BodyFormat::Markdown, "see\nhere\n\n```\na\n  b\n```");
        assert_eq!(code.text, "see here\n\na\n  b");
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for content in ["<div><svg><style><img src=x onerror=alert(1)>", "<math><mtext></p><a href='//x'>", "a<b<c>"] {
            let once = sanitize::clean(content);
            assert_eq!(sanitize::clean(&once), once, "{content}");
        }
    }
}
