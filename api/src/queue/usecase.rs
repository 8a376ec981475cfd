//! Handing out the next ticket.

use domain::{
    ids::AgentId,
    queue::{HandoutReason, Held, Taker, handout_reason},
    ticket::{Command, Facts, Ticket},
    time::Instant,
};
use persistence::queue::{self as store, Offered};

use crate::{
    auth::Principal,
    http::ApiError,
    state::Work,
    tickets::usecase::{Workset, decided, settle},
};

/// How many tickets are looked at in one go: beyond those that others are being handed at this moment.
const LOOKED_AT: i64 = 32;

/// A ticket handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The ticket, with its lease.
    pub ticket: Ticket,
    /// Why this one.
    pub reason: HandoutReason,
    /// Until when it is his.
    pub leased_until: Instant,
}

/// Hands the agent the first ticket that is for him and that nobody else is being handed; none when there is none.
pub fn take_next(work: &mut Work<'_>, who: &Principal, agent_id: AgentId) -> Result<Option<Handed>, ApiError> {
    let taker = Taker { agent_id, team_ids: who.team_ids.clone() };
    let mut after = None;
    loop {
        let mut offered = store::offered(work.conn, &work.scope, &taker, after, LOOKED_AT)?;
        let Some(last) = offered.last().copied() else { return Ok(None) };
        while let Some((ticket, config)) = store::lock_first(work.conn, &work.scope, &taker, &offered)? {
            work.config = Some(config);
            if let Some(handed) = hand_out(work, &ticket, &taker)? {
                return Ok(Some(handed));
            }
            // It has changed since it was offered.
            offered.retain(|offer: &Offered| offer.key.ticket_id != ticket.id);
        }
        after = Some(last);
    }
}

fn hand_out(work: &mut Work<'_>, ticket: &Ticket, taker: &Taker) -> Result<Option<Handed>, ApiError> {
    let Ok(reason) = handout_reason(&Held::of(ticket), taker, work.now) else { return Ok(None) };
    let events = decided(work, ticket, &Command::LeaseTo(taker.clone()), &Facts::default())?;
    let after = settle(work, &Workset::alone(ticket.clone()), &events)?;
    let leased_until = after.lease.map(|lease| lease.leased_until);
    let leased_until = leased_until.ok_or_else(|| ApiError::internal("a ticket was handed out without a lease"))?;
    Ok(Some(Handed { ticket: after, reason, leased_until }))
}
