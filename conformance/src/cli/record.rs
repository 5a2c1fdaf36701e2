//! `run --record`: writes a transcript of a run while it goes on.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::Refused;
use super::watch::complain;
use crate::bench::{Bench, Keeping, Marking};
use crate::ending::Ending;
use crate::outcome::Audience;
use crate::transcript::{Mask, Recorder, Scribe};

/// Writes the transcript, if one is wanted.
pub(super) struct Recording<'a> {
    scribe: Option<(Arc<Scribe<File>>, &'a Path)>,
}

impl<'a> Recording<'a> {
    /// Begins a transcript if a file was named; the bench is told to keep what belongs into it.
    pub(super) fn begin(file: Option<&'a Path>, bench: &mut Bench) -> Result<Self, Refused> {
        let Some(path) = file else { return Ok(Self { scribe: None }) };
        bench.marking = Marking::Cases;
        bench.keeping = Keeping::Pictures;
        let target = bench.target();
        let assets = bench.pictures.as_ref().map(|pictures| pictures.base().to_string());
        let recorder = File::create(path).and_then(|out| {
            let mask = Mask::new(&target.key);
            Recorder::begin(out, target.root(), bench.profile.name(), mask, assets.as_deref())
        });
        let recorder =
            recorder.map_err(|error| Refused::usage(format!("--record {}: {error}", path.display())))?;
        Ok(Self { scribe: Some((Arc::new(Scribe::new(recorder)), path)) })
    }

    /// Returns who watches the run: somebody, and who writes.
    pub(super) fn with(&self, other: Arc<dyn Audience>) -> Arc<dyn Audience> {
        let scribe = self.scribe.iter().map(|(scribe, _)| Arc::clone(scribe) as Arc<dyn Audience>);
        Arc::new(std::iter::once(other).chain(scribe).collect::<Vec<_>>())
    }

    /// Returns how the run ends: what was seen comes first, then whether the transcript is whole.
    pub(super) fn end(&self, ending: Ending) -> Ending {
        let Some((scribe, path)) = &self.scribe else { return ending };
        match (scribe.end(), ending) {
            (Ok(()), ending) => ending,
            (Err(error), ending) => {
                complain(&format!("{}: the transcript breaks off: {error}", path.display()));
                if ending == Ending::Failed { ending } else { Ending::Internal }
            }
        }
    }
}
