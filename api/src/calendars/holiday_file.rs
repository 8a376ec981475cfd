//! Holidays as they are sent: an iCalendar file, or a list.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::CONTENT_TYPE};
use domain::calendar::{Holiday, IcsError, IcsFault, read_ics};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};
use validator::Validate;

use super::holiday_dto::{SetHoliday, holidays};
use crate::http::{ApiError, BodyDigest, Code, FieldCode, FieldError, ValidJson, read_body};

/// Holidays to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ImportHolidays {
    /// The holidays.
    #[validate(nested, length(max = 500))]
    #[schema(max_items = 500)]
    pub holidays: Vec<SetHoliday>,
}

/// The body of an import: `text/calendar` in UTF-8, or JSON.
pub struct HolidayFile {
    /// What it says.
    pub holidays: Vec<Holiday>,
    /// The digest of the file, or of the JSON.
    pub digest: BodyDigest,
}

/// An iCalendar file, in the contract.
pub struct IcsText;

impl PartialSchema for IcsText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl ToSchema for IcsText {}

fn is_calendar(request: &HttpRequest) -> bool {
    let text = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/calendar")
}

fn refused(error: IcsError) -> ApiError {
    let code = match error.fault {
        IcsFault::NotACalendar | IcsFault::BadLine | IcsFault::Unbalanced => FieldCode::InvalidFormat,
        IcsFault::NoStart | IcsFault::BadDate | IcsFault::BadEnd => FieldCode::InvalidDate,
        IcsFault::NotAllDay => FieldCode::NotAllDay,
        IcsFault::BadRule => FieldCode::UnsupportedRepetition,
        IcsFault::LongName => FieldCode::TooLong,
        IcsFault::TooMany => FieldCode::TooMany,
    };
    ApiError::validation(vec![FieldError::pointer("#", code).with("line", error.line)])
}

impl FromRequest for HolidayFile {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_calendar(&request) {
                let body = ValidJson::<ImportHolidays>::from_request(&request, &mut payload).await;
                let body = body.map_err(|error| match error.code {
                    Code::UnsupportedMediaType => error.with("accepted", vec!["application/json", "text/calendar"]),
                    _ => error,
                })?;
                let mut errors = Vec::new();
                let holidays = holidays(&body.holidays, &mut errors);
                let digest = body.digest();
                return if errors.is_empty() {
                    Ok(Self { holidays, digest })
                } else {
                    Err(ApiError::validation(errors))
                };
            }
            let bytes = read_body(&request, payload).await?;
            let digest = BodyDigest(Sha256::digest(&bytes).into());
            let invalid = |_| ApiError::validation(vec![FieldError::pointer("#", FieldCode::InvalidCharacter)]);
            let text = std::str::from_utf8(&bytes).map_err(invalid)?;
            Ok(Self { holidays: read_ics(text).map_err(refused)?, digest })
        })
    }
}
