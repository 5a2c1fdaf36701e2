//! The words of the language, each with its form, an example and what it means.
//!
//! `wanx-emulator faults` and `docs/faults.md` are made from these tables, and every example is read by a test.

/// A word of the language.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// What it means.
    pub means: &'static str,
    /// A whole statement with it.
    pub example: &'static str,
}

const fn word(name: &'static str, form: &'static str, means: &'static str, example: &'static str) -> Word {
    Word { name, form, means, example }
}

/// Where a fault can strike.
pub const PLACES: &[Word] = &[
    word("any", "any", "any request; what a statement without a place means", "any=latency(300ms)"),
    word(
        "connect",
        "connect",
        "a connection, before its first request (rules of the namespace `default` only)",
        "connect:chance(10%)=reset",
    ),
    word("create", "create", "creating a task", "create=Arrearage"),
    word("query", "query", "querying a task", "query:first(3)=gateway(502)"),
    word("list", "list", "listing tasks", "list=InternalError"),
    word("cancel", "cancel", "cancelling a task", "cancel=UnsupportedOperation"),
    word(
        "asset",
        "asset",
        "the server's own fetching of background and logo",
        "asset=BadRequest.InputDownloadFailed",
    ),
    word(
        "download",
        "download, download[INDEX]",
        "the client's download of a picture; indices count from zero",
        "download[1]=truncate(50%)",
    ),
    word(
        "picture",
        "picture, picture[INDEX]",
        "how a picture of a new task ends",
        "picture[1]=InternalError.Timeout",
    ),
    word("task", "task", "how a new task goes", "task=states(PENDING 2s, SUSPENDED)"),
];

/// When a fault can strike. Conditions follow the place with `:`; all of them have to hold, and without any the fault
/// strikes always.
pub const CONDITIONS: &[Word] = &[
    word(
        "nth",
        "nth(N)",
        "the N-th exchange of this operation that fulfils the other conditions, from 1",
        "create:nth(2)=lost-answer",
    ),
    word("first", "first(N)", "the first N of them", "query:first(3)=InternalError"),
    word("every", "every(N)", "every N-th of them", "query:every(4)=ModelUnavailable"),
    word(
        "chance",
        "chance(P%)",
        "by seeded dice; for pictures each on its own",
        "picture:chance(30%)=InternalError.Timeout",
    ),
    word(
        "between",
        "between(FROM, UNTIL)",
        "between two moments of the emulator's clock: spans since the rule came into force, or instants such as 2025-01-01T00:00:00Z",
        "create:between(10s, 20s)=Throttling",
    ),
    word(
        "key",
        "key(KEY)",
        "asked with this key; kept and shown as a digest only",
        "create:key(sk-one)=Arrearage",
    ),
    word("namespace", "namespace(NAME)", "in this namespace", "query:namespace(blue)=latency(1s)"),
    word("model", "model(NAME)", "a create request for this model", "create:model(wanx-ast)=ModelNotFound"),
    word(
        "json",
        "json(/POINTER), json(/POINTER, VALUE)",
        "the request's body has something, or this, at a JSON pointer",
        "create:json(/input/title/0, \"Boom\")=DataInspectionFailed",
    ),
];

/// What a fault can do, besides the service's own errors.
pub const DEEDS: &[Word] = &[
    word(
        "gateway",
        "gateway(STATUS), gateway(STATUS, empty)",
        "a gateway's error page in HTML, or nothing but the status; what was asked is not done",
        "query:nth(1)=gateway(503, empty)",
    ),
    word(
        "latency",
        "latency(SPAN), latency(LOW..HIGH), latency(MEDIAN~SIGMA)",
        "the answer comes later, in real time: fixed, uniform or log-normal; what was asked is done at once",
        "query=latency(200ms~0.6)",
    ),
    word(
        "hang",
        "hang",
        "no answer, until the client gives up; what was asked is done",
        "create:nth(1)=hang",
    ),
    word("reset", "reset", "the connection is reset; what was asked is not done", "query:chance(20%)=reset"),
    word(
        "reset-in-body",
        "reset-in-body",
        "the connection is reset in the middle of the answer; what was asked is done",
        "download:first(1)=reset-in-body",
    ),
    word(
        "lost-answer",
        "lost-answer",
        "what was asked is done and the connection is reset: the task exists, the answer is lost",
        "create:first(1)=lost-answer",
    ),
    word(
        "close",
        "close",
        "the connection is closed without an answer; what was asked is not done",
        "query:every(5)=close",
    ),
    word(
        "truncate",
        "truncate(NB), truncate(P%)",
        "the answer breaks off, though its length promises more",
        "download=truncate(1000B)",
    ),
    word(
        "corrupt",
        "corrupt",
        "JSON that cannot be parsed, a picture that cannot be decoded",
        "download[0]=corrupt",
    ),
    word("drip", "drip(NB/s), drip(NKB/s)", "the answer's body comes slowly", "download=drip(50KB/s)"),
    word(
        "content-type",
        "content-type(TYPE)",
        "the answer says that it is something else",
        "query=content-type(text/html)",
    ),
    word("expired", "expired", "the link's time is over: 403 in the result store's XML", "download=expired"),
    word(
        "revoked",
        "revoked",
        "the link may not be used: 403 in the result store's XML",
        "download[0]=revoked",
    ),
    word(
        "resize",
        "resize(WxH)",
        "a good picture of another size, plain grey; each side 1280 at most",
        "download=resize(64x64)",
    ),
    word(
        "as",
        "as(gif), as(html), as(empty)",
        "something else under the picture's name",
        "download:first(1)=as(html)",
    ),
    word(
        "states",
        "states(STATE SPAN, …)",
        "the states of a task with their spans: PENDING, RUNNING, SUSPENDED and UNKNOWN in any order; the last may have no span and lasts, or is SUCCEEDED, FAILED, CANCELED or UNKNOWN",
        "task=states(UNKNOWN 1s, PENDING 2s, RUNNING 3s, CANCELED)",
    ),
    word(
        "counts",
        "counts(TOTAL, SUCCEEDED, FAILED)",
        "what task_metrics says, whatever became of the pictures",
        "task=counts(4, 4, 0)",
    ),
    word("ok", "ok", "the picture is made, whatever weaker rules say", "picture[0]=ok"),
];
