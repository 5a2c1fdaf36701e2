//! Makes the poster of a case, measures it, and writes its files.

use std::fs;
use std::path::Path;

use serde::Serialize;
use wanx_poster::{Picture, Request, arrange, encode_png, paint};

use crate::Failure;
use crate::arguments::Extras;
use crate::cases::Case;
use crate::data::{Background, Eyes, WordingEntry};
use crate::logos::Logos;
use crate::measure::{Expected, Measures, measure, recall};
use crate::thumbnail::thumbnail;

/// A poster, made and measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Poster {
    /// What was asked.
    pub(crate) case: Case,
    /// Whether its background was tuned on.
    pub(crate) eyes: Eyes,
    /// Width and height in pixels.
    pub(crate) size: [u32; 2],
    /// Characters asked for.
    pub(crate) chars: usize,
    /// What was measured.
    pub(crate) measures: Measures,
    /// The plan, one line an item.
    #[serde(skip)]
    pub(crate) plan: String,
}

impl Poster {
    /// Returns the shorter side in pixels.
    pub(crate) fn short_side(&self) -> u32 {
        self.size[0].min(self.size[1])
    }
}

/// What posters are made of.
pub(crate) struct Workshop<'a> {
    /// Backgrounds, by the numbers of the cases; only those that are needed.
    pub(crate) backgrounds: &'a [Option<Background>],
    /// Wordings, by the numbers of the cases.
    pub(crate) wordings: &'a [WordingEntry],
    /// The logos.
    pub(crate) logos: &'a Logos,
    /// Whether tesseract is asked.
    pub(crate) extras: Extras,
    /// Where files go.
    pub(crate) out: &'a Path,
}

impl Workshop<'_> {
    /// Makes, measures and writes one poster.
    pub(crate) fn make(&self, case: &Case) -> Result<Poster, Failure> {
        let background = self.backgrounds[case.background].as_ref().ok_or("the background was not read")?;
        let (words, logo) = (&self.wordings[case.wording], self.logos.picture(case.logo));
        let request = Request {
            wording: words.wording(),
            underlays: case.underlays,
            sampling: case.sampling(),
            ..Request::default()
        };
        let plan = arrange(&request, &background.survey, logo, &[case.seed; 32], case.image_index);
        let poster = paint(&background.picture, logo, &plan);
        let expected = Expected { subjects: &background.entry.subjects, underlays: case.underlays.count() };
        let mut measures = measure((&background.picture, &background.ground), &plan, &poster, &expected);
        if self.extras == Extras::Recall && words.recall {
            measures.recalls = recall::recalls(&plan, &poster)?;
        }
        self.write(case, &poster, &serde_json::to_vec_pretty(&plan)?)?;
        Ok(Poster {
            case: case.clone(),
            eyes: background.entry.eyes,
            size: [plan.width, plan.height],
            chars: words.strings().iter().map(|string| string.chars().count()).sum(),
            measures,
            plan: plan.to_string(),
        })
    }

    fn write(&self, case: &Case, poster: &Picture, plan: &[u8]) -> std::io::Result<()> {
        let path = |folder: &str, ending: &str| self.out.join(folder).join(format!("{}.{ending}", case.name));
        fs::write(path("posters", "png"), encode_png(poster))?;
        fs::write(path("posters", "json"), plan)?;
        fs::write(path("thumbnails", "png"), encode_png(&thumbnail(poster)))
    }
}
