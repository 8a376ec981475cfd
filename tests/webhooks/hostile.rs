//! Receivers that misbehave harm nobody.

use std::{net::TcpListener, thread, time::Duration};

use serde_json::json;
use support::{Manner, Receiver, on_each_engine};

use super::{deliveries, states};

on_each_engine!(one_that_hangs_and_others_that_misbehave_keep_nothing_from_a_good_one, |app| {
    let [hanging, endless, redirecting, bombing, closing, good] = [(); 6].map(|()| Receiver::open());
    let inside = TcpListener::bind("127.0.0.1:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let secret_place = format!("Location: http://{}/admin\r\n", inside.local_addr().unwrap());
    hanging.does(Manner::Hangs);
    endless.does(Manner::Endless);
    redirecting.does(Manner::Answers(307, secret_place, String::new()));
    bombing.does(Manner::Bomb);
    closing.does(Manner::ClosesEarly);
    let all = [&hanging, &endless, &redirecting, &bombing, &closing, &good];
    let ids = all.map(|receiver| receiver.hooked(app.root(), &["ticket.created"], json!({})).id());
    for _ in 0..20 {
        app.ticket().opened();
    }
    // The server's own worker sends; the one that hangs is not waited for.
    good.waits_for(20);
    assert!(hanging.calls().len() <= 4, "{} at once", hanging.calls().len());
    let settled = |id: &str, state: &str| {
        (0..6_000).any(|_| {
            let is_so = states(app.root(), id).iter().any(|found| found == state);
            if !is_so {
                thread::sleep(Duration::from_millis(10));
            }
            is_so
        })
    };
    assert!(settled(&ids[5], "delivered"));
    // What was answered is known whatever the body does; nothing is unpacked, and little is kept.
    for id in [&ids[1], &ids[3]] {
        assert!(settled(id, "delivered"), "{id}");
        let row = deliveries(app.root(), id).into_iter().find(|row| row["state"] == "delivered").unwrap();
        assert!(row["answer"].as_str().unwrap().chars().count() <= 4_096);
    }
    let problem = |id: &str| {
        (0..6_000).find_map(|_| {
            thread::sleep(Duration::from_millis(10));
            deliveries(app.root(), id).iter().find_map(|row| row["problem"].as_str().map(str::to_owned))
        })
    };
    assert_eq!(problem(&ids[2]).as_deref(), Some("redirect"));
    assert_eq!(problem(&ids[4]).as_deref(), Some("unreachable"));
    assert!(inside.accept().is_err(), "nobody followed the redirect");
    assert_eq!(problem(&ids[0]).as_deref(), Some("timed_out"));
});
