//! What a request becomes, whatever stands in its values.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Answered, ContentKind, Fault, Field, Method, Request, RequestFault, Secrets, Slot, Template, Unfit, Values, Wrong,
    normalized, retry_at, scrubbed,
};
use crate::{ticket::Channel, time::Instant};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn request(body: Value) -> Request {
    Request {
        method: Method::Post,
        url: "https://sms.example/send/{{recipient}}?k={{secret.key}}".to_owned(),
        headers: vec![Field { name: "Authorization".to_owned(), value: "Bearer {{ secret.key }}".to_owned() }],
        content: ContentKind::Json,
        body: object(body),
    }
}

fn values(text: &str) -> Values {
    [(Slot::Recipient, "+98 912/../x".to_owned()), (Slot::Text, text.to_owned())].into()
}

fn secrets() -> Secrets {
    [("key".to_owned(), "s&cret".to_owned())].into()
}

#[test]
fn whatever_is_written_stays_one_value() {
    let body = json!({"to": ["{{recipient}}"], "text": "«{{text}}»", "flash": false, "n": 1});
    for text in
        ["\",\"admin\":true,\"x\":\"", "a\r\nb\u{0}", "سلام، نوبت شما رسید", "{{secret.key}}", "\\u0022", "💬&a=b"]
    {
        let sent = request(body.clone()).fill(&values(text), &secrets()).unwrap();
        let read: Value = serde_json::from_str(&sent.body.unwrap()).unwrap();
        assert_eq!(read, json!({"to": ["+98 912/../x"], "text": format!("«{text}»"), "flash": false, "n": 1}));
        assert_eq!(sent.url, "https://sms.example/send/%2B98%20912%2F..%2Fx?k=s%26cret");
        assert_eq!(sent.headers, [("Authorization".to_owned(), "Bearer s&cret".to_owned())]);
        let form = Request { content: ContentKind::Form, ..request(json!({"a b": "{{text}}", "n": 1})) };
        let sent = form.fill(&values(text), &secrets()).unwrap().body.unwrap();
        assert_eq!(sent.matches(['&', '=']).collect::<String>(), "=&=", "{sent}");
    }
    let steps: Values = [(Slot::Recipient, "..".to_owned())].into();
    assert!(request(json!({})).fill(&steps, &secrets()).unwrap().url.starts_with("https://sms.example/send/%2E%2E?"));
}

#[test]
fn a_header_has_one_line() {
    let mut told = request(json!({}));
    told.headers = vec![Field { name: "X-To".to_owned(), value: "{{recipient}}".to_owned() }];
    let evil: Values = [(Slot::Recipient, "1\r\nX-Admin: yes".to_owned())].into();
    assert_eq!(told.fill(&evil, &secrets()), None);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let known: BTreeSet<String> = ["key".to_owned()].into();
    assert_eq!(request(json!({"text": "{{text}}"})).faults(&known), []);
    let header = |name: &str, value: &str| Field { name: name.to_owned(), value: value.to_owned() };
    let wrong = Request {
        url: "https://{{recipient}}.example/".to_owned(),
        headers: vec![
            header("Host", "x"),
            header("X A", "x"),
            header("X-Text", "{{text}}"),
            header("X-Line", "a\nb"),
            header("x-text", "{{secret.other}}"),
        ],
        ..request(json!({"a/b": [{"c": "{{customer.name}}"}], "d": "{{text"}))
    };
    let told: Vec<(String, Unfit)> =
        wrong.faults(&known).into_iter().map(|RequestFault { place, unfit }| (place, unfit)).collect();
    let unknown = Fault { position: 1, wrong: Wrong::Unknown("customer.name".to_owned()) };
    let at = |place: &str, unfit: Unfit| (place.to_owned(), unfit);
    assert_eq!(
        told,
        [
            at("/url", Unfit::Format),
            at("/headers/0/name", Unfit::NotAllowed),
            at("/headers/1/name", Unfit::Format),
            at("/headers/2/value", Unfit::NotAllowed),
            at("/headers/3/value", Unfit::Character),
            at("/headers/4/name", Unfit::Twice),
            at("/headers/4/value", Unfit::NoSecret("other".to_owned())),
            at("/body/a~1b/0/c", Unfit::Template(unknown)),
            at("/body/d", Unfit::Template(Fault { position: 1, wrong: Wrong::Unclosed })),
        ]
    );
    let nested = Request { content: ContentKind::Form, ..request(json!({"a": {"b": 1}})) };
    assert_eq!(nested.faults(&known), [RequestFault { place: "/body/a".to_owned(), unfit: Unfit::Type }]);
    let cut = Request { url: "https://sms{{recipient}}".to_owned(), ..request(json!({})) };
    assert_eq!(cut.faults(&known), [RequestFault { place: "/url".to_owned(), unfit: Unfit::NotAllowed }]);
    assert_eq!(request(json!({})).origin(), "https://sms.example");
    assert_eq!(request(json!({})).secrets(), known);
}

#[test]
fn nothing_but_the_list_stands_for_something() {
    for bad in ["{{Text}}", "{{secret.}}", "{{secret.A}}", "{{text|x}}", "{{}}", "{{text.x}}"] {
        assert!(Template::parse(bad).is_err(), "{bad}");
    }
    assert!(Template::parse("{ {text} } {{text}}").is_ok());
}

#[test]
fn answers_mean_what_they_say_and_waits_are_bounded() {
    let later = [408, 425, 429, 500, 502, 503, 100, 600];
    assert!(later.iter().all(|status| Answered::of(*status) == Answered::Later));
    assert!([301, 302, 307, 400, 401, 404, 422].iter().all(|status| Answered::of(*status) == Answered::Refused));
    assert_eq!(Answered::of(204), Answered::Taken);
    let now = Instant::from_millis(0);
    assert_eq!(retry_at(1, now, None), Some(now.plus_seconds(2)));
    assert_eq!(retry_at(1, now, Some(90)), Some(now.plus_seconds(90)));
    assert_eq!(retry_at(1, now, Some(i64::MAX)), Some(now.plus_seconds(3_600)));
    assert_eq!(retry_at(1, now, Some(-5)), Some(now.plus_seconds(2)));
    assert_eq!(retry_at(99, now, Some(1)), None);
}

#[test]
fn a_sender_has_one_form() {
    assert_eq!(normalized(Channel::Sms, "۰۰۹۸ ۹۱۲ ۰۰۰ ۱۲۳۴").as_deref(), Some("+989120001234"));
    assert_eq!(normalized(Channel::Sms, "nobody"), None);
    assert_eq!(normalized(Channel::Chat, " u:17 ").as_deref(), Some("u:17"));
    assert_eq!(normalized(Channel::Chat, "a\nb"), None);
}

#[test]
fn an_answer_is_shown_without_secrets() {
    let secrets: Secrets = [("a".to_owned(), "s&\"cret".to_owned()), ("b".to_owned(), "cret".to_owned())].into();
    let told = scrubbed("raw s&\"cret, form s%26%22cret, json s&\\\"cret, cret\0", &secrets);
    assert_eq!(told, "raw ***, form ***, json ***, ***\u{fffd}");
    assert_eq!(scrubbed(&"ش".repeat(4_000), &Secrets::new()).len(), 4_096);
    assert_eq!(scrubbed(&format!("x{}", "ش".repeat(4_000)), &Secrets::new()).len(), 4_095);
}
