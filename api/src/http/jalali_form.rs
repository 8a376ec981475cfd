//! The Jalali form of days and instants, added to an answer that is ready: `created_at` gets a sibling
//! `created_at_jalali`. What it goes by is the name of the member, the same for every answer and for the contract.

use domain::{
    calendar::Zone,
    date::Date,
    jalali::{show_day, show_instant},
    time::Instant,
};

/// What the sibling's name ends with.
pub(super) const SUFFIX: &str = "_jalali";

/// Is a member of this name an instant or a day?
pub(super) fn is_time(name: &str) -> bool {
    matches!(name, "at" | "timestamp") || ["_at", "_until", "_since", "_date"].iter().any(|end| name.ends_with(end))
}

/// The JSON with the siblings. It is the text that our serializer writes: without white space.
pub(super) fn with_jalali(body: &[u8], zone: Zone) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + body.len() / 4);
    let mut rest = body;
    while let Some(first) = rest.first() {
        if *first != b'"' {
            out.push(*first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let (text, after) = text(rest);
        out.extend_from_slice(text);
        rest = after;
        let name = inner(text).filter(|name| is_time(name));
        let Some((name, value)) = name.zip(after.strip_prefix(b":")) else { continue };
        let (value, after, shown) = if let Some(after) = value.strip_prefix(b"null") {
            (b"null".as_slice(), after, Some("null".to_owned()))
        } else if value.first() == Some(&b'"') {
            let (value, after) = self::text(value);
            (value, after, inner(value).and_then(|text| shown(text, zone)).map(|text| format!("\"{text}\"")))
        } else {
            continue;
        };
        out.push(b':');
        out.extend_from_slice(value);
        if let Some(shown) = shown {
            out.extend_from_slice(format!(",\"{name}{SUFFIX}\":{shown}").as_bytes());
        }
        rest = after;
    }
    out
}

/// The text that the bytes begin with, in its quotation marks, and what comes after it.
fn text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    bytes.split_at_checked(end.map_or(bytes.len(), |end| end + 2)).unwrap_or((bytes, &[]))
}

fn inner(text: &[u8]) -> Option<&str> {
    std::str::from_utf8(text.strip_prefix(b"\"")?.strip_suffix(b"\"")?).ok()
}

fn shown(text: &str, zone: Zone) -> Option<String> {
    match text.len() {
        24 => show_instant(text.parse::<Instant>().ok()?, zone),
        10 => show_day(text.parse::<Date>().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn added(value: &Value) -> Value {
        let zone = Zone::named("Asia/Tehran").unwrap();
        serde_json::from_slice(&with_jalali(value.to_string().as_bytes(), zone)).unwrap()
    }

    #[test]
    fn days_and_instants_get_a_sibling_wherever_they_are() {
        let plain = json!({"data": [
            {"id": "x", "created_at": "2026-11-22T09:00:00.000Z", "closed_at": null, "waiting_since": "2026-03-20T20:30:00.000Z"},
            {"first_date": "2026-03-21", "holidays": [{"last_date": null}]},
        ]});
        let expected = json!({"data": [
            {
                "id": "x",
                "created_at": "2026-11-22T09:00:00.000Z", "created_at_jalali": "1405-09-01T12:30:00+03:30",
                "closed_at": null, "closed_at_jalali": null,
                "waiting_since": "2026-03-20T20:30:00.000Z", "waiting_since_jalali": "1405-01-01T00:00:00+03:30",
            },
            {
                "first_date": "2026-03-21", "first_date_jalali": "1405-01-01",
                "holidays": [{"last_date": null, "last_date_jalali": null}],
            },
        ]});
        assert_eq!(added(&plain), expected);
    }

    #[test]
    fn what_only_looks_like_one_stays_as_it_is() {
        let plain = json!({
            "subject": "2026-11-22T09:00:00.000Z", "note": "\"created_at\":\"2026-11-22T09:00:00.000Z\"\\",
            "created_at": {"from": null, "to": "2026-11-22T09:00:00.000Z"}, "list_at": ["2026-11-22T09:00:00.000Z"],
            "due_at": "soon", "snoozed": true, "position": 7, "فارسی": "۱۴۰۵",
        });
        assert_eq!(added(&plain), plain);
    }
}
