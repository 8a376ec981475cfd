//! Reading what an IMAP server says. Nothing here trusts it: what is not understood is nothing.

use domain::time::Instant;

/// How many bytes of a literal follow a line.
pub fn literal(line: &str) -> Option<u64> {
    let (_, length) = line.strip_suffix('}')?.rsplit_once('{')?;
    length.strip_suffix('+').unwrap_or(length).parse().ok()
}

/// What ends a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// It was done.
    Ok,
    /// It was not done, or not understood: what the server said.
    No(&'a str),
}

/// How the command of this tag ended, if the line tells.
pub fn ending<'a>(line: &'a str, tag: &str) -> Option<Ending<'a>> {
    let told = line.strip_prefix(tag)?.strip_prefix(' ')?;
    let (word, text) = told.split_once(' ').unwrap_or((told, ""));
    Some(if word.eq_ignore_ascii_case("OK") { Ending::Ok } else { Ending::No(text) })
}

/// What a line without a tag tells.
pub fn data(line: &str) -> Option<&str> {
    line.strip_prefix("* ")
}

/// Does the line begin with these words, whatever their case?
pub fn begins(line: &str, words: &str) -> bool {
    line.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
}

/// The number behind this name, such as `UID 7` or `[UIDVALIDITY 3]`.
pub fn number(line: &str, name: &str) -> Option<i64> {
    let upper = line.to_ascii_uppercase();
    let behind = |(at, _): (usize, &str)| {
        let before = upper.get(..at)?.chars().next_back();
        let is_word = before.is_none_or(|char| !char.is_ascii_alphanumeric() && char != '.');
        let rest = upper.get(at + name.len()..)?.strip_prefix(' ')?;
        let digits = rest.split(|char: char| !char.is_ascii_digit()).next()?;
        digits.parse().ok().filter(|_| is_word)
    };
    upper.match_indices(name).find_map(behind)
}

/// A mail in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub uid: i64,
    /// Its length in bytes.
    pub size: i64,
    /// When it came to the server.
    pub came_at: Option<Instant>,
}

/// A mail that a line lists: `5 FETCH (UID 9 RFC822.SIZE 1234 INTERNALDATE "..")`.
pub fn listed(data: &str) -> Option<Listed> {
    let (_, rest) = data.split_once(' ')?;
    if !begins(rest, "FETCH (") {
        return None;
    }
    let (uid, size) = (number(rest, "UID")?, number(rest, "RFC822.SIZE")?);
    Some(Listed { uid, size, came_at: date(rest) })
}

/// `INTERNALDATE "17-Jul-2026 02:44:25 -0700"`
fn date(line: &str) -> Option<Instant> {
    let at = line.to_ascii_uppercase().find("INTERNALDATE \"")?;
    let text = line.get(at + "INTERNALDATE \"".len()..)?.split('"').next()?;
    let (day, time) = text.trim().split_once(' ')?;
    let seconds = mail_parser::DateTime::parse_rfc822(&format!("{} {time}", day.replace('-', " ")))?.to_timestamp();
    Some(Instant::from_millis(seconds.checked_mul(1_000)?))
}

/// The words of a quoted text at the end of a line: `.. BODY[] "words")`.
pub fn quoted(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("] \"")?;
    let mut words = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => return Some(words),
            '\\' => words.push(chars.next()?),
            char => words.push(char),
        }
    }
}

/// A text as a command takes it; none for one that cannot be said in one line.
pub fn quote(text: &str) -> Option<String> {
    let is_line = !text.chars().any(char::is_control);
    is_line.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_mail_is_read_in_any_order_of_its_parts() {
        let came_at = Some(Instant::from_millis(1_784_281_465_000));
        for line in [
            "5 FETCH (UID 9 RFC822.SIZE 1234 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\")",
            "5 fetch (internaldate \"17-Jul-2026 09:44:25 +0000\" rfc822.size 1234 uid 9 FLAGS (\\Seen))",
        ] {
            assert_eq!(listed(line), Some(Listed { uid: 9, size: 1234, came_at }), "{line}");
        }
        assert_eq!(listed("5 FETCH (UID 9 RFC822.SIZE 1)").unwrap().came_at, None);
        for line in
            ["5 EXISTS", "5 FETCH (FLAGS (\\Seen))", "5 FETCH (XUID 9 RFC822.SIZE 1)", "", "FETCH", "5 FETCH (UID"]
        {
            assert_eq!(listed(line), None, "{line}");
        }
        assert_eq!(listed("5 FETCH (UID 99999999999999999999 RFC822.SIZE 1)"), None);
    }

    #[test]
    fn lines_tell_what_follows_and_what_ended() {
        assert_eq!(literal("* 1 FETCH (BODY[] {12}"), Some(12));
        assert_eq!(literal("* 1 FETCH (BODY[] {12+}"), Some(12));
        for line in ["", "}", "{}", "{x}", "{-1}", "{12} ", "12}", "{99999999999999999999}"] {
            assert_eq!(literal(line), None, "{line}");
        }
        assert_eq!(ending("a1 OK done", "a1"), Some(Ending::Ok));
        assert_eq!(ending("a1 NO [X] not you", "a1"), Some(Ending::No("[X] not you")));
        assert_eq!(ending("a1 BAD", "a1"), Some(Ending::No("")));
        assert_eq!((ending("a11 OK", "a1"), ending("* OK", "a1")), (None, None));
        assert_eq!(number("OK [UIDVALIDITY 385] ok", "UIDVALIDITY"), Some(385));
        assert_eq!(quoted("1 FETCH (BODY[] \"a \\\"b\\\\\" UID 1)").unwrap(), "a \"b\\");
        assert_eq!(quote("a\"b\\").unwrap(), "\"a\\\"b\\\\\"");
        assert_eq!(quote("a\r\nb LOGOUT"), None);
    }
}
