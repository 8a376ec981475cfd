//! Adding, changing and removing mailboxes.

use domain::{
    ids::{MailboxId, TeamId},
    mail::{Fetching, MAX_MAILBOXES, MailFetch, Mailbox},
    people::{Address, Standing},
};
use persistence::{
    Conn, Scope,
    instance::workspace,
    mail::{self as store, Passwords},
    team,
};

use super::{
    input::{CreateMailbox, MailServerInput, MailSourceInput, UpdateMailbox},
    servers::{Given, fetching, server},
};
use crate::{
    concurrency::check_version,
    egress::Egress,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch, Patch},
    secrets::Sealer,
    state::Work,
};

/// What needs no look at the database.
pub fn check(
    address: Option<&str>,
    smtp: Option<&MailServerInput>,
    imap: Option<&MailSourceInput>,
    egress: &Egress,
) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    if address.is_some_and(|address| normalized(address).is_none()) {
        errors.push(FieldError::pointer("#/address", FieldCode::InvalidEmail));
    }
    let smtp = smtp.map(Given::from).map(|given| ("#/smtp", given));
    let imap = imap.map(Given::from).map(|given| ("#/imap", given));
    for (place, given) in smtp.into_iter().chain(imap) {
        given.check(place, egress, &mut errors);
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

/// The form that is compared. Only addresses that every mail server understands.
fn normalized(address: &str) -> Option<String> {
    let known = Address::email(address, Standing::Asserted).ok()?;
    let is_plain =
        known.value.is_ascii() && !known.value.contains('+') && known.value.parse::<lettre::Address>().is_ok();
    is_plain.then_some(known.normalized)
}

/// The mailbox.
pub fn show(conn: &mut Conn, scope: &Scope, id: MailboxId) -> Result<Mailbox, ApiError> {
    store::find_mailbox(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

fn refuse_taken(work: &mut Work<'_>, address: &str) -> Result<(), ApiError> {
    match store::find_mailbox_by_address(work.conn, &work.scope, address)? {
        Some(other) => Err(ApiError::new(Code::AlreadyExists)
            .with("existing_id", other.id.to_string())
            .field(FieldError::pointer("#/address", FieldCode::Duplicate))),
        None => Ok(()),
    }
}

fn check_team(work: &mut Work<'_>, id: Option<TeamId>) -> Result<(), ApiError> {
    match id {
        Some(id) if !team::exists(work.conn, &work.scope, id)? => {
            Err(ApiError::validation(vec![FieldError::pointer("#/team_id", FieldCode::NotFound)]))
        }
        _ => Ok(()),
    }
}

/// The one that was the default is it no more.
fn yield_default(work: &mut Work<'_>) -> Result<(), ApiError> {
    let Some(before) = store::default_mailbox(work.conn, &work.scope)? else { return Ok(()) };
    let passwords = store::passwords(work.conn, &work.scope, before.id)?;
    if let Some((after, draft)) = before.changed(Mailbox { is_default: false, ..before.clone() }, work.now) {
        store::save_mailbox(work.conn, &work.scope, &after, passwords)?;
        work.record(vec![draft])?;
    }
    Ok(())
}

/// Adds a mailbox.
///
/// # Errors
/// 409 `already_exists` for a taken address; 422 for a team that is none and for one mailbox too many.
pub fn create(work: &mut Work<'_>, sealer: &Sealer, id: MailboxId, body: &CreateMailbox) -> Result<Mailbox, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let normalized = normalized(&body.address).unwrap_or_default();
    refuse_taken(work, &normalized)?;
    check_team(work, body.team_id)?;
    let count = store::count_mailboxes(work.conn, &work.scope, MAX_MAILBOXES)?;
    if count >= MAX_MAILBOXES {
        let error = FieldError::pointer("#/address", FieldCode::TooMany).with("max", MAX_MAILBOXES);
        return Err(ApiError::validation(vec![error]));
    }
    let (smtp, smtp_password) = match &body.smtp {
        Some(given) => server(work, sealer, id, &Given::from(given), (None, None))?,
        None => (None, None),
    };
    let (imap, imap_password) = match &body.imap {
        Some(given) => fetching(work, sealer, id, given, (None, None))?,
        None => (None, None),
    };
    let mailbox = Mailbox {
        id,
        version: 1,
        name: body.name.trim().to_owned(),
        address: body.address.trim().to_owned(),
        normalized,
        signature: body.signature.clone().filter(|it| !it.trim().is_empty()),
        team_id: body.team_id,
        is_default: body.is_default.unwrap_or(count == 0),
        smtp,
        imap,
        deactivated_at: None,
        created_at: work.now,
        updated_at: work.now,
    };
    if mailbox.is_default {
        yield_default(work)?;
    }
    let passwords = Passwords { smtp: smtp_password, imap: imap_password };
    store::insert_mailbox(work.conn, &work.scope, &mailbox, passwords)?;
    fetch(work, None, &mailbox)?;
    work.record(vec![mailbox.added()])?;
    Ok(mailbox)
}

fn load(work: &mut Work<'_>, id: MailboxId) -> Result<Mailbox, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::lock_mailbox(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a mailbox.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `already_exists` for a taken address; 422 for a team that is none.
pub fn update(
    work: &mut Work<'_>,
    sealer: &Sealer,
    id: MailboxId,
    if_match: &IfMatch,
    body: &UpdateMailbox,
) -> Result<Mailbox, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &body.sent())?;
    let mut after = before.clone();
    let kept = store::passwords(work.conn, &work.scope, id)?;
    let (smtp, smtp_password) = match &body.smtp {
        Patch::Keep => (before.smtp.clone(), kept.smtp),
        Patch::Clear => (None, None),
        Patch::Set(given) => server(work, sealer, id, &Given::from(given), (before.smtp.as_ref(), kept.smtp))?,
    };
    let (imap, imap_password) = match &body.imap {
        Patch::Keep => (before.imap.clone(), kept.imap),
        Patch::Clear => (None, None),
        Patch::Set(given) => fetching(work, sealer, id, given, (before.imap.as_ref(), kept.imap))?,
    };
    (after.smtp, after.imap) = (smtp, imap);
    if let Some(name) = &body.name {
        after.name = name.trim().to_owned();
    }
    if let Some(address) = &body.address {
        after.address = address.trim().to_owned();
        after.normalized = normalized(address).unwrap_or_default();
    }
    if let Some(signature) = body.signature.clone().into_option() {
        after.signature = signature.filter(|it| !it.trim().is_empty());
    }
    if let Some(team_id) = body.team_id.into_option() {
        after.team_id = team_id;
    }
    after.is_default = body.is_default.unwrap_or(before.is_default);
    after.deactivated_at = match body.active {
        Some(true) => None,
        Some(false) => before.deactivated_at.or(Some(work.now)),
        None => before.deactivated_at,
    };
    if after.normalized != before.normalized {
        refuse_taken(work, &after.normalized)?;
    }
    if after.team_id != before.team_id {
        check_team(work, after.team_id)?;
    }
    let has_new_password = body.smtp.value().is_some_and(|server| server.password.is_some())
        || body.imap.value().is_some_and(|server| server.password.is_some());
    let changed = before.changed(after.clone(), work.now);
    // The clock may stand where it stood when a password was last set: it is another one all the same.
    let (after, draft) = match changed {
        Some((after, draft)) => (after, Some(draft)),
        None if has_new_password => (before.clone(), None),
        None => return Ok(before),
    };
    if after.is_default && !before.is_default {
        yield_default(work)?;
    }
    let passwords = Passwords { smtp: smtp_password, imap: imap_password };
    match draft {
        Some(draft) => {
            store::save_mailbox(work.conn, &work.scope, &after, passwords)?;
            work.record(vec![draft])?;
        }
        None => store::save_passwords(work.conn, &work.scope, id, passwords)?,
    }
    fetch(work, before.imap.as_ref(), &after)?;
    Ok(after)
}

/// Begins, goes on with or ends fetching its mail. Who fetches it at this moment notices that it is not his any more.
fn fetch(work: &mut Work<'_>, before: Option<&Fetching>, mailbox: &Mailbox) -> Result<(), ApiError> {
    let place =
        |it: &Fetching| (it.server.host.clone(), it.server.username.clone(), it.folder.clone(), it.takes_existing);
    match &mailbox.imap {
        None => store::end_fetching(work.conn, &work.scope, mailbox.id)?,
        Some(now) if before.map(place) == Some(place(now)) => {
            store::fetch_anew(work.conn, &work.scope, mailbox.id, work.now)?;
        }
        Some(now) => {
            let since = (!now.takes_existing).then_some(work.now);
            store::begin_fetching(work.conn, &work.scope, &MailFetch::new(mailbox.id, since, work.now))?;
        }
    }
    Ok(())
}

/// Removes a mailbox that no mail refers to.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use`.
pub fn delete(work: &mut Work<'_>, id: MailboxId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    if store::is_used(work.conn, &work.scope, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::end_fetching(work.conn, &work.scope, id)?;
    store::delete_mailbox(work.conn, &work.scope, id)?;
    work.record(vec![before.removed()])
}
