//! The message that tells a customer that his request has arrived.

use crate::ticket::Language;

/// The words, with the ticket's number in the digits of the language.
pub fn received_text(number: i64, language: Language) -> String {
    match language {
        Language::Fa => {
            let number = persian_digits(number);
            format!(
                "درخواست شما با شمارهٔ {number} دریافت شد و در صف رسیدگی است.\n\n\
                 پاسخ را همین‌جا می‌نویسیم. اگر نکته‌ای جا مانده است، در همین گفت‌وگو بنویسید."
            )
        }
        Language::En => format!(
            "We have received your request number {number}; it is in line to be looked at.\n\n\
             We will reply here. If anything is missing, add it to this conversation."
        ),
    }
}

fn persian_digits(number: i64) -> String {
    let persian =
        |digit: char| digit.to_digit(10).and_then(|value| char::from_u32('۰' as u32 + value)).unwrap_or(digit);
    number.to_string().chars().map(persian).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_in_the_text_in_its_language() {
        assert!(received_text(1042, Language::Fa).contains("شمارهٔ ۱۰۴۲ "));
        assert!(received_text(1042, Language::En).contains("number 1042;"));
    }
}
