//! Draws what the survey sees in backgrounds, for looking at: `survey OUT BACKGROUND…`.
//!
//! Writes one chart per background: salience and subject above, edges and light below, faces framed.

use std::error::Error;
use std::path::Path;

use wanx_poster::{chart, decode, encode_png, survey};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, backgrounds @ ..] = arguments.as_slice() else {
        return Err("usage: survey OUT BACKGROUND…".into());
    };
    std::fs::create_dir_all(out)?;
    for background in backgrounds {
        let stem = Path::new(background).file_stem().ok_or("a background is a file")?;
        let survey = survey(&decode(&std::fs::read(background)?)?);
        std::fs::write(Path::new(out).join(stem).with_extension("png"), encode_png(&chart(&survey)))?;
    }
    Ok(())
}
