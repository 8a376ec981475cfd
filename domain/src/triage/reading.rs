//! Which part of a request is read: the subject and what is new in the body.

/// The most characters of a body that are read.
const MOST_CHARS: usize = 2_000;

/// Subject, line break, and up to 2,000 characters of the body without quoted lines (`>`) and without what follows the
/// line `-- ` that opens a signature.
pub fn reading(subject: &str, body: &str) -> String {
    let is_signature = |line: &str| line == "-- " || line == "--";
    let own = body.lines().take_while(|line| !is_signature(line)).filter(|line| !line.trim_start().starts_with('>'));
    let mut text = subject.to_owned();
    text.push('\n');
    let mut left = MOST_CHARS;
    for line in own {
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
