//! An agent who is signed in.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::client::{Call, Caller, Client, text};
use crate::instance::StartError;

/// A sign-in. Several threads can act for the same agent.
pub struct Session {
    /// His id.
    pub agent_id: String,
    /// His name.
    pub name: String,
    tokens: Mutex<Tokens>,
}

struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn read(answer: &Value) -> Result<Self, StartError> {
        Ok(Self { access: text(answer, "access_token")?, refresh: text(answer, "refresh_token")? })
    }
}

impl Session {
    /// Signs in with e-mail address and password.
    ///
    /// # Errors
    /// Whatever the service refuses.
    pub fn sign_in(
        client: &Client,
        workspace: &str,
        (agent_id, name): (String, String),
        email: &str,
        password: &str,
    ) -> Result<Self, StartError> {
        let body = json!({"workspace": workspace, "email": email, "password": password});
        let call = Call {
            caller: Caller::Nobody,
            method: "POST",
            path: "/v1/auth/sessions".to_owned(),
            key: None,
            body: Some(body),
        };
        let tokens = Tokens::read(&client.call(&call)?.success()?)?;
        Ok(Self { agent_id, name, tokens: Mutex::new(tokens) })
    }

    /// The access token of now.
    pub fn access(&self) -> String {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).access.clone()
    }

    /// Loses the access token, as a browser does that is closed: the next call is refused and has to renew it.
    pub fn forget(&self) {
        "forgotten".clone_into(&mut self.tokens.lock().unwrap_or_else(PoisonError::into_inner).access);
    }

    /// Trades the refresh token for new ones, unless another thread has replaced the `used` access token already.
    ///
    /// # Errors
    /// Whatever the service refuses.
    pub fn renew(&self, client: &Client, used: &str) -> Result<(), StartError> {
        // Held during the call: a refresh token works once, and whoever waits here finds the new access token.
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.access != used {
            return Ok(());
        }
        let call = Call {
            caller: Caller::Nobody,
            method: "POST",
            path: "/v1/auth/sessions/refresh".to_owned(),
            key: None,
            body: Some(json!({"refresh_token": tokens.refresh})),
        };
        *tokens = Tokens::read(&client.call(&call)?.success()?)?;
        Ok(())
    }
}
