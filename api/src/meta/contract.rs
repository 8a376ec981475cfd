//! The contract, served by the service it describes.

use actix_web::{HttpResponse, http::header::CONTENT_TYPE, web};

/// The rendered document in its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// As YAML.
    pub yaml: String,
    /// As JSON.
    pub json: String,
}

/// The contract as YAML.
///
/// OpenAPI 3.1, generated from the code that answers.
#[utoipa::path(
    get,
    path = "/openapi.yaml",
    operation_id = "showOpenapiYaml",
    tag = "service",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/yaml"))
)]
pub async fn show_openapi_yaml(contract: web::Data<Contract>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/yaml")).body(contract.yaml.clone())
}

/// The contract as JSON.
///
/// OpenAPI 3.1, generated from the code that answers.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "showOpenapiJson",
    tag = "service",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/json"))
)]
pub async fn show_openapi_json(contract: web::Data<Contract>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(contract.json.clone())
}
