//! Sparse answers: `fields=`.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{ApiError, Code, FieldCode, FieldError};

/// A value, whole or with only the members that were asked for.
#[derive(Debug, Clone)]
pub enum Shape<T> {
    /// As it is.
    Whole(T),
    /// Only some members.
    Sparse(Map<String, Value>),
}

impl<T: Serialize> Shape<T> {
    /// The value with only `fields`, if any are named.
    ///
    /// # Errors
    /// 400 `invalid_parameter` for a field that the value does not have, with the fields it has.
    pub fn of(value: T, fields: Option<&[String]>) -> Result<Self, ApiError> {
        let Some(fields) = fields else { return Ok(Self::Whole(value)) };
        let Value::Object(mut members) = serde_json::to_value(value).map_err(ApiError::internal)? else {
            return Err(ApiError::internal("a sparse answer must be an object"));
        };
        if fields.iter().any(|field| !members.contains_key(field)) {
            let allowed: Vec<&String> = members.keys().collect();
            let allowed = serde_json::to_value(allowed).map_err(ApiError::internal)?;
            let field = FieldError::parameter("fields", FieldCode::UnknownOption).with("allowed", allowed);
            return Err(ApiError::new(Code::InvalidParameter).field(field));
        }
        members.retain(|name, _| fields.iter().any(|field| field == name));
        Ok(Self::Sparse(members))
    }
}

impl<T: Serialize> Serialize for Shape<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(value) => value.serialize(serializer),
            Self::Sparse(members) => members.serialize(serializer),
        }
    }
}
