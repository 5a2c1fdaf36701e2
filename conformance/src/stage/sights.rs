//! What is to be seen on pictures, as judgements: the eyes tell what is there, this says in words what was wanted.

use crate::eyes::{self, Raster};
use crate::matching::Judgement;
use crate::scenario::{Check, Sight};
use crate::verdict::Verdict;

use super::looking::Seen;

/// Holds one picture against what is to be seen on it.
pub(super) fn judge(sight: &Sight, poster: &Raster, background: &Raster) -> Judgement {
    judged(eyes::wanted(sight), eyes::see(sight, poster, background))
}

/// Compares pictures by their names, or returns a name that none has.
pub(super) fn compare(check: &Check, seen: &Seen) -> Result<Judgement, String> {
    let find = |name: &String| seen.get(name).ok_or_else(|| name.clone());
    let all = |names: &[String]| {
        let posters = names.iter().map(|name| find(name).map(|[poster, _]| poster));
        posters.collect::<Result<Vec<_>, _>>()
    };
    let both = |name: &String| find(name).map(|[poster, background]| [poster, background]);
    Ok(match check {
        Check::SamePictures(names) => judged("the same pixels".into(), eyes::same(&all(names)?)),
        Check::DifferentPictures(names) => {
            judged("no two with the same pixels".into(), eyes::different(&all(names)?))
        }
        Check::MoreDiverse { series, than } => {
            let series = series.iter().map(|names| all(names)).collect::<Result<Vec<_>, _>>()?;
            let than = than.iter().map(|names| all(names)).collect::<Result<Vec<_>, _>>()?;
            judged("more difference within these series".into(), eyes::more_diverse(&series, &than))
        }
        Check::MoreContrast { picture, than } => {
            let wanted = format!("words stand out on `{picture}` at least as on `{than}`");
            judged(wanted, eyes::more_contrast(both(picture)?, both(than)?))
        }
        Check::LetterShapes { pictures, at_least } => {
            let count = eyes::letter_shapes(&all(pictures)?);
            let wanted = format!("{at_least} sets of letter shapes or more");
            let found = format!("{count} sets of letter shapes");
            Judgement::of((count >= *at_least as usize).into(), &wanted, found)
        }
        // It stands with the stage: it looks at no picture.
        Check::Value { .. } => Judgement::of(Verdict::Fail, "pictures", "a value".into()),
    })
}

fn judged(wanted: String, seen: Result<(), String>) -> Judgement {
    match seen {
        Ok(()) => Judgement::of(Verdict::Pass, &wanted, "so".into()),
        Err(seen) => Judgement::of(Verdict::Fail, &wanted, seen),
    }
}
