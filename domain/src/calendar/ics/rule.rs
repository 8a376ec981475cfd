//! How an event repeats.

use super::{super::HolidayRule, IcsError, IcsFault, event::compact_date, lines::Line};
use crate::{date::Date, jalali::JalaliDate};

/// The most repetitions of an event whose repetitions end; a longer one is as good as endless.
const MAX_TIMES: i64 = 200;

/// Once a year, on the day itself.
pub struct Repeat {
    jalali: bool,
    end: Option<End>,
}

/// When the repetitions end.
enum End {
    /// After so many.
    Count(i64),
    /// With this day.
    Until(Date),
}

impl Repeat {
    /// Reads `FREQ=YEARLY`, with `COUNT` or `UNTIL`, with a month and day that are those of the event, with
    /// `RSCALE=PERSIAN` (RFC 7529) for the Jalali year.
    pub fn read(line: &Line, first: Date) -> Result<Self, IcsError> {
        let bad = || line.fault(IcsFault::BadRule);
        let parts = line.value.trim().split(';').filter(|part| !part.is_empty());
        let parts: Vec<(String, String)> = parts
            .map(|part| {
                part.split_once('=').map(|(name, value)| (name.to_ascii_uppercase(), value.to_ascii_uppercase()))
            })
            .collect::<Option<_>>()
            .ok_or_else(bad)?;
        let value = |name: &str| parts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let jalali = value("RSCALE") == Some("PERSIAN");
        let (_, month, day) = first.civil();
        let solar = JalaliDate::from_date(first).ok_or_else(bad)?;
        let (month, day) = if jalali { (solar.month(), solar.day()) } else { (month, day) };
        let is_number = |text: &str, number: u8| text.parse() == Ok(number);
        for (name, value) in &parts {
            let known = match name.as_str() {
                "FREQ" => value == "YEARLY",
                "INTERVAL" => value == "1",
                "WKST" | "COUNT" | "UNTIL" => true,
                "RSCALE" => value == "GREGORIAN" || jalali,
                "SKIP" => value == "OMIT",
                "BYMONTH" => is_number(value, month),
                "BYMONTHDAY" => is_number(value, day),
                _ => false,
            };
            if !known {
                return Err(bad());
            }
        }
        if value("FREQ").is_none() {
            return Err(bad());
        }
        let end = match (value("COUNT"), value("UNTIL")) {
            (None, None) => None,
            (Some(count), None) => Some(End::Count(count.parse().map_err(|_| bad())?)),
            (None, Some(until)) => Some(End::Until(until.get(..8).and_then(compact_date).ok_or_else(bad)?)),
            (Some(_), Some(_)) => return Err(bad()),
        };
        Ok(Self { jalali, end })
    }

    /// The rules of a holiday from `first` to `last` that repeats like this.
    pub fn rules(&self, first: Date, last: Date) -> Vec<HolidayRule> {
        match &self.end {
            None => (first.days()..=last.days()).filter_map(|day| self.yearly(Date::from_days(day))).collect(),
            Some(end) => {
                let length = last.days() - first.days();
                self.dates(first, end)
                    .map(|first| HolidayRule::Dates { first, last: Date::from_days(first.days() + length) })
                    .collect()
            }
        }
    }

    fn yearly(&self, on: Date) -> Option<HolidayRule> {
        if self.jalali {
            let on = JalaliDate::from_date(on)?;
            return Some(HolidayRule::YearlyJalali { month: on.month(), day: on.day() });
        }
        let (_, month, day) = on.civil();
        Some(HolidayRule::YearlyGregorian { month, day })
    }

    /// The first days of each time; a year without the day is passed over.
    fn dates(&self, first: Date, end: &End) -> impl Iterator<Item = Date> {
        let (year, month, day) = first.civil();
        let solar = JalaliDate::from_date(first).filter(|_| self.jalali);
        let on = move |ahead: i64| match solar {
            Some(solar) => JalaliDate::new(solar.year() + ahead, solar.month(), solar.day()).map(JalaliDate::date),
            None => Date::from_civil(year + ahead, month, day),
        };
        let (count, until) = match end {
            End::Count(count) => (*count, Date::from_days(i64::MAX)),
            End::Until(until) => (MAX_TIMES, *until),
        };
        let times = usize::try_from(count.clamp(0, MAX_TIMES)).unwrap_or(0);
        (0..MAX_TIMES * 8).filter_map(on).take_while(move |date| *date <= until).take(times)
    }
}
