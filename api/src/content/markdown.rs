//! Markdown to HTML.

use pulldown_cmark::{Event, Parser};

/// How deep quotes, lists and emphasis may stand in each other. What is deeper keeps its words and loses its markup: each
/// letter `>` is a quote in a quote, and whoever reads HTML asks all open elements about each new one.
const MAX_DEPTH: usize = 100;

/// The HTML of CommonMark. Not safe yet: raw HTML in it is as it was written.
pub(super) fn to_html(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, shallow(Parser::new(markdown)));
    html
}

fn shallow<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_usize;
    events.filter(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            depth <= MAX_DEPTH
        }
        Event::End(_) => {
            depth = depth.saturating_sub(1);
            depth < MAX_DEPTH
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_too_deep_keeps_its_words_alone() {
        let html = to_html(&format!("{} deep **word**\n\nnext", ">".repeat(60_000)));
        assert_eq!(html.matches("<blockquote>").count(), MAX_DEPTH);
        assert_eq!(html.matches("</blockquote>").count(), MAX_DEPTH);
        assert!(html.contains("deep word") && html.ends_with("<p>next</p>\n"), "{html}");
    }

    #[test]
    fn what_people_write_is_as_it_was() {
        let html = to_html("> - *a*\n>   - **b**");
        assert!(html.contains("<blockquote>\n<ul>\n<li><em>a</em>"), "{html}");
        assert!(html.contains("<strong>b</strong>"), "{html}");
    }
}
