//! An organization: the company that customers belong to.

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    external::ExternalId,
    ids::OrganizationId,
    snapshot::{Field, deltas, shown_ids},
    time::Instant,
};

/// The most mail domains of one organization.
pub const MAX_DOMAINS: usize = 20;

/// The snapshot of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The count of its events.
    pub version: i64,
    /// Its name; unique in the workspace without regard to case.
    pub name: String,
    /// Mail domains: lower-case host names without duplicates.
    pub domains: Vec<String>,
    /// What the team knows of it.
    pub note: Option<String>,
    /// May its members see one another's tickets?
    pub shares_tickets: bool,
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When its newest event happened.
    pub updated_at: Instant,
}

/// What a new organization starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Mail domains as [`domain_name`] gives them, without duplicates.
    pub domains: Vec<String>,
    /// What the team knows of it.
    pub note: Option<String>,
    /// May its members see one another's tickets?
    pub shares_tickets: bool,
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
}

/// A partial change: none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationPatch {
    /// The name.
    pub name: Option<String>,
    /// All mail domains.
    pub domains: Option<Vec<String>>,
    /// What the team knows of it.
    pub note: Option<Option<String>>,
    /// May its members see one another's tickets?
    pub shares_tickets: Option<bool>,
    /// All ids in other systems.
    pub external_ids: Option<Vec<ExternalId>>,
}

/// The form in which names are compared.
pub fn normalized_name(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A mail domain in lower case; none for what is no host name of two or more labels, at most 253 characters in all and
/// 63 in each label. Letters of every script are allowed.
pub fn domain_name(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    let is_label = |label: &str| {
        let inner = |c: char| c.is_alphanumeric() || c == '-';
        (1..=63).contains(&label.chars().count())
            && label.chars().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = name.contains('.') && name.chars().count() <= 253 && name.split('.').all(is_label);
    fits.then_some(name)
}

impl Organization {
    /// Records an organization.
    pub fn create(new: NewOrganization, at: Instant) -> (Self, Draft) {
        let NewOrganization { id, name, domains, note, shares_tickets, external_ids } = new;
        let organization =
            Self { id, version: 1, name, domains, note, shares_tickets, external_ids, created_at: at, updated_at: at };
        let draft = draft(EventKind::OrganizationCreated, organization.id, 1, None, Some(&organization));
        (organization, draft)
    }

    /// Changes fields; none when nothing changes.
    pub fn patch(&self, patch: OrganizationPatch, at: Instant) -> Option<(Self, Draft)> {
        let OrganizationPatch { name, domains, note, shares_tickets, external_ids } = patch;
        let after = Self {
            version: self.version + 1,
            name: name.unwrap_or_else(|| self.name.clone()),
            domains: domains.unwrap_or_else(|| self.domains.clone()),
            note: note.unwrap_or_else(|| self.note.clone()),
            shares_tickets: shares_tickets.unwrap_or(self.shares_tickets),
            external_ids: external_ids.unwrap_or_else(|| self.external_ids.clone()),
            updated_at: at,
            ..self.clone()
        };
        let draft = draft(EventKind::OrganizationUpdated, self.id, after.version, Some(self), Some(&after));
        (!(draft.facts.is_empty() && draft.private.is_empty())).then_some((after, draft))
    }

    /// Its last event.
    pub fn delete(&self) -> Draft {
        draft(EventKind::OrganizationDeleted, self.id, self.version + 1, Some(self), None)
    }
}

/// One that does not share has nothing to tell of it.
const FACTS: &[Field<Organization>] = &[("shares_tickets", |organization| match organization.shares_tickets {
    true => Value::Bool(true),
    false => Value::Null,
})];

const PRIVATE: &[Field<Organization>] = &[
    ("name", |organization| Value::from(organization.name.as_str())),
    ("domains", |organization| Value::from(organization.domains.clone())),
    ("external_ids", |organization| shown_ids(&organization.external_ids)),
    ("note", |organization| Value::from(organization.note.clone())),
];

fn draft(
    kind: EventKind,
    id: OrganizationId,
    version: i64,
    before: Option<&Organization>,
    after: Option<&Organization>,
) -> Draft {
    let subject = Subject { kind: SubjectKind::Organization, id: id.uuid() };
    let (facts, private) = (deltas(before, after, FACTS), deltas(before, after, PRIVATE));
    Draft { facts, private, ..Draft::new(kind, subject, version) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const AT: Instant = Instant::from_millis(1_774_000_000_000);
    const LATER: Instant = Instant::from_millis(1_774_000_060_000);

    fn organization() -> (Organization, Draft) {
        let id = OrganizationId::from_uuid(Uuid::from_u128(1));
        Organization::create(
            NewOrganization {
                id,
                name: "آسا".to_owned(),
                domains: Vec::new(),
                note: None,
                shares_tickets: false,
                external_ids: Vec::new(),
            },
            AT,
        )
    }

    #[test]
    fn names_and_notes_stay_out_of_the_facts() {
        let (before, draft) = organization();
        assert_eq!((draft.kind, draft.version, draft.facts.len()), (EventKind::OrganizationCreated, 1, 0));
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["domains", "name"]);
        let patch = OrganizationPatch { domains: Some(vec!["asa.example".to_owned()]), ..OrganizationPatch::default() };
        let (after, draft) = before.patch(patch.clone(), LATER).unwrap();
        assert_eq!((after.version, after.updated_at, after.created_at), (2, LATER, AT));
        assert_eq!(draft.private["domains"].to, json!(["asa.example"]));
        assert_eq!(after.patch(patch, LATER), None);
        assert_eq!((after.delete().version, after.delete().kind), (3, EventKind::OrganizationDeleted));
    }

    #[test]
    fn names_compare_without_case_and_outer_space() {
        assert_eq!(normalized_name(" ACME Ltd "), normalized_name("acme ltd"));
        assert_ne!(normalized_name("acme ltd"), normalized_name("acme"));
    }

    #[test]
    fn mail_domains_are_host_names_in_lower_case() {
        assert_eq!(domain_name(" Mail.Example.COM ").as_deref(), Some("mail.example.com"));
        assert_eq!(domain_name("نمونه.ایران").as_deref(), Some("نمونه.ایران"));
        let long_label = format!("{}.com", "a".repeat(64));
        let long_name = format!("{}com", "a.".repeat(126));
        for bad in [
            "",
            "localhost",
            "a@b.com",
            "a..com",
            ".com",
            "com.",
            "-a.com",
            "a-.com",
            "a b.com",
            &long_label,
            &long_name,
        ] {
            assert_eq!(domain_name(bad), None, "{bad}");
        }
    }
}
