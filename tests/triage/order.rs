//! Who cannot get in comes before who asks how to do something, in the queue itself: by what was applied.

use serde_json::json;
use support::{TestApp, on_each_engine};

use super::*;

/// A subject and a body.
type Words = (&'static str, &'static str);

/// Somebody who cannot get in, and somebody who wants to know how: as people type, in words of this test alone.
const PAIRS: [(Words, Words); 14] = [
    (
        ("Login", "I cannot log in to the portal any more."),
        ("Reports", "How do I save this report to look at it later?"),
    ),
    (
        ("cant sign in", "cant sign in, says wrong credentials every time"),
        ("saving", "hi how can i save the table i made"),
    ),
    (
        ("Stuck outside", "My password is refused since Tuesday and I need my files."),
        ("Drafts", "What do I press to keep a draft for tomorrow?"),
    ),
    (
        ("No entry", "The confirmation code does not come, so there is no way for me into my account."),
        ("Export", "Where would I find the export of my list as a file?"),
    ),
    (
        ("acount blocked", "pls help my acount is blocked and i cant do anything"),
        ("Question", "Can I store a view under my own name?"),
    ),
    (
        ("Authenticator", "Broke my phone, the authenticator is gone, now the site keeps me out."),
        ("Copy", "How would I make a copy of last month's sheet?"),
    ),
    (("ورود", "نمیتونم وارد حسابم بشم، هر بار میگه رمز غلطه"), ("ذخیره", "این گزارش رو چطور ذخیره کنم؟")),
    (
        ("مشکل دسترسی", "از دیروز نمی توانم به پنل کاربری وارد شوم."),
        ("راهنمایی", "لطفاً بفرمایید جدول ساخته‌شده را چگونه نگه دارم؟"),
    ),
    (("کد نمیاد", "کد تأیید برام نمیاد و پشت صفحه ورود موندم"), ("سؤال", "از کجا باید خروجی اکسل بگیرم؟")),
    (
        ("حساب قفل شده", "حسابم قفل شده بازش کنید کارم مونده"),
        ("فیلتر", "میشه یه فیلتر رو به اسم خودم ذخیره کنم؟ چجوری؟"),
    ),
    (("گوشی عوض شد", "گوشی جدید گرفتم و دیگه راهم نمیده تو برنامه"), ("کپی", "چطوری از جدول ماه قبل یه کپی بسازم")),
    (("vorud", "nemitoonam vared sham, ramz ro ghabul nemikone"), ("zakhire", "chetor in gozaresh ro zakhire konam?")),
    (("login", "har kari mikonam login nemishe, hesabam baste ast"), ("soal", "az koja mitunam khoruji begiram?")),
    (
        ("Fingerprint", "Neither fingerprint nor PIN gets me into the bank app"),
        ("Printing", "Which menu is for printing the overview?"),
    ),
];

/// Opens a ticket for these words and nothing else, a second after the one before.
fn opened_later(app: &TestApp, words: Words) -> String {
    app.clock.advance_seconds(1);
    opened(app, words).id()
}

on_each_engine!(who_cannot_get_in_comes_first_in_the_queue, |app| {
    categories(app);
    // They ask first: without a priority of their own they would stay in front.
    let asking: Vec<String> = PAIRS.iter().map(|(_, asks)| opened_later(app, *asks)).collect();
    let outside: Vec<String> = PAIRS.iter().map(|(locked_out, _)| opened_later(app, *locked_out)).collect();
    let queue = app.root().get("/v1/queue?limit=100").expect(200);
    let order: Vec<&str> = queue.data().iter().map(|ticket| ticket["id"].as_str().unwrap()).collect();
    let place = |id: &String| order.iter().position(|other| other == id).unwrap();
    for ((locked_out, asks), (high, low)) in PAIRS.iter().zip(outside.iter().zip(&asking)) {
        let shown = |id: &String| triage(app, id)["proposal"]["priority"].to_string();
        assert!(place(high) < place(low), "{locked_out:?} {}\n{asks:?} {}", shown(high), shown(low));
    }
    let last_outside = outside.iter().map(place).max();
    assert!(last_outside < asking.iter().map(place).min(), "and so does everybody of them: {order:?}");
});

/// Bad, but how bad?
const PRESSING: [Words; 5] = [
    ("Nobody can print", "Nothing prints in the whole courthouse and the hearings begin in an hour."),
    ("Network", "Our shop floor has no network since the storm, six machines stand still."),
    ("چاپگرها", "هیچ چاپگری در کل بخش کار نمی‌کند و بیمارها منتظر جواب آزمایش‌اند."),
    ("صندوق", "صندوق‌های فروشگاه از صبح هنگ کرده و همه‌ی مشتری‌ها توی صف مانده‌اند"),
    ("Everything stuck", "The till froze, the queue goes out of the door, nobody can pay."),
];

on_each_engine!(what_is_surely_pressing_is_applied_though_it_is_not_sure_how_much, |app| {
    let mut at_least = 0;
    for words in PRESSING {
        let ticket = opened(app, words);
        let part = triage(app, &ticket.id())["proposal"]["priority"].clone();
        if part["reason"] != "at_least" {
            continue;
        }
        at_least += 1;
        let (high, yes) = (json!("high"), json!(true));
        assert_eq!((&part["value"], &part["applied"], &ticket["priority"]), (&high, &yes, &high));
        assert!(part["confidence"].as_f64() >= part["threshold"].as_f64(), "{part}");
        let others = part["runners_up"].as_array().unwrap();
        assert!(others.iter().any(|other| other["value"] == "urgent"), "it may be more: {part}");
        assert_ne!(part["words"], json!([]), "the words tell why it is not less");
    }
    assert!(at_least > 0);
});
