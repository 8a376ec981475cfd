//! The texts that are built in.

use super::AutoKind;
use crate::{canned::TextBody, conversation::BodyFormat, ticket::Language};

/// The built-in text of a message.
pub fn starter(kind: AutoKind, language: Language) -> TextBody {
    TextBody { format: BodyFormat::Text, content: words(kind, language).to_owned() }
}

const fn words(kind: AutoKind, language: Language) -> &'static str {
    match (language, kind) {
        (Language::Fa, AutoKind::Received) => {
            "درخواست شما با شمارهٔ {{ticket.number}} دریافت شد و در صف رسیدگی است.\n\n\
             پاسخ را همین‌جا می‌نویسیم. اگر نکته‌ای جا مانده است، در همین گفت‌وگو بنویسید."
        }
        (Language::Fa, AutoKind::Seen) => {
            "درخواست شمارهٔ {{ticket.number}} را دیدیم و یکی از همکاران ما آن را به دست گرفته است."
        }
        (Language::Fa, AutoKind::UnderReview) => {
            "بررسی درخواست شمارهٔ {{ticket.number}} آغاز شد. نتیجه را همین‌جا می‌نویسیم؛ لازم نیست کاری بکنید."
        }
        (Language::Fa, AutoKind::NeedsInfo) => {
            "برای ادامهٔ رسیدگی به درخواست شمارهٔ {{ticket.number}} به پاسخ شما نیاز داریم. پرسش ما را در گفت‌وگو ببینید."
        }
        (Language::Fa, AutoKind::Answered) => {
            "به درخواست شمارهٔ {{ticket.number}} پاسخ دادیم. اگر مشکل حل نشده است، همین‌جا بنویسید."
        }
        (Language::Fa, AutoKind::Closed) => {
            "درخواست شمارهٔ {{ticket.number}} بسته شد. اگر موضوع ادامه دارد، همین‌جا بنویسید."
        }
        (Language::Fa, AutoKind::StillWaiting) => {
            "درخواست شمارهٔ {{ticket.number}} فراموش نشده و هنوز در صف رسیدگی است.\n\n\
             زمان تقریبی تا پاسخ: {{wait.expected|هنوز برآوردی نداریم}}."
        }
        (Language::Fa, AutoKind::Reopened) => {
            "پیام شما رسید و درخواست شمارهٔ {{ticket.number}} دوباره باز شد. پاسخ را همین‌جا می‌نویسیم."
        }
        (Language::Fa, AutoKind::CloseWarning) => {
            "مدتی است که دربارهٔ درخواست شمارهٔ {{ticket.number}} چیزی ننوشته‌اید. اگر مشکل حل نشده است، همین‌جا بنویسید؛ \
             وگرنه درخواست در تاریخ {{close.date}} بسته می‌شود."
        }
        (Language::Fa, AutoKind::Reminder) => {
            "برای ادامهٔ رسیدگی به درخواست شمارهٔ {{ticket.number}} هنوز در انتظار پاسخ شما هستیم. پرسش ما را در همین \
             گفت‌وگو ببینید و همین‌جا بنویسید."
        }
        (Language::En, AutoKind::Received) => {
            "We have received your request number {{ticket.number}}; it is in line to be looked at.\n\n\
             We will reply here. If anything is missing, add it to this conversation."
        }
        (Language::En, AutoKind::Seen) => {
            "We have seen your request number {{ticket.number}}, and one of us has taken it on."
        }
        (Language::En, AutoKind::UnderReview) => {
            "We are looking into your request number {{ticket.number}} now. We will write here; there is nothing you need \
             to do."
        }
        (Language::En, AutoKind::NeedsInfo) => {
            "To go on with your request number {{ticket.number}} we need an answer from you. You find our question in \
             this conversation."
        }
        (Language::En, AutoKind::Answered) => {
            "We have answered your request number {{ticket.number}}. If the matter is not settled, write here."
        }
        (Language::En, AutoKind::Closed) => {
            "Your request number {{ticket.number}} is closed. If there is more to it, write here."
        }
        (Language::En, AutoKind::StillWaiting) => {
            "Your request number {{ticket.number}} is not forgotten; it is still in line.\n\n\
             Expected time until a reply: {{wait.expected|we cannot tell yet}}."
        }
        (Language::En, AutoKind::Reopened) => {
            "Your message has arrived, and your request number {{ticket.number}} is open again. We will reply here."
        }
        (Language::En, AutoKind::CloseWarning) => {
            "We have not heard from you about your request number {{ticket.number}}. If the matter is not settled, write \
             here; otherwise the request will be closed on {{close.date}}."
        }
        (Language::En, AutoKind::Reminder) => {
            "To go on with your request number {{ticket.number}} we still need an answer from you. You find our question in \
             this conversation; please write here."
        }
    }
}
