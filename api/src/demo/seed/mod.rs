//! The desk to try: a workspace of its own, filled once with a month of work.

mod calendar;
mod cast;
mod perform;
mod script;
mod token;
mod welcome;

use std::{path::Path, sync::Arc};

use domain::{
    ids::TicketId,
    policy::Visibility,
    ticket::{Sort, SortKey, TicketFilter},
};
use persistence::{Scope, Turn, condition::Search, instance::workspace, ticket};

use self::script::Script;
use crate::{
    http::{ApiError, Code},
    instance::StartError,
    random,
    secrets::SecretText,
    state::AppState,
    triage::Learned,
};

/// The slug of the workspace.
const SLUG: &str = "demo";
/// How many of the newest tickets are looked through for one to show.
const LOOKED_THROUGH: i64 = 50;

/// The desk, ready to be used.
pub struct Seeded {
    /// A service token with every scope.
    token: SecretText,
    /// A ticket with something to read; none when there is none left.
    ticket: Option<TicketId>,
    /// What was just made; none when the desk was there already.
    made: Option<Made>,
}

/// What is known only when the desk is made.
struct Made {
    /// How many tickets it has.
    tickets: usize,
    /// The password of every agent.
    password: SecretText,
    /// The address of the admin.
    email: String,
}

fn failed(error: &ApiError) -> StartError {
    let places: String =
        error.errors.iter().map(|field| format!(" {} {}", field.at.name(), field.code.word())).collect();
    StartError::Refused(format!("the demo workspace cannot be made: {}{places}", error.code.word()))
}

/// Makes the workspace `demo` with its people and a month of tickets, unless it is there, and its token, unless
/// `data_dir` holds one that works. All of the workspace or nothing is made.
///
/// # Errors
/// The database refuses, or the token cannot be kept.
pub async fn seed(state: &Arc<AppState>, data_dir: &Path) -> Result<Seeded, StartError> {
    let mut made = None;
    let scope = match find(state).await? {
        Some(scope) => scope,
        None => {
            let (new, scope) = make(state).await?;
            made = new;
            scope
        }
    };
    let token = token::find_or_make(state, scope, data_dir).await?;
    let shown = move |conn: &mut _| {
        let desk = Search::from(&TicketFilter::default());
        let page = ticket::TicketPage {
            sort: vec![Sort { key: SortKey::UpdatedAt, descending: true }],
            after: None,
            backward: false,
            limit: LOOKED_THROUGH,
            related: false,
        };
        let newest = ticket::list(conn, &scope, &Visibility::All, &desk, &page)?;
        Ok::<_, ApiError>(newest.into_iter().map(|view| view.ticket).max_by_key(|one| one.message_count))
    };
    let ticket = state.db.read(Turn::Instance, shown).await.map_err(|error| failed(&error))?;
    Ok(Seeded { token, ticket: ticket.map(|ticket| ticket.id), made })
}

async fn find(state: &AppState) -> Result<Option<Scope>, StartError> {
    let found = state.db.read(Turn::Instance, |conn| workspace::find_by_name(conn, SLUG)).await?;
    Ok(found.map(|(scope, _)| scope))
}

/// Makes the workspace in one transaction; another node may be faster.
async fn make(state: &Arc<AppState>) -> Result<(Option<Made>, Scope), StartError> {
    let now = state.clock.now();
    let script = Script::write(now)?;
    let (tickets, email) = (script.scenes.len(), script.admin_email()?);
    let password = password()?;
    let hash = state.passwords.hash(password.expose().to_owned()).await;
    let hash = hash.map_err(|error| StartError::Refused(format!("the demo's password: {error}")))?;
    let learned = learned(state).await?;
    let outcome = state.db.write(Turn::Instance, move |conn| perform::perform(conn, &script, &learned, &hash)).await;
    state.sequencer.wake();
    match outcome {
        Ok(scope) => Ok((Some(Made { tickets, password, email }), scope)),
        Err(error) if error.code == Code::AlreadyExists => match find(state).await? {
            Some(scope) => Ok((None, scope)),
            None => Err(failed(&error)),
        },
        Err(error) => Err(failed(&error)),
    }
}

/// Triage with its model: a desk to try must show what it can do.
async fn learned(state: &AppState) -> Result<Learned, StartError> {
    let (learner, learned) = (state.triage.clone(), state.triage.clone());
    let prepared = tokio::task::spawn_blocking(move || learner.prepare()).await;
    prepared
        .map_err(|error| StartError::Refused(error.to_string()))?
        .map_err(|error| StartError::Refused(error.to_string()))?;
    Ok(learned)
}

/// A password of 80 random bits that can be typed.
fn password() -> Result<SecretText, StartError> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let drawn = random::bytes::<16>().map_err(|error| StartError::Refused(error.to_string()))?;
    let mut text = String::with_capacity(19);
    for (at, byte) in drawn.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.extend(LETTERS.get(usize::from(byte % 32)).copied().map(char::from));
    }
    Ok(SecretText::new(text))
}

#[cfg(test)]
mod tests;
