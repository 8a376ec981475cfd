//! The codes of single field problems: one table of word and text in both languages.

use serde_json::{Map, Value};

use super::Language;

macro_rules! field_codes {
    ($($name:ident $word:literal [$($en:literal),+] [$($fa:literal),+];)*) => {
        /// What is wrong with one field, parameter or header.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FieldCode { $(#[doc = $word] $name,)* }

        impl FieldCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The code with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }

            const fn candidates(self, language: Language) -> &'static [&'static str] {
                match (self, language) {
                    $((Self::$name, Language::En) => &[$($en),+], (Self::$name, Language::Fa) => &[$($fa),+],)*
                }
            }

            /// The sentence for people, with the numbers and choices of `params`.
            pub fn message(self, language: Language, params: &Map<String, Value>) -> String {
                fill_first(self.candidates(language), params)
            }
        }
    };
}

// The first sentence whose placeholders are all known is shown; the last of a row has none.
field_codes! {
    Required "required" ["This field is required."] ["این فیلد لازم است."];
    UnknownField "unknown_field" ["No such field."] ["چنین فیلدی وجود ندارد."];
    ReadOnly "read_only" ["This field cannot be set."] ["این فیلد قابل تعیین نیست."];
    InvalidType "invalid_type" ["Wrong type; expected: {expected}.", "Wrong type."] ["نوع نادرست؛ مورد انتظار: {expected}.", "نوع نادرست است."];
    TooLong "too_long" ["At most {max} characters.", "Too long."] ["حداکثر {max} نویسه.", "بیش از اندازه بلند است."];
    TooShort "too_short" ["At least {min} characters.", "Too short."] ["حداقل {min} نویسه.", "بیش از اندازه کوتاه است."];
    OutOfRange "out_of_range"
        ["Must be between {min} and {max}.", "Must be at least {min}.", "Must be at most {max}.", "Outside the allowed range."]
        ["باید میان {min} و {max} باشد.", "باید حداقل {min} باشد.", "باید حداکثر {max} باشد.", "بیرون از بازهٔ مجاز است."];
    TooMany "too_many" ["At most {max} entries.", "Too many entries."] ["حداکثر {max} مورد.", "شمار موردها زیاد است."];
    TooFew "too_few" ["At least {min} entries.", "Too few entries."] ["حداقل {min} مورد.", "شمار موردها کم است."];
    TooDeep "too_deep" ["Nested more than {max} levels deep.", "Nested too deeply."] ["بیش از {max} لایه تودرتو است.", "بیش از اندازه تودرتو است."];
    InvalidFormat "invalid_format" ["Line {line} is not in the expected form.", "Not in the expected form."] ["سطر {line} در قالب مورد انتظار نیست.", "در قالب مورد انتظار نیست."];
    InvalidEmail "invalid_email" ["Not an e-mail address."] ["نشانی رایانامه نیست."];
    InvalidPhone "invalid_phone" ["Not a phone number."] ["شمارهٔ تلفن نیست."];
    InvalidTime "invalid_time" ["Not an RFC 3339 date-time with an offset."] ["زمان به قالب RFC 3339 همراه با اختلاف ساعت نیست."];
    InvalidTimeOfDay "invalid_time_of_day" ["Not a time of the day from 00:00 to 24:00."] ["ساعتی از 00:00 تا 24:00 نیست."];
    InvalidDate "invalid_date"
        ["Line {line} names no day or range of days that exists.", "Not a day that exists, written 2026-03-21 or jalali:1405-01-01."]
        ["سطر {line} روز یا بازه‌ای موجود را نام نمی‌برد.", "روزی موجود، به شکل 2026-03-21 یا jalali:1405-01-01، نیست."];
    InvalidMonth "invalid_month" ["Not a month of the Jalali calendar, such as 1405-09."] ["ماهی از تقویم جلالی، مانند 1405-09، نیست."];
    NotAllDay "not_all_day" ["Line {line} has a time: only whole days can be holidays.", "Not a whole day."] ["سطر {line} ساعت دارد: تنها روز کامل می‌تواند تعطیل باشد.", "روز کامل نیست."];
    UnsupportedRepetition "unsupported_repetition" ["Line {line} repeats otherwise than once a year on its own day.", "Repeats in a way that is not supported."] ["تکرار سطر {line} جز سالی یک بار در همان روز است.", "این گونه تکرار پشتیبانی نمی‌شود."];
    Overlap "overlap" ["Overlaps with another one."] ["با مورد دیگری هم‌پوشانی دارد."];
    InvalidReference "invalid_reference" ["Not an id that starts with `{prefix}_`.", "Not a valid id."] ["شناسه‌ای نیست که با `{prefix}_` آغاز شود.", "شناسهٔ معتبری نیست."];
    NotFound "not_found" ["No such record."] ["چنین رکوردی وجود ندارد."];
    UnknownOption "unknown_option" ["No such option; allowed: {allowed}.", "No such option."] ["چنین گزینه‌ای نیست؛ مجاز: {allowed}.", "چنین گزینه‌ای نیست."];
    NullNotAllowed "null_not_allowed" ["Must not be null."] ["نمی‌تواند تهی (null) باشد."];
    DuplicateField "duplicate_field" ["The field appears twice."] ["این فیلد دو بار آمده است."];
    Duplicate "duplicate" ["The value appears twice."] ["این مقدار دو بار آمده است."];
    InvalidCharacter "invalid_character" ["Holds a character that is not allowed."] ["نویسه‌ای غیرمجاز دارد."];
    InPast "in_past" ["Must lie in the future."] ["باید در آینده باشد."];
    UnknownPlaceholder "unknown_placeholder"
        ["At character {position}: there is no placeholder `{name}` here; there are: {allowed}.", "No such placeholder."]
        ["در نویسهٔ {position}: جای‌نمای `{name}` اینجا نیست؛ این‌ها هستند: {allowed}.", "چنین جای‌نمایی نیست."];
    UnclosedPlaceholder "unclosed_placeholder" ["The placeholder at character {position} has no end.", "A placeholder has no end."] ["جای‌نمای نویسهٔ {position} پایان ندارد.", "جای‌نمایی پایان ندارد."];
    NotAllowed "not_allowed" ["Not allowed here."] ["اینجا مجاز نیست."];
    Conflict "conflict" ["Does not fit the other fields."] ["با فیلدهای دیگر نمی‌خواند."];
}

/// The first of `texts` whose `{placeholders}` are all in `params`, filled in; else the last as it stands.
pub(super) fn fill_first(texts: &[&str], params: &Map<String, Value>) -> String {
    let filled = texts.iter().find_map(|text| fill(text, params));
    filled.or_else(|| texts.last().map(|text| (*text).to_owned())).unwrap_or_default()
}

fn fill(text: &str, params: &Map<String, Value>) -> Option<String> {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(&plain(params.get(name)?));
        rest = tail;
    }
    filled.push_str(rest);
    Some(filled)
}

/// A JSON value as people write it: texts without quotes, lists with commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn params(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn the_sentence_uses_the_params_there_are() {
        let range = FieldCode::OutOfRange;
        assert_eq!(range.message(Language::En, &params(json!({"min": 1, "max": 9}))), "Must be between 1 and 9.");
        assert_eq!(range.message(Language::En, &params(json!({"max": 9}))), "Must be at most 9.");
        assert_eq!(range.message(Language::En, &Map::new()), "Outside the allowed range.");
        let allowed = params(json!({"allowed": ["low", "high"]}));
        assert_eq!(FieldCode::UnknownOption.message(Language::Fa, &allowed), "چنین گزینه‌ای نیست؛ مجاز: low, high.");
    }

    #[test]
    fn every_code_has_a_sentence_without_placeholders_in_both_languages() {
        for code in FieldCode::ALL {
            assert_eq!(FieldCode::from_word(code.word()), Some(*code));
            for language in [Language::En, Language::Fa] {
                let message = code.message(language, &Map::new());
                assert!(!message.is_empty() && !message.contains('{'), "{} {message}", code.word());
            }
        }
    }
}
