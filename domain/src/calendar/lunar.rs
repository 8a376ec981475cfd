//! Guesses at the days of Iran's lunar holidays.
//!
//! A lunar month begins when the moon is seen, and a government may move a holiday, so nothing can compute them for sure.
//! The arithmetic lunar calendar (30 years with 11 leap years) is usually right and rarely more than a day off, which is
//! good enough for a list that somebody goes through.

use super::{Holiday, HolidayRule};
use crate::{date::Date, jalali::JalaliDate};

/// Month, day, name. Day 0 is the last of the month before.
const HOLIDAYS: [(i64, i64, &str); 17] = [
    (1, 9, "تاسوعای حسینی"),
    (1, 10, "عاشورای حسینی"),
    (2, 20, "اربعین حسینی"),
    (2, 28, "رحلت پیامبر و شهادت امام حسن"),
    (3, 0, "شهادت امام رضا"),
    (3, 8, "شهادت امام حسن عسکری"),
    (3, 17, "میلاد پیامبر و امام جعفر صادق"),
    (6, 3, "شهادت حضرت فاطمه"),
    (7, 13, "ولادت امام علی"),
    (7, 27, "مبعث پیامبر"),
    (8, 15, "ولادت حضرت قائم"),
    (9, 21, "شهادت امام علی"),
    (10, 1, "عید فطر"),
    (10, 2, "تعطیلی عید فطر"),
    (10, 25, "شهادت امام جعفر صادق"),
    (12, 10, "عید قربان"),
    (12, 18, "عید غدیر خم"),
];

/// 16 July 622 of the Julian calendar, 1 Muharram of year 1, in days since 1970-01-01.
const EPOCH: i64 = -492_148;

/// A day of the arithmetic lunar calendar, in days since 1970-01-01.
const fn day_of(year: i64, month: i64, day: i64) -> i64 {
    // Months have 30 and 29 days in turn; the last of a leap year has 30.
    let months = (59 * (month - 1) + 1) / 2;
    EPOCH + 354 * (year - 1) + (11 * year + 3).div_euclid(30) + months + day - 1
}

/// The lunar holidays of Iran in a year of the Jalali calendar, in order, as dates that somebody should confirm.
///
/// An empty list for a year outside 1 to 9376.
pub fn suggested_holidays(jalali_year: i64) -> Vec<Holiday> {
    let first = |year| JalaliDate::new(year, 1, 1).map(|first| first.date().days());
    let (Some(start), Some(end)) = (first(jalali_year), first(jalali_year + 1)) else {
        return Vec::new();
    };
    let lunar_year = (start - EPOCH) * 30 / 10_631;
    let mut days: Vec<(i64, &str)> = (lunar_year..=lunar_year + 3)
        .flat_map(|year| HOLIDAYS.map(|(month, day, name)| (day_of(year, month, day), name)))
        .filter(|(day, _)| (start..end).contains(day))
        .collect();
    days.sort_unstable();
    days.into_iter().map(|(day, name)| suggestion(Date::from_days(day), name)).collect()
}

fn suggestion(day: Date, name: &str) -> Holiday {
    Holiday { suggested: true, ..Holiday::closed(name, HolidayRule::Dates { first: day, last: day }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_within_a_day_of_what_the_days_became() {
        // As they were kept in Iran.
        for (year, name, kept) in [
            (1401, "عاشورای حسینی", "2022-08-08"),
            (1402, "عید فطر", "2023-04-22"),
            (1403, "عید فطر", "2024-04-10"),
            (1403, "عاشورای حسینی", "2024-07-16"),
            (1403, "اربعین حسینی", "2024-08-25"),
            (1404, "عید فطر", "2025-03-31"),
            (1404, "عاشورای حسینی", "2025-07-06"),
        ] {
            let kept: Date = kept.parse().unwrap();
            let off = |holiday: &Holiday| match holiday.rule {
                HolidayRule::Dates { first, .. } => (first.days() - kept.days()).abs(),
                _ => i64::MAX,
            };
            let all = suggested_holidays(year);
            assert!(all.iter().any(|holiday| holiday.name == name && off(holiday) <= 1), "{year} {name}: {all:?}");
        }
    }

    #[test]
    fn a_year_has_each_of_them_and_at_most_those_of_eleven_days_twice() {
        for year in 1206..=1498 {
            let all = suggested_holidays(year);
            assert!((17..=20).contains(&all.len()), "{year}: {}", all.len());
            assert!(HOLIDAYS.iter().all(|(_, _, name)| all.iter().any(|holiday| holiday.name == *name)), "{year}");
            assert!(all.iter().all(|holiday| holiday.suggested && holiday.rule.is_possible()));
        }
        assert!(suggested_holidays(0).is_empty() && suggested_holidays(i64::MAX / 2).is_empty());
    }
}
