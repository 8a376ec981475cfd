//! Undoing what was done with a ticket in one go: by a rule, by a macro, or with many tickets at once. There is one way.

mod dto;
mod links;
mod usecase;

pub(crate) use dto::{TicketUndo, Told, UndoDto, undoable_until};
pub(crate) use links::lock;
pub(crate) use usecase::{Deed, put_back, refuse_late};
