//! A JSON tree into a type, strictly: no unknown members, no arrays for objects, and every mismatch with its place.

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, VariantAccess,
        Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use super::{
    FieldCode,
    fault::Fault,
    json_standin::{StandIn, is_mark},
};

/// Reads a `T` from a tree.
///
/// # Errors
/// The first mismatch. Serde's derived types stop there; whoever wants all of them removes it and reads again.
pub(super) fn decode<'de, T: Deserialize<'de>>(tree: &'de Value) -> Result<T, Fault> {
    T::deserialize(Tree(tree))
}

struct Tree<'de>(&'de Value);

fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(_) => Unexpected::Other("number"),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

fn visit_members<'de, V: Visitor<'de>>(members: &'de Map<String, Value>, visitor: V) -> Result<V::Value, Fault> {
    visitor.visit_map(Members { rest: members.iter(), current: None })
}

impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, Some(value)) => visitor.visit_f64(value),
                _ => Err(Fault::new(FieldCode::OutOfRange)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                let mut access = Items { rest: items.iter(), next: 0 };
                let value = visitor.visit_seq(&mut access)?;
                match access.rest.next() {
                    None => Ok(value),
                    Some(_) => Err(Fault::invalid_length(items.len(), &"fewer items")),
                }
            }
            Value::Object(members) => visit_members(members, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    // Serde's derived structs also read arrays, by position; the contract knows only objects.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(members) => visit_members(members, visitor),
            other => Err(Fault::invalid_type(unexpected(other), &"object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let (variant, content) = match self.0 {
            Value::String(word) => (word, None),
            Value::Object(members) => match (members.iter().next(), members.len()) {
                (Some((word, content)), 1) => (word, Some(content)),
                _ => return Err(Fault::new(FieldCode::InvalidFormat)),
            },
            other => return Err(Fault::invalid_type(unexpected(other), &"string")),
        };
        visitor.visit_enum(Variant { variant, content })
    }

    // Only members that a struct does not know are skipped; skipping them is what the contract forbids.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::new(FieldCode::UnknownField))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct Items<'de> {
    rest: std::slice::Iter<'de, Value>,
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(Tree(item)).map(Some).map_err(|fault| fault.inside(index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Members<'de> {
    rest: serde_json::map::Iter<'de>,
    current: Option<(&'de str, &'de Value)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.current = Some((name, value));
        // A fault of the name itself, such as a map's key that must be an id, belongs to the member; an unknown field
        // already carries its name.
        let place = |fault: Fault| if fault.path().is_empty() { fault.inside(name) } else { fault };
        seed.deserialize(StrDeserializer::<Fault>::new(name)).map(Some).map_err(place)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, value) = self.current.take().ok_or_else(|| Fault::custom("a value without its name"))?;
        let read = if is_mark(value) { seed.deserialize(StandIn) } else { seed.deserialize(Tree(value)) };
        read.map_err(|fault| fault.inside(name))
    }
}

struct Variant<'de> {
    variant: &'de str,
    content: Option<&'de Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = seed.deserialize(StrDeserializer::<Fault>::new(self.variant))?;
        Ok((variant, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Result<Tree<'de>, Fault> {
        self.content.map(Tree).ok_or_else(|| Fault::invalid_type(Unexpected::UnitVariant, &"object"))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Fault::invalid_type(Unexpected::Map, &"string")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self.content()?).map_err(|fault| fault.inside(self.variant))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content()?.deserialize_any(visitor).map_err(|fault| fault.inside(self.variant))
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.content()?.deserialize_struct("", names, visitor).map_err(|fault| fault.inside(self.variant))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Outer {
        name: String,
        #[serde(default)]
        inner: Vec<Inner>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        number: u8,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Held { number: u8 },
        Wrapped(Inner),
    }

    fn fault(tree: Value) -> (String, &'static str) {
        let fault = decode::<Outer>(&tree).unwrap_err();
        (fault.path().join("/"), fault.code.word())
    }

    #[test]
    fn a_fitting_tree_is_read() {
        for (kind, expected) in [
            (json!("plain"), Kind::Plain),
            (json!({"held": {"number": 3}}), Kind::Held { number: 3 }),
            (json!({"wrapped": {"number": 4}}), Kind::Wrapped(Inner { number: 4 })),
        ] {
            let tree = json!({"name": "x", "inner": [{"number": 1}], "kind": kind});
            let outer: Outer = decode(&tree).unwrap();
            assert_eq!(outer, Outer { name: "x".into(), inner: vec![Inner { number: 1 }], kind: Some(expected) });
        }
    }

    #[test]
    fn every_mismatch_has_its_place_and_code() {
        for (tree, place, code) in [
            (json!({"inner": []}), "name", "required"),
            (json!({"name": null}), "name", "null_not_allowed"),
            (json!({"name": 7}), "name", "invalid_type"),
            (json!({"name": "x", "extra": 1}), "extra", "unknown_field"),
            (json!({"name": "x", "inner": [{"number": 1}, {"number": "x"}]}), "inner/1/number", "invalid_type"),
            (json!({"name": "x", "inner": [{"number": 300}]}), "inner/0/number", "out_of_range"),
            (json!({"name": "x", "inner": [{"number": -1}]}), "inner/0/number", "out_of_range"),
            (json!({"name": "x", "inner": [{"number": 1.5}]}), "inner/0/number", "invalid_type"),
            (json!({"name": "x", "inner": [[1]]}), "inner/0", "invalid_type"),
            (json!({"name": "x", "inner": [{"number": 1, "more": {}}]}), "inner/0/more", "unknown_field"),
            (json!({"name": "x", "kind": "odd"}), "kind", "unknown_option"),
            (json!({"name": "x", "kind": 1}), "kind", "invalid_type"),
            (json!({"name": "x", "kind": {"plain": 1}}), "kind", "invalid_type"),
            (json!({"name": "x", "kind": {"held": {"number": "x"}}}), "kind/held/number", "invalid_type"),
            (json!(["x", [], null]), "", "invalid_type"),
            (json!("x"), "", "invalid_type"),
            (json!(null), "", "null_not_allowed"),
        ] {
            assert_eq!(fault(tree.clone()), (place.to_owned(), code), "{tree}");
        }
    }
}
