//! Files: uploaded first, then taken by one message, downloaded by whoever may read that message.
//!
//! Nothing of a file is ever parsed, unpacked or rendered here.

mod blobs;
mod digest;
mod download;
pub mod dto;
mod handlers;
mod incoming;
pub mod links;
mod range;
mod reading;
mod sniff;
pub mod strays;
pub mod usecase;

pub use blobs::{BlobError, Blobs};
pub use download::send;
pub use dto::{AttachmentDto, AttachmentLink, MessageAttachment};
pub use incoming::{Upload, receive};
pub use usecase::{claim, shown};

use crate::{http::Routed, routes};

/// The operations on files.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::create_attachment => handlers::__path_create_attachment,
        handlers::show_attachment => handlers::__path_show_attachment,
        handlers::delete_attachment => handlers::__path_delete_attachment,
        reading::show_attachment_content => reading::__path_show_attachment_content,
        reading::create_attachment_link => reading::__path_create_attachment_link,
        reading::show_linked_attachment => reading::__path_show_linked_attachment,
    ]
}
