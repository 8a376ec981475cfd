//! JSON bodies: every kind of bad input and its exact answer.

use actix_web::{HttpResponse, test::TestRequest, web};
use domain::{ids::TicketId, time::Instant};
use serde::Deserialize;
use validator::{Validate, ValidationError};

use super::{Answer, send};
use crate::http::{MAX_BODY_BYTES, Patch, ValidJson, not_null};

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct CreateTicket {
    #[validate(length(min = 1, max = 10))]
    subject: String,
    #[validate(nested)]
    customer: Customer,
    priority: Option<Priority>,
    parent_id: Option<TicketId>,
    snoozed_until: Option<Instant>,
    #[serde(default)]
    #[validate(length(max = 3), custom(function = "no_doubles"))]
    tags: Vec<String>,
    #[validate(range(min = 1, max = 5))]
    rating: Option<u8>,
    #[serde(default)]
    #[validate(length(max = 4))]
    note: Patch<String>,
    #[serde(default, deserialize_with = "not_null")]
    spam: Option<bool>,
}

#[derive(Debug, Deserialize, Validate)]
#[allow(dead_code)]
struct Customer {
    #[serde(default)]
    #[validate(nested)]
    emails: Vec<Email>,
    name: Option<String>,
}

#[derive(Debug, Deserialize, Validate)]
struct Email {
    #[validate(email)]
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Priority {
    Low,
    High,
}

fn no_doubles(tags: &[String]) -> Result<(), ValidationError> {
    match tags.windows(2).any(|pair| pair[0] == pair[1]) {
        true => Err(ValidationError::new("duplicate")),
        false => Ok(()),
    }
}

async fn create(body: ValidJson<CreateTicket>) -> HttpResponse {
    let digest = body.digest();
    let ticket = body.into_inner();
    HttpResponse::Ok().body(format!("{:?} {ticket:?}", digest.0))
}

async fn post_as(content_type: &str, body: impl Into<web::Bytes>) -> Answer {
    let request = TestRequest::post().uri("/v1/tickets").set_payload(body.into());
    let request = if content_type.is_empty() { request } else { request.insert_header(("content-type", content_type)) };
    send(
        |config| {
            config.route("/v1/tickets", web::post().to(create));
        },
        request,
    )
    .await
}

async fn post(body: impl Into<web::Bytes>) -> Answer {
    post_as("application/json", body).await
}

#[actix_web::test]
async fn a_good_body_is_read_and_its_digest_ignores_order_and_space() {
    let first = post(r#"{"subject":"x","customer":{"name":"Ada"},"priority":"high","spam":true}"#).await;
    assert_eq!(first.status, 200, "{}", String::from_utf8_lossy(&first.body));
    let second =
        post("{\"spam\": true, \"priority\": \"high\", \"customer\": {\"name\": \"Ada\"},\n\"subject\":\"x\"}").await;
    assert_eq!(second.body, first.body);
    let other = post(r#"{"subject":"y","customer":{"name":"Ada"},"priority":"high","spam":true}"#).await;
    assert_ne!(other.body, first.body);
}

#[actix_web::test]
async fn every_bad_member_is_named_by_place_and_code() {
    let customer = r#""customer":{}"#;
    for (body, expected) in [
        (format!(r#"{{{customer}}}"#), vec!["#/subject required"]),
        (format!(r#"{{"subject":"",{customer}}}"#), vec!["#/subject required"]),
        (format!(r#"{{"subject":null,{customer}}}"#), vec!["#/subject null_not_allowed"]),
        (format!(r#"{{"subject":7,{customer}}}"#), vec!["#/subject invalid_type"]),
        (format!(r#"{{"subject":"12345678901",{customer}}}"#), vec!["#/subject too_long"]),
        (
            format!(r#"{{"subject":"x",{customer},"extra":1,"a/b~":2}}"#),
            vec!["#/a~1b~0 unknown_field", "#/extra unknown_field"],
        ),
        (format!(r#"{{"subject":"x","subject":"y",{customer}}}"#), vec!["#/subject duplicate_field"]),
        (format!(r#"{{"subject":"x\u0000",{customer}}}"#), vec!["#/subject invalid_character"]),
        (format!(r#"{{"subject":"x",{customer},"priority":"odd"}}"#), vec!["#/priority unknown_option"]),
        (
            format!(r#"{{"subject":"x",{customer},"parent_id":"cus_0000000000000000000000000a"}}"#),
            vec!["#/parent_id invalid_reference"],
        ),
        (
            format!(r#"{{"subject":"x",{customer},"snoozed_until":"2026-01-01T00:00:00"}}"#),
            vec!["#/snoozed_until invalid_time"],
        ),
        (format!(r#"{{"subject":"x",{customer},"tags":["a","b","c","d"]}}"#), vec!["#/tags too_many"]),
        (format!(r#"{{"subject":"x",{customer},"tags":["a","a"]}}"#), vec!["#/tags duplicate"]),
        (format!(r#"{{"subject":"x",{customer},"tags":"a"}}"#), vec!["#/tags invalid_type"]),
        (format!(r#"{{"subject":"x",{customer},"rating":9}}"#), vec!["#/rating out_of_range"]),
        (format!(r#"{{"subject":"x",{customer},"rating":-1}}"#), vec!["#/rating out_of_range"]),
        (format!(r#"{{"subject":"x",{customer},"note":"12345"}}"#), vec!["#/note too_long"]),
        (format!(r#"{{"subject":"x",{customer},"spam":null}}"#), vec!["#/spam null_not_allowed"]),
        (r#"{"subject":"x","customer":[[]]}"#.to_owned(), vec!["#/customer invalid_type"]),
        (
            r#"{"subject":"x","customer":{"emails":[{"value":"a@b.co"},{"value":"nope"}]}}"#.to_owned(),
            vec!["#/customer/emails/1/value invalid_email"],
        ),
        ("[]".to_owned(), vec!["# invalid_type"]),
        ("null".to_owned(), vec!["# null_not_allowed"]),
    ] {
        let answer = post(body.clone()).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "validation_failed"), "{body}");
        assert_eq!(answer.fields(), expected, "{body}");
    }
}

#[actix_web::test]
async fn all_mistakes_are_told_at_once() {
    let body = r#"{
        "subject": "12345678901", "more": 1, "priority": "odd", "rating": "x", "tags": ["a", 2, "b", 3, "c", "c"],
        "customer": {"emails": [{"value": 1}, {"value": "nope"}, {"other": 1}], "name": false}
    }"#;
    let answer = post(body).await;
    let expected = [
        "#/customer/emails/0/value invalid_type",
        "#/customer/emails/1/value invalid_email",
        "#/customer/emails/2/other unknown_field",
        "#/customer/emails/2/value required",
        "#/customer/name invalid_type",
        "#/more unknown_field",
        "#/priority unknown_option",
        "#/rating invalid_type",
        "#/subject too_long",
        "#/tags duplicate",
        "#/tags too_many",
        "#/tags/1 invalid_type",
        "#/tags/3 invalid_type",
    ];
    assert_eq!(answer.fields(), expected);
    assert_eq!(answer.problem()["detail"], "Rejected fields: 13.");
}

#[actix_web::test]
async fn params_carry_the_numbers_and_choices_and_never_the_value() {
    let body = r#"{"subject":"secret-secret","customer":{},"priority":"secret","parent_id":"secret","rating":77}"#;
    let answer = post(body).await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    let errors = answer.problem()["errors"].clone();
    let params = |place: &str| {
        errors.as_array().unwrap().iter().find(|error| error["pointer"] == place).unwrap()["params"].clone()
    };
    assert_eq!(params("#/priority"), serde_json::json!({"allowed": ["low", "high"]}));
    assert_eq!(params("#/parent_id"), serde_json::json!({"prefix": "tkt"}));

    let body = r#"{"subject":"secret-secret","customer":{},"rating":77,"tags":["secret","secret"]}"#;
    let answer = post(body).await;
    let errors = answer.problem()["errors"].clone();
    assert_eq!(errors[0]["params"], serde_json::json!({"min": 1, "max": 5}));
    assert_eq!(errors[1]["params"], serde_json::json!({"max": 10}));
    assert_eq!(errors[1]["message"], "At most 10 characters.");
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
}

#[actix_web::test]
async fn text_that_is_no_json_says_where_it_goes_wrong() {
    let answer = post("{\n  \"subject\": \"x\",,\n}").await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_json"));
    assert_eq!((answer.problem()["line"].as_u64(), answer.problem()["column"].as_u64()), (Some(2), Some(18)));
    assert_eq!(answer.problem()["detail"], "The JSON breaks off or goes wrong at line 2, column 18.");
    for empty in ["", "  \n"] {
        let answer = post(empty).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_json"));
        assert_eq!(answer.problem()["detail"], "The body is empty or not JSON.");
    }
    let invalid_utf8 = post(web::Bytes::from_static(b"{\"subject\":\"\xff\"}")).await;
    assert_eq!(invalid_utf8.code(), "invalid_json");
}

#[actix_web::test]
async fn deep_nesting_is_refused_at_its_place() {
    let body = format!(r#"{{"subject":"x","customer":{{}},"more":{}1{}}}"#, "[".repeat(40), "]".repeat(40));
    let answer = post(body).await;
    assert_eq!(answer.fields(), [format!("#/more{} too_deep", "/0".repeat(32))]);
}

#[actix_web::test]
async fn only_plain_json_in_utf8_is_taken() {
    let body = r#"{"subject":"x","customer":{}}"#;
    for good in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
        "application/merge-patch+json",
    ] {
        assert_eq!(post_as(good, body).await.status, 200, "{good}");
    }
    for bad in ["", "text/plain", "application/json; charset=latin1", "application/xml", "application/jsonx", "\u{e9}"]
    {
        let answer = post_as(bad, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "unsupported_media_type"), "{bad}");
    }
}

#[actix_web::test]
async fn a_large_body_is_refused_whether_announced_or_not() {
    let padding = |size: usize| format!(r#"{{"subject":"x","customer":{{}}{}}}"#, " ".repeat(size));
    let overhead = padding(0).len();
    assert_eq!(post(padding(MAX_BODY_BYTES - overhead)).await.status, 200);
    let answer = post(padding(MAX_BODY_BYTES - overhead + 1)).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "payload_too_large"));
    assert_eq!(answer.problem()["max_bytes"], MAX_BODY_BYTES);

    let announced = TestRequest::post()
        .uri("/v1/tickets")
        .insert_header(("content-type", "application/json"))
        .insert_header(("content-length", "99999999999"));
    let answer = send(
        |config| {
            config.route("/v1/tickets", web::post().to(create));
        },
        announced,
    )
    .await;
    assert_eq!(answer.status, 413);
}
