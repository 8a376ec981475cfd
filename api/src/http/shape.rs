//! Sparse answers: `fields=`.

use std::sync::Arc;

use serde::{
    Serialize, Serializer,
    ser::{self, SerializeStruct},
};
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};

use super::{ApiError, Code, FieldCode, FieldError};

/// The members of an answer that were asked for; all of them if none were named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Option<Arc<[String]>>);

impl Fields {
    /// Checks the names against the members an answer has.
    ///
    /// # Errors
    /// 400 `invalid_parameter` for a name that is not among them, with those that are.
    pub fn of(names: Option<Vec<String>>, members: &[String]) -> Result<Self, ApiError> {
        match names {
            Some(names) if names.iter().any(|name| !members.contains(name)) => {
                let field = FieldError::parameter("fields", FieldCode::UnknownOption).with("allowed", members.to_vec());
                Err(ApiError::new(Code::InvalidParameter).field(field))
            }
            names => Ok(Self(names.map(Arc::from))),
        }
    }

    /// All of them, where that is what was named: rows then need not be asked member by member.
    #[must_use]
    pub fn unless_all(self, members: &[&str]) -> Self {
        let is_named = |member: &&str| self.0.as_ref().is_none_or(|names| names.iter().any(|name| name == member));
        if members.iter().all(is_named) { Self(None) } else { self }
    }

    /// Were members named, and only such as are among these?
    pub fn within(&self, members: &[&str]) -> bool {
        self.0.as_ref().is_some_and(|names| names.iter().all(|name| members.contains(&name.as_str())))
    }
}

/// The names of the members in the schema of `T`, which is an object.
pub fn members_of<T: PartialSchema>() -> Vec<String> {
    match T::schema() {
        RefOr::T(Schema::Object(schema)) => schema.properties.into_keys().collect(),
        _ => Vec::new(),
    }
}

/// A value, whole or with only the members that were asked for.
#[derive(Debug, Clone)]
pub struct Shape<T> {
    value: T,
    fields: Option<Arc<[String]>>,
}

impl<T> Shape<T> {
    /// The value with only these members.
    pub fn of(value: T, fields: &Fields) -> Self {
        Self { value, fields: fields.0.clone() }
    }
}

impl<T: Serialize> Serialize for Shape<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.fields {
            None => self.value.serialize(serializer),
            Some(names) => self.value.serialize(Sparse { serializer, names }),
        }
    }
}

/// Serialises a struct without the members that are not named. Filtering a tree of values instead cost more than the
/// members it left out.
struct Sparse<'a, S> {
    serializer: S,
    names: &'a [String],
}

/// The struct under way.
struct SparseStruct<'a, S> {
    inner: S,
    names: &'a [String],
}

impl<S: SerializeStruct> SerializeStruct for SparseStruct<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), S::Error> {
        if self.names.iter().any(|name| name == key) { self.inner.serialize_field(key, value) } else { Ok(()) }
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.inner.end()
    }
}

macro_rules! only_structs {
    ($($method:ident($($argument:ty),*) -> $answer:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$answer, S::Error> {
            Err(ser::Error::custom("a sparse answer must be an object"))
        })*
    };
}

impl<'a, S: Serializer> Serializer for Sparse<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = ser::Impossible<S::Ok, S::Error>;
    type SerializeTuple = ser::Impossible<S::Ok, S::Error>;
    type SerializeTupleStruct = ser::Impossible<S::Ok, S::Error>;
    type SerializeTupleVariant = ser::Impossible<S::Ok, S::Error>;
    type SerializeMap = ser::Impossible<S::Ok, S::Error>;
    type SerializeStruct = SparseStruct<'a, S::SerializeStruct>;
    type SerializeStructVariant = ser::Impossible<S::Ok, S::Error>;

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct, S::Error> {
        let inner = self.serializer.serialize_struct(name, self.names.len())?;
        Ok(SparseStruct { inner, names: self.names })
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom("a sparse answer must be an object"))
    }

    only_structs! {
        serialize_bool(bool) -> S::Ok;
        serialize_i8(i8) -> S::Ok;
        serialize_i16(i16) -> S::Ok;
        serialize_i32(i32) -> S::Ok;
        serialize_i64(i64) -> S::Ok;
        serialize_u8(u8) -> S::Ok;
        serialize_u16(u16) -> S::Ok;
        serialize_u32(u32) -> S::Ok;
        serialize_u64(u64) -> S::Ok;
        serialize_f32(f32) -> S::Ok;
        serialize_f64(f64) -> S::Ok;
        serialize_char(char) -> S::Ok;
        serialize_str(&str) -> S::Ok;
        serialize_bytes(&[u8]) -> S::Ok;
        serialize_none() -> S::Ok;
        serialize_unit() -> S::Ok;
        serialize_unit_struct(&'static str) -> S::Ok;
        serialize_unit_variant(&'static str, u32, &'static str) -> S::Ok;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
