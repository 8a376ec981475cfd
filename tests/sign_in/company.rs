//! A company's own OpenID provider, small and strict: it trades a code once, for its verifier and its redirect alone.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{Answer, TestApp};

use crate::identity::Pair;

/// What the workspace proves itself with: it has to be escaped before it is sent.
pub const CLIENT_SECRET: &str = "s3cret:/+ &%";
pub const CLIENT: &str = "nobat desk";
pub const BACK: &str = "https://desk.example/signed-in";

/// How a token is signed.
#[derive(Clone, Copy)]
pub enum Signed {
    By(Pair, &'static str),
    ByNobody,
    /// With the public key taken for a secret.
    ByConfusion,
}

/// A code that waits to be traded.
struct Waiting {
    token: String,
    challenge: String,
    redirect: String,
}

#[derive(Default)]
struct Desk {
    codes: HashMap<String, Waiting>,
    /// What it publishes of itself, where that is not the truth.
    says: Option<Value>,
    traded: usize,
}

pub struct Company {
    pub url: String,
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Company {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://{address}");
        let (desk, ended) = (Arc::<Mutex<Desk>>::default(), Arc::<AtomicBool>::default());
        let (own, end, issuer) = (Arc::clone(&desk), Arc::clone(&ended), url.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                // The caller may have gone away.
                drop(stream.and_then(|stream| serve(stream, &issuer, &own)));
            }
        });
        Self { url, address, desk, ended, thread: Some(thread) }
    }

    /// Lets the workspace's agents sign in here.
    pub fn joins(&self, app: &TestApp) -> Answer {
        let body = json!({
            "name": "company", "issuer": self.url, "client_id": CLIENT, "client_secret": CLIENT_SECRET,
            "redirect_urls": [BACK, "http://localhost:3000/back"],
        });
        app.root().post("/v1/sign-in-providers", body).expect(201)
    }

    /// Publishes something else of itself.
    pub fn says(&self, value: Value) {
        self.desk.lock().unwrap().says = Some(value);
    }

    /// How many codes it has traded.
    pub fn traded(&self) -> usize {
        self.desk.lock().unwrap().traded
    }

    /// Somebody has gone here and says who he is: the code that he brings back.
    pub fn authorizes(&self, app: &TestApp, gone: &Answer, signed: Signed, more: &Value) -> String {
        let asked = query(&gone.str("authorization_url"));
        let now = app.now_seconds();
        let mut claims = json!({
            "iss": self.url, "aud": asked["client_id"], "nonce": asked["nonce"], "iat": now, "exp": now + 300,
        });
        for (name, value) in more.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let token = match signed {
            Signed::By(pair, kid) => pair.sign(Some(kid), &claims),
            Signed::ByNobody => {
                let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
                format!("{}.{}.", part(&json!({"alg": "none", "typ": "JWT"})), part(&claims))
            }
            Signed::ByConfusion => {
                let public = Pair::Rsa.public("r")["n"].as_str().unwrap().to_owned();
                support::identity::sign_with(public.as_bytes(), &claims)
            }
        };
        let code = format!("code/{} +", uuid::Uuid::now_v7().simple());
        let (challenge, redirect) = (asked["code_challenge"].clone(), asked["redirect_uri"].clone());
        self.desk.lock().unwrap().codes.insert(code.clone(), Waiting { token, challenge, redirect });
        code
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread, which then ends.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// The parameters of an address.
pub fn query(url: &str) -> HashMap<String, String> {
    form(url.split_once('?').expect("a query").1)
}

fn form(text: &str) -> HashMap<String, String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

fn plain(text: &str) -> String {
    let (mut out, mut bytes) = (Vec::new(), text.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            }
            b'+' => out.push(b' '),
            byte => out.push(byte),
        }
    }
    String::from_utf8(out).unwrap()
}

fn serve(stream: TcpStream, issuer: &str, desk: &Mutex<Desk>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let (mut first, mut length, mut credential) = (String::new(), 0usize, String::new());
    lines.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => credential = value.trim().to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0u8; length];
    lines.read_exact(&mut body)?;
    let (status, answer) = match first.split(' ').nth(1).unwrap_or_default() {
        "/.well-known/openid-configuration" => {
            let said = desk.lock().unwrap().says.clone();
            (200, said.unwrap_or_else(|| published(issuer)))
        }
        "/jwks" => (200, json!({"keys": [Pair::Rsa.public("r"), Pair::Ec.public("e")]})),
        "/token" => trade(desk, &credential, &form(std::str::from_utf8(&body).unwrap())),
        _ => (404, json!({})),
    };
    let text = answer.to_string();
    write!(
        out,
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
}

/// What it publishes of itself.
pub fn published(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
    })
}

fn trade(desk: &Mutex<Desk>, credential: &str, asked: &HashMap<String, String>) -> (u16, Value) {
    let basic = credential.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
    let basic = String::from_utf8(basic).unwrap();
    let (client, secret) = basic.split_once(':').unwrap_or_default();
    if (plain(client).as_str(), plain(secret).as_str()) != (CLIENT, CLIENT_SECRET) {
        return (401, json!({"error": "invalid_client"}));
    }
    let refused = (400, json!({"error": "invalid_grant"}));
    let mut desk = desk.lock().unwrap();
    let Some(waiting) = desk.codes.remove(&asked["code"]) else { return refused };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(asked["code_verifier"].as_bytes()));
    if waiting.challenge != challenge
        || waiting.redirect != asked["redirect_uri"]
        || asked["grant_type"] != "authorization_code"
    {
        return refused;
    }
    desk.traded += 1;
    (200, json!({"access_token": "x", "token_type": "Bearer", "id_token": waiting.token}))
}
