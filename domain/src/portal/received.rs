//! The message that tells a customer that his request has arrived.

use crate::{text::Digits, ticket::Language};

/// The words, with the ticket's number in these digits.
pub fn received_text(number: i64, language: Language, digits: Digits) -> String {
    let number = digits.number(number, language);
    match language {
        Language::Fa => format!(
            "درخواست شما با شمارهٔ {number} دریافت شد و در صف رسیدگی است.\n\n\
             پاسخ را همین‌جا می‌نویسیم. اگر نکته‌ای جا مانده است، در همین گفت‌وگو بنویسید."
        ),
        Language::En => format!(
            "We have received your request number {number}; it is in line to be looked at.\n\n\
             We will reply here. If anything is missing, add it to this conversation."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_in_the_text_in_its_digits() {
        assert!(received_text(1042, Language::Fa, Digits::Latin).contains("شمارهٔ 1042 "));
        assert!(received_text(1042, Language::Fa, Digits::default()).contains("شمارهٔ ۱۰۴۲ "));
        assert!(received_text(1042, Language::En, Digits::default()).contains("number 1042;"));
    }
}
