//! The macros that a new workspace begins with. They are its own from then on: it changes and removes them.

use crate::{
    canned::CannedResponse,
    ids::CannedResponseId,
    rules::{Action, Update},
    ticket::{Language, Status, Tag},
};

/// A macro to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// What agents call it.
    pub title: String,
    /// Where it is found.
    pub folder: String,
    /// What it does.
    pub actions: Vec<Action>,
}

/// The macros, found under titles and a folder in this language. They reply with those of `responses` that a new workspace
/// has under its shortcuts; without its response there is no such macro.
pub fn starters(language: Language, responses: &[CannedResponse]) -> Vec<Starter> {
    let words = |fa: &str, en: &str| match language {
        Language::Fa => fa.to_owned(),
        Language::En => en.to_owned(),
    };
    let reply = |shortcut: &str| -> Option<CannedResponseId> {
        responses.iter().find(|it| it.shortcut.as_deref() == Some(shortcut)).map(|it| it.id)
    };
    let to = |status| Action::Update(Box::new(Update { status: Some(status), ..Update::default() }));
    let tags = |word: &str| Tag::parse(word).ok().map(|tag| Action::AddTags { tags: vec![tag] });
    let all = [
        ("پرسیدن جزئیات و انتظار", "Ask for details and wait", "details", Some(to(Status::NeedsInfo))),
        ("اختلال شناخته‌شده", "A known disruption", "incident", tags("disruption")),
        ("برطرف شد و بستن", "Solved, and close", "solved", Some(to(Status::Closed))),
    ];
    let starter = |(fa, en, shortcut, then): (&str, &str, &str, Option<Action>)| {
        let actions = vec![Action::Reply { canned_response_id: reply(shortcut)? }, then?];
        Some(Starter { title: words(fa, en), folder: words("آغاز", "First steps"), actions })
    };
    all.into_iter().filter_map(starter).collect()
}
