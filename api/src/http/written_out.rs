//! Records that hold all members of another one.

use std::collections::BTreeMap;

use utoipa::openapi::{Object, RefOr, Schema, schema::AllOf};

/// Writes the members of such records out. A generated client makes one plain type of them, and that a record holds nothing
/// but what is documented can be judged, which the parts of an `allOf` by themselves do not say.
pub(super) fn write_out(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let written: Vec<(String, Object)> = schemas
        .iter()
        .filter_map(|(name, schema)| match schema {
            RefOr::T(Schema::AllOf(parts)) => Some((name.clone(), whole(parts, schemas)?)),
            _ => None,
        })
        .collect();
    schemas.extend(written.into_iter().map(|(name, object)| (name, RefOr::T(Schema::Object(object)))));
}

/// All parts in one; none where a part is no object with members.
fn whole(parts: &AllOf, schemas: &BTreeMap<String, RefOr<Schema>>) -> Option<Object> {
    let mut whole = Object::new();
    whole.description.clone_from(&parts.description);
    for part in &parts.items {
        let part = match part {
            RefOr::Ref(reference) => schemas.get(reference.ref_location.strip_prefix("#/components/schemas/")?)?,
            RefOr::T(_) => part,
        };
        let RefOr::T(Schema::Object(part)) = part else { return None };
        whole.properties.extend(part.properties.clone());
        whole.required.extend(part.required.iter().cloned());
    }
    Some(whole)
}
