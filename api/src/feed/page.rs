//! What a reader of the feed gets.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::{
    __dev::ComposeSchema,
    ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

/// A part of the feed, in its order.
#[derive(Debug, Clone, Serialize)]
pub struct FeedPage<T> {
    /// What comes next; may be empty.
    pub data: Vec<T>,
    /// Where to go on. Always there; keep it, it does not age.
    pub next_cursor: String,
    /// Is there nothing behind it at the moment?
    pub caught_up: bool,
}

// By hand, because the derived schema of a generic type repeats the row's shape instead of referring to it.
impl<T: ToSchema + ComposeSchema> ComposeSchema for FeedPage<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let rows = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some(
                "What comes next, in the order of the feed. May be empty, and may be short although more comes.",
            ))
            .max_items(Some(200));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .max_length(Some(4096))
            .description(Some("Where to go on. Always there; keep it: it does not age."));
        let caught_up = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Boolean))
            .description(Some("Is there nothing behind `next_cursor` at the moment? Until then, ask again at once."));
        ObjectBuilder::new()
            .property("data", rows)
            .property("next_cursor", cursor)
            .property("caught_up", caught_up)
            .required("data")
            .required("next_cursor")
            .required("caught_up")
            .into()
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for FeedPage<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FeedPage")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
