use proptest::prelude::*;

use super::*;
use crate::ticket::Language;

/// Texts that mix everything the normaliser treats specially.
fn tricky() -> impl Strategy<Value = String> {
    let special = "يىكةۀآأؤئەھ\u{200c}\u{200d}\u{640}\u{64b}\u{651}۰۹٣,،٬٪؟«»’ﷺﻻﬁİßé １ \n\t\u{ad}\u{301}";
    let special: Vec<char> = special.chars().collect();
    let char = prop_oneof![
        4 => prop::sample::select(special),
        2 => prop::char::range('0', '9'),
        2 => Just(','),
        2 => any::<char>(),
    ];
    prop::collection::vec(char, 0..40).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn twice_is_once(text in tricky()) {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn tokens_stand_where_they_say(text in tricky()) {
        let mut before = (0, 0);
        for token in tokens(&text) {
            // They may share a place: several words can come from one character, as from U+FDFA.
            prop_assert!(token.start >= before.0 && token.end >= before.1 && token.end > token.start);
            before = (token.start, token.end);
            let wording = tokens(&text[token.start..token.end]);
            prop_assert!(wording.iter().any(|other| other.normal == token.normal), "{:?}", token);
        }
    }

    #[test]
    fn zero_width_characters_and_marks_do_not_matter(words in "[اآبپتجدرسکگلمنوهی]{1,8}", at in 0_usize..8, mark in 0_usize..6) {
        let mark = ['\u{200c}', '\u{200d}', '\u{200e}', '\u{640}', '\u{64e}', '\u{651}'][mark];
        let mut chars: Vec<char> = words.chars().collect();
        chars.insert(at.min(chars.len()), mark);
        prop_assert_eq!(normalise(&chars.into_iter().collect::<String>()), normalise(&words));
    }
}

#[test]
fn every_single_character_is_stable() {
    for char in '\0'..=char::MAX {
        let once = normalise(&char.to_string());
        assert_eq!(normalise(&once), once, "{char:?}");
    }
}

#[test]
fn variants_of_one_wording_meet() {
    let same = [
        ["كتاب‌هايي", "کتاب\u{200c}هایی"],
        ["می‌خواهم", "میخواهم"],
        ["مسئلهٔ", "مسیله"],
        ["خانۀ", "خانه"],
        ["مؤمن", "مومن"],
        ["آقا", "اقا"],
        ["۱۲۳۴", "1234"],
        ["١٢٣", "۱۲۳"],
        ["۱٬۲۵۰٬۰۰۰ تومان", "1250000 تومان"],
        ["چرا؟", "چرا?"],
        ["قَلَم", "قلم"],
        ["مـــهم", "مهم"],
        ["ﻻزم", "لازم"],
        ["Café  ＣＡＦＥ", "cafe cafe"],
        ["don’t", "DON'T"],
    ];
    for [one, other] in same {
        assert_eq!(normalise(one), normalise(other), "{one} and {other}");
    }
}

#[test]
fn different_words_stay_different() {
    for [one, other] in [["کند", "کنند"], ["1,2", "12"], ["ab", "a b"], ["1,2345", "12345"]] {
        assert_ne!(normalise(one), normalise(other));
    }
}

#[test]
fn tokens_are_words_numbers_and_signs() {
    let of = |text| tokens(text).into_iter().map(|token| token.normal).collect::<Vec<_>>();
    assert_eq!(of("I can't pay 120 or 98765!"), ["i", "cant", "pay", "120", "or", "#", "!"]);
    assert_eq!(of("سلااااام، نمی‌شه؟"), ["سلاام", "نمیشه", "?"]);
    assert_eq!(of("... ' -"), Vec::<String>::new());
}

#[test]
fn a_verb_apart_from_its_prefix_is_one_word() {
    let of = |text| tokens(text).into_iter().map(|token| token.normal).collect::<Vec<_>>();
    for text in ["نمی توانم وارد شوم", "نمی\u{200c}توانم وارد شوم", "نمیتوانم وارد شوم"]
    {
        assert_eq!(of(text), ["نمیتوانم", "وارد", "شوم"], "{text}");
    }
    assert_eq!(of("nemi tunam"), ["nemitunam"]);
    assert_eq!(of("می, خواهم"), ["می", "خواهم"], "what stands between them parts them");
    assert_eq!(of("نمی"), ["نمی"]);
    assert_eq!(of("می می خواهم"), ["میمی", "خواهم"]);
}

#[test]
fn a_token_shows_the_wording_of_the_writer() {
    let text = "سلام، كتاب‌هاي مُهم";
    let words: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
    assert_eq!(words, ["سلام", "كتاب‌هاي", "مُهم"]);
}

#[test]
fn letters_tell_the_language() {
    assert_eq!(language("نمی‌توانم وارد شوم"), Some(Language::Fa));
    assert_eq!(language("I cannot log in"), Some(Language::En));
    assert_eq!(language("خطای ERR_RESET می‌گیرم"), Some(Language::Fa));
    assert_eq!(language("Your page says سلام to everybody who visits it"), Some(Language::En));
    assert_eq!(language("123 !؟"), None);
}

#[test]
fn words_tell_persian_in_latin_letters_from_english() {
    for text in [
        "nemitoonam vared sham",
        "Salam, ghabz e barge man hanuz nayumade",
        "az dirooz gooshim roshan nemishe, lotfan rahnamayi konid",
        "chera daftar e shoma jome ha baste hast",
    ] {
        assert_eq!(language(text), Some(Language::Fa), "{text}");
    }
    for text in [
        "I cannot log in",
        "The pool at the hotel in Bad Homburg was closed, ham and all",
        "Man, I dare you to ship to Ba Ria",
        "Our colleague Konstantin Shodan has no access",
        "Please add Ramzi to the team of Aslan",
        "Salam, the NIST report is missing",
        "This vase is a sham",
        "API 500",
    ] {
        assert_eq!(language(text), Some(Language::En), "{text}");
    }
}
