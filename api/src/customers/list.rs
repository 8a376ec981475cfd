//! The list of customers.

use actix_web::web;
use domain::{
    ids::{CustomerId, OrganizationId},
    people::{Address, AddressError, Standing, Tier, customer::CustomerFilter},
    policy::op,
    workspace::DateStyle,
};
use persistence::customer as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::CustomerDto;
use crate::{
    auth::Caller,
    http::{
        ApiError, Code, Csv, CursorValue, FieldCode, FieldError, Page, PageOf, PageRequest, QueryInstant, QueryMonth,
        ValidQuery, assemble, fingerprint, within,
    },
    state::AppState,
};

/// How far `with_total` counts.
const COUNTED: i64 = 10_000;

/// Filters and page of a list of customers. All filters must hold; a list of values means any of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListCustomersQuery {
    /// Has this e-mail address, whatever its standing; without regard to case.
    #[param(max_length = 254)]
    pub email: Option<String>,
    /// Has this telephone number, whatever its standing; without regard to digits' script and separators.
    #[param(max_length = 40)]
    pub phone: Option<String>,
    /// Has this id in your own system; byte for byte.
    #[param(max_length = 255)]
    pub external_id: Option<String>,
    /// Organization ids.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 100)]
    pub organization_id: Option<Csv<OrganizationId>>,
    /// Any of `standard`, `premium`, `vip`.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 3)]
    pub tier: Option<Csv<Tier>>,
    /// Only blocked customers, or only others.
    pub blocked: Option<bool>,
    /// The bin instead of everybody else.
    pub deleted: Option<bool>,
    /// Recorded at this instant or later; `jalali:1405-09-01` is the beginning of that day in the workspace's zone.
    #[serde(rename = "created_at.gte")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_from: Option<QueryInstant>,
    /// Recorded before this instant.
    #[serde(rename = "created_at.lt")]
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub created_before: Option<QueryInstant>,
    /// Recorded in this month of the Jalali calendar, such as `1405-09`, in the workspace's zone.
    #[serde(rename = "created_at.jalali_month")]
    #[param(value_type = Option<String>, max_length = 20)]
    pub created_month: Option<QueryMonth>,
    /// How many customers at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all matching customers as well, up to 10,000.
    pub with_total: Option<bool>,
}

impl ListCustomersQuery {
    /// Parses everything but the page.
    fn filter(self, dates: &DateStyle) -> Result<CustomerFilter, ApiError> {
        let range = (self.created_from, self.created_before);
        let (created_from, created_before) = within(range, self.created_month, dates);
        let mut errors = Vec::new();
        let mut normalized = |name, code, text: Option<String>, read: fn(&str, Standing) -> Result<_, AddressError>| {
            let address: Result<Address, _> = read(text.as_deref()?, Standing::Asserted);
            if address.is_err() {
                errors.push(FieldError::parameter(name, code));
            }
            address.ok().map(|address| address.normalized)
        };
        let email = normalized("email", FieldCode::InvalidEmail, self.email, Address::email);
        let phone = normalized("phone", FieldCode::InvalidPhone, self.phone, Address::phone);
        if !errors.is_empty() {
            return Err(ApiError { errors, ..ApiError::new(Code::InvalidParameter) });
        }
        Ok(CustomerFilter {
            email,
            phone,
            external_id: self.external_id,
            organization_id: self.organization_id.map(|ids| ids.0).unwrap_or_default(),
            tier: self.tier.map(|tiers| tiers.0).unwrap_or_default(),
            blocked: self.blocked,
            deleted: self.deleted.unwrap_or(false),
            created_from,
            created_before,
        })
    }
}

/// The row a page starts behind.
fn after(request: &PageRequest) -> Result<Option<(i64, CustomerId)>, ApiError> {
    match request.after_values() {
        None => Ok(None),
        Some([CursorValue::Int(at), CursorValue::Uuid(id)]) => Ok(Some((*at, CustomerId::from_uuid(*id)))),
        Some(_) => Err(ApiError::new(Code::InvalidCursor)),
    }
}

/// List customers.
///
/// Newest first. Customers in the bin are shown only when asked for.
#[utoipa::path(
    get,
    path = "/v1/customers",
    operation_id = "listCustomers",
    tag = "customers",
    params(ListCustomersQuery),
    responses((status = 200, description = "A page of customers.", body = Page<CustomerDto>))
)]
pub async fn list_customers(
    state: web::Data<AppState>,
    who: Caller<op::ListCustomers>,
    query: ValidQuery<ListCustomersQuery>,
) -> Result<PageOf<CustomerDto>, ApiError> {
    let query = query.into_inner();
    let (limit, cursor, with_total) = (query.limit, query.cursor.clone(), query.with_total);
    let filter = query.filter(&who.dates)?;
    let print = fingerprint(&format!("listCustomers {filter:?}"));
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let (after, backward, fetched, counted) =
        (after(&request)?, request.backward, request.fetch_limit(), request.with_total);
    let scope = who.scope;
    let (rows, total) = state
        .read(&who, move |conn| {
            let rows = store::list(conn, &scope, &filter, after, backward, fetched)?;
            let total = if counted { Some(store::count(conn, &scope, &filter, COUNTED + 1)?) } else { None };
            Ok((rows, total))
        })
        .await?;
    let (rows, mut info) = assemble(rows, &request, |row| {
        vec![CursorValue::Int(row.created_at.millis()), CursorValue::Uuid(row.id.uuid())]
    });
    if let Some(total) = total {
        info = info.with_total(total.min(COUNTED), total <= COUNTED);
    }
    Ok(PageOf { data: rows.into_iter().map(CustomerDto::from).collect(), page: info })
}
