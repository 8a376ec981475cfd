//! Calendars to begin with.

use super::{Definition, Holiday, HolidayRule, Interval, TimeOfDay, WeeklyHours, suggested_holidays};
use crate::{date::Date, jalali::JalaliDate};

crate::words! {
    /// A calendar to begin with.
    pub enum Preset {
        /// Saturday to Wednesday 08:00 to 17:00, Thursday to 13:00, with the holidays of Iran.
        Iran = 1 "iran",
        /// Monday to Friday 09:00 to 17:00.
        MondayToFriday = 2 "monday_to_friday",
        /// Day and night.
        Always = 3 "always",
    }
}

/// Month and day of Iran's holidays that keep their day of the Jalali year.
const SOLAR: [(u8, u8, &str); 10] = [
    (1, 1, "نوروز"),
    (1, 2, "نوروز"),
    (1, 3, "نوروز"),
    (1, 4, "نوروز"),
    (1, 12, "روز جمهوری اسلامی"),
    (1, 13, "روز طبیعت"),
    (3, 14, "رحلت امام خمینی"),
    (3, 15, "قیام پانزده خرداد"),
    (11, 22, "پیروزی انقلاب اسلامی"),
    (12, 29, "ملی شدن صنعت نفت"),
];

impl Preset {
    /// The zone that goes with it, unless another is asked for.
    pub const fn own_time_zone(self) -> Option<&'static str> {
        match self {
            Self::Iran => Some("Asia/Tehran"),
            Self::MondayToFriday | Self::Always => None,
        }
    }

    /// The calendar as it is on `today`, in this zone. Iran's has suggestions for the lunar holidays of this Jalali year
    /// and the next.
    pub fn definition(self, time_zone: &str, today: Date) -> Definition {
        let (hours, holidays) = match self {
            Self::Iran => (iranian_week(), iranian_holidays(today)),
            Self::MondayToFriday => (working_week(), Vec::new()),
            Self::Always => (every_day(vec![Interval::DAY]), Vec::new()),
        };
        Definition { time_zone: time_zone.to_owned(), hours, holidays }
    }
}

fn hours(from: u16, to: u16) -> Vec<Interval> {
    let time = |hour: u16| TimeOfDay::from_minutes(hour * 60);
    time(from).zip(time(to)).and_then(|(from, to)| Interval::new(from, to)).into_iter().collect()
}

fn every_day(day: Vec<Interval>) -> WeeklyHours {
    WeeklyHours {
        monday: day.clone(),
        tuesday: day.clone(),
        wednesday: day.clone(),
        thursday: day.clone(),
        friday: day.clone(),
        saturday: day.clone(),
        sunday: day,
    }
}

fn iranian_week() -> WeeklyHours {
    WeeklyHours { thursday: hours(8, 13), friday: Vec::new(), ..every_day(hours(8, 17)) }
}

fn working_week() -> WeeklyHours {
    WeeklyHours { saturday: Vec::new(), sunday: Vec::new(), ..every_day(hours(9, 17)) }
}

fn iranian_holidays(today: Date) -> Vec<Holiday> {
    let solar =
        SOLAR.map(|(month, day, name)| Holiday::closed(name, HolidayRule::YearlyJalali { month, day })).into_iter();
    let year = JalaliDate::from_date(today).map(JalaliDate::year);
    let lunar = year.into_iter().flat_map(|year| [year, year + 1]).flat_map(suggested_holidays);
    solar.chain(lunar).collect()
}
