//! Operations that are announced to end: what the contract says of them, and what each of their answers says.

use std::time::{Duration, SystemTime};

use actix_web::{
    HttpResponse,
    body::BoxBody,
    dev::ServiceResponse,
    error::InternalError,
    http::header::{HeaderMap, HeaderName, HeaderValue, HttpDate, LINK},
};
use domain::{policy::Operation as Policy, time::Instant};
use serde_json::json;
use utoipa::openapi::{Deprecated, RefOr, extensions::ExtensionsBuilder, path::Operation};

use super::openapi;

/// How long callers have, in days.
const NOTICE_DAYS: i64 = 180;

const DEPRECATION: &str = "Deprecation";
const SUNSET: &str = "Sunset";

/// One operation that is announced to end. Days are `YYYY-MM-DD` and begin at midnight, UTC.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// Which one.
    pub operation: Policy,
    /// From this day on it is deprecated; it works as before.
    pub since: &'static str,
    /// On this day it may be gone, 180 days later or more.
    pub until: &'static str,
    /// Where its callers read what to do instead.
    pub instead: &'static str,
}

/// All operations that are announced to end. A row stays until its operation is taken away.
pub const ENDING: &[Ending] = &[];

/// The headers of an operation that ends.
#[derive(Debug, Clone)]
pub(super) struct Notice([(HeaderName, HeaderValue); 3]);

fn midnight(day: &str) -> Option<Instant> {
    format!("{day}T00:00:00Z").parse().ok().filter(|_| day.len() == 10)
}

impl Ending {
    /// What its answers say; one line when the row is wrong.
    pub(super) fn notice(&self) -> Result<Notice, String> {
        let id = self.operation.id();
        let day = |text: &str| midnight(text).ok_or_else(|| format!("{id}: {text} is no day"));
        let (since, until) = (day(self.since)?, day(self.until)?);
        if since.plus_days(NOTICE_DAYS) > until {
            return Err(format!("{id}: ends on {}, less than {NOTICE_DAYS} days after {}", self.until, self.since));
        }
        let sunset = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(until.millis()).unwrap_or_default());
        let value = |text: String| HeaderValue::from_str(&text).map_err(|_| format!("{id}: {text} is no header"));
        Ok(Notice([
            (HeaderName::from_static("deprecation"), value(format!("@{}", since.millis() / 1_000))?),
            (HeaderName::from_static("sunset"), value(HttpDate::from(sunset).to_string())?),
            (LINK, value(format!("<{}>; rel=\"deprecation\"", self.instead))?),
        ]))
    }

    /// Says it in the operation's contract.
    pub(super) fn complete(&self, operation: &mut Operation) {
        operation.deprecated = Some(Deprecated::True);
        let sunset = ExtensionsBuilder::new().add("x-sunset", json!(self.until)).build();
        operation.extensions.get_or_insert_default().merge(sunset);
        for response in operation.responses.responses.values_mut() {
            let RefOr::T(response) = response else { continue };
            for (name, description, example) in [
                (DEPRECATION, "Since when the operation is deprecated (RFC 9745).", "@1798761600"),
                (SUNSET, "When the operation may be gone (RFC 8594).", "Thu, 01 Jul 2027 00:00:00 GMT"),
            ] {
                response.headers.insert(name.to_owned(), RefOr::T(openapi::header(description, example)));
            }
        }
    }
}

impl Notice {
    fn tell(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.append(name.clone(), value.clone());
        }
    }

    /// Puts the headers on an answer, and on an error, which becomes an answer here: whoever is refused is told as well.
    pub(super) fn on(
        &self,
        outcome: Result<ServiceResponse<BoxBody>, actix_web::Error>,
    ) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
        match outcome {
            Ok(mut answered) => {
                self.tell(answered.headers_mut());
                Ok(answered)
            }
            Err(error) => {
                let mut response: HttpResponse = error.as_response_error().error_response();
                self.tell(response.headers_mut());
                Err(InternalError::from_response("of an operation that ends", response).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: Ending = Ending {
        operation: Policy::ShowMeta,
        since: "2027-01-01",
        until: "2027-07-01",
        instead: "https://nobat.example/ends",
    };

    #[test]
    fn a_row_is_told_in_three_headers() {
        let Notice(headers) = ENDS.notice().unwrap();
        let told: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(
            told,
            [
                ("deprecation", "@1798761600"),
                ("sunset", "Thu, 01 Jul 2027 00:00:00 GMT"),
                ("link", "<https://nobat.example/ends>; rel=\"deprecation\""),
            ]
        );
    }

    #[test]
    fn a_row_without_days_or_with_too_few_of_them_is_refused() {
        let refused = |row: Ending| row.notice().unwrap_err();
        assert_eq!(refused(Ending { since: "soon", ..ENDS }), "showMeta: soon is no day");
        assert_eq!(refused(Ending { until: "2027-7-1", ..ENDS }), "showMeta: 2027-7-1 is no day");
        let hasty = refused(Ending { until: "2027-06-29", ..ENDS });
        assert_eq!(hasty, "showMeta: ends on 2027-06-29, less than 180 days after 2027-01-01");
        assert!(Ending { until: "2027-06-30", ..ENDS }.notice().is_ok());
        assert!(refused(Ending { instead: "a\nb", ..ENDS }).ends_with("is no header"));
    }

    #[test]
    fn every_row_of_the_table_is_right() {
        let wrong: Vec<String> = ENDING.iter().filter_map(|row| row.notice().err()).collect();
        assert_eq!(wrong, [""; 0]);
    }
}
