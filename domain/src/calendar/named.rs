//! The calendars of a workspace: a name, a definition and their history.

use serde_json::Value;

use super::Definition;
use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::CalendarId,
    snapshot::{Field, deltas},
    time::Instant,
};

/// The most calendars of a workspace.
pub const MAX_CALENDARS: usize = 200;

/// A calendar of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCalendar {
    /// Its id.
    pub id: CalendarId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// When it is open; checked.
    pub definition: Definition,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

const FACTS: &[Field<NamedCalendar>] = &[
    ("time_zone", |calendar| calendar.definition.time_zone.clone().into()),
    ("hours", |calendar| json(&calendar.definition.hours)),
];
const PRIVATE: &[Field<NamedCalendar>] = &[
    ("name", |calendar| calendar.name.clone().into()),
    // With their names, which are free text.
    ("holidays", |calendar| json(&calendar.definition.holidays)),
];

fn json<T: serde::Serialize>(part: &T) -> Value {
    // Texts, numbers, lists: this cannot fail.
    serde_json::to_value(part).unwrap_or_default()
}

/// The form in which names of calendars are compared: without case.
pub fn normalized_name(name: &str) -> String {
    name.to_lowercase()
}

impl NamedCalendar {
    /// A new calendar and the event of its making.
    pub fn create(id: CalendarId, name: String, definition: Definition, now: Instant) -> (Self, Draft) {
        let calendar = Self { id, version: 1, name, definition, created_at: now, updated_at: now };
        let draft = draft(None, Some(&calendar), id, 1);
        (calendar, draft)
    }

    /// The calendar with another name or definition and its event; none when nothing would change.
    pub fn change(&self, name: Option<String>, definition: Definition, now: Instant) -> Option<(Self, Draft)> {
        let after = Self {
            version: self.version + 1,
            name: name.unwrap_or_else(|| self.name.clone()),
            definition,
            updated_at: now,
            ..self.clone()
        };
        let draft = draft(Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(Some(self), None, self.id, self.version + 1)
    }
}

fn draft(before: Option<&NamedCalendar>, after: Option<&NamedCalendar>, id: CalendarId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Calendar, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::calendar::Preset;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);
    const LATER: Instant = NOW.plus_seconds(60);

    #[test]
    fn a_change_is_told_by_its_parts_and_names_stay_out_of_the_facts() {
        let definition = Preset::Iran.definition("Asia/Tehran", "2026-03-21".parse().unwrap());
        let id = CalendarId::from_uuid(Uuid::from_u128(1));
        let (before, made) = NamedCalendar::create(id, "اداری".to_owned(), definition.clone(), NOW);
        assert_eq!(made.facts.keys().collect::<Vec<_>>(), ["hours", "time_zone"]);
        assert_eq!(made.private.keys().collect::<Vec<_>>(), ["holidays", "name"]);
        assert_eq!(before.change(Some("اداری".to_owned()), definition.clone(), LATER), None);
        let fewer = Definition { holidays: definition.holidays[1..].to_vec(), ..definition };
        let (after, changed) = before.change(None, fewer, LATER).unwrap();
        assert_eq!((after.version, after.updated_at, changed.version), (2, LATER, 2));
        assert!(changed.facts.is_empty() && changed.private.len() == 1);
        assert_eq!(after.removed().version, 3);
    }
}
