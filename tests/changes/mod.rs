//! The feed: what is read by whoever keeps a copy, and the log of events.

mod copy;
mod crowd;
mod events;
mod records;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use support::{Actor, Answer};

/// Records by type and id.
type Records = BTreeMap<(String, String), Value>;

/// Somebody who keeps a copy of a workspace.
struct Copy<'a> {
    reader: &'a Actor,
    query: &'static str,
    cursor: Option<String>,
    /// What he has.
    records: Records,
    /// What he was told, in order: place, type, id, op.
    told: Vec<(i64, String, String, String)>,
}

impl<'a> Copy<'a> {
    fn of(reader: &'a Actor, query: &'static str) -> Self {
        Self { reader, query, cursor: None, records: Records::new(), told: Vec::new() }
    }

    /// Asks once; whether there is nothing more at the moment.
    #[track_caller]
    fn ask(&mut self) -> bool {
        let cursor = self.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let answer = self.reader.get(format!("/v1/changes?{}{cursor}", self.query)).expect(200);
        self.apply(&answer);
        answer["caught_up"] == true
    }

    fn apply(&mut self, answer: &Answer) {
        self.cursor = Some(answer.str("next_cursor"));
        for change in answer.data() {
            let text = |member: &str| change[member].as_str().unwrap_or_else(|| panic!("{change}")).to_owned();
            let key = (text("type"), text("id"));
            match change["op"].as_str() {
                Some("upsert") => self.records.insert(key.clone(), change["object"].clone()),
                Some("delete") => self.records.remove(&key),
                other => panic!("{other:?}"),
            };
            assert_eq!(change["op"] == "upsert", change["object"].is_object(), "{change}");
            self.told.push((text("seq").parse().expect("a number"), key.0, key.1, text("op")));
        }
    }

    /// Asks until there is nothing more.
    #[track_caller]
    fn catch_up(&mut self) {
        for _ in 0..10_000 {
            if self.ask() {
                return;
            }
        }
        panic!("the feed has no end");
    }

    /// What was told since the last call: type, op and id.
    fn news(&mut self) -> Vec<(String, String, String)> {
        self.told.drain(..).map(|(_, record, id, op)| (record, op, id)).collect()
    }
}

/// What the lists say there is.
fn listed(reader: &Actor) -> Records {
    let mut records = Records::new();
    for (record, path) in [
        ("ticket", "/v1/tickets?limit=200"),
        ("customer", "/v1/customers?limit=200"),
        ("organization", "/v1/organizations?limit=200"),
    ] {
        let rows = reader.pages(path).iter().flat_map(|page| page.data().to_vec()).collect::<Vec<_>>();
        for row in rows {
            let id = row["id"].as_str().expect("an id").to_owned();
            if record == "ticket" {
                let messages = reader.pages(format!("/v1/tickets/{id}/messages?limit=200"));
                for message in messages.iter().flat_map(|page| page.data().to_vec()) {
                    records.insert(("message".to_owned(), message["id"].as_str().expect("an id").to_owned()), message);
                }
            }
            records.insert((record.to_owned(), id), row);
        }
    }
    records
}

/// A copy says what the lists say. They hold no messages of tickets in the bin, of which a copy learns by the ticket.
#[track_caller]
fn same(copy: &Records, lists: &Records) {
    let ticket_of = |row: &Value| ("ticket".to_owned(), row["ticket_id"].as_str().unwrap_or_default().to_owned());
    let shown = copy.iter().filter(|((record, _), row)| record != "message" || copy.contains_key(&ticket_of(row)));
    assert_eq!(shown.map(|(key, _)| key).collect::<Vec<_>>(), lists.keys().collect::<Vec<_>>());
    for (key, row) in lists {
        let whole = copy[key].as_object().expect("a record");
        let row: Map<String, Value> = row.as_object().expect("a record").clone();
        for (member, value) in row {
            assert_eq!(whole.get(&member), Some(&value), "{member} of {key:?}");
        }
    }
}
