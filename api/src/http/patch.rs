//! The three states of a member in a partial update (RFC 7396): absent, null, a value.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    __dev::ComposeSchema,
    ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema, Type,
        schema::{OneOfBuilder, SchemaType},
    },
};
use validator::{Validate, ValidateEmail, ValidateLength, ValidateRange, ValidationErrors};

/// What a partial update says about a nullable member. Mark the field `#[serde(default)]`, else absence is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Absent: leave it.
    #[default]
    Keep,
    /// Null: unset it.
    Clear,
    /// A value: set it.
    Set(T),
}

impl<T> Patch<T> {
    /// None to leave it, `Some(None)` to unset it, `Some(Some(value))` to set it.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }

    /// The value to set, if any.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// The same with the value turned into another.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(into(value)),
        }
    }

    /// Does it leave the member alone?
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

// Only the validator asks for this, to keep the refused value with its finding.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// The schema of `T` or null: scalars and arrays as `type: [T, "null"]`, the only form all generators get right;
/// named shapes as a choice between the reference and null.
impl<T: ToSchema + ComposeSchema> ComposeSchema for Patch<T> {
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let nullable = |known: SchemaType| match known {
            SchemaType::Type(one) => SchemaType::Array(vec![one, Type::Null]),
            other => other,
        };
        match generics.into_iter().next().unwrap_or_else(|| T::compose(Vec::new())) {
            RefOr::T(Schema::Object(mut scalar)) if scalar.enum_values.is_none() && scalar.properties.is_empty() => {
                scalar.schema_type = nullable(scalar.schema_type);
                Schema::Object(scalar).into()
            }
            RefOr::T(Schema::Array(mut array)) => {
                array.schema_type = nullable(array.schema_type);
                Schema::Array(array).into()
            }
            _ => OneOfBuilder::new()
                .item(Ref::from_schema_name(T::name()))
                .item(ObjectBuilder::new().schema_type(Type::Null))
                .into(),
        }
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Patch<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ValidateLength<u64>> ValidateLength<u64> for Patch<T> {
    fn length(&self) -> Option<u64> {
        self.value()?.length()
    }
}

impl<T: ValidateEmail> ValidateEmail for Patch<T> {
    fn as_email_string(&self) -> Option<Cow<'_, str>> {
        self.value()?.as_email_string()
    }
}

impl<T: PartialOrd> ValidateRange<T> for Patch<T> {
    fn greater_than(&self, max: T) -> Option<bool> {
        Some(*self.value()? > max)
    }

    fn less_than(&self, min: T) -> Option<bool> {
        Some(*self.value()? < min)
    }
}

impl<T: Validate> Validate for Patch<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.value().map_or(Ok(()), Validate::validate)
    }
}

/// For optional members that cannot be unset: absent is none, null is the error `null_not_allowed`.
/// Use as `#[serde(default, deserialize_with = "not_null")]`.
///
/// # Errors
/// Null, or what `T` refuses.
pub fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
