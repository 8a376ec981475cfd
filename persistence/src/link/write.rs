//! Writing links. They never change: they come and go, while both of their tickets are locked.

use diesel::prelude::*;
use domain::{ids::LinkId, link::Link};

use super::row::LinkRow;
use crate::{
    Scope,
    schema::ticket_links,
    types::Key,
    writes::{Plain, Writes},
};

/// Inserts a link.
pub fn insert(writes: &mut Writes, scope: &Scope, link: &Link) {
    writes.insert(vec![LinkRow::of(scope.key(), link)]);
}

/// Removes a link.
pub fn delete(writes: &mut Writes, scope: &Scope, id: LinkId) {
    let row = ticket_links::table.find((scope.key(), Key(id)));
    writes.push(Plain::new(diesel::delete(row)));
}
