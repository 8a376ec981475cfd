//! Categories: what tickets are about, as a small tree with names in two languages.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{CategoryId, TeamId},
    routing::Skill,
    snapshot::{Field, deltas, optional, some_of},
    time::Instant,
};

/// The most levels of the tree.
pub const MAX_CATEGORY_DEPTH: usize = 5;
/// The most categories of a workspace: the tree is read as a whole.
pub const MAX_CATEGORIES: usize = 2_000;
/// The highest position.
pub const MAX_CATEGORY_POSITION: i64 = 1_000_000;

crate::words! {
    /// What triage may do with a category.
    pub enum CategoryTriage {
        /// Set it without a person where it is sure enough.
        Automatic = 1 "automatic",
        /// Suggest it only.
        SuggestOnly = 2 "suggest_only",
    }
}

/// What a ticket can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// The category it is a part of.
    pub parent_id: Option<CategoryId>,
    /// Its name for machines; unique in the workspace.
    pub key: String,
    /// Its Persian name.
    pub name_fa: String,
    /// Its English name.
    pub name_en: String,
    /// Its place among those with the same parent, lowest first.
    pub position: i64,
    /// The team that usually works on it.
    pub team_id: Option<TeamId>,
    /// The words by which triage knows it before there are labels.
    pub seed_words: Vec<String>,
    /// What triage may do with it.
    pub triage: CategoryTriage,
    /// Since when triage may set it: what was before does not speak against it.
    pub automatic_since: Instant,
    /// What whoever works on it has to know, and how well; sorted by name.
    pub required_skills: Vec<Skill>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A category to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCategory {
    /// Its id.
    pub id: CategoryId,
    /// The category it is a part of.
    pub parent_id: Option<CategoryId>,
    /// Its name for machines.
    pub key: String,
    /// Its Persian name.
    pub name_fa: String,
    /// Its English name.
    pub name_en: String,
    /// Its place among its siblings.
    pub position: i64,
    /// The team that usually works on it.
    pub team_id: Option<TeamId>,
    /// The words by which triage knows it before there are labels.
    pub seed_words: Vec<String>,
    /// What triage may do with it.
    pub triage: CategoryTriage,
    /// What whoever works on it has to know.
    pub required_skills: Vec<Skill>,
}

/// What to change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryChange {
    /// The parent.
    pub parent_id: Option<Option<CategoryId>>,
    /// The key.
    pub key: Option<String>,
    /// The Persian name.
    pub name_fa: Option<String>,
    /// The English name.
    pub name_en: Option<String>,
    /// The position.
    pub position: Option<i64>,
    /// The team.
    pub team_id: Option<Option<TeamId>>,
    /// The words.
    pub seed_words: Option<Vec<String>>,
    /// What triage may do.
    pub triage: Option<CategoryTriage>,
    /// What whoever works on it has to know.
    pub required_skills: Option<Vec<Skill>>,
}

const FACTS: &[Field<Category>] = &[
    ("parent_id", |category| optional(category.parent_id)),
    ("position", |category| category.position.into()),
    ("team_id", |category| optional(category.team_id)),
    ("triage", |category| category.triage.word().into()),
];
const PRIVATE: &[Field<Category>] = &[
    ("key", |category| Value::String(category.key.clone())),
    ("name_fa", |category| Value::String(category.name_fa.clone())),
    ("name_en", |category| Value::String(category.name_en.clone())),
    ("seed_words", |category| category.seed_words.clone().into()),
    ("required_skills", |category| some_of(&category.required_skills)),
];

/// May it be a key: 1 to 60 of `a` to `z`, digits, `_` and `-`?
pub fn is_category_key(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(legal)
}

impl Category {
    /// A new category and the event of its making.
    pub fn create(mut new: NewCategory, now: Instant) -> (Self, Draft) {
        new.required_skills.sort_unstable();
        let category = Self {
            id: new.id,
            version: 1,
            parent_id: new.parent_id,
            key: new.key,
            name_fa: new.name_fa,
            name_en: new.name_en,
            position: new.position,
            team_id: new.team_id,
            seed_words: new.seed_words,
            triage: new.triage,
            automatic_since: now,
            required_skills: new.required_skills,
            created_at: now,
            updated_at: now,
        };
        let draft = draft(None, Some(&category), category.id, category.version);
        (category, draft)
    }

    /// The category after a change and its event; none when nothing would change.
    pub fn change(&self, change: CategoryChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.parent_id = change.parent_id.unwrap_or(after.parent_id);
        after.key = change.key.unwrap_or(after.key);
        after.name_fa = change.name_fa.unwrap_or(after.name_fa);
        after.name_en = change.name_en.unwrap_or(after.name_en);
        after.position = change.position.unwrap_or(after.position);
        after.team_id = change.team_id.unwrap_or(after.team_id);
        after.seed_words = change.seed_words.unwrap_or(after.seed_words);
        after.triage = change.triage.unwrap_or(after.triage);
        if self.triage == CategoryTriage::SuggestOnly && after.triage == CategoryTriage::Automatic {
            after.automatic_since = now;
        }
        after.required_skills = change.required_skills.unwrap_or(after.required_skills);
        after.required_skills.sort_unstable();
        after.version += 1;
        after.updated_at = now;
        let draft = draft(Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }

    /// May triage set it without a person?
    pub fn is_automatic(&self) -> bool {
        self.triage == CategoryTriage::Automatic
    }

    /// The category once triage may only suggest it, because too few of its decisions were right, and the event of that.
    pub fn suspend(&self, now: Instant) -> (Self, Draft) {
        let after =
            Self { triage: CategoryTriage::SuggestOnly, version: self.version + 1, updated_at: now, ..self.clone() };
        let event =
            Draft { kind: EventKind::TriageSuspended, ..draft(Some(self), Some(&after), self.id, after.version) };
        (after, event)
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(Some(self), None, self.id, self.version + 1)
    }
}

fn draft(before: Option<&Category>, after: Option<&Category>, id: CategoryId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Category, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}

/// Why a category cannot be put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// There is no such parent.
    #[error("the parent does not exist")]
    Missing,
    /// The parent is the category itself or below it.
    #[error("a category cannot be below itself")]
    Cycle,
    /// The tree would have more than [`MAX_CATEGORY_DEPTH`] levels.
    #[error("the tree would have more than {MAX_CATEGORY_DEPTH} levels")]
    TooDeep,
}

/// The tree of a workspace, for questions about places in it.
#[derive(Debug)]
pub struct Tree<'a> {
    by_id: HashMap<CategoryId, &'a Category>,
}

impl<'a> Tree<'a> {
    /// The tree of these categories: all of a workspace.
    pub fn of(categories: &'a [Category]) -> Self {
        Self { by_id: categories.iter().map(|category| (category.id, category)).collect() }
    }

    /// May `category` (none: a new one) be put below `parent`?
    ///
    /// # Errors
    /// See [`PlaceError`].
    pub fn check_place(&self, category: Option<CategoryId>, parent: CategoryId) -> Result<(), PlaceError> {
        let above = self.chain(parent).ok_or(PlaceError::Missing)?;
        if above.iter().any(|node| Some(node.id) == category) {
            return Err(PlaceError::Cycle);
        }
        let height = category.map_or(1, |moved| self.height(moved));
        if above.len() + height > MAX_CATEGORY_DEPTH { Err(PlaceError::TooDeep) } else { Ok(()) }
    }

    /// The category and everything above it, itself first. None if it, or something above it, does not exist.
    fn chain(&self, id: CategoryId) -> Option<Vec<&'a Category>> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            // Longer than any legal chain: what is stored goes round in a circle.
            if chain.len() > MAX_CATEGORY_DEPTH {
                return None;
            }
            let category = self.by_id.get(&id)?;
            chain.push(*category);
            next = category.parent_id;
        }
        Some(chain)
    }

    /// How many levels the part of the tree has that hangs on `top`, itself included.
    fn height(&self, top: CategoryId) -> usize {
        let depth_below = |category: &&Category| {
            let chain = self.chain(category.id)?;
            chain.iter().position(|node| node.id == top).map(|steps| steps + 1)
        };
        self.by_id.values().filter_map(depth_below).max().unwrap_or(1)
    }
}

/// Where a category stands in the tree: position and key of everything above it, from the top, and its own. Places
/// compare in the order of the tree: a parent before its children, siblings by position and then by key.
pub type Place = Vec<(i64, String)>;

/// All categories of a workspace in the order of the tree, each with its place.
pub fn in_tree_order(categories: Vec<Category>) -> Vec<(Place, Category)> {
    let places: Vec<Place> = {
        let tree = Tree::of(&categories);
        let place = |category: &Category| {
            let chain = tree.chain(category.id).unwrap_or_default();
            chain.into_iter().rev().map(|node| (node.position, node.key.clone())).collect()
        };
        categories.iter().map(place).collect()
    };
    let ordered: BTreeMap<(Place, CategoryId), Category> =
        places.into_iter().zip(categories).map(|(place, category)| ((place, category.id), category)).collect();
    ordered.into_iter().map(|((place, _), category)| (place, category)).collect()
}

#[cfg(test)]
#[path = "category_tests.rs"]
mod tests;
