//! What clients send about organizations, and its way into the domain.

use domain::{
    ids::OrganizationId,
    people::organization::{MAX_DOMAINS, NewOrganization, OrganizationPatch, domain_name},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    external_ids::{self, ExternalIdInput},
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    tickets::input::single_line,
};

/// An organization to record.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateOrganization {
    /// The name, 1 to 200 characters; unique in the workspace without regard to case.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "آسا نوین")]
    pub name: String,
    /// Mail domains: host names, folded to lower case.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["asa.example"]))]
    pub domains: Vec<String>,
    /// What the team knows; customers never see it.
    #[serde(default)]
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    pub note: Option<String>,
    /// May its members see one another's tickets in the portal? Not when absent.
    #[serde(default)]
    pub shares_tickets: bool,
    /// Its ids in other systems. One that another organization has: 409 `already_exists` with its `existing_id`.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdInput>,
}

/// What to change. Absent members stay; null clears a nullable member; lists are replaced (RFC 7396).
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrganization {
    /// The name, 1 to 200 characters.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// All mail domains.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub domains: Option<Vec<String>>,
    /// What the team knows; customers never see it.
    #[serde(default)]
    #[validate(length(min = 1, max = 5000))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 5000)]
    pub note: Patch<String>,
    /// May its members see one another's tickets in the portal?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub shares_tickets: Option<bool>,
    /// All its ids in other systems. One that another organization has: 409 `already_exists` with its `existing_id`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
}

/// Reads mail domains, naming each one that is none or stands there twice.
fn domains(texts: &[String]) -> Result<Vec<String>, ApiError> {
    if texts.len() > MAX_DOMAINS {
        let field = FieldError::pointer("#/domains", FieldCode::TooMany).with("max", MAX_DOMAINS);
        return Err(ApiError::validation(vec![field]));
    }
    let (mut read, mut errors) = (Vec::with_capacity(texts.len()), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/domains/{index}"), code);
        match domain_name(text) {
            None => errors.push(refused(FieldCode::InvalidFormat)),
            Some(name) if read.contains(&name) => errors.push(refused(FieldCode::Duplicate)),
            Some(name) => read.push(name),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(ApiError::validation(errors)) }
}

impl CreateOrganization {
    /// The organization to record under `id`.
    pub fn parse(self, id: OrganizationId) -> Result<NewOrganization, ApiError> {
        let (name, domains) = (self.name.trim().to_owned(), domains(&self.domains)?);
        let external_ids = external_ids::parse(&self.external_ids)?;
        let (note, shares_tickets) = (self.note, self.shares_tickets);
        Ok(NewOrganization { id, name, domains, note, shares_tickets, external_ids })
    }
}

impl UpdateOrganization {
    /// The domain's patch, and the names of the members that were sent.
    pub fn parse(self) -> Result<(OrganizationPatch, Vec<&'static str>), ApiError> {
        let given = [
            ("name", self.name.is_some()),
            ("domains", self.domains.is_some()),
            ("note", !self.note.is_keep()),
            ("shares_tickets", self.shares_tickets.is_some()),
            ("external_ids", self.external_ids.is_some()),
        ];
        let sent = given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect();
        let patch = OrganizationPatch {
            name: self.name.map(|name| name.trim().to_owned()),
            domains: self.domains.as_deref().map(domains).transpose()?,
            note: self.note.into_option(),
            shares_tickets: self.shares_tickets,
            external_ids: self.external_ids.as_deref().map(external_ids::parse).transpose()?,
        };
        Ok((patch, sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::At;

    #[test]
    fn each_domain_that_is_none_is_named() {
        let texts = ["Asa.Example", "no domain", "asa.example", "b.example"].map(str::to_owned);
        let found: Vec<_> =
            domains(&texts).unwrap_err().errors.into_iter().map(|error| (error.at, error.code)).collect();
        let at = |index: u8| At::Pointer(format!("#/domains/{index}"));
        assert_eq!(found, [(at(1), FieldCode::InvalidFormat), (at(2), FieldCode::Duplicate)]);
        assert_eq!(domains(&["B.Example".to_owned()]).unwrap(), ["b.example"]);
        let many: Vec<_> = (0..21).map(|index| format!("{index}.example")).collect();
        assert_eq!(domains(&many).unwrap_err().errors[0].code, FieldCode::TooMany);
    }
}
