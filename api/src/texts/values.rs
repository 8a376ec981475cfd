//! What placeholders stand for in a text to the customer of a ticket.

use domain::{
    calendar::Zone,
    date::Date,
    ids::AgentId,
    jalali::JalaliDate,
    placeholder::{Placeholder, Values},
    portal::status_label,
    text::Digits,
    ticket::{Channel, Language, Ticket},
    time::Instant,
    workspace::Workspace,
};
use persistence::{Conn, Scope, agent, category, customer, organization, team};

use crate::http::ApiError;

/// The day of an instant as a text in this language shows it: `۱۴۰۵/۰۹/۰۱` in Persian, `2026-11-22` in English.
pub fn day(at: Instant, zone: &str, digits: Digits, language: Language) -> String {
    let zone = Zone::named(zone).unwrap_or(Zone::UTC);
    let date = Date::from_days((at.millis() + zone.offset_millis(at.millis())).div_euclid(86_400_000));
    let text = match (language, JalaliDate::from_date(date)) {
        (Language::Fa, Some(jalali)) => jalali.to_string().replace('-', "/"),
        _ => date.to_string(),
    };
    digits.shown(text, language)
}

/// May an automatic message show this value? Of a mail nobody knows who sent it: what it says of its sender and in its
/// subject is not sent on to whoever has the address.
pub fn may_repeat(ticket: &Ticket, placeholder: Placeholder) -> bool {
    ticket.channel != Channel::Email || !matches!(placeholder, Placeholder::TicketSubject | Placeholder::CustomerName)
}

/// The values of what is known of every ticket ([`Placeholder::OF_TICKET`]), as far as they are `wanted`; each that is in
/// another table is one statement. `author` is the agent who writes; none: whoever works on the ticket.
pub fn values(
    conn: &mut Conn,
    scope: &Scope,
    workspace: &Workspace,
    (ticket, author, now): (&Ticket, Option<AgentId>, Instant),
    locale: Language,
    wanted: impl IntoIterator<Item = Placeholder>,
) -> Result<Values, ApiError> {
    let mut values = Values::default();
    let day = |at| day(at, &workspace.time_zone, workspace.digits, locale);
    for placeholder in wanted {
        let value = match placeholder {
            Placeholder::WorkspaceName => Some(workspace.name.clone()),
            Placeholder::CustomerName => {
                customer::find(conn, scope, ticket.customer_id)?.and_then(|customer| customer.name)
            }
            Placeholder::OrganizationName => match ticket.organization_id {
                Some(id) => organization::find(conn, scope, id)?.map(|organization| organization.name),
                None => None,
            },
            Placeholder::TicketNumber => Some(workspace.digits.number(ticket.number, locale)),
            Placeholder::TicketSubject => Some(ticket.subject.clone()),
            Placeholder::TicketStatus => Some(status_label(ticket.status, locale).to_owned()),
            Placeholder::TicketCategory => match ticket.category_id {
                Some(id) => category::find(conn, scope, id)?.map(|category| match locale {
                    Language::Fa => category.name_fa,
                    Language::En => category.name_en,
                }),
                None => None,
            },
            Placeholder::TicketDate => Some(day(ticket.created_at)),
            Placeholder::TeamName => match ticket.team_id {
                Some(id) => team::find(conn, scope, id)?.map(|team| team.name),
                None => None,
            },
            Placeholder::AgentName => match author.or(ticket.assignee_id) {
                Some(id) => agent::find(conn, scope, id)?.map(|agent| agent.name),
                None => None,
            },
            Placeholder::Today => Some(day(now)),
            Placeholder::ExpectedWait | Placeholder::CloseDate => None,
        };
        if let Some(value) = value {
            values.set(placeholder, value);
        }
    }
    Ok(values)
}
