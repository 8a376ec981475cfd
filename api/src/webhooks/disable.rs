//! Switching off a webhook that nobody listens behind, and telling the admins.

use domain::{
    mail::LetterPurpose,
    people::Role,
    ticket::Language,
    webhook::{DisabledReason, Webhook},
};
use persistence::{
    agent::{self, AgentFilter},
    instance::workspace,
    webhook as store,
};

use crate::{
    deliveries::letter::{Letter, queue},
    http::ApiError,
    secrets::Sealer,
    state::Work,
};

/// So many admins are written to.
const MOST_ADMINS: i64 = 20;

/// Switches the webhook off, cancels what waits for it, and writes to the admins; false when it is off already. Called under
/// the webhook's lock.
pub fn disable(
    work: &mut Work<'_>,
    sealer: &Sealer,
    webhook: &Webhook,
    reason: DisabledReason,
) -> Result<bool, ApiError> {
    let Some((after, draft)) = webhook.disable(reason, work.now) else { return Ok(false) };
    store::save(work.conn, &work.scope, &after)?;
    store::cancel_queued(work.conn, &work.scope, after.id, work.now)?;
    work.record(vec![draft])?;
    let admins = AgentFilter { roles: vec![Role::Admin], team_ids: Vec::new(), deactivated: Some(false) };
    let locale = workspace::get(work.conn, &work.scope)?.locale;
    for admin in agent::list(work.conn, &work.scope, &admins, None, false, MOST_ADMINS)? {
        let locale = admin.locale.unwrap_or(locale);
        let (subject, body) = words(&after, reason, locale);
        let recipient = &admin.email.value;
        let letter = Letter { purpose: LetterPurpose::Notification, recipient, locale, subject, body, ticket: None };
        queue(work, sealer, &letter)?;
    }
    Ok(true)
}

/// Subject and body. The address itself may be a secret: only its host is told.
fn words(webhook: &Webhook, reason: DisabledReason, locale: Language) -> (String, String) {
    let (host, id) = (webhook.host(), webhook.id);
    match locale {
        Language::Fa => {
            let why = match reason {
                DisabledReason::Gone => "گیرنده پاسخ داد که دیگر وجود ندارد (۴۱۰).",
                DisabledReason::Failing => "پنج روز است که هیچ ارسالی به آن موفق نبوده است.",
            };
            let subject = format!("وب‌هوک {host} خاموش شد");
            (
                subject,
                format!(
                    "{why}\n\nشناسهٔ وب‌هوک: {id}\n\nپس از رفع مشکل آن را روشن کنید و رویدادهای ازدست‌رفته را دوباره بفرستید."
                ),
            )
        }
        Language::En => {
            let why = match reason {
                DisabledReason::Gone => "The receiver answered that it is gone (410).",
                DisabledReason::Failing => "For five days nothing could be sent to it.",
            };
            let subject = format!("The webhook at {host} was switched off");
            let next = "Switch it on again once that is mended, and replay what it has missed.";
            (subject, format!("{why}\n\nThe webhook's id: {id}\n\n{next}"))
        }
    }
}
