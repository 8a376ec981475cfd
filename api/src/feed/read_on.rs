//! Going on from a place, as far as one request goes.

use persistence::Conn;

use super::{FeedPage, Place, Wait, until_more};
use crate::{auth::Principal, http::ApiError, state::AppState};

/// How often one request looks again before it answers with an empty page, so that no request takes for ever.
const MAX_LOOKS: u32 = 16;

/// What one look at the feed came to.
pub struct Looked<T> {
    /// What is told.
    pub data: Vec<T>,
    /// Where to go on.
    pub place: Place,
    /// Was that the end of the feed?
    pub caught_up: bool,
}

/// Looks from `place` on until there is something to tell, waiting for it at the end of the feed; `print` is the reading's
/// fingerprint.
///
/// # Errors
/// What a look says.
pub async fn read_on<T, F>(
    state: &AppState,
    who: &Principal,
    (mut place, wait): (Place, Wait),
    print: [u8; 8],
    look: F,
) -> Result<FeedPage<T>, ApiError>
where
    T: Send + 'static,
    F: Fn(&mut Conn, Place) -> Result<Looked<T>, ApiError> + Clone + Send + 'static,
{
    let mut looks = 0;
    loop {
        looks += 1;
        let once = look.clone();
        let looked = state.read(who, move |conn| once(conn, place)).await?;
        place = looked.place;
        if looked.data.is_empty() {
            if !looked.caught_up && looks < MAX_LOOKS {
                continue;
            }
            let scope = who.scope;
            if looked.caught_up && until_more(state, who, wait, move |conn| place.is_passed(conn, &scope)).await? {
                continue;
            }
        }
        let next_cursor = place.cursor(print, &state.cursors);
        return Ok(FeedPage { data: looked.data, next_cursor, caught_up: looked.caught_up });
    }
}
