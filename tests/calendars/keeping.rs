//! Calendars are added, changed and removed.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{calendar, weekdays};

fn on(kind: &str, members: Value) -> Value {
    let mut holiday = json!({
        "name": "x", "kind": kind, "first_date": null, "last_date": null, "month": null, "day": null, "hours": [],
        "suggested": false,
    });
    holiday.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    holiday
}

on_each_engine!(a_calendar_is_what_was_written, |app| {
    let mut hours = weekdays();
    hours["thursday"] = json!([{"from": "14:00", "to": "00:00"}, {"from": "08:30", "to": "12:05"}]);
    let holidays = json!([
        {"name": "x", "kind": "dates", "first_date": "2026-07-05", "last_date": "2026-07-06"},
        {"name": "x", "kind": "dates", "first_date": "jalali:1405-01-13"},
        {"name": "x", "kind": "yearly_jalali", "month": 12, "day": 30},
        {"name": "x", "kind": "yearly_gregorian", "month": 2, "day": 29, "hours": [{"from": "10:00", "to": "11:00"}]},
    ]);
    let body = json!({"name": " ساعت اداری ", "hours": hours, "holidays": holidays});
    let made = app.admin().post("/v1/calendars", body).expect(201);
    assert_eq!((&made["name"], &made["time_zone"]), (&json!("ساعت اداری"), &json!("Asia/Tehran")));
    assert_eq!(made["hours"]["thursday"], json!([{"from": "08:30", "to": "12:05"}, {"from": "14:00", "to": "24:00"}]));
    assert_eq!(made["hours"]["friday"], json!([]));
    let expected = json!([
        on("dates", json!({"first_date": "2026-07-05", "last_date": "2026-07-06"})),
        on("dates", json!({"first_date": "2026-04-02", "last_date": "2026-04-02"})),
        on("yearly_jalali", json!({"month": 12, "day": 30})),
        on("yearly_gregorian", json!({"month": 2, "day": 29, "hours": [{"from": "10:00", "to": "11:00"}]})),
    ]);
    assert_eq!(made["holidays"], expected);
    let path = format!("/v1/calendars/{}", made.id());
    let shown = app.viewer().get(&path).expect(200);
    assert_eq!(shown.json, made.json);
    assert_eq!(app.viewer().get("/v1/calendars").expect(200).data(), [made.json]);
});

on_each_engine!(a_change_touches_what_it_names_and_nothing_else, |app| {
    let id = calendar(app, json!({"name": "a", "hours": weekdays(), "time_zone": "Europe/Berlin"}));
    let path = format!("/v1/calendars/{id}");
    let before = app.root().get(&path).expect(200);
    let change = json!({"hours": {"friday": [{"from": "09:00", "to": "12:00"}], "monday": []}});
    let after = app.root().if_match(before.etag()).patch(&path, change.clone()).expect(200);
    assert_eq!((after.int("version"), &after["time_zone"]), (2, &json!("Europe/Berlin")));
    assert_eq!((&after["hours"]["monday"], &after["hours"]["sunday"]), (&json!([]), &before["hours"]["sunday"]));
    assert_eq!(app.root().patch(&path, change).expect(200).int("version"), 2, "nothing changed");
    let stale = app.root().if_match(before.etag()).patch(&path, json!({"hours": {}, "name": "b"})).expect(412);
    assert_eq!((stale.int("current_version"), stale.words("conflicting_fields")), (2, vec!["hours".to_owned()]));
    let audit = app.root().get("/v1/audit-log").expect(200);
    let newest = &audit.data()[0];
    assert_eq!((&newest["type"], &newest["subject"]["id"]), (&json!("config.changed"), &json!(id)));
    assert_eq!(newest["changes"]["hours"]["to"]["monday"], json!([]));
    app.lead().patch(&path, json!({"name": "c"})).expect(403);
});

on_each_engine!(the_preset_of_iran_has_its_week_its_holidays_and_suggestions, |app| {
    let made = app.root().post("/v1/calendars", json!({"name": "ایران", "preset": "iran"})).expect(201);
    assert_eq!(made["hours"]["saturday"], json!([{"from": "08:00", "to": "17:00"}]));
    assert_eq!(made["hours"]["thursday"], json!([{"from": "08:00", "to": "13:00"}]));
    assert_eq!((&made["hours"]["friday"], &made["time_zone"]), (&json!([]), &json!("Asia/Tehran")));
    let holidays = made["holidays"].as_array().unwrap();
    let solar: Vec<_> = holidays.iter().filter(|it| it["kind"] == "yearly_jalali").collect();
    let days: Vec<_> = solar.iter().map(|it| (it["month"].as_i64().unwrap(), it["day"].as_i64().unwrap())).collect();
    assert_eq!(days, [(1, 1), (1, 2), (1, 3), (1, 4), (1, 12), (1, 13), (3, 14), (3, 15), (11, 22), (12, 29)]);
    let lunar: Vec<_> = holidays.iter().filter(|it| it["suggested"] == true).collect();
    assert!(lunar.len() >= 34 && lunar.len() + solar.len() == holidays.len(), "{} of two years", lunar.len());
    // The server's day is in 1405, which ends in March 2027.
    let suggested = app.root().get("/v1/calendars/suggested-holidays").expect(200);
    assert_eq!(suggested["jalali_year"], 1405);
    assert!(lunar.iter().all(|it| it["kind"] == "dates" && it["first_date"].as_str().unwrap() >= "2026-03-21"));
    assert_eq!(suggested["holidays"][0], *lunar[0]);
    let later = app.root().get("/v1/calendars/suggested-holidays?jalali_year=1410").expect(200);
    assert!(later["holidays"].as_array().unwrap().len() >= 17);
    app.root()
        .get("/v1/calendars/suggested-holidays?jalali_year=1")
        .expect(400)
        .field_error("jalali_year", "out_of_range");
});

on_each_engine!(a_preset_can_be_changed_on_the_way, |app| {
    let body = json!({"name": "a", "preset": "monday_to_friday", "hours": {"friday": []}, "time_zone": "Asia/Tokyo"});
    let made = app.root().post("/v1/calendars", body).expect(201);
    assert_eq!(made["hours"]["monday"], json!([{"from": "09:00", "to": "17:00"}]));
    assert_eq!((&made["hours"]["friday"], &made["time_zone"]), (&json!([]), &json!("Asia/Tokyo")));
    let always = app.root().post("/v1/calendars", json!({"name": "b", "preset": "always", "holidays": []})).expect(201);
    assert_eq!(always["hours"]["sunday"], json!([{"from": "00:00", "to": "24:00"}]));
});

on_each_engine!(what_makes_no_calendar_is_refused_where_it_is_wrong, |app| {
    let holiday = |members: Value| {
        let mut holiday = json!({"name": "x", "kind": "dates"});
        holiday.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        json!({"name": "a", "preset": "iran", "holidays": [holiday]})
    };
    let friday = |intervals: Value| json!({"name": "a", "hours": {"friday": intervals}});
    for (body, place, code) in [
        (json!({"name": "a"}), "#/hours", "required"),
        (json!({"name": "", "preset": "iran"}), "#/name", "required"),
        (json!({"name": "a", "preset": "mars"}), "#/preset", "unknown_option"),
        (json!({"name": "a", "preset": "iran", "time_zone": "Tehran"}), "#/time_zone", "unknown_option"),
        (friday(json!([{"from": "09:00", "to": "09:00"}])), "#/hours/friday/0", "conflict"),
        (friday(json!([{"from": "22:00", "to": "02:00"}])), "#/hours/friday/0", "conflict"),
        (friday(json!([{"from": "9:00", "to": "24:01"}])), "#/hours/friday/0/from", "invalid_time_of_day"),
        (friday(json!([{"from": "9:00", "to": "24:01"}])), "#/hours/friday/0/to", "invalid_time_of_day"),
        (
            friday(json!([{"from": "08:00", "to": "12:00"}, {"from": "11:59", "to": "13:00"}])),
            "#/hours/friday/1",
            "overlap",
        ),
        (holiday(json!({"first_date": "2026-02-29"})), "#/holidays/0/first_date", "invalid_date"),
        (holiday(json!({"first_date": "jalali:1404-12-30"})), "#/holidays/0/first_date", "invalid_date"),
        (holiday(json!({})), "#/holidays/0/first_date", "required"),
        (holiday(json!({"first_date": "2026-03-02", "last_date": "2026-03-01"})), "#/holidays/0", "invalid_date"),
        (holiday(json!({"first_date": "2026-01-01", "last_date": "2026-12-01"})), "#/holidays/0", "invalid_date"),
        (holiday(json!({"first_date": "2026-01-01", "month": 3})), "#/holidays/0/month", "not_allowed"),
        (holiday(json!({"kind": "yearly_jalali", "month": 7, "day": 31})), "#/holidays/0", "invalid_date"),
        (holiday(json!({"kind": "yearly_gregorian", "month": 7})), "#/holidays/0/day", "required"),
        (holiday(json!({"kind": "lunar"})), "#/holidays/0/kind", "unknown_option"),
        (holiday(json!({"first_date": "2026-01-01", "name": ""})), "#/holidays/0/name", "required"),
    ] {
        app.root().post("/v1/calendars", body).expect(422).field_error(place, code);
    }
    assert!(app.root().get("/v1/calendars").ids().is_empty());
});

on_each_engine!(a_name_is_unique_whatever_its_case, |app| {
    let first = calendar(app, json!({"name": "Office", "preset": "iran"}));
    let second = calendar(app, json!({"name": "Night", "preset": "always"}));
    let taken = app.root().post("/v1/calendars", json!({"name": "OFFICE", "preset": "iran"})).expect(409);
    assert_eq!(taken.problem("already_exists")["existing_id"], first.as_str());
    app.root()
        .patch(format!("/v1/calendars/{second}"), json!({"name": "office"}))
        .expect(409)
        .problem("already_exists");
    app.root().patch(format!("/v1/calendars/{first}"), json!({"name": "OFFICE"})).expect(200);
    app.root().delete(format!("/v1/calendars/{second}")).expect(204);
    app.root().get(format!("/v1/calendars/{second}")).expect(404);
});
