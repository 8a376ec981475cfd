//! The three states and their schema.

use serde::Deserialize;
use serde_json::json;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use crate::http::{Patch, not_null};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[allow(dead_code)]
struct Change {
    #[serde(default)]
    #[validate(length(max = 3))]
    #[schema(value_type = Option<String>, max_length = 3)]
    name: Patch<String>,
    #[serde(default)]
    #[validate(range(min = 1, max = 5))]
    #[schema(inline)]
    rating: Patch<i64>,
    #[serde(default)]
    #[validate(email)]
    #[schema(value_type = Option<String>)]
    email: Patch<String>,
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<Part>)]
    part: Patch<Part>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    spam: Option<bool>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
struct Part {
    #[validate(length(min = 2))]
    word: String,
}

#[derive(ToSchema)]
#[allow(dead_code)]
enum Word {
    Low,
    High,
}

fn read(text: &str) -> Result<Change, serde_json::Error> {
    serde_json::from_str(text)
}

#[test]
fn absent_null_and_a_value_differ() {
    let states = |text: &str| read(text).unwrap().name.into_option();
    assert_eq!(states("{}"), None);
    assert_eq!(states(r#"{"name":null}"#), Some(None));
    assert_eq!(states(r#"{"name":"x"}"#), Some(Some("x".to_owned())));
    assert_eq!(read("{}").unwrap().spam, None);
    assert_eq!(read(r#"{"spam":false}"#).unwrap().spam, Some(false));
    assert!(read(r#"{"spam":null}"#).is_err());
}

#[test]
fn only_a_value_is_validated() {
    let valid = |text: &str| read(text).unwrap().validate().is_ok();
    for good in ["{}", r#"{"name":null,"rating":null,"email":null,"part":null}"#, r#"{"name":"abc","rating":5}"#] {
        assert!(valid(good), "{good}");
    }
    for bad in
        [r#"{"name":"abcd"}"#, r#"{"rating":6}"#, r#"{"rating":0}"#, r#"{"email":"x"}"#, r#"{"part":{"word":"x"}}"#]
    {
        assert!(!valid(bad), "{bad}");
    }
}

#[test]
fn the_schema_is_that_of_the_nullable_value() {
    let schema = |value: utoipa::openapi::RefOr<utoipa::openapi::Schema>| serde_json::to_value(value).unwrap();
    assert_eq!(schema(Patch::<String>::schema()), json!({"type": ["string", "null"]}));
    assert_eq!(schema(Patch::<bool>::schema()), json!({"type": ["boolean", "null"]}));
    assert_eq!(schema(Patch::<Vec<String>>::schema())["type"], json!(["array", "null"]));
    let part = json!({"oneOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]});
    assert_eq!(schema(Patch::<Part>::schema()), part);
    let word = json!({"oneOf": [{"$ref": "#/components/schemas/Word"}, {"type": "null"}]});
    assert_eq!(schema(Patch::<Word>::schema()), word);
    let change = schema(Change::schema());
    let fields = &change["properties"];
    assert_eq!(fields["name"], json!({"type": ["string", "null"], "maxLength": 3}), "{change:#}");
    assert_eq!(fields["rating"], json!({"type": ["integer", "null"], "format": "int64"}));
    assert_eq!(fields["part"], part);
    assert_eq!(fields["spam"], json!({"type": "boolean"}));
    assert_eq!(change["required"], json!(null), "{change:#}");
}
