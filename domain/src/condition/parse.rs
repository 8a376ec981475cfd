//! Reading a condition from JSON, with every fault and its place.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Condition, Fault, Field, Group, Hours, IdKind, MAX_ALL_VALUES, MAX_DEPTH, MAX_NODES, MAX_PARTS, MAX_SPAN_SECONDS,
    MAX_UNDER, Op, Operand, Problem, Test,
    op::Argument,
    parse_value::{integer, value_of, values_of},
};
use crate::ids::CalendarId;

/// What may be asked where the condition is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grammar {
    /// `changed`, `changed_from` and `changed_to`: there is a step to ask about.
    pub changes: bool,
    /// `me`: it is read on behalf of an agent.
    pub me: bool,
    /// Spans of time (`older_than` and its like): time alone makes it true or false.
    pub spans: bool,
}

impl Grammar {
    /// Of tickets as they are, on behalf of an agent: searches and views.
    pub const SEARCH: Self = Self { changes: false, me: true, spans: true };
    /// Of tickets as they are, on nobody's behalf: service levels and routing.
    pub const STATE: Self = Self { changes: false, me: false, spans: true };
    /// Of steps, on nobody's behalf: rules.
    pub const STEP: Self = Self { changes: true, me: false, spans: true };
    /// Of states that only events begin and end, on nobody's behalf: time rules.
    pub const LASTING: Self = Self { changes: false, me: false, spans: false };
}

/// A record of the workspace that a condition names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where, as in [`Fault::path`].
    pub path: Vec<String>,
    /// What.
    pub kind: IdKind,
    /// Which.
    pub id: Uuid,
}

impl Reference {
    /// What to say when there is no such record.
    pub fn fault(&self) -> Fault {
        Fault { path: self.path.clone(), problem: Problem::InvalidReference { prefix: self.kind.word() } }
    }
}

/// A condition that fits the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The condition.
    pub condition: Condition,
    /// The records it names: whoever keeps or uses it looks whether they exist.
    pub references: Vec<Reference>,
}

impl Condition {
    /// Reads and checks a condition.
    ///
    /// # Errors
    /// All faults, in the order of reading; only what is beyond a limit is not looked into.
    pub fn parse(json: &Value, grammar: Grammar) -> Result<Parsed, Vec<Fault>> {
        let mut reader = Reader { grammar, ..Reader::default() };
        let condition = reader.condition(json, 1);
        if reader.nodes > MAX_NODES {
            reader.fault(Problem::TooMany { max: MAX_NODES });
        }
        if reader.values > MAX_ALL_VALUES {
            reader.fault(Problem::TooMany { max: MAX_ALL_VALUES });
        }
        match condition {
            Some(condition) if reader.faults.is_empty() => Ok(Parsed { condition, references: reader.references }),
            _ => Err(reader.faults),
        }
    }
}

const GROUP: [&str; 3] = ["all", "any", "none"];
const TEST: [&str; 5] = ["field", "op", "value", "business", "calendar_id"];

/// Where reading stands, and what it has found.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) grammar: Grammar,
    path: Vec<String>,
    faults: Vec<Fault>,
    references: Vec<Reference>,
    nodes: usize,
    under: usize,
    parts: usize,
    pub(super) values: usize,
}

impl Default for Reader {
    fn default() -> Self {
        let (path, faults, references) = (Vec::new(), Vec::new(), Vec::new());
        Self { grammar: Grammar::STATE, path, faults, references, nodes: 0, under: 0, parts: 0, values: 0 }
    }
}

impl Reader {
    /// Notes a fault at the present place.
    pub(super) fn fault(&mut self, problem: Problem) {
        self.faults.push(Fault { path: self.path.clone(), problem });
    }

    /// Notes a record named at the present place.
    pub(super) fn refer(&mut self, kind: IdKind, id: Uuid) {
        self.references.push(Reference { path: self.path.clone(), kind, id });
    }

    /// Reads something one step further in.
    pub(super) fn inside<T>(&mut self, segment: impl Into<String>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment.into());
        let read = read(self);
        self.path.pop();
        read
    }

    fn unknown_members(&mut self, members: &Map<String, Value>, known: &[&str]) {
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            self.inside(name.as_str(), |reader| reader.fault(Problem::UnknownMember));
        }
    }

    fn condition(&mut self, json: &Value, depth: usize) -> Option<Condition> {
        self.nodes += 1;
        // Reported once, at the end; the rest need not be read.
        if self.nodes > MAX_NODES {
            return None;
        }
        let Value::Object(members) = json else {
            self.fault(Problem::InvalidType { expected: "object" });
            return None;
        };
        if GROUP.iter().any(|name| members.contains_key(*name)) {
            self.group(members, depth).map(Condition::Group)
        } else {
            self.test(members).map(Condition::Test)
        }
    }

    fn group(&mut self, members: &Map<String, Value>, depth: usize) -> Option<Group> {
        self.unknown_members(members, &GROUP);
        if depth > MAX_DEPTH {
            self.fault(Problem::TooDeep { max: MAX_DEPTH });
            return None;
        }
        let [all, any, none] =
            GROUP.map(|name| members.get(name).map(|list| self.inside(name, |reader| reader.conditions(list, depth))));
        let whole = |list: Option<Option<Vec<Condition>>>| match list {
            None => Some(None),
            Some(list) => list.map(Some),
        };
        Some(Group { all: whole(all)?, any: whole(any)?, none: whole(none)? })
    }

    fn conditions(&mut self, json: &Value, depth: usize) -> Option<Vec<Condition>> {
        let Value::Array(items) = json else {
            self.fault(Problem::InvalidType { expected: "array" });
            return None;
        };
        let read: Vec<_> = items
            .iter()
            .enumerate()
            .map_while(|(index, item)| {
                // Beyond the limit nothing is read, so that a refused condition costs no more than an accepted one.
                (self.nodes <= MAX_NODES)
                    .then(|| self.inside(index.to_string(), |reader| reader.condition(item, depth + 1)))
            })
            .collect();
        read.into_iter().collect()
    }

    /// The word of the member `name`, if `from_word` knows it.
    fn word<T>(
        &mut self,
        members: &Map<String, Value>,
        name: &str,
        from_word: impl FnOnce(&str) -> Option<T>,
        allowed: impl FnOnce() -> Vec<&'static str>,
    ) -> Option<T> {
        self.inside(name, |reader| match members.get(name) {
            None => {
                reader.fault(Problem::Required);
                None
            }
            Some(Value::String(word)) => {
                let found = from_word(word);
                if found.is_none() {
                    reader.fault(Problem::UnknownOption { allowed: allowed() });
                }
                found
            }
            Some(_) => {
                reader.fault(Problem::InvalidType { expected: "string" });
                None
            }
        })
    }

    fn test(&mut self, members: &Map<String, Value>) -> Option<Test> {
        self.unknown_members(members, &TEST);
        let field = self.word(members, "field", Field::from_word, || Field::ALL.iter().map(|it| it.word()).collect());
        let ops = field.map_or_else(|| Op::ALL.to_vec(), Field::ops);
        let allowed = || ops.iter().map(|op| op.word()).collect();
        let op = self.word(members, "op", |word| Op::from_word(word).filter(|op| ops.contains(op)), allowed);
        let (field, op) = (field?, op?);
        if op.is_about_change() && !self.grammar.changes {
            self.inside("op", |reader| reader.fault(Problem::NotAllowed));
        }
        if op.argument() == Argument::Seconds && !self.grammar.spans {
            self.inside("op", |reader| reader.fault(Problem::NotAllowed));
        }
        if matches!(op, Op::Under | Op::NotUnder) {
            self.under += 1;
            if self.under > MAX_UNDER {
                self.inside("op", |reader| reader.fault(Problem::TooMany { max: MAX_UNDER }));
            }
        }
        let operand = self.operand(members, field, op)?;
        if let (Op::Contains | Op::NotContains, Operand::Values(parts)) = (op, &operand) {
            self.parts += parts.len();
            if self.parts > MAX_PARTS {
                self.inside("value", |reader| reader.fault(Problem::TooMany { max: MAX_PARTS }));
            }
        }
        Some(Test { field, op, operand })
    }

    fn operand(&mut self, members: &Map<String, Value>, field: Field, op: Op) -> Option<Operand> {
        let argument = op.argument();
        let spare: &[&str] = match argument {
            Argument::Nothing => &["value", "business", "calendar_id"],
            Argument::Values | Argument::One => &["business", "calendar_id"],
            Argument::Seconds => &[],
        };
        for name in spare.iter().filter(|name| members.contains_key(**name)) {
            self.inside(*name, |reader| reader.fault(Problem::NotAllowed));
        }
        if argument == Argument::Nothing {
            return Some(Operand::Nothing);
        }
        let hours = if argument == Argument::Seconds { self.hours(members) } else { Some(Hours::All) };
        let value = self.inside("value", |reader| {
            let Some(value) = members.get("value") else {
                reader.fault(Problem::Required);
                return None;
            };
            match argument {
                Argument::Values => values_of(reader, field, op, value).map(Operand::Values),
                Argument::One | Argument::Nothing => {
                    value_of(reader, field, op, value).map(|value| Operand::Values(vec![value]))
                }
                Argument::Seconds => integer(reader, value, 0, MAX_SPAN_SECONDS)
                    .map(|seconds| Operand::Span { seconds, hours: Hours::All }),
            }
        });
        match (value?, hours?) {
            (Operand::Span { seconds, .. }, hours) => Some(Operand::Span { seconds, hours }),
            (operand, _) => Some(operand),
        }
    }

    fn hours(&mut self, members: &Map<String, Value>) -> Option<Hours> {
        let business = match members.get("business") {
            None => Some(false),
            Some(Value::Bool(business)) => Some(*business),
            Some(_) => {
                self.inside("business", |reader| reader.fault(Problem::InvalidType { expected: "boolean" }));
                None
            }
        };
        let calendar = members.get("calendar_id").map(|value| {
            self.inside("calendar_id", |reader| {
                let id = super::parse_value::id(reader, IdKind::Calendar, value)?;
                // Without business time there is nothing a calendar could count.
                if business == Some(false) {
                    reader.fault(Problem::NotAllowed);
                }
                Some(CalendarId::from_uuid(id))
            })
        });
        match (business?, calendar) {
            (false, _) => Some(Hours::All),
            (true, None) => Some(Hours::Business(None)),
            (true, Some(calendar)) => calendar.map(|calendar| Hours::Business(Some(calendar))),
        }
    }
}
