//! Composes posters from files, for looking at: `compose OUT BACKGROUND [key=value …]`.
//!
//! Keys: `title`, `subtitle`, `text` (repeatable), `underlay`, `logo`, `n`, `temperature`, `top_p`, `seed`.

use std::error::Error;
use std::path::{Path, PathBuf};

use wanx_poster::{Request, Underlays, arrange, decode, encode_png, paint, survey};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, background, settings @ ..] = arguments.as_slice() else {
        return Err("usage: compose OUT BACKGROUND [key=value …]".into());
    };
    let mut request = Request::default();
    let (mut logo, mut count, mut seed) = (None, 1_u8, 0_u8);
    for setting in settings {
        let (key, value) = setting.split_once('=').ok_or("settings look like key=value")?;
        match key {
            "title" => request.wording.titles.push(value.into()),
            "subtitle" => request.wording.subtitles.push(value.into()),
            "text" => request.wording.texts.push(value.into()),
            "underlay" => {
                request.underlays = match value {
                    "0" => Underlays::None,
                    "1" => Underlays::One,
                    _ => Underlays::Two,
                }
            }
            "logo" => logo = Some(decode(&std::fs::read(value)?)?),
            "n" => count = value.parse()?,
            "temperature" => request.sampling.temperature = value.parse()?,
            "top_p" => request.sampling.top_p = value.parse()?,
            "seed" => seed = value.parse()?,
            _ => return Err(format!("no such setting: {key}").into()),
        }
    }
    let background = decode(&std::fs::read(background)?)?;
    let survey = survey(&background);
    for index in 0..count {
        let plan = arrange(&request, &survey, logo.as_ref(), &[seed; 32], index);
        let poster = paint(&background, logo.as_ref(), &plan);
        let stem = Path::new(out).join(format!("poster-{}", index + 1));
        write(stem.with_extension("png"), &encode_png(&poster))?;
        write(stem.with_extension("json"), &serde_json::to_vec_pretty(&plan)?)?;
        write(stem.with_extension("txt"), plan.to_string().as_bytes())?;
    }
    Ok(())
}

fn write(path: PathBuf, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    std::fs::write(path, bytes)
}
