//! Writing an automatic message into a conversation.

use domain::{
    automatic::{AutoKind, starter},
    backlog::{WINDOW_DAYS, expected_wait},
    canned::TextBody,
    ids::TeamId,
    placeholder::{Placeholder, Values},
    text::Digits,
    ticket::{self, Command, Facts, Language, MessageKind, NewMessage, Ticket, TicketEvent},
    time::Instant,
};
use persistence::{Conn, Scope, automatic as store, customer, message};
use uuid::Uuid;

use super::book::{Book, book};
use crate::{
    http::ApiError,
    messages::Automatic,
    state::Work,
    texts::{day, fill, may_repeat, placeholders, values},
    tickets::usecase::{Workset, decided},
};

/// The message that a request has arrived, in the transaction that opens its ticket: `config` is the version of the
/// configuration that was read with what the ticket stands on, so this reads nothing that was read before.
pub fn received(
    work: &mut Work<'_>,
    number: i64,
    (language, digits): (Language, Digits),
    config: Option<Uuid>,
) -> Result<Automatic, ApiError> {
    let known = book(work.conn, &work.scope, config)?;
    let text = match &known {
        Some(book) => book.own.text(AutoKind::Received, language),
        None => starter(AutoKind::Received, language),
    };
    let mut values = Values::default();
    values.set(Placeholder::TicketNumber, digits.number(number, language));
    if let Some(book) = known {
        let today = day(work.now, &book.workspace.time_zone, digits, language);
        values.set(Placeholder::WorkspaceName, &book.workspace.name);
        values.set(Placeholder::TicketDate, &today);
        values.set(Placeholder::Today, &today);
    }
    Automatic::of(fill(&text, &values)?.0, work.now)
}

/// The expected time until a reply in a queue, in words; none where there is no basis for it.
pub fn wait_in_words(
    conn: &mut Conn,
    scope: &Scope,
    team: Option<TeamId>,
    (language, digits): (Language, Digits),
    now: Instant,
) -> Result<Option<String>, ApiError> {
    let open = store::waiting(conn, scope, team)?;
    let completed = store::completed(conn, scope, team, now.plus_days(-WINDOW_DAYS))?;
    Ok(expected_wait(open, completed, WINDOW_DAYS * 86_400).map(|wait| wait.text(language, digits)))
}

/// The language that the customer of a ticket reads, as far as it is known.
pub fn reads(conn: &mut Conn, scope: &Scope, ticket: &Ticket, usual: Language) -> Result<Language, ApiError> {
    let own = customer::find(conn, scope, ticket.customer_id)?.and_then(|customer| customer.locale);
    Ok(own.or(ticket.language).unwrap_or(usual))
}

/// The values that a message's text asks for; `close_at` is when the ticket will be closed.
pub fn values_for(
    conn: &mut Conn,
    scope: &Scope,
    book: &Book,
    (ticket, text, language): (&Ticket, &TextBody, Language),
    (close_at, now): (Option<Instant>, Instant),
) -> Result<Values, ApiError> {
    let wanted = placeholders(text);
    let (workspace, digits) = (&book.workspace, book.workspace.digits);
    let repeated = wanted.iter().copied().filter(|placeholder| may_repeat(ticket, *placeholder));
    let mut known = values(conn, scope, workspace, (ticket, None, now), language, repeated)?;
    if wanted.contains(&Placeholder::ExpectedWait)
        && let Some(wait) = wait_in_words(conn, scope, ticket.team_id, (language, digits), now)?
    {
        known.set(Placeholder::ExpectedWait, wait);
    }
    if let Some(at) = close_at {
        known.set(Placeholder::CloseDate, day(at, &workspace.time_zone, digits, language));
    }
    Ok(known)
}

/// Writes a message of this kind into the ticket's conversation; returns the ticket's events, not settled yet.
pub fn write(
    work: &mut Work<'_>,
    set: &Workset,
    book: &Book,
    kind: AutoKind,
    close_at: Option<Instant>,
) -> Result<Vec<TicketEvent>, ApiError> {
    let ticket = &set.ticket;
    let language = reads(work.conn, &work.scope, ticket, book.workspace.locale)?;
    let text = book.own.text(kind, language);
    let known = values_for(work.conn, &work.scope, book, (ticket, &text, language), (close_at, work.now))?;
    let message = Automatic::of(fill(&text, &known)?.0, work.now)?;
    let announced = message.announced();
    let command = Command::AddMessage(NewMessage {
        id: announced.id,
        kind: MessageKind::Auto,
        body_sha256: announced.body_sha256,
        attachments: Vec::new(),
        then: None,
        courtesy: None,
        if_last_message_id: None,
    });
    let mut events = decided(work, ticket, &command, &Facts::default())?;
    if let Some(event) = events.first_mut() {
        event.changes.push(ticket::Change::Automatic { from: None, to: kind });
    }
    let message = message.send(work, ticket.id, ticket.version + 1)?;
    message::insert(&mut work.writes, &work.scope, [&message]);
    Ok(events)
}

/// A sample of every value, for looking at a text without a ticket.
pub fn samples(book_name: &str, language: Language, digits: Digits, today: &str) -> Values {
    let mut values = Values::default();
    let mut set = |placeholder, fa: &str, en: &str| {
        values.set(placeholder, if language == Language::Fa { fa } else { en });
    };
    set(Placeholder::WorkspaceName, book_name, book_name);
    set(Placeholder::CustomerName, "پریسا صدر", "Parisa Sadr");
    set(Placeholder::OrganizationName, "شرکت نمونه", "Example Ltd");
    set(Placeholder::TicketSubject, "وارد حساب نمی‌شوم", "I cannot sign in");
    set(Placeholder::TicketStatus, "در انتظار پاسخ", "Waiting for a reply");
    set(Placeholder::TicketCategory, "فنی", "Technical");
    set(Placeholder::TeamName, "پشتیبانی فنی", "Technical support");
    set(Placeholder::AgentName, "سارا کریمی", "Sara Karimi");
    set(Placeholder::ExpectedWait, "۲ تا ۵ ساعت", "2 to 5 hours");
    for placeholder in [Placeholder::TicketDate, Placeholder::Today, Placeholder::CloseDate] {
        set(placeholder, today, today);
    }
    values.set(Placeholder::TicketNumber, digits.number(1042, language));
    values
}
