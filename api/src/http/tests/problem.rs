//! The document itself.

use actix_web::{HttpResponse, test::TestRequest, web};
use serde_json::json;
use utoipa::PartialSchema;

use super::{Answer, send};
use crate::http::{ApiError, At, Code, FieldCode, FieldError, Problem};

async fn refuse(request: TestRequest, error: ApiError) -> Answer {
    let handler = move || {
        let error = error.clone();
        async move { Err::<HttpResponse, ApiError>(error) }
    };
    let request = request.uri("/v1/tickets?secret=1").insert_header(("x-request-id", "req-7f3a"));
    send(
        move |config| {
            config.route("/v1/tickets", web::get().to(handler));
        },
        request,
    )
    .await
}

fn two_fields() -> ApiError {
    ApiError::validation(vec![
        FieldError::pointer("#/subject", FieldCode::TooLong).with("max", 300),
        FieldError::new(At::pointer(["custom_fields", "plan"]), FieldCode::UnknownOption)
            .with("allowed", vec!["basic", "gold"]),
    ])
}

#[actix_web::test]
async fn the_document_is_complete() {
    let answer = refuse(TestRequest::get(), two_fields()).await;
    assert_eq!(
        answer.json(),
        json!({
            "type": "/v1/problems/validation_failed", "title": "Some fields are not valid", "status": 422,
            "code": "validation_failed", "detail": "Rejected fields: 2.", "instance": "/v1/tickets",
            "request_id": "req-7f3a", "docs": "/docs",
            "errors": [
                {"pointer": "#/subject", "code": "too_long", "message": "At most 300 characters.",
                 "params": {"max": 300}},
                {"pointer": "#/custom_fields/plan", "code": "unknown_option",
                 "message": "No such option; allowed: basic, gold.", "params": {"allowed": ["basic", "gold"]}},
            ],
        })
    );
    assert_eq!(answer.header("content-language"), Some("en"));
}

#[actix_web::test]
async fn persian_changes_the_texts_and_nothing_else() {
    let english = refuse(TestRequest::get(), two_fields()).await.problem();
    let request = TestRequest::get().insert_header(("accept-language", "fa-IR, en;q=0.5"));
    let answer = refuse(request, two_fields()).await;
    assert_eq!(answer.header("content-language"), Some("fa"));
    let mut persian = answer.problem();
    assert_eq!(persian["title"], "برخی فیلدها معتبر نیستند");
    assert_eq!(persian["errors"][0]["message"], "حداکثر 300 نویسه.");
    for text in ["title", "detail"] {
        persian[text] = english[text].clone();
    }
    for index in 0..2 {
        persian["errors"][index]["message"] = english["errors"][index]["message"].clone();
    }
    assert_eq!(persian, english);
}

#[actix_web::test]
async fn further_members_are_shown_and_fill_the_detail() {
    let error = ApiError::new(Code::AlreadyExists).with("existing_id", "cus_0000000000000000000000000a");
    let document = refuse(TestRequest::get(), error).await.problem();
    assert_eq!(document["existing_id"], "cus_0000000000000000000000000a");
    assert_eq!(document["detail"], "The existing record is cus_0000000000000000000000000a.");
    let bare = refuse(TestRequest::get(), ApiError::new(Code::AlreadyExists)).await.problem();
    assert_eq!(bare["detail"], "A record with the same unique value exists.");
}

#[actix_web::test]
async fn headers_say_what_to_do() {
    let busy = refuse(TestRequest::get(), ApiError::new(Code::Overloaded).retry_after(3)).await;
    assert_eq!((busy.status, busy.header("retry-after")), (503, Some("3")));
    let scope = ApiError::new(Code::InsufficientScope).with("required_scopes", vec!["tickets:read"]);
    let scope = refuse(TestRequest::get(), scope).await;
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"tickets:read\"";
    assert_eq!((scope.status, scope.header("www-authenticate")), (403, Some(challenge)));
    for (code, challenge) in [(Code::Unauthenticated, "Bearer"), (Code::TokenExpired, "Bearer error=\"invalid_token\"")]
    {
        let answer = refuse(TestRequest::get(), ApiError::new(code)).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some(challenge)));
    }
}

#[actix_web::test]
async fn every_code_is_answered_with_its_status_in_both_languages() {
    for code in Code::ALL {
        for language in ["en", "fa"] {
            let request = TestRequest::get().insert_header(("accept-language", language));
            let answer = refuse(request, ApiError::new(*code)).await;
            assert_eq!(answer.status, code.status().as_u16(), "{}", code.word());
            assert_eq!((answer.code().as_str(), answer.header("content-language")), (code.word(), Some(language)));
            assert!(!answer.problem()["detail"].as_str().unwrap().contains('{'), "{}", code.word());
        }
    }
}

#[test]
fn the_schema_allows_further_members_and_has_no_all_of() {
    let schema = serde_json::to_value(Problem::schema()).unwrap();
    assert_eq!(schema["type"], "object", "{schema:#}");
    assert_ne!(schema["additionalProperties"], false);
    assert!(schema["properties"]["extra"].is_null());
    let required: Vec<_> = schema["required"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    assert_eq!(required, ["type", "title", "status", "detail", "instance", "code", "request_id", "docs", "errors"]);
}
