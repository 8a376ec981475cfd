//! The canned responses that a new workspace begins with. They are its own from then on: it changes and removes them.

use std::collections::BTreeMap;

use super::{NewCannedResponse, TextBody};
use crate::{conversation::BodyFormat, ids::CannedResponseId, ticket::Language};

/// A response with its title and folder in both languages.
struct Starter {
    shortcut: &'static str,
    title: (&'static str, &'static str),
    folder: (&'static str, &'static str),
    fa: &'static str,
    en: &'static str,
}

/// How many there are.
pub const STARTERS: usize = ALL.len();

/// The responses, found under titles and folders in this language; each has a text in both. `ids` are theirs; there are
/// [`STARTERS`].
pub fn starters(language: Language, ids: impl IntoIterator<Item = CannedResponseId>) -> Vec<NewCannedResponse> {
    let words = |(fa, en): (&str, &str)| match language {
        Language::Fa => fa.to_owned(),
        Language::En => en.to_owned(),
    };
    let text = |content: &str| TextBody { format: BodyFormat::Text, content: content.to_owned() };
    let response = |(id, starter): (CannedResponseId, &Starter)| NewCannedResponse {
        id,
        title: words(starter.title),
        folder: Some(words(starter.folder)),
        team_id: None,
        shortcut: Some(starter.shortcut.to_owned()),
        bodies: BTreeMap::from([(Language::Fa, text(starter.fa)), (Language::En, text(starter.en))]),
    };
    ids.into_iter().zip(ALL).map(response).collect()
}

const ASKING: (&str, &str) = ("پرسیدن", "Asking");
const ANSWERING: (&str, &str) = ("پاسخ", "Answering");
const WAITING: (&str, &str) = ("در انتظار", "Waiting");
const ENDING: (&str, &str) = ("پایان", "Ending");

const ALL: &[Starter] = &[
    Starter {
        shortcut: "details",
        title: ("پرسیدن جزئیات", "Ask for details"),
        folder: ASKING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             برای بررسی درخواست شمارهٔ {{ticket.number}} به چند نکته نیاز داریم:\n\
             - چه کاری می‌خواستید انجام دهید و چه دیدید؟\n\
             - از چه زمانی پیش می‌آید؟ همیشه است یا گاهی؟\n\
             - اگر پیام خطایی می‌بینید، متن آن چیست؟\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             To look into your request number {{ticket.number}} we need to know a little more:\n\
             - What did you want to do, and what did you see instead?\n\
             - Since when does it happen? Always, or now and then?\n\
             - If there is an error message, what does it say?\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "screenshot",
        title: ("درخواست تصویر صفحه", "Ask for a screenshot"),
        folder: ASKING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             لطفاً تصویری از همان صفحه بفرستید که نشانی صفحه و ساعت هم در آن پیدا باشد. پیش از فرستادن، شمارهٔ کارت، \
             گذرواژه و کد یک‌بارمصرف را در تصویر بپوشانید.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             Please send us a screenshot of that page, with its address and the time on it. Before you send it, cover card \
             numbers, passwords and one-time codes.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "receipt",
        title: ("درخواست رسید پرداخت", "Ask for the receipt"),
        folder: ASKING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             برای پی‌گیری پرداخت، لطفاً مبلغ، تاریخ و ساعت، شمارهٔ پیگیری و چهار رقم آخر کارت را بنویسید. شمارهٔ کامل کارت \
             و رمز را هرگز برای ما نفرستید.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             To trace the payment, please tell us the amount, the date and time, the reference number, and the last four \
             digits of the card. Never send us the whole number or a code.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "password",
        title: ("راهنمای گذرواژه", "Help with a password"),
        folder: ANSWERING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             در صفحهٔ ورود «فراموشی گذرواژه» را بزنید و پیوندی را که می‌رسد باز کنید؛ پوشهٔ هرزنامه را هم ببینید. اگر تا ده \
             دقیقه چیزی نرسید، همین‌جا بنویسید. ما هیچ‌گاه گذرواژهٔ شما را نمی‌پرسیم.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             On the sign-in page choose \"Forgot password\" and open the link that arrives; look into the spam folder as well. \
             If nothing has come after ten minutes, write here. We never ask for your password.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "suggestion",
        title: ("ثبت پیشنهاد", "A suggestion is noted"),
        folder: ANSWERING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             از پیشنهادتان سپاس‌گزاریم؛ آن را با شمارهٔ {{ticket.number}} نگه داشته‌ایم و هنگام برنامه‌ریزی می‌خوانیم. \
             نمی‌توانیم قول زمان بدهیم، اما اگر انجام شود خبرتان می‌کنیم.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             Thank you for the suggestion. We keep it under number {{ticket.number}} and read it when we plan. We cannot \
             promise a time, but if it is done we will tell you.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "elsewhere",
        title: ("سپردن به گروه دیگر", "Another team takes it"),
        folder: WAITING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             درخواست شمارهٔ {{ticket.number}} را به {{team.name|همکارانی}} سپردیم که به آن بهتر رسیدگی می‌کنند. همهٔ \
             گفت‌وگو را دارند؛ لازم نیست چیزی را دوباره بنویسید.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             Your request number {{ticket.number}} is now with {{team.name|colleagues}} who know more of it. They have the \
             whole conversation; there is no need to write anything again.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "incident",
        title: ("اختلال شناخته‌شده", "A known disruption"),
        folder: WAITING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             آنچه نوشته‌اید از اختلالی است که از آن باخبریم و روی آن کار می‌کنیم. لازم نیست کاری بکنید؛ همین که برطرف شود \
             همین‌جا می‌نویسیم. از این‌که کارتان عقب افتاده است پوزش می‌خواهیم.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             What you see is part of a disruption that we know of and are working on. There is nothing you need to do; we will \
             write here once it is over. We are sorry that it keeps you waiting.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "late",
        title: ("پوزش برای دیر شدن", "Sorry for the delay"),
        folder: WAITING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             از این‌که درخواست {{ticket.date}} شما تا امروز بی‌پاسخ مانده است پوزش می‌خواهیم. اکنون به آن رسیدگی می‌کنیم و \
             نتیجه را همین‌جا می‌نویسیم.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             We are sorry that your request of {{ticket.date}} has waited until today. We are at it now, and will write here \
             what comes of it.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "solved",
        title: ("برطرف شد", "It is solved"),
        folder: ENDING,
        fa: "{{customer.name|دوست گرامی}}، سلام.\n\n\
             موضوع درخواست شمارهٔ {{ticket.number}} برطرف شد. لطفاً یک بار دیگر امتحان کنید؛ اگر هنوز درست نیست، همین‌جا \
             بنویسید تا دوباره ببینیم.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "Hello {{customer.name|there}},\n\n\
             The matter of your request number {{ticket.number}} is solved. Please try once more; if it is still not right, \
             write here and we will look again.\n\n\
             {{agent.name|The support team}}",
    },
    Starter {
        shortcut: "bye",
        title: ("خداحافظی", "Goodbye"),
        folder: ENDING,
        fa: "{{customer.name|دوست گرامی}}، خوشحالیم که کارتان راه افتاد. هر زمان پرسشی بود بنویسید.\n\n\
             {{agent.name|گروه پشتیبانی}}",
        en: "{{customer.name|Hello}}, we are glad that it works. Whenever there is a question, write to us.\n\n\
             {{agent.name|The support team}}",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::{
        canned::{folder, normalized_shortcut},
        placeholder::{Placeholder, Template},
    };

    #[test]
    fn each_can_be_saved_as_it_is_and_found_by_a_shortcut_of_its_own() {
        for language in [Language::Fa, Language::En] {
            let ids = (0..STARTERS).map(|number| CannedResponseId::from_uuid(Uuid::from_u128(number as u128)));
            let all = starters(language, ids);
            assert_eq!(all.len(), STARTERS);
            let shortcuts: BTreeSet<_> = all.iter().filter_map(|it| it.shortcut.as_deref()).collect();
            assert_eq!(shortcuts.len(), STARTERS);
            for response in &all {
                let shortcut = response.shortcut.as_deref().unwrap();
                assert_eq!(normalized_shortcut(shortcut), shortcut);
                assert_eq!(folder(response.folder.as_deref().unwrap()), response.folder);
                for (locale, body) in &response.bodies {
                    assert!(Template::parse(&body.content, Placeholder::OF_TICKET).is_ok(), "{shortcut} in {locale:?}");
                }
            }
        }
    }
}
