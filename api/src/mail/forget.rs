//! Forgetting the bytes of mails that were taken in long ago. What they became stays, and so do the files of their messages,
//! which are bytes of their own.

use domain::mail::{InboundEmail, KEEP_SECONDS};
use persistence::{Turn, attachment, instance::old_emails, mail as store};

use crate::{
    http::ApiError,
    state::{AppState, turn},
};

const BATCH: i64 = 100;

/// Gives up the bytes of all that are old enough, for the worker that removes what nobody holds; returns how many. Done
/// twice it is the same.
///
/// # Errors
/// Those of the database; what is left is found again.
pub async fn forget_old(state: &AppState) -> Result<usize, ApiError> {
    let now = state.clock.now();
    let before = now.plus_seconds(-KEEP_SECONDS);
    let mut forgotten = 0;
    loop {
        let old = state.db.read(Turn::Instance, move |conn| old_emails::kept(conn, before, BATCH)).await?;
        if old.is_empty() {
            return Ok(forgotten);
        }
        for (scope, id) in old {
            let unit = move |conn: &mut persistence::Conn| {
                let Some(email) = store::lock(conn, &scope, id)? else { return Ok(()) };
                if email.blob.is_empty() {
                    return Ok(());
                }
                attachment::reserve(conn, &scope, &email.blob, now)?;
                store::save(conn, &scope, &InboundEmail { blob: String::new(), ..email })
            };
            state.db.write(turn(&scope), unit).await?;
            forgotten += 1;
        }
    }
}
