//! A status in the customer's words, and what happens next.

use crate::ticket::{Language, Status};

/// The status's name for people.
pub const fn status_label(status: Status, language: Language) -> &'static str {
    match (language, status) {
        (Language::Fa, Status::AwaitingReply) => "در انتظار پاسخ",
        (Language::Fa, Status::InReview) => "در حال بررسی",
        (Language::Fa, Status::NeedsInfo) => "نیاز به اطلاعات بیشتر",
        (Language::Fa, Status::Answered) => "پاسخ داده شده",
        (Language::Fa, Status::Closed) => "بسته شده",
        (Language::En, Status::AwaitingReply) => "Waiting for a reply",
        (Language::En, Status::InReview) => "Under review",
        (Language::En, Status::NeedsInfo) => "More information needed",
        (Language::En, Status::Answered) => "Answered",
        (Language::En, Status::Closed) => "Closed",
    }
}

/// What happens next, and what the customer can do; one or two sentences.
pub const fn next_step(status: Status, language: Language) -> &'static str {
    match (language, status) {
        (Language::Fa, Status::AwaitingReply) => {
            "درخواست شما در صف رسیدگی است و همکاران ما به آن پاسخ می‌دهند. اگر نکته‌ای جا مانده است، همین‌جا بنویسید."
        }
        (Language::Fa, Status::InReview) => {
            "همکاران ما در حال رسیدگی‌اند و نتیجه را همین‌جا می‌نویسند. لازم نیست کاری بکنید."
        }
        (Language::Fa, Status::NeedsInfo) => {
            "برای ادامه به پاسخ شما نیاز داریم. پرسش ما را در گفت‌وگو ببینید و همین‌جا پاسخ دهید."
        }
        (Language::Fa, Status::Answered) => {
            "پاسخ ما را در گفت‌وگو ببینید. اگر مشکل حل نشده است همین‌جا بنویسید؛ اگر حل شده است می‌توانید درخواست را ببندید."
        }
        (Language::Fa, Status::Closed) => "این درخواست به پایان رسیده است. اگر موضوع ادامه دارد، همین‌جا بنویسید.",
        (Language::En, Status::AwaitingReply) => {
            "Your request is in line and our team will reply to it. If anything is missing, add it here."
        }
        (Language::En, Status::InReview) => {
            "Our team is working on it and will write the outcome here. You need not do anything."
        }
        (Language::En, Status::NeedsInfo) => {
            "We need your answer to go on. Read our question in the conversation and reply here."
        }
        (Language::En, Status::Answered) => {
            "Read our answer in the conversation. If the problem remains, write here; if it is solved, you can close the \
             request."
        }
        (Language::En, Status::Closed) => "This request is finished. If the matter goes on, write here.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_status_has_its_own_words_in_both_languages() {
        for text in [status_label as fn(Status, Language) -> &'static str, next_step] {
            let all: HashSet<_> = Language::ALL.iter().flat_map(|l| Status::ALL.iter().map(|s| text(*s, *l))).collect();
            assert_eq!(all.len(), Language::ALL.len() * Status::ALL.len());
        }
        for status in Status::ALL {
            let is_persian = |text: &str| text.chars().any(|c| ('\u{0600}'..='\u{06ff}').contains(&c));
            assert!(is_persian(next_step(*status, Language::Fa)) && !is_persian(next_step(*status, Language::En)));
        }
    }
}
