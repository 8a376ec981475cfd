//! Which types of events a webhook gets.

use crate::event::EventKind;

/// The most types that one webhook names.
pub const MAX_TYPES: usize = 100;

/// Do these words name this type? `ticket.*` stands for all of a subject, also for those that are added later.
pub fn covers(words: &[String], kind: &str) -> bool {
    words.iter().any(|word| match word.strip_suffix(".*") {
        Some(subject) => kind.split_once('.').is_some_and(|(of, _)| of == subject),
        None => word == kind,
    })
}

/// Does the word name a type, or all of a subject?
pub fn is_known(word: &str) -> bool {
    let words = [word.to_owned()];
    EventKind::ALL.iter().any(|kind| covers(&words, kind.word()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_stands_for_all_its_types() {
        let words = ["ticket.*".to_owned(), "message.created".to_owned()];
        assert!(covers(&words, "ticket.created") && covers(&words, "ticket.surely_new"));
        assert!(covers(&words, "message.created") && !covers(&words, "message.updated"));
        assert!(!covers(&[], "ticket.created"));
    }

    #[test]
    fn what_fits_nothing_is_not_known() {
        assert!(is_known("ticket.*") && is_known("ticket.created") && is_known("webhook.disabled"));
        for word in ["", "*", "ticket", "ticket.", "tick.*", "ticket.creat*", ".*"] {
            assert!(!is_known(word), "{word}");
        }
    }
}
