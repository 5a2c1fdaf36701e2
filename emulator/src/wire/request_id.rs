//! The id that every answer carries.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::task::TaskId;

/// The nibble that says which kind of UUID it is: 9 in every recording. (Observed)
const VERSION: u128 = 9 << 76;
const VERSION_MASK: u128 = 0xf << 76;

/// The two bits that mark a UUID of RFC 9562. (Observed)
const VARIANT: u128 = 0b10 << 62;
const VARIANT_MASK: u128 = 0b11 << 62;

/// An answer's id: shaped like a UUID, in lower case, new for each answer. Reference, `request_id`. (Documented)
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 36]);

impl RequestId {
    /// Returns the id made of 122 of these bits.
    pub fn from_bits(bits: u128) -> Self {
        let bits = bits & !VERSION_MASK & !VARIANT_MASK | VERSION | VARIANT;
        let mut text = [0; 36];
        uuid::Uuid::from_u128(bits).as_hyphenated().encode_lower(&mut text);
        Self(text)
    }

    /// Returns the id of the answer that accepts a task. It follows from the task's own id, so that lists can
    /// show it without anybody keeping it.
    pub fn of_creation(task: TaskId) -> Self {
        let digest =
            blake3::derive_key("wanx-emulator request id of a creation v1", task.to_string().as_bytes());
        let mut bits = [0; 16];
        bits.copy_from_slice(&digest[..16]);
        Self::from_bits(u128::from_le_bytes(bits))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a hyphenated UUID is ASCII")
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r_096_a_request_id_is_a_uuid_of_version_nine() {
        assert_eq!(RequestId::from_bits(0).as_str(), "00000000-0000-9000-8000-000000000000");
        assert_eq!(RequestId::from_bits(u128::MAX).as_str(), "ffffffff-ffff-9fff-bfff-ffffffffffff");
    }

    #[test]
    fn a_creation_is_answered_with_an_id_that_its_task_gives() {
        let one = RequestId::of_creation(TaskId::from_bits(1));
        assert_eq!(one, RequestId::of_creation(TaskId::from_bits(1)));
        assert_ne!(one, RequestId::of_creation(TaskId::from_bits(2)));
        assert_eq!(one.as_str().as_bytes()[14], b'9');
    }

    proptest! {
        #[test]
        fn other_bits_give_another_id(a: u128, flip in 0_u32..128) {
            let kept = !(VERSION_MASK | VARIANT_MASK) >> flip & 1 == 1;
            let other = RequestId::from_bits(a ^ 1 << flip);
            prop_assert_eq!(RequestId::from_bits(a) != other, kept);
        }
    }
}
