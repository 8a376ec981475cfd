//! How classes become yes-or-no questions, each of which is a column of weights, and how their scores become one.

/// A question that a column of weights answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Is it this class?
    Is(String),
    /// Is it above this class, in an order of classes?
    Above(String),
}

impl Column {
    /// The class that it asks for by itself, if it does.
    pub const fn class(&self) -> Option<&str> {
        match self {
            Self::Is(class) => Some(class.as_str()),
            Self::Above(_) => None,
        }
    }
}

/// The kind of classes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Coding {
    /// Classes without an order: one question for each.
    #[default]
    Unordered,
    /// Classes from the lowest to the highest: beside one question for each, one for each step between two, so that a
    /// mistake by two steps costs more than one by one (after Frank and Hall 2001).
    Ordered(Vec<String>),
}

/// What the steps weigh beside the classes' own questions.
const STEP_WEIGHT: f32 = 0.5;

impl Coding {
    /// Classes from the lowest to the highest.
    pub fn ordered<'a>(classes: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Ordered(classes.into_iter().map(str::to_owned).collect())
    }

    /// The questions that `class` answers with yes.
    pub fn truths(&self, class: &str) -> Vec<Column> {
        let below = match self {
            Self::Unordered => &[][..],
            Self::Ordered(order) => {
                order.iter().position(|known| known == class).and_then(|place| order.get(..place)).unwrap_or_default()
            }
        };
        let above = below.iter().map(|lower| Column::Above(lower.clone()));
        std::iter::once(Column::Is(class.to_owned())).chain(above).collect()
    }

    /// What each column counts towards the score of `class`.
    pub fn factors(&self, class: &str, columns: &[Column]) -> Vec<f32> {
        let place = |wanted: &str| match self {
            Self::Unordered => None,
            Self::Ordered(order) => order.iter().position(|known| known == wanted),
        };
        let factor = |column: &Column| match column {
            Column::Is(other) => f32::from(u8::from(other == class)),
            Column::Above(lower) => match (place(class), place(lower)) {
                (Some(own), Some(lower)) if own > lower => STEP_WEIGHT,
                (Some(_), Some(_)) => -STEP_WEIGHT,
                _ => 0.0,
            },
        };
        columns.iter().map(factor).collect()
    }
}
