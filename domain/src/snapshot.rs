//! What changed between two snapshots of a record, as events tell it.

use serde_json::{Value, json};

use crate::{
    event::{Delta, Deltas},
    external::ExternalId,
};

/// A field's name on the wire and its value in an event; `null` stands for unset.
pub(crate) type Field<T> = (&'static str, fn(&T) -> Value);

/// The fields that differ. A record that does not exist yet, or no more, has only unset fields.
pub(crate) fn deltas<T>(before: Option<&T>, after: Option<&T>, fields: &[Field<T>]) -> Deltas {
    let value = |record: Option<&T>, show: fn(&T) -> Value| record.map_or(Value::Null, show);
    fields
        .iter()
        .map(|(name, show)| (*name, Delta { from: value(before, *show), to: value(after, *show) }))
        .filter(|(_, delta)| delta.from != delta.to)
        .map(|(name, delta)| (name.to_owned(), delta))
        .collect()
}

/// A list of ids or words as events show it.
pub(crate) fn list<T: ToString>(items: &[T]) -> Value {
    items.iter().map(ToString::to_string).collect()
}

/// A list that is unset while it is empty.
pub(crate) fn some_of<T: ToString>(items: &[T]) -> Value {
    if items.is_empty() { Value::Null } else { list(items) }
}

/// Ids in other systems; a list that is unset while it is empty.
pub(crate) fn shown_ids(ids: &[ExternalId]) -> Value {
    if ids.is_empty() { Value::Null } else { json!(ids) }
}

/// An optional id, word or instant as events show it.
pub(crate) fn optional<T: ToString>(item: Option<T>) -> Value {
    item.map_or(Value::Null, |item| Value::String(item.to_string()))
}
