//! The real mail servers that `scripts/with-mail` starts beside the tests: an IMAP server and one that takes mail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a helper of tests

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    time::{Duration, UNIX_EPOCH},
};

use serde_json::{Value, json};
use uuid::Uuid;

const PASSWORD: &str = "secret-of-the-tests";

/// The servers.
pub struct MailServers(());

/// Who gets mail: a name that nobody had before.
pub struct Account {
    /// The part before the `@`, and the name to sign in with.
    pub name: String,
    folder: PathBuf,
}

impl Account {
    /// Its address.
    pub fn address(&self) -> String {
        format!("{}@desk.example", self.name)
    }

    /// The mails that it has got, as they came, in the order of their arrival.
    ///
    /// # Panics
    /// If they cannot be read.
    pub fn mails(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|kind| fs::read_dir(self.folder.join("Maildir").join(kind)).ok())
            .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
            .collect();
        files.sort_by_key(|file| file.file_name().unwrap().to_owned());
        files.iter().map(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned()).collect()
    }

    /// Makes all that it has got old: the server then says that it came in the year 2020.
    ///
    /// # Panics
    /// If that cannot be done.
    pub fn ages(&self) {
        for entry in fs::read_dir(self.folder.join("Maildir/new")).unwrap() {
            let file = fs::File::open(entry.unwrap().path()).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(1_577_836_800)).unwrap();
        }
    }

    /// Does the server say that somebody has read or answered one of them?
    pub fn is_touched(&self) -> bool {
        let kept = fs::read_dir(self.folder.join("Maildir/cur")).into_iter().flatten();
        kept.filter_map(Result::ok).any(|entry| !entry.file_name().to_string_lossy().ends_with(":2,"))
    }
}

impl MailServers {
    /// Those beside the tests; none where the caller of the tests chose to do without.
    ///
    /// # Panics
    /// If they are not there.
    pub fn here() -> Option<Self> {
        if env::var("NOBAT_TEST_MAIL").is_ok_and(|choice| choice == "none") {
            return None;
        }
        assert!(
            env::var_os("NOBAT_TEST_MAIL_HOME").is_some(),
            "no mail servers: run the tests by `make test` or scripts/with-mail"
        );
        Some(Self(()))
    }

    /// A new account.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn account(&self, name: &str) -> Account {
        let name = format!("{name}-{}", &Uuid::now_v7().simple().to_string()[12..]);
        let folder = PathBuf::from(env::var_os("NOBAT_TEST_MAIL_HOME").unwrap()).join(&name);
        fs::create_dir(&folder).unwrap();
        // The servers run as somebody else when the tests run as root.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        Account { name, folder }
    }

    fn port(name: &str) -> u16 {
        env::var(format!("NOBAT_TEST_{name}_PORT")).unwrap().parse().unwrap()
    }

    /// The settings of a mailbox that fetches an account's mail, over `tls` or `starttls`.
    pub fn imap(&self, account: &Account, encryption: &str) -> Value {
        let port = Self::port(if encryption == "tls" { "IMAPS" } else { "IMAP" });
        json!({
            "host": "localhost", "port": port, "encryption": encryption, "username": account.name, "password": PASSWORD,
        })
    }

    /// The settings of a mailbox that sends, over `tls` or `starttls`.
    pub fn smtp(&self, encryption: &str) -> Value {
        let port = Self::port(if encryption == "tls" { "SMTPS" } else { "SMTP" });
        json!({"host": "localhost", "port": port, "encryption": encryption, "username": "desk", "password": PASSWORD})
    }

    /// Hands a mail to the server that takes mail, as another server does.
    ///
    /// # Panics
    /// If it is not taken.
    pub fn deliver(&self, from: &str, to: &str, raw: &[u8]) {
        let mut stream = TcpStream::connect(("127.0.0.1", Self::port("PLAIN"))).unwrap();
        let mut answers = BufReader::new(stream.try_clone().unwrap());
        let mut expect = |code: &str| {
            let mut line = String::new();
            loop {
                line.clear();
                answers.read_line(&mut line).unwrap();
                if line.as_bytes().get(3) != Some(&b'-') {
                    break;
                }
            }
            assert!(line.starts_with(code), "the mail server said {line}");
        };
        expect("220");
        for (command, code) in [
            ("EHLO peer.example".to_owned(), "250"),
            (format!("MAIL FROM:<{from}>"), "250"),
            (format!("RCPT TO:<{to}>"), "250"),
            ("DATA".to_owned(), "354"),
        ] {
            stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
            expect(code);
        }
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                stream.write_all(b".").unwrap();
            }
            stream.write_all(line).unwrap();
        }
        stream.write_all(b"\r\n.\r\n").unwrap();
        expect("250");
        stream.write_all(b"QUIT\r\n").unwrap();
    }
}
