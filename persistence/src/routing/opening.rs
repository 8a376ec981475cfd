//! What the opening of a ticket stands on.

use domain::{
    ids::{CategoryId, CustomerId, OrganizationId},
    people::Tier,
    ticket::Language,
};

use super::{
    ground::{Found, Ground, References},
    look::{CUSTOMER, KNOWN_CATEGORY, Look, MAX_KEYS, NUMBER, Row},
};
use crate::{Conn, Scope, StorageError, dialect, stored, types::Key};

/// What a ticket about to be opened asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What it refers to.
    pub references: References,
    /// The key of the category it goes by, if none is referred to.
    pub category_key: Option<String>,
    /// The keys of categories whose ids are wanted, at most `MAX_KEYS`.
    pub keys: Vec<String>,
    /// The customer, if he is known.
    pub customer_id: Option<CustomerId>,
}

/// Who asks, as far as the opening needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opener {
    /// His id.
    pub id: CustomerId,
    /// The company he belongs to.
    pub organization_id: Option<OrganizationId>,
    /// How he is served.
    pub tier: Tier,
    /// The language he reads.
    pub locale: Option<Language>,
    /// Is he barred from opening tickets and writing?
    pub blocked: bool,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The number drawn for the ticket.
    pub number: i64,
    /// What to route by.
    pub ground: Ground,
    /// The wanted categories that there are, by key.
    pub categories: Vec<(String, CategoryId)>,
    /// The customer, if he is there.
    pub customer: Option<Opener>,
}

/// Draws a number and looks for everything that the opening of a ticket needs: one statement on PostgreSQL, to be run
/// before the transaction, so that creations do not wait for one another. What then fails leaves a gap in the numbers.
pub fn opening(conn: &mut Conn, scope: &Scope, asked: &Asked) -> Result<Opening, StorageError> {
    let mut look = Look::for_references(&asked.references);
    look.category_key = asked.category_key.clone().unwrap_or_default();
    look.customer_id = Key(asked.customer_id.map_or(look.customer_id.0, |id| id.uuid()));
    debug_assert!(asked.keys.len() <= MAX_KEYS, "more keys than a look has places for");
    for (place, key) in look.keys.iter_mut().zip(&asked.keys) {
        place.clone_from(key);
    }
    look.draws = matches!(conn, Conn::Pg(_));
    let mut number = if look.draws { None } else { Some(dialect::next_ticket_number(conn, scope)?) };
    let (mut ground, mut found) = (Ground::default(), Found::default());
    let (mut categories, mut customer) = (Vec::new(), None);
    for row in look.rows(conn, scope)? {
        if ground.take(&row, &mut found)? {
            continue;
        }
        match row {
            (CUSTOMER, ..) => customer = Some(opener(&row)?),
            (KNOWN_CATEGORY, Some(id), .., Some(key)) => categories.push((key, CategoryId::from_uuid(id))),
            (NUMBER, _, _, _, _, _, drawn, _) => number = drawn,
            _ => return Err(StorageError::Corrupt("a look for an opening found something else".to_owned())),
        }
    }
    ground.miss(&asked.references, &found);
    let number = number.ok_or(StorageError::NotFound)?;
    Ok(Opening { number, ground, categories, customer })
}

fn opener((_, id, organization, _, tier, locale, blocked_at, _): &Row) -> Result<Opener, StorageError> {
    let missing = || StorageError::Corrupt("a customer without an id or a tier".to_owned());
    Ok(Opener {
        id: CustomerId::from_uuid(id.ok_or_else(missing)?),
        organization_id: organization.map(OrganizationId::from_uuid),
        tier: stored::code("customers.tier", Tier::from_code, tier.ok_or_else(missing)?)?,
        locale: stored::code_opt("customers.locale", Language::from_code, *locale)?,
        blocked: blocked_at.is_some(),
    })
}
