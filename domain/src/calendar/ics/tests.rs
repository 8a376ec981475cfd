use super::*;
use crate::{calendar::HolidayRule, date::Date};

fn file(events: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{}\r\nEND:VCALENDAR\r\n",
        events.trim().replace('\n', "\r\n")
    )
}

fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\nUID:1@x\nSUMMARY:Day off\n{lines}\nEND:VEVENT"))
}

fn rules(text: &str) -> Vec<HolidayRule> {
    read_ics(text).unwrap().into_iter().map(|holiday| holiday.rule).collect()
}

fn dates(first: &str, last: &str) -> HolidayRule {
    let date = |text: &str| text.parse::<Date>().unwrap();
    HolidayRule::Dates { first: date(first), last: date(last) }
}

#[track_caller]
fn refused(text: &str, line: usize, fault: IcsFault) {
    assert_eq!(read_ics(text), Err(IcsError { line, fault }));
}

#[test]
fn days_and_ranges_are_read_with_their_names() {
    let text = file(
        "BEGIN:VTIMEZONE\nTZID:Asia/Tehran\nBEGIN:STANDARD\nDTSTART:16010101T000000\nEND:STANDARD\nEND:VTIMEZONE\n\
         BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260705\nDTEND;VALUE=DATE:20260707\nSUMMARY:Tasua\\, Ashura\nBEGIN:VALARM\n\
         DTSTART:20260101T000000Z\nSUMMARY:no\nEND:VALARM\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260814\nSUMMARY;LANGUAGE=fa;ALTREP=\"http://x;y:z\":اربعین\n  حسینی\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260815\nSTATUS:CANCELLED\nSUMMARY:gone\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20260816\nDURATION:P1W\nEND:VEVENT",
    );
    let names: Vec<String> = read_ics(&text).unwrap().into_iter().map(|holiday| holiday.name).collect();
    assert_eq!(names, ["Tasua, Ashura", "اربعین حسینی", "2026-08-16"]);
    let expected =
        [dates("2026-07-05", "2026-07-06"), dates("2026-08-14", "2026-08-14"), dates("2026-08-16", "2026-08-22")];
    assert_eq!(rules(&text), expected);
    assert_eq!(rules(&format!("\u{feff}{}", text.replace("\r\n", "\n"))), expected);
}

#[test]
fn what_comes_every_year_becomes_a_yearly_rule() {
    let yearly = |month, day| HolidayRule::YearlyGregorian { month, day };
    let christmas = event("DTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY");
    assert_eq!(rules(&christmas), [yearly(12, 25), yearly(12, 26)]);
    let exact = event("DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=5;BYMONTHDAY=1;WKST=MO");
    assert_eq!(rules(&exact), [yearly(5, 1)]);
    let nowruz = event("DTSTART;VALUE=DATE:20260321\nRRULE:RSCALE=PERSIAN;FREQ=YEARLY");
    assert_eq!(rules(&nowruz), [HolidayRule::YearlyJalali { month: 1, day: 1 }]);
}

#[test]
fn what_comes_for_some_years_becomes_dates() {
    let twice = event("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2");
    assert_eq!(rules(&twice), [dates("2024-02-29", "2024-02-29"), dates("2028-02-29", "2028-02-29")]);
    let until = event("DTSTART;VALUE=DATE:20240321\nRRULE:FREQ=YEARLY;UNTIL=20260320T000000Z");
    assert_eq!(rules(&until), [dates("2024-03-21", "2024-03-21"), dates("2025-03-21", "2025-03-21")]);
    let solar = event("DTSTART;VALUE=DATE:20240320\nRRULE:RSCALE=PERSIAN;FREQ=YEARLY;COUNT=2");
    assert_eq!(rules(&solar), [dates("2024-03-20", "2024-03-20"), dates("2025-03-21", "2025-03-21")]);
}

#[test]
fn what_is_not_understood_is_refused_with_its_line() {
    refused("", 1, IcsFault::NotACalendar);
    refused("<html>:", 1, IcsFault::NotACalendar);
    refused(&event("DTSTART;VALUE=DATE:20260101\nno colon"), 8, IcsFault::BadLine);
    refused(&event("X-NOTE:none"), 4, IcsFault::NoStart);
    refused(&event("DTSTART;TZID=Asia/Tehran:20260101T080000"), 7, IcsFault::NotAllDay);
    refused(&event("DTSTART;VALUE=DATE:20260230"), 7, IcsFault::BadDate);
    refused(&event("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260109"), 8, IcsFault::BadEnd);
    refused(&event("DTSTART;VALUE=DATE:20260110\nDURATION:PT5H"), 8, IcsFault::BadEnd);
    for rule in ["FREQ=MONTHLY", "FREQ=YEARLY;BYDAY=1MO", "FREQ=YEARLY;INTERVAL=2", "COUNT=2", "FREQ=YEARLY;BYMONTH=3"]
    {
        refused(&event(&format!("DTSTART;VALUE=DATE:20260110\nRRULE:{rule}")), 8, IcsFault::BadRule);
    }
    refused(&event("DTSTART;VALUE=DATE:20260110\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270110"), 9, IcsFault::BadRule);
    refused(&file("BEGIN:VEVENT\nDTSTART:20260101\nEND:VTODO"), 6, IcsFault::Unbalanced);
    refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n", 2, IcsFault::Unbalanced);
    refused(
        &event(&format!("DTSTART:20260101\nSUMMARY:{}", "x".repeat(300))).replace("SUMMARY:Day off\r\n", ""),
        7,
        IcsFault::LongName,
    );
}

#[test]
fn more_than_a_calendar_holds_is_refused() {
    let many = "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n".repeat(MAX_HOLIDAYS + 1);
    refused(&file(&many), 4 + 3 * MAX_HOLIDAYS, IcsFault::TooMany);
}

mod anything {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_is_too_much(text in "(BEGIN|END|VEVENT|VCALENDAR|DTSTART|RRULE|[:;=\"\\\\ \r\n]|FREQ=YEARLY|[0-9]{1,8}|.){0,60}") {
            let _ = super::super::read_ics(&format!("BEGIN:VCALENDAR\n{text}"));
        }
    }
}
