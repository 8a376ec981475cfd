//! In which direction a text runs.

crate::words! {
    /// The direction that a text is laid out in, as HTML's `dir` names it.
    pub enum Direction {
        /// Left to right.
        Ltr = 1 "ltr",
        /// Right to left.
        Rtl = 2 "rtl",
    }
}

/// The direction of a text as a whole: right to left when more of its letters are of right-to-left scripts than a third of
/// the others. The first strong letter, as HTML's `auto` takes it, is not asked: many Persian messages begin with the
/// Latin name of a product. Without letters: left to right.
pub fn direction(text: &str) -> Direction {
    let (mut rtl, mut ltr) = (0_usize, 0_usize);
    for char in text.chars().filter(|char| char.is_alphabetic()) {
        match char {
            // Hebrew, Arabic with its supplements, and their presentation forms.
            '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => rtl += 1,
            _ => ltr += 1,
        }
    }
    if rtl * 3 > ltr { Direction::Rtl } else { Direction::Ltr }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_name_does_not_turn_a_persian_message_around() {
        assert_eq!(direction("iPhone من روشن نمی‌شود"), Direction::Rtl);
        assert_eq!(direction("The word سلام is a greeting in Persian"), Direction::Ltr);
        assert_eq!(direction("salam, nemitoonam vared besham"), Direction::Ltr);
        assert_eq!(direction("12345 !?"), Direction::Ltr);
    }
}
