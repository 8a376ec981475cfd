//! The reader in memory.

use super::{Check, Condition, Field, Lowered, Reading, Relation, Scalar, UnknownCalendar, World};
use crate::ticket::Ticket;

/// What a condition is asked about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A ticket as it is: nothing changed.
    State(&'a Ticket),
    /// A ticket that was just opened: before, all its fields were unset.
    Opened(&'a Ticket),
    /// A step of a ticket.
    Step {
        /// The ticket before it.
        before: &'a Ticket,
        /// The ticket after it; what is not about the change is asked of this one.
        after: &'a Ticket,
    },
}

impl<'a> Subject<'a> {
    const fn now(self) -> &'a Ticket {
        match self {
            Self::State(ticket) | Self::Opened(ticket) | Self::Step { after: ticket, .. } => ticket,
        }
    }

    /// What the field held before; none if there was no step.
    fn before(self, field: Field) -> Option<Reading> {
        match self {
            Self::State(_) => None,
            Self::Opened(ticket) => Some(match field.read(ticket) {
                Reading::One(_) => Reading::One(None),
                Reading::Many(_) => Reading::Many(Vec::new()),
            }),
            Self::Step { before, .. } => Some(field.read(before)),
        }
    }
}

impl Condition {
    /// Does it hold of `subject`? Lowers and asks; whoever asks about many tickets at one moment lowers once.
    ///
    /// # Errors
    /// If a test counts in a calendar that is not there.
    pub fn matches(&self, subject: Subject<'_>, world: &World<'_>) -> Result<bool, UnknownCalendar> {
        Ok(self.lower(world)?.matches(subject))
    }
}

impl Lowered {
    /// Does it hold of `subject`?
    pub fn matches(&self, subject: Subject<'_>) -> bool {
        match self {
            Self::All(list) => list.iter().all(|inner| inner.matches(subject)),
            Self::Any(list) => list.iter().any(|inner| inner.matches(subject)),
            Self::Not(inner) => !inner.matches(subject),
            Self::Check(field, Check::Changed { from, to }) => changed(*field, from.as_ref(), to.as_ref(), subject),
            Self::Check(field, check) => check.holds(&field.read(subject.now())),
        }
    }
}

type Alternatives = (Vec<Scalar>, bool);

fn changed(field: Field, from: Option<&Alternatives>, to: Option<&Alternatives>, subject: Subject<'_>) -> bool {
    let Some(before) = subject.before(field) else { return false };
    let after = field.read(subject.now());
    let fits = |wanted: Option<&Alternatives>, reading: &Reading| {
        wanted.is_none_or(|(values, null)| is_one_of(reading, values, *null))
    };
    before != after && fits(from, &before) && fits(to, &after)
}

fn is_one_of(reading: &Reading, values: &[Scalar], null: bool) -> bool {
    match reading {
        Reading::One(None) => null,
        Reading::One(Some(value)) => values.contains(value),
        Reading::Many(_) => false,
    }
}

impl Check {
    fn holds(&self, reading: &Reading) -> bool {
        match (self, reading) {
            (Self::In { values, null }, reading) => is_one_of(reading, values, *null),
            (Self::Compare(relation, than), Reading::One(Some(value))) => relation.holds(value, than),
            (Self::Contains(parts), Reading::One(Some(Scalar::Text(text)))) => {
                parts.iter().any(|part| text.contains(part.as_str()))
            }
            (Self::HasAny(wanted), Reading::Many(held)) => wanted.iter().any(|one| held.contains(one)),
            (Self::HasAll(wanted), Reading::Many(held)) => wanted.iter().all(|one| held.contains(one)),
            (Self::Empty, Reading::Many(held)) => held.is_empty(),
            _ => false,
        }
    }
}

impl Relation {
    fn holds(self, value: &Scalar, than: &Scalar) -> bool {
        match self {
            Self::Gt => value > than,
            Self::Gte => value >= than,
            Self::Lt => value < than,
            Self::Lte => value <= than,
        }
    }
}
