//! `nobat triage export` and `nobat triage import`: labels out of a workspace and into one.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Args;
use domain::actor::{Actor, Origin};
use persistence::Turn;
use serde::{Deserialize, Serialize};

use super::{access::workspace, block_on, in_words};
use crate::{
    clock::Clock,
    config::Config,
    instance::{self, Purpose, StartError},
    triage::{LabelledText, export_labels, import_labels},
};

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Slug or id of the workspace
    #[arg(long)]
    workspace: String,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Slug or id of the workspace
    #[arg(long)]
    workspace: String,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// A line of the file. What an export adds beyond it is not looked at.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    priority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

/// Prints the labels of a workspace, the oldest first.
pub fn export(config: &Config, args: &ExportArgs) -> Result<ExitCode, StartError> {
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let scope = workspace(&state, &args.workspace)?;
    let labels = block_on(state.db.read(Turn::Instance, move |conn| export_labels(conn, &scope)))?
        .map_err(|error| StartError::Refused(in_words(&error)))?;
    for label in labels {
        let line = Line {
            text: label.text,
            category: label.category,
            priority: label.priority,
            source: label.source.map(str::to_owned),
            at: label.at.map(|at| at.to_string()),
        };
        println!("{}", serde_json::to_string(&line).map_err(|error| StartError::Refused(error.to_string()))?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds the labels of a file, all of them or none.
pub fn import(config: &Config, args: &ImportArgs) -> Result<ExitCode, StartError> {
    let refused = |reason: String| StartError::Refused(format!("{}: {reason}", args.file.display()));
    let content = fs::read_to_string(&args.file).map_err(|error| refused(error.to_string()))?;
    let mut texts = Vec::new();
    for (number, line) in (1..).zip(content.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| refused(format!("line {number}: {error}")))?;
        let Line { text, category, priority, .. } = line;
        texts.push(LabelledText { number, text, category, priority, source: None, at: None });
    }
    let state = instance::open(config, Purpose::Command, Clock::system())?.state;
    let scope = workspace(&state, &args.workspace)?;
    let operator = Origin::of(Actor::Operator);
    let count = block_on(state.write_as(scope, operator, move |work| import_labels(work, &texts)))?
        .map_err(|error| StartError::Refused(in_words(&error)))?
        .map_err(refused)?;
    println!("{count} labels");
    Ok(ExitCode::SUCCESS)
}
