//! How a line comes about: what was judged is counted, what was found is kept, and the worst of it is the verdict.

use super::{Evidence, Line, Verdict};
use crate::journal::Entry;
use crate::task::TaskId;

/// More evidence of one thing than this nobody reads.
const MOST_EVIDENCE: usize = 10;

/// What a rule asks for.
#[derive(Debug)]
pub(super) struct About {
    /// Its name.
    pub(super) id: &'static str,
    /// What it asks for, as a sentence about the client.
    pub(super) title: &'static str,
    /// What it is judged by: one of them, and many.
    pub(super) judges: [&'static str; 2],
    /// What a good client does.
    pub(super) good_client: &'static str,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    judged: u64,
    first: Option<u64>,
    failures: Vec<Evidence>,
    advice: Vec<Evidence>,
}

impl Tally {
    /// Here the rule could be judged.
    pub(super) fn judged(&mut self, entry: &Entry) {
        self.judged += 1;
        self.first = Some(self.first.map_or(entry.seq, |first| first.min(entry.seq)));
    }

    /// Here the client did what it should not.
    pub(super) fn fails(&mut self, entry: &Entry, what: impl Into<String>) {
        self.fails_at(entry.seq, what);
    }

    /// In the entry of this number the client did what it should not.
    pub(super) fn fails_at(&mut self, seq: u64, what: impl Into<String>) {
        self.failures.push(Evidence { seq, what: visible(&what.into()) });
    }

    /// Here the client could do better.
    pub(super) fn advises(&mut self, entry: &Entry, what: impl Into<String>) {
        self.advises_at(entry.seq, what);
    }

    /// In the entry of this number the client could do better.
    pub(super) fn advises_at(&mut self, seq: u64, what: impl Into<String>) {
        self.advice.push(Evidence { seq, what: visible(&what.into()) });
    }

    /// Returns the line of a rule.
    pub(super) fn line(mut self, about: &About) -> Line {
        let verdict = match (self.failures.len(), self.advice.len(), self.judged) {
            (1.., _, _) => Verdict::Fail,
            (0, 1.., _) => Verdict::Advice,
            (0, 0, 1..) => Verdict::Pass,
            (0, 0, 0) => Verdict::NotSeen,
        };
        let mut evidence = self.evidence(verdict, about.judges);
        let omitted = evidence.len().saturating_sub(MOST_EVIDENCE) as u64;
        evidence.truncate(MOST_EVIDENCE);
        Line {
            id: about.id.into(),
            title: about.title.into(),
            verdict,
            judged: self.judged,
            evidence,
            omitted,
            good_client: about.good_client.into(),
        }
    }

    fn evidence(&mut self, verdict: Verdict, [one, many]: [&str; 2]) -> Vec<Evidence> {
        if verdict == Verdict::Fail {
            // Beside failures it has to be said what is none.
            self.advice.iter_mut().for_each(|evidence| evidence.what.insert_str(0, "advice: "));
        }
        self.failures.sort();
        self.advice.sort();
        let kept = self.first.filter(|_| verdict == Verdict::Pass).map(|seq| {
            let what = match self.judged {
                1 => format!("the only {one}"),
                count => format!("the first of {count} {many}"),
            };
            Evidence { seq, what }
        });
        kept.into_iter().chain(self.failures.drain(..)).chain(self.advice.drain(..)).collect()
    }
}

/// Longer texts are cut: names of fields come from clients.
const MOST_CHARS: usize = 240;

/// Returns a text as a terminal may show it: without characters that move a cursor or turn the direction of what
/// follows, and not without end.
fn visible(text: &str) -> String {
    let plain = |character: char| {
        let hidden = matches!(
            character,
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFFE}' | '\u{FFFF}'
        );
        if hidden || character.is_control() { char::REPLACEMENT_CHARACTER } else { character }
    };
    let mut characters = text.chars();
    let mut shown: String = characters.by_ref().take(MOST_CHARS).map(plain).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Returns how evidence names a task: the beginning of its id, which is enough to find it.
pub(super) fn short(task: TaskId) -> String {
    task.to_string().chars().take(8).collect()
}
