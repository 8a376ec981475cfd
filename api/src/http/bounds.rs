//! Bounds for whatever a schema leaves open, so that generated clients choose types that hold every value and nobody has to
//! guess how long a text can be.

use utoipa::openapi::{
    KnownFormat, OpenApi, RefOr, Schema, SchemaFormat,
    path::{Operation, PathItem},
    schema::{AdditionalProperties, ArrayItems, Object, SchemaType, Type},
};

use super::limits::{MAX_BODY_BYTES, MAX_URI_BYTES};

/// The largest whole number that JavaScript holds exactly; Nobat's never come near it.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// No file may be longer, whatever is set: 1 GiB.
const MAX_FILE_BYTES: usize = 1 << 30;

/// The longest name of a member that callers choose.
const MAX_NAME: usize = 200;

/// Fills in what parameters, bodies and answers leave open.
pub(super) fn bound(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        components.schemas.values_mut().for_each(|schema| each(schema, MAX_BODY_BYTES));
    }
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(parameter) = parameter
                && let Some(schema) = &mut parameter.schema
            {
                each(schema, MAX_URI_BYTES);
            }
        }
        let sent = operation.request_body.iter_mut().filter_map(|body| match body {
            RefOr::T(body) => Some(body),
            RefOr::Ref(_) => None,
        });
        let sent = sent.flat_map(|body| body.content.values_mut());
        let answers = operation.responses.responses.values_mut().filter_map(|answer| match answer {
            RefOr::T(answer) => Some(answer),
            RefOr::Ref(_) => None,
        });
        // What is no JSON is a file.
        for content in sent.chain(answers.flat_map(|answer| answer.content.values_mut())) {
            if let RefOr::T(content) = content
                && let Some(schema) = &mut content.schema
            {
                each(schema, MAX_FILE_BYTES);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn each(schema: &mut RefOr<Schema>, longest: usize) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            of_object(object, longest);
            object.properties.values_mut().for_each(|member| each(member, longest));
            if let Some(AdditionalProperties::RefOr(values)) = object.additional_properties.as_deref_mut() {
                each(values, longest);
            }
            if let Some(Schema::Object(names)) = object.property_names.as_deref_mut() {
                of_object(names, MAX_NAME);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                each(items, longest);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(|item| each(item, longest)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|item| each(item, longest)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|item| each(item, longest)),
        _ => {}
    }
}

fn of_object(object: &mut Object, longest: usize) {
    if is(&object.schema_type, &Type::Integer) {
        let is_small = object.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int32));
        if !is_small {
            object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
        }
        let most = if is_small { i64::from(i32::MAX) } else { MAX_SAFE };
        object.maximum.get_or_insert_with(|| most.into());
        object.minimum.get_or_insert_with(|| (-most).into());
    }
    if is(&object.schema_type, &Type::String) && object.enum_values.is_none() {
        object.max_length.get_or_insert(longest);
    }
}

fn is(schema_type: &SchemaType, wanted: &Type) -> bool {
    match schema_type {
        SchemaType::Type(one) => one == wanted,
        SchemaType::Array(several) => several.contains(wanted),
        SchemaType::AnyValue => false,
    }
}
