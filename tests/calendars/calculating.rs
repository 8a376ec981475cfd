//! Open time is added and measured.

use serde_json::{Value, json};
use support::on_each_engine;

use super::calendar;

on_each_engine!(open_time_is_added_and_shown, |app| {
    let id = calendar(app, json!({"name": "a", "preset": "iran"}));
    let path = format!("/v1/calendars/{id}/calculate");
    // Wednesday, 23 Ordibehesht 1405, an hour before closing; then five hours of Thursday, and one on Saturday.
    let asked = json!({"from_at": "2026-05-13T16:00:00+03:30", "add_seconds": 7 * 3_600});
    let sum = app.viewer().post(&path, asked).expect(200);
    assert_eq!(sum["due_at"], "2026-05-16T05:30:00.000Z");
    assert_eq!((&sum["is_open"], &sum["next_open_at"]), (&json!(true), &sum["from_at"]));
    assert_eq!((&sum["to_at"], &sum["worked_seconds"]), (&Value::Null, &Value::Null));
    let interval = |opens: &str, closes: &str, seconds: i64| json!({"opens_at": opens, "closes_at": closes, "worked_seconds": seconds});
    let expected = json!([
        interval("2026-05-13T12:30:00.000Z", "2026-05-13T13:30:00.000Z", 3_600),
        interval("2026-05-14T04:30:00.000Z", "2026-05-14T09:30:00.000Z", 18_000),
        interval("2026-05-16T04:30:00.000Z", "2026-05-16T05:30:00.000Z", 3_600),
    ]);
    assert_eq!((&sum["intervals"], &sum["more_intervals"]), (&expected, &json!(false)));
    let exact = json!({"from_at": "2026-05-13T16:00:00+03:30", "add_seconds": 3_600});
    assert_eq!(app.root().post(&path, exact).expect(200)["due_at"], "2026-05-13T13:30:00.000Z");
});

on_each_engine!(open_time_is_measured_over_holidays, |app| {
    let id = calendar(
        app,
        json!({"name": "a", "preset": "iran", "holidays": [
            {"name": "نوروز", "kind": "yearly_jalali", "month": 1, "day": 1},
            {"name": "short", "kind": "dates", "first_date": "2026-03-22", "hours": [{"from": "10:00", "to": "12:00"}]},
        ]}),
    );
    let path = format!("/v1/calendars/{id}/calculate");
    // Saturday to Monday: the first is a holiday, the second is short.
    let asked = json!({"from_at": "2026-03-21T00:00:00+03:30", "to_at": "2026-03-24T00:00:00+03:30"});
    let sum = app.root().post(&path, asked).expect(200);
    assert_eq!((sum.int("worked_seconds"), sum.int("elapsed_seconds")), (11 * 3_600, 3 * 86_400));
    assert_eq!((&sum["is_open"], &sum["next_open_at"]), (&json!(false), &json!("2026-03-22T06:30:00.000Z")));
    let long = json!({"from_at": "2026-03-21T00:00:00Z", "to_at": "2027-03-21T00:00:00Z", "add_seconds": 60});
    let sum = app.root().post(&path, long).expect(200);
    assert_eq!((sum["intervals"].as_array().unwrap().len(), &sum["more_intervals"]), (100, &json!(true)));
});

on_each_engine!(clocks_that_change_are_followed, |app| {
    let hours = json!({"sunday": [{"from": "00:00", "to": "04:00"}]});
    let id = calendar(app, json!({"name": "a", "hours": hours, "time_zone": "America/New_York"}));
    let measure = |from: &str, to: &str| {
        let asked = json!({"from_at": from, "to_at": to});
        app.root().post(format!("/v1/calendars/{id}/calculate"), asked).expect(200).int("worked_seconds")
    };
    assert_eq!(measure("2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"), 3 * 3_600, "an hour is skipped");
    assert_eq!(measure("2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"), 5 * 3_600, "an hour is repeated");
});

on_each_engine!(a_calculation_that_cannot_be_is_refused, |app| {
    let id = calendar(app, json!({"name": "a", "preset": "iran"}));
    for (asked, place, code) in [
        (json!({}), "#/from_at", "required"),
        (json!({"from_at": "2026-03-21T00:00:00Z"}), "#/add_seconds", "required"),
        (json!({"from_at": "2026-03-21T00:00:00", "add_seconds": 1}), "#/from_at", "invalid_time"),
        (json!({"from_at": "2026-03-21T00:00:00Z", "add_seconds": -1}), "#/add_seconds", "out_of_range"),
        (json!({"from_at": "2026-03-21T00:00:00Z", "to_at": "2026-03-20T00:00:00Z"}), "#/to_at", "conflict"),
        (json!({"from_at": "2026-03-21T00:00:00Z", "to_at": "2046-03-20T00:00:00Z"}), "#/to_at", "out_of_range"),
    ] {
        let refused = app.root().post(format!("/v1/calendars/{id}/calculate"), asked).expect(422);
        refused.field_error(place, code);
    }
});
