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
    /// For a request that came in through the portal: had it the right category at once?
    pub sorted: Option<bool>,
    /// How many files came with it, and came back unchanged.
    pub files: usize,
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
        let mut agent = *able.get(turn).ok_or_else(|| refused("nobody can answer a request of the demo"))?;
        let ending = ending(self.index, self.request);
        let steps = steps(self.request, ending);
        let file = self.attach()?;
        let (ticket, retries) = self.arrive(file.as_deref())?;
        let (ticket, sorted) = self.sort(ticket)?;
        let first = text(&ticket, "last_customer_message_id")?;
        let mut played = Played {
            id: text(&ticket, "id")?,
            status: ending.status(),
            steps: steps.len(),
            retries,
            rivals: 0,
            held_back: 0,
            reopened: 0,
            sorted,
            files: self.compare(file.as_deref())?,
        };
        let mut seen = first.clone();
        for (place, step) in steps.iter().enumerate() {
            let act = Act { part: self, agent, ticket: &played.id, key: format!("{}-{place}", self.key()) };
            match step {
                Step::Claim => {
                    let rivals;
                    (agent, rivals) = act.claim(&able)?;
                    played.rivals += rivals;
                }
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
    fn arrive(&self, file: Option<&str>) -> Result<(Value, usize), StartError> {
        let send = || if self.is_by_portal() { self.send_by_portal() } else { self.send(file) };
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

    /// Some customers use the portal, in their own name: nobody says there what the request is about.
    pub fn is_by_portal(&self) -> bool {
        self.index % 3 == 1
    }

    /// Some requests of the form come with a file. Returns its id.
    fn attach(&self) -> Result<Option<String>, StartError> {
        if self.is_by_portal() || self.index % 8 != 3 {
            return Ok(None);
        }
        let (name, key) = (format!("گزارش {}.txt", self.index), format!("{}-file", self.key()));
        self.client.upload(&self.office.form, &key, &name, self.request.body.as_bytes()).map(Some)
    }

    /// The file comes back as it was sent.
    fn compare(&self, file: Option<&str>) -> Result<usize, StartError> {
        let Some(id) = file else { return Ok(0) };
        let admin = self.office.agent(&self.desk.admin()?.key)?;
        match self.client.download(admin, id)? == self.request.body.as_bytes() {
            true => Ok(1),
            false => Err(refused(format!("the file {id} came back altered"))),
        }
    }

    fn send_by_portal(&self) -> Result<Answer, StartError> {
        let (office, request) = (self.office, self.request);
        let body = json!({
            "subject": request.subject,
            "body": {"format": request.format, "content": request.body},
            "language": request.lang,
        });
        self.client.call(&Call {
            caller: Caller::Customer(&office.application.token_for(request)?),
            method: "POST",
            path: "/v1/portal/tickets".to_owned(),
            key: Some(self.key()),
            body: Some(body),
        })
    }

    /// The admin marks what came in through the portal, and files it where it belongs if triage was wrong or not sure
    /// enough. Returns the ticket as the team sees it and, for the portal, whether triage was right.
    fn sort(&self, ticket: Value) -> Result<(Value, Option<bool>), StartError> {
        if !self.is_by_portal() {
            return Ok((ticket, None));
        }
        let (office, request) = (self.office, self.request);
        let (admin, path) = (Caller::Person(office.agent(&self.desk.admin()?.key)?), text(&ticket, "id")?);
        let path = format!("/v1/tickets/{path}");
        let category = known(&office.categories, &request.category)?;
        let team = self.desk.team_of(&request.category).ok_or_else(|| refused("a category of the demo has no team"))?;
        let tags: Vec<&String> = request.tags.iter().chain([&office.day]).collect();
        let marked = self.client.change(admin, &path, Some(json!({"tags": tags})))?;
        let right = marked.get("category_id").and_then(Value::as_str) == Some(category);
        if right {
            return Ok((marked, Some(true)));
        }
        let filed = json!({"category_id": category, "team_id": known(&office.teams, team)?});
        Ok((self.client.change(admin, &path, Some(filed))?, Some(false)))
    }

    fn send(&self, file: Option<&str>) -> Result<Answer, StartError> {
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
            "attachment_ids": file.into_iter().collect::<Vec<_>>(),
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
