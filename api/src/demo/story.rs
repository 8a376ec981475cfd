//! What happens to a request after it has arrived, step by step.

use domain::ticket::{Priority, Status};

use super::texts::Request;

/// One step of a request's story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An agent takes the ticket.
    Claim,
    /// The admin follows it.
    Follow,
    /// The agent marks it with a tag.
    Mark,
    /// The agent leaves a note for the others.
    Note,
    /// The agent asks back.
    Ask,
    /// The customer answers that.
    Answer,
    /// The agent replies.
    Reply,
    /// The customer writes once more.
    Return,
    /// The agent raises the priority.
    Raise,
    /// The agent closes the ticket.
    Close,
}

/// Where a story stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nobody has taken it yet.
    Waiting,
    /// An agent is at it.
    Taken,
    /// The customer was asked; only for requests with a question.
    Asked,
    /// The customer has the answer.
    Answered,
    /// He wrote again after it; only for requests after whose reply he does.
    Returned,
    /// It is over.
    Closed,
    /// It was closed, he wrote again, and it was closed again; as above.
    Reopened,
}

/// The tag that [`Step::Mark`] puts on.
pub const MARK: &str = "پیگیری-ویژه";

impl Ending {
    /// The status a ticket has then.
    pub const fn status(self) -> Status {
        match self {
            Self::Waiting | Self::Returned => Status::AwaitingReply,
            Self::Taken => Status::InReview,
            Self::Asked => Status::NeedsInfo,
            Self::Answered => Status::Answered,
            Self::Closed | Self::Reopened => Status::Closed,
        }
    }

    /// Has the request the texts that this ending needs?
    pub fn fits(self, request: &Request) -> bool {
        match self {
            Self::Asked => request.ask.is_some(),
            Self::Returned | Self::Reopened => returns(request),
            Self::Waiting | Self::Taken | Self::Answered | Self::Closed => true,
        }
    }
}

/// Does the customer write again after the reply?
fn returns(request: &Request) -> bool {
    request.ask.is_none() && request.follow_up.is_some()
}

/// The steps from the arrival to an ending that fits.
pub fn steps(request: &Request, ending: Ending) -> Vec<Step> {
    use Step::{Answer, Ask, Claim, Close, Follow, Mark, Note, Raise, Reply, Return};

    if ending == Ending::Waiting {
        return Vec::new();
    }
    let mut steps = vec![Claim];
    if request.category == "complaint" {
        steps.push(Follow);
    }
    if request.priority == Priority::Urgent {
        steps.push(Mark);
    }
    if request.note.is_some() {
        steps.push(Note);
    }
    if ending == Ending::Taken {
        return steps;
    }
    if request.ask.is_some() {
        steps.push(Ask);
        if ending == Ending::Asked {
            return steps;
        }
        steps.push(Answer);
    }
    steps.push(Reply);
    steps.extend_from_slice(match ending {
        Ending::Waiting | Ending::Taken | Ending::Asked | Ending::Answered => &[],
        Ending::Returned => &[Return, Raise],
        Ending::Closed if returns(request) => &[Return, Close],
        Ending::Closed => &[Close],
        Ending::Reopened => &[Close, Return, Close],
    });
    steps
}

/// One band up.
pub const fn raised(priority: Priority) -> Priority {
    match priority {
        Priority::Low => Priority::Medium,
        Priority::Medium => Priority::High,
        Priority::High | Priority::Urgent => Priority::Urgent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::texts::requests;

    #[test]
    fn a_story_takes_only_steps_for_which_there_are_words() {
        let endings = [
            Ending::Waiting,
            Ending::Taken,
            Ending::Asked,
            Ending::Answered,
            Ending::Returned,
            Ending::Closed,
            Ending::Reopened,
        ];
        for request in requests().unwrap() {
            for ending in endings.into_iter().filter(|ending| ending.fits(&request)) {
                let steps = steps(&request, ending);
                let has = |step| steps.contains(&step);
                assert!(!has(Step::Note) || request.note.is_some(), "{} {ending:?}", request.id);
                assert!(!has(Step::Ask) || request.ask.is_some(), "{} {ending:?}", request.id);
                assert!(!has(Step::Answer) || has(Step::Ask), "{} {ending:?}", request.id);
                assert!(!(has(Step::Answer) && has(Step::Return)), "{} {ending:?}", request.id);
                assert!(!has(Step::Return) || request.follow_up.is_some(), "{} {ending:?}", request.id);
            }
        }
    }

    #[test]
    fn every_ending_has_a_request_that_fits() {
        let requests = requests().unwrap();
        for ending in [Ending::Asked, Ending::Returned, Ending::Reopened] {
            assert!(requests.iter().filter(|request| ending.fits(request)).count() >= 20, "{ending:?}");
        }
    }
}
