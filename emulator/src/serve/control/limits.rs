//! A namespace's limits, and its reset.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Desk, Failure, found};
use crate::host::{Allowances, Namespace};
use crate::inputs::PictureLimits;
use crate::task::SlotCount;
use crate::world::{Limits, Rate};

/// Every limit under its own name; `null` means none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsShape {
    create_rate: Option<Rate>,
    task_rate: Option<Rate>,
    concurrent_tasks: SlotCount,
    queued_tasks: Option<u32>,
    body_bytes: u64,
    background: PictureShape,
    logo: PictureShape,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PictureShape {
    bytes: u64,
    long_px: u32,
    short_px: u32,
}

impl From<PictureLimits> for PictureShape {
    fn from(PictureLimits { bytes, long_px, short_px, formats: _ }: PictureLimits) -> Self {
        Self { bytes, long_px, short_px }
    }
}

impl PictureShape {
    fn change(self, limits: &mut PictureLimits) {
        (limits.bytes, limits.long_px, limits.short_px) = (self.bytes, self.long_px, self.short_px);
    }
}

impl LimitsShape {
    fn of(Allowances { limits, body_bytes, pictures }: Allowances) -> Self {
        let Limits { create_rate, task_rate, concurrent_tasks, queued_tasks } = limits;
        let (background, logo) = (pictures.background.into(), pictures.logo.into());
        Self { create_rate, task_rate, concurrent_tasks, queued_tasks, body_bytes, background, logo }
    }

    fn change(self, allowances: &mut Allowances) {
        let Self { create_rate, task_rate, concurrent_tasks, queued_tasks, body_bytes, background, logo } =
            self;
        allowances.limits = Limits { create_rate, task_rate, concurrent_tasks, queued_tasks };
        allowances.body_bytes = body_bytes;
        background.change(&mut allowances.pictures.background);
        logo.change(&mut allowances.pictures.logo);
    }
}

/// A reset has no choices yet; the type refuses whatever somebody thinks it has.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {}

#[derive(Serialize)]
struct ResetShape<'a> {
    namespace: &'a str,
    reset: bool,
}

impl Desk<'_> {
    pub(super) fn limits(self, namespace: &Namespace) -> Answer {
        found(&LimitsShape::of(self.host.allowances(namespace)))
    }

    /// Changes the limits that are named and leaves the others.
    pub(super) fn set_limits(self, namespace: &Namespace, changes: Value) -> Result<Answer, Failure> {
        if !changes.is_object() {
            return Err(Failure::bad("limits are an object"));
        }
        let mut allowances = self.host.allowances(namespace);
        let unreadable = |error: serde_json::Error| Failure::bad(error.to_string());
        let mut shape = serde_json::to_value(LimitsShape::of(allowances.clone())).map_err(unreadable)?;
        overlay(&mut shape, changes);
        let shape: LimitsShape = serde_json::from_value(shape).map_err(unreadable)?;
        shape.change(&mut allowances);
        self.host.allow(namespace, allowances);
        Ok(self.limits(namespace))
    }

    /// Makes the namespace as it was at the start; done when it answers.
    pub(super) fn reset(self, namespace: &Namespace, Reset {}: Reset) -> Result<Answer, Failure> {
        self.host.reset(namespace);
        Ok(found(&ResetShape { namespace: namespace.as_str(), reset: true }))
    }
}

/// Writes `changes` over `value`: objects member by member, anything else as a whole. No deeper than the parser's
/// own limit, which `changes` has already passed.
fn overlay(value: &mut Value, changes: Value) {
    match (value, changes) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                overlay(members.entry(name).or_insert(Value::Null), change);
            }
        }
        (value, changes) => *value = changes,
    }
}
