//! Adding holidays from a file or a list.

use actix_web::web;
use domain::{ids::kind, policy::op};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    dto::CalendarDto,
    holiday_file::{HolidayFile, IcsText, ImportHolidays},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, BodyDigest, Ctx, IdempotencyKey, IfMatch, PathId, Posted, ValidQuery},
    state::{AppState, Done, Retry},
};

/// How to import.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ImportHolidaysQuery {
    /// Take away suggestions that lie between the first and the last of the new dates.
    pub replace_suggested: Option<bool>,
}

/// What became of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HolidayImport)]
pub struct HolidayImportDto {
    /// How many holidays are new.
    #[schema(minimum = 0, example = 17)]
    pub added: usize,
    /// How many were there already, on the same days.
    #[schema(minimum = 0, example = 3)]
    pub known: usize,
    /// How many suggestions went, because they were confirmed or replaced.
    #[schema(minimum = 0, example = 0)]
    pub replaced: usize,
    /// The calendar after it.
    pub calendar: CalendarDto,
}

/// Add holidays to a calendar.
///
/// From an iCalendar file (`text/calendar`, RFC 5545) or a list. A file may hold all-day events: single, over several
/// days, or every year on the same day (`RRULE:FREQ=YEARLY`, with `RSCALE=PERSIAN` in the Jalali year). What cannot be
/// understood is refused with its line, never passed over; cancelled events are left out. A holiday on days that the
/// calendar knows already adds nothing, so the same file can be sent again; a suggestion on the same days is confirmed.
#[utoipa::path(
    post,
    path = "/v1/calendars/{id}/holidays",
    operation_id = "importHolidays",
    tag = "calendars",
    params(
        ("id" = String, Path, description = "The calendar's id.", max_length = 30),
        IdempotencyKey,
        IfMatch,
        ImportHolidaysQuery
    ),
    request_body(
        description = "The holidays.",
        content((ImportHolidays = "application/json"), (inline(IcsText) = "text/calendar"))
    ),
    responses((status = 200, description = "Added.", body = HolidayImportDto))
)]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
pub async fn import_holidays(
    state: web::Data<AppState>,
    who: Caller<op::ImportHolidays>,
    context: Ctx,
    id: PathId<kind::Calendar>,
    key: IdempotencyKey,
    if_match: IfMatch,
    query: ValidQuery<ImportHolidaysQuery>,
    body: HolidayFile,
) -> Result<Posted<HolidayImportDto>, ApiError> {
    let replace_suggested = query.replace_suggested.unwrap_or_default();
    let HolidayFile { holidays, digest: BodyDigest(mut digest) } = body;
    // The query is a part of what is asked.
    digest[0] ^= u8::from(replace_suggested);
    let retry = Retry::of(&context, key, BodyDigest(digest));
    let posted = state
        .post(&who, &context, retry, move |work| {
            let (calendar, imported) =
                usecase::import_holidays(work, id.0, &if_match, holidays.clone(), replace_suggested)?;
            let version = calendar.version;
            let import = HolidayImportDto {
                added: imported.added,
                known: imported.known,
                replaced: imported.replaced,
                calendar: calendar.into(),
            };
            Ok(Done::ok(import, Some(version)))
        })
        .await;
    state.desk.wake();
    posted
}
