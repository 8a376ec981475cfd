use proptest::prelude::*;

use super::*;

fn alike(one: &str, other: &str) -> f32 {
    Likeness::of(one).with(&Likeness::of(other))
}

/// Each group tells of one trouble in different words of different people; no two groups tell of the same one.
const GROUPS: [&[&str]; 6] = [
    &[
        "The courier portal shows a blank page after I sign in",
        "courier portal: blank page right after signing in",
        "Since this morning signing in to the courier portal gives me a blank page",
    ],
    &[
        "بارکدخوان انبار وصل نمی‌شود و خطای اتصال می‌دهد",
        "سلام، بارکد خوان انبار خطای اتصال میدهد و وصل نمیشه",
        "بارکدخوان انبار از صبح وصل نمي‌شود، خطاي اتصال مي‌دهد",
    ],
    &[
        "chapgar sandogh rasid chap nemikone",
        "salam chapgare sandogh rasid ra chap nemikonad",
        "rasid ba chapgar sandogh chap nemishe",
    ],
    &["Please send me the receipt for the greenhouse subscription", "I need a receipt for my greenhouse subscription"],
    &["زمان تحویل سفارش گلدان سرامیکی من کی است", "سفارش گلدان سرامیکی من چه زمانی تحویل داده می‌شود؟"],
    &[
        "Map markers disappear when I zoom out on my tablet",
        "on a tablet the markers of the map disappear on zooming out",
    ],
];

#[test]
fn who_tells_of_the_same_is_alike_and_who_does_not_is_not() {
    for (number, group) in GROUPS.iter().enumerate() {
        for one in *group {
            for other in *group {
                let cosine = alike(one, other);
                assert!(cosine >= ALIKE, "{one} / {other}: {cosine}");
            }
            for other in GROUPS.iter().skip(number + 1).flat_map(|group| group.iter()) {
                let cosine = alike(one, other);
                assert!(cosine < ALIKE - 0.1, "{one} / {other}: {cosine}");
            }
        }
    }
}

#[test]
fn the_same_words_typed_otherwise_are_the_same() {
    let one = alike("كيف پول باز نمي‌شود و رسيد ۱۴۰۴ گم شده", "کیف پول باز نمی شود و رسید 1404 گم شده");
    assert!(one > 0.999, "{one}");
    let shouted = alike("The courier portal is blank", "THE COURIER PORTAL IS BLANK!!!");
    assert!(shouted > 0.999, "{shouted}");
}

#[test]
fn a_text_that_says_too_little_is_like_nothing() {
    for text in
        ["", "hello", "Hello, please help me with this", "سلام، لطفا کمک کنید", "salam lotfan komak konid", "x 1"]
    {
        let likeness = Likeness::of(text);
        assert!(likeness.is_empty() && likeness.sketch().is_none(), "{text}");
        assert!(likeness.with(&likeness) == 0.0);
    }
}

#[test]
fn sketches_of_alike_texts_are_near() {
    let sketch = |text: &str| Likeness::of(text).sketch().expect("it says enough");
    for group in GROUPS {
        for one in group {
            for other in group {
                let bits = distance(sketch(one), sketch(other));
                assert!(bits <= MOST_BITS, "{one} / {other}: {bits}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn likeness_is_the_same_both_ways_and_never_more_than_one(
        one in "[a-zآ-ی ؟!0-9]{0,120}", other in "[a-zآ-ی ؟!0-9]{0,120}",
    ) {
        let (one, other) = (Likeness::of(&one), Likeness::of(&other));
        let cosine = one.with(&other);
        prop_assert!((0.0..=1.0).contains(&cosine));
        prop_assert_eq!(cosine, other.with(&one));
        prop_assert!(one.is_empty() || one.with(&one) > 0.999);
        prop_assert_eq!(one.sketch(), one.clone().sketch());
    }

    #[test]
    fn the_order_of_the_words_does_not_matter(
        words in prop::collection::vec("[a-z]{3,9}", 5..20), by in 0_usize..20,
    ) {
        let mut turned = words.clone();
        turned.rotate_left(by % words.len());
        let (one, other) = (Likeness::of(&words.join(" ")), Likeness::of(&turned.join(" ")));
        prop_assert!(one.is_empty() || (one.with(&other) > 0.999 && one.sketch() == other.sketch()));
    }
}
