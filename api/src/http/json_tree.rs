//! JSON text into a tree, refusing what the type's own reading would not notice: duplicate members, NUL, over-depth.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{At, FieldCode, FieldError, limits::MAX_JSON_DEPTH};

/// What came of the text.
pub(super) enum Tree {
    /// The tree, with every duplicate member (the last one is kept) and NUL that was met.
    Read(Value, Vec<FieldError>),
    /// Not JSON; line and column where it went wrong.
    Broken { line: usize, column: usize },
    /// Nested too deeply; nothing more was read.
    TooDeep(FieldError),
}

/// Reads JSON text.
pub(super) fn read(text: &[u8]) -> Tree {
    let mut state = State { path: Vec::new(), errors: Vec::new(), too_deep: None };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let outcome = Node(&mut state).deserialize(&mut deserializer).and_then(|tree| deserializer.end().map(|()| tree));
    match (outcome, state.too_deep) {
        (_, Some(error)) => Tree::TooDeep(error),
        (Ok(tree), None) => Tree::Read(tree, state.errors),
        (Err(error), None) => Tree::Broken { line: error.line(), column: error.column() },
    }
}

struct State {
    path: Vec<String>,
    errors: Vec<FieldError>,
    too_deep: Option<FieldError>,
}

// Enough to see what is wrong; a hostile body should not cost an answer many times its size.
const MAX_ERRORS: usize = 100;

impl State {
    fn note(&mut self, code: FieldCode) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(FieldError::new(At::pointer(&self.path), code));
        }
    }

    fn enter<E: de::Error>(&mut self, segment: String) -> Result<(), E> {
        self.path.push(segment);
        if self.path.len() > MAX_JSON_DEPTH {
            let at = At::pointer(&self.path);
            self.too_deep = Some(FieldError::new(at, FieldCode::TooDeep).with("max", MAX_JSON_DEPTH));
            return Err(E::custom("too deep"));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if text.contains('\0') {
            self.note(FieldCode::InvalidCharacter);
        }
    }
}

struct Node<'s>(&'s mut State);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.0.text(value);
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            // The path names the item before it is read; where there is none, entering was harmless.
            self.0.path.push(items.len().to_string());
            let item = seq.next_element_seed(Item(self.0))?;
            self.0.path.pop();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            self.0.enter(name.clone())?;
            self.0.text(&name);
            if members.contains_key(&name) {
                self.0.note(FieldCode::DuplicateField);
            }
            let value = map.next_value_seed(Node(self.0))?;
            self.0.path.pop();
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

/// An array's item, whose index is already on the path: depth is checked only once there is an item.
struct Item<'s>(&'s mut State);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let index = self.0.path.pop().unwrap_or_default();
        self.0.enter(index)?;
        Node(self.0).deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn errors(text: &str) -> Vec<(String, &'static str)> {
        let Tree::Read(_, errors) = read(text.as_bytes()) else { panic!("{text} is JSON") };
        let named = |error: FieldError| match error.at {
            At::Pointer(pointer) => (pointer, error.code.word()),
            other => panic!("{other:?}"),
        };
        errors.into_iter().map(named).collect()
    }

    #[test]
    fn a_tree_equals_its_text() {
        let text = r#"{"a":[1,-2,3.5,"x",null,true,{}],"b":{"c":[]}}"#;
        let Tree::Read(tree, errors) = read(text.as_bytes()) else { panic!() };
        assert_eq!(tree, json!({"a": [1, -2, 3.5, "x", null, true, {}], "b": {"c": []}}));
        assert!(errors.is_empty());
    }

    #[test]
    fn duplicates_are_found_at_every_level() {
        let text = r#"{"a":1,"a":2,"b":[{"x~/y":1,"x~/y":1}],"\u0061":3}"#;
        let expected = [("#/a", "duplicate_field"), ("#/b/0/x~0~1y", "duplicate_field"), ("#/a", "duplicate_field")];
        assert_eq!(errors(text), expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn an_escaped_nul_is_found_and_an_escaped_backslash_before_u0000_is_not_one() {
        assert_eq!(errors(r#"{"a":"x\u0000"}"#), [("#/a".to_owned(), "invalid_character")]);
        assert_eq!(errors(r#"{"a":"x\\u0000"}"#), []);
        assert_eq!(errors(r#"{"a":"x\\\u0000"}"#), [("#/a".to_owned(), "invalid_character")]);
        assert_eq!(errors(r#"{"a":["", "\u0000"]}"#), [("#/a/1".to_owned(), "invalid_character")]);
        assert_eq!(errors("{\"\\u0000\":1}").len(), 1);
    }

    #[test]
    fn depth_is_counted_in_containers_and_never_overflows_the_stack() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(matches!(read(nested(MAX_JSON_DEPTH).as_bytes()), Tree::Read(..)));
        assert!(matches!(read(nested(MAX_JSON_DEPTH + 1).as_bytes()), Tree::TooDeep(_)));
        assert!(matches!(read(nested(400_000).as_bytes()), Tree::TooDeep(_)));
        let objects = format!("{}1{}", r#"{"a":"#.repeat(33), "}".repeat(33));
        assert!(matches!(read(objects.as_bytes()), Tree::TooDeep(_)));
    }

    #[test]
    fn broken_text_says_where() {
        for (text, line, column) in [
            ("", 1, 0),
            ("{\n \"a\": }", 2, 7),
            ("{} x", 1, 4),
            (r#"{"a":"\ud800"}"#, 1, 13),
            ("{\"a\":1e999}", 1, 10),
            ("NaN", 1, 1),
        ] {
            let Tree::Broken { line: at_line, column: at_column } = read(text.as_bytes()) else { panic!("{text}") };
            assert_eq!((at_line, at_column), (line, column), "{text}");
        }
        assert!(matches!(read(b"{\"a\":\"\xff\"}"), Tree::Broken { .. }));
    }
}
