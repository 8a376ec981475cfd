//! Downloading.

use support::on_each_engine;

use super::{PNG, content, kept, uploads};

on_each_engine!(a_file_is_sent_to_be_saved_and_never_to_be_rendered, |app| {
    let file = uploads(app.root(), "عکس \"1\".png", PNG);
    let read = app.root().get(content(&file.id())).expect(200);
    assert_eq!(read.bytes, PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-length", "29"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-cache"),
        ("etag", &format!("\"{}\"", file.str("sha256"))),
    ] {
        assert_eq!(read.header(name), Some(value), "{name}");
    }
    let told = read.header("content-disposition").unwrap();
    assert!(told.starts_with("attachment; filename=\"") && told.contains("filename*=UTF-8''%D8%B9"), "{told}");
    let head = app.root().head(content(&file.id())).expect(200);
    for name in ["content-type", "content-length", "etag", "content-disposition", "accept-ranges", "repr-digest"] {
        assert_eq!(head.header(name), read.header(name), "{name}");
    }
});

on_each_engine!(a_part_is_sent_where_it_is_asked_for, |app| {
    let bytes: Vec<u8> = (0..100_000u32).flat_map(u32::to_be_bytes).collect();
    let id = uploads(app.root(), "numbers.bin", &bytes).id();
    let size = bytes.len();
    for (asked, first, last) in
        [("bytes=0-0", 0, 0), ("bytes=1000-20999", 1000, 20_999), ("bytes=399000-", 399_000, size - 1)]
    {
        let part = app.root().with("Range", asked).get(content(&id)).expect(206);
        assert_eq!(part.bytes, &bytes[first..=last], "{asked}");
        assert_eq!(part.header("content-range"), Some(format!("bytes {first}-{last}/{size}").as_str()));
        assert_eq!(part.header("content-length"), Some((last + 1 - first).to_string().as_str()));
        assert_eq!(app.root().with("Range", asked).head(content(&id)).expect(206).bytes, b"");
    }
    assert_eq!(app.root().with("Range", "bytes=-5").get(content(&id)).expect(206).bytes, &bytes[size - 5..]);
    for whole in ["bytes=0-1,5-6", "lines=1-2", "bytes=9-1", "nonsense"] {
        assert_eq!(app.root().with("Range", whole).get(content(&id)).expect(200).bytes.len(), size, "{whole}");
    }
    for outside in [format!("bytes={size}-"), "bytes=-0".to_owned(), "bytes=999999999-".to_owned()] {
        let refused = app.root().with("Range", &outside).get(content(&id)).expect(416);
        let refused = refused.problem("range_not_satisfiable");
        assert_eq!(refused.header("content-range"), Some(format!("bytes */{size}").as_str()), "{outside}");
        assert_eq!(refused["size"], size);
    }
});

on_each_engine!(what_the_client_has_is_not_sent_again, |app| {
    let id = uploads(app.root(), "a.txt", b"hello world").id();
    let etag = app.root().get(content(&id)).expect(200).etag();
    let same = app.root().with("If-None-Match", &etag).get(content(&id)).expect(304);
    assert_eq!((same.etag(), same.bytes.len()), (etag.clone(), 0));
    app.root().with("If-None-Match", "\"other\"").get(content(&id)).expect(200);
    // A download goes on only where the file is still the same.
    let from = app.root().with("Range", "bytes=6-");
    assert_eq!(from.with("If-Range", &etag).get(content(&id)).expect(206).bytes, b"world");
    for other in ["\"other\"", "W/\"x\"", &format!("W/{etag}"), "Wed, 21 Oct 2015 07:28:00 GMT"] {
        assert_eq!(from.with("If-Range", other).get(content(&id)).expect(200).bytes, b"hello world", "{other}");
    }
});

on_each_engine!(an_upload_is_its_uploaders_until_a_message_has_it, |app| {
    let (sara, reza) = (app.agent("sara").enters(), app.agent("reza").enters());
    let id = uploads(&sara, "a.txt", b"draft").id();
    sara.get(content(&id)).expect(200);
    for who in [&reza, &app.admin(), app.root(), app.other_workspace().root()] {
        who.get(format!("/v1/attachments/{id}")).expect(404).problem("not_found");
        who.get(content(&id)).expect(404);
        who.act(format!("/v1/attachments/{id}/link")).expect(404);
        who.delete(format!("/v1/attachments/{id}")).expect(404);
    }
    sara.delete(format!("/v1/attachments/{id}")).expect(204);
    sara.get(content(&id)).expect(404);
    sara.delete(format!("/v1/attachments/{id}")).expect(404);
    assert_eq!(kept(app), 0, "its bytes are gone with it");
});
