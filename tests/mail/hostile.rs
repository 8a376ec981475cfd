//! Mails made to do harm, and mails that are merely broken: each is kept and told of, none is an error.

use serde_json::{Value, json};
use support::{Answer, TestApp, on_each_engine};

use super::{Mail, classes::Case, hands_in, mail, messages_of, parts};

fn sara() -> Mail {
    mail("sara@shop.example")
}

fn multipart(kind: &str, boundary: &str, body: impl AsRef<[u8]>) -> Mail {
    sara().with("Content-Type", format!("multipart/{kind}; boundary={boundary}")).saying(body)
}

/// What a mail becomes, with the reason.
type Becomes = &'static str;

/// What a mail is called, its bytes, and what is to become of it.
type Named = (&'static str, Vec<u8>, Becomes);
const TICKET: Becomes = "ticket_opened";

/// Multiparts in multiparts.
fn nested(depth: usize) -> Vec<u8> {
    let mut body = String::new();
    for level in 0..depth {
        body.push_str(&format!("--b{level}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", level + 1));
    }
    body.push_str(&format!("--b{depth}\r\n\r\nthe words\r\n"));
    body.into_bytes()
}

/// Whole mails that break the limits of what is taken apart.
fn bombs() -> Vec<Named> {
    let part = "--m\r\nContent-Type: text/plain\r\n\r\nx\r\n";
    vec![
        ("500 nested multiparts", multipart("mixed", "b0", nested(500)).raw(), "suspended/too_many_parts"),
        ("30 nested multiparts", multipart("mixed", "b0", nested(30)).raw(), "suspended/too_deep"),
        ("10 nested multiparts", multipart("mixed", "b0", nested(10)).raw(), TICKET),
        ("3000 parts", multipart("mixed", "m", part.repeat(3_000)).raw(), "suspended/too_many_parts"),
        (
            "100000 boundary lines",
            multipart("mixed", "m", "--m\r\n\r\n".repeat(100_000)).raw(),
            "suspended/too_many_parts",
        ),
        ("mails in mails", "Content-Type: message/rfc822\r\n\r\n".repeat(20_000).into_bytes(), "suspended/too_deep"),
        (
            "mails in mails, written otherwise",
            "Content-Type: Message / RFC822 (x)\r\n\r\n".repeat(300).into_bytes(),
            "suspended/too_deep",
        ),
        (
            "a digest of digests",
            multipart("digest", "d", "--d\r\nContent-Type: multipart/digest; boundary=d\r\n\r\n".repeat(2_000)).raw(),
            "suspended/too_deep",
        ),
        ("one header of 1 MB", sara().and("X-Long", "a".repeat(1 << 20)).raw(), "suspended/headers_too_long"),
        (
            "100000 headers",
            format!("{}\r\nbody", "X-A: b\r\n".repeat(100_000)).into_bytes(),
            "suspended/headers_too_long",
        ),
        ("100000 References", sara().and("References", "<a@b> ".repeat(100_000)).raw(), "suspended/headers_too_long"),
        ("a header that is folded 50000 times", sara().and("Subject", "\r\n a".repeat(50_000)).raw(), TICKET),
        ("no end of headers", "A: b\r\n".repeat(60_000).into_bytes(), "suspended/headers_too_long"),
        ("5000 recipients", sara().with("To", "a@b.example, ".repeat(5_000)).raw(), TICKET),
        ("20000 groups", sara().with("To", "a:b@c.example;".repeat(10_000)).raw(), TICKET),
        (
            "nested comments",
            sara().with("From", format!("{}{} <sara@shop.example>", "(".repeat(20_000), ")".repeat(20_000))).raw(),
            TICKET,
        ),
        ("5000 encoded words", sara().with("Subject", "=?utf-8?B?2LM=?= ".repeat(5_000)).raw(), TICKET),
        ("a date of 50000 comments", sara().with("Date", "(".repeat(50_000)).raw(), TICKET),
        ("5 MB of words", sara().saying("word ".repeat(1 << 20)).raw(), TICKET),
        ("one line of 5 MB", sara().saying("a".repeat(5 << 20)).raw(), TICKET),
        ("deep HTML", sara().with("Content-Type", "text/html").saying("<div>".repeat(13_000)).raw(), TICKET),
        (
            "3 MB of HTML",
            sara().with("Content-Type", "text/html").saying("<b><i><table>x".repeat(200_000)).raw(),
            TICKET,
        ),
        ("HTML of scripts", sara().with("Content-Type", "text/html").saying("<script>".repeat(8_000)).raw(), TICKET),
    ]
}

/// Headers that lie, are broken, or try to become other headers.
fn headers() -> Vec<Named> {
    vec![
        ("nothing", Vec::new(), "suspended/unreadable"),
        ("one byte", b"\n".to_vec(), "suspended/no_sender"),
        ("only zero bytes", vec![0; 5_000], "suspended/no_sender"),
        ("only bytes of 255", vec![255; 5_000], "suspended/no_sender"),
        ("no headers", b"\r\n\r\nhello".to_vec(), "suspended/no_sender"),
        ("no colon", b"hello\r\nworld\r\n\r\nx".to_vec(), "suspended/no_sender"),
        ("a NUL in the subject", sara().with("Subject", "a\0b").raw(), TICKET),
        ("a NUL in the words", sara().saying("a\0b").raw(), TICKET),
        ("a NUL in the name", sara().with("From", "a\0b <sara@shop.example>").raw(), TICKET),
        ("a NUL in the Message-ID", sara().with("Message-ID", "<a\0b@c.example>").raw(), TICKET),
        ("bare line feeds", String::from_utf8(sara().raw()).unwrap().replace("\r\n", "\n").into_bytes(), TICKET),
        (
            "bare carriage returns",
            String::from_utf8(sara().raw()).unwrap().replace("\r\n", "\r").into_bytes(),
            "suspended/no_sender",
        ),
        (
            "a header hidden in the subject",
            sara().with("Subject", "a =?utf-8?Q?=0D=0ABcc:_x@y.example?=").raw(),
            TICKET,
        ),
        (
            "a header hidden in the name",
            sara().with("From", "=?utf-8?Q?a=0D=0ABcc:_x@y.example?= <sara@shop.example>").raw(),
            TICKET,
        ),
        ("an address in the name", sara().with("From", "\"help@desk.example\" <sara@shop.example>").raw(), TICKET),
        ("two addresses in one", sara().with("From", "sara@shop.example <omid@shop.example>").raw(), TICKET),
        ("an address with a comment", sara().with("From", "sara@shop.example (Sara)").raw(), TICKET),
        (
            "an address of 400 characters",
            sara().with("From", format!("{}@shop.example", "a".repeat(400))).raw(),
            "suspended/no_sender",
        ),
        ("an address with a line feed", sara().with("From", "<sara\r\n @shop.example>").raw(), TICKET),
        ("a null sender", sara().with("From", "<>").raw(), "suspended/no_sender"),
        (
            "a Message-ID of 5000 characters",
            sara().with("Message-ID", format!("<{}@x>", "a".repeat(5_000))).raw(),
            TICKET,
        ),
        ("two Message-IDs", sara().and("Message-ID", "<other@x.example>").raw(), TICKET),
        ("a Message-ID with SQL", sara().with("Message-ID", "<'; DROP TABLE tickets; --@x>").raw(), TICKET),
        ("a subject with SQL", sara().with("Subject", "'); DELETE FROM tickets; --").raw(), TICKET),
        ("a subject of 100000 characters", sara().with("Subject", "س".repeat(100_000)).raw(), TICKET),
        ("a subject of direction marks", sara().with("Subject", "\u{202e}\u{2066}txt.exe").raw(), TICKET),
        ("a Date in the year 99999", sara().with("Date", "Sat, 21 Mar 99999 08:00:00 +9999").raw(), TICKET),
        (
            "raw bytes in the subject",
            [b"Subject: \xff\xfe\x80\r\n".as_slice(), &sara().without("Subject").raw()].concat(),
            TICKET,
        ),
        ("a cut encoded word", sara().with("Subject", "=?utf-8?B?2LPZ").raw(), TICKET),
        ("an encoded word of no charset", sara().with("Subject", "=?x-none?Q?a=20b?=").raw(), TICKET),
    ]
}

/// Bodies that lie about what they are.
fn bodies() -> Vec<Named> {
    let typed = |kind: &str, body: &[u8]| sara().with("Content-Type", kind).saying(body).raw();
    let coded = |coding: &str, body: &str| sara().and("Content-Transfer-Encoding", coding).saying(body).raw();
    vec![
        ("a multipart without a boundary", typed("multipart/mixed", b"words"), TICKET),
        ("an empty boundary", typed("multipart/mixed; boundary=\"\"", b"--\r\n\r\nwords"), TICKET),
        ("a boundary of 5000 characters", multipart("mixed", &"b".repeat(5_000), "words").raw(), TICKET),
        ("a boundary that never comes", multipart("mixed", "b", "words").raw(), TICKET),
        ("a multipart that never ends", multipart("mixed", "b", "--b\r\n\r\nwords").raw(), TICKET),
        ("the same boundary inside", multipart("mixed", "b", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b--\r\n--b--\r\n").raw(), TICKET),
        ("parts without headers", multipart("mixed", "b", parts("b", &["\r\n\r\nwords", ""])).raw(), TICKET),
        ("no type at all", sara().without("Content-Type").raw(), TICKET),
        ("a type of nonsense", typed("; ; =/=\"", b"words"), TICKET),
        ("an unknown charset", typed("text/plain; charset=x-none", b"words"), TICKET),
        ("a charset of 10000 characters", typed(&format!("text/plain; charset={}", "a".repeat(10_000)), b"words"), TICKET),
        ("UTF-8 that is none", typed("text/plain; charset=utf-8", b"a\xff\xc0\x80\xed\xa0\x80b"), TICKET),
        ("UTF-16 of odd length", typed("text/plain; charset=utf-16", b"\xff\xfea\0b"), TICKET),
        ("UTF-7", typed("text/plain; charset=utf-7", b"+ADw-script+AD4-"), TICKET),
        ("base64 that is none", coded("base64", "!!! not base64 !!!"), TICKET),
        ("base64 that is cut", coded("base64", "2LPZhNin2"), TICKET),
        ("quoted-printable that is none", coded("quoted-printable", "a=ZZ=\r\n=A"), TICKET),
        ("an unknown encoding", coded("x-uuencode", "begin 644 a\r\nend"), TICKET),
        ("binary words", coded("binary", "\u{1}\u{2}\u{3}\u{7f}"), TICKET),
        ("a name that leaves its folder", multipart("mixed", "b", parts("b", &["Content-Type: a/b; name=\"../../../etc/passwd\\0.txt\"\r\n\r\nx"])).raw(), TICKET),
        ("a name of 10000 characters", multipart("mixed", "b", parts("b", &[&format!("Content-Disposition: attachment; filename=\"{}\"\r\n\r\nx", "ن".repeat(10_000))])).raw(), TICKET),
        ("a name in 1000 pieces", multipart("mixed", "b", parts("b", &[&format!("Content-Disposition: attachment{}\r\n\r\nx", (0..1_000).map(|n| format!(";\r\n filename*{n}=a")).collect::<String>())])).raw(), TICKET),
        ("an executable called a picture", multipart("mixed", "b", parts("b", &["Content-Type: image/png; name=a.png\r\n\r\nMZ\u{90}"])).raw(), TICKET),
        ("an empty file", multipart("mixed", "b", parts("b", &["Content-Disposition: attachment; filename=a\r\nContent-Type: x/y\r\n\r\n"])).raw(), TICKET),
        ("a partial mail", typed("message/partial; id=1; number=1; total=9", b"words"), TICKET),
        ("an external body", typed("message/external-body; access-type=URL; URL=\"http://169.254.169.254/\"", b"Content-Type: text/plain\r\n\r\n"), TICKET),
        ("an encrypted mail", typed("application/pkcs7-mime", b"\x30\x82"), TICKET),
        ("a report without a report", typed("multipart/report; report-type=delivery-status; boundary=b", b"--b--"), "suspended/unknown_report"),
        ("HTML that reaches out", typed("text/html", b"<svg onload=x()><iframe src=//e.example><base href=//e.example><form action=//e.example><link rel=stylesheet href=//e.example><meta http-equiv=refresh content=0><math><mtext><style><img src=x onerror=x()>"), TICKET),
        ("an invitation", typed("text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"), TICKET),
    ]
}

/// All of them, by class.
pub fn cases() -> Vec<Case> {
    let classes = [("MIME bombs and mail CPU", bombs()), ("Hostile headers", headers()), ("Hostile bodies", bodies())];
    let of = |(class, all): (&'static str, Vec<Named>)| {
        all.into_iter().map(move |(name, raw, becomes)| Case { class, name, raw, becomes })
    };
    classes.into_iter().flat_map(of).collect()
}

/// Nothing of it is active, and its files are handed out as files.
pub fn is_harmless(app: &TestApp, name: &str, message: &Value) {
    let html = message["body_html"].as_str().unwrap().to_ascii_lowercase();
    for bad in [
        "<script", "<svg", "<math", "<iframe", "<img", "<form", "<style", "<link", "<base", "<meta", "<object",
        "<embed",
    ]
    .into_iter()
    .chain([" onerror=\"", " onload=\"", "href=\"javascript", "href=\"data:", "evil.example\""])
    {
        assert!(!html.contains(bad), "{name}: {bad}");
    }
    assert!(!message["body_text"].as_str().unwrap().contains('\0'), "{name}");
    for file in message["attachments"].as_array().unwrap() {
        let file_name = file["file_name"].as_str().unwrap();
        assert!(!file_name.contains(['/', '\\', '\0', '\r', '\n']), "{name}: {file_name}");
        assert!(file_name.chars().count() <= 255 && !file_name.starts_with('.'), "{name}: {file_name}");
        let path = format!("/v1/attachments/{}/content", file["id"].as_str().unwrap());
        let content = app.root().get(path).expect(200);
        let header = |name: &str| content.header(name).unwrap_or_default();
        assert!(header("Content-Disposition").starts_with("attachment"), "{name}: {content:?}");
        assert_eq!(header("X-Content-Type-Options"), "nosniff", "{name}");
        assert!(!header("Content-Type").contains("html") && !header("Content-Type").contains("svg"), "{name}");
    }
}

on_each_engine!(words_in_the_charsets_of_the_world_are_read, |app| {
    let persian = "سلام، رمز من کار نمی‌کند";
    let arabic_1256: &[u8] = b"\xd3\xe1\xc7\xe3";
    let utf16: Vec<u8> = [0xfe, 0xff].into_iter().chain("سلام".encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for (charset, bytes, expected) in [
        ("utf-8", persian.as_bytes().to_vec(), persian),
        ("windows-1256", arabic_1256.to_vec(), "سلام"),
        ("utf-16", utf16, "سلام"),
        ("iso-8859-1", b"caf\xe9".to_vec(), "café"),
        ("windows-1252", b"\x93caf\xe9\x94".to_vec(), "“café”"),
        ("koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4".to_vec(), "Привет"),
        ("gb18030", b"\xc4\xe3\xba\xc3".to_vec(), "你好"),
        ("shift_jis", b"\x82\xb1\x82\xf1".to_vec(), "こん"),
        ("euc-kr", b"\xbe\xc8\xb3\xe7".to_vec(), "안녕"),
    ] {
        let written = sara().with("Content-Type", format!("text/plain; charset={charset}"));
        let email: Answer = hands_in(app.root(), &written.saying(bytes).raw()).expect(201);
        assert_eq!(messages_of(app, &email.str("ticket_id"))[0]["body_text"], expected, "{charset}");
    }
    let coded = sara()
        .with("Subject", "=?UTF-8?B?2LPZhNin2YU=?= =?windows-1256?Q?=D3=E1=C7=E3?=")
        .with("From", "=?utf-8?B?2LPYp9ix2Kc=?= <sara@shop.example>");
    let email = hands_in(app.root(), &coded.raw()).expect(201);
    assert_eq!((&email["subject"], &email["from_name"]), (&json!("سلامسلام"), &json!("سارا")));
});
