//! Plain text to HTML and back.

use std::fmt::Write as _;

/// Paragraphs and line breaks, escaped, each paragraph in the direction of its own first letter.
pub fn to_html(text: &str) -> String {
    paragraphs(text, push_escaped)
}

/// Like [`to_html`]; a line that is nothing but a web address becomes a link to it. For what we wrote ourselves.
pub fn to_linked_html(text: &str) -> String {
    paragraphs(text, |html, paragraph| {
        for (number, line) in paragraph.split('\n').enumerate() {
            if number > 0 {
                html.push_str("<br>");
            }
            let address = line.trim();
            let is_address = address.starts_with("https://") || address.starts_with("http://");
            if is_address && !address.contains(char::is_whitespace) {
                html.push_str("<a dir=\"ltr\" href=\"");
                push_escaped(html, address);
                html.push_str("\">");
                push_escaped(html, address);
                html.push_str("</a>");
            } else {
                push_escaped(html, line);
            }
        }
    })
}

fn paragraphs(text: &str, push: impl Fn(&mut String, &str)) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let text = text.replace("\r\n", "\n");
    for paragraph in text.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty()) {
        html.push_str("<p dir=\"auto\">");
        push(&mut html, paragraph);
        html.push_str("</p>");
    }
    html
}

fn push_escaped(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>"),
            other => html.push(other),
        }
    }
}

/// The words of any HTML, without what is never shown. For text that is told as text: it makes nothing safe.
pub fn words_of_html(html: &str) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, name, tagged)) = hidden(rest) {
        shown.push_str(before);
        rest = behind_end(tagged, name);
    }
    shown.push_str(rest);
    from_html(&shown)
}

/// What stands behind the end of the element of this name; nothing if it never ends.
fn behind_end<'a>(html: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| html.get(at + 2..at + 2 + name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let end = html.match_indices("</").map(|(at, _)| at).find(is_end);
    let tail = end.and_then(|at| html.get(at..)).and_then(|tail| tail.split_once('>'));
    tail.map_or("", |(_, rest)| rest)
}

/// The first element that is never shown: what stands before it, its name, what stands behind its name.
fn hidden(html: &str) -> Option<(&str, &'static str, &str)> {
    for (at, _) in html.match_indices('<') {
        let tag = html.get(at + 1..)?;
        let is_it = |name: &&str| tag.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        if let Some(name) = ["script", "style", "title"].into_iter().find(is_it) {
            return Some((html.get(..at)?, name, tag.get(name.len()..)?));
        }
    }
    None
}

/// The words of sanitised HTML: tags fall away, blocks and breaks become line ends, the entities that the sanitiser
/// writes become characters.
pub fn from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut verbatim = false;
    while let Some(open) = rest.find('<') {
        let (before, tagged) = rest.split_at(open);
        push_words(&mut text, before, verbatim);
        let end = tagged.find('>').map_or(tagged.len(), |end| end + 1);
        let (tag, after) = tagged.split_at(end);
        let name: String =
            tag.chars().skip(1).skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
        let closes = tag.starts_with("</");
        if name == "pre" {
            verbatim = !closes;
        }
        match (name.as_str(), closes) {
            ("br", _) => text.push('\n'),
            ("p" | "blockquote" | "pre" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => {
                text.push_str("\n\n");
            }
            ("div" | "li" | "tr" | "dt" | "dd", true) => text.push('\n'),
            ("td" | "th", true) => text.push('\t'),
            _ => {}
        }
        rest = after;
    }
    push_words(&mut text, rest, verbatim);
    tidy(&unescape(&text))
}

/// Adds the text between two tags. White space in HTML, line ends included, is one space and none at the start of a
/// line; in preformatted text it stays.
fn push_words(text: &mut String, words: &str, verbatim: bool) {
    if verbatim {
        text.push_str(words);
        return;
    }
    for character in words.chars() {
        if !matches!(character, ' ' | '\n' | '\r' | '\t') {
            text.push(character);
        } else if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

/// At most one empty line in a row, no space at the ends of lines.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !tidy.is_empty() {
            tidy.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        let _ = write!(tidy, "{line}");
    }
    tidy
}
