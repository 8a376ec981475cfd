//! The list of categories, in the order of the tree.

use actix_web::web;
use domain::{
    category::{Category, Place, in_tree_order},
    policy::op,
};
use persistence::category as store;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::dto::CategoryDto;
use crate::{
    auth::Caller,
    http::{ApiError, Code, CursorValue, Page, PageOf, PageRequest, ValidQuery, assemble, fingerprint},
    state::AppState,
};

/// A page of the list of categories.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListCategoriesQuery {
    /// How many categories at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Count all categories as well.
    pub with_total: Option<bool>,
}

/// A cursor stands at a place in the tree, not at an id: it stays right when the category there moves or goes.
fn cursor_values(place: &Place) -> Vec<CursorValue> {
    place.iter().flat_map(|(position, key)| [CursorValue::Int(*position), CursorValue::Text(key.clone())]).collect()
}

fn place(values: &[CursorValue]) -> Result<Place, ApiError> {
    let (steps, []) = values.as_chunks::<2>() else { return Err(ApiError::new(Code::InvalidCursor)) };
    steps
        .iter()
        .map(|step| match step {
            [CursorValue::Int(position), CursorValue::Text(key)] => Ok((*position, key.clone())),
            _ => Err(ApiError::new(Code::InvalidCursor)),
        })
        .collect()
}

/// The rows that a database would have fetched for this page, in walking order.
fn fetched(mut all: Vec<(Place, Category)>, request: &PageRequest) -> Result<Vec<(Place, Category)>, ApiError> {
    let after = request.after_values().map(place).transpose()?;
    if request.backward {
        all.reverse();
    }
    if let Some(after) = after {
        all.retain(|(place, _)| if request.backward { *place < after } else { *place > after });
    }
    all.truncate(usize::try_from(request.fetch_limit()).unwrap_or(usize::MAX));
    Ok(all)
}

/// List categories.
///
/// In the order of the tree: a parent before its children, siblings by `position` and then by `key`.
#[utoipa::path(
    get,
    path = "/v1/categories",
    operation_id = "listCategories",
    tag = "categories",
    params(ListCategoriesQuery),
    responses((status = 200, description = "A page of categories.", body = Page<CategoryDto>))
)]
pub async fn list_categories(
    state: web::Data<AppState>,
    who: Caller<op::ListCategories>,
    query: ValidQuery<ListCategoriesQuery>,
) -> Result<PageOf<CategoryDto>, ApiError> {
    let ListCategoriesQuery { limit, cursor, with_total } = query.into_inner();
    let print = fingerprint("listCategories");
    let request = PageRequest::from(limit, cursor.as_deref(), with_total, print, &state.cursors)?;
    let scope = who.scope;
    let all = state.read(&who, move |conn| Ok(store::list(conn, &scope)?)).await?;
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let rows = fetched(in_tree_order(all), &request)?;
    let (rows, mut info) = assemble(rows, &request, |(place, _)| cursor_values(place));
    if request.with_total {
        info = info.with_total(count, true);
    }
    Ok(PageOf { data: rows.into_iter().map(|(_, category)| CategoryDto::from(category)).collect(), page: info })
}

#[cfg(test)]
mod tests {
    use domain::{
        category::{CategoryTriage, NewCategory},
        ids::CategoryId,
        time::Instant,
    };

    use super::*;
    use crate::http::CursorKey;

    const KEY: CursorKey = CursorKey([3; 32]);

    fn tree() -> Vec<Category> {
        let id = |number: u128| CategoryId::from_uuid(uuid::Uuid::from_u128(number));
        let category = |number: u128, parent: Option<u128>, position| {
            let (name_fa, name_en, key) = ("الف".to_owned(), "A".to_owned(), format!("k{number}"));
            let parent_id = parent.map(id);
            let new = NewCategory {
                id: id(number),
                parent_id,
                key,
                name_fa,
                name_en,
                position,
                team_id: None,
                seed_words: Vec::new(),
                triage: CategoryTriage::Automatic,
                required_skills: Vec::new(),
            };
            Category::create(new, Instant::from_millis(0)).0
        };
        vec![
            category(1, None, 5),
            category(2, Some(1), 0),
            category(3, Some(1), 0),
            category(4, Some(2), 9),
            category(5, None, 0),
            category(6, Some(5), 1),
            category(7, None, 5),
        ]
    }

    fn keys(cursor: Option<&str>, limit: i64) -> (Vec<String>, Option<String>, Option<String>) {
        let request = PageRequest::from(Some(limit), cursor, None, [1; 8], &KEY).unwrap();
        let rows = fetched(in_tree_order(tree()), &request).unwrap();
        let (rows, info) = assemble(rows, &request, |(place, _)| cursor_values(place));
        (rows.into_iter().map(|(_, category)| category.key).collect(), info.next_cursor, info.prev_cursor)
    }

    #[test]
    fn walking_there_and_back_shows_the_tree_in_order() {
        let whole = ["k5", "k6", "k1", "k2", "k4", "k3", "k7"];
        for limit in 1..9 {
            let (mut there, mut next, mut prev) = keys(None, limit);
            let mut pages = vec![there.clone()];
            while let Some(cursor) = next {
                let (shown, further, before) = keys(Some(&cursor), limit);
                there.extend(shown.clone());
                pages.push(shown);
                (next, prev) = (further, before);
            }
            assert_eq!(there, whole, "by {limit}");
            pages.pop();
            while let Some(cursor) = prev {
                let (shown, _, before) = keys(Some(&cursor), limit);
                assert_eq!(Some(shown), pages.pop(), "by {limit}");
                prev = before;
            }
            assert!(pages.is_empty());
        }
    }
}
