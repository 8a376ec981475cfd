//! What happens at the desk in its first month, and when: written before the transaction, performed inside it.

use domain::{
    conversation::BodyFormat,
    ticket::{Language, Priority},
    time::Instant,
};

use super::calendar::{DAYS, DeskTime};
use crate::{
    content::{BodyInput, Rendered, render},
    demo::{
        story::{Ending, Step, steps},
        texts::{self, Desk, Request},
    },
    instance::StartError,
};

/// How many requests come in, beside the special ones.
const REQUESTS: usize = 78;
/// How many of them are recent enough to be open still.
const RECENT: usize = 26;
/// The request that is closed early in the month, and taken up again long after.
const CONTINUED: usize = 1;
/// The request that a customer sends twice.
const DOUBLED: usize = REQUESTS - 20;
/// How many days after the month's end the questions that were put aside come back.
const ASIDE_DAYS: i64 = 3;

/// Bodies, ready to be stored.
pub struct Lines {
    /// What the customer asks.
    pub body: Rendered,
    /// What the team asks back.
    pub ask: Option<Rendered>,
    /// What the customer writes then.
    pub follow_up: Option<Rendered>,
    /// What the team answers.
    pub reply: Rendered,
    /// What an agent leaves for the others.
    pub note: Option<Rendered>,
}

/// One ticket-to-be.
pub struct Scene {
    /// What is asked.
    pub request: Request,
    /// Its bodies.
    pub lines: Lines,
    /// The key of the agent who answers.
    pub agent: String,
    /// Did the customer call?
    pub by_phone: bool,
}

/// What happens to one ticket at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It comes in.
    Arrive,
    /// A step of its story.
    Step(Step),
    /// The agent puts it aside for some days.
    Snooze(Instant),
    /// The agent sees that it is spam.
    Spam,
    /// The agent sees that it is there twice, and a lead puts it into the bin.
    Delete,
    /// The customer writes when it is too late to reopen it.
    WriteLate,
}

/// A deed of the ticket of one scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// When.
    pub at: Instant,
    /// The scene's place.
    pub scene: usize,
    /// What.
    pub deed: Deed,
}

/// Everything that happens.
pub struct Script {
    /// The desk.
    pub desk: Desk,
    /// The tickets.
    pub scenes: Vec<Scene>,
    /// In the order of time.
    pub cues: Vec<Cue>,
    /// When the desk was set up.
    pub begins: Instant,
    /// What the customer of [`Deed::WriteLate`] writes.
    pub late: Rendered,
}

fn text(content: &str) -> Rendered {
    render(BodyInput { format: BodyFormat::Text, content: content.to_owned() })
}

impl Scene {
    fn of(desk: &Desk, request: Request, index: usize) -> Result<Self, StartError> {
        let able = desk.answerers(&request);
        let agent = able.get(index % able.len().max(1)).map(|agent| agent.key.clone());
        let agent = agent.ok_or_else(|| StartError::Refused("nobody can answer a request of the demo".to_owned()))?;
        let line = |words: &Option<String>| words.as_deref().map(text);
        let lines = Lines {
            body: render(BodyInput { format: request.format, content: request.body.clone() }),
            ask: line(&request.ask),
            follow_up: line(&request.follow_up),
            reply: text(&request.reply),
            note: line(&request.note),
        };
        Ok(Self { request, lines, agent, by_phone: index % 9 == 4 })
    }
}

/// Where the story of the request at `index` stops. Old ones are finished; of the recent ones some of everything is
/// left, and the newest have only just come in.
fn ending(index: usize, request: &Request) -> Ending {
    let wanted = match (REQUESTS.saturating_sub(index), index % 8) {
        (1..=4, _) => Ending::Waiting,
        (5..=RECENT, 0 | 5) => Ending::Waiting,
        (5..=RECENT, 1 | 6) => Ending::Taken,
        (5..=RECENT, 2) => Ending::Returned,
        (5..=RECENT, 3) => Ending::Answered,
        (_, 3) => Ending::Answered,
        (_, 7) => Ending::Reopened,
        _ => Ending::Closed,
    };
    // A recent request with a question waits for its answer, whatever its place.
    if request.ask.is_some() && (5..=RECENT).contains(&REQUESTS.saturating_sub(index)) {
        Ending::Asked
    } else if wanted.fits(request) {
        wanted
    } else {
        Ending::Closed
    }
}

/// How many hours a step lets pass before it; a little different for each ticket.
fn wait(step: Step, index: usize) -> f64 {
    let hours = match step {
        Step::Claim => 1.5,
        Step::Follow | Step::Mark => 0.05,
        Step::Note => 0.4,
        Step::Ask => 0.5,
        Step::Answer => 5.0,
        Step::Reply => 1.0,
        Step::Return => 6.0,
        Step::Raise => 0.5,
        Step::Close => 12.0,
    };
    let share = [0.5, 1.4, 0.8, 1.9, 1.1, 0.3, 1.6].get(index % 7).copied().unwrap_or(1.0);
    hours * share
}

impl Script {
    /// The script of the month that ends `now`.
    pub fn write(now: Instant) -> Result<Self, StartError> {
        let desk = texts::desk()?;
        let requests: Vec<Request> = texts::requests()?.into_iter().take(REQUESTS).collect();
        let end = DeskTime::latest(now);
        let begin = end.plus_hours(-24.0 * DAYS as f64);
        // The first ticket comes two hours after the desk was set up, the last one a quarter of an hour ago.
        let apart = (begin.hours_to(end) - 2.25) / (requests.len().max(2) - 1) as f64;
        let arrival = |index: usize| begin.plus_hours(2.0 + apart * index as f64);
        let mut plan = Plan { end, cues: Vec::new(), scenes: Vec::new() };
        for (index, request) in requests.iter().enumerate() {
            plan.story(Scene::of(&desk, request.clone(), index)?, arrival(index), index);
        }
        if let Some(request) = requests.get(DOUBLED) {
            let at = arrival(DOUBLED).plus_hours(0.2);
            plan.aside(Scene::of(&desk, request.clone(), DOUBLED)?, at, Deed::Delete);
        }
        let spam = Scene::of(&desk, spam(), 0)?;
        plan.aside(spam, begin.plus_hours(24.0 * 20.0), Deed::Spam);
        plan.cue(CONTINUED, begin.plus_hours(24.0 * 25.0), Deed::WriteLate);
        let Plan { mut cues, scenes, .. } = plan;
        cues.sort_by_key(|cue| cue.at);
        let late = text(
            "Hello again, it happened once more this morning, exactly as described above. Could you have another look?",
        );
        Ok(Self { desk, scenes, cues, begins: begin.instant(), late })
    }

    /// The address of the desk's admin.
    pub fn admin_email(&self) -> Result<String, StartError> {
        self.desk.admin().map(|admin| admin.email.clone())
    }
}

struct Plan {
    end: DeskTime,
    cues: Vec<Cue>,
    scenes: Vec<Scene>,
}

impl Plan {
    /// Notes a deed, unless it has not happened yet.
    fn cue(&mut self, scene: usize, at: DeskTime, deed: Deed) {
        if at <= self.end {
            self.cues.push(Cue { at: at.instant(), scene, deed });
        }
    }

    fn story(&mut self, scene: Scene, mut at: DeskTime, index: usize) {
        let place = self.scenes.len();
        let ending = ending(index, &scene.request);
        let steps = steps(&scene.request, ending);
        self.scenes.push(scene);
        self.cue(place, at, Deed::Arrive);
        for step in steps {
            at = at.plus_hours(wait(step, index));
            self.cue(place, at, Deed::Step(step));
        }
        if ending == Ending::Asked && !index.is_multiple_of(5) {
            let until = self.end.instant().plus_days(ASIDE_DAYS);
            self.cue(place, at.plus_hours(0.1), Deed::Snooze(until));
        }
    }

    /// A ticket that never was a request of its own.
    fn aside(&mut self, scene: Scene, at: DeskTime, deed: Deed) {
        let place = self.scenes.len();
        self.scenes.push(scene);
        self.cue(place, at, Deed::Arrive);
        self.cue(place, at.plus_hours(1.0), deed);
    }
}

fn spam() -> Request {
    Request {
        id: "spam".to_owned(),
        lang: Language::En,
        name: "Rank Rocket".to_owned(),
        email: "offers@rank-rocket.example".to_owned(),
        phone: None,
        organization: None,
        subject: "🚀 FIRST PAGE IN 48 HOURS or money back!!!".to_owned(),
        body:
            "Dear webmaster, we looked at your site and it is INVISIBLE. Ten thousand hand-made links, only today 70% \
               off. Reply YES and our specialist calls you tonight."
                .to_owned(),
        format: BodyFormat::Text,
        category: "question".to_owned(),
        priority: Priority::Low,
        tags: Vec::new(),
        follow_up: None,
        reply: "-".to_owned(),
        ask: None,
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_month_is_in_order_ends_now_and_leaves_some_of_everything() {
        for now in ["2026-11-21T09:00:00Z", "2026-11-21T02:00:00Z", "2026-03-01T20:30:00Z"] {
            let now: Instant = now.parse().unwrap();
            let script = Script::write(now).unwrap();
            assert!(script.scenes.len() >= 70);
            assert!(script.cues.is_sorted_by_key(|cue| cue.at));
            let (first, last) = (script.cues.first().unwrap().at, script.cues.last().unwrap().at);
            assert!(script.begins < first && last <= now);
            assert!(now.plus_days(-DAYS - 1) < script.begins && script.begins < now.plus_days(-DAYS + 2));
            let mut arrived = BTreeSet::new();
            for cue in &script.cues {
                let new = cue.deed == Deed::Arrive;
                assert_eq!(arrived.contains(&cue.scene), !new, "{cue:?}");
                arrived.insert(cue.scene);
            }
            assert_eq!(arrived.len(), script.scenes.len());
            let has = |wanted: fn(&Deed) -> bool| script.cues.iter().filter(|cue| wanted(&cue.deed)).count();
            assert_eq!(has(|deed| *deed == Deed::Spam), 1);
            assert_eq!(has(|deed| *deed == Deed::Delete), 1);
            assert_eq!(has(|deed| *deed == Deed::WriteLate), 1);
            assert!(has(|deed| matches!(deed, Deed::Snooze(_))) >= 1);
        }
    }

    #[test]
    fn the_recent_requests_are_left_at_every_ending() {
        let requests = texts::requests().unwrap();
        let recent = requests.iter().take(REQUESTS).enumerate().skip(REQUESTS - RECENT);
        let endings: Vec<Ending> = recent.map(|(index, request)| ending(index, request)).collect();
        for ending in [Ending::Waiting, Ending::Taken, Ending::Asked, Ending::Answered, Ending::Returned] {
            assert!(endings.contains(&ending), "{ending:?} in {endings:?}");
        }
    }
}
