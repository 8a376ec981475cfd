//! What there is to see at the end of the day.

use std::io::Write;

use domain::{ticket::Status, time::Instant};
use serde_json::Value;

use super::{
    Summary,
    client::{Caller, Client, text},
    part::Played,
    refused,
    setup::Office,
    unwritten,
};
use crate::{
    clock::Clock,
    demo::{columns::cell, texts::Desk},
    instance::StartError,
};

/// How many tickets of the inbox are shown.
const ROWS: usize = 20;
/// How many columns a subject and a line of correspondence take.
const WORDS: usize = 56;

fn rows(page: &Value) -> Vec<&Value> {
    page.get("data").and_then(Value::as_array).into_iter().flatten().collect()
}

/// The open tickets, most urgent first, as the viewer sees them in one call.
pub fn inbox(client: &Client, office: &Office, desk: &Desk, out: &mut dyn Write) -> Result<(), StartError> {
    let path = format!(
        "/v1/tickets?tag={}&status=awaiting_reply,in_review,needs_info&sort=-priority,created_at&limit={ROWS}\
         &expand=customer",
        office.day
    );
    let viewer = Caller::Person(office.agent(&desk.viewer()?.key)?);
    let page = client.get(viewer, path)?;
    let now = Clock::system().now();
    let line = |cells: [&str; 6]| {
        let [number, status, priority, waiting, customer, subject] = cells;
        format!("{number:>6}  {status:<14}  {priority:<8}  {waiting:>7}  {}  {subject}", cell(customer, 22))
    };
    let title = line(["number", "status", "priority", "waiting", "customer", "subject"]);
    writeln!(out, "Inbox, the first {ROWS}\n{title}").map_err(unwritten)?;
    for ticket in rows(&page) {
        let number = ticket.get("number").and_then(Value::as_i64).unwrap_or_default().to_string();
        let customer = ticket.pointer("/customer/name").and_then(Value::as_str).unwrap_or("?");
        let since = ticket.get("waiting_since").and_then(Value::as_str).and_then(|at| at.parse::<Instant>().ok());
        let waiting = since.map_or_else(|| "-".to_owned(), |at| span((now.millis() - at.millis()) / 1000));
        let (status, priority) = (text(ticket, "status")?, text(ticket, "priority")?);
        let subject = cell(&text(ticket, "subject")?, WORDS);
        let row = line([&number, &status, &priority, &waiting, customer, subject.trim_end()]);
        writeln!(out, "{row}").map_err(unwritten)?;
    }
    Ok(())
}

/// A length of time in its largest unit.
fn span(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", s / 60),
        s @ 7_200..172_800 => format!("{} h", s / 3_600),
        s => format!("{} d", s / 86_400),
    }
}

/// The life of the ticket to which most has happened.
pub fn timeline(
    client: &Client,
    office: &Office,
    desk: &Desk,
    played: &[Played],
    out: &mut dyn Write,
) -> Result<(), StartError> {
    let richest = played.iter().max_by_key(|one| (one.steps, one.reopened));
    let richest = richest.ok_or_else(|| refused("the demo has no requests"))?;
    let caller = Caller::Person(office.agent(&desk.admin()?.key)?);
    let path = format!("/v1/tickets/{}/timeline?limit=200", richest.id);
    let page = client.get(caller, path)?;
    writeln!(out, "\nTimeline of {}", richest.id).map_err(unwritten)?;
    for entry in rows(&page) {
        let time = text(entry, "timestamp")?;
        let time = time.get(11..19).unwrap_or(&time);
        let what = match entry.get("message").filter(|message| !message.is_null()) {
            Some(message) => cell(&text(message, "body_text")?, WORDS).trim_end().to_owned(),
            None => changes(entry),
        };
        let kind = entry.pointer("/message/kind").and_then(Value::as_str);
        let kind = kind.map_or_else(|| text(entry, "type"), |kind| Ok(kind.to_owned()))?;
        writeln!(out, "{time}  {}  {kind:<23}  {what}", cell(&who(entry, office), 18)).map_err(unwritten)?;
    }
    Ok(())
}

/// Who stands behind an entry: whose words, else who acted.
fn who(entry: &Value, office: &Office) -> String {
    let of = |place: &str| entry.pointer(place).and_then(Value::as_str).unwrap_or_default();
    let (kind, id) = match of("/message/author/type") {
        "" => (of("/actor/type"), of("/actor/id")),
        kind => (kind, of("/message/author/id")),
    };
    let agent = office.agents.values().find(|agent| agent.agent_id == id);
    agent.map_or_else(|| kind.to_owned(), |agent| agent.name.clone())
}

/// The changes of status, priority and tags in words; of other fields their names.
fn changes(entry: &Value) -> String {
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().unwrap_or("?")).collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    };
    let all = entry.get("changes").and_then(Value::as_object);
    let parts = all.into_iter().flatten().map(|(field, change)| match field.as_str() {
        "status" | "priority" | "tags" => {
            format!("{field}: {} → {}", shown(change.get("from")), shown(change.get("to")))
        }
        _ => field.clone(),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The figures of the day.
pub fn counts(summary: &Summary, out: &mut dyn Write) -> Result<(), StartError> {
    writeln!(out, "\nTickets per status").map_err(unwritten)?;
    for status in Status::ALL {
        let count = summary.statuses.get(status.word()).copied().unwrap_or_default();
        writeln!(out, "{count:>6}  {status}").map_err(unwritten)?;
    }
    writeln!(
        out,
        "\n{} requests, {} tickets; {} sent twice and none doubled; {} agents came too late for a ticket;\n\
         {} replies held back for a newer message; {} closed tickets reopened; {} events, history intact.\n\
         {} requests came in through the portal, {} of them sorted right at once; {} files came back unchanged;\n\
         {} tickets were handed out from the queue, none of them twice.",
        summary.requests,
        summary.tickets,
        summary.retries,
        summary.rivals,
        summary.held_back,
        summary.reopened,
        summary.events,
        summary.by_portal,
        summary.sorted,
        summary.files,
        summary.handed_out
    )
    .map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        let told: Vec<String> = [-5, 0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(span).into();
        assert_eq!(told, ["0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d"]);
    }

    #[test]
    fn changes_are_told_in_words() {
        let entry = serde_json::json!({"changes": {
            "assignee_id": {"from": null, "to": "agt_1"},
            "status": {"from": "awaiting_reply", "to": "in_review"},
            "tags": {"from": [], "to": ["a", "b"]},
        }});
        assert_eq!(changes(&entry), "assignee_id, status: awaiting_reply → in_review, tags:  → a b");
    }
}
