//! What clients send about customers, and its way into the domain.

use domain::{
    ids::{CustomerId, OrganizationId},
    people::{
        Address, AddressError, Standing, Tier,
        customer::{CustomerPatch, MAX_ADDRESSES, NewCustomer},
    },
    ticket::Language,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::check;
use crate::{
    external_ids::{self, ExternalIdInput},
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    tickets::input::single_line,
};

/// An e-mail address to record.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EmailInput {
    /// The address.
    #[validate(custom(function = check::email))]
    #[schema(min_length = 3, max_length = 254, example = "sara@example.com")]
    pub value: String,
    /// `asserted` (default): you vouch for it. `claimed`: only the customer says so.
    #[serde(default = "asserted")]
    #[schema(value_type = String, pattern = "^(asserted|claimed)$", max_length = 10, example = "asserted")]
    pub standing: Standing,
}

/// A telephone number to record.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PhoneInput {
    /// The number, in Latin, Persian or Arabic digits, with or without separators.
    #[validate(custom(function = check::phone))]
    #[schema(min_length = 5, max_length = 40, example = "+98 912 000 1234")]
    pub value: String,
    /// `asserted` (default): you vouch for it. `claimed`: only the customer says so.
    #[serde(default = "asserted")]
    #[schema(value_type = String, pattern = "^(asserted|claimed)$", max_length = 10, example = "asserted")]
    pub standing: Standing,
}

const fn asserted() -> Standing {
    Standing::Asserted
}

/// A customer to record.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    /// The name, 1 to 200 characters.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "سارا احمدی")]
    pub name: Option<String>,
    /// The id in your own system; unique in the workspace, compared byte for byte.
    #[serde(default)]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255, example = "crm-1042")]
    pub external_id: Option<String>,
    /// The ids in other systems. One that another customer has: 409 `already_exists` with his `existing_id`.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdInput>,
    /// `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
    /// IANA time zone.
    #[serde(default)]
    #[validate(custom(function = check::time_zone))]
    #[schema(max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// `standard` (default), `premium` or `vip`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(standard|premium|vip)$", max_length = 10)]
    pub tier: Option<Tier>,
    /// The company.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub organization_id: Option<OrganizationId>,
    /// What the team knows; the customer never sees it.
    #[serde(default)]
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    pub note: Option<String>,
    /// E-mail addresses, the preferred one first.
    #[serde(default)]
    #[validate(nested)]
    #[schema(max_items = 20)]
    pub emails: Vec<EmailInput>,
    /// Telephone numbers, the preferred one first.
    #[serde(default)]
    #[validate(nested)]
    #[schema(max_items = 20)]
    pub phones: Vec<PhoneInput>,
}

/// What to change. Absent members stay; null clears a nullable member; lists are replaced (RFC 7396).
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateCustomer {
    /// The name, 1 to 200 characters.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = check::patched_line))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub name: Patch<String>,
    /// The id in your own system.
    #[serde(default)]
    #[validate(length(max = 255), custom(function = check::patched_line))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub external_id: Patch<String>,
    /// All ids in other systems. One that another customer has: 409 `already_exists` with his `existing_id`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, max_items = 20)]
    pub external_ids: Option<Vec<ExternalIdInput>>,
    /// `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Patch<Language>,
    /// IANA time zone.
    #[serde(default)]
    #[validate(custom(function = check::patched_time_zone))]
    #[schema(value_type = Option<String>, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Patch<String>,
    /// `standard`, `premium` or `vip`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(standard|premium|vip)$", max_length = 10)]
    pub tier: Option<Tier>,
    /// The company.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub organization_id: Patch<OrganizationId>,
    /// What the team knows; the customer never sees it.
    #[serde(default)]
    #[validate(length(min = 1, max = 5000))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 5000)]
    pub note: Patch<String>,
    /// All e-mail addresses, the preferred one first.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false, max_items = 20)]
    pub emails: Option<Vec<EmailInput>>,
    /// All telephone numbers, the preferred one first.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false, max_items = 20)]
    pub phones: Option<Vec<PhoneInput>>,
}

/// An address as clients send it.
pub(super) trait AddressInput {
    /// What an unreadable one is refused with.
    const REFUSAL: FieldCode;
    /// Checks and normalises it.
    fn read(&self) -> Result<Address, AddressError>;
}

impl AddressInput for EmailInput {
    const REFUSAL: FieldCode = FieldCode::InvalidEmail;

    fn read(&self) -> Result<Address, AddressError> {
        Address::email(&self.value, self.standing)
    }
}

impl AddressInput for PhoneInput {
    const REFUSAL: FieldCode = FieldCode::InvalidPhone;

    fn read(&self) -> Result<Address, AddressError> {
        Address::phone(&self.value, self.standing)
    }
}

/// Reads a list of addresses that stands at `pointer`; adds to `errors` what is wrong with it.
pub(super) fn addresses<I: AddressInput>(inputs: &[I], pointer: &str, errors: &mut Vec<FieldError>) -> Vec<Address> {
    // Not the validator's affair: it cannot judge a list and its items at once.
    if inputs.len() > MAX_ADDRESSES {
        errors.push(FieldError::pointer(pointer, FieldCode::TooMany).with("max", MAX_ADDRESSES));
        return Vec::new();
    }
    let mut read: Vec<Address> = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("{pointer}/{index}/value"), code);
        match input.read() {
            Err(_) => errors.push(refused(I::REFUSAL)),
            Ok(address) if read.iter().any(|known| known.normalized == address.normalized) => {
                errors.push(refused(FieldCode::Duplicate));
            }
            Ok(address) => read.push(address),
        }
    }
    read
}

pub(super) fn trimmed(text: String) -> String {
    text.trim().to_owned()
}

impl CreateCustomer {
    /// The customer to record under `id`.
    pub fn parse(self, id: CustomerId) -> Result<NewCustomer, ApiError> {
        let mut errors = Vec::new();
        let emails = addresses(&self.emails, "#/emails", &mut errors);
        let phones = addresses(&self.phones, "#/phones", &mut errors);
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        Ok(NewCustomer {
            id,
            name: self.name.map(trimmed),
            external_id: self.external_id,
            external_ids: external_ids::parse(&self.external_ids)?,
            locale: self.locale,
            time_zone: self.time_zone,
            tier: self.tier.unwrap_or(Tier::Standard),
            organization_id: self.organization_id,
            note: self.note,
            emails,
            phones,
        })
    }
}

impl UpdateCustomer {
    /// The domain's patch, and the names of the members that were sent.
    pub fn parse(self) -> Result<(CustomerPatch, Vec<&'static str>), ApiError> {
        let mut sent = Vec::new();
        macro_rules! note {
            ($($field:ident $is:expr),*) => { $(if $is { sent.push(stringify!($field)); })* };
        }
        note!(
            name !self.name.is_keep(), external_id !self.external_id.is_keep(), external_ids self.external_ids.is_some(),
            locale !self.locale.is_keep(),
            time_zone !self.time_zone.is_keep(), tier self.tier.is_some(),
            organization_id !self.organization_id.is_keep(), note !self.note.is_keep(),
            emails self.emails.is_some(), phones self.phones.is_some()
        );
        let mut errors = Vec::new();
        let emails = self.emails.map(|emails| addresses(&emails, "#/emails", &mut errors));
        let phones = self.phones.map(|phones| addresses(&phones, "#/phones", &mut errors));
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        let patch = CustomerPatch {
            name: self.name.map(trimmed).into_option(),
            external_id: self.external_id.into_option(),
            external_ids: self.external_ids.as_deref().map(external_ids::parse).transpose()?,
            locale: self.locale.into_option(),
            time_zone: self.time_zone.into_option(),
            tier: self.tier,
            organization_id: self.organization_id.into_option(),
            note: self.note.into_option(),
            emails,
            phones,
        };
        Ok((patch, sent))
    }
}
