//! Customers by their ids in other systems.

use actix_web::web;
use domain::{change::RecordType, ids::CustomerId, policy::op};
use uuid::Uuid;

use super::{
    asked::{Asked, Upsert, changed, found, upsert},
    path::PathExternal,
};
use crate::{
    auth::{Caller, Principal},
    customers::{
        CustomerDto,
        input::{CreateCustomer, UpdateCustomer},
        usecase,
    },
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, IfNoneMatch, Ok200, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// Read a customer by his id in another system.
///
/// A customer in the bin is shown too: `deleted_at` tells.
#[utoipa::path(
    get,
    path = "/v1/customers/external/{system}/{external_id}",
    operation_id = "showCustomerByExternalId",
    tag = "customers",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255)
    ),
    responses(
        (status = 200, description = "The customer.", body = CustomerDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_customer_by_external_id(
    state: web::Data<AppState>,
    who: Caller<op::ShowCustomerByExternalId>,
    external: PathExternal,
) -> Result<Ok200<CustomerDto>, ApiError> {
    let id = CustomerId::from_uuid(found(&state, &who, RecordType::Customer, &external.0).await?);
    let scope = who.scope;
    let customer = state.read(&who, move |conn| usecase::show(conn, &scope, id)).await?;
    let version = customer.version;
    Ok(Ok200::versioned(CustomerDto::from(customer), version))
}

/// Create or change a customer by his id in another system.
///
/// 201 where nothing has the id: a customer is recorded with it. 200 where a customer has it: a partial update as
/// with `updateCustomer`; one that changes nothing leaves no event. Send the same as often as you like, also at the same
/// moment. One in the bin: 409 `deleted`. `If-None-Match: *` only creates, `If-Match` only changes; otherwise 412.
#[utoipa::path(
    put,
    path = "/v1/customers/external/{system}/{external_id}",
    operation_id = "upsertCustomer",
    tag = "customers",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255),
        IfMatch,
        IfNoneMatch
    ),
    request_body = UpdateCustomer,
    responses(
        (status = 200, description = "He was there; he is shown after the change.", body = CustomerDto),
        (status = 201, description = "Recorded.", body = CustomerDto)
    )
)]
pub async fn upsert_customer(
    state: web::Data<AppState>,
    who: Caller<op::UpsertCustomer>,
    context: Ctx,
    external: PathExternal,
    if_match: IfMatch,
    if_none_match: IfNoneMatch,
    body: ValidJson<UpdateCustomer>,
) -> Result<Posted<CustomerDto>, ApiError> {
    let asked = Asked { id: external.0, if_match, if_none_match };
    let put = Put { state: &state, who: &who.principal, context: &context, asked: &asked, body: body.into_inner() };
    upsert(&state, &who, RecordType::Customer, &asked, &put).await
}

struct Put<'a> {
    state: &'a AppState,
    who: &'a Principal,
    context: &'a Ctx,
    asked: &'a Asked,
    body: UpdateCustomer,
}

impl Upsert for Put<'_> {
    type Answer = CustomerDto;

    async fn change(&self, id: Uuid) -> Result<Option<Posted<CustomerDto>>, ApiError> {
        let (id, asked, mut body) = (CustomerId::from_uuid(id), self.asked.clone(), self.body.clone());
        if let Some(ids) = &mut body.external_ids {
            asked.join(ids);
        }
        let (patch, sent) = body.parse()?;
        let customer = self
            .state
            .write(self.who, self.context, move |work| usecase::update_known(work, id, &asked, patch.clone(), &sent))
            .await?;
        customer
            .map(|it| {
                let version = it.version;
                changed(CustomerDto::from(it), version)
            })
            .transpose()
    }

    async fn create(&self) -> Result<Posted<CustomerDto>, ApiError> {
        let UpdateCustomer {
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
        } = self.body.clone();
        let mut external_ids = external_ids.unwrap_or_default();
        self.asked.join(&mut external_ids);
        let body = CreateCustomer {
            name: name.into_option().flatten(),
            external_id: external_id.into_option().flatten(),
            external_ids,
            locale: locale.into_option().flatten(),
            time_zone: time_zone.into_option().flatten(),
            tier,
            organization_id: organization_id.into_option().flatten(),
            note: note.into_option().flatten(),
            emails: emails.unwrap_or_default(),
            phones: phones.unwrap_or_default(),
        };
        let id = random::new_id(self.state.clock.now()).map_err(ApiError::internal)?;
        let new = body.parse(id)?;
        let once = Retry::bare(self.context, IdempotencyKey(None));
        self.state
            .post(self.who, self.context, once, move |work| {
                let customer = usecase::create(work, new.clone())?;
                let (location, version) = (format!("/v1/customers/{}", customer.id), customer.version);
                Ok(Done::created(CustomerDto::from(customer), location, Some(version)))
            })
            .await
    }
}
