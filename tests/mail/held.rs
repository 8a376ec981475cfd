//! Fetching that is interrupted: by death, and by another node.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use support::{Actor, Engine, binary::Process, on_each_engine, tamper};

use super::{mail, reach::program};

/// A server with one folder that holds still where it is told: at the mail with a number, before its bytes (`BODY`) or
/// behind them, when all of it was sent and the server has not said so (`END`).
struct Held {
    port: u16,
    mails: Mutex<Vec<Vec<u8>>>,
    hold: Mutex<Option<(&'static str, usize)>>,
    is_held: AtomicUsize,
    /// How many bodies were asked for.
    read: AtomicUsize,
    /// Open connections, and the most that there were at once.
    open: Mutex<(usize, usize)>,
}

impl Held {
    fn open(mails: &[Vec<u8>]) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = Arc::new(Self {
            port: listener.local_addr().unwrap().port(),
            mails: Mutex::new(mails.to_vec()),
            hold: Mutex::default(),
            is_held: AtomicUsize::default(),
            read: AtomicUsize::default(),
            open: Mutex::default(),
        });
        let kept = Arc::clone(&own);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let own = Arc::clone(&kept);
                thread::spawn(move || {
                    {
                        let mut open = own.open.lock().unwrap();
                        *open = (open.0 + 1, open.1.max(open.0 + 1));
                    }
                    // Whoever takes leave is gone before he is told so.
                    if !own.talk(stream.unwrap()).unwrap_or(false) {
                        own.open.lock().unwrap().0 -= 1;
                    }
                });
            }
        });
        own
    }

    fn settings(&self) -> Value {
        json!({"host": "127.0.0.1", "port": self.port, "encryption": "none", "username": "x", "password": "y"})
    }

    fn holds(&self, step: Option<(&'static str, usize)>) {
        self.is_held.store(0, Ordering::SeqCst);
        *self.hold.lock().unwrap() = step;
    }

    /// Holds still there, the first one that comes to it alone.
    fn come(&self, step: &'static str, number: usize) {
        let is_it = || *self.hold.lock().unwrap() == Some((step, number));
        if is_it() && self.is_held.fetch_add(1, Ordering::SeqCst) == 0 {
            while is_it() {
                thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// True: he took leave.
    fn talk(&self, stream: TcpStream) -> std::io::Result<bool> {
        let mut out = stream.try_clone()?;
        out.write_all(b"* OK hello\r\n")?;
        for line in BufReader::new(stream).lines() {
            let line = line?;
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            let mails = self.mails.lock().unwrap().clone();
            if command.starts_with("LOGOUT") {
                self.open.lock().unwrap().0 -= 1;
                drop(out.write_all(format!("{tag} OK bye\r\n").as_bytes()));
                return Ok(true);
            }
            if command.starts_with("CAPABILITY") {
                out.write_all(b"* CAPABILITY IMAP4rev1\r\n")?;
            } else if command.starts_with("EXAMINE") {
                out.write_all(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n")?;
            } else if let Some(wanted) = command.strip_prefix("UID FETCH ") {
                let number = wanted.split([':', ' ']).next().and_then(|text| text.parse().ok()).unwrap_or(0);
                if command.contains("RFC822.SIZE") {
                    for (uid, raw) in (1..).zip(&mails).skip(number.max(1) - 1) {
                        let size = raw.len();
                        let at = "21-Mar-2035 08:00:00 +0000";
                        let told = format!("* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{at}\")\r\n");
                        out.write_all(told.as_bytes())?;
                    }
                } else {
                    self.read.fetch_add(1, Ordering::SeqCst);
                    self.come("BODY", number);
                    let raw = &mails[number - 1];
                    out.write_all(format!("* {number} FETCH (UID {number} BODY[] {{{}}}\r\n", raw.len()).as_bytes())?;
                    out.write_all(raw)?;
                    out.write_all(b")\r\n")?;
                    self.come("END", number);
                }
            }
            out.write_all(format!("{tag} OK done\r\n").as_bytes())?;
        }
        Ok(false)
    }
}

fn mails(name: &str) -> Vec<Vec<u8>> {
    (1..=3).map(|number| mail(&format!("{name}{number}@shop.example")).raw()).collect()
}

fn mailbox(caller: &Actor, name: &str, server: &Held) -> String {
    let body = json!({"name": "Desk", "address": format!("{name}@desk.example"), "imap": server.settings()});
    format!("/v1/mailboxes/{}", caller.post("/v1/mailboxes", body).expect(201).id())
}

#[track_caller]
fn waits(what: &str, mut done: impl FnMut() -> bool) {
    let is_done = (0..2_400).any(|_| {
        thread::sleep(Duration::from_millis(50));
        done()
    });
    assert!(is_done, "waited in vain for {what}");
}

/// Who wrote the mails that were taken in, and how many tickets there are.
fn taken(caller: &Actor) -> (Vec<String>, usize) {
    let all = caller.get("/v1/inbound-emails?limit=200").expect(200);
    let mut senders = all.column("from_address");
    senders.sort();
    let opened = all.data().iter().filter(|row| row["state"] == "ticket_opened").count();
    assert_eq!(opened, senders.len(), "{all:?}");
    (senders, caller.get("/v1/tickets?limit=200").expect(200).ids().len())
}

on_each_engine!(a_killed_fetcher_loses_no_mail_and_takes_none_in_twice, |app| {
    let (place, token) = program(app);
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let mut senders = Vec::new();
    // Before a mail's bytes have come, and when it is a ticket already and was not counted yet.
    for (name, step) in [("early", "BODY"), ("late", "END")] {
        let server = Held::open(&mails(name));
        server.holds(Some((step, 2)));
        senders.extend((1..=3).map(|number| format!("{name}{number}@shop.example")));
        let (first, known) = (Process::serve(&place), senders.len());
        let caller = first.caller(&token);
        let path = mailbox(&caller, name, &server);
        waits("the mail in the middle", || server.is_held.load(Ordering::SeqCst) > 0);
        if step == "END" {
            let all = || caller.get("/v1/inbound-emails?limit=200").expect(200);
            waits("its ticket", || {
                all().data().iter().filter(|row| row["state"] == "ticket_opened").count() == known - 1
            });
        }
        first.kill();
        server.holds(None);
        // Time goes by until the leases of the dead end.
        app.database.execute("UPDATE mail_fetches SET leased_until = NULL");
        let second = Process::serve(&place);
        let caller = second.caller(&token);
        let progress = || caller.get(format!("{path}/progress")).expect(200);
        waits("all of it", || progress()["fetched_at"].is_string());
        let mut wanted = senders.clone();
        wanted.sort();
        assert_eq!(taken(&caller), (wanted, known), "{step}");
        caller.patch(&path, json!({"active": false})).expect(200);
        waits("every event's place", || caller.get("/v1/history/verify").expect(200)["waiting"] == 0);
        second.kill();
    }
});

on_each_engine!(two_nodes_fetch_a_mailbox_one_after_the_other, |app| {
    let _second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let servers: Vec<_> =
        (0..6).map(|number| (format!("d{number}"), Held::open(&mails(&format!("d{number}-"))))).collect();
    let paths: Vec<String> = servers.iter().map(|(name, server)| mailbox(app.root(), name, server)).collect();
    for round in 1..=4 {
        let now = app.clock.now();
        let is_fetched = |path: &String| {
            let at = app.root().get(format!("{path}/progress")).expect(200)["fetched_at"].clone();
            at.as_str().is_some_and(|at| at >= now.as_str())
        };
        waits("all of them", || paths.iter().all(is_fetched));
        let (senders, tickets) = taken(app.root());
        assert_eq!((senders.len(), tickets), (6 * (round + 2), 6 * (round + 2)));
        for (name, server) in &servers {
            assert_eq!(server.open.lock().unwrap().1, 1, "{name} was in two hands at once");
            server.mails.lock().unwrap().push(mail(&format!("{name}-{}@shop.example", round + 3)).raw());
        }
        app.clock.advance_seconds(61);
        app.state().fetcher.wake();
    }
});

on_each_engine!(who_has_lost_a_mailbox_leaves_it_alone, |app| {
    let server = Held::open(&mails("s"));
    server.holds(Some(("BODY", 1)));
    let path = mailbox(app.root(), "desk", &server);
    waits("the first mail", || server.is_held.load(Ordering::SeqCst) > 0);
    // It takes so long that somebody else takes the mailbox up.
    app.clock.advance_seconds(121);
    app.state().fetcher.wake();
    let progress = || app.root().get(format!("{path}/progress")).expect(200);
    waits("the other one", || progress()["fetched_at"].is_string());
    assert_eq!(server.read.load(Ordering::SeqCst), 4);
    server.holds(None);
    waits("the first one to leave", || server.open.lock().unwrap().0 == 0);
    assert_eq!(server.read.load(Ordering::SeqCst), 4, "it reads no more of it");
    assert_eq!((taken(app.root()).1, &progress()["problem"]), (3, &Value::Null));
    assert_eq!(app.database.texts("SELECT last_uid || '' AS text FROM mail_fetches"), ["3"]);
});

on_each_engine!(what_was_held_under_a_clock_ahead_is_not_held_for_a_day, |app| {
    let sink = app.sends_mail();
    let server = Held::open(&mails("s"));
    sink.says("later", "451 come back later");
    let customer = json!({"emails": [{"value": "later@shop.example"}]});
    let ticket = app.ticket().with("customer", customer).opened().id();
    let reply = json!({"kind": "reply", "body": {"content": "hello"}});
    app.root().post(format!("/v1/tickets/{ticket}/messages"), reply).expect(201);
    app.posted();
    let path = mailbox(app.root(), "desk2", &server);
    waits("the mailbox", || app.root().get(format!("{path}/progress")).expect(200)["fetched_at"].is_string());
    server.mails.lock().unwrap().push(mail("s4@shop.example").raw());
    // As a process leaves it that dies between keeping a mail and deciding on it.
    app.database.execute(
        "UPDATE inbound_emails SET state = 1, decided_at = NULL, ticket_id = NULL WHERE from_address = 's1@shop.example'",
    );
    app.stop();
    // And all of it held by a node that was killed while its clock was a day ahead.
    let ahead = (app.now_seconds() + 86_400) * 1_000;
    for table in ["outbox", "deliveries"] {
        app.database.execute(&format!("UPDATE {table} SET leased_until = {ahead} WHERE state = 1"));
    }
    app.database.execute(&format!("UPDATE mail_fetches SET holder = 'gone', leased_until = {ahead}"));
    app.clock.advance_seconds(61);
    sink.says("later", "250 ok");
    app.restart();
    waits("the mail that came and the one that was kept", || {
        let states = app.root().get("/v1/inbound-emails").expect(200).column("state");
        states.len() == 4 && states.iter().all(|state| state == "ticket_opened")
    });
    waits("the reply", || sink.taken().iter().any(|mail| mail.to == "later@shop.example"));
    assert_eq!(tamper::count(&app.database, "mail_fetches"), 1);
});
