//! What is mounted is what is documented.

use actix_web::{http::Method, test::TestRequest};
use domain::{ids::kind, policy::Operation as Policy};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{ToSchema, openapi::Info};
use validator::Validate;

use super::{Answer, send};
use crate::{
    http::{
        ApiError, Ending, IdempotencyKey, Ok200, Page, PageInfo, PageOf, PathId, Posted, Registry, Routed, ValidJson,
    },
    routes,
};

#[derive(Serialize, ToSchema)]
struct Ticket {
    id: String,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateTicket {
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    subject: String,
}

/// Read a ticket.
#[utoipa::path(get, path = "/v1/tickets/{id}", tag = "Tickets", params(("id" = String, Path)),
    responses((status = 200, description = "The ticket.", body = Ticket)))]
async fn show_ticket(id: PathId<kind::Ticket>) -> Result<Ok200<Ticket>, ApiError> {
    Ok(Ok200::versioned(Ticket { id: id.0.to_string() }, 3))
}

/// List tickets.
#[utoipa::path(get, path = "/v1/tickets", tag = "Tickets",
    responses((status = 200, description = "The tickets.", body = Page<Ticket>)))]
async fn list_tickets() -> PageOf<Ticket> {
    PageOf { data: vec![], page: PageInfo { next_cursor: None, prev_cursor: None, has_more: false, total: None } }
}

/// Open a ticket.
#[utoipa::path(post, path = "/v1/tickets", tag = "Tickets", request_body = CreateTicket,
    responses((status = 201, description = "The new ticket.", body = Ticket)))]
async fn create_ticket(key: IdempotencyKey, body: ValidJson<CreateTicket>) -> Result<Posted<Ticket>, ApiError> {
    let id = format!("{} {}", body.subject, key.0.unwrap_or_default());
    Ok(Posted::render(201, &Ticket { id })?.versioned(1).at("/v1/tickets/x"))
}

/// Version, limits and features.
#[utoipa::path(get, path = "/v1/tickets/meta", tag = "Service",
    responses((status = 200, description = "About the service.")))]
async fn show_meta() -> Ok200<Value> {
    Ok200::new(json!({"fixed": "word"}))
}

/// Nobody's operation.
#[utoipa::path(get, path = "/v1/odd", responses((status = 200, description = "Odd.")))]
async fn brew_coffee() -> Ok200<Value> {
    Ok200::new(json!({}))
}

fn registry() -> Registry {
    let routes = routes![
        show_ticket => __path_show_ticket,
        create_ticket => __path_create_ticket,
        show_meta => __path_show_meta,
        list_tickets => __path_list_tickets,
    ];
    Registry::new(Info::new("Nobat", "1"), routes).unwrap_or_else(|offenders| panic!("{offenders:?}"))
}

async fn ask(method: Method, path: &str) -> Answer {
    send(|config| registry().mount(config), TestRequest::default().method(method).uri(path)).await
}

const ID: &str = "tkt_0000000000000000000000000a";

#[actix_web::test]
async fn handlers_answer_where_they_are_documented() {
    let ticket = ask(Method::GET, &format!("/v1/tickets/{ID}")).await;
    assert_eq!((ticket.status, ticket.json()), (200, json!({"id": ID})));
    assert_eq!(ask(Method::GET, "/v1/tickets").await.json()["data"], json!([]));
    assert_eq!(ask(Method::GET, "/v1/tickets/meta").await.json()["fixed"], "word");
    assert_eq!(ask(Method::GET, "/v1/tickets/nonsense").await.code(), "not_found");

    let request = TestRequest::post()
        .uri("/v1/tickets")
        .insert_header(("idempotency-key", "k1"))
        .set_json(json!({"subject": "help"}));
    let created = send(|config| registry().mount(config), request).await;
    assert_eq!((created.status, created.json()), (201, json!({"id": "help k1"})));
}

#[actix_web::test]
async fn head_works_wherever_get_does() {
    for path in ["/v1/tickets", "/v1/tickets/meta", &format!("/v1/tickets/{ID}")] {
        let (get, head) = (ask(Method::GET, path).await, ask(Method::HEAD, path).await);
        assert_eq!((head.status, head.header("etag")), (get.status, get.header("etag")), "{path}");
    }
}

#[actix_web::test]
async fn a_wrong_method_is_405_with_the_right_ones() {
    for (method, path, allow) in [
        (Method::DELETE, "/v1/tickets", "GET, HEAD, POST"),
        (Method::PUT, "/v1/tickets/meta", "GET, HEAD"),
        (Method::POST, "/v1/tickets/tkt_x", "GET, HEAD"),
        (Method::TRACE, "/v1/tickets", "GET, HEAD, POST"),
        (Method::from_bytes(b"BREW").unwrap(), "/v1/tickets", "GET, HEAD, POST"),
    ] {
        let answer = ask(method.clone(), path).await;
        assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"), "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[test]
fn the_document_has_what_is_common_to_all() {
    let document = serde_json::to_value(registry().openapi()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let show = &document["paths"]["/v1/tickets/{id}"]["get"];
    assert_eq!(show["operationId"], "showTicket", "{show:#}");
    assert_eq!(show["tags"], json!(["Tickets"]));
    assert_eq!(show["security"], json!([{"bearer": []}]));
    assert_eq!(show["x-required-scopes"], json!(["tickets:read"]));
    assert_eq!(show["responses"]["404"], json!({"$ref": "#/components/responses/NotFound"}));
    assert_eq!(show["responses"]["422"], json!(null));
    assert_eq!(
        show["responses"]["200"]["headers"]["X-Request-Id"],
        json!({"$ref": "#/components/headers/X-Request-Id"})
    );
    let create = &document["paths"]["/v1/tickets"]["post"];
    for status in ["400", "401", "403", "413", "415", "422", "429", "500", "503"] {
        assert!(create["responses"][status]["$ref"].is_string(), "{status}");
    }
    assert_eq!(create["responses"]["404"], json!(null));
    let meta = &document["paths"]["/v1/tickets/meta"]["get"];
    assert_eq!((&meta["security"], &meta["x-required-scopes"]), (&json!([]), &json!([])));
    assert_eq!(meta["responses"]["401"], json!(null));
    let problem = &document["components"]["responses"]["NotFound"]["content"]["application/problem+json"];
    assert_eq!(problem["schema"], json!({"$ref": "#/components/schemas/Problem"}));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(registry().openapi()).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let page = &document["components"]["schemas"]["Page_Ticket"]["properties"];
    assert_eq!(page["data"]["items"], json!({"$ref": "#/components/schemas/Ticket"}), "{document:#}");
}

#[test]
fn the_document_does_not_depend_on_the_order_of_routes() {
    let reversed = routes![
        list_tickets => __path_list_tickets,
        show_meta => __path_show_meta,
        create_ticket => __path_create_ticket,
        show_ticket => __path_show_ticket,
    ];
    let reversed = Registry::new(Info::new("Nobat", "1"), reversed).unwrap_or_else(|offenders| panic!("{offenders:?}"));
    assert_eq!(reversed.openapi().to_yaml().unwrap(), registry().openapi().to_yaml().unwrap());
}

#[actix_web::test]
async fn an_operation_that_ends_says_so_in_the_contract_and_in_every_answer() {
    let ends = |until| Ending { operation: Policy::ShowTicket, since: "2027-01-01", until, instead: "/docs/ends" };
    let routes = || routes![show_ticket => __path_show_ticket, list_tickets => __path_list_tickets];
    let registry = |until| Registry::with_endings(Info::new("Nobat", "1"), routes(), &[ends(until)]);
    let ending = registry("2027-12-31").unwrap_or_else(|offenders| panic!("{offenders:?}"));
    let document = serde_json::to_value(ending.openapi()).unwrap();
    let show = &document["paths"]["/v1/tickets/{id}"]["get"];
    assert_eq!((&show["deprecated"], &show["x-sunset"]), (&json!(true), &json!("2027-12-31")));
    assert!(show["responses"]["200"]["headers"]["Sunset"].is_object());
    assert_eq!(document["paths"]["/v1/tickets"]["get"]["deprecated"], json!(null));

    let ask = async |method: Method, path: &str| {
        send(|config| ending.mount(config), TestRequest::default().method(method).uri(path)).await
    };
    let one = format!("/v1/tickets/{ID}");
    let refused = ["/v1/tickets/nonsense".to_owned(), format!("{one}?unknown=1")];
    for (method, path) in
        [(Method::GET, &one), (Method::HEAD, &one), (Method::GET, &refused[0]), (Method::GET, &refused[1])]
    {
        let answer = ask(method.clone(), path).await;
        assert_eq!(answer.header("deprecation"), Some("@1798761600"), "{method} {path}");
        assert_eq!(answer.header("sunset"), Some("Fri, 31 Dec 2027 00:00:00 GMT"), "{method} {path}");
        assert_eq!(answer.header("link"), Some("</docs/ends>; rel=\"deprecation\""), "{method} {path}");
    }
    assert_eq!(ask(Method::GET, &refused[0]).await.code(), "not_found");
    assert_eq!(ask(Method::GET, &refused[1]).await.code(), "unknown_parameter");
    assert_eq!(ask(Method::GET, "/v1/tickets").await.header("deprecation"), None);

    let hasty = registry("2027-02-01").err().unwrap();
    assert_eq!(hasty, ["showTicket: ends on 2027-02-01, less than 180 days after 2027-01-01"]);
}

#[test]
fn offenders_are_listed() {
    let offenders = |routes: Vec<Routed>| Registry::new(Info::new("Nobat", "1"), routes).err().unwrap();
    assert_eq!(
        offenders(routes![brew_coffee => __path_brew_coffee]),
        ["brew_coffee: the policy has no operation brewCoffee"]
    );
    assert_eq!(
        offenders(routes![show_meta => __path_list_tickets]),
        ["show_meta: paired with the contract of listTickets"]
    );
    let twice = offenders(routes![show_meta => __path_show_meta, show_meta => __path_show_meta]);
    assert_eq!(twice, ["showMeta: must be one handler with one method", "showMeta: its method and path are taken"]);
}

#[test]
fn operations_without_a_route_are_known() {
    let unserved = registry().unserved();
    assert!(unserved.contains(&"deleteTicket") && !unserved.contains(&"showTicket"));
}
