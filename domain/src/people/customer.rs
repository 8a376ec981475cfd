//! A customer: who asks, how he is reached, and what happens to his record.

use serde_json::{Value, json};

use super::{Address, AddressKind, Tier};
use crate::{
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    external::ExternalId,
    ids::{CustomerId, IdentityProviderId, OrganizationId},
    snapshot::{Field, deltas, optional, shown_ids},
    ticket::Language,
    time::Instant,
};

/// The most e-mail addresses, and the most telephone numbers, of one customer.
pub const MAX_ADDRESSES: usize = 20;

/// The snapshot of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// His id.
    pub id: CustomerId,
    /// The count of his events.
    pub version: i64,
    /// His name.
    pub name: Option<String>,
    /// His id in the integrator's system; unique in the workspace, byte for byte.
    pub external_id: Option<String>,
    /// His ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The language he reads.
    pub locale: Option<Language>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// How he is served.
    pub tier: Tier,
    /// The company he belongs to.
    pub organization_id: Option<OrganizationId>,
    /// What the team knows of him.
    pub note: Option<String>,
    /// E-mail addresses, the preferred one first; no two have the same normalised form.
    pub emails: Vec<Address>,
    /// Telephone numbers, likewise.
    pub phones: Vec<Address>,
    /// Since when he may not open tickets.
    pub blocked_at: Option<Instant>,
    /// When he was moved to the bin, while he is there.
    pub deleted_at: Option<Instant>,
    /// When he was recorded.
    pub created_at: Instant,
    /// When his newest event happened.
    pub updated_at: Instant,
}

/// What a new customer starts with. The company exists in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// His id.
    pub id: CustomerId,
    /// See [`Customer`], as the other fields.
    pub name: Option<String>,
    /// His id in the integrator's system.
    pub external_id: Option<String>,
    /// His ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// The language he reads.
    pub locale: Option<Language>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// How he is served.
    pub tier: Tier,
    /// The company he belongs to.
    pub organization_id: Option<OrganizationId>,
    /// What the team knows of him.
    pub note: Option<String>,
    /// E-mail addresses without duplicates.
    pub emails: Vec<Address>,
    /// Telephone numbers without duplicates.
    pub phones: Vec<Address>,
}

/// A partial change: none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerPatch {
    /// The name.
    pub name: Option<Option<String>>,
    /// The id in the integrator's system.
    pub external_id: Option<Option<String>>,
    /// All ids in other systems.
    pub external_ids: Option<Vec<ExternalId>>,
    /// The language.
    pub locale: Option<Option<Language>>,
    /// The time zone.
    pub time_zone: Option<Option<String>>,
    /// How he is served.
    pub tier: Option<Tier>,
    /// The company, which exists in the workspace.
    pub organization_id: Option<Option<OrganizationId>>,
    /// What the team knows of him.
    pub note: Option<Option<String>>,
    /// All e-mail addresses, without duplicates.
    pub emails: Option<Vec<Address>>,
    /// All telephone numbers, without duplicates.
    pub phones: Option<Vec<Address>>,
}

/// Conditions of a list that all must hold; none and an empty list of alternatives do not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Has this e-mail address, by its normalised form, whatever its standing.
    pub email: Option<String>,
    /// Has this telephone number, likewise.
    pub phone: Option<String>,
    /// Has this id in the integrator's system.
    pub external_id: Option<String>,
    /// Belongs to one of these.
    pub organization_id: Vec<OrganizationId>,
    /// Is served in one of these ways.
    pub tier: Vec<Tier>,
    /// Blocked, not blocked, or either.
    pub blocked: Option<bool>,
    /// Show the bin instead of the others.
    pub deleted: bool,
    /// Recorded at or after.
    pub created_from: Option<Instant>,
    /// Recorded before.
    pub created_before: Option<Instant>,
}

/// The customer is in the bin: he must be restored before anything else is done with him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the customer is in the bin")]
pub struct InBin;

/// The customer after a step, and the step; none when it changes nothing.
pub type CustomerStep = Option<(Customer, Draft)>;

impl Customer {
    /// Records a customer.
    pub fn create(new: NewCustomer, at: Instant) -> (Self, Draft) {
        let NewCustomer {
            id,
            name,
            external_id,
            external_ids,
            locale,
            time_zone,
            tier,
            organization_id,
            note,
            emails,
            phones,
        } = new;
        let customer = Self {
            id,
            version: 1,
            name,
            external_id,
            external_ids,
            locale,
            time_zone,
            tier,
            organization_id,
            note,
            emails,
            phones,
            blocked_at: None,
            deleted_at: None,
            created_at: at,
            updated_at: at,
        };
        let draft = draft(EventKind::CustomerCreated, None, &customer);
        (customer, draft)
    }

    /// Changes fields.
    ///
    /// # Errors
    /// [`InBin`].
    pub fn patch(&self, patch: CustomerPatch, at: Instant) -> Result<CustomerStep, InBin> {
        self.check_not_in_bin()?;
        let mut after = self.clone();
        macro_rules! set {
            ($($field:ident)*) => { $(if let Some(value) = patch.$field { after.$field = value; })* };
        }
        set!(name external_id external_ids locale time_zone tier organization_id note emails phones);
        Ok(self.step(EventKind::CustomerUpdated, after, at))
    }

    /// Takes over what a request tells of a customer who was found, without overwriting anything: an id in the
    /// integrator's system if he has none, and addresses that he lacks, as long as there is room for them. What was
    /// only claimed and is now asserted is asserted from here on.
    ///
    /// # Errors
    /// [`InBin`].
    pub fn learn(&self, external_id: Option<&str>, told: &[Address], at: Instant) -> Result<CustomerStep, InBin> {
        self.check_not_in_bin()?;
        let mut after = self.clone();
        if after.external_id.is_none() {
            after.external_id = external_id.map(str::to_owned);
        }
        for address in told {
            let known = match address.kind {
                AddressKind::Email => &mut after.emails,
                AddressKind::Phone => &mut after.phones,
            };
            if let Some(same) = known.iter_mut().find(|known| known.normalized == address.normalized) {
                // Asserted comes before claimed.
                same.standing = same.standing.min(address.standing);
            } else if known.len() < MAX_ADDRESSES {
                known.push(address.clone());
            }
        }
        Ok(self.step(EventKind::CustomerUpdated, after, at))
    }

    /// An identity provider's user is believed to be him, because the provider has verified an address of his: from here
    /// on whoever signs in there as `subject` reads his tickets. That is a matter of access.
    ///
    /// # Errors
    /// [`InBin`].
    pub fn link(&self, provider: IdentityProviderId, subject: &str, at: Instant) -> Result<(Self, Draft), InBin> {
        self.check_not_in_bin()?;
        let after = Self { version: self.version + 1, updated_at: at, ..self.clone() };
        let mut draft = draft(EventKind::AccessChanged, Some(self), &after);
        let told = |to: String| Delta { from: Value::Null, to: Value::String(to) };
        draft.facts.insert("identity_provider_id".to_owned(), told(provider.to_string()));
        draft.private.insert("identity_subject".to_owned(), told(subject.to_owned()));
        Ok((after, draft))
    }

    /// Stops him from opening tickets.
    ///
    /// # Errors
    /// [`InBin`].
    pub fn block(&self, at: Instant) -> Result<CustomerStep, InBin> {
        self.check_not_in_bin()?;
        let after = Self { blocked_at: self.blocked_at.or(Some(at)), ..self.clone() };
        Ok(self.step(EventKind::CustomerBlocked, after, at))
    }

    /// Lets him open tickets again.
    ///
    /// # Errors
    /// [`InBin`].
    pub fn unblock(&self, at: Instant) -> Result<CustomerStep, InBin> {
        self.check_not_in_bin()?;
        let after = Self { blocked_at: None, ..self.clone() };
        Ok(self.step(EventKind::CustomerUnblocked, after, at))
    }

    /// Moves him to the bin.
    pub fn delete(&self, at: Instant) -> CustomerStep {
        let after = Self { deleted_at: self.deleted_at.or(Some(at)), ..self.clone() };
        self.step(EventKind::CustomerDeleted, after, at)
    }

    /// Takes him back from the bin.
    pub fn restore(&self, at: Instant) -> CustomerStep {
        let after = Self { deleted_at: None, ..self.clone() };
        self.step(EventKind::CustomerRestored, after, at)
    }

    /// All his addresses.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.emails.iter().chain(&self.phones)
    }

    fn check_not_in_bin(&self) -> Result<(), InBin> {
        if self.deleted_at.is_some() { Err(InBin) } else { Ok(()) }
    }

    fn step(&self, kind: EventKind, after: Self, at: Instant) -> CustomerStep {
        let after = Self { version: self.version + 1, updated_at: at, ..after };
        let draft = draft(kind, Some(self), &after);
        let is_effective = !(draft.facts.is_empty() && draft.private.is_empty());
        is_effective.then_some((after, draft))
    }
}

const FACTS: &[Field<Customer>] = &[
    ("locale", |customer| optional(customer.locale)),
    ("tier", |customer| Value::from(customer.tier.word())),
    ("organization_id", |customer| optional(customer.organization_id)),
    ("blocked_at", |customer| optional(customer.blocked_at)),
    ("deleted_at", |customer| optional(customer.deleted_at)),
];

const PRIVATE: &[Field<Customer>] = &[
    ("name", |customer| Value::from(customer.name.clone())),
    ("external_id", |customer| Value::from(customer.external_id.clone())),
    ("external_ids", |customer| shown_ids(&customer.external_ids)),
    ("time_zone", |customer| Value::from(customer.time_zone.clone())),
    ("note", |customer| Value::from(customer.note.clone())),
    ("emails", |customer| shown(&customer.emails)),
    ("phones", |customer| shown(&customer.phones)),
];

fn draft(kind: EventKind, before: Option<&Customer>, after: &Customer) -> Draft {
    let subject = Subject { kind: SubjectKind::Customer, id: after.id.uuid() };
    let facts = deltas(before, Some(after), FACTS);
    let private = deltas(before, Some(after), PRIVATE);
    Draft { facts, private, ..Draft::new(kind, subject, after.version) }
}

fn shown(addresses: &[Address]) -> Value {
    let one = |address: &Address| json!({"value": address.value, "standing": address.standing.word()});
    addresses.iter().map(one).collect()
}

#[cfg(test)]
#[path = "customer_tests.rs"]
mod tests;
