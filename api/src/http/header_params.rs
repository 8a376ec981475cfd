//! The request headers as the contract describes them.

use utoipa::{
    IntoParams,
    openapi::{
        RefOr, Required, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

use super::{IdempotencyKey, IfMatch, IfNoneMatch};

fn text(max_length: usize) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(max_length)).into()
}

fn header(name: &str, description: &str, schema: RefOr<Schema>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "1 to 255 printable ASCII characters of your choice. The same key gives the same answer for at \
                           least 24 hours (`Idempotency-Replayed: true`); with another request it is 422 \
                           `idempotency_key_reused`.";
        vec![header("Idempotency-Key", description, text(255))]
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "The ETag you have seen, for example `\"7\"`. Another version: 412 `precondition_failed`.";
        vec![header("If-Match", description, text(1000))]
    }
}

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "`*`: only where there is nothing yet; otherwise 412 `precondition_failed`.";
        vec![header("If-None-Match", description, text(1000))]
    }
}
