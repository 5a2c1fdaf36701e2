//! JSON as a client gave it: each known field absent, null, of another type, or read.
//!
//! One pass over the text, and nothing is kept but the fields we know. Nothing nested is walked by recursion, so
//! a bomb of brackets costs no stack. Of two members with one name the last wins, as in most JSON readers.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A field as the client gave it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Given<T> {
    /// There is no such member.
    #[default]
    Absent,
    /// It is `null`.
    Null,
    /// It is something else than a `T`.
    OtherType,
    /// It is this.
    Value(T),
}

/// What can be read from one JSON value. Whatever is not overridden is another type.
pub(super) trait FromJson<'de>: Sized {
    /// Reads a string.
    fn text(_text: &str) -> Option<Self> {
        None
    }

    /// Reads a number that is written without sign, fraction and exponent.
    fn whole(_number: u64) -> Option<Self> {
        None
    }

    /// Reads any other number.
    fn float(_number: f64) -> Option<Self> {
        None
    }

    /// Reads a list.
    fn list<A: SeqAccess<'de>>(items: A) -> Result<Option<Self>, A::Error> {
        IgnoredAny.visit_seq(items).map(|_| None)
    }

    /// Reads an object.
    fn object<A: MapAccess<'de>>(members: A) -> Result<Option<Self>, A::Error> {
        IgnoredAny.visit_map(members).map(|_| None)
    }
}

impl FromJson<'_> for String {
    fn text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// An integer by its spelling: `2` is one, `2.0` and `2e0` are not.
impl FromJson<'_> for u64 {
    fn whole(number: u64) -> Option<Self> {
        Some(number)
    }
}

/// Any number: `1` is as good a float as `1.0`.
impl FromJson<'_> for f64 {
    #[expect(clippy::cast_precision_loss, reason = "only 0 and 1 pass the range checks that follow")]
    fn whole(number: u64) -> Option<Self> {
        Some(number as Self)
    }

    fn float(number: f64) -> Option<Self> {
        Some(number)
    }
}

/// A list of strings and nothing else.
impl<'de> FromJson<'de> for Vec<String> {
    fn list<A: SeqAccess<'de>>(mut items: A) -> Result<Option<Self>, A::Error> {
        let mut strings = Some(Self::new());
        while let Some(item) = items.next_element::<Given<String>>()? {
            strings = match (strings, item) {
                (Some(mut strings), Given::Value(string)) => {
                    strings.push(string);
                    Some(strings)
                }
                _ => None,
            };
        }
        Ok(strings)
    }
}

impl<'de, T: FromJson<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: FromJson<'de>> Visitor<'de> for Reader<T> {
    type Value = Given<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Given<T>, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given<T>, E> {
        Ok(Given::OtherType)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Given<T>, E> {
        Ok(T::whole(number).into())
    }

    #[expect(clippy::cast_precision_loss, reason = "a negative number is outside every range here")]
    fn visit_i64<E>(self, number: i64) -> Result<Given<T>, E> {
        Ok(T::float(number as f64).into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Given<T>, E> {
        Ok(T::float(number).into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Given<T>, E> {
        Ok(T::text(text).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Given<T>, A::Error> {
        Ok(T::list(items)?.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Given<T>, A::Error> {
        Ok(T::object(members)?.into())
    }
}

impl<T> From<Option<T>> for Given<T> {
    fn from(read: Option<T>) -> Self {
        read.map_or(Self::OtherType, Self::Value)
    }
}

/// The name of a member; borrowed from the text unless it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Name<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The names of members that nobody knows, the first few of them.
#[derive(Debug, Default)]
pub(super) struct Unknown(Vec<String>);

impl Unknown {
    /// More names than a report needs.
    const MOST: usize = 16;
    /// Longer ones are cut.
    const CHARS: usize = 64;

    pub(super) fn met(&mut self, name: &str) {
        if self.0.len() < Self::MOST {
            self.0.push(name.chars().take(Self::CHARS).collect());
        }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.0
    }
}

/// Declares an object by its known members; of others only the names are kept.
macro_rules! object {
    ($(#[$about:meta])* $object:ident { $($member:ident: $type:ty,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Default)]
        struct $object { $($member: Given<$type>,)+ unknown: super::given::Unknown }

        impl<'de> FromJson<'de> for $object {
            fn object<A: MapAccess<'de>>(mut members: A) -> Result<Option<Self>, A::Error> {
                let mut object = Self::default();
                while let Some(Name(name)) = members.next_key()? {
                    match &*name {
                        $(stringify!($member) => object.$member = members.next_value()?,)+
                        unknown => {
                            object.unknown.met(unknown);
                            members.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Some(object))
            }
        }
    };
}
pub(super) use object;
