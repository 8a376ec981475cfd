//! The service: every route, the middleware around them, the documentation.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    App, Error, HttpResponse,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::header,
    middleware::from_fn,
    web,
};
use utoipa::openapi::Info;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    cors,
    http::{Frame, Registry, Routed},
    instance::StartError,
    meta::Contract,
    rate_limits::{PublicPaths, count},
    state::AppState,
};

const DESCRIPTION: &str = "Nobat (نوبت) is a headless help desk. Every request a customer sends is a ticket; every step \
is one event in a history that can be verified.\n\nAuthenticate with `Authorization: Bearer <token>`. Unknown \
members and parameters are refused, a 2xx means durably done, and every error is a problem document (RFC 9457) whose \
`code` never changes its meaning. Give each POST an `Idempotency-Key` and retrying is always safe.";

fn routes() -> Vec<Routed> {
    [
        crate::tickets::routes(),
        crate::messages::routes(),
        crate::external_ids::routes(),
        crate::links::routes(),
        crate::merges::routes(),
        crate::teamwork::routes(),
        crate::queue::routes(),
        crate::routing::routes(),
        crate::sla::routes(),
        crate::sla_policies::routes(),
        crate::canned_responses::routes(),
        crate::macros::routes(),
        crate::bulk_actions::routes(),
        crate::rules::routes(),
        crate::surveys::routes(),
        crate::webhooks::routes(),
        crate::automatic_messages::routes(),
        crate::notifications::routes(),
        crate::attachments::routes(),
        crate::history::routes(),
        crate::changes::routes(),
        crate::events::routes(),
        crate::stream::routes(),
        crate::customers::routes(),
        crate::organizations::routes(),
        crate::agents::routes(),
        crate::duty::routes(),
        crate::teams::routes(),
        crate::roles::routes(),
        crate::categories::routes(),
        crate::calendars::routes(),
        crate::workspace::routes(),
        crate::identity_providers::routes(),
        crate::mailboxes::routes(),
        crate::mail::routes(),
        crate::deliveries::routes(),
        crate::gateways::routes(),
        crate::portal::routes(),
        crate::sessions::routes(),
        crate::sign_in::routes(),
        crate::sign_in_providers::routes(),
        crate::invitations::routes(),
        crate::tokens::routes(),
        crate::triage::routes(),
        crate::incidents::routes(),
        crate::meta::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// All routes with their contract; fails when they do not fit the policy.
pub fn registry() -> Result<Registry, StartError> {
    let mut info = Info::new("Nobat", "1.0.0");
    info.description = Some(DESCRIPTION.to_owned());
    let registry = Registry::new(info, routes()).map_err(StartError::Contract)?;
    let unserved = registry.unserved();
    if unserved.is_empty() {
        Ok(registry)
    } else {
        let missing = unserved.into_iter().map(|id| format!("no route serves {id}")).collect();
        Err(StartError::Contract(missing))
    }
}

/// The contract in its two forms.
pub fn contract(registry: &Registry) -> Result<Contract, StartError> {
    let document = registry.openapi();
    let unreadable = |error: String| StartError::Contract(vec![error]);
    Ok(Contract {
        yaml: document.to_yaml().map_err(|error| unreadable(error.to_string()))?,
        json: document.to_json().map_err(|error| unreadable(error.to_string()))?,
    })
}

/// What is the same for every server of this program.
#[derive(Clone)]
struct Served {
    contract: web::Data<Contract>,
    public: web::Data<PublicPaths>,
    registry: Arc<Registry>,
}

/// It is made once: the tests start thousands of servers in one process.
fn served() -> Result<Served, StartError> {
    static SERVED: OnceLock<Served> = OnceLock::new();
    if let Some(known) = SERVED.get() {
        return Ok(known.clone());
    }
    let registry = registry()?;
    let contract = web::Data::new(contract(&registry)?);
    let public = web::Data::new(PublicPaths(registry.public()));
    Ok(SERVED.get_or_init(|| Served { contract, public, registry: Arc::new(registry) }).clone())
}

/// Everything a worker thread of the server needs to build its app.
#[derive(Clone)]
pub struct Parts {
    state: web::Data<AppState>,
    served: Served,
}

impl Parts {
    /// The parts for this state.
    pub fn new(state: Arc<AppState>) -> Result<Self, StartError> {
        Ok(Self { state: web::Data::from(state), served: served()? })
    }

    /// The app of one worker thread.
    pub fn app(
        &self,
    ) -> App<
        impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
        + use<>,
    > {
        let metrics = Arc::clone(&self.state.metrics);
        let observe = move |method: &'static str, route: &str, status: u16, duration: Duration| {
            metrics.request(method, route, status, duration);
        };
        let Served { contract, public, registry } = self.served.clone();
        App::new()
            .app_data(self.state.clone())
            .app_data(contract)
            .app_data(public)
            .configure(|config| registry.mount(config))
            .route("/docs", web::get().to(to_docs))
            .service(SwaggerUi::new("/docs/{_:.*}").config(docs()))
            .wrap(from_fn(count))
            .wrap(from_fn(cors::preflight))
            .wrap(Frame::new(Arc::new(observe)))
            .wrap(from_fn(cors::share))
    }
}

/// The page's own files are served by us, and it reads our own document: it works without a network.
fn docs() -> Config<'static> {
    Config::from("/openapi.json").try_it_out_enabled(true).persist_authorization(false).validator_url("none")
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}
