//! An integrator's own application: it signs tokens for its users, and may publish its keys.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::{Actor, Desk, TestApp};

/// The secret that stories share with the workspace.
pub const SECRET: &str = "a shared secret of more than 32 bytes";
/// The issuer of most stories.
pub const ISSUER: &str = "https://shop.example";

/// An application that a workspace trusts by a shared secret.
pub struct Shop<'a> {
    app: &'a TestApp,
    /// The workspace's id, the audience of its tokens.
    pub workspace: String,
    /// The provider's id.
    pub provider: String,
}

impl<'a> Shop<'a> {
    /// Registers the application with the first workspace.
    pub fn open(app: &'a TestApp) -> Self {
        Self::at(app, app)
    }

    /// Registers the application with this workspace.
    pub fn at(app: &'a TestApp, desk: &Desk) -> Self {
        let body = json!({"name": "shop", "kind": "secret", "issuer": ISSUER, "secret": SECRET});
        let provider = desk.root().post("/v1/identity-providers", body).expect(201).id();
        Self { app, workspace: desk.id.clone(), provider }
    }

    /// The application that the first workspace knows already by this provider.
    pub fn known(app: &'a TestApp, provider: &str) -> Self {
        Self { app, workspace: app.id.clone(), provider: provider.to_owned() }
    }

    /// What a token says for this user, unless a story changes it.
    pub fn claims(&self, subject: &str) -> Value {
        let now = self.app.now_seconds();
        json!({"iss": ISSUER, "aud": self.workspace, "sub": subject, "iat": now, "exp": now + 600})
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        sign_with(SECRET.as_bytes(), claims)
    }

    /// The user, who presents a token with these further claims.
    pub fn user_with(&self, subject: &str, more: Value) -> Actor {
        let mut claims = self.claims(subject);
        for (name, value) in more.as_object().expect("claims") {
            claims[name] = value.clone();
        }
        self.app.anonymous().presenting(self.sign(&claims))
    }

    /// The user, who presents his token.
    pub fn user(&self, subject: &str) -> Actor {
        self.user_with(subject, json!({"name": subject}))
    }
}

/// A token signed with a shared secret.
pub fn sign_with(secret: &[u8], claims: &Value) -> String {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret)).expect("a token")
}

/// An address at which something is published, on this machine. Counts how often it is asked.
pub struct Published {
    /// Where it is.
    pub url: String,
    address: SocketAddr,
    answer: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Published {
    /// Publishes JSON.
    pub fn json(value: &Value) -> Self {
        Self::raw(ok(value))
    }

    /// Answers every request with these bytes.
    pub fn raw(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let answer = Arc::new(Mutex::new(answer));
        let (asked, ended) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let (said, count, end) = (Arc::clone(&answer), Arc::clone(&asked), Arc::clone(&ended));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                let mut request = [0u8; 4096];
                if stream.read(&mut request).is_ok_and(|read| read > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                    let text = said.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    // The caller may have gone away.
                    drop(stream.write_all(text.as_bytes()));
                }
            }
        });
        let url = format!("http://{address}/jwks.json");
        Self { url, address, answer, asked, ended, thread: Some(thread) }
    }

    /// Publishes something else from now on.
    pub fn now(&self, value: &Value) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = ok(value);
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn ok(value: &Value) -> String {
    let body = value.to_string();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

impl Drop for Published {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread, which then ends.
        drop(std::net::TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
