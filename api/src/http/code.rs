//! The problem codes: one table of word, status and text in both languages.
//!
//! A code's meaning never changes and its word is never used for something else; clients switch on it.

use actix_web::http::StatusCode;

use super::Language;

/// The texts of a code in one language. A detail may hold `{placeholders}`, filled from the problem's members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts {
    /// What kind of problem this is; the same for every occurrence.
    pub title: &'static str,
    /// What happened and what to do; candidates, the first whose placeholders are all known is shown.
    pub details: &'static [&'static str],
}

macro_rules! codes {
    ($($name:ident $word:literal $status:literal
        $en:literal [$($en_detail:literal),+] $fa:literal [$($fa_detail:literal),+];)*) => {
        /// What went wrong, as clients see it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $en] $name,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The code with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }

            const fn status_number(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// Title and details in a language.
            pub const fn texts(self, language: Language) -> Texts {
                match (self, language) {
                    $((Self::$name, Language::En) => Texts { title: $en, details: &[$($en_detail),+] },
                    (Self::$name, Language::Fa) => Texts { title: $fa, details: &[$($fa_detail),+] },)*
                }
            }
        }
    };
}

impl Code {
    /// The HTTP status it is answered with.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status_number()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The code for a status that some part of the framework chose by itself.
    pub fn for_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            408 => Self::RequestTimeout,
            409 => Self::Conflict,
            410 => Self::Deleted,
            412 => Self::PreconditionFailed,
            413 => Self::PayloadTooLarge,
            414 => Self::UriTooLong,
            415 => Self::UnsupportedMediaType,
            416 => Self::RangeNotSatisfiable,
            422 => Self::ValidationFailed,
            428 => Self::PreconditionRequired,
            429 => Self::QuotaExceeded,
            431 => Self::HeadersTooLarge,
            503 => Self::Overloaded,
            400..=499 => Self::BadRequest,
            _ => Self::InternalError,
        }
    }
}

codes! {
    InvalidJson "invalid_json" 400
        "The body is not valid JSON" ["The JSON breaks off or goes wrong at line {line}, column {column}.", "The body is empty or not JSON."]
        "بدنهٔ درخواست JSON معتبر نیست" ["خطای JSON در سطر {line}، ستون {column}.", "بدنه خالی است یا JSON نیست."];
    InvalidParameter "invalid_parameter" 400
        "A parameter is not valid" ["See `errors` for each parameter."]
        "پارامتری معتبر نیست" ["هر پارامتر نادرست در `errors` آمده است."];
    UnknownParameter "unknown_parameter" 400
        "Unknown parameter" ["This operation does not know every parameter sent; see `errors`."]
        "پارامتر ناشناخته" ["این عملیات همهٔ پارامترهای فرستاده‌شده را نمی‌شناسد؛ `errors` را ببینید."];
    InvalidCursor "invalid_cursor" 400
        "The cursor is not valid" ["Use a cursor exactly as an earlier page gave it, or start without one."]
        "نشانگر صفحه معتبر نیست" ["نشانگر را همان‌گونه که صفحهٔ پیشین داده است بفرستید، یا بدون آن آغاز کنید."];
    CursorMismatch "cursor_mismatch" 400
        "The cursor belongs to another list" ["Filters and sort must stay the same while paging; to change them, start without a cursor."]
        "نشانگر از فهرست دیگری است" ["در ورق زدن، پالایه‌ها و ترتیب باید یکسان بمانند؛ برای تغییر آن‌ها بدون نشانگر آغاز کنید."];
    InvalidHeader "invalid_header" 400
        "A header is not valid" ["See `errors` for the header."]
        "سرآیندی معتبر نیست" ["سرآیند نادرست در `errors` آمده است."];
    BadRequest "bad_request" 400
        "The request cannot be understood" ["Compare the request with the API's description."]
        "درخواست قابل فهم نیست" ["درخواست را با شرح API بسنجید."];
    Unauthenticated "unauthenticated" 401
        "Credentials are required" ["Send `Authorization: Bearer <token>`."]
        "احراز هویت لازم است" ["سرآیند `Authorization: Bearer <token>` را بفرستید."];
    InvalidToken "invalid_token" 401
        "The token is not valid" ["It is malformed, unknown, or not meant for this service."]
        "توکن معتبر نیست" ["توکن بدشکل یا ناشناخته است، یا برای این سرویس نیست."];
    TokenExpired "token_expired" 401
        "The token has expired" ["Refresh the session or create a new token."]
        "توکن منقضی شده است" ["نشست را تازه کنید یا توکن تازه‌ای بسازید."];
    TokenRevoked "token_revoked" 401
        "The token was revoked" ["Create a new token."]
        "توکن باطل شده است" ["توکن تازه‌ای بسازید."];
    InvalidSignature "invalid_signature" 401
        "The token's signature is wrong" ["It was not signed with the identity provider's key, or was changed since."]
        "امضای توکن درست نیست" ["توکن با کلید ارائه‌دهندهٔ هویت امضا نشده یا پس از آن دگرگون شده است."];
    TokenNotYetValid "token_not_yet_valid" 401
        "The token is not valid yet" ["Its `nbf` or `iat` lies in the future; compare the clocks."]
        "زمان اعتبار توکن هنوز نرسیده است" ["`nbf` یا `iat` آن در آینده است؛ ساعت‌ها را بسنجید."];
    TokenLivesTooLong "token_lives_too_long" 401
        "The token lives too long" ["`exp` may lie at most {max_seconds} seconds ahead.", "`exp` lies too far ahead."]
        "عمر توکن بیش از اندازه است" ["`exp` حداکثر {max_seconds} ثانیه جلوتر باشد.", "`exp` بیش از اندازه دور است."];
    UnknownIssuer "unknown_issuer" 401
        "The issuer is not known" ["No identity provider with this `iss` exists in the workspace that the token names."]
        "صادرکنندهٔ توکن شناخته نیست" ["در فضای کاری‌ای که توکن می‌گوید ارائه‌دهنده‌ای با این `iss` نیست."];
    WrongAudience "wrong_audience" 401
        "The token is meant for somebody else" ["Its `aud` does not contain the provider's audience."]
        "توکن برای دیگری است" ["`aud` آن مخاطبِ ارائه‌دهنده را ندارد."];
    AlgorithmNotAllowed "algorithm_not_allowed" 401
        "The signature algorithm is not allowed" ["Allowed for this provider: {allowed}.", "The provider does not allow it."]
        "الگوریتم امضا مجاز نیست" ["مجاز برای این ارائه‌دهنده: {allowed}.", "ارائه‌دهنده آن را مجاز نمی‌داند."];
    UnknownKey "unknown_key" 401
        "The key is not known" ["The provider has no usable key with this `kid`."]
        "کلید شناخته نیست" ["ارائه‌دهنده کلید به‌کارآمدنی با این `kid` ندارد."];
    MissingClaim "missing_claim" 401
        "A claim is missing" ["`{claim}` is missing or has the wrong type.", "A claim is missing or has the wrong type."]
        "ادعایی در توکن نیست" ["`{claim}` نیست یا نوع نادرستی دارد.", "ادعایی نیست یا نوع نادرستی دارد."];
    ProviderDisabled "provider_disabled" 401
        "The identity provider is switched off" ["Its tokens are not accepted at the moment."]
        "ارائه‌دهندهٔ هویت خاموش است" ["توکن‌های آن اکنون پذیرفته نمی‌شوند."];
    CustomerRemoved "customer_removed" 401
        "The customer was removed" ["Restore the customer first."]
        "مشتری حذف شده است" ["نخست مشتری را بازگردانید."];
    SessionEnded "session_ended" 401
        "The session has ended" ["Sign in again."]
        "نشست پایان یافته است" ["دوباره وارد شوید."];
    WrongCredentials "wrong_credentials" 401
        "Sign-in failed" ["Workspace, e-mail and password do not belong together."]
        "ورود ناموفق بود" ["فضای کاری، رایانامه و گذرواژه با هم نمی‌خوانند."];
    SecretRefused "secret_refused" 401
        "The code or link does not work" ["It is wrong, used, replaced or too old. Ask for a new one."]
        "این کد یا پیوند کار نمی‌کند" ["نادرست، به‌کاررفته، جایگزین‌شده یا کهنه است. تازه‌ای بخواهید."];
    SignInRefused "sign_in_refused" 401
        "The sign-in was refused" ["`reason` tells why: {reason}.", "Begin again."]
        "ورود پذیرفته نشد" ["دلیل در `reason` آمده است: {reason}.", "از نو آغاز کنید."];
    InsufficientScope "insufficient_scope" 403
        "The token lacks a scope" ["This operation needs: {required_scopes}.", "This operation needs a scope that the token lacks."]
        "دامنهٔ دسترسی توکن کافی نیست" ["این عملیات نیاز دارد به: {required_scopes}.", "این عملیات دسترسی‌ای می‌خواهد که توکن ندارد."];
    Forbidden "forbidden" 403
        "Not allowed" ["The caller's role does not permit this operation."]
        "اجازه ندارید" ["نقش شما این عملیات را مجاز نمی‌کند."];
    OriginNotAllowed "origin_not_allowed" 403
        "The origin is not allowed" ["Add the web page's origin to the workspace's list."]
        "این مبدأ مجاز نیست" ["مبدأ صفحهٔ وب را به فهرست فضای کاری بیفزایید."];
    InvalidLink "invalid_link" 403
        "The link is not valid" ["It was not made here, or not for this file. Ask for a new one."]
        "پیوند معتبر نیست" ["این پیوند اینجا یا برای این پرونده ساخته نشده است. پیوند تازه‌ای بخواهید."];
    NotFound "not_found" 404
        "Not found" ["Nothing is here, or not for this caller."]
        "پیدا نشد" ["چیزی اینجا نیست، یا برای شما نیست."];
    MethodNotAllowed "method_not_allowed" 405
        "Method not allowed" ["The `Allow` header lists the methods that work here."]
        "این روش مجاز نیست" ["روش‌های مجاز در سرآیند `Allow` آمده‌اند."];
    NotAcceptable "not_acceptable" 406
        "No acceptable form" ["This resource is not available in any media type of the `Accept` header."]
        "قالب پذیرفته‌ای موجود نیست" ["این منبع در هیچ‌یک از قالب‌های سرآیند `Accept` موجود نیست."];
    RequestTimeout "request_timeout" 408
        "The request took too long to arrive" ["Nothing was done. Send the request again on a new connection."]
        "رسیدن درخواست بیش از اندازه طول کشید" ["کاری انجام نشد. درخواست را با اتصالی تازه دوباره بفرستید."];
    Conflict "conflict" 409
        "Conflict with the current state" ["Read the record again and decide anew."]
        "ناسازگار با وضعیت کنونی" ["رکورد را دوباره بخوانید و از نو تصمیم بگیرید."];
    AlreadyExists "already_exists" 409
        "Already exists" ["The existing record is {existing_id}.", "A record with the same unique value exists."]
        "از پیش وجود دارد" ["رکورد موجود: {existing_id}.", "رکوردی با همین مقدار یکتا وجود دارد."];
    TransitionNotAllowed "transition_not_allowed" 409
        "The ticket cannot go there from its status" ["Allowed now: {allowed}.", "The status does not permit this step."]
        "تیکت از این وضعیت به آنجا نمی‌رود" ["اکنون مجاز است: {allowed}.", "وضعیت کنونی این گام را مجاز نمی‌کند."];
    OpenDependencies "open_dependencies" 409
        "The ticket depends on open tickets" ["Close them first, or remove the link: {numbers}.", "Close them first, or remove the link."]
        "تیکت به تیکت‌های باز وابسته است" ["نخست آن‌ها را ببندید یا پیوند را بردارید: {numbers}.", "نخست آن‌ها را ببندید یا پیوند را بردارید."];
    LinkCycle "link_cycle" 409
        "The tickets would go in a circle" ["The other ticket leads back to this one already, by itself or over others."]
        "تیکت‌ها در حلقه می‌افتند" ["تیکت دیگر از پیش، خود یا به‌واسطهٔ تیکت‌های دیگر، به این یکی می‌رسد."];
    HasParent "has_parent" 409
        "The ticket has a parent" ["It is a part of {parent_id}; remove that link first.", "Remove the link to its parent first."]
        "تیکت والد دارد" ["بخشی از {parent_id} است؛ نخست آن پیوند را بردارید.", "نخست پیوند آن با والدش را بردارید."];
    MacroRefused "macro_refused" 409
        "The macro cannot be applied to the ticket" ["Nothing was done: action {action_index}, `{action_type}`, is refused with `{reason}`.", "Nothing was done: one of its actions is refused."]
        "این ماکرو روی تیکت انجام‌شدنی نیست" ["هیچ کاری انجام نشد: کنش {action_index}، `{action_type}`، با `{reason}` رد شد.", "هیچ کاری انجام نشد: یکی از کنش‌هایش رد شد."];
    AlreadyClaimed "already_claimed" 409
        "Somebody else has it" ["The ticket is in the hands of {assignee_id}.", "Another agent took the ticket."]
        "در دست دیگری است" ["تیکت در دست {assignee_id} است.", "کارشناس دیگری تیکت را برداشته است."];
    NotLeased "not_leased" 409
        "The ticket is not handed out" ["It was not handed to you, or the time is over; take the next one."]
        "تیکت به کسی سپرده نشده است" ["به شما سپرده نشده یا زمانش گذشته است؛ تیکت بعدی را بردارید."];
    LeasedByOther "leased_by_other" 409
        "The ticket is handed out to somebody else" ["{assignee_id} has it at the moment.", "Another agent has it at the moment."]
        "تیکت به دیگری سپرده شده است" ["اکنون در دست {assignee_id} است.", "اکنون در دست کارشناس دیگری است."];
    NewMessages "new_messages" 409
        "New messages arrived" ["Read the messages that came meanwhile, then send again."]
        "پیام تازه‌ای رسیده است" ["پیام‌های رسیده را بخوانید و سپس دوباره بفرستید."];
    OtherReaders "other_readers" 409
        "Others would read it" ["The tickets are not of the same customer and organization: link them instead."]
        "کسان دیگری آن را می‌خواندند" ["تیکت‌ها از یک مشتری و سازمان نیستند؛ به‌جای ادغام، آن‌ها را به هم پیوند دهید."];
    InUse "in_use" 409
        "Still in use" ["Other records refer to it; move them first."]
        "هنوز در حال استفاده است" ["رکوردهای دیگری به آن ارجاع دارند؛ نخست آن‌ها را جابه‌جا کنید."];
    FeedReset "feed_reset" 410
        "The feed was put back" ["The database was restored to an older state than the one your cursor is from. Load anew, without a cursor."]
        "خوراک تغییرات به عقب بازگشته است" ["پایگاه داده به وضعی پیش از نشانگر شما بازگردانده شده است. بدون نشانگر از آغاز بخوانید."];
    Deleted "deleted" 409
        "The record is in the bin" ["Restore it first."]
        "رکورد در سطل بازیافت است" ["نخست آن را بازگردانید."];
    CustomerBlocked "customer_blocked" 409
        "The customer is blocked" ["Unblock the customer first."]
        "مشتری مسدود است" ["نخست مشتری را از انسداد درآورید."];
    ReopenWindowOver "reopen_window_over" 409
        "Closed too long ago to be reopened" ["Write a message instead: it opens a new ticket that continues this one."]
        "برای بازگشایی دیر شده است" ["به‌جای آن پیامی بنویسید: درخواست تازه‌ای در ادامهٔ همین یکی باز می‌شود."];
    SurveyNotAsked "survey_not_asked" 409
        "The survey is not asked" ["It waits for its time, or was not to be asked; `state` and `reason` of the survey tell."]
        "این نظرسنجی پرسیده نشده است" ["هنوز زمانش نرسیده یا قرار نبوده پرسیده شود؛ `state` و `reason` نظرسنجی می‌گویند."];
    SurveySettled "survey_settled" 409
        "The answer cannot be changed any more" ["The time for changing it is over, or it was changed often enough."]
        "پاسخ دیگر تغییر نمی‌کند" ["زمان تغییر آن گذشته یا به اندازهٔ کافی تغییر کرده است."];
    IdempotencyInProgress "idempotency_in_progress" 409
        "The first attempt is still running" ["A request with this Idempotency-Key is being worked on; try again shortly."]
        "تلاش نخست هنوز در جریان است" ["درخواستی با همین Idempotency-Key در حال انجام است؛ اندکی بعد دوباره بفرستید."];
    ReplayUnavailable "replay_unavailable" 409
        "The answer cannot be repeated" ["The request was done, but its answer held a secret and was not kept."]
        "پاسخ قابل تکرار نیست" ["درخواست انجام شده، اما پاسخش رازی داشت و نگه داشته نشد."];
    Merged "merged" 410
        "Merged into another record" ["Use {merged_into} instead.", "The record lives on in another one."]
        "در رکورد دیگری ادغام شده است" ["به‌جای آن از {merged_into} استفاده کنید.", "این رکورد در رکورد دیگری ادامه دارد."];
    LinkExpired "link_expired" 410
        "The link has expired" ["Links work for a few minutes. Ask for a new one."]
        "مهلت پیوند گذشته است" ["پیوندها تنها چند دقیقه کار می‌کنند. پیوند تازه‌ای بخواهید."];
    SurveyExpired "survey_expired" 410
        "The time for an answer is over" ["The survey was not answered in time."]
        "زمان پاسخ گذشته است" ["به این نظرسنجی به‌موقع پاسخ داده نشد."];
    PreconditionFailed "precondition_failed" 412
        "The record has changed" ["It is at version {current_version} now.", "The condition in the request's header does not hold."]
        "رکورد تغییر کرده است" ["اکنون در نسخهٔ {current_version} است.", "شرط سرآیند درخواست برقرار نیست."];
    PayloadTooLarge "payload_too_large" 413
        "The body is too large" ["At most {max_bytes} bytes.", "Send less."]
        "بدنهٔ درخواست بزرگ است" ["حداکثر {max_bytes} بایت.", "کمتر بفرستید."];
    UriTooLong "uri_too_long" 414
        "The address is too long" ["At most {max_bytes} bytes.", "Shorten path and query."]
        "نشانی بسیار بلند است" ["حداکثر {max_bytes} بایت.", "مسیر و پرس‌وجو را کوتاه کنید."];
    UnsupportedMediaType "unsupported_media_type" 415
        "Unsupported body format" ["Accepted, uncompressed and in UTF-8: {accepted}.", "Send the body uncompressed, in a format of the API's description."]
        "قالب بدنه پشتیبانی نمی‌شود" ["پذیرفته، بدون فشرده‌سازی و با UTF-8: {accepted}.", "بدنه را بدون فشرده‌سازی و در قالبی از شرح API بفرستید."];
    RangeNotSatisfiable "range_not_satisfiable" 416
        "The range lies outside the file" ["`size` is the number of bytes that the file has."]
        "بازه بیرون از پرونده است" ["`size` شمار بایت‌های پرونده است."];
    ValidationFailed "validation_failed" 422
        "Some fields are not valid" ["Rejected fields: {count}."]
        "برخی فیلدها معتبر نیستند" ["شمار فیلدهای ردشده: {count}."];
    IdempotencyKeyReused "idempotency_key_reused" 422
        "The Idempotency-Key was used for another request" ["Use a new key for a different request."]
        "این Idempotency-Key برای درخواست دیگری به کار رفته است" ["برای درخواست متفاوت کلید تازه‌ای بفرستید."];
    PreconditionRequired "precondition_required" 428
        "A precondition is required" ["Send `If-Match` with the version you have read."]
        "پیش‌شرط لازم است" ["سرآیند `If-Match` را با نسخه‌ای که خوانده‌اید بفرستید."];
    QuotaExceeded "quota_exceeded" 429
        "Too many requests" ["Wait as long as `Retry-After` says."]
        "درخواست بیش از اندازه" ["به اندازهٔ `Retry-After` صبر کنید."];
    TooManyAttempts "too_many_attempts" 429
        "Too many attempts" ["Wait as long as `Retry-After` says, then try again."]
        "تلاش بیش از اندازه" ["به اندازهٔ `Retry-After` صبر کنید و سپس دوباره بکوشید."];
    HeadersTooLarge "headers_too_large" 431
        "The headers are too large" ["At most {max_bytes} bytes in all.", "Send fewer or shorter headers."]
        "سرآیندها بسیار بزرگ‌اند" ["روی هم حداکثر {max_bytes} بایت.", "سرآیندهای کمتر یا کوتاه‌تر بفرستید."];
    InternalError "internal_error" 500
        "Something went wrong on our side" ["Nothing was changed. Quote the request id when asking for help."]
        "در سمت ما خطایی رخ داد" ["چیزی تغییر نکرد. هنگام کمک خواستن شناسهٔ درخواست را بگویید."];
    Overloaded "overloaded" 503
        "Too much to do at the moment" ["Nothing was changed. Try again after `Retry-After` seconds."]
        "سرویس اکنون پرکار است" ["چیزی تغییر نکرد. پس از `Retry-After` ثانیه دوباره بفرستید."];
    KeysUnavailable "keys_unavailable" 503
        "The identity provider's keys cannot be fetched" ["Nothing was changed. Try again after `Retry-After` seconds."]
        "کلیدهای ارائه‌دهندهٔ هویت در دسترس نیستند" ["چیزی تغییر نکرد. پس از `Retry-After` ثانیه دوباره بفرستید."];
    ProviderUnavailable "provider_unavailable" 503
        "The service to sign in at cannot be used" ["Nothing was changed. What is wrong with it: {problem}.", "Nothing was changed. Try again after `Retry-After` seconds."]
        "سرویس ورود در دسترس نیست" ["چیزی تغییر نکرد. اشکال آن: {problem}.", "چیزی تغییر نکرد. پس از `Retry-After` ثانیه دوباره بفرستید."];
    DatabaseUnavailable "database_unavailable" 503
        "The database cannot be reached" ["Nothing was changed. Try again later."]
        "پایگاه داده در دسترس نیست" ["چیزی تغییر نکرد. بعداً دوباره بفرستید."];
    StorageFull "storage_full" 503
        "No space left to write" ["Nothing was changed. The operator must make room."]
        "جایی برای نوشتن نمانده است" ["چیزی تغییر نکرد. بهره‌بردار باید جا باز کند."];
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_are_unique_snake_case_and_lead_back_to_their_code() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::from_word(code.word()), Some(*code));
            assert!(code.word().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", code.word());
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{}", code.word());
        }
    }

    #[test]
    fn both_languages_offer_the_same_details() {
        let placeholders = |text: &str| text.matches('{').count();
        for code in Code::ALL {
            let (en, fa) = (code.texts(Language::En), code.texts(Language::Fa));
            let count = |texts: &Texts| texts.details.iter().map(|text| placeholders(text)).collect::<Vec<_>>();
            assert_eq!(count(&en), count(&fa), "{}", code.word());
            assert!(fa.title.chars().any(|letter| ('\u{0600}'..='\u{06ff}').contains(&letter)), "{}", code.word());
        }
    }

    #[test]
    fn every_status_the_framework_may_choose_keeps_its_class() {
        for number in (400..=417).chain(421..=431).chain(500..=511) {
            let status = StatusCode::from_u16(number).unwrap();
            let chosen = Code::for_status(status);
            assert_eq!(chosen.status().as_u16() / 100, number / 100, "{number}");
        }
    }
}
