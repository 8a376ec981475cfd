//! What a request is about and how pressing it is, proposed from its words.

mod applied;
mod bulk;
mod command;
mod corrected;
mod explained;
mod follow_up;
mod learning;
mod order;
mod preview;
mod steps;
mod words;

use serde_json::{Value, json};
use support::{Answer, Desk};

/// The keys that the built-in model knows.
const KEYS: [&str; 6] = ["account", "billing", "complaint", "question", "suggestion", "technical"];

/// Gives the workspace a category under each key the model knows; the ids in the order of the keys.
fn categories(desk: &Desk) -> Vec<String> {
    KEYS.iter().map(|key| desk.category(key)).collect()
}

/// What would be proposed for these words.
fn preview(desk: &Desk, (subject, text): (&str, &str)) -> Answer {
    let body = json!({"subject": subject, "body": {"content": text}});
    desk.root().post("/v1/triage/preview", body).expect(200)
}

/// A ticket with these words and nothing else.
fn opened(desk: &Desk, (subject, text): (&str, &str)) -> Answer {
    let body = json!({"customer": {"name": "Roya"}, "subject": subject, "body": {"content": text}});
    desk.root().post("/v1/tickets", body).expect(201)
}

/// The explanation of a ticket.
fn triage(desk: &Desk, ticket: &str) -> Answer {
    desk.root().get(format!("/v1/tickets/{ticket}/triage")).expect(200)
}

/// The place of a priority from the lowest.
fn level(priority: &Value) -> usize {
    let order = ["low", "medium", "high", "urgent"];
    order.iter().position(|word| priority == word).unwrap_or_else(|| panic!("no priority: {priority}"))
}

// Nobody can work, and somebody wants to know something: in both languages, in words of these tests alone.
const LOCKED_OUT_FA: (&str, &str) = (
    "هیچ‌جوره نمی‌تونم وارد پنل بشم",
    "از ساعت هشت صبح پشت صفحهٔ ورود مانده‌ام، رمز درست را می‌زنم و باز می‌گوید حساب پیدا نشد. کل کار امروزم خوابیده.",
);
const HOW_TO_SAVE_FA: (&str, &str) =
    ("نگه داشتن خروجی", "سلام، این گزارش ماهانه را چطور ذخیره کنم که هفتهٔ بعد هم بتوانم بازش کنم؟");
const LOCKED_OUT_EN: (&str, &str) = (
    "Cannot get in at all",
    "I have been stuck on the sign-in screen since eight. It says my login is not recognised and I can't do any of my work.",
);
const HOW_TO_SAVE_EN: (&str, &str) =
    ("Keeping a monthly overview", "Hi, how do I save this report so that I can open it again next week?");
/// Says nothing.
const VAGUE: (&str, &str) = ("Hello there", "As discussed.");
