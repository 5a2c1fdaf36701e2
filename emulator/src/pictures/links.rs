//! Result links: shaped like the service's own, signed, and good for a day.
//!
//! Recorded links read `/1d/<2 hex>/<yyyymmdd>/<8 hex>/<uuid>-<k>.png?Expires=…&OSSAccessKeyId=…&Signature=…`. (Observed)
//! The UUID is the task's id and `k` counts from 1. The signature covers path and expiry and no host, so a link
//! works under any name the server has (decision 8).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::seed::Seed;
use crate::task::TaskId;
use crate::time::{Span, Timestamp};

/// The vendor's access key ids look like this; ours is nobody's.
const ACCESS_KEY_ID: &str = "LTAI5tEmulatorEmulator00";

/// As many bytes as the vendor's HMAC-SHA1 signatures have.
const SIGNATURE_BYTES: usize = 20;

/// Signs and reads result links.
#[derive(Clone, Debug)]
pub struct Links {
    secret: Seed,
}

/// A link that was signed by us and has not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose picture it is.
    pub task: TaskId,
    /// Which, from 0.
    pub index: u8,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// It is not shaped like a result link.
    NotALink,
    /// It has no signature.
    Unsigned,
    /// Its signature is not ours for this path and expiry.
    WrongSignature,
}

impl Links {
    /// Returns links signed with a secret below `seed`.
    pub fn new(seed: &Seed) -> Self {
        Self { secret: seed.child("links", 0) }
    }

    /// Returns path and query of one picture's link; the last full second before `expires` is its last.
    pub fn sign(&self, link: Link, day: &str) -> String {
        let bits = self.secret.child_of_bytes(link.task.to_string().as_bytes()).bits();
        let (bucket, folder) = (bits >> 56, bits & 0xffff_ffff);
        let number = u16::from(link.index) + 1;
        let path = format!("/1d/{bucket:02x}/{day}/{folder:08x}/{}-{number}.png", link.task);
        let seconds = link.expires.as_ms().div_euclid(1_000);
        let signature = percent(&STANDARD.encode(self.signature(&path, seconds)));
        format!("{path}?Expires={seconds}&OSSAccessKeyId={ACCESS_KEY_ID}&Signature={signature}")
    }

    /// Reads a link's path and query. Nothing else is looked at before its signature holds.
    ///
    /// # Errors
    /// [`LinkFault`] if it is not one of ours.
    pub fn read(&self, path: &str, query: Option<&str>) -> Result<Link, LinkFault> {
        let (task, index) = read_path(path).ok_or(LinkFault::NotALink)?;
        let (mut seconds, mut signature) = (None, None);
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "Expires" => seconds = value.parse::<i64>().ok(),
                // A plus that was not escaped reads as a blank; OSS takes it, so we do.
                "Signature" => signature = Some(value.replace(' ', "+")),
                _ => {}
            }
        }
        let (Some(seconds), Some(signature)) = (seconds, signature) else { return Err(LinkFault::Unsigned) };
        let signature = STANDARD.decode(signature).map_err(|_| LinkFault::WrongSignature)?;
        if !same(&signature, &self.signature(path, seconds)) {
            return Err(LinkFault::WrongSignature);
        }
        Ok(Link {
            task,
            index,
            expires: Timestamp::from_ms(0) + Span::from_ms(seconds.unsigned_abs().saturating_mul(1_000)),
        })
    }

    /// A keyed BLAKE3 hash is a message authentication code by construction, as HMAC is for older hashes.
    fn signature(&self, path: &str, seconds: i64) -> [u8; SIGNATURE_BYTES] {
        let mac = self.secret.child(path, seconds.cast_unsigned());
        let mut short = [0; SIGNATURE_BYTES];
        short.copy_from_slice(&mac.as_bytes()[..SIGNATURE_BYTES]);
        short
    }
}

fn read_path(path: &str) -> Option<(TaskId, u8)> {
    let mut parts = path.strip_prefix("/1d/")?.splitn(4, '/');
    let (_bucket, _day, _folder, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (task, number) = name.strip_suffix(".png")?.rsplit_once('-')?;
    Some((task.parse().ok()?, number.parse::<u8>().ok()?.checked_sub(1)?))
}

/// Compares without telling by its duration how much was right.
fn same(one: &[u8], other: &[u8; SIGNATURE_BYTES]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

fn percent(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        Link { task: TaskId::from_bits(7), index: 0, expires: Timestamp::from_ms(1_735_776_000_000) }
    }

    fn signed(links: &Links) -> (String, String) {
        let url = links.sign(link(), "20250101");
        let (path, query) = url.split_once('?').unwrap();
        (path.to_owned(), query.to_owned())
    }

    #[test]
    fn a_link_looks_like_the_services_own() {
        let (path, query) = signed(&Links::new(&Seed::from_number(1)));
        let parts: Vec<_> = path.split('/').collect();
        assert_eq!((parts[1], parts[2].len(), parts[3], parts[4].len()), ("1d", 2, "20250101", 8));
        assert_eq!(parts[5], format!("{}-1.png", TaskId::from_bits(7)));
        assert!(query.starts_with("Expires=1735776000&OSSAccessKeyId=LTAI") && query.contains("&Signature="));
    }

    #[test]
    fn a_signed_link_reads_back() {
        let links = Links::new(&Seed::from_number(1));
        let (path, query) = signed(&links);
        assert_eq!(links.read(&path, Some(&query)), Ok(link()));
    }

    #[test]
    fn h_069_whatever_is_changed_breaks_the_signature() {
        let links = Links::new(&Seed::from_number(1));
        let (path, query) = signed(&links);
        let wrong = Err(LinkFault::WrongSignature);
        assert_eq!(links.read(&path.replace("-1.png", "-2.png"), Some(&query)), wrong);
        assert_eq!(links.read(&path.replace("/20250101/", "/20250102/"), Some(&query)), wrong);
        assert_eq!(
            links.read(&path, Some(&query.replace("Expires=1735776000", "Expires=1735776001"))),
            wrong
        );
        assert_eq!(
            links.read(&path, Some(&query.replace("Signature=", "Signature=A"))),
            wrong,
            "no Base64 at all"
        );
        assert_eq!(Links::new(&Seed::from_number(2)).read(&path, Some(&query)), wrong);
        assert_eq!(links.read(&path, None), Err(LinkFault::Unsigned));
    }

    #[test]
    fn h_068_a_path_that_is_no_link_is_never_looked_up() {
        let links = Links::new(&Seed::from_number(1));
        for path in [
            "/1d/a/b/c/../../../etc/passwd",
            "/1d/a/b/c/%2e%2e.png",
            "/",
            "/1d/a/b/c/x-1.png",
            "/1d/a/b/c/-0.png",
        ] {
            assert_eq!(
                links.read(path, Some("Expires=1&Signature=AAAA")),
                Err(LinkFault::NotALink),
                "{path}"
            );
        }
    }
}
