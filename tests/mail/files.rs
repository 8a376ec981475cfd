//! The files of a mail become attachments of its message.

use serde_json::json;
use support::{Answer, on_each_engine, tamper};

use super::{arrives, hands_in, mail, messages_of, parts};

fn files(app: &support::TestApp, email: &Answer) -> Vec<serde_json::Value> {
    messages_of(app, &email.str("ticket_id"))[0]["attachments"].as_array().unwrap().clone()
}

const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

on_each_engine!(attachments_and_inline_images_are_kept, |app| {
    let inline = format!(
        "Content-Type: image/png; name=\"screen.png\"\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <i1>\r\n\
         Content-Disposition: inline; filename=\"screen.png\"\r\n\r\n{PIXEL}"
    );
    let written = mail("sara@shop.example").with("Content-Type", "multipart/mixed; boundary=m").saying(parts(
        "m",
        &[
            "Content-Type: text/html\r\n\r\n<p>see <img src=\"cid:i1\"></p>",
            &inline,
            "Content-Type: text/plain; charset=utf-8\r\n\
             Content-Disposition: attachment; filename*=UTF-8''%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.txt\r\n\r\nreport",
            "Content-Type: message/rfc822\r\n\r\nFrom: omid@shop.example\r\nSubject: inner\r\n\r\ninner words",
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nAAEC",
        ],
    ));
    let email = arrives(app, &written);
    let kept = files(app, &email);
    let names: Vec<_> = kept.iter().map(|file| file["file_name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(
        names.contains(&"screen.png") && names.contains(&"گزارش.txt") && names.contains(&"message.eml"),
        "{names:?}"
    );
    assert!(names.iter().all(|name| !name.contains('/')), "{names:?}");
    let content = |name: &str| {
        let file = kept.iter().find(|file| file["file_name"] == name).unwrap();
        app.root().get(format!("/v1/attachments/{}/content", file["id"].as_str().unwrap())).expect(200).bytes
    };
    assert_eq!(content("گزارش.txt"), "report".as_bytes());
    assert!(String::from_utf8(content("message.eml")).unwrap().contains("inner words"));
    assert_eq!(email["files_left_out"], 0);
    // The mail itself is kept beside them, and nothing is left for the worker that removes strays.
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 0);
});

on_each_engine!(too_many_and_too_large_files_are_left_out_and_told, |app| {
    let small: Vec<String> = (0..23)
        .map(|number| {
            format!("Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"{number}.csv\"\r\n\r\na")
        })
        .collect();
    let small: Vec<&str> = small.iter().map(String::as_str).collect();
    let many = mail("sara@shop.example").with("Content-Type", "multipart/mixed; boundary=m").saying(parts("m", &small));
    let email = arrives(app, &many);
    assert_eq!((files(app, &email).len(), &email["files_left_out"]), (20, &json!(3)));
    let large = format!(
        "Content-Disposition: attachment; filename=\"l.bin\"\r\nContent-Type: application/x\r\n\r\n{}",
        "x".repeat(1_100_000)
    );
    let large =
        mail("sara@shop.example").with("Content-Type", "multipart/mixed; boundary=m").saying(parts("m", &[&large]));
    let email = arrives(app, &large);
    assert_eq!((files(app, &email).len(), &email["files_left_out"]), (0, &json!(1)));
});

on_each_engine!(a_mail_that_does_nothing_keeps_no_files, |app| {
    let part = "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\na";
    let written =
        mail("sara@shop.example").with("Content-Type", "multipart/mixed; boundary=m").saying(parts("m", &[part]));
    arrives(app, &written);
    arrives(
        app,
        &mail("news@shop.example")
            .with("List-Id", "<n>")
            .with("Content-Type", "multipart/mixed; boundary=m")
            .saying(parts("m", &[part])),
    );
    hands_in(app.root(), &written.raw()).expect(200);
    assert_eq!(tamper::count(&app.database, "attachments"), 1);
    assert_eq!(tamper::count(&app.database, "stray_blobs"), 1, "the bytes of what came twice wait to be removed");
});
