//! Routes and contract in one act: what is mounted is what is documented.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{
    HttpResponse, Route,
    body::BoxBody,
    dev::{HttpServiceFactory, ServiceRequest},
    http::{
        Method,
        header::{ALLOW, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{self, ServiceConfig},
};
use domain::policy::{self, Access, Operation as Policy};
use utoipa::openapi::{
    HttpMethod, Info, OpenApi, RefOr, Schema,
    path::{Operation, ParameterIn, PathItem, Paths},
};

use super::{ApiError, Code, ENDING, Ending, FieldCode, FieldError, ending::Notice, openapi, text::percent_decode};

type Schemas = Vec<(String, RefOr<Schema>)>;
type Attach = fn(Route) -> Route;

/// One handler with its part of the contract; made by [`routes!`](crate::routes).
pub struct Routed {
    handler: &'static str,
    path: String,
    methods: Vec<HttpMethod>,
    operation: Operation,
    tags: Vec<String>,
    schemas: fn(&mut Schemas),
    attach: Attach,
}

impl Routed {
    /// `P` is what `#[utoipa::path]` made of the handler; `attach` puts the handler on a route.
    pub fn new<P>(handler: &'static str, attach: Attach) -> Self
    where
        P: utoipa::Path + utoipa::__dev::SchemaReferences + for<'t> utoipa::__dev::Tags<'t>,
    {
        Self {
            handler: handler.rsplit("::").next().unwrap_or(handler).trim(),
            path: P::path(),
            methods: P::methods(),
            operation: P::operation(),
            tags: P::tags().into_iter().map(str::to_owned).collect(),
            schemas: P::schemas,
            attach,
        }
    }
}

/// Handlers with their contract: `routes![show::show_ticket => show::__path_show_ticket, ...]`.
///
/// The second name is the type that `#[utoipa::path]` generates beside the handler; the registry refuses a pair that
/// does not belong together.
#[macro_export]
macro_rules! routes {
    ($($handler:path => $contract:path),* $(,)?) => {
        vec![$($crate::http::Routed::new::<$contract>(stringify!($handler), |route| route.to($handler))),*]
    };
}

/// A mounted handler.
struct Mounted {
    attach: Attach,
    /// Has the operation query parameters? Otherwise any is refused before the handler runs.
    takes_query: bool,
    /// What is told of an operation that ends.
    notice: Option<Notice>,
}

/// All routes of the service and the document that describes them.
pub struct Registry {
    resources: BTreeMap<PathKey, BTreeMap<HttpMethod, Mounted>>,
    document: OpenApi,
}

/// A path in the order of mounting: the first match wins, so fixed words stand before parameters.
type PathKey = Vec<(bool, String)>;

fn key(path: &str) -> PathKey {
    path.split('/').map(|segment| (segment.starts_with('{'), segment.to_owned())).collect()
}

fn path_of(key: &[(bool, String)]) -> String {
    key.iter().map(|(_, segment)| segment.as_str()).collect::<Vec<_>>().join("/")
}

/// An operation without query parameters ignores none.
fn no_query(query: &str) -> Result<(), ApiError> {
    let names = query.split('&').filter(|pair| !pair.is_empty());
    let unknown: Vec<_> = names
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
        .map(|name| FieldError::parameter(percent_decode(name, true).unwrap_or_default(), FieldCode::UnknownField))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(unknown.into_iter().fold(ApiError::new(Code::UnknownParameter), ApiError::field))
}

/// `list_tickets` as `listTickets`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

fn method(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

impl Registry {
    /// Collects the routes and builds their document, with everything common to all operations.
    ///
    /// # Errors
    /// One line for each route that has no row in the policy, is paired with another handler's contract, or takes a
    /// method and path (or a schema's name) that is taken.
    pub fn new(info: Info, routes: Vec<Routed>) -> Result<Self, Vec<String>> {
        Self::with_endings(info, routes, ENDING)
    }

    /// The same, where these operations are announced to end.
    ///
    /// # Errors
    /// As `new`, and a line for each announcement that gives callers too little time.
    pub fn with_endings(info: Info, routes: Vec<Routed>, endings: &[Ending]) -> Result<Self, Vec<String>> {
        let mut offenders = Vec::new();
        let mut resources = BTreeMap::<PathKey, BTreeMap<HttpMethod, Mounted>>::new();
        let (mut paths, mut schemas) = (Paths::new(), BTreeMap::<String, RefOr<Schema>>::new());
        let mut seen = Vec::new();
        for route in routes {
            let Routed { handler, path, methods, mut operation, tags, schemas: collect, attach } = route;
            let id = camel_case(operation.operation_id.as_deref().unwrap_or(handler));
            let Some(row) = Policy::from_id(&id).map(policy::row) else {
                offenders.push(format!("{handler}: the policy has no operation {id}"));
                continue;
            };
            if id != camel_case(handler) {
                offenders.push(format!("{handler}: paired with the contract of {id}"));
            }
            if seen.contains(&id) || methods.len() != 1 {
                offenders.push(format!("{id}: must be one handler with one method"));
            }
            operation.operation_id = Some(id.clone());
            operation.tags.get_or_insert_default().extend(tags);
            openapi::complete(&mut operation, &row, &path, methods.contains(&HttpMethod::Get));
            let takes_query = operation
                .parameters
                .iter()
                .flatten()
                .any(|one| matches!(one, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query));
            if row.access != Access::Public {
                operation.parameters.get_or_insert_default().push(RefOr::T(openapi::calendar_parameter()));
            }
            let ending = endings.iter().find(|ending| ending.operation.id() == id);
            if let Some(ending) = ending {
                ending.complete(&mut operation);
            }
            let notice = ending.map(Ending::notice).transpose().unwrap_or_else(|wrong| {
                offenders.push(wrong);
                None
            });
            for method in methods {
                let mounted = Mounted { attach, takes_query, notice: notice.clone() };
                if resources.entry(key(&path)).or_default().insert(method.clone(), mounted).is_some() {
                    offenders.push(format!("{id}: its method and path are taken"));
                }
                let item = PathItem::new(method, operation.clone());
                paths.paths.entry(path.clone()).or_insert_with(PathItem::default).merge_operations(item);
            }
            let mut own = Schemas::new();
            collect(&mut own);
            for (name, schema) in own {
                if schemas.get(&name).is_some_and(|known| *known != schema) {
                    offenders.push(format!("{id}: another schema is called {name}"));
                }
                schemas.insert(name, schema);
            }
            seen.push(id);
        }
        if offenders.is_empty() {
            Ok(Self { resources, document: openapi::document(info, paths, schemas) })
        } else {
            Err(offenders)
        }
    }

    /// The document of what is mounted, OpenAPI 3.1, always in the same order.
    pub fn openapi(&self) -> &OpenApi {
        &self.document
    }

    /// Method and path of the operations below `/v1` that need no credential.
    pub fn public(&self) -> BTreeSet<(String, String)> {
        let is_public = |operation: &Operation| operation.security.as_ref().is_some_and(Vec::is_empty);
        let paths = self.document.paths.paths.iter().filter(|(path, _)| path.starts_with("/v1/"));
        let methods = |(path, item): (&String, &PathItem)| {
            let all = [("GET", &item.get), ("PUT", &item.put), ("POST", &item.post), ("DELETE", &item.delete)];
            let public = all.into_iter().filter(|(_, one)| one.as_ref().is_some_and(is_public));
            public.map(|(method, _)| (method.to_owned(), path.clone())).collect::<Vec<_>>()
        };
        paths.flat_map(methods).collect()
    }

    /// The operations of the policy that no route serves.
    pub fn unserved(&self) -> Vec<&'static str> {
        let items = self.document.paths.paths.values();
        let served: Vec<&str> =
            items.flat_map(openapi::operations).filter_map(|one| one.operation_id.as_deref()).collect();
        Policy::ALL.iter().map(|operation| operation.id()).filter(|id| !served.contains(id)).collect()
    }

    /// Puts all routes into an app: `App::new().configure(|config| registry.mount(config))`. HEAD works wherever GET
    /// does; other methods are answered with 405 and `Allow`.
    ///
    /// Resources that share their first words are one scope: a request is compared with a few words before it is compared
    /// with patterns, of which each costs about as much as reading a row.
    pub fn mount(&self, config: &mut ServiceConfig) {
        let mut scopes = BTreeMap::<String, Vec<_>>::new();
        for (key, methods) in &self.resources {
            match scope_of(key) {
                Some((scope, rest)) => scopes.entry(scope).or_default().push(resource(&rest, methods)),
                None => drop(config.service(resource(&path_of(key), methods))),
            }
        }
        for (path, resources) in scopes {
            config.service(resources.into_iter().fold(web::scope(&path), |scope, one| scope.service(one)));
        }
    }
}

/// The scope of a path, `/v1/tickets`, and the rest of it.
fn scope_of(key: &PathKey) -> Option<(String, String)> {
    let (head, rest) = key.split_at_checked(3)?;
    let rest: String = rest.iter().map(|(_, segment)| format!("/{segment}")).collect();
    head.iter().all(|(is_parameter, _)| !is_parameter).then(|| (path_of(head), rest))
}

fn resource(path: &str, methods: &BTreeMap<HttpMethod, Mounted>) -> impl HttpServiceFactory + use<> {
    let mut resource = web::resource(path);
    let (mut allowed, mut bare, mut notices) = (Vec::new(), Vec::new(), Vec::new());
    for (name, mounted) in methods {
        let mut names = vec![method(name)];
        if *name == HttpMethod::Get && !methods.contains_key(&HttpMethod::Head) {
            names.push(Method::HEAD);
        }
        for name in names {
            resource = resource.route((mounted.attach)(web::method(name.clone())));
            allowed.push(name.to_string());
            if let Some(notice) = &mounted.notice {
                notices.push((name.clone(), notice.clone()));
            }
            if !mounted.takes_query {
                bare.push(name);
            }
        }
    }
    let allow = HeaderValue::from_str(&allowed.join(", ")).ok();
    let resource = resource.default_service(web::to(move || {
        let mut response = HttpResponse::MethodNotAllowed().finish();
        if let Some(allow) = allow.clone() {
            response.headers_mut().insert(ALLOW, allow);
        }
        async { response }
    }));
    // A query where none is taken ends here; an operation that ends says so.
    resource.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        let refused = if bare.contains(request.method()) { no_query(request.query_string()) } else { Ok(()) };
        let notice = notices.iter().find(|(method, _)| method == request.method()).map(|(_, notice)| notice.clone());
        async move {
            let outcome = match refused {
                Ok(()) => next.call(request).await,
                Err(refused) => Err(refused.into()),
            };
            match notice {
                Some(notice) => notice.on(outcome),
                None => outcome,
            }
        }
    }))
}
