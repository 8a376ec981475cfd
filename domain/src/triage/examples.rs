//! The built-in labelled examples: what the base model learns before a workspace has labels of its own.

/// A request with the category and the priority that a person gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The set it belongs to.
    pub set: &'static str,
    /// The request.
    pub text: String,
    /// The key of a built-in category.
    pub category: &'static str,
    /// The word of a priority.
    pub priority: &'static str,
}

/// The sets: a name, and a line `category TAB priority TAB text` per request, with `\n`, `\t` and `\\` in texts.
const SETS: [(&str, &str); 7] = [
    ("mixed", include_str!("../../data/examples/mixed.tsv")),
    ("en-1", include_str!("../../data/examples/en-1.tsv")),
    ("en-2", include_str!("../../data/examples/en-2.tsv")),
    ("fa-1", include_str!("../../data/examples/fa-1.tsv")),
    ("fa-2", include_str!("../../data/examples/fa-2.tsv")),
    ("en-3", include_str!("../../data/examples/en-3.tsv")),
    ("fa-3", include_str!("../../data/examples/fa-3.tsv")),
];

/// All built-in examples, in the order of their sets.
pub fn examples() -> impl Iterator<Item = Example> {
    SETS.iter().flat_map(|(set, lines)| lines.lines().filter_map(|line| example(set, line)))
}

/// The files they come from.
pub(super) fn example_files() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|(_, lines)| *lines)
}

fn example(set: &'static str, line: &'static str) -> Option<Example> {
    let mut columns = line.splitn(3, '\t');
    let (category, priority, text) = (columns.next()?, columns.next()?, columns.next()?);
    Some(Example { set, text: unescaped(text), category, priority })
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(char),
        }
    }
    out
}
