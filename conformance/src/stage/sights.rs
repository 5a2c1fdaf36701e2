use crate::eyes::Raster;
use crate::matching::Judgement;
use crate::scenario::{Check, Sight};
use crate::stage::looking::Seen;
pub(super) fn judge(sight: &Sight, poster: &Raster, background: &Raster) -> Judgement {
    let _ = sight;
    Judgement::of(poster.size()[0] > 0 && background.size()[0] > 0, "stub", String::new())
}
pub(super) fn compare(step: &Check, seen: &Seen) -> Result<Judgement, String> {
    let _ = (step, seen);
    Ok(Judgement::of(true, "stub", String::new()))
}
