//! What the tampering layer brings along: pictures of its own, served beside the target, and fresh ids.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use ring::digest::{SHA256, digest};

/// Where its own pictures are; no path of the vendor's begins so.
const PATH: &str = "/_selftest/";

/// Pictures of its own, and ids.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Where the layer listens: `http://127.0.0.1:PORT`.
    origin: String,
    files: Mutex<Vec<Bytes>>,
    ids: AtomicU64,
}

impl Stage {
    /// Returns an empty stage at an origin.
    pub(crate) fn new(origin: String) -> Self {
        Self { origin, files: Mutex::new(Vec::new()), ids: AtomicU64::new(0) }
    }

    /// Returns where the layer listens.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Serves a file and returns its URL. The same file has the same URL.
    pub(crate) fn serve(&self, file: Bytes) -> String {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.iter().position(|other| *other == file);
        let place = known.unwrap_or_else(|| {
            files.push(file);
            files.len() - 1
        });
        format!("{}{PATH}{place}.png", self.origin)
    }

    /// Returns the file at a path, if it is one of its own.
    pub(crate) fn file(&self, path: &str) -> Option<Bytes> {
        let place: usize = path.strip_prefix(PATH)?.strip_suffix(".png")?.parse().ok()?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).get(place).cloned()
    }

    /// Returns an id of the form of the vendor's request ids that no reply had before.
    pub(crate) fn fresh_id(&self) -> String {
        let count = self.ids.fetch_add(1, Ordering::Relaxed);
        let sum = digest(&SHA256, format!("{} {count}", self.origin).as_bytes());
        let hex: String = sum.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-9{}-9{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_url_and_is_found_there() {
        let stage = Stage::new("http://127.0.0.1:1".into());
        let url = stage.serve(Bytes::from_static(b"a"));
        assert_eq!(url, "http://127.0.0.1:1/_selftest/0.png");
        assert_eq!(stage.serve(Bytes::from_static(b"b")), "http://127.0.0.1:1/_selftest/1.png");
        assert_eq!(stage.serve(Bytes::from_static(b"a")), url);
        assert_eq!(stage.file("/_selftest/0.png").unwrap(), "a");
        assert!(stage.file("/_selftest/2.png").is_none() && stage.file("/0.png").is_none());
    }

    #[test]
    fn ids_are_never_the_same_and_look_like_the_vendors() {
        let stage = Stage::new(String::new());
        let (one, two) = (stage.fresh_id(), stage.fresh_id());
        assert!(one != two && one.len() == 36 && &one[14..15] == "9", "{one}");
    }
}
