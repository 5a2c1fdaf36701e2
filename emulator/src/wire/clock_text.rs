//! Instants as the service writes them: UTC+8 in task answers, UTC in the result store's errors.
//!
//! Total: an instant outside the years 0 to 9999 is shown as the nearest one inside.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};

use crate::time::Timestamp;

/// The service's time zone. (Observed: an answer dated 09:39:12 GMT carries a `submit_time` of 17:38:24.817)
const SERVICE_ZONE: Offset = Offset::constant(8);

/// 0000-01-02T00:00:00Z: in every zone the year still has four digits.
const FIRST_MS: i64 = -62_167_132_800_000;

/// 9999-12-29T23:59:59.999Z: likewise, and the last whole day before jiff's last instant.
const LAST_MS: i64 = 253_402_127_999_999;

/// An instant as task answers write it: `YYYY-MM-DD HH:MM:SS.mmm` in UTC+8. (Observed)
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ServiceTime([u8; 23]);

impl ServiceTime {
    /// Returns the text of an instant.
    pub fn of(at: Timestamp) -> Self {
        let civil = civil(at, SERVICE_ZONE);
        let mut text = *b"0000-00-00 00:00:00.000";
        let mut put = |place: usize, width: usize, value: i16| {
            let mut rest = value.unsigned_abs();
            for digit in text[place..place + width].iter_mut().rev() {
                *digit = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        };
        put(0, 4, civil.year());
        put(5, 2, civil.month().into());
        put(8, 2, civil.day().into());
        put(11, 2, civil.hour().into());
        put(14, 2, civil.minute().into());
        put(17, 2, civil.second().into());
        put(20, 3, civil.millisecond());
        Self(text)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits and punctuation alone are put there")
    }
}

impl Serialize for ServiceTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Returns an instant as the result store writes it: `YYYY-MM-DDTHH:MM:SS.000Z`, to the second. (Observed)
pub fn iso(at: Timestamp) -> String {
    format!("{:.0}.000Z", civil(at, Offset::UTC))
}

/// Returns the same with milliseconds, for those who move the clock by them.
pub fn iso_ms(at: Timestamp) -> String {
    format!("{:.3}Z", civil(at, Offset::UTC))
}

/// Reads `YYYYMMDDhhmmss` in UTC+8, the form that list parameters have.
pub fn parse_compact(text: &str) -> Option<Timestamp> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let pair = |place: usize| text[place..place + 2].parse::<i8>().ok();
    let (date, time) = ((text[..4].parse().ok()?, pair(4)?, pair(6)?), (pair(8)?, pair(10)?, pair(12)?));
    let civil = DateTime::new(date.0, date.1, date.2, time.0, time.1, time.2, 0).ok()?;
    let at = SERVICE_ZONE.to_timestamp(civil).ok()?;
    Some(Timestamp::from_ms(at.as_millisecond()))
}

fn civil(at: Timestamp, zone: Offset) -> DateTime {
    let inside = at.as_ms().clamp(FIRST_MS, LAST_MS);
    let instant = jiff::Timestamp::from_millisecond(inside)
        .expect("FIRST_MS..=LAST_MS lies within the years -9999 to 9999 that jiff knows");
    instant.to_zoned(TimeZone::fixed(zone)).datetime()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shows(ms: i64, text: &str) {
        assert_eq!(ServiceTime::of(Timestamp::from_ms(ms)).as_str(), text);
    }

    #[test]
    fn times_are_eight_hours_ahead_of_utc() {
        shows(0, "1970-01-01 08:00:00.000");
        shows(Timestamp::MANUAL_START.as_ms(), "2025-01-01 08:00:00.000");
        shows(1_735_747_199_999, "2025-01-01 23:59:59.999");
        shows(1_735_747_200_000, "2025-01-02 00:00:00.000");
        shows(951_753_600_007, "2000-02-29 00:00:00.007");
        shows(-1, "1970-01-01 07:59:59.999");
    }

    #[test]
    fn an_instant_beyond_four_digits_of_years_is_shown_as_the_nearest() {
        shows(i64::MIN, "0000-01-02 08:00:00.000");
        shows(i64::MAX, "9999-12-30 07:59:59.999");
        assert_eq!(iso(Timestamp::NEVER), "9999-12-29T23:59:59.000Z");
        assert_eq!(iso(Timestamp::from_ms(i64::MIN)), "0000-01-02T00:00:00.000Z");
    }

    #[test]
    fn the_result_store_writes_utc_to_the_second() {
        assert_eq!(iso(Timestamp::from_ms(1_735_689_600_999)), "2025-01-01T00:00:00.000Z");
        assert_eq!(iso_ms(Timestamp::from_ms(1_735_689_600_250)), "2025-01-01T00:00:00.250Z");
        assert_eq!(iso_ms(Timestamp::from_ms(1_735_689_600_000)), "2025-01-01T00:00:00.000Z");
    }

    proptest! {
        #[test]
        fn any_instant_has_a_text_and_texts_sort_like_instants(a: i64, b: i64) {
            let (early, late) = (Timestamp::from_ms(a.min(b)), Timestamp::from_ms(a.max(b)));
            prop_assert!(ServiceTime::of(early).as_str() <= ServiceTime::of(late).as_str());
            prop_assert_eq!(iso(early).len(), 24);
        }

        #[test]
        fn instants_of_our_centuries_sort_like_their_texts(a in 0_i64..8_000_000_000_000, b in 0_i64..8_000_000_000_000) {
            let text = |ms| ServiceTime::of(Timestamp::from_ms(ms)).as_str().to_owned();
            prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
        }
    }
}
