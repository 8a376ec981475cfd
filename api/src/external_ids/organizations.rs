//! Organizations by their ids in other systems.

use actix_web::web;
use domain::{change::RecordType, ids::OrganizationId, policy::op};
use uuid::Uuid;

use super::{
    asked::{Asked, Upsert, changed, found, upsert},
    path::PathExternal,
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ctx, FieldCode, FieldError, IdempotencyKey, IfMatch, IfNoneMatch, Ok200, Posted, ValidJson},
    organizations::{
        OrganizationDto,
        input::{CreateOrganization, UpdateOrganization},
        usecase,
    },
    random,
    state::{AppState, Done, Retry},
};

/// Read an organization by its id in another system.
#[utoipa::path(
    get,
    path = "/v1/organizations/external/{system}/{external_id}",
    operation_id = "showOrganizationByExternalId",
    tag = "organizations",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255)
    ),
    responses(
        (status = 200, description = "The organization.", body = OrganizationDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_organization_by_external_id(
    state: web::Data<AppState>,
    who: Caller<op::ShowOrganizationByExternalId>,
    external: PathExternal,
) -> Result<Ok200<OrganizationDto>, ApiError> {
    let id = OrganizationId::from_uuid(found(&state, &who, RecordType::Organization, &external.0).await?);
    let scope = who.scope;
    let organization = state.read(&who, move |conn| usecase::show(conn, &scope, id)).await?;
    let version = organization.version;
    Ok(Ok200::versioned(OrganizationDto::from(organization), version))
}

/// Create or change an organization by its id in another system.
///
/// 201 where nothing has the id: an organization is recorded with it, and needs a `name`. 200 where an organization has it:
/// a partial update as with `updateOrganization`; one that changes nothing leaves no event. Send the same as often as you like,
/// also at the same moment. `If-None-Match: *` only creates, `If-Match` only changes; otherwise 412.
#[utoipa::path(
    put,
    path = "/v1/organizations/external/{system}/{external_id}",
    operation_id = "upsertOrganization",
    tag = "organizations",
    params(
        ("system" = String, Path, description = "The system's name.", max_length = 64),
        ("external_id" = String, Path, description = "The id there, percent-encoded.", max_length = 255),
        IfMatch,
        IfNoneMatch
    ),
    request_body = UpdateOrganization,
    responses(
        (status = 200, description = "It was there; it is shown after the change.", body = OrganizationDto),
        (status = 201, description = "Recorded.", body = OrganizationDto)
    )
)]
pub async fn upsert_organization(
    state: web::Data<AppState>,
    who: Caller<op::UpsertOrganization>,
    context: Ctx,
    external: PathExternal,
    if_match: IfMatch,
    if_none_match: IfNoneMatch,
    body: ValidJson<UpdateOrganization>,
) -> Result<Posted<OrganizationDto>, ApiError> {
    let asked = Asked { id: external.0, if_match, if_none_match };
    let put = Put { state: &state, who: &who.principal, context: &context, asked: &asked, body: body.into_inner() };
    upsert(&state, &who, RecordType::Organization, &asked, &put).await
}

struct Put<'a> {
    state: &'a AppState,
    who: &'a Principal,
    context: &'a Ctx,
    asked: &'a Asked,
    body: UpdateOrganization,
}

impl Upsert for Put<'_> {
    type Answer = OrganizationDto;

    async fn change(&self, id: Uuid) -> Result<Option<Posted<OrganizationDto>>, ApiError> {
        let (id, asked, mut body) = (OrganizationId::from_uuid(id), self.asked.clone(), self.body.clone());
        if let Some(ids) = &mut body.external_ids {
            asked.join(ids);
        }
        let (patch, sent) = body.parse()?;
        let organization = self
            .state
            .write(self.who, self.context, move |work| usecase::update_known(work, id, &asked, patch.clone(), &sent))
            .await?;
        organization
            .map(|it| {
                let version = it.version;
                changed(OrganizationDto::from(it), version)
            })
            .transpose()
    }

    async fn create(&self) -> Result<Posted<OrganizationDto>, ApiError> {
        let UpdateOrganization { name, domains, note, shares_tickets, external_ids } = self.body.clone();
        let Some(name) = name else {
            return Err(ApiError::validation(vec![FieldError::pointer("#/name", FieldCode::Required)]));
        };
        let mut external_ids = external_ids.unwrap_or_default();
        self.asked.join(&mut external_ids);
        let body = CreateOrganization {
            name,
            domains: domains.unwrap_or_default(),
            note: note.into_option().flatten(),
            shares_tickets: shares_tickets.unwrap_or_default(),
            external_ids,
        };
        let id = random::new_id(self.state.clock.now()).map_err(ApiError::internal)?;
        let new = body.parse(id)?;
        let once = Retry::bare(self.context, IdempotencyKey(None));
        self.state
            .post(self.who, self.context, once, move |work| {
                let organization = usecase::create(work, new.clone())?;
                let (location, version) = (format!("/v1/organizations/{}", organization.id), organization.version);
                Ok(Done::created(OrganizationDto::from(organization), location, Some(version)))
            })
            .await
    }
}
