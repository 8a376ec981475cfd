//! Adding holidays to those a calendar has.

use super::{Holiday, HolidayRule};

/// What became of the holidays of a file or list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// All holidays after it.
    pub holidays: Vec<Holiday>,
    /// How many are new.
    pub added: usize,
    /// How many were there already.
    pub known: usize,
    /// How many suggestions went.
    pub replaced: usize,
}

/// Adds holidays. One on the same days as another is known; a suggestion on the same days is confirmed by it. With
/// `replace_suggested`, suggestions that lie between the first and the last of the new dates go too.
pub fn import(existing: &[Holiday], new: Vec<Holiday>, replace_suggested: bool) -> Imported {
    let dates = new.iter().filter_map(|holiday| match holiday.rule {
        HolidayRule::Dates { first, last } => Some((first, last)),
        _ => None,
    });
    let span = dates.reduce(|(first, last), (other_first, other_last)| (first.min(other_first), last.max(other_last)));
    let is_replaced = |holiday: &Holiday| {
        let covered = match (holiday.rule, span) {
            (HolidayRule::Dates { first, last }, Some((start, end))) => start <= first && last <= end,
            _ => false,
        };
        let confirmed = new.iter().any(|other| other.rule == holiday.rule);
        holiday.suggested && (confirmed || (replace_suggested && covered))
    };
    let mut holidays: Vec<Holiday> = existing.iter().filter(|holiday| !is_replaced(holiday)).cloned().collect();
    let replaced = existing.len() - holidays.len();
    let (mut added, mut known) = (0, 0);
    for holiday in new {
        if holidays.iter().any(|other| other.rule == holiday.rule) {
            known += 1;
        } else {
            added += 1;
            holidays.push(holiday);
        }
    }
    Imported { holidays, added, known, replaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str, suggested: bool) -> Holiday {
        let date = date.parse().unwrap();
        Holiday { suggested, ..Holiday::closed(format!("{date}"), HolidayRule::Dates { first: date, last: date }) }
    }

    #[test]
    fn what_is_known_stays_and_what_is_confirmed_is_no_suggestion_any_more() {
        let before = [on("2026-05-01", false), on("2026-07-05", true), on("2026-07-07", true), on("2027-01-01", true)];
        let new = || vec![on("2026-05-01", false), on("2026-07-05", false), on("2026-07-08", false)];
        let merged = import(&before, new(), false);
        assert_eq!((merged.added, merged.known, merged.replaced), (2, 1, 1));
        assert!(
            merged.holidays.contains(&on("2026-07-05", false)) && merged.holidays.contains(&on("2026-07-07", true))
        );
        let merged = import(&before, new(), true);
        assert_eq!((merged.added, merged.known, merged.replaced), (2, 1, 2));
        assert!(!merged.holidays.contains(&on("2026-07-07", true)));
        assert!(merged.holidays.contains(&on("2027-01-01", true)), "it lies behind the list");
        assert_eq!(import(&merged.holidays, new(), true).holidays, merged.holidays);
    }
}
