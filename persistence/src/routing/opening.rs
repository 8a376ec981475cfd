//! What the opening of a ticket stands on.

use domain::{
    ids::{CategoryId, CustomerId, OrganizationId},
    people::Tier,
    ticket::Language,
};

use super::{
    ground::{Found, Ground, References},
    look::{CUSTOMER, KNOWN_CATEGORY, Look, NUMBER, Row},
};
use crate::{Conn, Scope, StorageError, dialect, stored, types::Key};

/// What a ticket about to be opened asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What it refers to.
    pub references: References,
    /// The key of the category it goes by, if none is referred to.
    pub category_key: Option<String>,
    /// The keys of categories whose ids are wanted.
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

/// Draws a number and looks for everything that the opening of a ticket needs.
pub fn opening(conn: &mut Conn, scope: &Scope, asked: &Asked) -> Result<Opening, StorageError> {
    openings(conn, scope, std::slice::from_ref(asked))?.pop().ok_or(StorageError::NotFound)
}

/// Draws a number for each and looks for everything that the opening of these tickets needs: one statement on PostgreSQL,
/// to be run before the transaction, so that creations do not wait for one another. What then fails leaves a gap in the
/// numbers. As many as were asked for, in the same order.
pub fn openings(conn: &mut Conn, scope: &Scope, asked: &[Asked]) -> Result<Vec<Opening>, StorageError> {
    let mut look = Look::default();
    for asked in asked {
        look.refer_to(&asked.references);
        look.category_keys.extend(asked.category_key.clone());
        look.customer_ids.extend(asked.customer_id.map(|id| Key(id.uuid())));
        look.keys.extend(asked.keys.iter().cloned());
    }
    let mut drawn = Vec::new();
    match conn {
        Conn::Pg(_) => look.draws = Some(i64::try_from(asked.len()).unwrap_or(i64::MAX)),
        Conn::Sqlite(_) => {
            for _ in asked {
                drawn.push(dialect::next_ticket_number(conn, scope)?);
            }
        }
    }
    let (mut ground, mut found) = (Ground::default(), Found::default());
    let (mut categories, mut customers) = (Vec::new(), Vec::new());
    let count = look.draws.unwrap_or_default();
    for row in look.rows(conn, scope)? {
        if ground.take(&row, &mut found)? {
            continue;
        }
        match row {
            (CUSTOMER, ..) => customers.push(opener(&row)?),
            (KNOWN_CATEGORY, Some(id), _, _, _, _, _, Some(key), ..) => {
                categories.push((key, CategoryId::from_uuid(id)))
            }
            (NUMBER, _, _, _, _, _, Some(last), ..) => drawn.extend(last - count + 1..=last),
            _ => return Err(StorageError::Corrupt("a look for an opening found something else".to_owned())),
        }
    }
    if drawn.len() != asked.len() {
        return Err(StorageError::NotFound);
    }
    let opening = |(asked, number): (&Asked, i64)| {
        let mut ground = ground.clone();
        ground.miss(&asked.references, &found);
        let customer = customers.iter().copied().find(|known| Some(known.id) == asked.customer_id);
        Opening { number, ground, categories: categories.clone(), customer }
    };
    Ok(asked.iter().zip(drawn).map(opening).collect())
}

fn opener((_, id, organization, _, tier, locale, blocked_at, ..): &Row) -> Result<Opener, StorageError> {
    let missing = || StorageError::Corrupt("a customer without an id or a tier".to_owned());
    Ok(Opener {
        id: CustomerId::from_uuid(id.ok_or_else(missing)?),
        organization_id: organization.map(OrganizationId::from_uuid),
        tier: stored::code("customers.tier", Tier::from_code, tier.ok_or_else(missing)?)?,
        locale: stored::code_opt("customers.locale", Language::from_code, *locale)?,
        blocked: blocked_at.is_some(),
    })
}
