//! `nobat workspace`.

use std::process::ExitCode;

use clap::Subcommand;
use domain::{
    actor::{Actor, Origin},
    policy::TokenScopes,
    ticket::Language,
    workspace::{Workspace, is_slug, is_time_zone},
};
use persistence::{Scope, StorageError, Turn, instance::workspace as store};

use super::{access::DAYS, block_on, in_words};
use crate::{
    canned_responses,
    clock::Clock,
    config::Config,
    http::{ApiError, Code},
    instance::{self, Purpose, StartError},
    random,
    state::{AppState, Work},
    tokens::usecase as tokens,
};

#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// Make a workspace and print its first admin token, once.
    Create {
        /// Its name for people.
        #[arg(long)]
        name: String,
        /// Its short name in sign-in: 2 to 40 lower-case letters, digits and hyphens.
        #[arg(long)]
        slug: String,
        /// The language it speaks: fa or en.
        #[arg(long, default_value = "fa")]
        locale: String,
        /// Its IANA time zone.
        #[arg(long, default_value = "Asia/Tehran")]
        time_zone: String,
        /// Begin without the canned responses that a new workspace has.
        #[arg(long)]
        bare: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// What a new workspace is made from.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its name for people.
    pub name: String,
    /// Its short name.
    pub slug: String,
    /// Its language.
    pub locale: Language,
    /// Its time zone.
    pub time_zone: String,
    /// Does it begin without any texts?
    pub bare: bool,
}

/// A new workspace with its first admin token.
#[derive(Debug, Clone)]
pub struct CreatedWorkspace {
    /// The right to it.
    pub scope: Scope,
    /// The workspace.
    pub workspace: Workspace,
    /// The token's secret, shown once.
    pub token: String,
}

/// Makes a workspace with its first texts and a service token with every scope, in one transaction.
pub async fn create(state: &AppState, new: NewWorkspace) -> Result<CreatedWorkspace, ApiError> {
    let now = state.clock.now();
    let outcome = state
        .db
        .write(Turn::Instance, move |conn| {
            let id = random::new_id(now).map_err(ApiError::internal)?;
            let NewWorkspace { name, slug, locale, time_zone, bare } = new.clone();
            let (workspace, draft) = Workspace::create(id, slug, name, locale, time_zone, now);
            let scope = store::insert(conn, &workspace).map_err(|error| match error {
                StorageError::Unique { .. } => ApiError::new(Code::AlreadyExists).with("slug", workspace.slug.clone()),
                other => other.into(),
            })?;
            let origin = Origin::of(Actor::Operator);
            let created = Work::run(conn, scope, &origin, now, |work| {
                work.record(vec![draft])?;
                if !bare {
                    canned_responses::usecase::begin(work, locale)?;
                }
                tokens::create(work, &tokens::NewToken::service("admin", TokenScopes::all(), DAYS))
            })?;
            Ok::<_, ApiError>(CreatedWorkspace { scope, workspace, token: created.secret })
        })
        .await;
    state.sequencer.wake();
    outcome
}

/// Runs the command.
pub fn run(config: &Config, command: WorkspaceCommand) -> Result<ExitCode, StartError> {
    let WorkspaceCommand::Create { name, slug, locale, time_zone, bare, json } = command;
    let refused = |text: String| Err(StartError::Refused(text));
    if !is_slug(&slug) {
        return refused(format!("--slug {slug}: use 2 to 40 lower-case letters, digits and hyphens"));
    }
    if !is_time_zone(&time_zone) {
        return refused(format!("--time-zone {time_zone}: not an IANA time zone such as Asia/Tehran"));
    }
    let Some(locale) = Language::from_word(&locale) else {
        return refused(format!("--locale {locale}: use fa or en"));
    };
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return refused("--name: use 1 to 200 characters on one line".to_owned());
    }
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let taken = format!("there is a workspace {slug} already");
    let created = block_on(create(&state, NewWorkspace { name, slug, locale, time_zone, bare }))?.map_err(|error| {
        let text = if error.code == Code::AlreadyExists { taken } else { in_words(&error) };
        StartError::Refused(text)
    })?;
    let CreatedWorkspace { workspace, token, .. } = created;
    if json {
        let line = serde_json::json!({
            "id": workspace.id,
            "slug": workspace.slug,
            "name": workspace.name,
            "locale": workspace.locale,
            "time_zone": workspace.time_zone,
            "admin_token": token,
        });
        println!("{line}");
    } else {
        println!("Workspace {} ({}), {}", workspace.slug, workspace.id, workspace.name);
        println!("Admin token, shown once: {token}");
    }
    Ok(ExitCode::SUCCESS)
}
