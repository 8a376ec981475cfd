//! What every black-box test stands on: a server of its own, people who call it, and the contract that watches them.
//!
//! A test reads as a story: `let sara = app.agent("sara").enters(); sara.post(..).expect(201)`. Every answer that passes
//! through here is validated against the document the server itself serves; see [`contract`].

mod actor;
mod answer;
mod app;
pub mod binary;
pub mod browser;
pub mod contract;
mod desk;
mod engine;
pub mod identity;
mod live;
mod mail_servers;
pub mod raw;
mod receiver;
mod schema;
mod sink;
pub mod tamper;

pub use actor::Actor;
pub use answer::Answer;
pub use app::{Node, TestApp, TestClock};
pub use desk::{AgentBuilder, Desk, TicketBuilder};
pub use engine::run;
pub use live::{Frame, Live};
pub use mail_servers::{Account, MailServers};
pub use persistence::Engine;
pub use receiver::{Call, Manner, Receiver};
pub use sink::{Sink, Taken};

/// Where all servers of the tests keep what they learn from the built-in examples, so that it is learned once.
///
/// # Panics
/// If this program has no path.
pub fn model_folder() -> std::path::PathBuf {
    let test = std::env::current_exe().expect("this program has a path");
    test.parent().and_then(std::path::Path::parent).expect("it lies in the build's folder").join("models")
}

/// A story told on each engine: `on_each_engine!(a_reply_answers, |app| { .. })` becomes `a_reply_answers::sqlite` and
/// `a_reply_answers::postgres`. `app` is a `&TestApp` of its own.
#[macro_export]
macro_rules! on_each_engine {
    ($(#[$about:meta])* $name:ident, |$app:ident| $story:block) => {
        $(#[$about])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn story($app: &$crate::TestApp) $story

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, story);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, story);
            }
        }
    };
}
