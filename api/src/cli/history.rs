//! `nobat history verify`.

use std::process::ExitCode;

use clap::Subcommand;
use persistence::{Turn, instance::workspace};

use crate::{
    clock::Clock,
    config::Config,
    history,
    instance::{self, Purpose, StartError},
};

#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Recompute the hash chain and say where it is broken; exits with 1 when it is.
    Verify {
        /// Slug or id of one workspace; all of them otherwise.
        #[arg(long)]
        workspace: Option<String>,
        /// One JSON object per workspace.
        #[arg(long)]
        json: bool,
    },
}

/// Verifies one history or all.
pub fn run(config: &Config, command: HistoryCommand) -> Result<ExitCode, StartError> {
    let HistoryCommand::Verify { workspace: name, json } = command;
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let known = state.db.read_blocking(Turn::Instance, workspace::list)?;
    let chosen: Vec<_> = known
        .into_iter()
        .filter(|(_, one)| name.as_ref().is_none_or(|name| *name == one.slug || *name == one.id.to_string()))
        .collect();
    if let (Some(name), true) = (name, chosen.is_empty()) {
        return Err(StartError::Refused(format!("there is no workspace {name}")));
    }
    let mut intact = true;
    for (scope, one) in chosen {
        let seals = state.seals.clone();
        let report = state.db.read_blocking(Turn::Instance, move |conn| history::verify(conn, &scope, &seals))?;
        intact &= report.intact;
        if json {
            let line = serde_json::json!({"workspace": one.slug, "report": report});
            println!("{line}");
            continue;
        }
        match &report.broken {
            None => println!(
                "{}: intact, {} events, {} signed heads, ends at {} ({})",
                one.slug, report.checked, report.seals, report.head_seq, report.head_hash
            ),
            Some(place) => println!(
                "{}: BROKEN at {} ({}){}",
                one.slug,
                place.seq,
                place.reason,
                place.event_id.as_ref().map(|id| format!(", event {id}")).unwrap_or_default()
            ),
        }
    }
    Ok(if intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
