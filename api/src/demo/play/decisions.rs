//! What was decided by itself, and why, for a few tickets.

use std::io::Write;

use serde_json::Value;

use super::{
    client::{Caller, Client, text},
    part::Played,
    setup::Office,
    unwritten,
};
use crate::{
    demo::{columns::cell, texts::Desk},
    instance::StartError,
};

/// How many tickets are shown.
const TICKETS: usize = 10;
/// How many columns a subject takes.
const WORDS: usize = 48;

/// Triage and routing of the tickets that came in through the portal, the first ones.
///
/// # Errors
/// Whatever the service refuses.
pub fn tell(
    client: &Client,
    office: &Office,
    desk: &Desk,
    played: &[Played],
    out: &mut dyn Write,
) -> Result<(), StartError> {
    let admin = Caller::Person(office.agent(&desk.admin()?.key)?);
    writeln!(out, "\nDecided by itself, {TICKETS} tickets of the portal").map_err(unwritten)?;
    for one in played.iter().filter(|one| one.sorted.is_some()).take(TICKETS) {
        let ticket = client.get(admin, format!("/v1/tickets/{}?fields=number,subject", one.id))?;
        let triage = client.get(admin, format!("/v1/tickets/{}/triage", one.id))?;
        let routing = client.get(admin, format!("/v1/tickets/{}/routing", one.id))?;
        let number = ticket.get("number").and_then(Value::as_i64).unwrap_or_default();
        writeln!(out, "{number:>6}  {}", cell(&text(&ticket, "subject")?, WORDS).trim_end()).map_err(unwritten)?;
        for field in ["category", "impact", "priority"] {
            if let Some(proposed) = triage.pointer(&format!("/proposal/{field}")).filter(|found| !found.is_null()) {
                writeln!(out, "        {field:<9} {}", proposal(proposed, office)).map_err(unwritten)?;
            }
        }
        // The oldest decision is the one of the ticket's arrival.
        let first = routing.get("decisions").and_then(Value::as_array).and_then(|all| all.last());
        if let Some(decision) = first {
            writeln!(out, "        routing   {}", route(decision, office)).map_err(unwritten)?;
        }
    }
    Ok(())
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("-")
}

fn proposal(proposed: &Value, office: &Office) -> String {
    let value = word(proposed, "value");
    let value = office.categories.iter().find(|(_, id)| *id == value).map_or(value, |(key, _)| key);
    let sure = proposed.get("confidence").and_then(Value::as_f64).unwrap_or_default() * 100.0;
    let applied = proposed.get("applied") == Some(&Value::Bool(true));
    let words = proposed.get("words").and_then(Value::as_array).into_iter().flatten();
    let words: Vec<String> = words
        .map(|one| {
            format!("{} {:+.1}", word(one, "word"), one.get("contribution").and_then(Value::as_f64).unwrap_or(0.0))
        })
        .collect();
    let cues = proposed.get("cues").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let cues: Vec<&str> = cues.collect();
    let raised = if cues.is_empty() { String::new() } else { format!("; raised by {}", cues.join(", ")) };
    let how = if applied { "applied" } else { "suggested" };
    format!("{value:<10} {sure:>3.0} % {how:<9} ({}){}{raised}", word(proposed, "reason"), listed(&words))
}

fn listed(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

fn route(decision: &Value, office: &Office) -> String {
    let name = |id: &str| {
        let agent = office.agents.values().find(|agent| agent.agent_id == id);
        agent.map_or_else(|| "somebody".to_owned(), |agent| agent.name.clone())
    };
    let team = word(decision, "team_id");
    let team = office.teams.iter().find(|(_, id)| *id == team).map_or("-", |(key, _)| key);
    let end = match word(decision, "outcome") {
        "assigned" => format!("to {}", name(word(decision, "assignee_id"))),
        "queued" => format!("waits: {}", word(decision, "queued_reason")),
        other => other.to_owned(),
    };
    let candidates = decision.get("candidates").and_then(Value::as_array).into_iter().flatten();
    let candidates: Vec<String> = candidates
        .map(|one| {
            let load = one.get("load").and_then(Value::as_i64).unwrap_or_default();
            format!("{} {} (load {load})", name(word(one, "agent_id")), word(one, "verdict"))
        })
        .collect();
    format!("{team} by {}, {end}{}", word(decision, "team_reason"), listed(&candidates))
}
