//! What of a message its writer wrote now: without quoted history and signatures.

/// The most lines of a name and how to reach it.
const MAX_NAME_LINES: usize = 5;

/// The lines that are the writer's own, in order. Left out are
///
/// * quoted lines (`>`), and the line that introduces them ("On ... wrote:", "در تاریخ ... نوشت:");
/// * everything from where a mail program without quote signs repeats the earlier message (such a line that no `>` follows,
///   "Original Message", a block of `From:` and `Sent:`, a long underline);
/// * everything from a signature on: `-- `, what a telephone adds, and the few short lines after a closing formula.
pub fn own_lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let mut own: Vec<&str> = Vec::new();
    let mut with_words = 0_usize;
    for (at, line) in lines.iter().enumerate() {
        let rest = lines.get(at + 1..).unwrap_or_default();
        let trimmed = line.trim();
        if trimmed.starts_with('>') {
            continue;
        }
        if is_introduction(trimmed) {
            if rest.iter().find(|next| !next.trim().is_empty()).is_some_and(|next| next.trim().starts_with('>')) {
                continue;
            }
            break;
        }
        if is_repetition(trimmed, rest) || is_signature(line, trimmed) {
            break;
        }
        own.push(line);
        with_words += usize::from(!trimmed.is_empty());
        if with_words > 1 && is_closing(trimmed) && is_name_block(rest) {
            break;
        }
    }
    own
}

/// The same as one text.
pub fn own_words(text: &str) -> String {
    own_lines(text).join("\n")
}

/// "On Monday Ali wrote:", "در تاریخ ... نوشت:".
fn is_introduction(line: &str) -> bool {
    let english = line.starts_with("On ") && line.ends_with("wrote:");
    let ends = ["نوشت:", "نوشته:", "نوشتند:", "نوشته است:", "نوشت :"];
    english || ((line.starts_with("در ") || line.starts_with("On ")) && ends.iter().any(|end| line.ends_with(end)))
}

fn is_repetition(line: &str, rest: &[&str]) -> bool {
    let bare = line.trim_matches(['-', ' ']).to_lowercase();
    let has_marker = line.starts_with("--") && matches!(bare.as_str(), "original message" | "پیام اصلی" | "پیام قبلی");
    let is_underline = line.len() >= 20 && line.chars().all(|char| char == '_');
    let heads = |line: &str, names: &[&str]| names.iter().any(|name| line.trim().trim_matches('*').starts_with(name));
    let next = rest.iter().take(2);
    let is_block = heads(line, &["From:", "از:"])
        && next.into_iter().any(|next| heads(next, &["Sent:", "Date:", "To:", "تاریخ:", "به:", "ارسال:"]));
    has_marker || is_underline || is_block
}

fn is_signature(line: &str, trimmed: &str) -> bool {
    let by_device = [
        "Sent from my ",
        "Get Outlook for ",
        "Sent from Mail for ",
        "ارسال شده از ",
        "ارسال‌شده از ",
        "فرستاده شده از ",
    ];
    matches!(line, "-- " | "--") || by_device.iter().any(|start| trimmed.starts_with(start))
}

/// A formula that letters end with, alone on its line.
fn is_closing(line: &str) -> bool {
    let words = line.trim_end_matches([',', '،', '.', '!']).to_lowercase();
    matches!(
        words.as_str(),
        "regards"
            | "best regards"
            | "kind regards"
            | "warm regards"
            | "sincerely"
            | "yours sincerely"
            | "best wishes"
            | "best"
            | "thanks and regards"
            | "با احترام"
            | "با تشکر"
            | "با سپاس"
            | "ارادتمند"
            | "با تشکر و احترام"
            | "با احترام و تشکر"
    )
}

/// What is left is a name and how to reach it: few short lines that ask nothing.
fn is_name_block(rest: &[&str]) -> bool {
    // One more than there may be is enough: every line of a long message may be a formula.
    let lines = rest.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).take(MAX_NAME_LINES + 1);
    let is_short = |line: &str| line.chars().count() <= 60 && !line.contains(['?', '؟']);
    let short = lines.map(is_short).collect::<Vec<bool>>();
    short.len() <= MAX_NAME_LINES && short.into_iter().all(|is_short| is_short)
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn quoted_lines_and_their_introduction_are_left_out_and_what_stands_below_is_kept() {
        let text = "It is still slow.\n\nOn Mon, 3 Nov 2025, Support wrote:\n> Is it faster now?\n> Tell us.\nAnd the bill is wrong.";
        assert_eq!(own_words(text), "It is still slow.\n\nAnd the bill is wrong.");
        assert_eq!(own_words("هنوز کند است.\nدر تاریخ ۳ آبان پشتیبانی نوشت:\n> بهتر شد؟"), "هنوز کند است.");
    }

    #[test]
    fn history_without_quote_signs_ends_the_message() {
        for history in [
            "On Mon, 3 Nov 2025, Support wrote:\nYour order is on its way.",
            "-----Original Message-----\nYour order is on its way.",
            "From: Support <help@shop.example>\nSent: Monday\nYour order is on its way.",
            "از: پشتیبانی\nتاریخ: دوشنبه\nسفارش شما در راه است.",
            "________________________________\nYour order is on its way.",
        ] {
            assert_eq!(own_words(&format!("Nothing came.\n{history}")), "Nothing came.", "{history}");
        }
    }

    #[test]
    fn signatures_are_left_out() {
        assert_eq!(own_words("No sound.\n-- \nRoya\nSales"), "No sound.");
        assert_eq!(own_words("No sound.\nSent from my phone"), "No sound.");
        assert_eq!(own_words("صدا ندارد.\nبا احترام،\nرویا صدر\n۰۲۱۱۲۳۴"), "صدا ندارد.\nبا احترام،");
    }

    #[test]
    fn many_closing_formulas_end_nothing_until_few_lines_are_left() {
        let text = "best\n\n".repeat(10_000);
        assert_eq!(own_words(&text).matches("best").count(), 9_995, "the last five are a name to the one before them");
        let text = "x\n".repeat(30_000);
        assert_eq!(own_words(&text).len(), text.len() - 1);
    }

    #[test]
    fn a_closing_formula_amid_the_message_ends_nothing() {
        let text = "Hello\nBest regards\nto all. But now to the matter: the printer prints every page twice and nobody here knows why.";
        assert_eq!(own_words(text), text);
        assert_eq!(own_words("From: here to there it costs 3."), "From: here to there it costs 3.");
    }
}
