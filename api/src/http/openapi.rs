//! What every operation's contract has in common, added in one place.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::{Access, OperationRow};
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, Header, Info, KnownFormat, Object, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
        Required, Response, ResponseBuilder, Schema, SchemaFormat, Type,
        extensions::ExtensionsBuilder,
        header::HeaderBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        server::ServerBuilder,
        tag::Tag,
    },
};

use super::{
    Problem, ProblemField,
    bounds::bound,
    calendar_form,
    jalali_form::{SUFFIX, is_time},
    written_out::write_out,
};

const BEARER: &str = "bearer";
const CUSTOMER: &str = "customer";
const REQUEST_ID: &str = "X-Request-Id";
const RETRY_AFTER: &str = "Retry-After";

/// Headers of every answer: name, description, an example.
const HEADERS: &[(&str, &str, &str)] = &[
    (REQUEST_ID, "The request's id, as sent or made here.", "req-7f3a"),
    (
        "RateLimit",
        "What is left of the caller's budget on this node: its name, remaining requests (`r`), seconds until there are more \
         (`t`). Absent where the operator limits nothing.",
        "\"default\";r=571;t=3",
    ),
    (
        "RateLimit-Policy",
        "The budget that the operation takes from: its name, requests (`q`) in a window of seconds (`w`).",
        "\"default\";q=600;w=60",
    ),
    (
        "Access-Control-Allow-Origin",
        "The page's origin, for requests from pages that the workspace lets call.",
        "https://desk.example",
    ),
];

/// Problems that any operation of a kind may answer with: status, component name, description.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "The request cannot be understood: broken JSON, an unknown or invalid parameter or header."),
    ("401", "Unauthenticated", "No valid credentials."),
    ("403", "Forbidden", "The credentials do not permit this operation."),
    ("404", "NotFound", "Nothing is here, or not for this caller."),
    (
        "409",
        "Conflict",
        "The state of the record or a unique value stands against it, or an earlier request with the same \
         `Idempotency-Key` is still running.",
    ),
    ("410", "Gone", "The ticket became a part of another one: `merged_into`."),
    (
        "412",
        "PreconditionFailed",
        "`If-Match` names another version, or `If-None-Match` one that there is; `current_version` is that.",
    ),
    ("413", "PayloadTooLarge", "The body is too large."),
    ("414", "UriTooLong", "The address with its parameters is longer than 8 KiB."),
    ("415", "UnsupportedMediaType", "The body is compressed or in another format than JSON in UTF-8."),
    ("422", "ValidationFailed", "Some fields of the body are not valid; `errors` lists all of them."),
    ("428", "PreconditionRequired", "The workspace demands `If-Match`."),
    ("429", "TooManyRequests", "Too many requests; wait as long as `Retry-After` says."),
    ("431", "HeadersTooLarge", "The headers are larger than 32 KiB."),
    ("500", "InternalError", "Something went wrong on the server's side."),
    ("503", "Unavailable", "The service cannot work at the moment; try again after `Retry-After` seconds."),
];

/// What a path holds that names a ticket, or a part of one.
const OF_TICKETS: &[&str] = &[
    "/tickets/{id}",
    "/tickets/external/",
    "{ticket_id}",
    "/checklist-items/{id}",
    "/messages/{id}",
    "/messages/external/",
];

/// What an operation is, as far as its problems are concerned.
struct Traits {
    public: bool,
    reads: bool,
    has_id: bool,
    has_ticket: bool,
    has_body: bool,
    has_version: bool,
}

impl Traits {
    fn of(operation: &Operation, row: &OperationRow, path: &str, reads: bool) -> Self {
        let is_version = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(it) if it.name == "If-Match");
        Self {
            public: row.access == Access::Public,
            reads,
            has_id: path.contains('{'),
            has_ticket: OF_TICKETS.iter().any(|part| path.contains(part)),
            has_body: operation.request_body.is_some(),
            has_version: operation.parameters.iter().flatten().any(is_version),
        }
    }

    fn meets(&self, status: &str) -> bool {
        match status {
            "401" | "403" => !self.public,
            "404" => self.has_id,
            "410" => self.has_ticket,
            "409" => !self.reads && !self.public,
            "412" | "428" => self.has_version,
            "413" | "415" => self.has_body,
            // A path can hold what is no tag.
            "422" => self.has_body || !self.reads,
            _ => true,
        }
    }
}

/// Adds security, scopes, common problems and common headers to an operation.
pub(super) fn complete(operation: &mut Operation, row: &OperationRow, path: &str, reads: bool) {
    let scopes: Vec<String> = match row.access {
        Access::Scoped(scope) => vec![scope.to_string()],
        Access::Public | Access::Any | Access::Customer => Vec::new(),
    };
    operation.security = match row.access {
        Access::Public => Some(Vec::new()),
        Access::Customer => Some(vec![SecurityRequirement::new(CUSTOMER, Vec::<String>::new())]),
        Access::Any | Access::Scoped(_) => Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]),
    };
    let scopes = ExtensionsBuilder::new().add("x-required-scopes", json!(scopes)).build();
    operation.extensions.get_or_insert_default().merge(scopes);
    let traits = Traits::of(operation, row, path, reads);
    for (status, name, _) in PROBLEMS.iter().filter(|(status, ..)| traits.meets(status)) {
        let common = || RefOr::Ref(Ref::from_response_name(*name));
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(common);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            if status == "429" {
                response.headers.entry(RETRY_AFTER.to_owned()).or_insert_with(|| common_header(RETRY_AFTER));
            }
            for (name, ..) in HEADERS {
                response.headers.entry((*name).to_owned()).or_insert_with(|| common_header(name));
            }
        }
    }
}

fn common_header(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

fn problem(status: &str, description: &str) -> Response {
    let schema = Ref::from_schema_name(Problem::name().into_owned());
    let content = Content::new(Some(RefOr::<Schema>::Ref(schema)));
    let mut problem =
        ResponseBuilder::new().description(description).content("application/problem+json", content).build();
    for (name, ..) in HEADERS {
        problem.headers.insert((*name).to_owned(), common_header(name));
    }
    if matches!(status, "429" | "503") {
        problem.headers.insert(RETRY_AFTER.to_owned(), common_header(RETRY_AFTER));
    }
    problem
}

/// A header with a text.
pub(super) fn header(description: &str, example: &str) -> Header {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(200)).examples([json!(example)]);
    HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
}

fn retry_after() -> Header {
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(0))
        .maximum(Some(86_400));
    HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds after which to try again.")).build()
}

/// Takes the defaults out of a schema's members. Generated clients take a member with a default for one that is always
/// there, in requests too; what an absent member means is said in its description.
fn without_defaults(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    for member in object.properties.values_mut() {
        match member {
            RefOr::T(Schema::Object(member)) => member.default = None,
            RefOr::T(Schema::Array(member)) => member.default = None,
            _ => {}
        }
    }
}

/// The parameter that every operation with a credential knows.
pub(super) fn calendar_parameter() -> Parameter {
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(10))
        .pattern(Some("^(gregorian|jalali)$"))
        .examples([json!("jalali")]);
    ParameterBuilder::new()
        .name(calendar_form::NAME)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(
            "`jalali` adds the Jalali form of each day and instant beside it, on the wall clock of the workspace's zone: \
             `created_at_jalali`. `gregorian` leaves it out. Absent: as the workspace's `jalali_dates` says.",
        ))
        .schema(Some(word))
        .build()
}

/// The names of the schemas that answers are made of.
fn of_answers(paths: &Paths, schemas: &BTreeMap<String, RefOr<Schema>>) -> BTreeSet<String> {
    let answers = paths.paths.values().flat_map(operations).map(|operation| &operation.responses);
    let mut unread: Vec<Value> = answers.filter_map(|responses| serde_json::to_value(responses).ok()).collect();
    let mut reached = BTreeSet::new();
    while let Some(read) = unread.pop() {
        for name in referred(&read) {
            if let Some(schema) = schemas.get(name).filter(|_| !reached.contains(name)) {
                reached.insert(name.to_owned());
                unread.extend(serde_json::to_value(schema));
            }
        }
    }
    reached
}

/// The names of the schemas that a part of the document refers to.
fn referred(part: &Value) -> Vec<&str> {
    match part {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            own.into_iter().chain(members.values().flat_map(referred)).collect()
        }
        Value::Array(items) => items.iter().flat_map(referred).collect(),
        _ => Vec::new(),
    }
}

/// Documents the Jalali siblings of days and instants.
fn with_jalali(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    let siblings: Vec<(String, RefOr<Schema>)> = object
        .properties
        .iter()
        .filter_map(|(name, member)| match member {
            RefOr::T(Schema::Object(member)) if is_time(name) && is_date(member) => {
                let sibling = ObjectBuilder::new()
                    .schema_type(member.schema_type.clone())
                    .max_length(Some(32))
                    .description(Some(format!("`{name}` in the Jalali calendar, where it is asked for.")));
                Some((format!("{name}{SUFFIX}"), RefOr::T(Schema::Object(sibling.build()))))
            }
            _ => None,
        })
        .collect();
    object.properties.extend(siblings);
}

fn is_date(member: &Object) -> bool {
    matches!(member.format, Some(SchemaFormat::KnownFormat(KnownFormat::DateTime | KnownFormat::Date)))
}

/// The whole document.
pub(super) fn document(info: Info, paths: Paths, mut schemas: BTreeMap<String, RefOr<Schema>>) -> OpenApi {
    schemas.insert(Problem::name().into_owned(), Problem::schema());
    schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
    write_out(&mut schemas);
    schemas.values_mut().for_each(without_defaults);
    for name in of_answers(&paths, &schemas) {
        schemas.entry(name).and_modify(with_jalali);
    }
    let mut components = Components::new();
    components.schemas = schemas;
    for (name, description, example) in HEADERS {
        components.headers.insert((*name).to_owned(), RefOr::T(header(description, example)));
    }
    components.headers.insert(RETRY_AFTER.to_owned(), RefOr::T(retry_after()));
    for (status, name, description) in PROBLEMS {
        components.responses.insert((*name).to_owned(), RefOr::T(problem(status, description)));
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A service or personal token, or the access token of a session (a JWT by RFC8725's practices). A service token \
             with the scope `impersonate` acts for an agent who is no admin with the header `On-Behalf-Of: agt_...`: it may \
             what its scopes allow as far as his role goes, sees what he sees, and every step tells both. Tokens, identity \
             providers and his own account are not lent.",
        ))
        .build();
    components.security_schemes.insert(BEARER.to_owned(), RefOr::T(SecurityScheme::Http(bearer)));
    let customer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "The JWT that your own application signs for its user (by RFC8725's practices), verified with an identity \
             provider of the workspace. It must hold `iss` (the provider's issuer), `aud` (the provider's audience; unless \
             it has one of its own, the workspace's id), `sub` (your id of the user) and `exp`, at most an hour ahead. \
             The workspace is the `wsp_` id in `aud`, or the claim `workspace` (slug or id). `name`, `locale`, `zoneinfo` \
             and `email` describe the customer who is recorded on first sight; an e-mail address counts only with \
             `email_verified: true`. Instead of it a service token with the scope `impersonate`, and those of what is read \
             and written, acts for a customer with the header `On-Behalf-Of: cus_...`.",
        ))
        .build();
    components.security_schemes.insert(CUSTOMER.to_owned(), RefOr::T(SecurityScheme::Http(customer)));
    let names: BTreeSet<String> =
        paths.paths.values().flat_map(operations).flat_map(|one| one.tags.clone().unwrap_or_default()).collect();
    let tags: Vec<Tag> = names.into_iter().map(Tag::new).collect();
    let audience = ExtensionsBuilder::new().add("x-internal", json!(false)).build();
    // Paths are those of whatever server serves the document.
    let server = ServerBuilder::new()
        .url("/")
        .description(Some("This server, in production or not."))
        .extensions(Some(audience))
        .build();
    let mut document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([server]))
        .tags(Some(tags))
        .paths(paths)
        .components(Some(components))
        .build();
    bound(&mut document);
    document
}

/// The operations of a path.
pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = &Operation> {
    [&item.get, &item.put, &item.post, &item.patch, &item.delete].into_iter().flatten()
}
