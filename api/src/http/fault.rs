//! Why a JSON body or a query string does not fit the type it is read into.

use std::fmt;

use serde::de::{self, Expected, Unexpected};
use serde_json::{Map, Value};

use super::FieldCode;

/// The first mismatch that deserialising met, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    /// Member names and indexes, innermost first.
    inside_out: Vec<String>,
    pub code: FieldCode,
    pub params: Map<String, Value>,
}

impl Fault {
    pub fn new(code: FieldCode) -> Self {
        Self { inside_out: Vec::new(), code, params: Map::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same fault, seen from the container that holds `segment`.
    pub fn inside(mut self, segment: impl Into<String>) -> Self {
        self.inside_out.push(segment.into());
        self
    }

    /// Member names and indexes from the outside in.
    pub fn path(&self) -> Vec<String> {
        self.inside_out.iter().rev().cloned().collect()
    }
}

/// What JSON calls the type that Rust expected; none when the words tell a reader of JSON nothing.
fn json_type(expected: &str) -> Option<&'static str> {
    let integer = |text: &str| {
        let digits = text.trim_start_matches(['i', 'u']);
        digits.len() < text.len() && (digits == "size" || digits.parse::<u8>().is_ok())
    };
    let has = |word: &str| expected.contains(word);
    match expected {
        text if integer(text) => Some("integer"),
        "f32" | "f64" => Some("number"),
        _ if has("string") || has("character") => Some("string"),
        _ if has("boolean") => Some("boolean"),
        _ if has("sequence") || has("array") || has("tuple") || has("list") => Some("array"),
        _ if has("struct") || has("map") || has("object") => Some("object"),
        _ => None,
    }
}

impl de::Error for Fault {
    /// The types of the domain speak by custom messages: `<field code>` or `<field code>:<param>`.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let text = message.to_string();
        let (word, param) = text.split_once(':').map_or((text.as_str(), None), |(word, param)| (word, Some(param)));
        let fault = Self::new(FieldCode::from_word(word).unwrap_or(FieldCode::InvalidFormat));
        let name = match fault.code {
            FieldCode::InvalidReference => "prefix",
            FieldCode::TooLong | FieldCode::TooMany => "max",
            FieldCode::TooShort | FieldCode::TooFew => "min",
            _ => return fault,
        };
        match param {
            Some(param) => match param.parse::<i64>() {
                Ok(number) => fault.with(name, number),
                Err(_) => fault.with(name, param),
            },
            None => fault,
        }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        if matches!(unexpected, Unexpected::Unit) {
            return Self::new(FieldCode::NullNotAllowed);
        }
        let fault = Self::new(FieldCode::InvalidType);
        match json_type(&expected.to_string()) {
            Some(name) => fault.with("expected", name),
            None => fault,
        }
    }

    fn invalid_value(unexpected: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new(match unexpected {
            Unexpected::Signed(_) | Unexpected::Unsigned(_) | Unexpected::Float(_) => FieldCode::OutOfRange,
            _ => FieldCode::InvalidFormat,
        })
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new(FieldCode::InvalidFormat)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(FieldCode::UnknownOption).with("allowed", expected.to_vec())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(FieldCode::UnknownField).inside(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(FieldCode::Required).inside(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(FieldCode::DuplicateField).inside(field)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.word())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use serde::de::Error;
    use serde_json::json;

    use super::*;

    #[test]
    fn words_of_the_domain_become_codes_with_params() {
        let reference = Fault::custom("invalid_reference:tkt");
        assert_eq!(
            (reference.code, reference.params.get("prefix")),
            (FieldCode::InvalidReference, Some(&json!("tkt")))
        );
        let long = Fault::custom("too_long:50");
        assert_eq!((long.code, long.params.get("max")), (FieldCode::TooLong, Some(&json!(50))));
        assert_eq!(Fault::custom("invalid_time").code, FieldCode::InvalidTime);
        assert_eq!(Fault::custom("some library's words").code, FieldCode::InvalidFormat);
    }

    #[test]
    fn rust_names_never_reach_the_client() {
        let expected = |text: &str| Fault::invalid_type(Unexpected::Bool(true), &text).params.get("expected").cloned();
        for (rust, json) in [
            ("u32", Some("integer")),
            ("isize", Some("integer")),
            ("f64", Some("number")),
            ("a string", Some("string")),
            ("struct CreateTicket", Some("object")),
            ("a sequence", Some("array")),
            ("tuple struct Foo", Some("array")),
            ("something odd", None),
            ("iu", None),
        ] {
            assert_eq!(expected(rust), json.map(Value::from), "{rust}");
        }
    }
}
