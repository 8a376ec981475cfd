use uuid::Uuid;

use super::*;
use crate::{
    canned::TextBody,
    conversation::BodyFormat,
    ids::AutomaticMessagesId,
    placeholder::{Placeholder, Template},
    text::{Direction, direction},
    ticket::Language,
    time::Instant,
};

fn none() -> AutomaticMessages {
    AutomaticMessages::none(AutomaticMessagesId::from_uuid(Uuid::from_u128(1)), Instant::from_millis(0))
}

fn texts(kind: AutoKind, language: Language, text: Option<TextBody>) -> AutomaticChange {
    let change = MessageChange { enabled: None, texts: [(language, text)].into() };
    AutomaticChange { messages: [(kind, change)].into(), ..Default::default() }
}

#[test]
fn every_built_in_text_is_in_its_language_and_asks_only_for_what_is_known_of_it() {
    for (kind, language) in AutoKind::ALL.iter().flat_map(|kind| Language::ALL.iter().map(move |it| (*kind, *it))) {
        let text = starter(kind, language).content;
        let read = Template::parse(&text, &kind.placeholders()).unwrap();
        assert!(read.placeholders().any(|it| it == Placeholder::TicketNumber), "{kind} {language}");
        let expected = if language == Language::Fa { Direction::Rtl } else { Direction::Ltr };
        assert_eq!(direction(&text), expected, "{kind} {language}");
    }
}

#[test]
fn a_text_is_changed_in_one_language_and_goes_back_to_what_is_built_in() {
    let own = TextBody { format: BodyFormat::Markdown, content: "**Hi**".to_owned() };
    let (after, draft) =
        none().change(texts(AutoKind::Seen, Language::En, Some(own.clone())), Instant::from_millis(1)).unwrap();
    assert_eq!((after.text(AutoKind::Seen, Language::En), after.version), (own, 2));
    assert_eq!(after.text(AutoKind::Seen, Language::Fa), starter(AutoKind::Seen, Language::Fa));
    assert!(draft.facts.is_empty() && draft.private.contains_key("texts"));
    for back in [None, Some(starter(AutoKind::Seen, Language::En))] {
        let (reset, _) = after.change(texts(AutoKind::Seen, Language::En, back), Instant::from_millis(2)).unwrap();
        assert_eq!(reset.own_text(AutoKind::Seen, Language::En), None);
        assert!(reset.messages.is_empty());
    }
    assert!(none().change(texts(AutoKind::Seen, Language::En, None), Instant::from_millis(1)).is_none());
}

#[test]
fn a_warning_belongs_to_closing_and_has_no_switch() {
    let on = MessageChange { enabled: Some(true), texts: Default::default() };
    let messages = [(AutoKind::CloseWarning, on.clone()), (AutoKind::Received, on.clone()), (AutoKind::Closed, on)];
    let change = AutomaticChange { messages: messages.into(), ..Default::default() };
    let (after, _) = none().change(change, Instant::from_millis(1)).unwrap();
    assert!(after.is_on(AutoKind::Closed) && !after.is_on(AutoKind::CloseWarning) && !after.is_on(AutoKind::Received));
    let change = AutomaticChange { close_after_days: Some(Some(5)), ..Default::default() };
    assert!(after.change(change, Instant::from_millis(2)).unwrap().0.is_on(AutoKind::CloseWarning));
}
