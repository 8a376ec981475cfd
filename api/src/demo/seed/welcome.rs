//! What a newcomer reads first.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{SLUG, Seeded};

impl Seeded {
    /// Where everything is, the token, and three commands to paste. Holds secrets: for the terminal alone.
    pub fn welcome(&self, address: SocketAddr) -> String {
        let base = format!("http://{}", reachable(address));
        let token = self.token.expose();
        let page = match self.ticket {
            Some(ticket) => format!("tickets/{ticket}?expand=customer,assignee,team,messages"),
            None => "auth/me".to_owned(),
        };
        let first = match &self.made {
            Some(made) => format!(
                "The workspace `{SLUG}` is new: {} tickets of the last 30 days.\n\
                 Its agents sign in with one password, shown only now: {}\n  (for example {})\n\n",
                made.tickets,
                made.password.expose(),
                made.email
            ),
            None => String::new(),
        };
        let auth = format!("-H 'Authorization: Bearer {token}'");
        format!(
            "\nNobat serves {base}\nDocs         {base}/docs/\nAdmin token  {token}\n\n{first}Try:\n\n\
             curl -s '{base}/v1/tickets?status=awaiting_reply&expand=customer' {auth}\n\n\
             curl -s '{base}/v1/{page}' {auth}\n\n\
             curl -s '{base}/v1/tickets' {auth} -H 'Content-Type: application/json' -H 'Idempotency-Key: my-first' \
             -d '{BODY}'\n"
        )
    }
}

/// The ticket to open.
const BODY: &str = r#"{"customer":{"name":"سارا احمدی","emails":[{"value":"sara@example.com"}]},"subject":"وارد حساب نمی‌شوم","body":{"content":"سلام، از صبح رمزم را نمی‌پذیرد."}}"#;

/// An address that a program on this machine can connect to: a server that listens everywhere is reached at home.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{demo::seed::Made, secrets::SecretText};

    fn seeded(made: Option<Made>) -> String {
        let ticket = Some("tkt_01jd0000000000000000000000".parse().unwrap());
        let token = SecretText::new("nbts_x".to_owned());
        Seeded { token, ticket, made }.welcome("0.0.0.0:8080".parse().unwrap())
    }

    #[test]
    fn three_commands_that_reach_this_machine() {
        let text = seeded(None);
        let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("curl ")).collect();
        assert_eq!(commands.len(), 3);
        for command in commands {
            assert!(command.contains("'http://127.0.0.1:8080/v1/") && command.contains("Bearer nbts_x'"), "{command}");
            // Pasted into a shell, nothing is left open.
            assert_eq!(command.matches('\'').count() % 2, 0);
        }
        assert!(text.contains("http://127.0.0.1:8080/docs/"));
    }

    #[test]
    fn the_password_is_told_once() {
        let (password, email) = (SecretText::new("abcd-efgh".to_owned()), "a@b.example".to_owned());
        assert!(seeded(Some(Made { tickets: 70, password, email })).contains("abcd-efgh"));
        assert!(!seeded(None).contains("password"));
    }
}
