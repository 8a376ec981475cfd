//! Passwords: argon2id in threads of their own, so that sign-ins can neither starve the service nor be told apart.
//!
//! A verification takes the same work whether the account exists or not.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, SaltString},
};
use tokio::sync::oneshot;

use crate::{
    random::{self, RandomError},
    secrets::SecretText,
};

/// The fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most characters of a password.
pub const MAX_PASSWORD_CHARS: usize = 200;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const THREADS: usize = 2;
/// Waiting jobs: about a second of work for both threads.
const QUEUE: usize = 64;

/// Stands in for the hash of an account that does not exist. Nothing matches it: whatever it says is overruled.
const NOBODY_SALT: &str = "bm9ib2R5IGF0IGFsbCE";
const NOBODY_HASH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordPolicyError {
    /// Fewer than [`MIN_PASSWORD_CHARS`] characters.
    #[error("the password has fewer than {MIN_PASSWORD_CHARS} characters")]
    TooShort,
    /// More than [`MAX_PASSWORD_CHARS`] characters.
    #[error("the password has more than {MAX_PASSWORD_CHARS} characters")]
    TooLong,
    /// Nothing but white space.
    #[error("the password is only white space")]
    Blank,
}

/// Why a password was neither hashed nor verified. "Wrong password" is not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It may not be set.
    #[error(transparent)]
    Policy(#[from] PasswordPolicyError),
    /// Too many passwords wait to be hashed: try again in a second.
    #[error("too many sign-ins at once")]
    Overloaded,
    /// The threads have ended, because the service is stopping or one of them failed.
    #[error("the password threads have ended")]
    Stopped,
    /// No randomness for the salt.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// What is stored is not an argon2 hash.
    #[error("the stored password hash is damaged")]
    Stored,
    /// argon2 refused its parameters or had no memory.
    #[error("argon2 failed")]
    Hashing,
}

/// May this password be set? Length is counted in characters, not bytes, so that Persian is not at a disadvantage.
pub fn check_policy(password: &str) -> Result<(), PasswordPolicyError> {
    match password.chars().count() {
        0..MIN_PASSWORD_CHARS => Err(PasswordPolicyError::TooShort),
        MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS if password.trim().is_empty() => Err(PasswordPolicyError::Blank),
        MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => Ok(()),
        _ => Err(PasswordPolicyError::TooLong),
    }
}

/// Hashes a password that the policy allows into a PHC string, on this thread (about 30 ms and 19 MiB).
pub fn hash_blocking(password: &str) -> Result<String, PasswordError> {
    check_policy(password)?;
    let salt = SaltString::encode_b64(&random::bytes::<16>()?).map_err(|_| PasswordError::Hashing)?;
    let hash = hasher()?.hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Hashing)?;
    Ok(hash.to_string())
}

/// Is `password` the one behind `stored`, a PHC string? Takes as long without one, and then says no.
pub fn verify_blocking(password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
    let nobody;
    let phc = match stored {
        Some(stored) => stored,
        None => {
            nobody = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${NOBODY_SALT}${NOBODY_HASH}");
            &nobody
        }
    };
    let hash = PasswordHash::new(phc).map_err(|_| PasswordError::Stored)?;
    // Without this a stored text that lacks its salt or hash would pass for a wrong password.
    if hash.salt.is_none() || hash.hash.is_none() {
        return Err(PasswordError::Stored);
    }
    match hasher()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(stored.is_some()),
        Err(password_hash::Error::Password) => Ok(false),
        Err(_) => Err(PasswordError::Stored),
    }
}

/// Was `stored` made with other parameters than today's, so that it should be made anew at the next sign-in?
pub fn rehash_needed(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return true };
    let today = [("m", MEMORY_KIB), ("t", PASSES), ("p", LANES)];
    hash.algorithm != argon2::ARGON2ID_IDENT
        || hash.version != Some(Version::V0x13.into())
        || today.iter().any(|(name, value)| hash.params.get_decimal(*name) != Some(*value))
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

type Reply<T> = oneshot::Sender<Result<T, PasswordError>>;

enum Job {
    Hash(SecretText, Reply<String>),
    Verify(SecretText, Option<String>, Reply<bool>),
}

impl Job {
    /// A reply that nobody waits for any more (the client has gone) is not worked for.
    fn run(self) {
        match self {
            Self::Hash(password, reply) if !reply.is_closed() => {
                let _ = reply.send(hash_blocking(password.expose()));
            }
            Self::Verify(password, stored, reply) if !reply.is_closed() => {
                let _ = reply.send(verify_blocking(password.expose(), stored.as_deref()));
            }
            Self::Hash(..) | Self::Verify(..) => {}
        }
    }
}

/// Two threads that hash and verify. They end when the last clone is dropped.
#[derive(Clone)]
pub struct PasswordPool(SyncSender<Job>);

impl PasswordPool {
    /// Starts the threads.
    pub fn start() -> io::Result<Self> {
        let (pool, jobs) = Self::with_queue(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..THREADS {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name(format!("password-{number}")).spawn(move || work(&jobs))?;
        }
        Ok(pool)
    }

    fn with_queue(length: usize) -> (Self, Receiver<Job>) {
        let (sender, jobs) = sync_channel(length);
        (Self(sender), jobs)
    }

    /// [`hash_blocking`] in one of the threads.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let password = SecretText::new(password);
        check_policy(password.expose())?;
        self.run(|reply| Job::Hash(password, reply)).await
    }

    /// [`verify_blocking`] in one of the threads.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, PasswordError> {
        let password = SecretText::new(password);
        self.run(|reply| Job::Verify(password, stored, reply)).await
    }

    async fn run<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, PasswordError> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(job(reply)).map_err(|error| match error {
            TrySendError::Full(_) => PasswordError::Overloaded,
            TrySendError::Disconnected(_) => PasswordError::Stopped,
        })?;
        answer.await.map_err(|_| PasswordError::Stopped)?
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting for a job and let go before it runs.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job.run(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
#[path = "password_tests.rs"]
mod tests;
