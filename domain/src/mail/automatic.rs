//! Did a person write it? Answering what a program wrote makes loops (RFC 3834).

use super::{InboundReason, ReceivedMail, ReturnPath};

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A person wrote it, as far as can be told.
    Person,
    /// It tells what became of an earlier mail.
    Report,
    /// Our own mail came back: whoever took it in would answer himself.
    Own(InboundReason),
    /// A program wrote it, or nobody says that he did: a person decides.
    Doubtful(InboundReason),
}

/// What a mail is. `is_own_address` knows the addresses under which this workspace sends, `is_own_id` the Message-IDs that
/// it gave out.
pub fn nature(mail: &ReceivedMail, is_own_address: impl Fn(&str) -> bool, is_own_id: impl Fn(&str) -> bool) -> Nature {
    if mail.message_id.as_deref().is_some_and(is_own_id) {
        return Nature::Own(InboundReason::OwnMessage);
    }
    if mail.from.as_ref().is_some_and(|from| is_own_address(&from.address)) {
        return Nature::Own(InboundReason::OwnAddress);
    }
    if mail.report.is_some() {
        return Nature::Report;
    }
    let Some(from) = &mail.from else {
        let reason = if mail.has_several_authors { InboundReason::SeveralAuthors } else { InboundReason::NoSender };
        return Nature::Doubtful(reason);
    };
    match reason(mail, local_part(&from.address)) {
        Some(reason) => Nature::Doubtful(reason),
        None => Nature::Person,
    }
}

fn reason(mail: &ReceivedMail, local: &str) -> Option<InboundReason> {
    let bounces = match &mail.return_path {
        ReturnPath::Null => return Some(InboundReason::NullSender),
        ReturnPath::Address(address) => is_daemon(local_part(address)),
        ReturnPath::Unknown => false,
    };
    if bounces || is_daemon(local) {
        return Some(InboundReason::Daemon);
    }
    if mail.auto_submitted.as_deref().is_some_and(|value| value != "no") || mail.is_vacation {
        return Some(InboundReason::Automatic);
    }
    if mail.precedence.as_deref().is_some_and(|value| matches!(value, "bulk" | "junk" | "list" | "auto_reply")) {
        return Some(InboundReason::Bulk);
    }
    if mail.is_list {
        return Some(InboundReason::MailingList);
    }
    is_nobody(local).then_some(InboundReason::NoReply)
}

/// May something automatic be sent to a person who wrote this?
pub fn answerable(mail: &ReceivedMail) -> bool {
    !mail.suppresses_answers
}

fn local_part(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(local, _)| local)
}

fn is_daemon(local: &str) -> bool {
    matches!(local, "mailer-daemon" | "mailerdaemon" | "postmaster" | "mail-daemon" | "mdaemon" | "bounce" | "bounces")
        || local.starts_with("bounce+")
        || local.starts_with("bounces+")
        || local.starts_with("mailer-daemon+")
}

fn is_nobody(local: &str) -> bool {
    let bare: String = local.chars().filter(|char| !matches!(char, '-' | '_' | '.')).collect();
    let base = bare.split('+').next().unwrap_or_default();
    matches!(base, "noreply" | "donotreply" | "nepasrepondre" | "nobody")
}
