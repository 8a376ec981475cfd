//! A text with places for what is sent and for secrets: `{{text}}`, `{{secret.api_key}}`.

use std::collections::BTreeMap;

use super::is_secret_name;

crate::words! {
    /// What can stand in a request for something that is known.
    pub enum Slot {
        /// To whom: a telephone number, or what the chat service calls him.
        Recipient = 1 "recipient",
        /// The words.
        Text = 2 "text",
        /// The number of the ticket that they are about.
        TicketNumber = 3 "ticket.number",
        /// Its id.
        TicketId = 4 "ticket.id",
        /// The id of the message that is carried.
        MessageId = 5 "message.id",
        /// The id under which it is sent, the same at every try.
        DeliveryId = 6 "delivery.id",
        /// The workspace's id.
        WorkspaceId = 7 "workspace.id",
        /// Its name.
        WorkspaceName = 8 "workspace.name",
    }
}

impl Slot {
    /// May it hold more than plain signs in one line?
    pub const fn is_wordy(self) -> bool {
        matches!(self, Self::Text | Self::WorkspaceName)
    }
}

/// What slots stand for. What has no value leaves its place empty.
pub type Values = BTreeMap<Slot, String>;

/// The secrets by their names.
pub type Secrets = BTreeMap<String, String>;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which character of the text begins it, counted from 1.
    pub position: usize,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing of this name can stand here.
    Unknown(String),
    /// It has no end.
    Unclosed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Slot(Slot),
    Secret(String),
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const SECRET: &str = "secret.";
/// As much of a wrong name is told.
const MAX_NAME: usize = 100;

impl Template {
    /// Reads a text. Whether secrets of these names are known is not looked at.
    ///
    /// # Errors
    /// Everything that is wrong with it, in order.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let (mut parts, mut faults, mut rest, mut position) = (Vec::new(), Vec::new(), text, 1);
        while let Some((before, after)) = rest.split_once(OPEN) {
            parts.push(Part::Words(before.to_owned()));
            position += before.chars().count();
            let Some((inner, behind)) = after.split_once(CLOSE) else {
                faults.push(Fault { position, wrong: Wrong::Unclosed });
                return Err(faults);
            };
            match place(inner.trim()) {
                Some(part) => parts.push(part),
                None => {
                    let name = inner.trim().chars().take(MAX_NAME).collect();
                    faults.push(Fault { position, wrong: Wrong::Unknown(name) });
                }
            }
            position += OPEN.len() + inner.chars().count() + CLOSE.len();
            rest = behind;
        }
        parts.push(Part::Words(rest.to_owned()));
        if faults.is_empty() { Ok(Self(parts)) } else { Err(faults) }
    }

    /// The slots in it.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.0.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(*slot),
            _ => None,
        })
    }

    /// The names of the secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Secret(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// What stands before the first place.
    pub fn head(&self) -> &str {
        match self.0.first() {
            Some(Part::Words(words)) => words,
            _ => "",
        }
    }

    /// The words between the places, each by itself.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Words(words) => Some(words.as_str()),
            _ => None,
        })
    }

    /// The text with its values, each as `shown` writes it.
    pub fn fill(&self, values: &Values, secrets: &Secrets, shown: fn(&str) -> String) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Slot(slot) => text.push_str(&values.get(slot).map(|value| shown(value)).unwrap_or_default()),
                Part::Secret(name) => text.push_str(&secrets.get(name).map(|value| shown(value)).unwrap_or_default()),
            }
        }
        text
    }
}

fn place(name: &str) -> Option<Part> {
    if let Some(secret) = name.strip_prefix(SECRET) {
        return is_secret_name(secret).then(|| Part::Secret(secret.to_owned()));
    }
    Slot::from_word(name).map(Part::Slot)
}
