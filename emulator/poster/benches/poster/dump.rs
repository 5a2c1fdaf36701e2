//! Leaves the parts of a poster for `pillow.py`, which makes the same one with Pillow.

use std::error::Error;
use std::path::Path;

use crate::Poster;
use crate::inputs::Input;

/// Writes background, plan, finished file and time of one poster; folders are named for poster and background.
pub(crate) fn write(
    folder: &Path,
    input: &Input,
    poster: &Poster,
    whole_ms: f64,
) -> Result<(), Box<dyn Error>> {
    let underlays = poster.plan.items.iter().filter(|item| item.kind == wanx_poster::Kind::Underlay).count();
    let folder = folder.join(format!("{}-u{underlays}", input.name));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("background").with_extension(input.ending), &input.bytes)?;
    std::fs::write(folder.join("poster.png"), &poster.png)?;
    std::fs::write(folder.join("plan.json"), serde_json::to_vec(&poster.plan)?)?;
    std::fs::write(folder.join("whole_ms"), whole_ms.to_string())?;
    Ok(())
}
