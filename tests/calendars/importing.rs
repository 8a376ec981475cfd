//! Holidays come from a file or a list.

use serde_json::json;
use support::{Actor, Answer, on_each_engine};

use super::{calendar, weekdays};

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260705\r\n\
    DTEND;VALUE=DATE:20260707\r\nSUMMARY:تاسوعا\\, عاش\r\n ورا\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
    DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn send(who: &Actor, path: &str, file: &str) -> Answer {
    who.send_bytes("POST", path, Some("text/calendar; charset=utf-8"), file.as_bytes())
}

on_each_engine!(a_file_adds_what_is_not_there_yet, |app| {
    let id = calendar(app, json!({"name": "a", "hours": weekdays()}));
    let path = format!("/v1/calendars/{id}/holidays");
    let first = send(app.root(), &path, FILE).expect(200);
    assert_eq!((first.int("added"), first.int("known"), first.int("replaced")), (2, 0, 0));
    let holidays = first["calendar"]["holidays"].as_array().unwrap();
    assert_eq!(holidays[0]["name"], "تاسوعا, عاشورا");
    assert_eq!((&holidays[0]["first_date"], &holidays[0]["last_date"]), (&json!("2026-07-05"), &json!("2026-07-06")));
    assert_eq!((&holidays[1]["kind"], &holidays[1]["month"]), (&json!("yearly_gregorian"), &json!(12)));
    let again = send(app.root(), &path, FILE).expect(200);
    assert_eq!((again.int("added"), again.int("known")), (0, 2));
    assert_eq!(again["calendar"]["version"], 2, "nothing changed the second time");
    send(&app.lead(), &path, FILE).expect(403);
    send(&app.root().if_match("\"1\""), &path, FILE).expect(412);
});

on_each_engine!(a_list_adds_too_and_a_retry_adds_once, |app| {
    let id = calendar(app, json!({"name": "a", "hours": weekdays()}));
    let path = format!("/v1/calendars/{id}/holidays");
    let body = json!({"holidays": [{"name": "x", "kind": "dates", "first_date": "2026-05-01"}]});
    let sender = app.root().key("import-1");
    let first = sender.post(&path, body.clone()).expect(200);
    let again = sender.post(&path, body.clone()).expect(200).has_header("idempotency-replayed", "true");
    assert_eq!((first.int("added"), &again.json), (1, &first.json));
    sender.post(format!("{path}?replace_suggested=true"), body).expect(422).problem("idempotency_key_reused");
    let wrong = json!({"holidays": [{"name": "x", "kind": "dates", "first_date": "2026-05-32"}]});
    app.root().post(&path, wrong).expect(422).field_error("#/holidays/0/first_date", "invalid_date");
});

on_each_engine!(an_official_list_takes_the_place_of_suggestions, |app| {
    let made = app.root().post("/v1/calendars", json!({"name": "a", "preset": "iran"})).expect(201);
    let suggestions = |answer: &serde_json::Value| {
        answer["holidays"].as_array().unwrap().iter().filter(|it| it["suggested"] == true).count()
    };
    let path = format!("/v1/calendars/{}/holidays?replace_suggested=true", made.id());
    let holiday = |day: &str| json!({"name": "عید", "kind": "dates", "first_date": day});
    let list = json!({"holidays": [holiday("jalali:1405-01-01"), holiday("jalali:1405-12-29")]});
    let after = app.root().post(&path, list).expect(200);
    let gone = after.int("replaced");
    assert!(gone >= 17, "the suggestions of one year: {gone}");
    assert_eq!(suggestions(&after["calendar"]) as i64, suggestions(&made.json) as i64 - gone);
});

on_each_engine!(what_is_not_understood_is_refused_with_its_line, |app| {
    let id = calendar(app, json!({"name": "a", "hours": weekdays()}));
    let path = format!("/v1/calendars/{id}/holidays");
    for (file, line, code) in [
        ("".to_owned(), 1, "invalid_format"),
        ("not a calendar".to_owned(), 1, "invalid_format"),
        (FILE.replace("VALUE=DATE:20261225", "TZID=Asia/Tehran:20261225T080000"), 10, "not_all_day"),
        (FILE.replace("FREQ=YEARLY", "FREQ=WEEKLY"), 12, "unsupported_repetition"),
        (FILE.replace("20260707", "20260701"), 5, "invalid_date"),
        (FILE.replace("20260705", "20260230"), 4, "invalid_date"),
    ] {
        let refused = send(app.root(), &path, &file).expect(422).field_error("#", code);
        assert_eq!(refused["errors"][0]["params"]["line"], line, "{refused:?}");
        if line > 1 {
            let message = refused["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains(&line.to_string()), "{message}");
        }
    }
    let bytes = app.root().send_bytes("POST", &path, Some("text/calendar"), b"BEGIN:VCALENDAR\n\xff");
    bytes.expect(422).field_error("#", "invalid_character");
    let plain = app.root().send_bytes("POST", &path, Some("text/plain"), FILE.as_bytes()).expect(415);
    assert_eq!(plain.words("accepted"), ["application/json", "text/calendar"]);
    let large = app.root().send_bytes("POST", &path, Some("text/calendar"), &vec![b'x'; 1_048_577]);
    large.expect(413).problem("payload_too_large");
    assert_eq!(app.root().get(format!("/v1/calendars/{id}")).int("version"), 1);
});
