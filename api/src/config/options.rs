//! Every option by name, and where its value came from.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf};

use super::{args::ConfigArgs, database::DatabaseUrl, error::ConfigError, file};

/// Where an option's value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag of the command line.
    Flag(&'static str),
    /// An environment variable.
    Environment(&'static str),
    /// The configuration file.
    File(PathBuf),
    /// Nobody gave one.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One option: its name in the file, its flag (if any), its environment variable, its default (if it is a constant).
pub(super) struct Spec {
    pub(super) name: &'static str,
    flag: &'static str,
    environment: &'static str,
    default: Option<&'static str>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    /// Never in a file or a flag, where others can read it; never shown.
    Secret,
}

const fn text(
    name: &'static str,
    flag: &'static str,
    environment: &'static str,
    default: Option<&'static str>,
) -> Spec {
    Spec { name, flag, environment, default, kind: Kind::Text }
}

const fn number(name: &'static str, environment: &'static str, default: Option<&'static str>) -> Spec {
    Spec { name, flag: "", environment, default, kind: Kind::Number }
}

/// In the order in which they are shown.
const OPTIONS: [Spec; 21] = [
    text("listen", "--listen", "NOBAT_LISTEN", Some("127.0.0.1:8080")),
    text("metrics_listen", "--metrics-listen", "NOBAT_METRICS_LISTEN", None),
    text("data_dir", "--data-dir", "NOBAT_DATA_DIR", Some("./nobat-data")),
    text("model_dir", "", "NOBAT_MODEL_DIR", None),
    text("database", "--database", "NOBAT_DATABASE_URL", None),
    text("trusted_proxies", "", "NOBAT_TRUSTED_PROXIES", None),
    text("egress_allow", "", "NOBAT_EGRESS_ALLOW", None),
    text("mail_ca", "", "NOBAT_MAIL_CA", None),
    text("public_url", "", "NOBAT_PUBLIC_URL", None),
    text("role", "--role", "NOBAT_ROLE", Some("all")),
    Spec { name: "master_key", flag: "", environment: "NOBAT_MASTER_KEY", default: None, kind: Kind::Secret },
    text("master_key_file", "--master-key-file", "NOBAT_MASTER_KEY_FILE", None),
    text("log", "--log", "NOBAT_LOG", Some("info")),
    text("log_format", "--log-format", "NOBAT_LOG_FORMAT", Some("json")),
    number("attachment_bytes", "NOBAT_ATTACHMENT_BYTES", Some("26214400")),
    number("rate_limit", "NOBAT_RATE_LIMIT", Some("600")),
    number("http_threads", "NOBAT_HTTP_THREADS", None),
    number("db_read_threads", "NOBAT_DB_READ_THREADS", None),
    number("db_write_threads", "NOBAT_DB_WRITE_THREADS", None),
    number("db_slow_threads", "NOBAT_DB_SLOW_THREADS", None),
    number("db_queue", "NOBAT_DB_QUEUE", Some("1024")),
];

/// Every option that has a value, before the value is understood.
#[derive(Clone)]
pub(super) struct Resolved(BTreeMap<&'static str, (String, Source)>);

impl fmt::Debug for Resolved {
    // The texts may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, (_, source))| (name, source))).finish()
    }
}

/// Takes each option from its first source. An empty environment variable counts as none.
pub(super) fn resolve(
    args: &ConfigArgs,
    environment: &impl Fn(&str) -> Option<OsString>,
) -> Result<Resolved, ConfigError> {
    let named = environment("NOBAT_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = args.config.clone().or(named);
    let mut in_file = match &path {
        Some(path) => file::read(path, |name| OPTIONS.iter().find(|spec| spec.name == name))?,
        None => BTreeMap::new(),
    };
    let mut resolved = Resolved(BTreeMap::new());
    for spec in &OPTIONS {
        let in_file = in_file.remove(spec.name).zip(path.clone()).map(|(text, path)| (text, Source::File(path)));
        let found = match (args.get(spec.name), environment(spec.environment).filter(|text| !text.is_empty())) {
            (Some(text), _) => Some((text.to_owned(), Source::Flag(spec.flag))),
            (None, Some(text)) => {
                let source_of = Source::Environment(spec.environment);
                let reason = "is not valid UTF-8".to_owned();
                let invalid = ConfigError::Invalid { name: spec.name, source_of: source_of.clone(), reason };
                Some((text.into_string().map_err(|_| invalid)?, source_of))
            }
            (None, None) => in_file.or_else(|| spec.default.map(|text| (text.to_owned(), Source::Default))),
        };
        if let Some(found) = found {
            resolved.0.insert(spec.name, found);
        }
    }
    let data_dir = resolved.0.get("data_dir").map_or("", |(text, _)| text.trim_end_matches('/')).to_owned();
    resolved.fill("database", format_args!("sqlite:{data_dir}/nobat.db"));
    Ok(resolved)
}

impl Spec {
    /// Why the option may not be in a file, if it may not.
    pub(super) fn refused_in_file(&self) -> Option<&'static str> {
        (self.kind == Kind::Secret).then_some("may not be in a file that is not a secret itself: use master_key_file")
    }

    /// Does the file hold a number for it, or a text?
    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
}

impl Resolved {
    /// A default that had to be worked out.
    pub(super) fn fill(&mut self, name: &'static str, value: impl ToString) {
        self.0.entry(name).or_insert_with(|| (value.to_string(), Source::Default));
    }

    pub(super) fn source(&self, name: &str) -> Option<&Source> {
        self.0.get(name).map(|(_, source)| source)
    }

    /// The value of an option that always has one.
    pub(super) fn parse<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.parse_optional(name, read)?.ok_or_else(|| ConfigError::Invalid {
            name,
            source_of: Source::Default,
            reason: "has no value".to_owned(),
        })
    }

    pub(super) fn parse_optional<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some((text, source_of)) = self.0.get(name) else { return Ok(None) };
        let value = if text.is_empty() { Err("is empty".to_owned()) } else { read(text) };
        value.map(Some).map_err(|reason| ConfigError::Invalid { name, source_of: source_of.clone(), reason })
    }

    /// One line for each option.
    pub(super) fn show(&self, database: &DatabaseUrl) -> String {
        let mut out = String::new();
        for spec in &OPTIONS {
            let line = match (self.0.get(spec.name), spec.kind) {
                (None, _) => (format!("# {} =", spec.name), "not set".to_owned()),
                (Some((_, source)), Kind::Secret) => (format!("# {} = ***", spec.name), source.to_string()),
                (Some((text, source)), Kind::Number) => (format!("{} = {text}", spec.name), source.to_string()),
                (Some((_, source)), Kind::Text) if spec.name == "database" => {
                    (format!("database = {}", file::quoted(&database.to_string())), source.to_string())
                }
                (Some((text, source)), Kind::Text) => {
                    (format!("{} = {}", spec.name, file::quoted(text)), source.to_string())
                }
            };
            out.push_str(&format!("{:<48} # {}\n", line.0, line.1));
        }
        out
    }
}
