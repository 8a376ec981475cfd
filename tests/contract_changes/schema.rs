//! Schemas, before and after: a request may become wider, an answer narrower, never the other way round.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Who writes what the schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Clients do.
    Request,
    /// The server does.
    Answer,
}

/// Two documents, and what was found so far.
#[derive(Clone)]
pub struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    /// Names of the old document's schemas that clients write.
    written: BTreeSet<String>,
    /// Is one of those being compared?
    is_written: bool,
    /// Pairs of named schemas that were compared already, or are just being compared.
    seen: BTreeSet<(Side, String, String)>,
    /// What was found, one line each.
    pub faults: Vec<String>,
}

/// A schema as it is compared: references followed, `null` taken out.
struct Shape<'a> {
    schema: &'a Value,
    /// The name under which it stands among the components.
    name: Option<&'a str>,
    nullable: bool,
    variants: Vec<&'a Value>,
    types: Vec<&'a str>,
}

fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn list<'a>(schema: &'a Value, keyword: &str) -> Vec<&'a Value> {
    schema[keyword].as_array().into_iter().flatten().collect()
}

impl<'a> Shape<'a> {
    fn of(document: &'a Value, mut schema: &'a Value) -> Self {
        let (mut name, mut nullable) = (None, false);
        let mut variants;
        // No schema of ours refers to itself without anything between.
        loop {
            if let Some(target) = name_of(schema) {
                name = Some(target);
                schema = &document["components"]["schemas"][target];
                continue;
            }
            variants = [list(schema, "oneOf"), list(schema, "anyOf")].concat();
            let all = variants.len();
            variants.retain(|one| one["type"] != "null");
            nullable |= variants.len() < all;
            match variants.as_slice() {
                [one] => schema = one,
                _ => break,
            }
        }
        let mut types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        nullable |= types.contains(&"null");
        types.retain(|one| *one != "null");
        Self { schema, name, nullable, variants, types }
    }

    /// What it may be: each variant, or itself.
    fn ways(&self) -> Vec<&'a Value> {
        if self.variants.is_empty() { vec![self.schema] } else { self.variants.clone() }
    }

    /// The words that it is limited to, if it is; a pattern of alternatives is such a list too.
    fn words(&self) -> Option<Vec<Value>> {
        if let Some(all) = self.schema["enum"].as_array() {
            return Some(all.iter().filter(|word| !word.is_null()).cloned().collect());
        }
        if !self.schema["const"].is_null() {
            return Some(vec![self.schema["const"].clone()]);
        }
        let pattern = self.schema["pattern"].as_str()?;
        let inner = pattern.strip_prefix("^(").and_then(|rest| rest.strip_suffix(")$"));
        match inner.filter(|text| !text.contains(['(', ')', '\\'])) {
            Some(alternatives) => Some(alternatives.split('|').map(|word| json!(word)).collect()),
            // Whether one pattern is wider than another one cannot be told: it must stay.
            None => Some(vec![json!(pattern)]),
        }
    }
}

/// Is every value of the one type also of the other list?
fn covers(types: &[&str], one: &str) -> bool {
    types.is_empty() || types.contains(&one) || one == "integer" && types.contains(&"number")
}

impl<'a> Comparison<'a> {
    /// Compares nothing yet.
    pub fn new(old: &'a Value, new: &'a Value, written: BTreeSet<String>) -> Self {
        Self { old, new, written, is_written: false, seen: BTreeSet::new(), faults: Vec::new() }
    }

    /// Notes a fault.
    pub fn fault(&mut self, place: &str, what: &str) {
        self.faults.push(format!("{place}: {what}"));
    }

    /// What a reference of the old document leads to, or the value itself.
    pub fn old_part<'b>(&self, value: &'b Value) -> &'b Value
    where
        'a: 'b,
    {
        part(self.old, value)
    }

    /// What a reference of the new document leads to, or the value itself.
    pub fn new_part<'b>(&self, value: &'b Value) -> &'b Value
    where
        'a: 'b,
    {
        part(self.new, value)
    }

    /// Compares two schemas; `place` says where they stand.
    pub fn schemas(&mut self, side: Side, place: &str, before: &Value, after: &Value) {
        let (old, new) = (self.old, self.new);
        let (before, after) = (Shape::of(old, before), Shape::of(new, after));
        // Which is said where a schema is used, each time anew.
        match side {
            Side::Request if before.nullable && !after.nullable => self.fault(place, "null is refused now"),
            Side::Answer if after.nullable && !before.nullable => self.fault(place, "may be null now"),
            _ => {}
        }
        if let (Some(one), Some(other)) = (before.name, after.name)
            && !self.seen.insert((side, one.to_owned(), other.to_owned()))
        {
            return;
        }
        let outer = self.is_written;
        self.is_written |= before.name.is_some_and(|name| self.written.contains(name));
        self.shapes(side, place, &before, &after);
        self.is_written = outer;
    }

    fn shapes(&mut self, side: Side, place: &str, before: &Shape<'_>, after: &Shape<'_>) {
        if before.variants.len() > 1 || after.variants.len() > 1 {
            return self.variants(side, place, before, after);
        }
        self.types(side, place, before, after);
        self.words(side, place, before, after);
        if side == Side::Request {
            self.bounds(place, before.schema, after.schema);
        }
        self.members(side, place, before.schema, after.schema);
        if before.schema["items"].is_object() && after.schema["items"].is_object() {
            self.schemas(side, &format!("{place}[]"), &before.schema["items"], &after.schema["items"]);
        }
    }

    /// Each way in which it could be said, or was told, is still one. Where there were several, more may come.
    fn variants(&mut self, side: Side, place: &str, before: &Shape<'_>, after: &Shape<'_>) {
        let (was, is) = (before.ways(), after.ways());
        if side == Side::Answer && before.variants.is_empty() {
            for (number, one) in is.iter().enumerate() {
                self.schemas(side, &format!("{place}({number})"), before.schema, one);
            }
            return;
        }
        for (number, one) in was.iter().enumerate() {
            let place = format!("{place}({number})");
            // One of the same name is meant to be the same; what is wrong with it is told by itself.
            if let Some(same) = is.iter().find(|it| name_of(one).is_some() && name_of(it) == name_of(one)) {
                self.schemas(side, &place, one, same);
                continue;
            }
            let attempt = |other: &&Value| {
                let mut alone = Self { faults: Vec::new(), ..self.clone() };
                alone.schemas(side, &place, one, other);
                alone
            };
            let best = is.iter().map(attempt).min_by_key(|it| it.faults.len());
            if let Some(best) = best {
                if let Some(name) = name_of(one).filter(|_| !best.faults.is_empty()) {
                    self.fault(&place, &format!("{name} is gone, and nothing that is there takes its place"));
                    continue;
                }
                self.seen.extend(best.seen);
                self.faults.extend(best.faults);
            }
        }
    }

    fn types(&mut self, side: Side, place: &str, before: &Shape<'_>, after: &Shape<'_>) {
        let (wide, narrow) = match side {
            Side::Request => (after, before),
            Side::Answer => (before, after),
        };
        let fits = match narrow.types.is_empty() {
            true => wide.types.is_empty(),
            false => narrow.types.iter().all(|one| covers(&wide.types, one)),
        };
        if !fits {
            let told = |types: &[&str]| if types.is_empty() { "anything".to_owned() } else { types.join(" or ") };
            return self.fault(place, &format!("was {} and is {}", told(&before.types), told(&after.types)));
        }
        let (wide, narrow) = (&wide.schema["format"], &narrow.schema["format"]);
        if !wide.is_null() && wide != narrow && !(wide == "int64" && narrow == "int32") {
            let (was, is) = (&before.schema["format"], &after.schema["format"]);
            self.fault(place, &format!("its format was {was} and is {is}"));
        }
    }

    fn words(&mut self, side: Side, place: &str, before: &Shape<'_>, after: &Shape<'_>) {
        let (was, is) = (before.words(), after.words());
        match (side, was, is) {
            (Side::Request, None, Some(_)) => self.fault(place, "takes certain values alone now"),
            (Side::Request, Some(was), Some(is)) => {
                for word in was.iter().filter(|word| !is.contains(word)) {
                    self.fault(place, &format!("no longer takes {word}"));
                }
            }
            // What clients wrote themselves they understand; then only that is told.
            (Side::Answer, Some(was), is) if before.schema["enum"].is_array() && !self.is_written => {
                let Some(is) = is else { return self.fault(place, "may say anything now") };
                for word in is.iter().filter(|word| !was.contains(word)) {
                    self.fault(place, &format!("may say {word} now, in a closed list"));
                }
            }
            _ => {}
        }
    }

    fn bounds(&mut self, place: &str, before: &Value, after: &Value) {
        for (keyword, is_upper) in [
            ("maxLength", true),
            ("maximum", true),
            ("exclusiveMaximum", true),
            ("maxItems", true),
            ("maxProperties", true),
            ("minLength", false),
            ("minimum", false),
            ("exclusiveMinimum", false),
            ("minItems", false),
            ("minProperties", false),
        ] {
            let Some(is) = after[keyword].as_f64() else { continue };
            let stays = before[keyword].as_f64().is_some_and(|was| if is_upper { is >= was } else { is <= was });
            // Everything is at least nothing.
            let says_nothing = !is_upper && is <= 0.0 && keyword != "minimum" && keyword != "exclusiveMinimum";
            if !stays && !says_nothing {
                self.fault(place, &format!("{keyword} was {} and is {}", before[keyword], after[keyword]));
            }
        }
        if after["uniqueItems"] == true && before["uniqueItems"] != true {
            self.fault(place, "must not repeat itself now");
        }
        if !before["default"].is_null() && before["default"] != after["default"] {
            self.fault(place, &format!("its default was {} and is {}", before["default"], after["default"]));
        }
    }

    fn members(&mut self, side: Side, place: &str, before: &Value, after: &Value) {
        for (name, member) in before["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{name}");
            match after["properties"].get(name) {
                Some(now) => self.schemas(side, &place, member, now),
                None => self.fault(&place, "the member is gone"),
            }
        }
        let requires = |schema: &Value, name: &Value| list(schema, "required").contains(&name);
        match side {
            Side::Request => {
                for name in list(after, "required").into_iter().filter(|name| !requires(before, name)) {
                    self.fault(place, &format!("{name} is required now"));
                }
            }
            Side::Answer => {
                let kept = |name: &&Value| name.as_str().is_some_and(|name| after["properties"].get(name).is_some());
                let before = list(before, "required").into_iter();
                for name in before.filter(|name| !requires(after, name)).filter(kept) {
                    self.fault(place, &format!("{name} may be missing now"));
                }
            }
        }
        let (was, is) = (&before["additionalProperties"], &after["additionalProperties"]);
        let place = format!("{place}/*");
        match (side, was, is) {
            (_, Value::Object(_), Value::Object(_)) => self.schemas(side, &place, was, is),
            (Side::Request, was, Value::Bool(false)) if *was != false => {
                self.fault(&place, "members of other names are refused now");
            }
            (Side::Answer, Value::Object(_), _) => self.fault(&place, "is no map of the same any more"),
            _ => {}
        }
    }
}

fn part<'b>(document: &'b Value, value: &'b Value) -> &'b Value {
    let target = value["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(value)
}
