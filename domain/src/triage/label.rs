//! What people have said about requests: all that a workspace's own learning stands on.

crate::words! {
    /// Which of the proposed values a label is about.
    pub enum Aspect {
        /// What the request is about.
        Category = 1 "category",
        /// How pressing it is.
        Priority = 2 "priority",
    }
}

crate::words! {
    /// How a label came about.
    pub enum LabelSource {
        /// Somebody set another value than the proposed one.
        Corrected = 1 "corrected",
        /// Somebody set the proposed value, or said that it is right.
        Confirmed = 2 "confirmed",
        /// It was imported.
        Imported = 3 "imported",
    }
}

/// A text and what it is, by a person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What `class` is of.
    pub aspect: Aspect,
    /// A category's key, or the word of a priority.
    pub class: String,
    /// What was read: see [`super::reading`].
    pub text: String,
}

/// The words by which a category is known before there are labels: the class and the words.
pub type Seed = (String, Vec<String>);

/// How many words of a seed are learned together.
const SEED_WORDS: usize = 3;

/// Seeds as texts: short ones of three words each, as if somebody had written them.
pub fn seed_texts(seeds: &[Seed]) -> Vec<Label> {
    let texts = |(class, words): &Seed| {
        let text = |words: &[String]| Label { aspect: Aspect::Category, class: class.clone(), text: words.join(" ") };
        words.chunks(SEED_WORDS).map(text).collect::<Vec<_>>()
    };
    seeds.iter().flat_map(texts).collect()
}
