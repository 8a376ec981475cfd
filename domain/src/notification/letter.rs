//! The words of a mail that tells an agent what happened. It repeats nothing of what customers wrote but the subject.

use super::{Relation, Topic};
use crate::{text::Digits, ticket::Language};

/// What happened to one ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The ticket's number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// What happened, as what it is told, and how often, in order.
    pub topics: Vec<(Topic, Relation, i64)>,
    /// What rules told of it, in order.
    pub notices: Vec<String>,
}

/// A mail's subject and its plain body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// One line.
    pub subject: String,
    /// Paragraphs.
    pub body: String,
}

/// The mail that tells all of this; at least one line.
pub fn told(lines: &[Line], language: Language, digits: Digits) -> Told {
    let number = |number: i64| digits.number(number, language);
    let subject = match (lines, language) {
        ([line], Language::Fa) => format!("درخواست {}: {}", number(line.number), phrases(line, language, digits)),
        ([line], Language::En) => format!("Ticket {}: {}", number(line.number), phrases(line, language, digits)),
        (_, Language::Fa) => format!("خبر از {} درخواست", number(count(lines))),
        (_, Language::En) => format!("News of {} tickets", number(count(lines))),
    };
    let paragraph = |line: &Line| {
        let (head, what) = (number(line.number), phrases(line, language, digits));
        let mut paragraph = match language {
            Language::Fa => format!("درخواست {head}، «{}»:\n{what}", line.subject),
            Language::En => format!("Ticket {head}, \"{}\":\n{what}", line.subject),
        };
        for notice in &line.notices {
            paragraph.push('\n');
            paragraph.push_str(notice);
        }
        paragraph
    };
    Told { subject, body: lines.iter().map(paragraph).collect::<Vec<_>>().join("\n\n") }
}

/// All of this in few words, as a gateway carries them. Of many tickets only the numbers are told.
pub fn told_shortly(lines: &[Line], language: Language, digits: Digits) -> String {
    let told = told(lines, language, digits);
    let words = match lines {
        [line] => std::iter::once(told.subject).chain(line.notices.iter().cloned()).collect::<Vec<_>>().join("\n"),
        _ => {
            let numbers: Vec<String> = lines.iter().map(|line| digits.number(line.number, language)).collect();
            let comma = if language == Language::Fa { "، " } else { ", " };
            format!("{}: {}", told.subject, numbers.join(comma))
        }
    };
    words.chars().take(MAX_SHORT).collect()
}

/// The most characters of what a gateway carries to an agent.
const MAX_SHORT: usize = 600;

fn count(lines: &[Line]) -> i64 {
    i64::try_from(lines.len()).unwrap_or(i64::MAX)
}

fn phrases(line: &Line, language: Language, digits: Digits) -> String {
    let phrase = |(topic, relation, times): &(Topic, Relation, i64)| {
        let words = phrase(*topic, *relation, language);
        if *times < 2 {
            return words.to_owned();
        }
        let times = digits.number(*times, language);
        match language {
            Language::Fa => format!("{words} ({times} بار)"),
            Language::En => format!("{words} ({times} times)"),
        }
    };
    let all: Vec<String> = line.topics.iter().map(phrase).collect();
    all.join(match language {
        Language::Fa => "، ",
        Language::En => ", ",
    })
}

const fn phrase(topic: Topic, relation: Relation, language: Language) -> &'static str {
    let mine = matches!(relation, Relation::Mine);
    match (topic, language) {
        (Topic::Assigned, Language::Fa) if mine => "به شما سپرده شد",
        (Topic::Assigned, Language::En) if mine => "given to you",
        (Topic::Assigned, Language::Fa) => "به همکارتان سپرده شد",
        (Topic::Assigned, Language::En) => "given to a colleague",
        (Topic::Unassigned, Language::Fa) if mine => "از شما گرفته شد",
        (Topic::Unassigned, Language::En) if mine => "taken from you",
        (Topic::Unassigned, Language::Fa) => "از همکارتان گرفته شد",
        (Topic::Unassigned, Language::En) => "taken from a colleague",
        (Topic::Opened, Language::Fa) => "باز شد",
        (Topic::Opened, Language::En) => "opened",
        (Topic::CustomerWrote, Language::Fa) => "مشتری نوشت",
        (Topic::CustomerWrote, Language::En) => "the customer wrote",
        (Topic::Replied, Language::Fa) => "به مشتری پاسخ داده شد",
        (Topic::Replied, Language::En) => "the customer was answered",
        (Topic::Noted, Language::Fa) => "یادداشتی نوشته شد",
        (Topic::Noted, Language::En) => "a note was written",
        (Topic::Mentioned, Language::Fa) => "در یادداشتی از شما نام برده شد",
        (Topic::Mentioned, Language::En) => "a note mentions you",
        (Topic::SlaWarning, Language::Fa) => "مهلت رو به پایان است",
        (Topic::SlaWarning, Language::En) => "the promised time is nearly over",
        (Topic::SlaBreached, Language::Fa) => "مهلت گذشت",
        (Topic::SlaBreached, Language::En) => "the promised time is over",
        (Topic::Escalated, Language::Fa) => "به شما ارجاع فوری شد",
        (Topic::Escalated, Language::En) => "escalated to you",
        (Topic::RuleNotified, Language::Fa) => "یادآوری",
        (Topic::RuleNotified, Language::En) => "a reminder",
        (Topic::SnoozeEnded, Language::Fa) => "از تعویق درآمد",
        (Topic::SnoozeEnded, Language::En) => "no longer snoozed",
        (Topic::Reopened, Language::Fa) => "دوباره باز شد",
        (Topic::Reopened, Language::En) => "open again",
        (Topic::Closed, Language::Fa) => "بسته شد",
        (Topic::Closed, Language::En) => "closed",
        (Topic::Moved, Language::Fa) => "به تیم دیگری رفت",
        (Topic::Moved, Language::En) => "moved to another team",
    }
}
