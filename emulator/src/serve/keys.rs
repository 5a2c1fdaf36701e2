//! Who is asking: from the `Authorization` header to a namespace and an account.
//!
//! A key never leaves this file: not into a log, an answer or a `Debug` output.

use std::collections::HashMap;
use std::fmt;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::faults::{MAGIC_PREFIX, magic_key};
use crate::host::{Caller, Namespace};
use crate::reason::Reason;
use crate::task::{AccountId, KeyHash};

/// Which keys the server knows (decision 6).
#[derive(Clone, Default)]
pub enum Keys {
    /// Every token that could be a key, each its own account.
    #[default]
    Any,
    /// These keys, each with the name of its account.
    Listed(HashMap<String, String>),
}

/// Counts the keys and shows none.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("Any"),
            Self::Listed(keys) => write!(f, "Listed({} keys)", keys.len()),
        }
    }
}

/// The header that chooses a namespace; it wins over a key's own `@NAME`.
pub(super) const NAMESPACE_HEADER: HeaderName = HeaderName::from_static("x-emulator-namespace");

/// Shorter than any key there ever was; a placeholder such as `sk` is caught.
const SHORTEST_KEY: usize = 3;
/// Longer than any key there ever was.
const LONGEST_KEY: usize = 256;
/// Keys that are always wrong, so that a test of wrong keys needs no configuration.
const ALWAYS_WRONG: &str = "invalid";

/// Who sends a request: who says to, for faults and the journal, and who is believed.
pub(super) struct Asker<'a> {
    /// The key, without its `@NAME`; whatever else `Authorization` holds, if that is no key.
    key: Option<&'a [u8]>,
    /// Where the request belongs, though its key may be wrong.
    namespace: Option<Namespace>,
    /// Who is believed.
    pub(super) caller: Result<Caller, Reason>,
}

impl Asker<'_> {
    /// Returns the key, if there is one.
    pub(super) fn key(&self) -> Option<&str> {
        std::str::from_utf8(self.key?).ok()
    }

    /// Returns the digest of whatever was sent for a key.
    pub(super) fn key_hash(&self) -> Option<KeyHash> {
        self.key.map(KeyHash::of)
    }

    /// Returns where the request belongs.
    pub(super) fn namespace(&self) -> Namespace {
        match &self.caller {
            Ok(caller) => caller.namespace.clone(),
            Err(_) => self.namespace.clone().unwrap_or_default(),
        }
    }
}

impl Keys {
    /// Returns who sends these headers.
    pub(super) fn asker<'a>(&self, headers: &'a HeaderMap) -> Asker<'a> {
        let chosen = chosen_namespace(headers);
        let whole = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let (key, own, account) = match token(headers).and_then(|token| self.split(token)) {
            Err(reason) => (whole, None, Err(reason)),
            Ok((key, own)) => (Some(key.as_bytes()), own, self.account(key).ok_or(Reason::WrongKey)),
        };
        let namespace = chosen.as_ref().ok().cloned().flatten().or_else(|| own.clone());
        let caller = account
            .and_then(|account| Ok(Caller { namespace: chosen?.or(own).unwrap_or_default(), account }));
        Asker { key, namespace, caller }
    }

    /// Cuts `…@NAME` off a token, unless the token as a whole is a listed key.
    fn split<'a>(&self, token: &'a str) -> Result<(&'a str, Option<Namespace>), Reason> {
        if matches!(self, Self::Listed(keys) if keys.contains_key(token)) {
            return Ok((token, None));
        }
        match token.rsplit_once('@') {
            None => Ok((token, None)),
            Some((key, name)) => Ok((key, Some(name.parse().map_err(|_| Reason::WrongKey)?))),
        }
    }

    fn account(&self, key: &str) -> Option<AccountId> {
        match self {
            Self::Any => could_be_a_key(key).then(|| AccountId::of(key)),
            Self::Listed(keys) => keys.get(key).map(|account| AccountId::of(account)),
        }
    }
}

fn could_be_a_key(key: &str) -> bool {
    (SHORTEST_KEY..=LONGEST_KEY).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic())
        && !key.starts_with(ALWAYS_WRONG)
        // A magic key that is misspelt would pass tests for the wrong reason.
        && (!key.starts_with(MAGIC_PREFIX) || !magic_key(key).is_empty())
}

/// Returns what follows `Bearer `. Reference, `Authorization`. (Documented; letter case of the scheme by HTTP's rules)
fn token(headers: &HeaderMap) -> Result<&str, Reason> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Reason::NoKey)?;
    if values.next().is_some() {
        return Err(Reason::WrongKey);
    }
    let value = value.to_str().map_err(|_| Reason::WrongKey)?;
    match value.split_once(' ') {
        None if value.is_empty() => Err(Reason::NoKey),
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.starts_with(' ') => {
            Ok(token)
        }
        None | Some(_) => Err(Reason::WrongKey),
    }
}

/// A namespace nobody can have is as wrong as a key nobody can have: better told than served from another one.
fn chosen_namespace(headers: &HeaderMap) -> Result<Option<Namespace>, Reason> {
    let Some(value) = headers.get(NAMESPACE_HEADER) else { return Ok(None) };
    let name = value.to_str().map_err(|_| Reason::WrongKey)?;
    name.parse().map(Some).map_err(|_| Reason::WrongKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn listed() -> Keys {
        Keys::Listed([("sk-one", "team"), ("sk-two", "team"), ("odd@key", "odd")].map(pair).into())
    }

    fn pair((key, account): (&str, &str)) -> (String, String) {
        (key.into(), account.into())
    }

    fn account_of(keys: &Keys, authorization: &str) -> Result<AccountId, Reason> {
        keys.asker(&headers(&[("authorization", authorization)])).caller.map(|caller| caller.account)
    }

    #[test]
    fn r_017_r_018_forms_of_a_key() {
        let long = format!("Bearer {}", "k".repeat(256));
        let too_long = format!("Bearer {}", "k".repeat(257));
        let good = ["Bearer d1xxx2a", "bearer d1xxx2a", "BEARER abc", "Bearer sk-a.b_c~d!", &long];
        for value in good {
            assert!(account_of(&Keys::Any, value).is_ok(), "{value}");
        }
        let wrong = [
            "d1xxx2a",
            "Basic d1xxx2a",
            "Bearer",
            "Bearer  d1xxx2a",
            "Bearer ab",
            "Bearer a b c",
            "Bearer invalid-7f3a",
            "Bearer invalid",
            "Bearer sk-emu-arrearge",
            "Bearer sk-abc@",
            "Bearer sk-abc@no/such",
            "Bearer ab@team",
            &too_long,
        ];
        for value in wrong {
            assert_eq!(account_of(&Keys::Any, value), Err(Reason::WrongKey), "{value}");
        }
        assert_eq!(account_of(&Keys::Any, ""), Err(Reason::NoKey));
        assert_eq!(Keys::Any.asker(&headers(&[])).caller.unwrap_err(), Reason::NoKey);
    }

    #[test]
    fn two_authorization_headers_are_none() {
        let twice = headers(&[("authorization", "Bearer sk-one"), ("authorization", "Bearer sk-one")]);
        assert_eq!(Keys::Any.asker(&twice).caller.unwrap_err(), Reason::WrongKey);
    }

    #[test]
    fn r_019_listed_keys_share_their_account_and_others_are_wrong() {
        let one = account_of(&listed(), "Bearer sk-one").unwrap();
        assert_eq!(account_of(&listed(), "Bearer sk-two"), Ok(one));
        assert_ne!(account_of(&listed(), "Bearer odd@key"), Ok(one));
        assert_eq!(account_of(&listed(), "Bearer sk-three"), Err(Reason::WrongKey));
    }

    #[test]
    fn a_namespace_comes_from_the_header_the_key_or_nowhere() {
        let check = |rows: &[(&'static str, &str)], expected: &str| {
            let headers = headers(rows);
            let caller = Keys::Any.asker(&headers).caller.unwrap();
            assert_eq!(caller.namespace, expected.parse().unwrap(), "{rows:?}");
            assert_eq!(caller.account, AccountId::of("sk-one"), "{rows:?}");
        };
        check(&[("authorization", "Bearer sk-one")], "default");
        check(&[("authorization", "Bearer sk-one@blue")], "blue");
        check(&[("authorization", "Bearer sk-one"), ("x-emulator-namespace", "red")], "red");
        check(&[("authorization", "Bearer sk-one@blue"), ("x-emulator-namespace", "red")], "red");
        let bad = headers(&[("authorization", "Bearer sk-one"), ("x-emulator-namespace", "a b")]);
        assert_eq!(Keys::Any.asker(&bad).caller.unwrap_err(), Reason::WrongKey);
    }

    #[test]
    fn an_exchange_belongs_where_it_says_though_its_key_is_wrong() {
        let check = |keys: &Keys, rows: &[(&'static str, &str)], namespace: &str, key: Option<&str>| {
            let headers = headers(rows);
            let asker = keys.asker(&headers);
            assert_eq!((asker.namespace(), asker.key()), (namespace.parse().unwrap(), key), "{rows:?}");
        };
        check(&Keys::Any, &[("x-emulator-namespace", "blue")], "blue", None);
        check(&Keys::Any, &[("authorization", "Bearer invalid@blue")], "blue", Some("invalid"));
        check(&Keys::Any, &[("authorization", "Basic abc")], "default", Some("Basic abc"));
        check(&listed(), &[("authorization", "Bearer odd@key")], "default", Some("odd@key"));
    }

    #[test]
    fn h_070_no_key_is_ever_printed() {
        assert_eq!(format!("{:?}", listed()), "Listed(3 keys)");
    }
}
