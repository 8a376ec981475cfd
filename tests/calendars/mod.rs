//! When a workspace, its teams and its agents work.

mod assigning;
mod calculating;
mod importing;
mod jalali;
mod keeping;
mod shifts;

use serde_json::{Value, json};
use support::Desk;

/// Open from 08:00 to 17:00, Saturday to Wednesday.
fn weekdays() -> Value {
    let day = json!([{"from": "08:00", "to": "17:00"}]);
    json!({"saturday": day, "sunday": day, "monday": day, "tuesday": day, "wednesday": day})
}

/// A calendar with these members.
fn calendar(desk: &Desk, members: Value) -> String {
    desk.root().post("/v1/calendars", members).expect(201).id()
}
