//! Which types of events somebody asks for.

use domain::event::EventKind;

use crate::http::{ApiError, Code, FieldCode, FieldError};

/// The kinds that these words name: a type such as `ticket.created`, or all of a subject, such as `ticket.*`.
///
/// # Errors
/// `invalid_parameter` naming the words that fit no type, with the types there are.
pub fn kinds(words: &[String]) -> Result<Vec<EventKind>, ApiError> {
    let mut kinds = Vec::new();
    let mut unknown = Vec::new();
    for word in words {
        let before = kinds.len();
        match word.strip_suffix(".*") {
            Some(subject) => kinds.extend(EventKind::ALL.iter().copied().filter(|kind| is_of(*kind, subject))),
            None => kinds.extend(EventKind::from_word(word)),
        }
        if kinds.len() == before {
            unknown.push(word.clone());
        }
    }
    if unknown.is_empty() {
        kinds.sort_unstable();
        kinds.dedup();
        return Ok(kinds);
    }
    let allowed: Vec<_> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    let field =
        FieldError::parameter("types", FieldCode::UnknownOption).with("unknown", unknown).with("allowed", allowed);
    Err(ApiError::new(Code::InvalidParameter).field(field))
}

fn is_of(kind: EventKind, subject: &str) -> bool {
    kind.word().split_once('.').is_some_and(|(of, _)| of == subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Result<Vec<EventKind>, ApiError> {
        kinds(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_subject_stands_for_all_its_types() {
        let found = words(&["message.*", "ticket.created", "message.created"]).unwrap();
        let expected =
            [EventKind::TicketCreated, EventKind::MessageCreated, EventKind::MessageUpdated, EventKind::MessageDeleted];
        for kind in expected {
            assert!(found.contains(&kind), "{kind}");
        }
        assert!(found.iter().all(|kind| kind.word().starts_with("message.") || *kind == EventKind::TicketCreated));
    }

    #[test]
    fn what_fits_nothing_is_refused() {
        for word in ["ticket", "ticket.", "*", "tick.*", "ticket.creat*"] {
            assert!(words(&[word]).is_err(), "{word}");
        }
    }
}
