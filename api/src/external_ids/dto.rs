//! The wire shapes of ids in other systems.

use domain::external::{ExternalId, ExternalIdError, MAX_EXTERNAL_IDS, check_id, check_system};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, FieldCode, FieldError};

/// The id of a record in another system.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExternalId)]
pub struct ExternalIdDto {
    /// The system's name.
    #[schema(max_length = 64, example = "crm")]
    pub system: String,
    /// The id there, as it was given.
    #[schema(max_length = 255, example = "A-1042")]
    pub id: String,
}

impl ExternalIdDto {
    /// All of a record's.
    pub fn all(ids: Vec<ExternalId>) -> Vec<Self> {
        ids.into_iter().map(|ExternalId { system, id }| Self { system, id }).collect()
    }
}

/// An id of the record in another system: unique in the workspace among records of its type.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalIdInput {
    /// The system's name, as you choose it: 1 to 64 of `a-z`, `0-9`, `_`, `.` and `-`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9_.-]+$", example = "crm")]
    pub system: String,
    /// The id there: 1 to 255 characters, no control characters; compared byte for byte.
    #[schema(min_length = 1, max_length = 255, example = "A-1042")]
    pub id: String,
}

impl From<&ExternalId> for ExternalIdInput {
    fn from(id: &ExternalId) -> Self {
        Self { system: id.system.clone(), id: id.id.clone() }
    }
}

impl ExternalIdInput {
    /// The id that stands at `pointer`; adds to `errors` what is wrong with it.
    pub(super) fn read(&self, pointer: &str, errors: &mut Vec<FieldError>) -> ExternalId {
        for (member, checked) in [("system", check_system(&self.system)), ("id", check_id(&self.id))] {
            if let Err(error) = checked {
                errors.push(refusal(FieldError::pointer(format!("{pointer}/{member}"), code(error)), error));
            }
        }
        ExternalId { system: self.system.clone(), id: self.id.clone() }
    }
}

/// What is wrong with a text that is no part of an id.
pub(super) const fn code(error: ExternalIdError) -> FieldCode {
    match error {
        ExternalIdError::Empty => FieldCode::Required,
        ExternalIdError::TooLong(_) => FieldCode::TooLong,
        ExternalIdError::Character => FieldCode::InvalidCharacter,
    }
}

/// The same with its limit.
pub(super) fn refusal(field: FieldError, error: ExternalIdError) -> FieldError {
    match error {
        ExternalIdError::TooLong(max) => field.with("max", max),
        ExternalIdError::Empty | ExternalIdError::Character => field,
    }
}

/// Reads the member `external_ids`, naming each one that is none or stands there twice.
///
/// # Errors
/// 422 `validation_failed`.
pub fn parse(inputs: &[ExternalIdInput]) -> Result<Vec<ExternalId>, ApiError> {
    if inputs.len() > MAX_EXTERNAL_IDS {
        let field = FieldError::pointer("#/external_ids", FieldCode::TooMany).with("max", MAX_EXTERNAL_IDS);
        return Err(ApiError::validation(vec![field]));
    }
    let (mut read, mut errors) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        let pointer = format!("#/external_ids/{index}");
        let id = input.read(&pointer, &mut errors);
        if read.contains(&id) {
            errors.push(FieldError::pointer(pointer, FieldCode::Duplicate));
        }
        read.push(id);
    }
    if errors.is_empty() { Ok(read) } else { Err(ApiError::validation(errors)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::At;

    fn input(system: &str, id: &str) -> ExternalIdInput {
        ExternalIdInput { system: system.to_owned(), id: id.to_owned() }
    }

    #[test]
    fn each_id_that_is_none_is_named() {
        let inputs = [input("crm", "7"), input("CRM", ""), input("crm", "7"), input("crm", &"x".repeat(256))];
        let found: Vec<_> =
            parse(&inputs).unwrap_err().errors.into_iter().map(|error| (error.at, error.code)).collect();
        let at = |place: &str| At::Pointer(format!("#/external_ids/{place}"));
        assert_eq!(
            found,
            [
                (at("1/system"), FieldCode::InvalidCharacter),
                (at("1/id"), FieldCode::Required),
                (at("2"), FieldCode::Duplicate),
                (at("3/id"), FieldCode::TooLong),
            ]
        );
        assert_eq!(parse(&[input("crm", "é"), input("crm", "e\u{301}")]).unwrap().len(), 2, "byte for byte");
        let many: Vec<_> = (0..21).map(|number| input("crm", &number.to_string())).collect();
        assert_eq!(parse(&many).unwrap_err().errors[0].code, FieldCode::TooMany);
    }
}
