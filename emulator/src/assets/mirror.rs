//! A folder of copies: `DIR/<host>/<path>` answers for the URL, whatever its scheme, port and query.
//!
//! Nothing outside the folder can be read through it: neither `..`, encoded slashes nor links lead out.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use url::Url;

use super::Trouble;
use super::body::Body;
use super::store::Reservation;
use crate::reason::PictureFault;

/// How much is read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Reads the copy of a URL's picture, if there is one. Blocks: never call it on the reactor.
pub(super) fn read(
    root: &Path,
    url: &Url,
    limit_bytes: u64,
    reservation: Reservation,
) -> Result<Option<(Bytes, Reservation)>, Trouble> {
    let Some(path) = find(root, url) else { return Ok(None) };
    let mut file = File::open(path).map_err(unreadable)?;
    let declared_bytes = file.metadata().map_err(unreadable)?.len();
    let mut body = Body::expecting(Some(declared_bytes), limit_bytes, reservation)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    // Bounded by the body's limit, even if the file grows meanwhile.
    loop {
        match file.read(&mut chunk).map_err(unreadable)? {
            0 => return body.finish().map(Some),
            length => body.push(&chunk[..length])?,
        }
    }
}

fn unreadable(error: io::Error) -> Trouble {
    PictureFault::Unreachable { why: format!("its mirrored copy cannot be read ({})", error.kind()) }.into()
}

/// Returns the regular file inside `root` that mirrors the URL.
fn find(root: &Path, url: &Url) -> Option<PathBuf> {
    let mut path = root.join(component(url.host_str()?)?);
    for segment in url.path_segments()? {
        path.push(component(&decoded(segment)?)?);
    }
    let (root, path) = (root.canonicalize().ok()?, path.canonicalize().ok()?);
    // Asked before the file is opened: opening a pipe would wait for a writer.
    (path.starts_with(root) && path.is_file()).then_some(path)
}

/// Returns the name if it is one step down and nothing else, on every platform.
fn component(name: &str) -> Option<&str> {
    let steps_down = !matches!(name, "" | "." | "..");
    (steps_down && !name.contains(['/', '\\', '\0'])).then_some(name)
}

/// Decodes `%` escapes; nothing if they are cut or do not give UTF-8.
fn decoded(segment: &str) -> Option<String> {
    let mut parts = segment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::store::Store;
    use proptest::prelude::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    /// A mirror with a few files, and a secret beside it.
    fn mirror() -> TempDir {
        let folder = TempDir::new().unwrap();
        let write = |path: &str, content: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        write("secret", "secret");
        write("mirror/a.example/folder/b.png", "b");
        write("mirror/a.example/图 片.png", "picture");
        write("mirror/[::1]/c.png", "c");
        let inside = folder.path().join("mirror/a.example");
        symlink(folder.path().join("secret"), inside.join("out")).unwrap();
        symlink(folder.path(), inside.join("up")).unwrap();
        symlink("folder/b.png", inside.join("in")).unwrap();
        folder
    }

    fn look_up(folder: &TempDir, url: &str, limit_bytes: u64) -> Result<Option<String>, Trouble> {
        let store = Store::new(1 << 20);
        let found =
            read(&folder.path().join("mirror"), &Url::parse(url).unwrap(), limit_bytes, store.reservation())?;
        Ok(found.map(|(bytes, _)| String::from_utf8(bytes.to_vec()).unwrap()))
    }

    fn finds(folder: &TempDir, url: &str, content: Option<&str>) {
        assert_eq!(look_up(folder, url, 100).unwrap().as_deref(), content, "{url}");
    }

    #[test]
    fn a_copy_answers_for_every_scheme_port_and_query() {
        let folder = mirror();
        finds(&folder, "https://a.example/folder/b.png", Some("b"));
        finds(&folder, "http://A.Example:8080/folder/b.png?version=2#top", Some("b"));
        finds(&folder, "https://a.example/folder/../folder/%62.png", Some("b"));
        finds(&folder, "https://a.example/in", Some("b"));
        finds(&folder, "https://a.example/图 片.png", Some("picture"));
        finds(&folder, "http://[::1]/c.png", Some("c"));
    }

    #[test]
    fn what_is_not_mirrored_is_not_found() {
        let folder = mirror();
        for path in [
            "",
            "/",
            "/folder",
            "/folder/",
            "/folder/b.png/",
            "/folder//b.png",
            "/other.png",
            "/%ff",
            "/%6",
            "/%+1",
        ] {
            finds(&folder, &format!("https://a.example{path}"), None);
        }
        finds(&folder, "https://b.example/folder/b.png", None);
    }

    #[test]
    fn no_url_leads_out_of_the_mirror() {
        let folder = mirror();
        for path in [
            "../secret",
            "../../secret",
            "%2e%2e/secret",
            "%2e%2e/%2e%2e/secret",
            "..%2fsecret",
            "..%2f..%2fsecret",
            "folder%2fb.png",
            "folder%5cb.png",
            "..%5c..%5csecret",
            "%00",
            "out",
            "up/secret",
            "up/mirror/../secret",
        ] {
            finds(&folder, &format!("https://a.example/{path}"), None);
        }
        for host in ["..", ".", "%2e%2e"] {
            if let Ok(url) = Url::parse(&format!("http://{host}/secret")) {
                assert_eq!(look_up(&folder, url.as_str(), 100), Ok(None), "{url}");
            }
        }
    }

    #[test]
    fn a_copy_that_is_too_long_is_refused_unread() {
        let too_long = Trouble::Fault(PictureFault::TooManyBytes { limit_bytes: 6 });
        assert_eq!(look_up(&mirror(), "http://a.example/图 片.png", 6), Err(too_long));
    }

    #[test]
    fn a_mirror_that_is_not_there_has_no_copies() {
        let folder = TempDir::new().unwrap();
        assert_eq!(look_up(&folder, "http://a.example/b.png", 100), Ok(None));
    }

    #[test]
    fn no_path_panics_or_finds_the_secret() {
        let (folder, parts) = (mirror(), r"(\.\./|%2e|%2f|/|up/|out|secret|%|[a-z]|\x00|\\){0,8}");
        proptest!(|(path in parts)| {
            if let Ok(url) = Url::parse(&format!("http://a.example/{path}")) {
                let found = look_up(&folder, url.as_str(), 100).unwrap();
                prop_assert_ne!(found.as_deref(), Some("secret"));
            }
        });
    }
}
