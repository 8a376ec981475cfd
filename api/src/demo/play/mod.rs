//! A day of a support desk, played over HTTP as its users would: tickets come in, agents take, ask, reply and close,
//! customers come back. What came of it is shown and checked.

mod act;
mod application;
mod check;
mod client;
mod day;
mod decisions;
mod part;
mod report;
mod session;
mod setup;
mod shift;

use std::{collections::BTreeMap, io::Write, time::Instant};

use client::Client;
use domain::ticket::Status;

use super::texts::{desk, requests};
use crate::instance::StartError;

/// The service to play with.
#[derive(Clone)]
pub struct Target {
    /// Where it is, such as `http://127.0.0.1:8080`.
    pub url: String,
    /// A service token with every scope.
    pub token: String,
}

/// What came of the day, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many requests were sent, retries aside.
    pub requests: usize,
    /// How many tickets there are for them.
    pub tickets: usize,
    /// How many requests were sent twice under one key.
    pub retries: usize,
    /// How often a second agent was refused a ticket.
    pub rivals: usize,
    /// How many replies were held back because the customer had written meanwhile.
    pub held_back: usize,
    /// How many closed tickets a customer reopened.
    pub reopened: usize,
    /// How many requests came in through the portal, in the customer's own name.
    pub by_portal: usize,
    /// How many of these had the right category at once.
    pub sorted: usize,
    /// How many requests had a file with them, which came back unchanged.
    pub files: usize,
    /// How many tickets were taken from the queue in the evening, each by one agent.
    pub handed_out: usize,
    /// How many tickets have each status in the end.
    pub statuses: BTreeMap<String, usize>,
    /// How many events of the workspace's history were verified.
    pub events: i64,
}

fn refused(what: impl Into<String>) -> StartError {
    StartError::Refused(what.into())
}

fn unwritten(source: std::io::Error) -> StartError {
    StartError::System { what: "the output".to_owned(), source }
}

/// Plays the day and writes what there is to see to `out`.
///
/// # Errors
/// The service cannot be reached, refuses what it should allow, or what came of the day is not what it should be.
pub fn play(target: &Target, out: &mut dyn Write) -> Result<Summary, StartError> {
    let (desk, requests) = (desk()?, requests()?);
    let client = Client::new(&target.url);
    let began = Instant::now();
    let mut tell = |line: String| writeln!(out, "{line}").map_err(unwritten);
    tell(format!(
        "A day at the desk on {}: {} teams, {} agents, {} requests.",
        target.url,
        desk.teams.len(),
        desk.agents.len(),
        requests.len()
    ))?;
    let office = setup::set_up(&client, &target.token, &desk, &requests)?;
    let mut played = day::play(&client, &office, &desk, &requests)?;
    let handed_out = shift::take_turns(&client, &office, &desk)?;
    for one in played.iter_mut().filter(|one| handed_out.contains(&one.id)) {
        one.status = Status::InReview;
    }
    let seconds = began.elapsed().as_secs_f32();
    let steps: usize = played.iter().map(|one| one.steps).sum();
    tell(format!("Played in {seconds:.1} s: {} requests and {steps} steps after them.\n", played.len()))?;

    report::inbox(&client, &office, &desk, out)?;
    report::timeline(&client, &office, &desk, &played, out)?;
    decisions::tell(&client, &office, &desk, &played, out)?;
    let summary = check::check(&client, &target.token, &office, &desk, &played)?;
    let summary = Summary { handed_out: handed_out.len(), ..summary };
    report::counts(&summary, out)?;
    Ok(summary)
}
