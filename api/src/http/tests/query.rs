//! Query strings: every kind of bad input and its exact answer.

use actix_web::{HttpResponse, test::TestRequest, web};
use domain::ids::TeamId;
use serde::Deserialize;
use validator::Validate;

use super::{Answer, send};
use crate::http::{Csv, QueryInstant, ValidQuery};

#[derive(Debug, Deserialize, Validate)]
#[allow(dead_code)]
struct ListTickets {
    limit: Option<i64>,
    with_total: Option<bool>,
    status: Option<Csv<Status>>,
    team_id: Option<Csv<TeamId>>,
    #[serde(rename = "created_at.gte")]
    created_at_gte: Option<QueryInstant>,
    #[validate(length(max = 5))]
    q: Option<String>,
    #[serde(default)]
    rank: Option<u8>,
    score: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    AwaitingReply,
    Closed,
}

async fn list(query: ValidQuery<ListTickets>) -> HttpResponse {
    HttpResponse::Ok().body(format!("{:?}", query.into_inner()))
}

async fn get(query: &str) -> Answer {
    let request = TestRequest::get().uri(&format!("/v1/tickets?{query}"));
    send(
        |config| {
            config.route("/v1/tickets", web::get().to(list));
        },
        request,
    )
    .await
}

async fn text(query: &str) -> String {
    let answer = get(query).await;
    assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.body));
    String::from_utf8(answer.body).unwrap()
}

#[actix_web::test]
async fn repeats_and_commas_are_the_same() {
    let all = text("status=awaiting_reply,closed").await;
    assert!(all.contains("status: Some(Csv([AwaitingReply, Closed]))"), "{all}");
    for same in [
        "status=awaiting_reply&status=closed",
        "status=awaiting_reply%2Cclosed",
        "&status=awaiting_reply&&status=closed&",
    ] {
        assert_eq!(text(same).await, all, "{same}");
    }
}

#[actix_web::test]
async fn values_become_what_they_mean() {
    let read = text("limit=7&with_total=true&q=%D9%86+a&rank=255&score=1.5").await;
    for part in ["limit: Some(7)", "with_total: Some(true)", "q: Some(\"ن a\")", "rank: Some(255)", "score: Some(1.5)"]
    {
        assert!(read.contains(part), "{part} in {read}");
    }
    let none = text("").await;
    assert!(none.contains("limit: None") && none.contains("status: None"), "{none}");
}

#[actix_web::test]
async fn an_offset_with_a_raw_plus_is_understood() {
    let expected = text("created_at.gte=2026-03-21T00:00:00Z").await;
    assert!(expected.contains("2026-03-21T00:00:00.000Z"), "{expected}");
    assert_eq!(text("created_at.gte=2026-03-21T03:30:00+03:30").await, expected);
    assert_eq!(text("created_at.gte=2026-03-21T03:30:00%2B03:30").await, expected);
}

#[actix_web::test]
async fn every_bad_parameter_is_named() {
    for (query, code, fields) in [
        ("size=5", "unknown_parameter", vec!["size unknown_field"]),
        ("size=5&page=2&limit=1", "unknown_parameter", vec!["page unknown_field", "size unknown_field"]),
        ("size=5&limit=x", "invalid_parameter", vec!["limit invalid_type", "size unknown_field"]),
        ("limit=", "invalid_parameter", vec!["limit invalid_type"]),
        ("limit=1.5", "invalid_parameter", vec!["limit invalid_type"]),
        ("limit=1&limit=2", "invalid_parameter", vec!["limit invalid_type"]),
        ("limit=99999999999999999999", "invalid_parameter", vec!["limit out_of_range"]),
        ("rank=256", "invalid_parameter", vec!["rank out_of_range"]),
        ("rank=-1", "invalid_parameter", vec!["rank out_of_range"]),
        ("score=NaN", "invalid_parameter", vec!["score invalid_type"]),
        ("with_total=1", "invalid_parameter", vec!["with_total invalid_type"]),
        ("status=odd", "invalid_parameter", vec!["status unknown_option"]),
        ("status=closed,,closed", "invalid_parameter", vec!["status invalid_format"]),
        ("status=", "invalid_parameter", vec!["status invalid_format"]),
        ("team_id=tkt_0000000000000000000000000a", "invalid_parameter", vec!["team_id invalid_reference"]),
        ("created_at.gte=yesterday", "invalid_parameter", vec!["created_at.gte invalid_time"]),
        ("q=toolong", "invalid_parameter", vec!["q too_long"]),
        ("q=%00", "invalid_parameter", vec!["q invalid_character"]),
        ("q=%ff", "invalid_parameter", vec!["q invalid_format"]),
        ("q=100%", "invalid_parameter", vec!["q invalid_format"]),
        ("q=%zz&limit=x", "invalid_parameter", vec!["limit invalid_type", "q invalid_format"]),
    ] {
        let answer = get(query).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{query}");
        assert_eq!(answer.fields(), fields, "{query}");
    }
}

#[actix_web::test]
async fn a_list_has_an_end() {
    let many = |count: usize| format!("status={}", vec!["closed"; count].join(","));
    assert_eq!(get(&many(100)).await.status, 200);
    let answer = get(&many(101)).await;
    assert_eq!(answer.fields(), ["status too_many"]);
    assert_eq!(answer.problem()["errors"][0]["params"]["max"], 100);
}

#[derive(Debug, Deserialize, Validate)]
struct Needed {
    #[allow(dead_code)]
    q: String,
}

#[actix_web::test]
async fn a_missing_parameter_is_named() {
    let handler = |_: ValidQuery<Needed>| async { HttpResponse::Ok().finish() };
    let request = TestRequest::get().uri("/v1/search?other=1");
    let answer = send(
        move |config| {
            config.route("/v1/search", web::get().to(handler));
        },
        request,
    )
    .await;
    assert_eq!(answer.fields(), ["other unknown_field", "q required"]);
}
