use super::is_courtesy;

const COURTESIES: &[&str] = &[
    "Thanks!",
    "Thank you so much, that fixed it!",
    "Perfect, works now. Thanks a lot.",
    "Great, thanks for your help and have a nice weekend",
    "Thaaanks Sara :)",
    "Hi Ali, thank you very much for the quick reply. Best regards",
    "ok got it, thx",
    "It's all working again, you are awesome",
    "Much appreciated, problem solved.",
    "No further questions, thank you for your patience",
    "👍",
    "I received it, many thanks",
    "ممنون",
    "خیلی ممنون، حل شد",
    "دستتون درد نکنه مشکلم برطرف شد",
    "مرسی بابت راهنمایی‌تون 🌹",
    "سپاس از پیگیری شما",
    "سلام. واقعا لطف کردید، متشکرم از پاسخ سریعتون",
    "باشه ممنونم، روزتون بخیر",
    "ممنون خانم رضایی، خسته نباشید",
    "مرسی سارا جان",
    "الان کار می‌کنه، ممنون از شما",
    "عالی بود، خدا خیرتون بده",
    "مشکلی نیست، ممنون",
    "mamnoon, hal shod",
    "merci az rahnamayi",
    "kheili mamnoon dastetoon dard nakone",
    "متشكرم 🙏🙏",
    "Thanks folks, you saved my week",
    "با سپاس فراوان از رسیدگی شما",
    "ممنون آقای نادری",
    "اوکی شد، مرسی",
];

const NOT_COURTESIES: &[&str] = &[
    "",
    "   ",
    "!!",
    "Thanks, but it still does not work",
    "Thanks. One more question: how do I pay?",
    "thanks for nothing",
    "Thank you, same problem",
    "Thanks in advance for a solution",
    "Is it fixed, thanks",
    "thanks, is it solved",
    "I would appreciate an update",
    "Thank you for the help, my problem is again here",
    "I have a problem with your service, thanks",
    "It was working, thanks",
    "not solved, thank you",
    "Thanks 1234567",
    "thanks https://example.com/x",
    "Yes",
    "ممنون ولی هنوز وصل نمیشه",
    "ممنون میشم سریعتر رسیدگی کنید",
    "ممنون، کی فعال میشه",
    "مرسی حل نشد",
    "باز مشکل دارم ممنون",
    "سلام وقت بخیر",
    "مشکلم",
    "درست نیست، ممنون",
    "با تشکر از شما، پولم برنگشته",
    "لطفا کمک کنید ممنون",
    "ممنون، شد؟",
    "با این همه ممنون، هنوز نشد",
    "you saved the wrong address, thanks",
    "mamnoon vali hal nashod",
    "mersi amma hanooz kar nemikone",
];

#[test]
fn thanks_praise_and_that_all_is_well_are_courtesies_in_both_languages() {
    let missed: Vec<_> = COURTESIES.iter().filter(|text| !is_courtesy(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn whatever_asks_complains_or_tells_something_is_read_by_somebody() {
    let taken: Vec<_> = NOT_COURTESIES.iter().filter(|text| is_courtesy(text)).collect();
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn what_is_quoted_or_signed_is_not_read() {
    assert!(is_courtesy("Thank you!\n\n> Your invoice is attached.\n> Can we help you further?\n-- \nRoya, sales"));
    assert!(is_courtesy("ممنون\n\nدر تاریخ ۱۴۰۵/۸/۱ پشتیبانی نوشت:\n> فاکتور پیوست شد"));
    assert!(!is_courtesy("> thanks\nThe file is empty"));
}

#[test]
fn no_request_of_the_built_in_examples_is_a_courtesy() {
    let taken: Vec<_> = crate::triage::example_texts().filter(|text| is_courtesy(text)).collect();
    assert!(taken.is_empty(), "{taken:#?}");
}
