//! Random conditions and tickets for tests: everything the tables of fields and operators allow, over values that meet.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Argument, Field, IdKind, Kind, Op};
use crate::{
    ids::{AgentId, CustomerId, TicketId},
    people::Tier,
    queue::{Lease, Pause},
    routing::QueuedReason,
    sla::{Clocks, Cycle, Metric, Promise, Spent, Target, TimeKind},
    ticket::{Channel, Impact, Language, MessageKind, Priority, Status, Tag, Ticket},
    time::Instant,
};

/// Random numbers that follow from a seed (the generator is splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % sides.max(1)
    }

    /// One of `items`.
    ///
    /// # Panics
    /// If there are none.
    #[expect(clippy::unwrap_used, reason = "a test without items is a mistake")]
    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items.get(self.roll(items.len())).cloned().unwrap()
    }

    /// One of `items`, or none.
    pub fn maybe<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() || self.roll(3) == 0 { None } else { Some(self.pick(items)) }
    }

    fn some<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        items.iter().filter(|_| self.roll(3) == 0).cloned().collect()
    }
}

/// What the random values are taken from. Every list but that of tickets has at least one entry.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Categories.
    pub categories: Vec<Uuid>,
    /// Teams.
    pub teams: Vec<Uuid>,
    /// Agents.
    pub agents: Vec<Uuid>,
    /// Customers.
    pub customers: Vec<Uuid>,
    /// Organizations.
    pub organizations: Vec<Uuid>,
    /// Tickets that are there already, to be continued by others.
    pub tickets: Vec<Uuid>,
    /// Now; times lie around it.
    pub now: Instant,
}

/// Subjects that differ in ways the normal form forgets, and in ways it keeps.
const SUBJECTS: &[&str] = &[
    "وارد حساب نمی‌شوم",
    "وارد حساب نميشوم",
    "پرداخت كارت ۱۲۳۴ ناموفق",
    "پرداخت کارت ١٢٣٤ ناموفق",
    "Refund of 1,250,000 Rial",
    "refund of 1250000 rial",
    "İstanbul STRASSE straße",
    "CAFÉ cafe\u{301} Ａ１",
    "100% _of_ it's \\ 'quoted' \"x\"",
    "…",
    "مسئلهٔ مُهمّ",
    // Nothing of it is left in the normal form.
    "ء",
];

/// Parts to look for.
const PARTS: &[&str] = &[
    "كارت",
    "کارت 1234",
    "نمی شوم",
    "نمیشوم",
    "1250000",
    "REFUND",
    "ss",
    "cafe",
    "%",
    "_",
    "'",
    "\\",
    "…",
    "مسیله",
    "i",
    "refund of 1250000 rial",
];

const TAGS: &[&str] = &["vip", "فوری", "a b", "ك", "ک", "it's", "100%"];

impl Pool {
    fn ids(&self, kind: IdKind) -> &[Uuid] {
        match kind {
            IdKind::Category => &self.categories,
            IdKind::Team => &self.teams,
            IdKind::Agent => &self.agents,
            IdKind::Customer => &self.customers,
            IdKind::Organization => &self.organizations,
            IdKind::Ticket => &self.tickets,
            IdKind::Calendar => &[],
        }
    }

    /// An instant near now, often one that others have too.
    fn instant(&self, dice: &mut Dice) -> Instant {
        let hours = dice.roll(24) as i64 - 16;
        let at = self.now.plus_seconds(hours * 3_600);
        if dice.roll(4) == 0 { Instant::from_millis(at.millis() + dice.roll(3) as i64 - 1) } else { at }
    }

    fn maybe_instant(&self, dice: &mut Dice) -> Option<Instant> {
        (dice.roll(3) > 0).then(|| self.instant(dice))
    }

    /// A ticket as it could be, with this id and number.
    pub fn ticket(&self, dice: &mut Dice, id: TicketId, number: i64) -> Ticket {
        let assignee_id = dice.maybe(&self.agents).map(AgentId::from_uuid);
        let lease = assignee_id.filter(|_| dice.roll(2) == 0).map(|agent_id| Lease {
            agent_id,
            number: 1,
            leased_at: self.now,
            leased_until: self.instant(dice),
        });
        let mut tags: Vec<Tag> = dice.some(TAGS).into_iter().map(|tag| Tag::stored(tag.to_owned())).collect();
        tags.sort();
        let mut follower_ids: Vec<AgentId> = dice.some(&self.agents).into_iter().map(AgentId::from_uuid).collect();
        follower_ids.sort();
        Ticket {
            id,
            number,
            version: 1,
            subject: dice.pick(SUBJECTS).to_owned(),
            status: dice.pick(Status::ALL),
            spam: dice.roll(4) == 0,
            priority: dice.pick(Priority::ALL),
            impact: dice.maybe(Impact::ALL),
            channel: dice.pick(Channel::ALL),
            language: dice.maybe(Language::ALL),
            category_id: dice.maybe(&self.categories).map(crate::ids::Id::from_uuid),
            team_id: dice.maybe(&self.teams).map(crate::ids::Id::from_uuid),
            assignee_id,
            customer_id: CustomerId::from_uuid(dice.pick(&self.customers)),
            organization_id: dice.maybe(&self.organizations).map(crate::ids::Id::from_uuid),
            tags,
            follower_ids,
            snoozed_until: self.maybe_instant(dice),
            follow_up_of_id: dice.maybe(&self.tickets).map(TicketId::from_uuid),
            waiting_since: self.maybe_instant(dice),
            last_message_id: None,
            last_message_kind: dice.maybe(MessageKind::ALL),
            last_message_at: self.maybe_instant(dice),
            last_customer_message_id: None,
            message_count: dice.roll(4) as i64,
            created_at: self.instant(dice),
            updated_at: self.instant(dice),
            first_responded_at: self.maybe_instant(dice),
            answered_at: self.maybe_instant(dice),
            closed_at: self.maybe_instant(dice),
            deleted_at: self.maybe_instant(dice),
            merged_into: None,
            tier: dice.pick(Tier::ALL),
            pause: Pause::default(),
            queued_reason: dice.maybe(QueuedReason::ALL),
            lease,
            lease_count: i64::from(lease.is_some()),
            blocked_by: Vec::new(),
            external_ids: Vec::new(),
            sla: self.maybe_instant(dice).map(|due_at| Box::new(promising(due_at))),
        }
    }

    /// A condition of at most `depth` levels of groups, as JSON.
    pub fn condition(&self, dice: &mut Dice, depth: usize) -> Value {
        if depth == 0 || dice.roll(3) == 0 {
            return self.test(dice);
        }
        let mut group = Map::new();
        for name in ["all", "any", "none"] {
            if dice.roll(3) == 0 {
                let inner = (0..dice.roll(4)).map(|_| self.condition(dice, depth - 1)).collect();
                group.insert(name.to_owned(), inner);
            }
        }
        if group.is_empty() { self.test(dice) } else { Value::Object(group) }
    }

    /// A test of any field with any of its operators, as JSON.
    pub fn test(&self, dice: &mut Dice) -> Value {
        let field = dice.pick(Field::ALL);
        let op = dice.pick(&field.ops());
        self.test_of(dice, field, op)
    }

    /// A test of this field with this operator, one of its own, as JSON.
    pub fn test_of(&self, dice: &mut Dice, field: Field, op: Op) -> Value {
        let mut test = Map::from_iter([("field".to_owned(), field.word().into()), ("op".to_owned(), op.word().into())]);
        match op.argument() {
            Argument::Nothing => {}
            Argument::One => {
                test.insert("value".to_owned(), self.value(dice, field, op));
            }
            Argument::Values => {
                let many: Vec<Value> = (0..1 + dice.roll(3)).map(|_| self.value(dice, field, op)).collect();
                let value = if dice.roll(3) == 0 { self.value(dice, field, op) } else { many.into() };
                test.insert("value".to_owned(), value);
            }
            Argument::Seconds => {
                test.insert("value".to_owned(), json!(dice.roll(12) * 1_800));
                if dice.roll(2) == 0 {
                    test.insert("business".to_owned(), true.into());
                }
            }
        }
        Value::Object(test)
    }

    fn value(&self, dice: &mut Dice, field: Field, op: Op) -> Value {
        if op.takes_null() && field.is_nullable() && dice.roll(4) == 0 {
            return Value::Null;
        }
        match field.kind() {
            Kind::Flag => (dice.roll(2) == 0).into(),
            Kind::Choice(choices) => dice.pick(&choices.words()).into(),
            Kind::Number => json!(dice.roll(6)),
            Kind::Id(kind) | Kind::Ids(kind) => {
                if kind == IdKind::Agent && dice.roll(4) == 0 {
                    return "me".into();
                }
                // Sometimes what nothing refers to.
                let id = dice.maybe(self.ids(kind)).unwrap_or_else(|| Uuid::from_u128(dice.roll(9) as u128));
                kind.text(id).into()
            }
            Kind::Instant => self.instant(dice).to_string().into(),
            Kind::Text => dice.pick(PARTS).into(),
            Kind::Tags => dice.pick(TAGS).into(),
        }
    }
}

/// Clocks of which one is due then.
fn promising(due_at: Instant) -> Clocks {
    let target = Target { seconds: 3_600, time: TimeKind::Calendar };
    let started_at = due_at.plus_seconds(-3_600);
    let promise = Promise {
        target,
        counted_from: started_at,
        spent: Spent::default(),
        due_at: Some(due_at),
        warned: false,
        breached: false,
        taken: 0,
    };
    let cycle = Cycle { number: 1, started_at, since: Some(started_at), over: None, promise: Some(promise) };
    let mut clocks = Clocks::default();
    clocks.put(Metric::Resolution, cycle);
    clocks
}
