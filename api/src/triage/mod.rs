//! Triage: what a request is about and how pressing it is, proposed from its words when it arrives.

mod apply;
pub mod dto;
mod handlers;
mod labels;
mod learned;
mod lesson;
mod mind;
mod quality;
mod quality_dto;
mod retrain;
mod reviews;
pub mod usecase;
mod words;
mod words_dto;

pub use apply::{Decided, Given, apply};
pub use dto::{ProposalDto, ReasonDto, ScopeDto};
pub use labels::{LabelledText, export_labels, import_labels};
pub use learned::{Learned, LearnedError, Source, base_of};
pub use lesson::{Retrain, intend_retrain, learn};
pub use retrain::retrain;

use crate::{http::Routed, routes};

/// The operations of triage.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_ticket_triage => handlers::__path_show_ticket_triage,
        handlers::preview_triage => handlers::__path_preview_triage,
        reviews::confirm_ticket_triage => reviews::__path_confirm_ticket_triage,
        reviews::list_triage_reviews => reviews::__path_list_triage_reviews,
        words::show_triage_words => words::__path_show_triage_words,
        words::replace_triage_words => words::__path_replace_triage_words,
        quality::show_triage_quality => quality::__path_show_triage_quality,
    ]
}
