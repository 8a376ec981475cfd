//! Which part of a request is read: the subject and what is new in the body.

use crate::text::own_lines;

/// The most characters of a body that are read.
const MOST_CHARS: usize = 2_000;

/// Subject, line break, and up to 2,000 characters of the body without quoted history and signatures.
pub fn reading(subject: &str, body: &str) -> String {
    let mut text = subject.to_owned();
    text.push('\n');
    let mut left = MOST_CHARS;
    for line in own_lines(body) {
        if left == 0 {
            break;
        }
        text.extend(line.chars().take(left));
        text.push('\n');
        left = left.saturating_sub(line.chars().count() + 1);
    }
    text.truncate(text.trim_end().len());
    text
}
