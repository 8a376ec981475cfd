//! Commands to an IMAP server, as far as reading a folder needs them. The folder is opened for reading alone: nothing on the
//! server changes.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::mail::{Encryption, Fetching};

use super::{
    response::{Ending, Listed, begins, data, ending, listed, literal, number, quote, quoted},
    wire::Wire,
};
use crate::{egress::Egress, secrets::SecretText};

/// How many mails are looked at in one go.
const MAX_LISTED: usize = 1_000;
/// How much of what was not asked for is read in answer to one command, in lines.
const MAX_LINES: usize = 100_000;
/// How many bytes of a literal that nobody asked for are passed over.
const MAX_STRAY: u64 = 1024 * 1024;
/// How much of what the server said is kept.
const MAX_ANSWER: usize = 200;

/// Why mail could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImapError {
    /// A word for it.
    Word(&'static str),
    /// What the server said.
    Said(String),
}

impl fmt::Display for ImapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Said(text) => f.write_str(text),
        }
    }
}

impl ImapError {
    fn said(text: &str) -> Self {
        let line: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        Self::Said(line.chars().take(MAX_ANSWER).collect())
    }
}

/// A mail that is about to be read.
pub enum Found {
    /// So many bytes of it follow.
    Bytes(u64),
    /// All of it.
    Whole(Bytes),
    /// It is not there any more.
    Gone,
}

/// A signed-in connection with an open folder.
pub struct Session {
    wire: Wire,
    commands: u64,
    abilities: String,
    /// Which life of the folder this is.
    pub uid_validity: i64,
}

/// Connects, signs in, opens the folder, and reads nothing.
pub async fn probe(egress: &Egress, source: &Fetching, password: Option<&SecretText>) -> Result<(), ImapError> {
    let mut session = Session::open(egress, source, password).await?;
    session.leave().await;
    Ok(())
}

impl Session {
    /// Connects, signs in, and opens the folder for reading.
    pub async fn open(egress: &Egress, source: &Fetching, password: Option<&SecretText>) -> Result<Self, ImapError> {
        let server = &source.server;
        let mut wire = Wire::connect(egress, server).await?;
        let greeting = wire.line().await?;
        let hello = data(&greeting).ok_or(ImapError::Word("not_understood"))?;
        if !begins(hello, "OK") {
            return Err(ImapError::said(hello));
        }
        let mut session = Self { wire, commands: 0, abilities: String::new(), uid_validity: 0 };
        session.ask_abilities().await?;
        if server.encryption == Encryption::StartTls {
            if !session.can("STARTTLS") {
                return Err(ImapError::Word("not_offered_by_the_server"));
            }
            session.command("STARTTLS", |_| {}).await?;
            session.wire = session.wire.encrypt(egress, server).await?;
            // What it said before may have come from anybody.
            session.ask_abilities().await?;
        }
        session.sign_in(source, password).await?;
        session.ask_abilities().await?;
        let folder = quote(&source.folder).ok_or(ImapError::Word("not_understood"))?;
        let mut life = None;
        session.command(&format!("EXAMINE {folder}"), |line| life = life.or(number(line, "UIDVALIDITY"))).await?;
        session.uid_validity = life.ok_or(ImapError::Word("not_understood"))?;
        Ok(session)
    }

    async fn ask_abilities(&mut self) -> Result<(), ImapError> {
        let mut told = String::new();
        self.command("CAPABILITY", |line| {
            if begins(line, "CAPABILITY ") {
                line.clone_into(&mut told);
            }
        })
        .await?;
        self.abilities = told.to_ascii_uppercase();
        Ok(())
    }

    /// Does the server offer this?
    pub fn can(&self, ability: &str) -> bool {
        self.abilities.split(' ').any(|word| word == ability)
    }

    async fn sign_in(&mut self, source: &Fetching, password: Option<&SecretText>) -> Result<(), ImapError> {
        let name = source.server.username.as_deref().unwrap_or_default();
        let secret = password.map(SecretText::expose).unwrap_or_default();
        if self.can("AUTH=PLAIN") {
            let proof = STANDARD.encode(format!("\0{name}\0{secret}"));
            if self.can("SASL-IR") {
                return self.command(&format!("AUTHENTICATE PLAIN {proof}"), |_| {}).await;
            }
            let tag = self.begin("AUTHENTICATE PLAIN").await?;
            let go = self.wire.line().await?;
            if let Some(Ending::No(text)) = ending(&go, &tag) {
                return Err(ImapError::said(text));
            }
            self.wire.say(&proof).await?;
            return self.rest(&tag, &mut |_| {}).await;
        }
        if self.can("LOGINDISABLED") {
            return Err(ImapError::Word("not_offered_by_the_server"));
        }
        let quoted = quote(name).zip(quote(secret)).ok_or(ImapError::Word("not_offered_by_the_server"))?;
        self.command(&format!("LOGIN {} {}", quoted.0, quoted.1), |_| {}).await
    }

    async fn begin(&mut self, command: &str) -> Result<String, ImapError> {
        self.commands += 1;
        let tag = format!("a{}", self.commands);
        self.wire.say(&format!("{tag} {command}")).await?;
        Ok(tag)
    }

    async fn command(&mut self, command: &str, mut each: impl FnMut(&str) + Send) -> Result<(), ImapError> {
        let tag = self.begin(command).await?;
        self.rest(&tag, &mut each).await
    }

    /// Reads to the end of a command.
    async fn rest(&mut self, tag: &str, each: &mut (dyn FnMut(&str) + Send)) -> Result<(), ImapError> {
        for _ in 0..MAX_LINES {
            let line = self.wire.line().await?;
            match ending(&line, tag) {
                Some(Ending::Ok) => return Ok(()),
                Some(Ending::No(text)) => return Err(ImapError::said(text)),
                None => {}
            }
            if let Some(data) = data(&line) {
                if begins(data, "BYE") {
                    return Err(ImapError::said(data));
                }
                each(data);
            }
            if let Some(length) = literal(&line) {
                self.pass_over(length).await?;
            }
        }
        Err(ImapError::Word("not_understood"))
    }

    async fn pass_over(&mut self, length: u64) -> Result<(), ImapError> {
        if length > MAX_STRAY {
            return Err(ImapError::Word("not_understood"));
        }
        let mut left = length;
        while left > 0 {
            left = left.saturating_sub(self.wire.piece(left).await?.len() as u64);
        }
        Ok(())
    }

    /// The mails behind this number, the first ones in their order.
    pub async fn list(&mut self, behind: i64) -> Result<Vec<Listed>, ImapError> {
        let mut found: Vec<Listed> = Vec::new();
        let from = behind + 1;
        self.command(&format!("UID FETCH {from}:* (UID RFC822.SIZE INTERNALDATE)"), |line| {
            // `*` is the last one, even if that lies before the first one asked for.
            match listed(line).filter(|mail| mail.uid >= from) {
                Some(mail) if found.len() < MAX_LISTED => found.push(mail),
                _ => {}
            }
        })
        .await?;
        found.sort_by_key(|mail| mail.uid);
        found.dedup_by_key(|mail| mail.uid);
        Ok(found)
    }

    /// Begins to read a mail, or its headers alone. Its bytes follow by [`Self::piece`]; then [`Self::end`] ends the command.
    pub async fn read(&mut self, uid: i64, headers_only: bool) -> Result<(String, Found), ImapError> {
        let part = if headers_only { "BODY.PEEK[HEADER]" } else { "BODY.PEEK[]" };
        let tag = self.begin(&format!("UID FETCH {uid} ({part})")).await?;
        for _ in 0..MAX_LINES {
            let line = self.wire.line().await?;
            match ending(&line, &tag) {
                Some(Ending::Ok) => return Ok((tag, Found::Gone)),
                Some(Ending::No(text)) => return Err(ImapError::said(text)),
                None => {}
            }
            let is_it = data(&line).is_some_and(|data| data.to_ascii_uppercase().contains("BODY["));
            match (is_it, literal(&line)) {
                (true, Some(length)) => return Ok((tag, Found::Bytes(length))),
                (true, None) => return Ok((tag, Found::Whole(quoted(&line).unwrap_or_default().into()))),
                (false, Some(length)) => self.pass_over(length).await?,
                (false, None) => {}
            }
        }
        Err(ImapError::Word("not_understood"))
    }

    /// A piece of a mail of which so much is left.
    pub async fn piece(&mut self, left: u64) -> Result<Bytes, ImapError> {
        self.wire.piece(left).await
    }

    /// Reads to the end of the command that read a mail.
    pub async fn end(&mut self, tag: &str) -> Result<(), ImapError> {
        self.rest(tag, &mut |_| {}).await
    }

    /// Waits until something comes, at most so long. The server is asked to tell.
    pub async fn idle(&mut self, longest: Duration) -> Result<(), ImapError> {
        let tag = self.begin("IDLE").await?;
        let go = self.wire.line().await?;
        if let Some(Ending::No(text)) = ending(&go, &tag) {
            return Err(ImapError::said(text));
        }
        let waiting = async {
            loop {
                let line = self.wire.line_within(longest).await?;
                let told = data(&line).unwrap_or_default();
                if begins(told, "BYE") {
                    return Err(ImapError::said(told));
                }
                if told.ends_with(" EXISTS") || told.ends_with(" RECENT") {
                    return Ok(());
                }
            }
        };
        match tokio::time::timeout(longest, waiting).await {
            Ok(Err(ImapError::Word("timeout"))) | Err(_) => {}
            Ok(told) => told?,
        }
        self.wire.say("DONE").await?;
        self.rest(&tag, &mut |_| {}).await
    }

    /// Takes leave. What comes of that does not matter.
    pub async fn leave(&mut self) {
        if let Err(error) = self.command("LOGOUT", |_| {}).await {
            tracing::trace!(target: "workers", %error, "a mail server did not take leave");
        }
    }
}
