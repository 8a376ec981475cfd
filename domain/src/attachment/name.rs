//! Names of files, made harmless: they come from strangers, and people save and open files by them.

/// The longest name, in bytes of UTF-8: what common file systems take.
const MAX_BYTES: usize = 255;
/// The longest part after the last dot that counts as an extension and survives shortening, in bytes with the dot.
const MAX_EXTENSION: usize = 17;
/// What a file without a usable name is called.
const NAMELESS: &str = "file";
/// Names that mean devices on Windows, with any extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The name without folders, control characters, characters that turn the direction of writing (they make
/// `exe.gpj` look like `jpg.exe`), and what some system reserves; shortened at the end of its stem. Never empty. The
/// zero-width joiners that Persian words need stay.
pub fn clean_file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_hidden(*c)).map(|c| if is_reserved(c) { '_' } else { c }).collect();
    // Dots in front hide a file, dots and spaces at the end are dropped by Windows.
    let trimmed = kept.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    let trimmed = trimmed.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let name = shortened(trimmed);
    match name.is_empty() {
        true => NAMELESS.to_owned(),
        false if is_device(&name) => format!("_{name}"),
        false => name,
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

const fn is_reserved(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

fn shortened(name: &str) -> String {
    // Room for the underscore before a device's name.
    let most = MAX_BYTES - 1;
    if name.len() <= most {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|at| name.len() - at <= MAX_EXTENSION);
    let (stem, extension) = dot.map_or((name, ""), |at| name.split_at(at));
    let mut end = most - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let (kept, _) = stem.split_at(end);
    format!("{}{extension}", kept.trim_end_matches(|c: char| c == '.' || c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folders_hidden_characters_and_reserved_ones_go() {
        for (sent, clean) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\گزارش.xlsx", "گزارش.xlsx"),
            ("..", "file"),
            ("", "file"),
            ("   ", "file"),
            ("a/", "file"),
            (".htaccess", "htaccess"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{2066}a\u{2069}\u{feff}.txt", "a.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
            ("a\0.png\u{7f}", "a.png"),
            ("نامه‌ها.pdf", "نامه‌ها.pdf"),
            ("a\"b<c>.txt", "a_b_c_.txt"),
            ("con.txt", "_con.txt"),
            ("LPT1", "_LPT1"),
            ("contract.txt", "contract.txt"),
            ("name. . ", "name"),
        ] {
            assert_eq!(clean_file_name(sent), clean, "{sent:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = clean_file_name(&format!("{}.pdf", "ن".repeat(300)));
        assert!(long.ends_with(".pdf") && long.len() <= 255 && long.len() > 240, "{}", long.len());
        let dotted = clean_file_name(&format!("a.{}", "b".repeat(300)));
        assert_eq!(dotted.len(), 254);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_name_is_harmless_and_stays_as_it_is(sent in any::<String>()) {
            let name = clean_file_name(&sent);
            prop_assert!((1..=255).contains(&name.len()));
            let hostile = |c: char| is_hidden(c) || is_reserved(c) || c == '/' || c == '\\';
            prop_assert!(!name.chars().any(hostile) && !name.starts_with('.') && !name.ends_with('.'));
            prop_assert_eq!(clean_file_name(&name), name);
        }
    }
}
