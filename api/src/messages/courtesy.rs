//! Saying what a customer's message is, where the words were misread.

use actix_web::web;
use domain::{
    conversation::{Courtesy, Message, body_digest},
    ids::{MessageId, kind},
    policy::op,
    ticket::{Command, MessageKind},
};
use persistence::message;

use super::{MessageDto, dto::JudgeCourtesy};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Code, Ctx, Ok200, PathId, ValidJson},
    state::{AppState, Work},
    tickets::usecase::{change, load_for_change},
};

/// Say whether a customer's message is mere thanks.
///
/// `false` for one that was taken for thanks: the ticket waits for a reply from now on, as if it had been written now; a
/// closed ticket reopens. `true` for one that was taken for a request: where the ticket waits for nothing else it is `answered`
/// again. Saying the same twice changes nothing. Only what a customer wrote to an answered or closed ticket can be judged: 403
/// otherwise.
#[utoipa::path(
    put,
    path = "/v1/messages/{id}/courtesy",
    operation_id = "judgeCourtesy",
    tag = "messages",
    params(("id" = String, Path, description = "The message's id.", max_length = 30)),
    request_body = JudgeCourtesy,
    responses((status = 200, description = "The message as it is judged now.", body = MessageDto))
)]
pub async fn judge_courtesy(
    state: web::Data<AppState>,
    who: Caller<op::JudgeCourtesy>,
    context: Ctx,
    id: PathId<kind::Message>,
    body: ValidJson<JudgeCourtesy>,
) -> Result<Ok200<MessageDto>, ApiError> {
    let principal = who.principal.clone();
    let is_one = body.into_inner().courtesy;
    let message = state.write(&who, &context, move |work| judge(work, &principal, id.0, is_one)).await?;
    let version = message.version;
    Ok(Ok200::versioned(MessageDto::from(message), version))
}

fn judge(work: &mut Work<'_>, who: &Principal, id: MessageId, is_one: bool) -> Result<Message, ApiError> {
    let ticket_id = found(work, id)?.ticket_id;
    let set = load_for_change(work, who, ticket_id)?;
    // Read again under the ticket's lock.
    let message = found(work, id)?;
    let refused = || ApiError::new(Code::Forbidden).with("kind", message.kind.word());
    let was = message.courtesy.filter(|_| message.kind == MessageKind::Customer).ok_or_else(refused)?;
    let to: Courtesy = was.corrected(is_one);
    if to == was {
        return Ok(message);
    }
    let command = Command::JudgeCourtesy {
        id,
        written_at: message.created_at,
        was,
        is_one,
        body_sha256: body_digest(&message.source),
    };
    let judged = Message { version: message.version + 1, courtesy: Some(to), updated_at: work.now, ..message };
    message::update_courtesy(work.conn, &work.scope, &judged)?;
    change(work, &set, &command)?;
    Ok(judged)
}

/// Who may not see the note is told the same of a note as of what is not there.
fn found(work: &mut Work<'_>, id: MessageId) -> Result<Message, ApiError> {
    message::find(work.conn, &work.scope, id)?
        .filter(|message| message.kind.is_public())
        .ok_or_else(ApiError::not_found)
}
