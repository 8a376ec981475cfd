//! Skills on the wire: the same shape for what an agent knows and for what a category asks for.

use std::collections::HashSet;

use domain::routing::{MAX_SKILL_LEVEL, Skill, is_skill};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// A skill and a level.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[schema(as = Skill)]
#[serde(deny_unknown_fields)]
pub struct SkillDto {
    /// The name for machines: `a` to `z`, digits, `_` and `-`. What it means is up to the workspace.
    #[validate(custom(function = is_name))]
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9_-]{1,60}$", example = "network")]
    pub name: String,
    /// From 1, a beginner, to 5, an expert.
    #[validate(range(min = 1, max = MAX_SKILL_LEVEL))]
    #[schema(minimum = 1, maximum = 5, example = 3)]
    pub level: i64,
}

fn is_name(text: &str) -> Result<(), ValidationError> {
    if is_skill(text) {
        return Ok(());
    }
    let code = match text.chars().count() {
        0 => "required",
        1..=60 => "invalid_character",
        _ => "too_long",
    };
    let mut found = ValidationError::new(code);
    if code == "too_long" {
        found.add_param("max".into(), &60);
    }
    Err(found)
}

/// Is each skill named once?
pub fn distinct(skills: &[SkillDto]) -> Result<(), ValidationError> {
    let mut seen = HashSet::new();
    if skills.iter().all(|one| seen.insert(&one.name)) { Ok(()) } else { Err(ValidationError::new("duplicate")) }
}

impl From<Skill> for SkillDto {
    fn from(Skill { name, level }: Skill) -> Self {
        Self { name, level }
    }
}

impl From<SkillDto> for Skill {
    fn from(SkillDto { name, level }: SkillDto) -> Self {
        Self { name, level }
    }
}

/// Each of a list in the other form.
pub fn each<A, B: From<A>>(skills: Vec<A>) -> Vec<B> {
    skills.into_iter().map(B::from).collect()
}
