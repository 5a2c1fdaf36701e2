//! A task from the inside, as the control API shows it.
//!
//! Spans and instants are milliseconds; `null` stands for "not until something happens".

use serde::Serialize;

use crate::behaviours::Behaviours;
use crate::brief::{Brief, Texts};
use crate::host::Inspection;
use crate::inputs::{Digest, Inputs};
use crate::reason::Reason;
use crate::task::{
    Cause, Counts, Ending, Finale, History, Job, Outcome, Phase, Row, Script, State, Status, Step, TaskId,
};
use crate::time::{Span, Timestamp};
use crate::wire;

/// Everything known about a task.
#[derive(Serialize)]
pub(super) struct TaskShape<'a> {
    task_id: TaskId,
    namespace: &'a str,
    account: String,
    status: Status,
    /// What a task that failed is told to have failed of; the rules that wanted it so are in the script.
    failure: Option<Told>,
    painter: u32,
    job: JobShape<'a>,
    script: ScriptShape,
    events: Vec<EventShape>,
    row: RowShape,
    /// Where each picture's plan is.
    plans: Vec<String>,
}

impl<'a> TaskShape<'a> {
    pub(super) fn of(inspection: &'a Inspection, behaviours: &Behaviours) -> Self {
        let Inspection { namespace, view, history, row } = inspection;
        let record = &*history.record;
        let plans = match &record.job {
            Job::Poster(brief) => (0..brief.count.get())
                .map(|index| format!("/_emulator/tasks/{}/pictures/{index}/plan", record.id))
                .collect(),
            Job::Doomed { .. } => Vec::new(),
        };
        Self {
            task_id: record.id,
            namespace: namespace.as_str(),
            account: record.account.to_string(),
            status: view.state.status(),
            failure: match &view.state {
                State::Failed { reason, .. } => Some(Told::of(reason, behaviours)),
                _ => None,
            },
            painter: record.painter,
            job: JobShape::of(&record.job, behaviours),
            script: ScriptShape::of(&record.script, behaviours),
            events: events(history, behaviours),
            row: RowShape::of(row),
            plans,
        }
    }
}

/// What a task is to do, with the reference's names and every default filled in.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum JobShape<'a> {
    Poster {
        title: &'a [String],
        subtitle: &'a [String],
        text: &'a [String],
        image_url: &'a str,
        underlay: u8,
        logo: Option<&'a str>,
        n: u8,
        temperature: f64,
        top_p: f64,
    },
    Doomed {
        n: u8,
        #[serde(flatten)]
        told: Told,
    },
}

impl<'a> JobShape<'a> {
    fn of(job: &'a Job, behaviours: &Behaviours) -> Self {
        match job {
            Job::Doomed { reason, count } => {
                Self::Doomed { n: count.get(), told: Told::of(reason, behaviours) }
            }
            Job::Poster(brief) => {
                let Brief { texts, background, logo, underlays, count, sampling } = &**brief;
                let texts: &Texts = texts;
                Self::Poster {
                    title: texts.titles(),
                    subtitle: texts.subtitles(),
                    text: texts.texts(),
                    image_url: background.as_str(),
                    underlay: underlays.count(),
                    logo: logo.as_ref().map(|logo| logo.as_str()),
                    n: count.get(),
                    temperature: sampling.temperature.get(),
                    top_p: sampling.top_p.get(),
                }
            }
        }
    }
}

/// A reason as a client is told it.
#[derive(Serialize)]
struct Told {
    code: &'static str,
    message: String,
}

impl Told {
    fn of(reason: &Reason, behaviours: &Behaviours) -> Self {
        let wire::Refusal { status: _, code, message } = wire::refusal(reason, behaviours);
        Self { code, message }
    }
}

#[derive(Serialize)]
struct ScriptShape {
    queue_ms: Option<u64>,
    segments: Vec<SegmentShape>,
    pictures: Vec<OutcomeShape>,
    /// How the task ends when it is through: `null` for as its pictures did.
    finale: Option<Status>,
    /// What it says of its pictures, if a fault lies.
    counts: Option<Counts>,
    /// The rules that said so.
    causes: Vec<Cause>,
}

#[derive(Serialize)]
struct SegmentShape {
    status: Status,
    ms: Option<u64>,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum OutcomeShape {
    Good,
    Failed(Told),
}

impl ScriptShape {
    fn of(script: &Script, behaviours: &Behaviours) -> Self {
        let status = |phase| match phase {
            Phase::Running => Status::Running,
            Phase::Suspended => Status::Suspended,
            Phase::Pending => Status::Pending,
            Phase::Unknown => Status::Unknown,
        };
        let outcome = |outcome: &Outcome| match outcome {
            Outcome::Good => OutcomeShape::Good,
            Outcome::Failed(reason) => OutcomeShape::Failed(Told::of(reason, behaviours)),
        };
        let segments = script.segments.iter();
        Self {
            queue_ms: span(script.queue),
            segments: segments
                .map(|part| SegmentShape { status: status(part.phase), ms: span(part.span) })
                .collect(),
            pictures: script.pictures.iter().map(outcome).collect(),
            finale: match script.finale {
                Finale::AsPictured => None,
                Finale::Canceled => Some(Status::Canceled),
                Finale::Unknown => Some(Status::Unknown),
            },
            counts: script.told,
            causes: script.causes.clone(),
        }
    }
}

/// Something that happened to a task.
#[derive(Serialize)]
struct EventShape {
    at_ms: i64,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum What {
    Admitted,
    Settled { inputs: InputsShape },
    SettledBadly(Told),
    Cancelled,
    Suspended,
    Resumed,
    SteppedOn,
    Rescripted { script: ScriptShape },
}

#[derive(Serialize)]
struct InputsShape {
    background: String,
    logo: Option<String>,
    width_px: u32,
    height_px: u32,
}

impl From<&Inputs> for InputsShape {
    fn from(Inputs { background, logo, width_px, height_px }: &Inputs) -> Self {
        Self {
            background: background.to_string(),
            logo: logo.as_ref().map(Digest::to_string),
            width_px: *width_px,
            height_px: *height_px,
        }
    }
}

/// Returns what happened to a task, in the order of its instants.
fn events(history: &History, behaviours: &Behaviours) -> Vec<EventShape> {
    let mut events = vec![(history.admitted, What::Admitted)];
    if let Some((at, settled)) = &history.settled {
        let what = match settled {
            Ok(inputs) => What::Settled { inputs: inputs.into() },
            Err(reason) => What::SettledBadly(Told::of(reason, behaviours)),
        };
        events.push((*at, what));
    }
    events.extend(history.steps.iter().map(|steered| (steered.at, What::of(&steered.step, behaviours))));
    events.extend(history.cancelled.map(|at| (at, What::Cancelled)));
    events.sort_by_key(|(at, _)| *at);
    events.into_iter().map(|(at, what)| EventShape { at_ms: at.as_ms(), what }).collect()
}

impl What {
    fn of(step: &Step, behaviours: &Behaviours) -> Self {
        match step {
            Step::Suspend => Self::Suspended,
            Step::Resume => Self::Resumed,
            Step::Next => Self::SteppedOn,
            Step::Replace(script) => Self::Rescripted { script: ScriptShape::of(script, behaviours) },
        }
    }
}

/// A task's place in its lane, as things stand.
#[derive(Serialize)]
struct RowShape {
    start_ms: Option<i64>,
    end_ms: Option<i64>,
    ending: &'static str,
}

impl RowShape {
    fn of(row: &Row) -> Self {
        Self { start_ms: instant(row.start), end_ms: instant(row.end), ending: ending(row.ending) }
    }
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Worked => "worked",
        Ending::Failed => "failed",
        Ending::TimedOut => "timed_out",
        Ending::Cancelled => "cancelled",
        Ending::Abandoned => "abandoned",
    }
}

fn instant(at: Timestamp) -> Option<i64> {
    (at < Timestamp::NEVER).then_some(at.as_ms())
}

fn span(span: Span) -> Option<u64> {
    (span < Span::ENDLESS).then_some(span.as_ms())
}
