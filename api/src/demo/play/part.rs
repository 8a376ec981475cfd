//! One customer's request, played from its arrival to its ending by everybody who has a part in it.

use domain::ticket::Status;
use serde_json::{Value, json};

use super::{
    act::Act,
    client::{Answer, Call, Caller, Client, text},
    refused,
    setup::{Office, known},
};
use crate::{
    demo::{
        story::{Ending, Step, raised, steps},
        texts::{Desk, Request},
    },
    instance::StartError,
};

/// What came of one request.
#[derive(Debug, Clone)]
pub struct Played {
    /// The ticket's id.
    pub id: String,
    /// The status it must have.
    pub status: Status,
    /// How many steps its story has.
    pub steps: usize,
    /// How often its creation was sent again.
    pub retries: usize,
    /// How often a second agent tried to take it and was refused.
    pub rivals: usize,
    /// How often a reply was held back because the customer had written meanwhile.
    pub held_back: usize,
    /// How often it was reopened from closed.
    pub reopened: usize,
}

/// The stage of one request.
pub struct Part<'a> {
    /// The service.
    pub client: &'a Client,
    /// The desk at work.
    pub office: &'a Office,
    /// The desk on paper.
    pub desk: &'a Desk,
    /// The request.
    pub request: &'a Request,
    /// Its place among the requests.
    pub index: usize,
}

/// Where the story of the request at `index` stops: a mixture that leaves some of everything.
pub fn ending(index: usize, request: &Request) -> Ending {
    let wanted = match index % 10 {
        0 | 5 => Ending::Waiting,
        1 => Ending::Taken,
        2 | 3 => Ending::Asked,
        4 => Ending::Answered,
        7 => Ending::Returned,
        6 | 8 => Ending::Reopened,
        _ => Ending::Closed,
    };
    if wanted.fits(request) { wanted } else { Ending::Closed }
}

impl Part<'_> {
    /// Plays it.
    ///
    /// # Errors
    /// Whatever the service refuses, and answers that are not what the contract promises.
    pub fn play(&self) -> Result<Played, StartError> {
        let able = self.desk.answerers(self.request);
        let turn = self.index / 10 % able.len().max(1);
        let agent = *able.get(turn).ok_or_else(|| refused("nobody can answer a request of the demo"))?;
        let ending = ending(self.index, self.request);
        let steps = steps(self.request, ending);
        let (ticket, retries) = self.arrive()?;
        let first = text(&ticket, "last_customer_message_id")?;
        let mut played = Played {
            id: text(&ticket, "id")?,
            status: ending.status(),
            steps: steps.len(),
            retries,
            rivals: 0,
            held_back: 0,
            reopened: 0,
        };
        let mut seen = first.clone();
        for (place, step) in steps.iter().enumerate() {
            let act = Act { part: self, agent, ticket: &played.id, key: format!("{}-{place}", self.key()) };
            match step {
                Step::Claim => played.rivals += act.claim(&able)?,
                Step::Follow => act.follow()?,
                Step::Mark => act.mark()?,
                Step::Note => act.say("note", self.request.note.as_deref(), json!({}))?,
                Step::Ask => {
                    let rest = json!({"then": "needs_info", "if_last_message_id": seen});
                    act.say("reply", self.request.ask.as_deref(), rest)?;
                }
                Step::Answer => seen = act.hear()?,
                Step::Reply => {
                    if seen != first && self.index.is_multiple_of(2) {
                        act.reply_too_late(&first)?;
                        played.held_back += 1;
                    }
                    let rest = json!({"if_last_message_id": seen});
                    act.say("reply", Some(&self.request.reply), rest)?;
                }
                Step::Return => {
                    seen = act.hear()?;
                    played.reopened += usize::from(ending == Ending::Reopened);
                }
                Step::Raise => act.update(json!({"priority": raised(self.request.priority)}))?,
                Step::Close => act.update(json!({"status": Status::Closed}))?,
            }
        }
        Ok(played)
    }

    fn key(&self) -> String {
        format!("{}-{}", self.office.day, self.request.id)
    }

    /// The ticket comes in; some come twice, one after the other or at the same moment, under one key. Returns the
    /// ticket and how often it was sent again.
    fn arrive(&self) -> Result<(Value, usize), StartError> {
        let send = || self.send();
        let (answer, again) = match self.index % 20 {
            7 => {
                let answer = send()?;
                (answer, Some(send()?))
            }
            13 => std::thread::scope(|scope| {
                let twin = scope.spawn(send);
                let answer = send();
                let twin = twin.join().map_err(|_| refused("a thread of the demo failed"))?;
                Ok::<_, StartError>((answer?, Some(twin?)))
            })?,
            _ => (send()?, None),
        };
        let retries = usize::from(again.is_some());
        let replays = usize::from(answer.replayed) + usize::from(again.as_ref().is_some_and(|again| again.replayed));
        let ticket = answer.success()?;
        if let Some(again) = again {
            let twin = again.success()?;
            if twin != ticket {
                return Err(refused(format!("the key {} gave two different tickets", self.key())));
            }
        }
        if replays != retries {
            return Err(refused(format!("the key {} was repeated {retries} times, replayed {replays}", self.key())));
        }
        Ok((ticket, retries))
    }

    fn send(&self) -> Result<Answer, StartError> {
        let (office, request) = (self.office, self.request);
        let phones: Vec<Value> = request.phone.iter().map(|phone| json!({"value": phone})).collect();
        let tags: Vec<&String> = request.tags.iter().chain([&office.day]).collect();
        let team = self.desk.team_of(&request.category).ok_or_else(|| refused("a category of the demo has no team"))?;
        let body = json!({
            "customer": {
                "name": request.name, "emails": [{"value": request.email}], "phones": phones, "locale": request.lang,
            },
            "subject": request.subject,
            "body": {"format": request.format, "content": request.body},
            "tags": tags,
            "language": request.lang,
            "category_id": known(&office.categories, &request.category)?,
            "team_id": known(&office.teams, team)?,
            "priority": request.priority,
        });
        self.client.call(&Call {
            caller: Caller::Service(&office.form),
            method: "POST",
            path: "/v1/tickets".to_owned(),
            key: Some(self.key()),
            body: Some(body),
        })
    }
}
