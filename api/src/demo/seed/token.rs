//! The token of the demo, kept beside the data so that every start can show the same one.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use domain::{
    actor::{Actor, Origin},
    policy::TokenScopes,
};
use persistence::{Scope, Turn, instance::token as store};

use super::failed;
use crate::{
    auth::token::TokenSecret, http::ApiError, instance::StartError, secrets::SecretText, state::AppState,
    tokens::usecase as tokens,
};

/// Its file in the data folder.
const FILE: &str = "demo-token";
const NAME: &str = "demo";
const DAYS: i64 = 365;

fn unusable(path: &Path) -> impl Fn(io::Error) -> StartError {
    let path = PathBuf::from(path);
    move |source| StartError::System { what: format!("the demo's token in {}", path.display()), source }
}

/// The token in the data folder if it works in the workspace; otherwise a new one, which is put there.
///
/// # Errors
/// The folder cannot be read or written, or the database refuses.
pub async fn find_or_make(state: &AppState, scope: Scope, data_dir: &Path) -> Result<SecretText, StartError> {
    let path = data_dir.join(FILE);
    if let Some(kept) = read(&path)?
        && works(state, scope, &kept).await?
    {
        return Ok(SecretText::new(kept.expose().to_owned()));
    }
    let new = tokens::NewToken::service(NAME, TokenScopes::all(), DAYS);
    let operator = Origin::of(Actor::Operator);
    let made = state.write_as(scope, operator, move |work| tokens::create(work, &new)).await;
    let secret = SecretText::new(made.map_err(|error| failed(&error))?.secret);
    write(&path, &secret).map_err(unusable(&path))?;
    Ok(secret)
}

/// The token in the file; none when there is no file, or no token in it.
fn read(path: &Path) -> Result<Option<TokenSecret>, StartError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(TokenSecret::parse(text.trim()).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(path)(error)),
    }
}

async fn works(state: &AppState, scope: Scope, token: &TokenSecret) -> Result<bool, StartError> {
    let (hash, now) = (token.hash(), state.clock.now());
    let presented = state.db.read(Turn::Instance, move |conn| Ok::<_, ApiError>(store::find_presented(conn, &hash)?));
    let presented = presented.await.map_err(|error| failed(&error))?;
    Ok(presented.is_some_and(|found| found.scope == scope && found.token.works(now)))
}

/// Readable by its owner alone from its first byte on.
fn write(path: &Path, secret: &SecretText) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", secret.expose())?;
    file.sync_all()
}
