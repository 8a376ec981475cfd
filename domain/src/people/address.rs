//! How a customer can be reached, and how sure we are that it is he.

crate::words! {
    /// The kind of an address.
    pub enum AddressKind {
        /// An e-mail address.
        Email = 1 "email",
        /// A telephone number.
        Phone = 2 "phone",
    }
}

crate::words! {
    /// How sure we are.
    pub enum Standing {
        /// Vouched for by staff, an integration or received mail: unique in the workspace, and customers are found by it.
        Asserted = 1 "asserted",
        /// Only claimed by the customer: never unique, never matched, never written to but to verify it.
        Claimed = 2 "claimed",
    }
}

/// An e-mail address or telephone number with the form that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// E-mail or telephone.
    pub kind: AddressKind,
    /// As it was written.
    pub value: String,
    /// The form that is compared: lower case, or `+` and digits.
    pub normalized: String,
    /// How sure we are.
    pub standing: Standing,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `local@domain` without spaces and controls, or longer than 254 characters.
    #[error("not an e-mail address")]
    Email,
    /// Not 5 to 20 digits with an optional leading `+`.
    #[error("not a telephone number")]
    Phone,
}

impl Address {
    /// Checks and normalises an e-mail address. Case is ignored in comparison; nothing else is folded.
    pub fn email(text: &str, standing: Standing) -> Result<Self, AddressError> {
        let value = text.trim();
        let (local, domain) = value.rsplit_once('@').ok_or(AddressError::Email)?;
        let plain = |part: &str| {
            !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"@\\".contains(c))
        };
        let dotted = domain.split('.').all(|label| !label.is_empty());
        if value.chars().count() > 254 || !plain(local) || !plain(domain) || !dotted {
            return Err(AddressError::Email);
        }
        Ok(Self { kind: AddressKind::Email, value: value.to_owned(), normalized: value.to_lowercase(), standing })
    }

    /// Checks and normalises a telephone number: Persian and Arabic digits become Latin, separators fall away, a
    /// leading `00` becomes `+`.
    pub fn phone(text: &str, standing: Standing) -> Result<Self, AddressError> {
        let value = text.trim();
        let mut normalized = String::new();
        for character in value.chars() {
            match character {
                '+' if normalized.is_empty() => normalized.push('+'),
                ' ' | '-' | '(' | ')' | '.' | '/' | '\u{200e}' | '\u{200f}' | '\u{200c}' => {}
                other => normalized.push(latin_digit(other).ok_or(AddressError::Phone)?),
            }
        }
        if let Some(international) = normalized.strip_prefix("00") {
            normalized = format!("+{international}");
        }
        let digits = normalized.trim_start_matches('+').len();
        if !(5..=20).contains(&digits) || value.chars().count() > 40 {
            return Err(AddressError::Phone);
        }
        Ok(Self { kind: AddressKind::Phone, value: value.to_owned(), normalized, standing })
    }
}

const fn latin_digit(character: char) -> Option<char> {
    let base = match character {
        '0'..='9' => '0',
        '۰'..='۹' => '۰',
        '٠'..='٩' => '٠',
        _ => return None,
    };
    char::from_digit(character as u32 - base as u32, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_telephone_number_in_three_scripts_compares_equal() {
        let forms = ["+98 912 000 1234", "۰۰۹۸۹۱۲۰۰۰۱۲۳۴", "(0098) ٩١٢-٠٠٠-١٢٣٤"];
        for form in forms {
            assert_eq!(Address::phone(form, Standing::Asserted).unwrap().normalized, "+989120001234");
        }
        for bad in ["", "12", "abc12345", "1+2345678"] {
            assert_eq!(Address::phone(bad, Standing::Asserted), Err(AddressError::Phone), "{bad}");
        }
    }

    #[test]
    fn e_mail_addresses_compare_without_case() {
        assert_eq!(Address::email(" Sara@Example.COM ", Standing::Asserted).unwrap().normalized, "sara@example.com");
        for bad in ["", "a", "@b", "a@", "a b@c.d", "a@b..c", "a@b\r\nBcc:x@y.z", "<a@b.c>"] {
            assert_eq!(Address::email(bad, Standing::Asserted), Err(AddressError::Email), "{bad}");
        }
    }
}
