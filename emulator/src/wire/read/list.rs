//! The query of a list request.

use url::form_urlencoded;

use crate::reason::Reason;
use crate::task::Status;
use crate::time::{Span, Timestamp};
use crate::wire::clock_text;
use crate::world::ListFilter;

/// The longest time a list may cover, and the time it covers if none is given. (Documented: the vendor's task
/// management API)
const LONGEST: Span = Span::from_hours(24);

/// Rows of a page if the client does not say. (Documented: the same page)
const PAGE_SIZE: u32 = 10;

/// The most rows of a page. (Assumed: an answer without end would be memory without end)
const MOST_ROWS: u32 = 100;

/// Times are written to the second, so an end means the whole of its second.
const REST_OF_SECOND: Span = Span::from_ms(999);

/// Reads which tasks are asked for. Parameters we do not know are ignored, and so are empty ones; of two with
/// one name the last wins.
///
/// # Errors
/// [`Reason::ListParameter`] names the one that cannot be read.
pub fn list(query: Option<&str>, now: Timestamp) -> Result<ListFilter, Reason> {
    let mut filter = ListFilter {
        task: None,
        from: now,
        until: now,
        model: None,
        status: None,
        page_no: 1,
        page_size: PAGE_SIZE,
    };
    let (mut start, mut end) = (None, None);
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        let wrong = || unreadable(&name);
        match &*name {
            "task_id" => filter.task = Some(value.parse()),
            "start_time" => start = Some(clock_text::parse_compact(&value).ok_or_else(wrong)?),
            "end_time" => end = Some(clock_text::parse_compact(&value).ok_or_else(wrong)?),
            "model_name" => filter.model = Some(value.into_owned()),
            "status" => filter.status = Some(Status::named(&value).ok_or_else(wrong)?),
            "page_no" => filter.page_no = count(&value, u32::MAX).ok_or_else(wrong)?,
            "page_size" => filter.page_size = count(&value, MOST_ROWS).ok_or_else(wrong)?,
            _ => {}
        }
    }
    (filter.from, filter.until) = period(start, end, now)?;
    Ok(filter)
}

/// Returns the first and the last instant that are asked for.
fn period(
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), Reason> {
    match (start, end) {
        (None, None) => Ok((before(now), now)),
        (Some(start), None) => Ok((start, start + LONGEST)),
        (None, Some(end)) => Ok((before(end), end + REST_OF_SECOND)),
        (Some(start), Some(end)) if start > end => Err(unreadable("start_time")),
        (Some(start), Some(end)) if end.since(start) > LONGEST => Err(unreadable("end_time")),
        (Some(start), Some(end)) => Ok((start, end + REST_OF_SECOND)),
    }
}

fn before(end: Timestamp) -> Timestamp {
    Timestamp::from_ms(end.as_ms().saturating_sub_unsigned(LONGEST.as_ms()))
}

/// Reads a number from 1 to `most`, written with digits alone.
fn count(text: &str, most: u32) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|count| digits && (1..=most).contains(count))
}

fn unreadable(name: &str) -> Reason {
    Reason::ListParameter { name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2025-01-01 08:00:00.250 in the service's time zone.
    const NOW: Timestamp = Timestamp::from_ms(Timestamp::MANUAL_START.as_ms() + 250);

    fn reads(query: &str) -> ListFilter {
        list(Some(query), NOW).unwrap()
    }

    fn refuses(query: &str, name: &str) {
        assert_eq!(list(Some(query), NOW), Err(Reason::ListParameter { name: name.into() }), "{query}");
    }

    fn hours_ago(hours: i64) -> Timestamp {
        Timestamp::from_ms(NOW.as_ms() - hours * 3_600_000)
    }

    #[test]
    fn without_parameters_the_first_ten_of_the_last_day_are_asked_for() {
        let expected = ListFilter {
            task: None,
            from: hours_ago(24),
            until: NOW,
            model: None,
            status: None,
            page_no: 1,
            page_size: 10,
        };
        assert_eq!(list(None, NOW), Ok(expected.clone()));
        assert_eq!(reads(""), expected);
        assert_eq!(reads("status=&page_no=&start_time=&region=cn-hangzhou&x=%00&%ff"), expected);
    }

    #[test]
    fn every_parameter_of_the_vendors_page_is_read() {
        let query = "task_id=86ecf553-d340-4e21-af6e-a0c6a421c010&model_name=wanx%2dast&status=SUCCEEDED\
                     &page_no=3&page_size=100&start_time=20250101000000&end_time=20250102000000";
        let filter = reads(query);
        assert_eq!(filter.task, Some("86ecf553-d340-4e21-af6e-a0c6a421c010".parse()));
        assert_eq!(filter.model.as_deref(), Some("wanx-ast"));
        assert_eq!(filter.status, Some(Status::Succeeded));
        assert_eq!((filter.page_no, filter.page_size), (3, 100));
        let midnight = Timestamp::MANUAL_START.as_ms() - 8 * 3_600_000;
        assert_eq!(filter.from.as_ms(), midnight);
        assert_eq!(filter.until.as_ms(), midnight + 86_400_999);
    }

    #[test]
    fn one_end_of_the_period_gives_the_other_a_day_away() {
        let from = reads("start_time=20250101080000");
        assert_eq!((from.from, from.until), (Timestamp::MANUAL_START, Timestamp::MANUAL_START + LONGEST));
        let until = reads("end_time=20250102080000");
        assert_eq!(
            (until.from, until.until),
            (Timestamp::MANUAL_START, Timestamp::MANUAL_START + LONGEST + REST_OF_SECOND)
        );
    }

    #[test]
    fn a_task_id_that_is_none_is_kept_so_that_it_matches_nothing() {
        assert!(matches!(reads("task_id=../../etc/passwd").task, Some(Err(_))));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for value in ["0", "-1", "1.0", "%2B1", "x", "4294967296", " 1", "99999999999999999999"] {
            refuses(&format!("page_no={value}"), "page_no");
            refuses(&format!("page_size={value}"), "page_size");
        }
        refuses("page_size=101", "page_size");
        refuses("status=succeeded", "status");
        refuses("status=DONE", "status");
        for value in [
            "2025",
            "20250230000000",
            "20250101240000",
            "2025010100000x",
            "202501010000000",
            "+0250101000000",
        ] {
            refuses(&format!("start_time={value}"), "start_time");
            refuses(&format!("end_time={value}"), "end_time");
        }
        refuses("start_time=20250101000001&end_time=20250101000000", "start_time");
        refuses("start_time=20250101000000&end_time=20250102000001", "end_time");
    }

    #[test]
    fn the_last_of_two_parameters_wins() {
        assert_eq!(reads("page_no=2&page_no=5").page_no, 5);
    }

    proptest! {
        #[test]
        fn no_query_panics_and_no_period_is_longer_than_a_day(query in "([a-z_]{1,10}=[0-9A-Z%+&;]{0,16}&?){0,6}|.{0,40}", now: i64) {
            if let Ok(filter) = list(Some(&query), Timestamp::from_ms(now)) {
                prop_assert!(filter.until.since(filter.from) <= LONGEST + REST_OF_SECOND);
                prop_assert!(filter.page_no >= 1 && (1..=MOST_ROWS).contains(&filter.page_size));
            }
        }

        #[test]
        fn a_written_start_is_read_back(second in 0_i64..253_000_000_000) {
            let at = Timestamp::from_ms(second * 1_000);
            let compact: String =
                clock_text::ServiceTime::of(at).as_str()[..19].chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(reads(&format!("start_time={compact}")).from, at);
        }
    }
}
