//! Columns of mixed scripts for a terminal.

/// Opens and closes a run whose direction is its own: a Persian cell does not carry its neighbours along.
const ISOLATE: char = '\u{2068}';
const END_ISOLATE: char = '\u{2069}';

/// How many columns a text takes up.
pub fn width(text: &str) -> usize {
    text.chars().map(of).sum()
}

/// Cut to `columns` with an ellipsis where it was longer, and filled up with spaces.
pub fn cell(text: &str, columns: usize) -> String {
    let (mut out, mut used) = (String::from(ISOLATE), 0);
    let whole = width(text) <= columns;
    let room = if whole { columns } else { columns.saturating_sub(1) };
    for one in text.chars() {
        // Control characters, such as line breaks, would end the row.
        let shown = if one.is_control() { ' ' } else { one };
        if used + of(shown) > room {
            break;
        }
        used += of(shown);
        out.push(shown);
    }
    if !whole {
        out.push('…');
        used += 1;
    }
    out.push(END_ISOLATE);
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    out
}

/// Marks and joiners take none, emoji and East Asian characters two.
const fn of(one: char) -> usize {
    match one as u32 {
        0x0300..=0x036f | 0x0610..=0x061a | 0x064b..=0x065f | 0x0670 | 0x06d6..=0x06dc | 0x06df..=0x06e4 => 0,
        0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfe00..=0xfe0f | 0xfeff | 0x1f3fb..=0x1f3ff => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => 2,
        0x1f300..=0x1faff => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> String {
        text.chars().filter(|one| ![ISOLATE, END_ISOLATE].contains(one)).collect()
    }

    #[test]
    fn joiners_marks_and_emoji_count_as_they_show() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("می‌شود"), 5);
        assert_eq!(width("مدرسهٔ"), 5);
        assert_eq!(width("🌵!"), 3);
    }

    #[test]
    fn a_cell_is_as_wide_as_its_column_whatever_is_in_it() {
        for text in ["", "abc", "abcdef", "می‌شود که", "🌵🌵🌵🌵", "line\nbreak"] {
            let cell = cell(text, 6);
            assert_eq!(width(&cell), 6, "{text}");
            assert!(!cell.contains('\n'));
        }
        assert_eq!(bare(&cell("abcdefgh", 6)), "abcde…");
        assert_eq!(bare(&cell("abc", 6)), "abc   ");
        assert_eq!(bare(&cell("🌵🌵🌵🌵", 6)), "🌵🌵… ");
    }
}
