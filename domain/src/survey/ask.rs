//! Whether a customer is asked.

use sha2::{Digest, Sha256};

use super::{SurveyReason, SurveyTerms};
use crate::{
    ids::TicketId,
    people::{Customer, Standing},
    ticket::Ticket,
};

/// What is known when a survey is to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Prospect<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Which solving cycle.
    pub cycle: i64,
    /// The ticket's customer.
    pub customer: Option<&'a Customer>,
    /// Is he known to an identity provider, so that he can use the portal?
    pub has_portal: bool,
}

/// Is this cycle one of those that are asked about? The same for ever, on every node: nothing is drawn.
pub fn is_sampled(ticket: TicketId, cycle: i64, percent: i64) -> bool {
    let digest = Sha256::new().chain_update(ticket.uuid().as_bytes()).chain_update(cycle.to_be_bytes()).finalize();
    let lot = digest.iter().take(8).fold(0u64, |lot, byte| lot << 8 | u64::from(*byte)) % 100;
    i64::try_from(lot).is_ok_and(|lot| lot < percent)
}

/// Why he is not asked; none: nothing speaks against it but, perhaps, that he was asked not long ago.
pub fn suppressed(terms: &SurveyTerms, prospect: &Prospect<'_>) -> Option<SurveyReason> {
    let Prospect { ticket, cycle, customer, has_portal } = *prospect;
    let customer = customer.filter(|customer| customer.deleted_at.is_none());
    let is_reached = |customer: &Customer| customer.emails.iter().any(|email| email.standing == Standing::Asserted);
    let found = [
        (SurveyReason::Disabled, terms.enabled_at.is_none()),
        (SurveyReason::TicketDeleted, ticket.deleted_at.is_some()),
        (SurveyReason::Spam, ticket.spam),
        (SurveyReason::CustomerDeleted, customer.is_none()),
        (SurveyReason::CustomerBlocked, customer.is_some_and(|customer| customer.blocked_at.is_some())),
        (SurveyReason::ExcludedTag, ticket.tags.iter().any(|tag| terms.excluded_tags.contains(tag))),
        (SurveyReason::NotSampled, !is_sampled(ticket.id, cycle, terms.sample_percent)),
        (SurveyReason::NoAddress, !has_portal && !customer.is_some_and(is_reached)),
    ];
    found.into_iter().find(|(_, holds)| *holds).map(|(reason, _)| reason)
}
