//! The wire shapes of a category, and the way of what clients send into the domain.

use domain::{
    category::{Category, CategoryChange, CategoryTriage, MAX_CATEGORY_POSITION, is_category_key},
    ids::{CategoryId, TeamId},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::usecase::NewCategoryInput;
use crate::{
    http::{Patch, not_null},
    routing::{SkillDto, distinct, each},
    tickets::input::single_line,
};

/// What a ticket can be about: a node of the workspace's tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryDto {
    /// The category's id.
    #[schema(value_type = String, max_length = 30, example = "cat_01jd0000000000000000000000")]
    pub id: CategoryId,
    /// Grows with every change of the category. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The category it is a part of; null at the top.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub parent_id: Option<CategoryId>,
    /// The name for machines; unique in the workspace.
    #[schema(max_length = 60, example = "late-payment")]
    pub key: String,
    /// The Persian name.
    #[schema(max_length = 200, example = "پرداخت دیرهنگام")]
    pub name_fa: String,
    /// The English name.
    #[schema(max_length = 200, example = "Late payment")]
    pub name_en: String,
    /// Its place among those with the same parent, lowest first; equal ones are ordered by key.
    #[schema(minimum = 0, maximum = 1000000, example = 10)]
    pub position: i64,
    /// The team that usually works on it.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Words by which triage knows it before there are labels.
    #[schema(max_items = 60, inline)]
    pub seed_words: Vec<String>,
    /// May triage set it where it is sure enough (`automatic`), or only suggest it (`suggest_only`)? Nobat itself changes it
    /// to `suggest_only` when too few of its decisions were right (event `triage.suspended`).
    #[schema(value_type = String, max_length = 20, example = "automatic")]
    pub triage: CategoryTriage,
    /// What an agent has to know to be given its tickets, and those of the categories below it.
    #[schema(max_items = 50)]
    pub required_skills: Vec<SkillDto>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Category> for CategoryDto {
    fn from(category: Category) -> Self {
        Self {
            id: category.id,
            version: category.version,
            parent_id: category.parent_id,
            key: category.key,
            name_fa: category.name_fa,
            name_en: category.name_en,
            position: category.position,
            team_id: category.team_id,
            seed_words: category.seed_words,
            triage: category.triage,
            required_skills: each(category.required_skills),
            created_at: category.created_at,
            updated_at: category.updated_at,
        }
    }
}

/// A category to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// The name for machines: `a` to `z`, digits, `_` and `-`. In use already: 409 `already_exists`.
    #[validate(custom(function = is_key))]
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9_-]{1,60}$", example = "late-payment")]
    pub key: String,
    /// The Persian name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پرداخت دیرهنگام")]
    pub name_fa: String,
    /// The English name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "Late payment")]
    pub name_en: String,
    /// The category it is a part of. The tree has at most five levels.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub parent_id: Option<CategoryId>,
    /// Its place among those with the same parent, lowest first.
    #[serde(default)]
    #[validate(range(min = 0, max = MAX_CATEGORY_POSITION))]
    #[schema(minimum = 0, maximum = 1000000, default = 0)]
    pub position: i64,
    /// The team that usually works on it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Words by which triage knows it before there are labels, in any language: 5 to 20 make a good beginning.
    #[serde(default)]
    #[validate(length(max = 60), custom(function = are_words))]
    #[schema(max_items = 60, inline)]
    pub seed_words: Vec<String>,
    /// May triage set it, or only suggest it?
    #[serde(default = "automatic")]
    #[schema(value_type = Option<String>, pattern = "^(automatic|suggest_only)$", max_length = 20, default = "automatic")]
    pub triage: CategoryTriage,
    /// What an agent has to know to be given its tickets, and those of the categories below it; of a skill that several
    /// of them ask for, the highest level counts.
    #[serde(default)]
    #[validate(nested, length(max = 50), custom(function = distinct))]
    #[schema(max_items = 50)]
    pub required_skills: Vec<SkillDto>,
}

const fn automatic() -> CategoryTriage {
    CategoryTriage::Automatic
}

/// Each of 1 to 60 characters, on one line.
fn are_words(words: &[String]) -> Result<(), ValidationError> {
    let is_word =
        |word: &String| !word.trim().is_empty() && word.chars().count() <= 60 && !word.chars().any(char::is_control);
    if words.iter().all(is_word) { Ok(()) } else { Err(ValidationError::new("invalid_format")) }
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateCategory {
    /// The name for machines.
    #[serde(deserialize_with = "not_null")]
    #[validate(custom(function = is_key))]
    #[schema(nullable = false, min_length = 1, max_length = 60, pattern = "^[a-z0-9_-]{1,60}$")]
    pub key: Option<String>,
    /// The Persian name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name_fa: Option<String>,
    /// The English name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name_en: Option<String>,
    /// The category it becomes a part of, with everything below it; null: the top. Not itself or one below it.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub parent_id: Patch<CategoryId>,
    /// Its place among those with the same parent.
    #[serde(deserialize_with = "not_null")]
    #[validate(range(min = 0, max = MAX_CATEGORY_POSITION))]
    #[schema(nullable = false, minimum = 0, maximum = 1000000)]
    pub position: Option<i64>,
    /// The team that usually works on it.
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// Words by which triage knows it; replaces all of them.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 60), custom(function = are_words))]
    #[schema(nullable = false, max_items = 60, inline)]
    pub seed_words: Option<Vec<String>>,
    /// May triage set it, or only suggest it? Set back to `automatic`, it is judged by what comes from then on.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^(automatic|suggest_only)$", max_length = 20)]
    pub triage: Option<CategoryTriage>,
    /// What an agent has to know to be given its tickets: the whole list.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested, length(max = 50), custom(function = distinct))]
    #[schema(nullable = false, max_items = 50)]
    pub required_skills: Option<Vec<SkillDto>>,
}

fn is_key(text: &str) -> Result<(), ValidationError> {
    if is_category_key(text) {
        return Ok(());
    }
    let mut found = ValidationError::new(match text.chars().count() {
        0 => "required",
        1..=60 => "invalid_character",
        _ => "too_long",
    });
    if found.code == "too_long" {
        found.add_param("max".into(), &60);
    }
    Err(found)
}

impl From<CreateCategory> for NewCategoryInput {
    fn from(body: CreateCategory) -> Self {
        Self {
            key: body.key,
            name_fa: body.name_fa.trim().to_owned(),
            name_en: body.name_en.trim().to_owned(),
            parent_id: body.parent_id,
            position: body.position,
            team_id: body.team_id,
            seed_words: trimmed(body.seed_words),
            triage: body.triage,
            required_skills: each(body.required_skills),
        }
    }
}

fn trimmed(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.trim().to_owned()).collect()
}

impl UpdateCategory {
    /// The domain's change, and the names of the members that were sent.
    pub fn into_change(self) -> (CategoryChange, Vec<&'static str>) {
        let sent = [
            ("key", self.key.is_some()),
            ("name_fa", self.name_fa.is_some()),
            ("name_en", self.name_en.is_some()),
            ("parent_id", !self.parent_id.is_keep()),
            ("position", self.position.is_some()),
            ("team_id", !self.team_id.is_keep()),
            ("seed_words", self.seed_words.is_some()),
            ("triage", self.triage.is_some()),
            ("required_skills", self.required_skills.is_some()),
        ];
        let change = CategoryChange {
            key: self.key,
            name_fa: self.name_fa.map(|name| name.trim().to_owned()),
            name_en: self.name_en.map(|name| name.trim().to_owned()),
            parent_id: self.parent_id.into_option(),
            position: self.position,
            team_id: self.team_id.into_option(),
            seed_words: self.seed_words.map(trimmed),
            triage: self.triage,
            required_skills: self.required_skills.map(each),
        };
        (change, sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect())
    }
}
