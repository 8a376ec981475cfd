//! `nobat token` and `nobat agent`.

use std::{io::BufRead as _, process::ExitCode};

use clap::Subcommand;
use domain::{
    actor::{Actor, Origin},
    ids::TokenId,
    people::Role,
    policy::{TokenScope, TokenScopes},
    ticket::Language,
};
use persistence::{
    Scope, Turn,
    instance::{token as store, workspace as workspaces},
};

use super::{block_on, in_words};
use crate::{
    agents::usecase as agents,
    auth::password,
    clock::Clock,
    config::Config,
    instance::{self, Purpose, StartError},
    state::AppState,
    tokens::usecase as tokens,
};

/// For how long a token works unless told otherwise.
pub const DAYS: i64 = 365;

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a service token and print its secret, once.
    Create {
        /// Slug or id of the workspace.
        #[arg(long)]
        workspace: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// Scopes, separated by commas; every scope if left out.
        #[arg(long, value_delimiter = ',')]
        scopes: Vec<String>,
        /// Days until it expires.
        #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(i64).range(1..=1825))]
        days: i64,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List the tokens of a workspace, without their secrets.
    List {
        /// Slug or id of the workspace.
        #[arg(long)]
        workspace: String,
        /// One JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token.
    Revoke {
        /// Slug or id of the workspace.
        #[arg(long)]
        workspace: String,
        /// The token's id, `tok_..`.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// Add an agent; the password is read from standard input, one line, if asked for.
    Create {
        /// Slug or id of the workspace.
        #[arg(long)]
        workspace: String,
        /// The agent's name.
        #[arg(long)]
        name: String,
        /// The address the agent signs in with.
        #[arg(long)]
        email: String,
        /// admin, lead, agent or viewer.
        #[arg(long, default_value = "agent")]
        role: String,
        /// fa or en.
        #[arg(long)]
        locale: Option<String>,
        /// Read the agent's password from standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

fn refused(text: impl Into<String>) -> StartError {
    StartError::Refused(text.into())
}

/// The right to the workspace that the operator names.
pub fn workspace(state: &AppState, name: &str) -> Result<Scope, StartError> {
    let wanted = name.to_owned();
    let found = state.db.read_blocking(Turn::Instance, move |conn| workspaces::find_by_name(conn, &wanted))?;
    found.map(|(scope, _)| scope).ok_or_else(|| refused(format!("there is no workspace {name}")))
}

fn scopes(words: &[String]) -> Result<TokenScopes, StartError> {
    if words.is_empty() {
        return Ok(TokenScopes::all());
    }
    words
        .iter()
        .map(|word| TokenScope::from_word(word.trim()).ok_or_else(|| refused(format!("--scopes: no scope {word}"))))
        .collect()
}

/// Runs `nobat token ..`.
pub fn run_token(config: &Config, command: TokenCommand) -> Result<ExitCode, StartError> {
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let operator = Origin::of(Actor::Operator);
    match command {
        TokenCommand::Create { workspace: name, name: label, scopes: words, days, json } => {
            let scope = workspace(&state, &name)?;
            let new = tokens::NewToken::service(&label, scopes(&words)?, days);
            let created = block_on(state.write_as(scope, operator, move |work| tokens::create(work, &new)))?
                .map_err(|error| refused(in_words(&error)))?;
            if json {
                println!("{}", serde_json::json!({"id": created.token.id, "secret": created.secret}));
            } else {
                println!("Token {}, shown once: {}", created.token.id, created.secret);
            }
        }
        TokenCommand::List { workspace: name, json } => {
            let scope = workspace(&state, &name)?;
            let tokens = state
                .db
                .read_blocking(Turn::Instance, move |conn| store::list(conn, &scope, None, None, false, 10_000))?;
            for token in tokens {
                let scopes: Vec<_> = token.scopes.iter().map(TokenScope::word).collect();
                let standing = match token.revoked_at {
                    Some(at) => format!("revoked {at}"),
                    None => format!("expires {}", token.expires_at),
                };
                if json {
                    let line = serde_json::json!({
                        "id": token.id, "name": token.name, "hint": token.hint, "scopes": scopes,
                        "agent_id": token.agent_id, "expires_at": token.expires_at,
                        "revoked_at": token.revoked_at, "last_used_at": token.last_used_at,
                    });
                    println!("{line}");
                } else {
                    println!("{}  …{}  {standing}  {}  {}", token.id, token.hint, token.name, scopes.join(","));
                }
            }
        }
        TokenCommand::Revoke { workspace: name, id } => {
            let scope = workspace(&state, &name)?;
            let id: TokenId = id.parse().map_err(|_| refused(format!("{id} is not the id of a token")))?;
            block_on(state.write_as(scope, operator, move |work| tokens::revoke(work, id).map(drop)))?
                .map_err(|error| refused(in_words(&error)))?;
            println!("Revoked {id}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `nobat agent ..`.
pub fn run_agent(config: &Config, command: AgentCommand) -> Result<ExitCode, StartError> {
    let AgentCommand::Create { workspace: slug, name, email, role, locale, password_stdin, json } = command;
    let role =
        Role::from_word(&role).ok_or_else(|| refused(format!("--role {role}: use admin, lead, agent or viewer")))?;
    let locale = locale
        .map(|word| Language::from_word(&word).ok_or_else(|| refused(format!("--locale {word}: use fa or en"))))
        .transpose()?;
    let password_hash = if password_stdin {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|source| StartError::System { what: "standard input".to_owned(), source })?;
        let text = line.trim_end_matches(['\r', '\n']);
        password::check_policy(text).map_err(|error| refused(error.to_string()))?;
        Some(password::hash_blocking(text).map_err(|error| refused(error.to_string()))?)
    } else {
        None
    };
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let scope = workspace(&state, &slug)?;
    let input =
        agents::NewAgentInput { name, email, role, locale, time_zone: None, password_hash, team_ids: Vec::new() };
    let operator = Origin::of(Actor::Operator);
    let agent = block_on(state.write_as(scope, operator, move |work| agents::create(work, &input)))?
        .map_err(|error| refused(in_words(&error)))?;
    if json {
        println!("{}", serde_json::json!({"id": agent.id, "name": agent.name, "role": agent.role}));
    } else {
        println!("Agent {} ({}), {}", agent.name, agent.id, agent.role);
    }
    Ok(ExitCode::SUCCESS)
}
