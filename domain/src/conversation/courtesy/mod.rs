//! Is a message only a courtesy: thanks, praise, or that all is well, so that nobody needs to answer?
//!
//! A message is one if every word of it is known to be part of courtesies. The other way round, words that turn thanks into a
//! question or complaint ("but", "ولی", "still", "نشد"), could never be listed completely, and what a list forgets would then
//! be a customer nobody hears. A learned classifier was rejected for the same reason: it can be sure and wrong. Here an
//! unknown word only means that somebody reads the message.

mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::{
    text::{own_words, tokens},
    ticket::Status,
};

crate::words! {
    /// What became of a customer's message to an answered or closed ticket.
    pub enum Courtesy {
        /// It asks for something, and the ticket waits for a reply.
        No = 1 "no",
        /// It was recognised as a courtesy: it changes nothing.
        Recognised = 2 "recognised",
        /// Whoever sent it said that it is one, or a person said so later.
        Stated = 3 "stated",
        /// It was taken for one, and a person said that it is none.
        Refused = 4 "refused",
    }
}

impl Courtesy {
    /// Does the message need nobody?
    pub const fn is_one(self) -> bool {
        matches!(self, Self::Recognised | Self::Stated)
    }

    /// Of a customer's message to a ticket that stands like this. `stated` is what the sender says of it, `sounds` whether its
    /// words are a courtesy and nothing is attached. None: somebody is to answer anyhow, so it makes no difference.
    pub const fn of(status: Status, stated: Option<bool>, sounds: bool) -> Option<Self> {
        if !matches!(status, Status::Answered | Status::Closed) {
            return None;
        }
        Some(match stated {
            Some(true) => Self::Stated,
            Some(false) => Self::No,
            None if sounds => Self::Recognised,
            None => Self::No,
        })
    }

    /// After a person said whether it is one.
    pub const fn corrected(self, is_one: bool) -> Self {
        match (self, is_one) {
            (Self::No | Self::Refused, true) => Self::Stated,
            (Self::Recognised | Self::Stated, false) => Self::Refused,
            (as_it_is, _) => as_it_is,
        }
    }
}

/// A courtesy has no more words.
const MOST_WORDS: usize = 40;

/// Is this all there is to the text: thanks and good wishes, in Persian (in either script) or English? Quoted lines and
/// signatures are not read. An empty text is none.
///
/// ```
/// use domain::conversation::is_courtesy;
/// assert!(is_courtesy("خیلی ممنون، مشکلم حل شد 🙏"));
/// assert!(!is_courtesy("ممنون ولی هنوز مشکلم حل نشده"));
/// ```
pub fn is_courtesy(text: &str) -> bool {
    let own = own_words(text);
    if own.contains("://") || own.contains('@') {
        return false;
    }
    let tokens: Vec<_> = tokens(&own).into_iter().filter(|token| token.normal != "!").collect();
    if tokens.is_empty() {
        return own.chars().any(|char| words::SIGNS.contains(char) && !char.is_whitespace());
    }
    if tokens.len() > MOST_WORDS {
        return false;
    }
    let read: Vec<Word> = tokens
        .iter()
        .map(|token| Word {
            normal: squashed(&token.normal),
            capital: own.get(token.start..token.end).is_some_and(is_name_like),
        })
        .collect();
    judge(&read)
}

/// A word of the message.
struct Word {
    /// In its normal form, without doubled letters.
    normal: String,
    /// Is it written as English writes names?
    capital: bool,
}

/// Capital first, then small letters.
fn is_name_like(original: &str) -> bool {
    let mut chars = original.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.clone().count() > 0 && chars.all(char::is_lowercase)
}

/// "thaaanks" and "thanks", "مرسیی" and "مرسی" are one word.
fn squashed(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for char in word.chars() {
        if !out.ends_with(char) {
            out.push(char);
        }
    }
    out
}

fn judge(words: &[Word]) -> bool {
    let known = &*KNOWN;
    let (mut kind, mut done, mut matter) = (false, false, false);
    let mut rest = words;
    let mut before: Option<&str> = None;
    while let Some((first, after)) = rest.split_first() {
        let word = first.normal.as_str();
        let mut step = 1;
        if let Some(run) = run_at(&known.done_runs, rest) {
            (done, step) = (true, run);
        } else if let Some(run) = run_at(&known.wishes, rest) {
            step = run;
        } else if known.core.contains(word) {
            kind = true;
        } else if known.done.contains(word) && before != Some("was") {
            done = true;
        } else if known.matters.contains(word) {
            matter = true;
        } else if known.is_beside(word) {
            if known.asks(before, word) {
                return false;
            }
        } else if !known.is_name(first, before, after) {
            return false;
        }
        before = rest.get(step - 1).map(|last| last.normal.as_str());
        rest = rest.get(step..).unwrap_or_default();
    }
    // "The problem": what of it, unless it is solved?
    done || (kind && !matter)
}

/// How many words the longest run takes that begins here.
fn run_at(runs: &[Vec<HashSet<String>>], words: &[Word]) -> Option<usize> {
    let matches = |run: &&Vec<HashSet<String>>| {
        run.len() <= words.len() && run.iter().zip(words).all(|(choices, word)| choices.contains(&word.normal))
    };
    runs.iter().filter(matches).map(Vec::len).max()
}

/// The lists, ready to look words up in.
struct Known {
    core: HashSet<String>,
    done: HashSet<String>,
    done_runs: Vec<Vec<HashSet<String>>>,
    wishes: Vec<Vec<HashSet<String>>>,
    beside: HashSet<String>,
    stems: HashSet<String>,
    endings: Vec<&'static str>,
    matters: HashSet<String>,
    titles: HashSet<String>,
    after_name: HashSet<String>,
    before_name: HashSet<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
    core: set(words::CORE),
    done: set(words::DONE),
    done_runs: runs(words::DONE_RUNS),
    wishes: runs(words::WISHES),
    beside: set(words::BESIDE),
    stems: set(words::STEMS),
    endings: words::ENDINGS.split_whitespace().collect(),
    matters: set(words::MATTERS),
    titles: set(words::TITLES),
    after_name: set(words::AFTER_NAME),
    before_name: set(words::BEFORE_NAME),
});

/// The words of a list, written as people may: in their normal form.
fn set(list: &str) -> HashSet<String> {
    tokens(list).into_iter().map(|token| squashed(&token.normal)).collect()
}

fn runs(list: &str) -> Vec<Vec<HashSet<String>>> {
    let run = |line: &str| line.split(' ').map(|choices| set(&choices.replace('|', " "))).collect();
    list.lines().filter(|line| !line.is_empty()).map(run).collect()
}

impl Known {
    fn is_beside(&self, word: &str) -> bool {
        let is_inflected =
            |ending: &&'static str| word.strip_suffix(*ending).is_some_and(|stem| self.stems.contains(stem));
        self.beside.contains(word) || self.stems.contains(word) || self.endings.iter().any(is_inflected)
    }

    /// "Is it fixed" asks, "it is fixed" tells.
    fn asks(&self, before: Option<&str>, word: &str) -> bool {
        let is_verb = matches!(word, "is" | "are" | "am" | "was" | "has");
        is_verb
            && before.is_none_or(|before| self.core.contains(before) || self.done.contains(before) || before == "and")
    }

    fn is_name(&self, word: &Word, before: Option<&str>, after: &[Word]) -> bool {
        let by_title = before.is_some_and(|before| self.titles.contains(before));
        let by_what_follows = after.first().is_some_and(|next| self.after_name.contains(&next.normal));
        let by_capital = word.capital && before.is_some_and(|before| self.before_name.contains(before));
        by_title || by_what_follows || by_capital
    }
}

#[cfg(test)]
mod tests;
