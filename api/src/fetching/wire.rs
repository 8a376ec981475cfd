//! A connection to an IMAP server: lines, and literals between them, each within a time and a length.

use std::time::Duration;

use bytes::Bytes;
use domain::mail::{Encryption, MailServer};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::imap::ImapError;
use crate::egress::Egress;

/// For each piece of what the server sends.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest line.
const MAX_LINE: u64 = 64 * 1024;
/// As much of a literal as is taken at once.
const PIECE_BYTES: usize = 64 * 1024;

/// What bytes come from and go to.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// The connection.
pub struct Wire {
    stream: BufReader<Box<dyn Stream>>,
}

impl Wire {
    /// To the address that was judged, under the name that its certificate must be for. With `starttls` nothing is encrypted
    /// yet: see [`Self::encrypt`].
    pub async fn connect(egress: &Egress, server: &MailServer) -> Result<Self, ImapError> {
        let port = u16::try_from(server.port).map_err(|_| ImapError::Word("invalid_address"))?;
        let address = egress.resolve(&server.host, port, server.encryption == Encryption::None).await;
        let address = address.map_err(|error| ImapError::Word(error.word()))?;
        let tcp = timeout(TIMEOUT, TcpStream::connect(address)).await.map_err(|_| ImapError::Word("timeout"))?;
        let tcp: Box<dyn Stream> = Box::new(tcp.map_err(|_| ImapError::Word("unreachable"))?);
        let wire = Self { stream: BufReader::new(tcp) };
        if server.encryption == Encryption::Tls { wire.encrypt(egress, server).await } else { Ok(wire) }
    }

    /// Goes on in TLS. What the server said too early is not believed.
    pub async fn encrypt(self, egress: &Egress, server: &MailServer) -> Result<Self, ImapError> {
        if !self.stream.buffer().is_empty() {
            return Err(ImapError::Word("not_understood"));
        }
        let failed = || ImapError::Word("tls_failed");
        let config = egress.trust().client().ok_or_else(failed)?;
        let name = ServerName::try_from(server.host.clone()).map_err(|_| failed())?;
        let connecting = TlsConnector::from(config).connect(name, self.stream.into_inner());
        let tls = timeout(TIMEOUT, connecting).await.map_err(|_| ImapError::Word("timeout"))?;
        Ok(Self { stream: BufReader::new(Box::new(tls.map_err(|_| failed())?)) })
    }

    /// Sends a line.
    pub async fn say(&mut self, line: &str) -> Result<(), ImapError> {
        let all = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.write_all(b"\r\n").await?;
            self.stream.flush().await
        };
        timeout(TIMEOUT, all).await.map_err(|_| ImapError::Word("timeout"))?.map_err(|_| ImapError::Word("unreachable"))
    }

    /// The next line without its end. May be dropped while it waits for the first byte, and nothing is lost.
    pub async fn line(&mut self) -> Result<String, ImapError> {
        self.line_within(TIMEOUT).await
    }

    /// The same, waiting as long as this for its beginning.
    pub async fn line_within(&mut self, wait: Duration) -> Result<String, ImapError> {
        let lost = |_| ImapError::Word("unreachable");
        let begun =
            timeout(wait, self.stream.fill_buf()).await.map_err(|_| ImapError::Word("timeout"))?.map_err(lost)?;
        if begun.is_empty() {
            return Err(ImapError::Word("unreachable"));
        }
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(MAX_LINE);
        let reading = bounded.read_until(b'\n', &mut line);
        timeout(TIMEOUT, reading).await.map_err(|_| ImapError::Word("timeout"))?.map_err(lost)?;
        if line.pop() != Some(b'\n') {
            return Err(ImapError::Word("not_understood"));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// A piece of a literal of which so much is left.
    pub async fn piece(&mut self, left: u64) -> Result<Bytes, ImapError> {
        let lost = |_| ImapError::Word("unreachable");
        let filled = timeout(TIMEOUT, self.stream.fill_buf());
        let buffer = filled.await.map_err(|_| ImapError::Word("timeout"))?.map_err(lost)?;
        let length = buffer.len().min(PIECE_BYTES).min(usize::try_from(left).unwrap_or(usize::MAX));
        let piece = Bytes::copy_from_slice(buffer.get(..length).unwrap_or_default());
        self.stream.consume(length);
        if piece.is_empty() { Err(ImapError::Word("unreachable")) } else { Ok(piece) }
    }
}
