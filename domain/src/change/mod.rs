//! What a step of the feed means to somebody who keeps a copy of the records.
//!
//! Each event moves its record's `version` by one, so a step is a record's latest exactly when the record still has the
//! version that the step brought. Nothing has to be kept about records to tell each of them once, at its latest step:
//! an earlier step is passed over, because a later one comes.

use uuid::Uuid;

use crate::event::{EventKind, SubjectKind};

crate::words! {
    /// The records that the feed of changes tells about.
    pub enum RecordType {
        /// A ticket.
        Ticket = 1 "ticket",
        /// A message.
        Message = 2 "message",
        /// A customer.
        Customer = 3 "customer",
        /// An organization.
        Organization = 4 "organization",
    }
}

crate::words! {
    /// What to do with the copy of a record.
    pub enum ChangeOp {
        /// Write it as it is now.
        Upsert = 1 "upsert",
        /// Take it away.
        Delete = 2 "delete",
    }
}

/// A step of the feed, as far as records are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: EventKind,
    /// The kind of record that the event belongs to.
    pub subject_kind: SubjectKind,
    /// That record.
    pub subject_id: Uuid,
    /// Its version after the event.
    pub version: i64,
    /// For `message.*`: the message.
    pub message_id: Option<Uuid>,
}

/// A record that a step has touched, and how to tell whether this was the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// The kind of record.
    pub record: RecordType,
    /// Its bare id.
    pub id: Uuid,
    mark: Mark,
}

/// What tells that a step is its record's latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The record has this version, or, once it is gone, had it last.
    Version(i64),
    /// The message was written and never changed since.
    Written,
    /// The message was changed.
    Changed,
    /// The message was removed.
    Removed,
}

impl Step {
    /// The records that it touched: the event's own, and the message that it is about. Others, such as teams, are not
    /// told about.
    pub fn touched(&self) -> impl Iterator<Item = Touched> {
        let record = match self.subject_kind {
            SubjectKind::Ticket => Some(RecordType::Ticket),
            SubjectKind::Customer => Some(RecordType::Customer),
            SubjectKind::Organization => Some(RecordType::Organization),
            _ => None,
        };
        let own = record.map(|record| Touched { record, id: self.subject_id, mark: Mark::Version(self.version) });
        let mark = match self.kind {
            EventKind::MessageCreated => Mark::Written,
            EventKind::MessageDeleted => Mark::Removed,
            _ => Mark::Changed,
        };
        let message = self.message_id.map(|id| Touched { record: RecordType::Message, id, mark });
        [own, message].into_iter().flatten()
    }
}

impl Touched {
    /// What this step tells of the record: nothing where a later step will. `current` is the version of the stored
    /// record, none when there is none any more; `last` is the version of the record's last event, needed only then.
    pub fn told(&self, current: Option<i64>, last: Option<i64>) -> Option<ChangeOp> {
        match (self.mark, current) {
            (Mark::Version(version), Some(current)) => (version == current).then_some(ChangeOp::Upsert),
            (Mark::Version(version), None) => (Some(version) == last).then_some(ChangeOp::Delete),
            (Mark::Written, Some(1)) | (Mark::Changed, Some(_)) => Some(ChangeOp::Upsert),
            (Mark::Removed, None) => Some(ChangeOp::Delete),
            (Mark::Written | Mark::Changed | Mark::Removed, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: EventKind, version: i64, message: Option<u128>) -> Step {
        Step {
            kind,
            subject_kind: SubjectKind::Ticket,
            subject_id: Uuid::from_u128(1),
            version,
            message_id: message.map(Uuid::from_u128),
        }
    }

    fn told(step: &Step, currents: &[Option<i64>]) -> Vec<Option<ChangeOp>> {
        step.touched().zip(currents).map(|(touched, current)| touched.told(*current, Some(9))).collect()
    }

    #[test]
    fn a_record_is_told_at_its_latest_step_alone() {
        let second = step(EventKind::TicketUpdated, 2, None);
        assert_eq!(told(&second, &[Some(2)]), [Some(ChangeOp::Upsert)]);
        assert_eq!(told(&second, &[Some(3)]), [None]);
    }

    #[test]
    fn a_record_that_is_gone_is_told_at_its_last_step_alone() {
        assert_eq!(told(&step(EventKind::TicketUpdated, 2, None), &[None]), [None]);
        assert_eq!(told(&step(EventKind::TicketUpdated, 9, None), &[None]), [Some(ChangeOp::Delete)]);
    }

    #[test]
    fn a_message_is_told_beside_its_ticket() {
        let created = step(EventKind::MessageCreated, 4, Some(7));
        assert_eq!(told(&created, &[Some(4), Some(1)]), [Some(ChangeOp::Upsert), Some(ChangeOp::Upsert)]);
        assert_eq!(told(&created, &[Some(5), Some(1)]), [None, Some(ChangeOp::Upsert)]);
        // Changed or removed since: another step tells.
        assert_eq!(told(&created, &[Some(5), Some(2)]), [None, None]);
        assert_eq!(told(&created, &[Some(5), None]), [None, None]);
        assert_eq!(
            told(&step(EventKind::MessageUpdated, 5, Some(7)), &[Some(6), Some(2)]),
            [None, Some(ChangeOp::Upsert)]
        );
        assert_eq!(told(&step(EventKind::MessageDeleted, 6, Some(7)), &[Some(6), None])[1], Some(ChangeOp::Delete));
    }

    #[test]
    fn what_is_no_record_of_the_feed_is_passed_over() {
        let mut step = step(EventKind::ConfigChanged, 1, None);
        step.subject_kind = SubjectKind::Team;
        assert_eq!(step.touched().count(), 0);
    }
}
