//! The document itself, the pages that show and use it, and whether the service keeps to it.

mod cookbook;
mod docs_page;
mod document;
