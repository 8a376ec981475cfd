//! A customer as other requests name him: by id, by the id in the integrator's system, or by his addresses.

use domain::{
    ids::CustomerId,
    people::{Address, Customer},
    ticket::Language,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::input::{EmailInput, PhoneInput, addresses, trimmed};
use crate::{
    http::{ApiError, FieldCode, FieldError},
    tickets::input::single_line,
};

/// Who asks: either `id` alone, or what describes him. A description finds the customer with this `external_id`, else
/// with one of these asserted e-mail addresses, else with one of these asserted telephone numbers; when there is none
/// he is recorded. A customer who is found keeps his data; addresses and the `external_id` that he lacks are added.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CustomerRef {
    /// An existing customer; then nothing else may be given.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30, example = "cus_01jd0000000000000000000000")]
    pub id: Option<CustomerId>,
    /// The id in your own system, compared byte for byte.
    #[serde(default)]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255)]
    pub external_id: Option<String>,
    /// The name, 1 to 200 characters; used when the customer is recorded.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
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
    /// `fa` or `en`; used when the customer is recorded.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
}

/// A [`CustomerRef`] that was understood, with the pointer to it for later errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerInput {
    pub(super) pointer: String,
    pub(super) who: Who,
}

impl CustomerInput {
    /// The id, if he was named by it.
    pub fn known_id(&self) -> Option<CustomerId> {
        match self.who {
            Who::Known(id) => Some(id),
            Who::Described(_) => None,
        }
    }
}

impl CustomerInput {
    /// Can it mean this customer: is everything his that identifies somebody?
    pub fn fits(&self, customer: &Customer) -> bool {
        let told = match &self.who {
            Who::Known(id) => return *id == customer.id,
            Who::Described(told) => told,
        };
        let is_his = |told: &Address| {
            customer.addresses().any(|known| (known.kind, &known.normalized) == (told.kind, &told.normalized))
        };
        told.external_id.as_ref().is_none_or(|id| customer.external_id.as_ref() == Some(id))
            && told.emails.iter().chain(&told.phones).all(is_his)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// This one.
    Known(CustomerId),
    /// To be found or recorded.
    Described(Described),
}

/// What is told of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) external_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) emails: Vec<Address>,
    pub(super) phones: Vec<Address>,
    pub(super) locale: Option<Language>,
}

/// Reads a reference that stands at `pointer` in the body, such as `#/customer`. Needs no database.
///
/// # Errors
/// `validation_failed`: nothing identifies a customer, something stands beside an id, or an address is listed twice.
pub fn parse(reference: CustomerRef, pointer: &str) -> Result<CustomerInput, ApiError> {
    let CustomerRef { id, external_id, name, emails, phones, locale } = reference;
    let mut errors = Vec::new();
    let given = [
        ("external_id", external_id.is_some()),
        ("name", name.is_some()),
        ("emails", !emails.is_empty()),
        ("phones", !phones.is_empty()),
        ("locale", locale.is_some()),
    ];
    let who = if let Some(id) = id {
        let beside = given.iter().filter(|(_, is_given)| *is_given);
        errors.extend(beside.map(|(name, _)| FieldError::pointer(format!("{pointer}/{name}"), FieldCode::Conflict)));
        Who::Known(id)
    } else {
        if given.iter().all(|(name, is_given)| !is_given || *name == "locale") {
            errors.push(FieldError::pointer(pointer, FieldCode::Required));
        }
        let emails = addresses(&emails, &format!("{pointer}/emails"), &mut errors);
        let phones = addresses(&phones, &format!("{pointer}/phones"), &mut errors);
        Who::Described(Described { external_id, name: name.map(trimmed), emails, phones, locale })
    };
    if errors.is_empty() {
        Ok(CustomerInput { pointer: pointer.to_owned(), who })
    } else {
        Err(ApiError::validation(errors))
    }
}

#[cfg(test)]
mod tests {
    use domain::people::{AddressKind, Standing};
    use serde_json::{Value, json};

    use super::*;
    use crate::http::At;

    fn read(value: Value) -> Result<CustomerInput, Vec<(String, FieldCode)>> {
        let reference: CustomerRef = serde_json::from_value(value).unwrap();
        let place = |error: FieldError| match error.at {
            At::Pointer(pointer) => (pointer, error.code),
            other => panic!("{other:?}"),
        };
        parse(reference, "#/customer").map_err(|error| error.errors.into_iter().map(place).collect())
    }

    #[test]
    fn an_id_stands_alone() {
        let id = "cus_0000000000000000000000000a";
        assert_eq!(read(json!({"id": id})).unwrap().who, Who::Known(id.parse().unwrap()));
        let errors = read(json!({"id": id, "name": "x", "emails": [{"value": "a@b.example"}]})).unwrap_err();
        let conflict = |member: &str| (format!("#/customer/{member}"), FieldCode::Conflict);
        assert_eq!(errors, [conflict("name"), conflict("emails")]);
    }

    #[test]
    fn something_must_identify_the_customer() {
        for empty in [json!({}), json!({"locale": "fa"}), json!({"emails": [], "phones": []})] {
            assert_eq!(read(empty).unwrap_err(), [("#/customer".to_owned(), FieldCode::Required)]);
        }
        assert!(read(json!({"name": "سارا"})).is_ok() && read(json!({"external_id": " 7 "})).is_ok());
    }

    #[test]
    fn addresses_are_asserted_unless_said_otherwise_and_not_repeated() {
        let Who::Described(described) = read(
            json!({"emails": [{"value": "A@b.example"}], "phones": [{"value": "۰۹۱۲۰۰۰۱۲۳۴", "standing": "claimed"}]}),
        )
        .unwrap()
        .who
        else {
            panic!("an id out of nowhere")
        };
        assert_eq!(
            (described.emails[0].standing, described.phones[0].standing),
            (Standing::Asserted, Standing::Claimed)
        );
        assert_eq!(described.phones[0].kind, AddressKind::Phone);

        let twice = json!({"emails": [{"value": "a@b.example"}, {"value": "A@B.example", "standing": "claimed"}]});
        assert_eq!(read(twice).unwrap_err(), [("#/customer/emails/1/value".to_owned(), FieldCode::Duplicate)]);
        let many: Vec<_> = (0..21).map(|index| json!({"value": format!("{index}@b.example")})).collect();
        let errors = read(json!({"emails": many, "phones": [{"value": "12"}]})).unwrap_err();
        let expected = [("emails", FieldCode::TooMany), ("phones/0/value", FieldCode::InvalidPhone)];
        assert_eq!(errors, expected.map(|(member, code)| (format!("#/customer/{member}"), code)));
    }
}
