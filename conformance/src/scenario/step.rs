//! The twelve kinds of steps.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, Matcher, Row, is_default};

/// One step. Without `expect` its success is a precondition of what follows; with it, it is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a scenario has a handful of steps, and a box would hide their types"
)]
pub enum Step {
    /// Creates a task.
    Create(Create),
    /// Asks for a task once.
    Query(Query),
    /// Sends any request.
    Request(Request),
    /// Sends bytes over a connection of its own.
    Raw(Raw),
    /// Asks for tasks until something has come true.
    Poll(Poll),
    /// Downloads a picture and looks at it.
    Picture(Picture),
    /// Compares what was found before.
    Check(Check),
    /// Creates many tasks at once.
    Burst(Burst),
    /// Moves the target's clock.
    Clock(Clock),
    /// Puts a fault in force.
    Fault(Fault),
    /// Stops the target and starts it again.
    Restart(Restart),
    /// Lets time pass.
    Wait(Wait),
}

/// Values by name: JSON pointers into a reply's body, each bound to a name for the steps that follow.
pub type Fields = BTreeMap<String, String>;

/// How a request is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// `Bearer` and the key.
    #[default]
    Good,
    /// `Bearer` and a key that is none.
    Wrong,
    /// No header.
    None,
    /// The key alone.
    Bare,
    /// The key by the scheme `Basic`.
    Basic,
}

/// Creates a task: the smallest request that the reference allows, changed.
///
/// The smallest request is a flat background of the kit's own, the title `8 0 1 8`, and one picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Create {
    /// Places by JSON pointer that get another value; objects on the way are made.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Value>,
    /// Places that are taken out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// The body as it is sent, instead: text that need not be JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Headers that get another value, or with `null` are left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// How it is signed.
    #[serde(skip_serializing_if = "is_default")]
    pub key: Key,
    /// What the reply has to be. Without it, accepting the task is a precondition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What is remembered of the reply.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: Fields,
    /// The name that the task's id gets; `task` if not given.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Asks for a task once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Its id; `$task` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Headers that get another value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// How it is signed.
    #[serde(skip_serializing_if = "is_default")]
    pub key: Key,
    /// What the reply has to be. Without it, HTTP 200 is a precondition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What is remembered of the reply.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: Fields,
}

/// Sends any request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path from the server's root, `/api/v1/tasks`; or a whole URL that was bound before.
    pub path: String,
    /// Headers; only a key is sent besides.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// How it is signed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub key: Key,
    /// The body: text is sent as it is, anything else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// What the reply has to be. Without it, a 2xx is a precondition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What is remembered of the reply.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: Fields,
}

/// Sends bytes over a connection of its own and reads until the other side closes or says nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// What is sent, as text.
    pub send: String,
    /// What the reply has to be.
    pub expect: Expect,
}

/// Asks for tasks, in turns, until something has come true.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Poll {
    /// Their ids; `$task` if not given. A name may stand for a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Value>,
    /// When it ends.
    #[serde(skip_serializing_if = "is_default")]
    pub until: Until,
    /// Statuses at which what follows cannot come true any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_on: Vec<String>,
    /// What each reply has to be while it shows a status (`*` for any): places by JSON pointer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub each: BTreeMap<String, BTreeMap<String, Matcher>>,
    /// What holds of all replies together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub always: Vec<Law>,
    /// How often it is asked at the least, even after the end.
    #[serde(skip_serializing_if = "is_default")]
    pub at_least: u32,
    /// By how much the target's clock is moved between two turns; needs the control API and a clock that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advance_ms: Option<u64>,
    /// How long it may take in real time; 60 seconds if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// What the last reply has to be. Without it, coming true is a precondition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What is remembered of the last reply.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: Fields,
}

/// When polling ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// All tasks have ended: SUCCEEDED, FAILED, CANCELED or UNKNOWN.
    #[default]
    Ended,
    /// All tasks have ended SUCCEEDED; another end is what `stop_on` would say.
    Succeeded,
    /// All tasks show one of these statuses.
    Status(Vec<String>),
}

/// A law over all replies of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// PENDING, then RUNNING, then an end; SUSPENDED aside; never back.
    Forward,
    /// No two tasks were RUNNING at one time, as far as replies prove it.
    OneRunning,
    /// Once a task has ended, every further reply is the same, `request_id` aside.
    Final,
}

/// Downloads a picture without a key and looks at it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Picture {
    /// Its URL; `$url` if not given, and if that is not bound, the first result of `$task`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The picture of the scenario that it was made from; `background` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// Headers to be sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// What the reply has to be. Without it, HTTP 200 and a picture are preconditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What is seen on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sees: Vec<Sight>,
    /// The sentences that `sees` is for, if not all of the scenario's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// The name the picture gets.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What is to be seen on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sight {
    /// The file is a PNG.
    Png,
    /// It is as large as the background is shown.
    SameSize,
    /// Width and height.
    Size([u32; 2]),
    /// One of these widths and heights.
    OneOfSizes(Vec<[u32; 2]>),
    /// These digits can be read, by the holes of their shapes: 8 has two, 0 one, 1 none. On a flat background.
    Reads(Value),
    /// These digits cannot be read.
    Lacks(Value),
    /// These digits can be read, and besides them no letter with a hole. On a flat background.
    ReadsOnly(Value),
    /// Something was drawn.
    Drawn,
    /// At least this share of the pixels outside of what was drawn is the background's, within 8 levels a channel.
    Kept(f64),
    /// What was drawn keeps this share of the shorter side as a margin on all sides.
    Margin(f64),
    /// What was drawn does not touch the edge of the picture.
    Inside,
    /// What was drawn stands out from what is around it by this contrast ratio (WCAG), as a median.
    Contrast(f64),
    /// A logo of this colour is there once, whole, and its rectangle has this ratio of width to height.
    Logo {
        /// Its colour.
        color: String,
        /// Width by height of the mark's own rectangle: a number.
        ratio: Value,
    },
    /// Around what has this colour the background is as it was: the transparent rim of a logo. On a flat background.
    ClearAround(String),
    /// Nothing has this colour.
    NoColor(String),
    /// So many shapes lie behind the words. On a flat background.
    Underlays(Value),
}

/// Compares what was found before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// A value is this.
    Value {
        /// The value, or a name.
        value: Value,
        /// What it has to be.
        is: Matcher,
        /// The sentences this is for, if not all of the scenario's.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rows: Vec<Row>,
    },
    /// These pictures have the same pixels.
    SamePictures(Vec<String>),
    /// No two of these pictures have the same pixels.
    DifferentPictures(Vec<String>),
    /// Pictures of one kind differ more within their series, on average over several series, than those of another.
    MoreDiverse {
        /// The series that differ more, each a list of pictures.
        series: Vec<Vec<String>>,
        /// The others.
        than: Vec<Vec<String>>,
    },
    /// Words stand out more on one picture than on another, or as much.
    MoreContrast {
        /// The one.
        picture: String,
        /// The other.
        than: String,
    },
    /// Among these pictures of the same words there are at least so many different sets of letter shapes.
    LetterShapes {
        /// The pictures.
        pictures: Vec<String>,
        /// How many.
        at_least: u32,
    },
}

/// Creates many tasks at once, or as fast as it can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// How many.
    pub times: u32,
    /// The request.
    #[serde(default)]
    pub create: Create,
    /// How many are accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Matcher>,
    /// What each refusal has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Expect>,
    /// The name that the list of accepted ids gets; `tasks` if not given.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Moves the target's clock. Needs the control API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Forward, in milliseconds.
    AdvanceMs(Value),
    /// It stands.
    Freeze,
    /// It runs again.
    Resume,
}

/// Puts a fault in force. Needs the control API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The statement, in the target's language: `picture[1]=InternalError.Timeout`.
    pub rule: String,
}

/// Stops the target and starts it again. Needs `--launch`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restart {}

/// Lets time pass: the target's where its clock can be moved, else the machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// For how long.
    pub ms: u64,
}
