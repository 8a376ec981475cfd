//! Conditions as members of bodies.

use std::borrow::Cow;

use domain::condition::{CONDITION, Condition, Fault, Grammar, Parsed, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::schema;
use crate::http::{ApiError, At, FieldCode, FieldError};

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident $grammar:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// As a member of a body it is validated with the rest: every fault is reported with its place.
            #[derive(Debug, Clone, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $name(Value);

            impl $name {
                /// The condition with the records it names, for the member called `member` of the body.
                ///
                /// # Errors
                /// `validation_failed`; none that validation would not have found.
                pub fn parse(&self, member: &str) -> Result<Parsed, ApiError> {
                    self.parse_as(member, Grammar::$grammar)
                }

                /// The same where less may be asked than usual.
                ///
                /// # Errors
                /// `validation_failed`.
                pub fn parse_as(&self, member: &str, grammar: Grammar) -> Result<Parsed, ApiError> {
                    Condition::parse(&self.0, grammar).map_err(|faults| refused(member, faults))
                }
            }

            impl Validate for $name {
                fn validate(&self) -> Result<(), ValidationErrors> {
                    Condition::parse(&self.0, Grammar::$grammar).map(drop).map_err(nested)
                }
            }

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    schema::all().into_iter().next().map_or_else(Default::default, |(_, schema)| schema)
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(CONDITION)
                }

                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.extend(schema::all());
                }
            }
        )*
    };
}

bodies! {
    /// A condition on tickets as they are, on behalf of whoever asks: `me` works.
    SearchCondition SEARCH;
    /// A condition on tickets as they are, on nobody's behalf.
    StateCondition STATE;
    /// A condition on what happens to tickets, on nobody's behalf.
    StepCondition STEP;
}

/// Refuses a condition, which is the body's member `member`, that asks for more than `grammar` allows.
///
/// # Errors
/// `validation_failed` with every fault and its place.
pub fn refuse_beyond(member: &str, condition: &Condition, grammar: Grammar) -> Result<(), ApiError> {
    Condition::parse(&condition.to_json(), grammar).map(drop).map_err(|faults| refused(member, faults))
}

/// The faults as field errors of the body's member.
pub(super) fn refused(member: &str, faults: Vec<Fault>) -> ApiError {
    ApiError::validation(faults.into_iter().map(|fault| field_error(member, fault)).collect())
}

fn field_error(member: &str, fault: Fault) -> FieldError {
    let (code, params) = told(fault.problem);
    let place = At::pointer(std::iter::once(member).chain(fault.path.iter().map(String::as_str)));
    params.into_iter().fold(FieldError::new(place, code), |error, (name, value)| error.with(name, value))
}

/// The faults in the form that validators speak: each step of the path a struct within the one before.
fn nested(faults: Vec<Fault>) -> ValidationErrors {
    let mut all = ValidationErrors::new();
    for fault in faults {
        let mut place = &mut all;
        for segment in fault.path {
            let inner = || ValidationErrorsKind::Struct(Box::new(ValidationErrors::new()));
            match place.errors_mut().entry(Cow::Owned(segment)).or_insert_with(inner) {
                ValidationErrorsKind::Struct(inner) => place = inner,
                // Only the last step is a field, and under a name that no path holds.
                ValidationErrorsKind::List(_) | ValidationErrorsKind::Field(_) => return all,
            }
        }
        let (code, params) = told(fault.problem);
        let mut error = ValidationError::new(code.word());
        for (name, value) in params {
            error.add_param(Cow::Borrowed(name), &value);
        }
        place.add("__all__", error);
    }
    all
}

fn told(problem: Problem) -> (FieldCode, Vec<(&'static str, Value)>) {
    match problem {
        Problem::Required => (FieldCode::Required, vec![]),
        Problem::UnknownMember => (FieldCode::UnknownField, vec![]),
        Problem::InvalidType { expected } => (FieldCode::InvalidType, vec![("expected", expected.into())]),
        Problem::UnknownOption { allowed } => (FieldCode::UnknownOption, vec![("allowed", allowed.into())]),
        Problem::NullNotAllowed => (FieldCode::NullNotAllowed, vec![]),
        Problem::InvalidReference { prefix } => (FieldCode::InvalidReference, vec![("prefix", prefix.into())]),
        Problem::InvalidTime => (FieldCode::InvalidTime, vec![]),
        Problem::InvalidCharacter => (FieldCode::InvalidCharacter, vec![]),
        Problem::OutOfRange { min, max } => (FieldCode::OutOfRange, vec![("min", min.into()), ("max", max.into())]),
        Problem::TooMany { max } => (FieldCode::TooMany, vec![("max", max.into())]),
        Problem::TooFew { min } => (FieldCode::TooFew, vec![("min", min.into())]),
        Problem::TooLong { max } => (FieldCode::TooLong, vec![("max", max.into())]),
        Problem::TooShort { min } => (FieldCode::TooShort, vec![("min", min.into())]),
        Problem::TooDeep { max } => (FieldCode::TooDeep, vec![("max", max.into())]),
        Problem::NotAllowed => (FieldCode::NotAllowed, vec![]),
    }
}
