//! Who is told of an event as it happens, beside whoever may read the whole log.

use super::Operation;
use crate::event::{EventKind, SubjectKind};

/// Whom an event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Who sees the ticket that it is about.
    WhoSeesTheTicket,
    /// Who may call this operation, which shows what it is about.
    WhoMay(Operation),
    /// Nobody else: it tells of configuration and access.
    ReadersOfTheLog,
}

/// Whom an event of this kind about a record of this kind concerns. What is not known here is for readers of the log.
pub const fn told(subject: SubjectKind, kind: EventKind) -> Told {
    match (subject, kind) {
        (_, EventKind::AccessChanged | EventKind::ConfigChanged) => Told::ReadersOfTheLog,
        (SubjectKind::Ticket, _) => Told::WhoSeesTheTicket,
        (SubjectKind::Customer, _) => Told::WhoMay(Operation::ShowCustomer),
        (SubjectKind::Organization, _) => Told::WhoMay(Operation::ShowOrganization),
        (SubjectKind::Agent, EventKind::AgentAvailabilityChanged) => Told::WhoMay(Operation::ShowAgent),
        _ => Told::ReadersOfTheLog,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_and_configuration_are_told_to_readers_of_the_log_alone() {
        for subject in SubjectKind::ALL {
            for kind in [EventKind::AccessChanged, EventKind::ConfigChanged] {
                assert_eq!(told(*subject, kind), Told::ReadersOfTheLog, "{subject} {kind}");
            }
        }
        assert_eq!(told(SubjectKind::Ticket, EventKind::MessageCreated), Told::WhoSeesTheTicket);
        assert_eq!(told(SubjectKind::Customer, EventKind::CustomerBlocked), Told::WhoMay(Operation::ShowCustomer));
        assert_eq!(told(SubjectKind::IncidentProposal, EventKind::IncidentProposed), Told::ReadersOfTheLog);
    }
}
