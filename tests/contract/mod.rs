//! The document itself, and the page that shows it.

mod docs_page;
mod document;
