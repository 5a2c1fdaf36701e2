//! A file that appears under its name only when it is whole.
//!
//! It is written beside its target and renamed; until then dropping it removes it, whatever went wrong.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::{fs::File, io::AsyncWriteExt};

/// Names tried until one is free: what a killed process of the same number left behind is stepped over.
const NAMES_MAX: u32 = 1000;

/// A file on its way to its target.
#[derive(Debug)]
pub(crate) struct PartFile {
    file: File,
    path: PathBuf,
    /// Whether the file still stands under `path`, and so must not outlive this value.
    place: Place,
    target: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Beside,
    AtTarget,
}

impl PartFile {
    /// Creates the file beside its target.
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let folder = target.parent().unwrap_or(Path::new(""));
        for _ in 0..NAMES_MAX {
            let count = COUNTER.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!(".wanx-{}-{count}.part", std::process::id()));
            // Not by tokio: were this future dropped in between, the file would exist with nobody to remove it.
            match std::fs::File::create_new(&path) {
                Ok(file) => {
                    let target = target.to_owned();
                    return Ok(Self { file: file.into(), path, place: Place::Beside, target });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Appends bytes.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Gives the file its name, replacing what was there. It is on the disk before: a crash leaves no half file.
    pub(crate) async fn finish(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        tokio::fs::rename(&self.path, &self.target).await?;
        self.place = Place::AtTarget;
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if self.place == Place::Beside {
            // Nobody is left to tell of a failure.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
