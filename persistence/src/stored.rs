//! Reading what we stored ourselves: a value that cannot be understood is corruption, never ignored.

use serde::{Serialize, de::DeserializeOwned};

use crate::StorageError;

/// An enum from its code.
pub(crate) fn code<T>(column: &'static str, from: fn(i16) -> Option<T>, code: i16) -> Result<T, StorageError> {
    from(code).ok_or_else(|| StorageError::Corrupt(format!("{column} holds the unknown code {code}")))
}

/// An optional enum from its code.
pub(crate) fn code_opt<T>(
    column: &'static str,
    from: fn(i16) -> Option<T>,
    value: Option<i16>,
) -> Result<Option<T>, StorageError> {
    value.map(|value| code(column, from, value)).transpose()
}

/// A list as JSON text. The lists we store hold ids and texts, for which this cannot fail.
pub(crate) fn list_to_text<T: Serialize>(list: &[T]) -> String {
    if list.is_empty() {
        return "[]".to_owned();
    }
    serde_json::to_string(list).unwrap_or_default()
}

/// A list from JSON text.
pub(crate) fn list_from_text<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<Vec<T>, StorageError> {
    if text == "[]" {
        return Ok(Vec::new());
    }
    serde_json::from_str(text).map_err(|_| StorageError::Corrupt(format!("{column} holds no JSON list")))
}

/// A list as JSON text; none while it is empty.
pub(crate) fn some_list_to_text<T: Serialize>(list: &[T]) -> Option<String> {
    (!list.is_empty()).then(|| list_to_text(list))
}

/// A list from JSON text that may not be there.
pub(crate) fn some_list_from_text<T: DeserializeOwned>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Vec<T>, StorageError> {
    text.map_or(Ok(Vec::new()), |text| list_from_text(column, text))
}

/// A value as JSON text.
pub(crate) fn to_text<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|_| StorageError::Other("a value cannot be written as JSON".to_owned()))
}

/// A value from JSON text.
pub(crate) fn from_text<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, StorageError> {
    serde_json::from_str(text).map_err(|_| StorageError::Corrupt(format!("{column} cannot be read")))
}

/// Exactly 32 bytes.
pub(crate) fn hash(column: &'static str, bytes: &[u8]) -> Result<[u8; 32], StorageError> {
    bytes.try_into().map_err(|_| StorageError::Corrupt(format!("{column} does not hold 32 bytes")))
}
