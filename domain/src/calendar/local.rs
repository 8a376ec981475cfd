//! Open time on the wall clock alone: no zone, every day has 24 hours. All times are milliseconds since 1970-01-01T00:00
//! of the wall clock.

use std::collections::BTreeMap;

use super::{DAY_MILLIS, Definition, Holiday, HolidayRule, Interval};
use crate::{date::Date, jalali::JalaliDate};

/// The open hours of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Day {
    /// From and to in milliseconds after midnight; in order, without overlap.
    intervals: Vec<(i64, i64)>,
    /// All of them together.
    total: i64,
}

/// The yearly holidays of one kind of year: month and day, place in the list, hours.
type Yearly = BTreeMap<(u8, u8), (usize, Day)>;

/// The rules of a definition, ready to be looked up by day.
#[derive(Debug, Clone)]
pub struct LocalHours {
    /// Monday to Sunday.
    week: [Day; 7],
    week_total: i64,
    /// Single days in order, without repetition.
    dates: Vec<(i64, Day)>,
    jalali: Yearly,
    gregorian: Yearly,
}

impl Day {
    fn new(intervals: &[Interval]) -> Self {
        let millis = |minutes: u16| i64::from(minutes) * 60_000;
        let mut intervals: Vec<(i64, i64)> =
            intervals.iter().map(|one| (millis(one.from.minutes()), millis(one.to.minutes()))).collect();
        intervals.sort_unstable();
        let total = intervals.iter().map(|(from, to)| to - from).sum();
        Self { intervals, total }
    }

    /// The open time of this day between two moments of it.
    fn worked(&self, from: i64, to: i64) -> i64 {
        if from <= 0 && to >= DAY_MILLIS {
            return self.total;
        }
        self.intervals.iter().map(|(opens, closes)| (to.min(*closes) - from.max(*opens)).max(0)).sum()
    }

    /// The moment at which `need` have been worked since `from`; the day must have that much.
    fn advance(&self, from: i64, need: i64) -> i64 {
        let mut rest = need;
        for (opens, closes) in &self.intervals {
            let start = from.max(*opens);
            let open = (closes - start).max(0);
            if open >= rest {
                return start + rest;
            }
            rest -= open;
        }
        DAY_MILLIS
    }
}

impl LocalHours {
    pub fn new(definition: &Definition) -> Self {
        let week = definition.hours.days().map(|day| Day::new(day));
        let week_total = week.iter().map(|day| day.total).sum();
        let (mut jalali, mut gregorian, mut dates) = (Yearly::new(), Yearly::new(), Vec::new());
        for (place, Holiday { rule, hours, .. }) in definition.holidays.iter().enumerate() {
            let day = Day::new(hours);
            match *rule {
                HolidayRule::Dates { first, last } => {
                    dates.extend((first.days()..=last.days()).map(|date| (date, day.clone())));
                }
                HolidayRule::YearlyJalali { month, day: of_month } => {
                    jalali.entry((month, of_month)).or_insert((place, day));
                }
                HolidayRule::YearlyGregorian { month, day: of_month } => {
                    gregorian.entry((month, of_month)).or_insert((place, day));
                }
            }
        }
        // The sort is stable and the first of equals stays: the first in the list counts.
        dates.sort_by_key(|(date, _)| *date);
        dates.dedup_by_key(|(date, _)| *date);
        Self { week, week_total, dates, jalali, gregorian }
    }

    /// Is every minute of every day open?
    pub fn is_always(&self) -> bool {
        let plain = self.dates.is_empty() && self.jalali.is_empty() && self.gregorian.is_empty();
        plain && self.week_total == 7 * DAY_MILLIS
    }

    pub fn is_open(&self, at: i64) -> bool {
        let moment = at.rem_euclid(DAY_MILLIS);
        let day = self.on(at.div_euclid(DAY_MILLIS));
        day.intervals.iter().any(|(opens, closes)| (*opens..*closes).contains(&moment))
    }

    /// The open stretches of a day.
    pub fn intervals(&self, day: i64) -> impl Iterator<Item = (i64, i64)> {
        let start = day * DAY_MILLIS;
        self.on(day).intervals.iter().map(move |(opens, closes)| (start + opens, start + closes))
    }

    /// The open time between two moments.
    pub fn worked(&self, from: i64, to: i64) -> i64 {
        let (first, last) = (from.div_euclid(DAY_MILLIS), to.div_euclid(DAY_MILLIS));
        let (after, until) = (from.rem_euclid(DAY_MILLIS), to.rem_euclid(DAY_MILLIS));
        if first == last {
            return self.on(first).worked(after, until);
        }
        let ends = self.on(first).worked(after, DAY_MILLIS) + self.on(last).worked(0, until);
        ends + self.whole_days(first + 1, last)
    }

    /// The open time of the days from `day` to before `end`.
    fn whole_days(&self, mut day: i64, end: i64) -> i64 {
        let mut sum = 0;
        while day < end {
            let special = self.next_special(day).min(end);
            let weeks = (special - day) / 7;
            sum += weeks * self.week_total;
            sum += (day + weeks * 7..special).map(|day| self.weekday(day).total).sum::<i64>();
            if special < end {
                sum += self.on(special).total;
            }
            day = special + 1;
        }
        sum
    }

    /// The first moment by which `need` (more than 0) have been worked since `from`, when that is so at `limit`.
    ///
    /// # Errors
    /// What is still unworked at `limit`.
    pub fn advance(&self, from: i64, limit: i64, need: i64) -> Result<i64, i64> {
        let (mut day, mut after, mut rest) = (from.div_euclid(DAY_MILLIS), from.rem_euclid(DAY_MILLIS), need);
        let mut special = self.next_special(day);
        while day * DAY_MILLIS < limit {
            if after == 0 && self.week_total > 0 {
                let most = special.saturating_sub(day).min(limit.div_euclid(DAY_MILLIS) - day) / 7;
                let weeks = most.min((rest - 1) / self.week_total).max(0);
                day += weeks * 7;
                rest -= weeks * self.week_total;
            }
            let hours = if day == special { self.on(day) } else { self.weekday(day) };
            let open = hours.worked(after, (limit - day * DAY_MILLIS).min(DAY_MILLIS));
            if open >= rest {
                return Ok(day * DAY_MILLIS + hours.advance(after, rest));
            }
            rest -= open;
            after = 0;
            day += 1;
            if day > special {
                special = self.next_special(day);
            }
        }
        Err(rest)
    }

    fn weekday(&self, day: i64) -> &Day {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = &self.week;
        // 1970-01-01 was a Thursday.
        match day.rem_euclid(7) {
            0 => thursday,
            1 => friday,
            2 => saturday,
            3 => sunday,
            4 => monday,
            5 => tuesday,
            _ => wednesday,
        }
    }

    /// The hours of a day.
    fn on(&self, day: i64) -> &Day {
        if let Ok(found) = self.dates.binary_search_by_key(&day, |(date, _)| *date)
            && let Some((_, hours)) = self.dates.get(found)
        {
            return hours;
        }
        let jalali = if self.jalali.is_empty() { None } else { JalaliDate::from_date(Date::from_days(day)) };
        let jalali = jalali.and_then(|date| self.jalali.get(&(date.month(), date.day())));
        let (_, month, of_month) = Date::from_days(day).civil();
        let gregorian = self.gregorian.get(&(month, of_month));
        let first = [jalali, gregorian].into_iter().flatten().min_by_key(|(place, _)| *place);
        first.map_or_else(|| self.weekday(day), |(_, hours)| hours)
    }

    /// The first day at or after this one that is a holiday; far away when there is none.
    fn next_special(&self, day: i64) -> i64 {
        let at = self.dates.partition_point(|(date, _)| *date < day);
        let date = self.dates.get(at).map(|(date, _)| *date);
        let jalali = JalaliDate::from_date(Date::from_days(day)).and_then(|today| {
            let day_of = |year, month, day| JalaliDate::new(year, month, day).map(|it| it.date().days());
            next_yearly(&self.jalali, (today.year(), today.month(), today.day()), day_of)
        });
        let gregorian = next_yearly(&self.gregorian, Date::from_days(day).civil(), |year, month, day| {
            Date::from_civil(year, month, day).map(Date::days)
        });
        // Beyond the last day there is, days are taken for it.
        [date, jalali, gregorian].into_iter().flatten().filter(|next| *next >= day).min().unwrap_or(i64::MAX)
    }
}

/// The longest time without a leap day: 2096 to 2104.
const MAX_YEARS_BETWEEN_LEAPS: i64 = 8;

/// The first day of the yearly ones from today on.
fn next_yearly(
    yearly: &Yearly,
    (year, month, day): (i64, u8, u8),
    day_of: impl Fn(i64, u8, u8) -> Option<i64>,
) -> Option<i64> {
    let this_year = yearly.range((month, day)..).map(|((month, day), _)| (year, *month, *day));
    let later = (1..=MAX_YEARS_BETWEEN_LEAPS)
        .flat_map(|ahead| yearly.keys().map(move |(month, day)| (year + ahead, *month, *day)));
    this_year.chain(later).find_map(|(year, month, day)| day_of(year, month, day))
}
