//! What agents know how to do, and how well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{category::is_category_key, ids::CategoryId};

/// The best that an agent can be at something; the least is 1.
pub const MAX_SKILL_LEVEL: i64 = 5;
/// The most skills of an agent, and the most that a category asks for.
pub const MAX_SKILLS: usize = 50;

/// A skill and how well it is known, or how well it has to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skill {
    /// Its name for machines; see [`is_skill`].
    pub name: String,
    /// From 1 to [`MAX_SKILL_LEVEL`].
    pub level: i64,
}

impl std::fmt::Display for Skill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.name, self.level)
    }
}

/// May it be the name of a skill: 1 to 60 of `a` to `z`, digits, `_` and `-`?
pub fn is_skill(text: &str) -> bool {
    is_category_key(text)
}

/// How well somebody with these skills knows this one; 0: not at all.
pub fn level_of(skills: &[Skill], name: &str) -> i64 {
    skills.iter().find(|known| known.name == name).map_or(0, |known| known.level)
}

/// By how many levels these skills exceed those that are asked for. Whoever lacks one does not make up for it by another.
pub fn surplus(skills: &[Skill], asked: &[Skill]) -> i64 {
    asked.iter().map(|asked| (level_of(skills, &asked.name) - asked.level).max(0)).sum()
}

/// Are all of them known well enough?
pub fn suffice(skills: &[Skill], asked: &[Skill]) -> bool {
    asked.iter().all(|asked| level_of(skills, &asked.name) >= asked.level)
}

/// What a category asks for by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySkills {
    /// The category.
    pub id: CategoryId,
    /// The category it is a part of.
    pub parent_id: Option<CategoryId>,
    /// What it asks for.
    pub skills: Vec<Skill>,
}

/// What a ticket of this category asks for: what the category and all above it ask for, of each skill the highest level,
/// sorted by name. `categories` are at least the ticket's own and all above it, in any order.
pub fn asked_skills(category: Option<CategoryId>, categories: &[CategorySkills]) -> Vec<Skill> {
    let mut highest: BTreeMap<&str, i64> = BTreeMap::new();
    let mut next = category;
    // Should what is stored have a circle, the walk ends all the same.
    for _ in 0..crate::category::MAX_CATEGORY_DEPTH {
        let Some(here) = next.and_then(|id| categories.iter().find(|known| known.id == id)) else { break };
        for asked in &here.skills {
            let level = highest.entry(&asked.name).or_default();
            *level = asked.level.max(*level);
        }
        next = here.parent_id;
    }
    highest.into_iter().map(|(name, level)| Skill { name: name.to_owned(), level }).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> CategoryId {
        CategoryId::from_uuid(Uuid::from_u128(number))
    }

    fn skill(name: &str, level: i64) -> Skill {
        Skill { name: name.to_owned(), level }
    }

    #[test]
    fn a_category_asks_for_what_those_above_it_ask_for_as_well() {
        let category = |number, parent: Option<u128>, skills: &[Skill]| CategorySkills {
            id: id(number),
            parent_id: parent.map(id),
            skills: skills.to_vec(),
        };
        let tree = [
            category(1, None, &[skill("network", 2), skill("billing", 4)]),
            category(2, Some(1), &[skill("network", 3), skill("billing", 1)]),
            category(3, None, &[skill("other", 5)]),
        ];
        assert_eq!(asked_skills(Some(id(2)), &tree), [skill("billing", 4), skill("network", 3)]);
        assert_eq!(asked_skills(Some(id(1)), &tree), [skill("billing", 4), skill("network", 2)]);
        assert_eq!(asked_skills(None, &tree), []);
        let circle = [category(1, Some(2), &[skill("a", 1)]), category(2, Some(1), &[])];
        assert_eq!(asked_skills(Some(id(2)), &circle), [skill("a", 1)]);
    }

    #[test]
    fn one_skill_does_not_make_up_for_another() {
        let asked = [skill("billing", 2), skill("network", 2)];
        let known = [skill("billing", 5), skill("network", 1)];
        assert!(!suffice(&known, &asked));
        assert!(suffice(&known, &asked[..1]) && suffice(&known, &[]));
        assert_eq!((surplus(&known, &asked), surplus(&known, &[])), (3, 0));
        assert!(!suffice(&[], &asked));
    }
}
