//! What a create request does otherwise than the reference has it, and that is taken all the same.

use super::super::given::{Given, Unknown};
use super::{Input, Parameters, Request};
use crate::journal::{Departure, Severity};

/// Reference, `title`, `subtitle`, `text`: "no more than three". (Documented, as a recommendation)
const MOST_STRINGS: usize = 3;
/// Reference, `title`, `subtitle`, `text`: "with each title not exceeding 30 characters". (Documented, likewise)
const MOST_CHARS: usize = 30;

/// Where official clients send a field that the reference does not have. (Observed: the Python SDK always does)
const SENT_BY_OFFICIAL_CLIENTS: &str = "/input/prompt";

/// Returns what a request does otherwise, in the order of the reference.
pub(super) fn of(request: &Request) -> Vec<Departure> {
    let mut found = Found(Vec::new());
    found.unknown("", &request.unknown);
    if let Given::Value(input) = &request.input {
        found.input(input);
    }
    match &request.parameters {
        Given::Value(parameters) => found.parameters(parameters),
        Given::Absent | Given::Null => {
            found.violation("R-070", "/parameters", "is missing; the reference requires it")
        }
        Given::OtherType => {}
    }
    found.0
}

struct Found(Vec<Departure>);

impl Found {
    fn violation(&mut self, requirement: &'static str, place: &str, what: &'static str) {
        self.0.push(Departure::new(requirement, place, what, Severity::Violation));
    }

    fn advice(&mut self, requirement: &'static str, place: &str, what: &'static str) {
        self.0.push(Departure::new(requirement, place, what, Severity::Advice));
    }

    fn unknown(&mut self, parent: &str, unknown: &Unknown) {
        for name in unknown.names() {
            // As RFC 6901 escapes a name.
            let place = format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"));
            if place == SENT_BY_OFFICIAL_CLIENTS {
                self.advice("R-137", &place, "is not in the reference; official clients send it");
            } else {
                self.violation("R-137", &place, "is not in the reference");
            }
        }
    }

    fn input(&mut self, input: &Input) {
        self.strings("/input/title", &input.title, ["R-030", "R-033"]);
        self.strings("/input/subtitle", &input.subtitle, ["R-036", "R-038"]);
        self.strings("/input/text", &input.text, ["R-041", "R-043"]);
        match &input.logo {
            Given::Null => self.violation("R-063", "/input/logo", "is null; leave it out instead"),
            Given::Value(logo) if logo.is_empty() => {
                self.violation("R-063", "/input/logo", "is an empty string; leave it out instead");
            }
            _ => {}
        }
        if matches!(input.underlay, Given::Value(2)) {
            self.advice("R-062", "/input/underlay", "is 2; the reference recommends 0 or 1");
        }
        self.unknown("/input", &input.unknown);
    }

    fn strings(
        &mut self,
        place: &str,
        given: &Given<Vec<String>>,
        [one_or_more, no_more]: [&'static str; 2],
    ) {
        let strings = match given {
            Given::Null => return self.violation(one_or_more, place, "is null; leave it out instead"),
            Given::Absent | Given::OtherType => return,
            Given::Value(strings) => strings,
        };
        if strings.is_empty() {
            self.violation(one_or_more, place, "is an empty list; the reference has one string or more");
        }
        if strings.iter().any(|text| text.trim().is_empty()) {
            self.advice(one_or_more, place, "has a string without a character to draw");
        }
        if strings.len() > MOST_STRINGS {
            self.advice(no_more, place, "has more than the recommended three strings");
        }
        if strings.iter().any(|text| text.chars().count() > MOST_CHARS) {
            self.advice(no_more, place, "has a string of more than the recommended 30 characters");
        }
    }

    fn parameters(&mut self, parameters: &Parameters) {
        if matches!(parameters.n, Given::Absent) {
            self.violation("R-081", "/parameters/n", "is missing; the reference requires it");
        }
        let is_set = |given: &Given<f64>| matches!(given, Given::Value(_));
        if is_set(&parameters.temperature) && is_set(&parameters.top_p) {
            let what = "is set together with temperature; the reference advises to set one";
            self.violation("R-076", "/parameters/top_p", what);
        }
        self.unknown("/parameters", &parameters.unknown);
    }
}
