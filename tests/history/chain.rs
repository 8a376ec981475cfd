//! The chain: dense, and broken by whatever is altered behind the program's back.

use serde_json::json;
use support::{Answer, TestApp, on_each_engine, tamper};

/// A workspace with some history; the place of its last event.
fn written(app: &TestApp) -> i64 {
    let id = app.ticket().opened().id();
    app.root().put(format!("/v1/tickets/{id}/tags/a")).expect(204);
    app.root().patch(format!("/v1/tickets/{id}"), json!({"status": "closed", "subject": "x"})).expect(200);
    // What customers are told is a part of it, and comes no more afterwards.
    app.tell();
    let report = app.settle();
    assert_eq!(report["intact"], true, "{report:?}");
    report.str("head_seq").parse().unwrap()
}

fn broken(report: &Answer, seq: i64, reason: &str) {
    assert_eq!(report["intact"], false, "{reason} at {seq} was not noticed");
    assert_eq!(
        (report["broken"]["seq"].as_str(), report["broken"]["reason"].as_str()),
        (Some(seq.to_string().as_str()), Some(reason)),
        "{report:?}"
    );
}

fn event_at(seq: i64) -> String {
    format!("pos = (SELECT event_pos FROM feed WHERE seq = {seq})")
}

on_each_engine!(a_written_history_is_intact_and_its_sequence_has_no_gaps, |app| {
    let other = app.other_workspace();
    for _ in 0..3 {
        app.ticket().opened();
        other.ticket().opened();
    }
    for desk in [&**app, &other] {
        let report = desk.settle();
        assert_eq!((&report["intact"], &report["broken"]), (&json!(true), &json!(null)));
        assert_eq!(report.str("head_seq"), report.int("checked").to_string());
        assert_eq!(report.str("head_hash").len(), 64);
    }
    let gaps = app.database.texts("SELECT CAST(max(seq) - count(*) AS TEXT) AS text FROM feed GROUP BY workspace_id");
    assert_eq!(gaps, ["0", "0"]);
    let id = app.root().get("/v1/tickets").ids()[0].clone();
    let events = app.root().get(format!("/v1/tickets/{id}/history")).expect(200);
    let seqs: Vec<i64> = events.column("seq").iter().map(|seq| seq.parse().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
});

on_each_engine!(many_writers_make_one_dense_chain, |app| {
    let ids: Vec<_> = (0..4).map(|_| app.ticket().opened().id()).collect();
    std::thread::scope(|threads| {
        for writer in 0..8 {
            let ids = &ids;
            threads.spawn(move || {
                for number in 0..6 {
                    let id = &ids[(writer + number) % ids.len()];
                    app.root().put(format!("/v1/tickets/{id}/tags/w{writer}n{number}")).expect(204);
                }
            });
        }
    });
    let report = app.settle();
    assert_eq!(report["intact"], true, "{report:?}");
    assert_eq!(report.int("checked"), tamper::count(&app.database, "events") as i64);
    // In the feed, the versions of one ticket are in order.
    let disorder = app.database.texts(
        "SELECT CAST(count(*) AS TEXT) AS text FROM feed f JOIN events e ON e.pos = f.event_pos \
         JOIN feed g ON g.workspace_id = f.workspace_id AND g.seq > f.seq \
         JOIN events d ON d.pos = g.event_pos AND d.subject_id = e.subject_id AND d.version <= e.version",
    );
    assert_eq!(disorder, ["0"]);
});

on_each_engine!(a_single_altered_byte_is_found_and_located, |app| {
    let last = written(app);
    for seq in [1, last / 2, last] {
        let event = event_at(seq);
        for (table, column, condition, reason) in [
            ("events", "envelope", event.as_str(), "envelope_altered"),
            ("events", "payload", event.as_str(), "payload_altered"),
            ("events", "salt", event.as_str(), "payload_altered"),
            ("events", "digest", event.as_str(), "payload_altered"),
            ("feed", "hash", &format!("seq = {seq}"), "envelope_altered"),
        ] {
            for at in [0, 1, 30] {
                // A payload can be two bytes long.
                let at = if column == "payload" { at.min(1) } else { at };
                tamper::flip_byte(&app.database, table, column, condition, at);
                let report = app.verify();
                broken(&report, seq, reason);
                assert!(report["broken"]["event_id"].as_str().is_some_and(|id| id.starts_with("evt_")), "{report:?}");
                tamper::flip_byte(&app.database, table, column, condition, at);
            }
        }
    }
    assert_eq!(app.verify()["intact"], true, "put back, it is what it was");
});

on_each_engine!(what_the_rows_repeat_of_an_envelope_must_agree_with_it, |app| {
    let last = written(app);
    for (column, forged) in
        [("at", "at + 1"), ("version", "version + 100"), ("kind", "kind + 1"), ("subject_kind", "subject_kind + 1")]
    {
        let event = event_at(last);
        let before = app.database.texts(&format!("SELECT CAST({column} AS TEXT) AS text FROM events WHERE {event}"));
        app.database.execute(&format!("UPDATE events SET {column} = {forged} WHERE {event}"));
        broken(&app.verify(), last, "row_altered");
        app.database.execute(&format!("UPDATE events SET {column} = {} WHERE {event}", before[0]));
    }
    // An event that is taken from its ticket is missing in the ticket's history.
    app.database.execute(&format!("UPDATE events SET subject_id = workspace_id WHERE {}", event_at(last)));
    broken(&app.verify(), last, "row_altered");
});

on_each_engine!(a_removed_event_is_found_and_located, |app| {
    let last = written(app);
    let seq = last / 2;
    app.database.execute(&format!("DELETE FROM events WHERE {}", event_at(seq)));
    broken(&app.verify(), seq, "missing_event");
});

on_each_engine!(a_removed_link_is_found_and_located, |app| {
    let last = written(app);
    app.database.execute(&format!("DELETE FROM feed WHERE seq = {last}"));
    broken(&app.verify(), last, "missing_link");
    app.database.execute("DELETE FROM feed WHERE seq = 2");
    broken(&app.verify(), 2, "missing_link");
    app.database.execute("DELETE FROM feed WHERE seq = 1");
    broken(&app.verify(), 1, "missing_link");
});

on_each_engine!(an_altered_end_is_found, |app| {
    let last = written(app);
    tamper::flip_byte(&app.database, "feed_heads", "hash", "1 = 1", 0);
    broken(&app.verify(), last, "head_altered");
    tamper::flip_byte(&app.database, "feed_heads", "hash", "1 = 1", 0);
    app.database.execute("UPDATE feed_heads SET seq = seq - 1");
    broken(&app.verify(), last - 1, "head_altered");
    app.database.execute("UPDATE feed_heads SET seq = seq + 2");
    broken(&app.verify(), last + 1, "missing_link");
});

on_each_engine!(a_signed_end_cannot_be_cut_off_or_forged, |app| {
    let last = written(app);
    app.clock.advance_days(2);
    // The housekeeping of the next start signs the ends of all chains.
    app.restart();
    let signed = format!("SELECT '' AS text FROM feed_seals WHERE seq = {last}");
    let is_signed = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        !app.database.texts(&signed).is_empty()
    });
    assert!(is_signed, "the chain's end is signed after a day");
    assert_eq!(app.verify()["intact"], true);
    let seal = format!("seq = {last}");
    tamper::flip_byte(&app.database, "feed_seals", "signature", &seal, 3);
    broken(&app.verify(), last, "seal_altered");
    tamper::flip_byte(&app.database, "feed_seals", "signature", &seal, 3);
    app.database.execute(&format!("UPDATE feed_seals SET sealed_at = sealed_at + 1 WHERE {seal}"));
    broken(&app.verify(), last, "seal_altered");
    app.database.execute(&format!("UPDATE feed_seals SET sealed_at = sealed_at - 1 WHERE {seal}"));
    assert_eq!(app.verify()["intact"], true);

    // Everything after the third event goes, and the end is set back accordingly.
    app.database.execute(
        "DELETE FROM events WHERE pos IN (SELECT event_pos FROM feed WHERE seq > 3); DELETE FROM feed WHERE seq > 3; \
         UPDATE feed_heads SET seq = 3, hash = (SELECT hash FROM feed WHERE seq = 3)",
    );
    // The first of the signed ends behind it misses its link: the house may have been kept while the history was written.
    let ends = app.database.texts("SELECT CAST(min(seq) AS TEXT) AS text FROM feed_seals WHERE seq > 3");
    broken(&app.verify(), ends[0].parse().unwrap(), "missing_link");
});

on_each_engine!(one_workspaces_broken_chain_is_no_others, |app| {
    let other = app.other_workspace();
    other.ticket().opened();
    other.settle();
    written(app);
    let condition = "seq = 2 AND workspace_id = (SELECT id FROM workspaces WHERE slug = 'acme')";
    tamper::flip_byte(&app.database, "feed", "hash", condition, 0);
    broken(&app.verify(), 2, "envelope_altered");
    assert_eq!(other.verify()["intact"], true);
});
