//! Asking a customer, when it is due.

use domain::{
    due::DueKind,
    ids::{DeliveryId, SurveyId},
    mail::LetterPurpose,
    people::{Customer, Standing},
    survey::{self, Asked, Prospect, Survey, SurveyReason, SurveyState, SurveyTerms, Told, suppressed},
    ticket::{Command, Facts, Language, Ticket},
    workspace::Workspace,
};
use persistence::{customer, due, identity, instance::workspace, mail, survey as store, ticket as tickets};

use super::{follow::look, key, settings::terms_now};
use crate::{
    deliveries::letter::{self, Letter},
    http::ApiError,
    secrets::Sealer,
    state::Work,
    tickets::usecase::{Workset, decided, settle},
};

/// Asks the survey that is due, or finds out why not. False: its ticket is in other hands.
///
/// Everything is one transaction with the ticket's lock, and what was done is written on the survey, so that it is done
/// once however often and wherever it is tried.
pub fn let_ask(work: &mut Work<'_>, id: SurveyId, sealer: &Sealer) -> Result<bool, ApiError> {
    let Some(known) = store::find(work.conn, &work.scope, id)? else {
        due::set(&mut work.writes, &work.scope, DueKind::Survey, id.uuid(), None);
        return Ok(true);
    };
    let Some(ticket) = tickets::find_free(work.conn, &work.scope, known.ticket_id)? else { return Ok(false) };
    let terms = terms_now(work.conn, &work.scope)?.unwrap_or_default();
    // What the feed has not told yet counts: the ticket may have been opened again a moment ago.
    look(work, &ticket, &terms)?;
    let known = store::lock(work.conn, &work.scope, id)?;
    let Some(meant) = known.filter(|survey| survey.state == SurveyState::Scheduled) else {
        due::set(&mut work.writes, &work.scope, DueKind::Survey, id.uuid(), None);
        return Ok(true);
    };
    // The clock may have been set back since it was found due.
    let next = (meant.due_at > work.now).then_some(meant.due_at);
    due::set(&mut work.writes, &work.scope, DueKind::Survey, id.uuid(), next);
    if next.is_some() {
        return Ok(true);
    }
    let customer = customer::find(work.conn, &work.scope, ticket.customer_id)?;
    match reason(work, &terms, &ticket, &meant, customer.as_ref())? {
        Some(reason) => store::save(work.conn, &work.scope, &meant.suppress(reason))?,
        None => ask(work, sealer, &terms, &meant, (ticket, customer))?,
    }
    Ok(true)
}

/// Why the customer is not asked; none: he is, and nobody else may ask him from now on.
fn reason(
    work: &mut Work<'_>,
    terms: &SurveyTerms,
    ticket: &Ticket,
    meant: &Survey,
    customer: Option<&Customer>,
) -> Result<Option<SurveyReason>, ApiError> {
    let has_portal = identity::is_known(work.conn, &work.scope, ticket.customer_id)?;
    let prospect = Prospect { ticket, cycle: meant.cycle, customer, has_portal };
    if let Some(reason) = suppressed(terms, &prospect) {
        return Ok(Some(reason));
    }
    let since = work.now.plus_days(-terms.rest_days);
    let is_first = store::claim(work.conn, &work.scope, ticket.customer_id, since, work.now)?;
    Ok((!is_first && terms.rest_days > 0).then_some(SurveyReason::TooSoon))
}

fn ask(
    work: &mut Work<'_>,
    sealer: &Sealer,
    terms: &SurveyTerms,
    meant: &Survey,
    (ticket, customer): (Ticket, Option<Customer>),
) -> Result<(), ApiError> {
    let own = workspace::get(work.conn, &work.scope)?;
    let locale = customer.as_ref().and_then(|it| it.locale).or(ticket.language).unwrap_or(own.locale);
    let secret = key::issue(work, meant.id)?;
    let words = (own, locale);
    let delivery_id = match customer {
        Some(customer) => write_to(work, sealer, terms, (&ticket, &customer), (&words, &secret))?,
        None => None,
    };
    let asked = Asked {
        customer_id: ticket.customer_id,
        agent_id: ticket.assignee_id,
        team_id: ticket.team_id,
        locale,
        delivery_id,
    };
    let survey = meant.ask(&asked, terms, work.now);
    store::save(work.conn, &work.scope, &survey)?;
    let command = Command::TellSurvey(vec![Told::sent(&survey)]);
    let events = decided(work, &ticket, &command, &Facts::default())?;
    settle(work, &Workset::alone(ticket), &events)?;
    Ok(())
}

/// The letter with the link; none where there is no page to lead to, or no address that he reads such mail at.
fn write_to(
    work: &mut Work<'_>,
    sealer: &Sealer,
    terms: &SurveyTerms,
    (ticket, customer): (&Ticket, &Customer),
    ((own, locale), secret): (&(Workspace, Language), &str),
) -> Result<Option<DeliveryId>, ApiError> {
    let Some(page) = terms.page(secret) else { return Ok(None) };
    let address = customer.emails.iter().find(|email| email.standing == Standing::Asserted);
    let Some(address) = address else { return Ok(None) };
    // Who asked for no automatic answers gets none.
    let mails = mail::mails_of_ticket(work.conn, &work.scope, ticket.id, 1)?;
    if mails.first().is_some_and(|(_, _, is_answerable)| !is_answerable) {
        return Ok(None);
    }
    let (question, _) = terms.words(*locale);
    let (subject, body) = survey::letter(&question, &page, ticket.number, (*locale, own.digits));
    let letter = Letter {
        purpose: LetterPurpose::Survey,
        recipient: &address.normalized,
        locale: *locale,
        subject,
        body,
        ticket: Some(ticket.id),
    };
    letter::queue(work, sealer, &letter).map(Some)
}
