//! Which calendar a request asks for: `calendar=jalali` or `calendar=gregorian`, known to every operation.
//!
//! The parameter is taken out of the query before any operation reads it. With `calendar=jalali` a bare day as the value
//! of an instant's filter is one of the Jalali calendar, as if it stood behind `jalali:`.

use domain::{jalali, text::latin_digits};

use super::{ApiError, Code, FieldCode, FieldError, jalali_form::is_time, text::percent_decode};

/// The parameter's name.
pub(super) const NAME: &str = "calendar";
const WORDS: [&str; 2] = ["gregorian", "jalali"];

/// What a request asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CalendarForm {
    /// Whatever the workspace shows.
    #[default]
    Unsaid,
    /// The Gregorian calendar alone.
    Gregorian,
    /// The Jalali form beside it.
    Jalali,
    /// Something else: refused once it is known who asks.
    Unknown,
}

impl CalendarForm {
    /// Refuses a calendar that is none.
    ///
    /// # Errors
    /// 400 `invalid_parameter`.
    pub fn check(self) -> Result<(), ApiError> {
        if self != Self::Unknown {
            return Ok(());
        }
        let field = FieldError::parameter(NAME, FieldCode::UnknownOption).with("allowed", WORDS.to_vec());
        Err(ApiError::new(Code::InvalidParameter).field(field))
    }
}

/// What the query asks for, and the query without it; none: there is nothing to take out or to change.
pub(super) fn take(query: &str) -> (CalendarForm, Option<String>) {
    let is_named = |pair: &&str| pair.split_once('=').map_or(*pair, |(name, _)| name) == NAME;
    let mut asked = query.split('&').filter(is_named);
    let form = match (asked.next(), asked.next()) {
        (None, _) => return (CalendarForm::Unsaid, None),
        (Some("calendar=jalali"), None) => CalendarForm::Jalali,
        (Some("calendar=gregorian"), None) => CalendarForm::Gregorian,
        _ => CalendarForm::Unknown,
    };
    let rest = query.split('&').filter(|pair| !is_named(pair));
    let rest = rest.map(|pair| if form == CalendarForm::Jalali { with_prefix(pair) } else { pair.to_owned() });
    (form, Some(rest.collect::<Vec<_>>().join("&")))
}

/// A bare day as a filter of an instant, marked as Jalali.
fn with_prefix(pair: &str) -> String {
    let marked = || {
        let (name, value) = pair.split_once('=')?;
        let (member, _) = name.split_once('.')?;
        let day = latin_digits(&percent_decode(value, true)?);
        let is_day = day.parse::<jalali::JalaliDate>().is_ok() || day.parse::<jalali::JalaliMonth>().is_ok();
        (is_time(member) && is_day && day.len() == 10).then(|| format!("{name}={}{day}", jalali::PREFIX))
    };
    marked().unwrap_or_else(|| pair.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_is_taken_out_and_days_are_marked() {
        assert_eq!(take("status=closed"), (CalendarForm::Unsaid, None));
        assert_eq!(take("calendar=jalali"), (CalendarForm::Jalali, Some(String::new())));
        let (form, rest) = take("created_at.gte=1405-09-01&calendar=jalali&q=1405-09-01&updated_at.lt=%DB%B1405-10-01");
        assert_eq!(form, CalendarForm::Jalali);
        let expected = "created_at.gte=jalali:1405-09-01&q=1405-09-01&updated_at.lt=jalali:1405-10-01";
        assert_eq!(rest.as_deref(), Some(expected));
        let instant = "created_at.gte=2026-03-21T00:00:00Z";
        assert_eq!(take(&format!("{instant}&calendar=jalali")).1.as_deref(), Some(instant));
        let (form, rest) = take("calendar=gregorian&created_at.gte=1405-09-01");
        assert_eq!((form, rest.as_deref()), (CalendarForm::Gregorian, Some("created_at.gte=1405-09-01")));
    }

    #[test]
    fn another_calendar_is_refused() {
        for query in ["calendar=lunar", "calendar", "calendar=", "calendar=jalali&calendar=jalali"] {
            let (form, rest) = take(query);
            assert_eq!((form, rest), (CalendarForm::Unknown, Some(String::new())), "{query}");
            assert_eq!(form.check().unwrap_err().code, Code::InvalidParameter);
        }
    }
}
