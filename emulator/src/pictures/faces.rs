//! A user's own faces and pairings, read from their folder.
//!
//! Here and not in `cli`, because the library's front door takes a folder as well, and in no room below `host`,
//! because what is read becomes a part of every order. Only reads: what the files hold is judged by `wanx_fonts`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanx_fonts::Catalogue;
use wanx_fonts::folder::{self, FILE_BYTES_MAX, FileFault, LIST, LIST_BYTES_MAX, ListError};

/// Why the faces of a folder are not used.
#[derive(Debug, thiserror::Error)]
pub enum FacesError {
    /// There is no list.
    #[error("{}: cannot read {LIST} ({fault}): the folder needs one that lists its faces and pairings", folder.display())]
    List {
        /// The folder.
        folder: PathBuf,
        /// Why. Not a `source`: it is told already.
        fault: io::Error,
    },
    /// Something that the list says is wrong.
    #[error("{}/{fault}", folder.display())]
    Listed {
        /// The folder.
        folder: PathBuf,
        /// What. Not a `source`: it is told already.
        fault: ListError,
    },
}

/// Reads and checks the faces and pairings of a folder, together with the bundled ones that stay.
///
/// # Errors
/// [`FacesError`], at the first thing that is wrong.
pub fn read_catalogue(folder: &Path) -> Result<Arc<Catalogue>, FacesError> {
    let unlisted = |fault| FacesError::List { folder: folder.into(), fault };
    let home = folder.canonicalize().map_err(unlisted)?;
    let list = read_up_to(&home.join(LIST), LIST_BYTES_MAX).map_err(unlisted)?;
    let list = list.ok_or_else(|| unlisted(io::Error::other(format!("more than {LIST_BYTES_MAX} bytes"))))?;
    let list = String::from_utf8(list).map_err(|_| unlisted(io::Error::other("it is not UTF-8")))?;
    let catalogue = folder::read(&list, |file| read_face(&home, file));
    catalogue.map(Arc::new).map_err(|fault| FacesError::Listed { folder: folder.into(), fault })
}

fn read_face(home: &Path, file: &str) -> Result<Vec<u8>, FileFault> {
    // Links inside the folder are fine, ways out of it are not.
    let path = home.join(file).canonicalize().map_err(FileFault::Unreadable)?;
    if !path.starts_with(home) {
        return Err(FileFault::Outside);
    }
    if !path.is_file() {
        return Err(FileFault::NotAFile);
    }
    read_up_to(&path, FILE_BYTES_MAX).map_err(FileFault::Unreadable)?.ok_or(FileFault::TooLarge)
}

/// Reads a file; nothing if it is too long.
fn read_up_to(path: &Path, most_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    // Asked before it is opened: a pipe would keep whoever opens it waiting.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(most_bytes + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= most_bytes).then_some(bytes))
}
