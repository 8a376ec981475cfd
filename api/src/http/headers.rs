//! Request headers with a meaning of their own.

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, WWW_AUTHENTICATE},
};

use super::{ApiError, At, Code, FieldCode, FieldError};

fn invalid(name: &str) -> ApiError {
    let at = At::Header(name.to_owned());
    ApiError::new(Code::InvalidHeader).field(FieldError::new(at, FieldCode::InvalidFormat))
}

/// An entity tag as sent: weak or not, and its text without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    weak: bool,
    text: String,
}

/// The tags of `"a", W/"b"`; none when it is no such list. Tags of ours hold no comma, so commas always separate.
fn tags(text: &str) -> Option<Vec<Tag>> {
    let tag = |item: &str| {
        let item = item.trim();
        let (weak, quoted) = item.strip_prefix("W/").map_or((false, item), |rest| (true, rest));
        let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let legal = text.bytes().all(|byte| byte == 0x21 || (0x23..0x7f).contains(&byte));
        legal.then(|| Tag { weak, text: text.to_owned() })
    };
    text.split(',').map(tag).collect()
}

/// The joined values of a list header, or an error when one is not ASCII.
fn joined(headers: &HeaderMap, name: actix_web::http::header::HeaderName) -> Option<Result<String, ()>> {
    let values: Vec<_> = headers.get_all(&name).collect();
    if values.is_empty() {
        return None;
    }
    let texts: Result<Vec<_>, _> = values.into_iter().map(|value| value.to_str().map_err(drop)).collect();
    Some(texts.map(|texts| texts.join(",")))
}

/// The versions a change may apply to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IfMatch {
    /// No header: any version, field by field.
    #[default]
    None,
    /// `*`: any version, but the record must exist.
    Any,
    /// These versions alone. Empty when only weak or foreign tags were sent: those never match.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// May a record at this version be changed?
    pub fn allows(&self, version: i64) -> bool {
        match self {
            Self::None | Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }

    fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(text) = joined(headers, IF_MATCH) else { return Ok(Self::None) };
        let text = text.map_err(|()| invalid("If-Match"))?;
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let tags = tags(&text).ok_or_else(|| invalid("If-Match"))?;
        let strong = tags.iter().filter(|tag| !tag.weak);
        let versions =
            strong.filter_map(|tag| tag.text.parse().ok().filter(|version: &i64| version.to_string() == tag.text));
        Ok(Self::Versions(versions.collect()))
    }
}

/// The representations a client already has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IfNoneMatch {
    /// No header.
    #[default]
    None,
    /// `*`: on a write, create only.
    Any,
    /// The texts of these tags, without quotes and weakness.
    Tags(Vec<String>),
}

impl IfNoneMatch {
    /// Does the client have the representation with this `ETag`? By weak comparison (RFC 9110 section 13.1.2).
    pub fn matches(&self, etag: &str) -> bool {
        match self {
            Self::None => false,
            Self::Any => true,
            Self::Tags(known) => {
                let text = etag.trim_start_matches("W/").trim_matches('"');
                known.iter().any(|tag| tag == text)
            }
        }
    }

    pub(super) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(text) = joined(headers, IF_NONE_MATCH) else { return Ok(Self::None) };
        let text = text.map_err(|()| invalid("If-None-Match"))?;
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let tags = tags(&text).ok_or_else(|| invalid("If-None-Match"))?;
        Ok(Self::Tags(tags.into_iter().map(|tag| tag.text).collect()))
    }
}

/// The key under which a POST is done at most once; none when the client sent none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdempotencyKey(pub Option<String>);

impl IdempotencyKey {
    fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all("idempotency-key");
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let bare = |text: &str| {
            let text = text.trim();
            let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            quoted.unwrap_or(text).to_owned()
        };
        let printable = |key: &String| {
            (1..=255).contains(&key.len()) && key.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"')
        };
        let key = value.to_str().ok().map(bare).filter(printable);
        match (key, values.next()) {
            (Some(key), None) => Ok(Self(Some(key))),
            _ => Err(invalid("Idempotency-Key")),
        }
    }
}

macro_rules! extract {
    ($($name:ident)*) => { $(
        impl FromRequest for $name {
            type Error = ApiError;
            type Future = $crate::http::Judged<Self>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                $crate::http::Judged::of(request, Self::read(request.headers()))
            }
        }
    )* };
}
extract! { IfMatch IfNoneMatch IdempotencyKey }

/// The bearer token of a request; none without an `Authorization` header.
///
/// # Errors
/// `unauthenticated` for another scheme, `invalid_token` for an unreadable or repeated header.
pub fn bearer(request: &HttpRequest) -> Result<Option<&str>, ApiError> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    let refused = |code| Err(ApiError::new(code).header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    let (Ok(text), None) = (value.to_str(), values.next()) else { return refused(Code::InvalidToken) };
    match text.trim().split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim()))
        }
        None if text.trim().eq_ignore_ascii_case("bearer") => refused(Code::InvalidToken),
        _ => refused(Code::Unauthenticated),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn with(name: &'static str, value: &str) -> HttpRequest {
        TestRequest::get().insert_header((name, value)).to_http_request()
    }

    #[test]
    fn if_match_reads_strong_versions_and_ignores_what_can_never_match() {
        let read = |text: &str| IfMatch::read(with("if-match", text).headers());
        assert_eq!(read("*"), Ok(IfMatch::Any));
        assert_eq!(read("\"7\""), Ok(IfMatch::Versions(vec![7])));
        assert_eq!(read("\"7\", \"9\""), Ok(IfMatch::Versions(vec![7, 9])));
        for never in ["W/\"7\"", "\"abc\"", "\"+7\"", "\"07\""] {
            let tag = read(never).unwrap();
            assert!(tag == IfMatch::Versions(vec![]) && !tag.allows(7), "{never}");
        }
        for malformed in ["7", "\"7", "", "\"7\",", "w/\"7\"", "*, \"7\""] {
            assert_eq!(read(malformed).unwrap_err().code, Code::InvalidHeader, "{malformed}");
        }
        assert_eq!(IfMatch::read(TestRequest::get().to_http_request().headers()), Ok(IfMatch::None));
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let read = |text: &str| IfNoneMatch::read(with("if-none-match", text).headers());
        assert!(read("\"7\"").unwrap().matches("\"7\""));
        assert!(read("W/\"7\"").unwrap().matches("\"7\""));
        assert!(read("\"6\", \"7\"").unwrap().matches("W/\"7\""));
        assert!(read("*").unwrap().matches("\"7\""));
        assert!(!read("\"6\"").unwrap().matches("\"7\""));
        assert!(read("7").is_err());
    }

    #[test]
    fn idempotency_keys_are_printable_and_alike_with_and_without_quotes() {
        let read = |text: &str| IdempotencyKey::read(with("idempotency-key", text).headers());
        assert_eq!(read("abc-1"), Ok(IdempotencyKey(Some("abc-1".to_owned()))));
        assert_eq!(read("\"abc-1\""), read("abc-1"));
        assert!(read(&"a".repeat(255)).is_ok());
        for bad in ["", "\"\"", "a\"b", "\u{e9}", &"a".repeat(256)] {
            assert_eq!(read(bad).unwrap_err().code, Code::InvalidHeader, "{bad}");
        }
        let twice = TestRequest::post()
            .append_header(("idempotency-key", "a"))
            .append_header(("idempotency-key", "b"))
            .to_http_request();
        assert!(IdempotencyKey::read(twice.headers()).is_err());
    }

    #[test]
    fn the_bearer_scheme_has_no_case_and_others_are_refused() {
        assert_eq!(bearer(&with("authorization", "bearer abc")), Ok(Some("abc")));
        assert_eq!(bearer(&with("authorization", "BEARER  abc")), Ok(Some("abc")));
        assert_eq!(bearer(&TestRequest::get().to_http_request()), Ok(None));
        for (text, code) in [
            ("Basic YTpi", Code::Unauthenticated),
            ("abc", Code::Unauthenticated),
            ("Bearer", Code::InvalidToken),
            ("Bearer \u{e9}", Code::InvalidToken),
        ] {
            let error = bearer(&with("authorization", text)).unwrap_err();
            assert_eq!(error.code, code, "{text}");
            assert!(error.headers.iter().any(|(name, _)| name == WWW_AUTHENTICATE));
        }
    }
}
