//! Links that need no credential.

use serde_json::json;
use support::{TestApp, on_each_engine};

use super::{PNG, content, uploads};

fn link(app: &TestApp, id: &str) -> String {
    app.root().act(format!("/v1/attachments/{id}/link")).expect(200).str("url")
}

on_each_engine!(a_link_opens_one_file_for_whoever_has_it, |app| {
    let file = uploads(app.root(), "a.png", PNG);
    let made = app.root().act(format!("/v1/attachments/{}/link", file.id())).expect(200);
    assert_eq!(made["expires_at"], app.clock.in_seconds(300).as_str());
    let url = made.str("url");
    let nobody = app.anonymous();
    let read = nobody.get(&url).expect(200);
    assert_eq!(read.bytes, PNG);
    for name in
        ["content-type", "content-disposition", "content-security-policy", "x-content-type-options", "cache-control"]
    {
        assert_eq!(read.header(name), app.root().get(content(&file.id())).header(name), "{name}");
    }
    assert_eq!(nobody.with("Range", "bytes=0-3").get(&url).expect(206).bytes, &PNG[..4]);
    nobody.with("If-None-Match", read.etag()).get(&url).expect(304);
    nobody.head(&url).expect(200);
    nobody.get(content(&file.id())).expect(401);
});

on_each_engine!(a_link_ends_after_five_minutes, |app| {
    let id = uploads(app.root(), "a.png", PNG).id();
    let url = link(app, &id);
    app.clock.advance_seconds(299);
    app.anonymous().get(&url).expect(200);
    app.clock.advance_seconds(1);
    app.anonymous().get(&url).expect(410).problem("link_expired");
});

on_each_engine!(a_forged_link_opens_nothing, |app| {
    let (one, two) = (uploads(app.root(), "a.png", PNG).id(), uploads(app.root(), "b.png", PNG).id());
    let url = link(app, &one);
    let proof = url.split_once("link=").unwrap().1;
    let nobody = app.anonymous();
    let of = |id: &str, proof: &str| nobody.get(format!("/v1/public/attachments/{id}?link={proof}"));
    of(&one, proof).expect(200);
    of(&two, proof).expect(403).problem("invalid_link");
    let changed: String = proof.chars().map(|c| if c == 'A' { 'B' } else { c }).collect();
    let longer = format!("{proof}AAAA");
    for forged in [changed.as_str(), &longer, &proof[..proof.len() - 4], "x", "AAAA"] {
        let refused = of(&one, forged).expect(403).problem("invalid_link");
        assert!(!refused.text.contains(forged) || forged.len() < 5, "a link is not repeated: {refused:?}");
    }
    nobody.get(format!("/v1/public/attachments/{one}")).expect(403).problem("invalid_link");
    // Of another workspace that has no such file.
    let other = app.other_workspace();
    let foreign = uploads(other.root(), "c.png", PNG).id();
    let foreign = other.root().act(format!("/v1/attachments/{foreign}/link")).expect(200).str("url");
    of(&one, foreign.split_once("link=").unwrap().1).expect(403);
    nobody.get(&foreign).expect(200);
});

on_each_engine!(a_link_to_what_is_removed_leads_nowhere, |app| {
    let id = uploads(app.root(), "a.png", PNG).id();
    let url = link(app, &id);
    app.root().delete(format!("/v1/attachments/{id}")).expect(204);
    app.anonymous().get(&url).expect(404).problem("not_found");
});

on_each_engine!(a_link_survives_a_restart_and_belongs_to_the_key, |app| {
    let file = uploads(app.root(), "a.png", PNG).id();
    app.ticket().with("attachment_ids", json!([file])).opened();
    let url = link(app, &file);
    app.restart();
    app.anonymous().get(&url).expect(200);
});
