//! What clients send to change several tickets, and its way into the domain.

use domain::{
    bulk::{MAX_ITEMS, Wish},
    ids::{MacroId, TicketId},
    ticket::{MAX_TAGS, Tag},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{ApiError, FieldCode, FieldError, IfMatch},
    tickets::input::{UpdateTicket, tag_code},
};

/// Tickets to be changed, in order.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BulkUpdateTickets {
    /// What to do with which ticket, up to 100. A ticket may be there more than once.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<BulkItemInput>,
    /// Is all of it to be done or nothing? Otherwise each item is by itself.
    #[serde(default)]
    #[schema(default = false)]
    pub atomic: bool,
    /// Only tell what would happen: nothing is written, and nobody is told.
    #[serde(default)]
    #[schema(default = false)]
    pub dry_run: bool,
}

/// What to do with a ticket: fields first, then tags, then the macro. All of it happens or nothing.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[schema(as = BulkUpdateTicketsItem)]
#[serde(deny_unknown_fields)]
pub struct BulkItemInput {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// Only if this is its version, as with `If-Match`.
    #[serde(default)]
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    pub if_version: Option<i64>,
    /// New values of fields, as `updateTicket` takes them.
    #[serde(default)]
    #[validate(nested)]
    pub patch: Option<UpdateTicket>,
    /// Tags to be put on, whatever others are there.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub add_tags: Vec<String>,
    /// Tags to be taken off.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub remove_tags: Vec<String>,
    /// A macro to be applied.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub macro_id: Option<MacroId>,
}

/// What is to be done with one ticket.
#[derive(Debug, Clone)]
pub struct Item {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The version that it must have.
    pub if_match: IfMatch,
    /// The names of the fields that were sent.
    pub sent: Vec<&'static str>,
    /// What is to be changed.
    pub wish: Wish,
    /// What is to be applied then.
    pub macro_id: Option<MacroId>,
}

impl BulkUpdateTickets {
    /// The items.
    ///
    /// # Errors
    /// 422 for none or too many, for what is no tag, and for items that ask for nothing.
    pub fn parse(self) -> Result<Vec<Item>, ApiError> {
        let count =
            |code, name, bound| ApiError::validation(vec![FieldError::pointer("#/items", code).with(name, bound)]);
        match self.items.len() {
            0 => return Err(count(FieldCode::TooFew, "min", 1)),
            1..=MAX_ITEMS => {}
            _ => return Err(count(FieldCode::TooMany, "max", MAX_ITEMS)),
        }
        let (mut items, mut errors) = (Vec::with_capacity(self.items.len()), Vec::new());
        for (index, item) in self.items.into_iter().enumerate() {
            match item.parse() {
                Ok(item) => items.push(item),
                Err(error) => errors.extend(placed(error, index).errors),
            }
        }
        if errors.is_empty() { Ok(items) } else { Err(ApiError::validation(errors)) }
    }
}

impl BulkItemInput {
    fn parse(self) -> Result<Item, ApiError> {
        let (patch, mut sent) = self.patch.map(UpdateTicket::parse).transpose()?.unwrap_or_default();
        let mut errors = Vec::new();
        let add_tags = tags("add_tags", &self.add_tags, &mut errors);
        let remove_tags = tags("remove_tags", &self.remove_tags, &mut errors);
        let both = remove_tags.iter().enumerate().filter(|(_, tag)| add_tags.contains(tag));
        let place = |index| FieldError::pointer(format!("#/remove_tags/{index}"), FieldCode::Conflict);
        errors.extend(both.map(|(index, _)| place(index)));
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        sent.extend((!add_tags.is_empty() || !remove_tags.is_empty()).then_some("tags"));
        let wish = Wish { patch, add_tags, remove_tags };
        if wish.is_empty() && self.macro_id.is_none() {
            return Err(ApiError::validation(vec![FieldError::pointer("#", FieldCode::Required)]));
        }
        let if_match = self.if_version.map_or(IfMatch::None, |version| IfMatch::Versions(vec![version]));
        Ok(Item { ticket_id: self.ticket_id, if_match, sent, wish, macro_id: self.macro_id })
    }
}

fn tags(member: &str, texts: &[String], errors: &mut Vec<FieldError>) -> Vec<Tag> {
    debug_assert!(texts.len() <= MAX_TAGS, "the list was checked");
    let mut read: Vec<Tag> = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match Tag::parse(text) {
            Ok(tag) if read.contains(&tag) => {}
            Ok(tag) => read.push(tag),
            Err(error) => errors.push(FieldError::pointer(format!("#/{member}/{index}"), tag_code(error))),
        }
    }
    read
}

/// What belongs to the item itself; anything else is of its patch.
const OWN: [&str; 5] = ["ticket_id", "if_version", "add_tags", "remove_tags", "macro_id"];

/// What is wrong with an item, told of the place that it has in the request.
pub(super) fn placed(mut error: ApiError, index: usize) -> ApiError {
    for field in &mut error.errors {
        let inner = field.at.name().trim_start_matches("#/").to_owned();
        let is_own = OWN.contains(&inner.split('/').next().unwrap_or_default());
        let place = match inner.as_str() {
            "#" | "" => format!("#/items/{index}"),
            own if is_own => format!("#/items/{index}/{own}"),
            of_patch => format!("#/items/{index}/patch/{of_patch}"),
        };
        *field = FieldError { at: crate::http::At::Pointer(place), ..field.clone() };
    }
    error
}
