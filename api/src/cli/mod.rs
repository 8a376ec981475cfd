//! The command line: one binary for the service and its operator.

mod access;
mod contract;
mod demo;
mod history;
mod serve;
mod triage;
mod triage_labels;
mod triage_report;
pub mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{
    config::{Config, ConfigArgs},
    instance::StartError,
    telemetry,
};

/// Nobat (نوبت): a headless help desk in one binary.
#[derive(Debug, Parser)]
#[command(name = "nobat", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve HTTP and run the workers.
    Serve {
        /// On the first start, fill a workspace `demo` with a desk to try; print how to use it.
        #[arg(long)]
        demo: bool,
        /// Parts to run: all, http or workers [env: NOBAT_ROLE] [default: all]
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
    },
    /// Bring the database to the schema of this program and exit.
    Migrate,
    /// Print the effective configuration and where each value comes from; secrets are masked.
    Config,
    /// Make workspaces.
    #[command(subcommand)]
    Workspace(workspace::WorkspaceCommand),
    /// Make, list and revoke tokens.
    #[command(subcommand)]
    Token(access::TokenCommand),
    /// Add agents.
    #[command(subcommand)]
    Agent(access::AgentCommand),
    /// Prove that a history is intact.
    #[command(subcommand)]
    History(history::HistoryCommand),
    /// Judge the learner of triage.
    #[command(subcommand)]
    Triage(triage::TriageCommand),
    /// Print the contract as YAML.
    Openapi,
    /// Print who may call what.
    Policy,
    /// Play a day of a support desk over HTTP and check what came of it.
    Demo(demo::DemoArgs),
}

const NO_COMMAND: ErrorKind = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

/// Runs the program and turns any failure into one line and a status of 1.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) if refusal.use_stderr() && refusal.kind() != NO_COMMAND => {
            eprintln!("nobat: {} (see nobat --help)", one_line(&refusal.to_string()));
            return ExitCode::from(2);
        }
        // `--help` and `--version` arrive as errors, too; without a command the whole help is of more use than a line.
        Err(answer) => answer.exit(),
    };
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("nobat: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is wrong with the command line, without the hints that follow it.
fn one_line(refusal: &str) -> String {
    let said = refusal.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    said.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
}

fn dispatch(cli: Cli) -> Result<ExitCode, StartError> {
    // These two need no instance and no configuration.
    match cli.command {
        Command::Openapi => return contract::print_openapi(),
        Command::Policy => return contract::print_policy(),
        _ => {}
    }
    let mut args = cli.config;
    if let Command::Serve { role, .. } = &cli.command {
        args.role.clone_from(role);
    }
    let config = Config::load(&args)?;
    match cli.command {
        Command::Openapi | Command::Policy => Ok(ExitCode::SUCCESS),
        Command::Config => {
            print!("{}", config.effective_text());
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { demo, .. } => {
            telemetry::init(&config.log, config.log_format).map_err(|error| StartError::Refused(error.to_string()))?;
            serve::serve(&config, demo)
        }
        Command::Migrate => serve::migrate(&config),
        Command::Workspace(command) => workspace::run(&config, command),
        Command::Token(command) => access::run_token(&config, command),
        Command::Agent(command) => access::run_agent(&config, command),
        Command::History(command) => history::run(&config, command),
        Command::Triage(command) => triage::run(&config, &command),
        Command::Demo(args) => demo::run(&config, &args),
    }
}

/// The runtime of commands that are not the server.
fn block_on<F: Future>(work: F) -> Result<F::Output, StartError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| StartError::System { what: "the runtime did not start".to_owned(), source })?;
    Ok(runtime.block_on(work))
}

/// What an error of a use case says on a terminal: its title, its detail and its fields in English.
fn in_words(error: &crate::http::ApiError) -> String {
    let texts = error.code.texts(crate::http::Language::En);
    let mut words = texts.title.to_owned();
    for field in &error.errors {
        let message = field.code.message(crate::http::Language::En, &field.params);
        words = format!("{words}; {}: {message}", field.at.name());
    }
    words
}
