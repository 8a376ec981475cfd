//! What must have come of the day.

use std::{collections::BTreeMap, time::Duration};

use domain::ticket::Status;
use serde_json::{Value, json};

use super::{
    Summary,
    client::{Call, Caller, Client, segment, text},
    part::Played,
    refused,
    setup::Office,
};
use crate::{demo::texts::Desk, instance::StartError};

/// How often the history is looked at until every event has its place, and how long to wait in between.
const LOOKS: usize = 100;
const BETWEEN: Duration = Duration::from_millis(100);

/// Checks everything that can be seen from outside.
///
/// # Errors
/// The first thing that is not as it should be.
pub fn check(
    client: &Client,
    admin: &str,
    office: &Office,
    desk: &Desk,
    played: &[Played],
) -> Result<Summary, StartError> {
    let viewer = Caller::Person(office.agent(&desk.viewer()?.key)?);
    let tickets = every_ticket(client, viewer, &office.day)?;
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_id = BTreeMap::new();
    let mut steps = 0;
    for ticket in &tickets {
        let status = text(ticket, "status")?;
        *statuses.entry(status.clone()).or_default() += 1;
        steps += ticket.get("version").and_then(Value::as_i64).unwrap_or_default();
        by_id.insert(text(ticket, "id")?, status);
    }
    if tickets.len() != played.len() || by_id.len() != played.len() {
        let (sent, found, listed) = (played.len(), by_id.len(), tickets.len());
        return Err(refused(format!("{sent} requests were sent, and the list has {found} tickets in {listed} rows")));
    }
    for one in played {
        let found = by_id.get(&one.id).map_or("missing", String::as_str);
        if found != one.status.word() {
            return Err(refused(format!("ticket {} is {found} and should be {}", one.id, one.status)));
        }
    }
    if let Some(unseen) = Status::ALL.iter().find(|status| !statuses.contains_key(status.word())) {
        return Err(refused(format!("no ticket is {unseen} at the end of the day")));
    }
    refuse_viewer(client, viewer, office, played)?;
    let events = verify(client, Caller::Service(admin))?;
    if events < steps {
        return Err(refused(format!("the tickets have {steps} events, and the history only {events}")));
    }
    let sum = |of: fn(&Played) -> usize| played.iter().map(of).sum();
    Ok(Summary {
        requests: played.len(),
        tickets: tickets.len(),
        retries: sum(|one| one.retries),
        rivals: sum(|one| one.rivals),
        held_back: sum(|one| one.held_back),
        reopened: sum(|one| one.reopened),
        by_portal: sum(|one| usize::from(one.sorted.is_some())),
        sorted: sum(|one| usize::from(one.sorted == Some(true))),
        files: sum(|one| one.files),
        handed_out: 0,
        statuses,
        events,
    })
}

/// The whole list of the day's tickets, page by page.
fn every_ticket(client: &Client, caller: Caller<'_>, day: &str) -> Result<Vec<Value>, StartError> {
    let first = format!("/v1/tickets?tag={day}&limit=100&sort=number&fields=id,status,version");
    let (mut tickets, mut path) = (Vec::new(), first.clone());
    loop {
        let page = client.get(caller, path)?;
        tickets.extend(page.get("data").and_then(Value::as_array).into_iter().flatten().cloned());
        match page.pointer("/page/next_cursor").and_then(Value::as_str) {
            Some(cursor) => path = format!("{first}&cursor={}", segment(cursor)),
            None => return Ok(tickets),
        }
    }
}

/// Who only reads may not write.
fn refuse_viewer(client: &Client, caller: Caller<'_>, office: &Office, played: &[Played]) -> Result<(), StartError> {
    let ticket = played.first().ok_or_else(|| refused("the demo has no requests"))?;
    let answer = client.call(&Call {
        caller,
        method: "POST",
        path: format!("/v1/tickets/{}/messages", ticket.id),
        key: Some(format!("{}-viewer", office.day)),
        body: Some(json!({"kind": "reply", "body": {"content": "?"}})),
    })?;
    if answer.status == 403 { Ok(()) } else { Err(answer.unexpected()) }
}

/// Proves the history, once every event has its place in it. Returns how many events it has.
fn verify(client: &Client, admin: Caller<'_>) -> Result<i64, StartError> {
    for _ in 0..LOOKS {
        let report = client.get(admin, "/v1/history/verify")?;
        if report.get("intact") != Some(&Value::Bool(true)) {
            let broken = report.get("broken").unwrap_or(&Value::Null);
            return Err(refused(format!("the history is broken: {broken}")));
        }
        if report.get("waiting").and_then(Value::as_i64) == Some(0) {
            let checked = report.get("checked").and_then(Value::as_i64);
            return checked.ok_or_else(|| refused("the report on the history counts no events"));
        }
        std::thread::sleep(BETWEEN);
    }
    Err(refused("events still wait for their place in the history"))
}
