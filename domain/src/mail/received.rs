//! A mail as far as decisions need it: read from the wire elsewhere.

/// Somebody in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The display name, if there is one.
    pub name: Option<String>,
    /// The address in lower case.
    pub address: String,
}

/// Where the mail's transport was told to send failures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReturnPath {
    /// No such header.
    #[default]
    Unknown,
    /// `<>`: nobody is to answer this mail.
    Null,
    /// An address in lower case.
    Address(String),
}

/// A report about an earlier mail (RFC 3464, RFC 8098, RFC 5965).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// `delivery-status`, `disposition-notification`, `feedback-report`, in lower case.
    pub kind: String,
    /// The Message-ID of the mail it is about.
    pub about: Option<String>,
    /// Who could not be reached, in lower case.
    pub recipient: Option<String>,
    /// `failed`, `delayed`, `delivered`, in lower case.
    pub action: Option<String>,
    /// The status code, such as `5.1.1`.
    pub status: Option<String>,
}

/// A mail that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedMail {
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// What it answers, the nearest first: In-Reply-To, then References from their end.
    pub answers: Vec<String>,
    /// Who says that he wrote it; none without exactly one usable address.
    pub from: Option<Person>,
    /// Were there several authors?
    pub has_several_authors: bool,
    /// Every address it was sent to, in lower case.
    pub recipients: Vec<String>,
    /// Where failures go.
    pub return_path: ReturnPath,
    /// The subject, one line, as it was.
    pub subject: String,
    /// Auto-Submitted, in lower case, without parameters.
    pub auto_submitted: Option<String>,
    /// Precedence, in lower case.
    pub precedence: Option<String>,
    /// X-Auto-Response-Suppress asks for no automatic answers.
    pub suppresses_answers: bool,
    /// A header that only vacation programs write.
    pub is_vacation: bool,
    /// It came through a mailing list.
    pub is_list: bool,
    /// It reports about another mail.
    pub report: Option<Report>,
}
