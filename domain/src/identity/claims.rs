//! What the claims of a provider's token must say, and what they tell of a customer.

use serde_json::{Map, Value};

use crate::{
    people::{Address, Standing},
    ticket::Language,
    time::Instant,
    workspace::is_time_zone,
};

/// How long a token may live from the instant it is presented.
pub const MAX_LIFETIME_SECONDS: i64 = 3_600;
/// The longest `sub`.
const MAX_SUBJECT: usize = 255;
/// The longest name that is taken over.
const MAX_NAME: usize = 200;

/// What a token is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules<'a> {
    /// `iss`, byte for byte.
    pub issuer: &'a str,
    /// What `aud` must contain.
    pub audience: &'a str,
    /// How far the provider's clock may differ.
    pub leeway_seconds: i64,
    /// How far ahead its end may lie.
    pub max_lifetime_seconds: i64,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A claim is missing, empty, or has another type than it must have.
    #[error("the claim {0} is missing or has the wrong type")]
    Missing(&'static str),
    /// Another issuer.
    #[error("another issuer")]
    Issuer,
    /// Meant for somebody else.
    #[error("another audience")]
    Audience,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// Its time has not come, or it was issued in the future.
    #[error("not valid yet")]
    NotYetValid,
    /// It lives longer than it may.
    #[error("lives too long")]
    LivesTooLong,
}

/// What a valid token tells of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The provider's id of him.
    pub subject: String,
    /// His name.
    pub name: Option<String>,
    /// His e-mail address: asserted if the provider says that it has verified it, else only claimed.
    pub email: Option<Address>,
    /// The language he reads.
    pub locale: Option<Language>,
    /// His IANA time zone.
    pub time_zone: Option<String>,
}

/// Judges the claims of a token whose signature is the provider's. What is only descriptive (name, e-mail, language,
/// time zone) is passed over when it cannot be used; what decides is never passed over.
pub fn judge(claims: &Map<String, Value>, rules: Rules<'_>, now: Instant) -> Result<Assertion, Refusal> {
    if text(claims, "iss")? != rules.issuer {
        return Err(Refusal::Issuer);
    }
    if !audiences(claims)?.any(|audience| audience == rules.audience) {
        return Err(Refusal::Audience);
    }
    let now = now.millis().div_euclid(1_000);
    let (earliest, latest) = (now.saturating_sub(rules.leeway_seconds), now.saturating_add(rules.leeway_seconds));
    let expires = seconds(claims, "exp")?.ok_or(Refusal::Missing("exp"))?;
    if expires <= earliest {
        return Err(Refusal::Expired);
    }
    for name in ["nbf", "iat"] {
        if seconds(claims, name)?.is_some_and(|from| from > latest) {
            return Err(Refusal::NotYetValid);
        }
    }
    if expires > latest.saturating_add(rules.max_lifetime_seconds) {
        return Err(Refusal::LivesTooLong);
    }
    let subject = text(claims, "sub")?;
    if subject.chars().count() > MAX_SUBJECT || subject.chars().any(char::is_control) {
        return Err(Refusal::Missing("sub"));
    }
    Ok(Assertion {
        subject: subject.to_owned(),
        name: described(claims, "name").filter(|name| is_line(name)).map(|name| name.trim().to_owned()),
        email: email(claims),
        locale: described(claims, "locale").and_then(language),
        time_zone: described(claims, "zoneinfo").filter(|zone| is_time_zone(zone)).map(str::to_owned),
    })
}

/// A claim that must be a text with something in it.
fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, Refusal> {
    claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).ok_or(Refusal::Missing(name))
}

/// `aud`: a text or a list of texts.
fn audiences(claims: &Map<String, Value>) -> Result<impl Iterator<Item = &str>, Refusal> {
    let list = match claims.get("aud") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one @ Value::String(_)) => std::slice::from_ref(one),
        _ => return Err(Refusal::Missing("aud")),
    };
    Ok(list.iter().filter_map(Value::as_str))
}

/// A time in whole seconds; fractions are cut off. One of another type is refused, not passed over.
fn seconds(claims: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => {
            let whole = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds.floor() as i64));
            whole.map(Some).ok_or(Refusal::Missing(name))
        }
        Some(_) => Err(Refusal::Missing(name)),
    }
}

fn described<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

fn is_line(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control)
}

/// Only the JSON value `true` counts as verified.
fn email(claims: &Map<String, Value>) -> Option<Address> {
    let verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let standing = if verified { Standing::Asserted } else { Standing::Claimed };
    Address::email(described(claims, "email")?, standing).ok()
}

/// `fa-IR` is Persian.
fn language(tag: &str) -> Option<Language> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    Language::from_word(&primary)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);
    const SECONDS: i64 = 1_774_000_000;
    const RULES: Rules<'_> = Rules {
        issuer: "https://shop.example",
        audience: "wsp_1",
        leeway_seconds: 60,
        max_lifetime_seconds: MAX_LIFETIME_SECONDS,
    };

    fn claims() -> Value {
        json!({"iss": "https://shop.example", "aud": "wsp_1", "sub": "u-7", "iat": SECONDS, "exp": SECONDS + 600})
    }

    fn judged(member: &str, value: Value) -> Result<Assertion, Refusal> {
        let mut claims = claims();
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(member),
            value => claims.as_object_mut().unwrap().insert(member.to_owned(), value),
        };
        judge(claims.as_object().unwrap(), RULES, NOW)
    }

    #[test]
    fn what_decides_must_be_there_in_its_type() {
        for name in ["iss", "aud", "sub", "exp"] {
            assert_eq!(judged(name, Value::Null), Err(Refusal::Missing(name)));
            assert_eq!(judged(name, json!({})), Err(Refusal::Missing(name)));
        }
        for name in ["exp", "nbf", "iat"] {
            assert_eq!(judged(name, json!("1774000000")), Err(Refusal::Missing(name)), "{name} as a text");
        }
        for empty in [json!(""), json!("a\nb"), json!("x".repeat(256))] {
            assert_eq!(judged("sub", empty), Err(Refusal::Missing("sub")));
        }
    }

    #[test]
    fn issuer_and_audience_are_compared_byte_for_byte() {
        assert_eq!(judged("iss", json!("https://SHOP.example")), Err(Refusal::Issuer));
        assert_eq!(judged("aud", json!("wsp_2")), Err(Refusal::Audience));
        assert_eq!(judged("aud", json!(["wsp_2", 7])), Err(Refusal::Audience));
        assert!(judged("aud", json!(["wsp_2", "wsp_1"])).is_ok());
    }

    #[test]
    fn times_have_the_leeway_and_no_more() {
        assert!(judged("exp", json!(SECONDS - 59)).is_ok());
        assert_eq!(judged("exp", json!(SECONDS - 60)), Err(Refusal::Expired));
        for name in ["nbf", "iat"] {
            assert!(judged(name, json!(SECONDS + 60)).is_ok());
            assert_eq!(judged(name, json!(SECONDS + 61)), Err(Refusal::NotYetValid));
        }
        assert!(judged("exp", json!(SECONDS + 3_660)).is_ok());
        assert_eq!(judged("exp", json!(SECONDS + 3_661)), Err(Refusal::LivesTooLong));
        assert!(judged("exp", json!(SECONDS as f64 + 10.5)).is_ok());
        assert_eq!(judged("exp", json!(1e300)), Err(Refusal::LivesTooLong));
        assert_eq!(judged("exp", json!(-1e300)), Err(Refusal::Expired));
    }

    #[test]
    fn an_address_counts_only_when_it_is_verified_in_so_many_words() {
        let standing = |verified: Value| {
            let mut claims = claims();
            claims["email"] = json!("Sara@Shop.example");
            claims["email_verified"] = verified;
            judge(claims.as_object().unwrap(), RULES, NOW).unwrap().email.unwrap().standing
        };
        assert_eq!(standing(json!(true)), Standing::Asserted);
        for not in [json!(false), json!("true"), json!(1), Value::Null] {
            assert_eq!(standing(not.clone()), Standing::Claimed, "{not}");
        }
        assert_eq!(judged("email", json!("no address")).unwrap().email, None);
    }

    #[test]
    fn what_only_describes_is_passed_over_when_it_cannot_be_used() {
        assert_eq!(judged("name", json!(" Sara ")).unwrap().name.as_deref(), Some("Sara"));
        for bad in [json!(7), json!(" "), json!("a\nb"), json!("x".repeat(201))] {
            assert_eq!(judged("name", bad).unwrap().name, None);
        }
        assert_eq!(judged("locale", json!("fa-IR")).unwrap().locale, Some(Language::Fa));
        assert_eq!(judged("locale", json!("de")).unwrap().locale, None);
        assert_eq!(judged("zoneinfo", json!("Asia/Tehran")).unwrap().time_zone.as_deref(), Some("Asia/Tehran"));
        assert_eq!(judged("zoneinfo", json!("Mars")).unwrap().time_zone, None);
    }
}
