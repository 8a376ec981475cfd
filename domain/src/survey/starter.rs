//! The words that are built in.

use crate::{text::Digits, ticket::Language};

/// The languages that words can be written in.
pub const SURVEY_LANGUAGES: [Language; 2] = [Language::Fa, Language::En];

/// The built-in question and thanks.
pub const fn starter(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Fa => (
            "از پاسخی که برای درخواستتان گرفتید چقدر راضی هستید؟ از ۱ (ناراضی) تا ۵ (بسیار راضی) امتیاز بدهید.",
            "سپاسگزاریم. نظر شما به بهتر شدن کار ما کمک می‌کند.",
        ),
        Language::En => (
            "How satisfied are you with the help you got? Give a score from 1 (not at all) to 5 (very much).",
            "Thank you. What you told us helps us to get better.",
        ),
    }
}

/// Subject and body of the letter that carries the link. Nothing in it was written by the customer.
pub fn letter(question: &str, page: &str, number: i64, (language, digits): (Language, Digits)) -> (String, String) {
    let number = digits.number(number, language);
    match language {
        Language::Fa => (
            format!("نظر شما دربارهٔ درخواست شمارهٔ {number}"),
            format!("{question}\n\nبرای پاسخ دادن این نشانی را باز کنید:\n\n{page}\n\nشمارهٔ درخواست: {number}"),
        ),
        Language::En => (
            format!("How did we do with request {number}?"),
            format!("{question}\n\nTo answer, open this address:\n\n{page}\n\nYour request: {number}"),
        ),
    }
}
