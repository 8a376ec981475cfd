//! How the parser's own refusals look.

use actix_web::http::StatusCode;

/// The longest status line, with room to spare.
const MAX_STATUS_LINE: usize = 64;
/// `date: Thu, 01 Jan 1970 00:00:00 GMT` and the two line ends after it.
const DATE_BYTES: usize = 39;
const CONNECTION: [&[u8]; 3] = [b"connection: close\r\n", b"connection: keep-alive\r\n", b"connection: upgrade\r\n"];

/// The status of the refusal at the end of what is being sent, and the answers before it.
///
/// A refusal is a failure's status line, an empty body's length, perhaps `connection`, and a date. The app's own answers
/// have more headers, and no body of them ends with lines like these: line ends within JSON texts are escaped.
pub(super) fn bare_refusal(sent: &[u8]) -> Option<(StatusCode, &[u8])> {
    if !sent.ends_with(b" GMT\r\n\r\n") {
        return None;
    }
    let (before, date) = sent.split_at_checked(sent.len().checked_sub(DATE_BYTES)?)?;
    if !date.starts_with(b"date: ") {
        return None;
    }
    let before = CONNECTION.iter().find_map(|line| before.strip_suffix(*line)).unwrap_or(before);
    let before = before.strip_suffix(b"\r\ncontent-length: 0\r\n")?;
    let near = before.len().saturating_sub(MAX_STATUS_LINE);
    let start = near + before.get(near..)?.windows(7).rposition(|seven| seven == b"HTTP/1.")?;
    let (answers, status_line) = before.split_at_checked(start)?;
    let mut words = std::str::from_utf8(status_line).ok()?.split(' ');
    let status = words.nth(1)?.parse().ok()?;
    let failed = !status_line.contains(&b'\n') && (400..600).contains(&status);
    StatusCode::from_u16(status).ok().filter(|_| failed).map(|status| (status, answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n";

    fn found(sent: &str) -> Option<(u16, usize)> {
        bare_refusal(sent.as_bytes()).map(|(status, answers)| (status.as_u16(), answers.len()))
    }

    #[test]
    fn a_refusal_is_found_alone_and_after_other_answers() {
        for (line, status) in [
            ("HTTP/1.1 400 Bad Request", 400),
            ("HTTP/1.0 408 Request Timeout", 408),
            ("HTTP/1.1 431 Request Header Fields Too Large", 431),
            ("HTTP/1.1 500 Internal Server Error", 500),
        ] {
            for connection in ["", "connection: close\r\n", "connection: keep-alive\r\n", "connection: upgrade\r\n"] {
                let refusal = format!("{line}\r\ncontent-length: 0\r\n{connection}{DATE}");
                assert_eq!(found(&refusal), Some((status, 0)), "{refusal}");
                let earlier = format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n{DATE}{{}}");
                assert_eq!(found(&format!("{earlier}{refusal}")), Some((status, earlier.len())), "{refusal}");
            }
        }
    }

    #[test]
    fn nothing_else_is_a_refusal() {
        for other in [
            String::new(),
            DATE.to_owned(),
            "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
            format!("HTTP/1.1 204 No Content\r\n{DATE}"),
            format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{DATE}"),
            format!("HTTP/1.1 304 Not Modified\r\ncontent-length: 0\r\n{DATE}"),
            format!("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: a\r\n{DATE}"),
            format!("HTTP/1.1 404 Not Found\r\nx-request-id: a\r\ncontent-length: 0\r\n{DATE}"),
            format!("HTTP/1.1 404 Not Found\r\ncontent-length: 20\r\n{DATE}"),
            format!("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n{DATE}{{}}"),
        ] {
            assert_eq!(found(&other), None, "{other}");
        }
    }
}
