//! The letters that lead to signing in, in both languages.
//!
//! A link leads to a page of the workspace's own frontend and carries the secret behind `#`, which browsers send to no
//! server. Where nobody has said where the frontend is, the secret stands alone.

use domain::{
    access::{ADDRESS_PROOF_HOURS, GUEST_CODE_SECONDS, INVITATION_DAYS},
    ids::DeliveryId,
    mail::LetterPurpose,
    ticket::Language,
    workspace::Workspace,
};
use persistence::{instance::workspace, sign_in::settings};

use crate::{
    auth::mailed::MailedSecret,
    deliveries::letter::{Letter, queue},
    http::ApiError,
    secrets::Sealer,
    state::Work,
};

/// For how long a password can be set by a letter.
pub const RESET_MINUTES: i64 = 30;

/// Who is written to.
#[derive(Debug, Clone)]
pub(crate) struct Correspondent<'a> {
    /// His address.
    pub address: &'a str,
    /// What he is called, if somebody of the team has said so.
    pub name: Option<&'a str>,
    /// The language he prefers.
    pub locale: Option<Language>,
}

/// What letters need to know of a workspace.
struct Desk {
    workspace: Workspace,
    agents_url: Option<String>,
    portal_url: Option<String>,
}

fn desk(work: &mut Work<'_>) -> Result<Desk, ApiError> {
    let workspace = workspace::get(work.conn, &work.scope)?;
    let settings = settings::find(work.conn, &work.scope)?;
    let (agents_url, portal_url) = settings.map(|it| (it.agents_url, it.portal_url)).unwrap_or_default();
    Ok(Desk { workspace, agents_url, portal_url })
}

/// Where the secret is to be brought: a page, or whoever asks for it.
fn way(base: Option<&str>, page: &str, workspace: &Workspace, secret: &str) -> String {
    match base {
        Some(base) => format!("{base}/{page}#workspace={}&token={secret}", workspace.slug),
        None => secret.to_owned(),
    }
}

fn greeting(name: Option<&str>, locale: Language) -> String {
    match (name, locale) {
        (Some(name), Language::Fa) => format!("سلام {name}،"),
        (None, Language::Fa) => "سلام،".to_owned(),
        (Some(name), Language::En) => format!("Hello {name},"),
        (None, Language::En) => "Hello,".to_owned(),
    }
}

fn paragraphs(parts: &[&str]) -> String {
    parts.join("\n\n")
}

/// Invites somebody.
pub(crate) fn invite(
    work: &mut Work<'_>,
    sealer: &Sealer,
    to: &Correspondent<'_>,
    secret: &MailedSecret,
) -> Result<DeliveryId, ApiError> {
    let Desk { workspace, agents_url, .. } = desk(work)?;
    let locale = to.locale.unwrap_or(workspace.locale);
    let way = way(agents_url.as_deref(), "accept-invitation", &workspace, secret.expose());
    let (days, name) = (workspace.digits.number(INVITATION_DAYS, locale), &workspace.name);
    let hello = greeting(to.name, locale);
    let (subject, body) = match locale {
        Language::Fa => (
            format!("دعوت به {name}"),
            paragraphs(&[
                &hello,
                &format!("شما به میز پشتیبانی «{name}» دعوت شده‌اید. برای پذیرفتن، از این استفاده کنید:"),
                &way,
                &format!("یک بار و تا {days} روز کار می‌کند. اگر منتظر چنین دعوتی نبودید، این نامه را نادیده بگیرید."),
            ]),
        ),
        Language::En => (
            format!("Invitation to {name}"),
            paragraphs(&[
                &hello,
                &format!("You are invited to the help desk “{name}”. To accept, use this:"),
                &way,
                &format!("It works once and for {days} days. If you did not expect an invitation, ignore this letter."),
            ]),
        ),
    };
    let letter =
        Letter { purpose: LetterPurpose::Invitation, recipient: to.address, locale, subject, body, ticket: None };
    queue(work, sealer, &letter)
}

/// Lets an agent set a new password.
pub(super) fn reset_password(
    work: &mut Work<'_>,
    sealer: &Sealer,
    to: &Correspondent<'_>,
    secret: &MailedSecret,
) -> Result<DeliveryId, ApiError> {
    let Desk { workspace, agents_url, .. } = desk(work)?;
    let locale = to.locale.unwrap_or(workspace.locale);
    let way = way(agents_url.as_deref(), "reset-password", &workspace, secret.expose());
    let (minutes, name) = (workspace.digits.number(RESET_MINUTES, locale), &workspace.name);
    let hello = greeting(to.name, locale);
    let (subject, body) = match locale {
        Language::Fa => (
            format!("گذرواژهٔ تازه برای {name}"),
            paragraphs(&[
                &hello,
                &format!("برای حساب شما در «{name}» گذرواژهٔ تازه‌ای خواسته‌اند. برای تعیین آن، از این استفاده کنید:"),
                &way,
                &format!(
                    "یک بار و تا {minutes} دقیقه کار می‌کند. اگر شما نخواسته‌اید، کاری لازم نیست: گذرواژه همان است که بود."
                ),
            ]),
        ),
        Language::En => (
            format!("A new password for {name}"),
            paragraphs(&[
                &hello,
                &format!("Somebody asked for a new password for your account at “{name}”. To set it, use this:"),
                &way,
                &format!(
                    "It works once and for {minutes} minutes. If it was not you, there is nothing to do: the password is \
                     what it was."
                ),
            ]),
        ),
    };
    let letter =
        Letter { purpose: LetterPurpose::PasswordReset, recipient: to.address, locale, subject, body, ticket: None };
    queue(work, sealer, &letter)
}

/// Lets a customer prove that an address is his.
pub(super) fn verify_address(
    work: &mut Work<'_>,
    sealer: &Sealer,
    to: &Correspondent<'_>,
    secret: &MailedSecret,
) -> Result<DeliveryId, ApiError> {
    let Desk { workspace, portal_url, .. } = desk(work)?;
    let locale = to.locale.unwrap_or(workspace.locale);
    let way = way(portal_url.as_deref(), "verify-address", &workspace, secret.expose());
    let (hours, name) = (workspace.digits.number(ADDRESS_PROOF_HOURS, locale), &workspace.name);
    let hello = greeting(to.name, locale);
    let (subject, body) = match locale {
        Language::Fa => (
            format!("تأیید نشانی رایانامه برای {name}"),
            paragraphs(&[
                &hello,
                &format!(
                    "کسی در «{name}» این نشانی را از آنِ خود دانسته است. اگر شمایید، برای تأیید از این استفاده کنید:"
                ),
                &way,
                &format!("یک بار و تا {hours} ساعت کار می‌کند. اگر شما نیستید، این نامه را نادیده بگیرید."),
            ]),
        ),
        Language::En => (
            format!("Confirm your address for {name}"),
            paragraphs(&[
                &hello,
                &format!("Somebody said at “{name}” that this address is his. If it was you, confirm it with this:"),
                &way,
                &format!("It works once and for {hours} hours. If it was not you, ignore this letter."),
            ]),
        ),
    };
    let purpose = LetterPurpose::AddressVerification;
    queue(work, sealer, &Letter { purpose, recipient: to.address, locale, subject, body, ticket: None })
}

/// Gives a customer a code to sign in with.
pub(super) fn sign_in_code(
    work: &mut Work<'_>,
    sealer: &Sealer,
    to: &Correspondent<'_>,
    code: &str,
) -> Result<DeliveryId, ApiError> {
    let Desk { workspace, .. } = desk(work)?;
    let locale = to.locale.unwrap_or(workspace.locale);
    let (minutes, name) = (workspace.digits.number(GUEST_CODE_SECONDS / 60, locale), &workspace.name);
    let hello = greeting(to.name, locale);
    let (subject, body) = match locale {
        Language::Fa => (
            format!("کد ورود به {name}"),
            paragraphs(&[
                &hello,
                &format!("کد ورود شما به «{name}»:"),
                code,
                &format!(
                    "یک بار و تا {minutes} دقیقه کار می‌کند. آن را به کسی نگویید. اگر شما نخواسته‌اید، کاری لازم نیست."
                ),
            ]),
        ),
        Language::En => (
            format!("Your code for {name}"),
            paragraphs(&[
                &hello,
                &format!("Your code to sign in to “{name}”:"),
                code,
                &format!(
                    "It works once and for {minutes} minutes. Tell it to nobody. If it was not you, there is nothing to do."
                ),
            ]),
        ),
    };
    let purpose = LetterPurpose::SignInCode;
    queue(work, sealer, &Letter { purpose, recipient: to.address, locale, subject, body, ticket: None })
}
