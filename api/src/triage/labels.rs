//! Labels in bulk: out of a workspace, and into one.

use domain::{
    ticket::Priority,
    time::Instant,
    triage::{Aspect, Label, LabelSource, MOST_LABELS, reading},
};
use persistence::{Conn, Scope, category, triage as store};

use super::lesson::{Retrain, intend_retrain};
use crate::{http::ApiError, state::Work};

/// The longest text that is taken, in characters.
const LONGEST: usize = 10_000;

/// A text and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledText {
    /// The line of the file that it stands in, for complaints.
    pub number: usize,
    /// Subject and text.
    pub text: String,
    /// A category's key.
    pub category: Option<String>,
    /// The word of a priority.
    pub priority: Option<String>,
    /// How the label came about.
    pub source: Option<&'static str>,
    /// When.
    pub at: Option<Instant>,
}

/// All labels, the oldest first.
pub fn export_labels(conn: &mut Conn, scope: &Scope) -> Result<Vec<LabelledText>, ApiError> {
    let limit = i64::try_from(MOST_LABELS).unwrap_or(i64::MAX);
    let one = |(number, kept): (usize, store::KeptLabel)| {
        let Label { aspect, class, text } = kept.label;
        let is = |wanted: Aspect| (aspect == wanted).then(|| class.clone());
        LabelledText {
            number,
            text,
            category: is(Aspect::Category),
            priority: is(Aspect::Priority),
            source: Some(kept.source.word()),
            at: Some(kept.at),
        }
    };
    Ok((1..).zip(store::labels(conn, scope, 0, limit)?).map(one).collect())
}

/// Keeps them all; how many labels that are. Or none of them: what is wrong with which line.
pub fn import_labels(work: &mut Work<'_>, texts: &[LabelledText]) -> Result<Result<usize, String>, ApiError> {
    let known: Vec<String> = category::list(work.conn, &work.scope)?.into_iter().map(|category| category.key).collect();
    let mut labels = Vec::new();
    for one in texts {
        match labels_of(one, &known) {
            Ok(found) => labels.extend(found),
            Err(reason) => return Ok(Err(format!("line {}: {reason}", one.number))),
        }
    }
    if labels.len() > MOST_LABELS {
        return Ok(Err(format!("{} labels; a workspace learns from the latest {MOST_LABELS}", labels.len())));
    }
    if labels.is_empty() {
        return Ok(Err("holds no labels".to_owned()));
    }
    let count = i64::try_from(labels.len()).unwrap_or(i64::MAX);
    let last = store::next_labels(work.conn, &work.scope, count)?;
    let imported = |label| store::NewLabel { label, source: LabelSource::Imported, ticket_id: None, at: work.now };
    let labels: Vec<_> = labels.into_iter().map(imported).collect();
    store::keep_imported(work.conn, &work.scope, last - count + 1, &labels)?;
    intend_retrain(work, Retrain::Rebuild)?;
    Ok(Ok(labels.len()))
}

fn labels_of(one: &LabelledText, known: &[String]) -> Result<Vec<Label>, String> {
    let text = one.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(format!("use a text of 1 to {LONGEST} characters"));
    }
    let (subject, body) = text.split_once('\n').unwrap_or((text, ""));
    let text = reading(subject, body);
    let mut labels = Vec::new();
    if let Some(key) = &one.category {
        if !known.contains(key) {
            return Err(format!("the workspace has no category {key}"));
        }
        labels.push(Label { aspect: Aspect::Category, class: key.clone(), text: text.clone() });
    }
    if let Some(word) = &one.priority {
        if Priority::from_word(word).is_none() {
            return Err(format!("{word} is no priority: use low, medium, high or urgent"));
        }
        labels.push(Label { aspect: Aspect::Priority, class: word.clone(), text });
    }
    if labels.is_empty() { Err("neither a category nor a priority".to_owned()) } else { Ok(labels) }
}
