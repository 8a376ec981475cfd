//! The language of titles, details and messages.

/// A language the service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// English, when nothing better is asked for.
    #[default]
    En,
    /// Persian.
    Fa,
}

impl Language {
    /// Its tag, as in `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fa => "fa",
        }
    }

    /// The language an `Accept-Language` value likes best; English where it likes both alike or neither.
    ///
    /// Unreadable entries are passed over: a language is a preference, no reason to refuse a request.
    pub fn negotiate(accept: &str) -> Self {
        let (mut en, mut fa, mut any) = (None, None, None);
        for entry in accept.split(',') {
            let mut parts = entry.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let Some(weight) = quality.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok()) else { continue };
            if !(0.0..=1.0).contains(&weight) {
                continue;
            }
            let slot = match tag.split('-').next() {
                Some("en") => &mut en,
                Some("fa") => &mut fa,
                Some("*") => &mut any,
                _ => continue,
            };
            *slot = Some(slot.map_or(weight, |known: f32| known.max(weight)));
        }
        let (en, fa) = (en.or(any).unwrap_or(0.0), fa.or(any).unwrap_or(0.0));
        if fa > en { Self::Fa } else { Self::En }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_quality_wins_and_english_is_the_default() {
        for (accept, expected) in [
            ("", Language::En),
            ("fa", Language::Fa),
            ("fa-IR", Language::Fa),
            ("FA", Language::Fa),
            ("en, fa", Language::En),
            ("en;q=0.4, fa;q=0.9", Language::Fa),
            ("de, fa;q=0.1", Language::Fa),
            ("de", Language::En),
            ("fa;q=0", Language::En),
            ("*", Language::En),
            ("en;q=0.2, *;q=0.8", Language::Fa),
            ("fa;q=banana, en;q=0.1", Language::En),
            (";;,,=,q=", Language::En),
        ] {
            assert_eq!(Language::negotiate(accept), expected, "{accept}");
        }
    }
}
