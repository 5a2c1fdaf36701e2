//! A report as a terminal shows it: one line a rule, and below it what is to be done.

use std::fmt;

use super::{Counters, Evidence, Line, Report, Verdict};

impl Verdict {
    /// Returns its name, as texts have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSeen => "not seen",
            Self::Pass => "pass",
            Self::Advice => "advice",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Prints where, then what.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.seq, self.what)
    }
}

impl Line {
    /// Returns where it shows, and as the last what a good client does.
    pub(super) fn findings(&self) -> Vec<String> {
        let evidence = self.evidence.iter().map(Evidence::to_string);
        let more = (self.omitted > 0).then(|| format!("and {} more", self.omitted));
        evidence.chain(more).chain([format!("> {}", self.good_client)]).collect()
    }
}

/// Prints verdict, name and title; of a finding also where it shows and what a good client does.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8}  {:<21}  {}", self.verdict, self.id, self.title)?;
        match self.verdict {
            Verdict::NotSeen => Ok(()),
            Verdict::Pass => self.evidence.iter().try_for_each(|evidence| write!(f, " ({evidence})")),
            Verdict::Advice | Verdict::Fail => {
                self.findings().iter().try_for_each(|finding| write!(f, "\n          {finding}"))
            }
        }
    }
}

/// Prints the verdict, a line a rule, and how much there was to judge.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Client report: {}\n", self.verdict())?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "\n{}", self.counters)
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { exchanges, dropped, tasks_created, pictures_downloaded, faults_injected } = self;
        write!(
            f,
            "exchanges: {exchanges}, tasks created: {tasks_created}, pictures downloaded: {pictures_downloaded}, \
             faults injected: {faults_injected}"
        )?;
        match dropped {
            0 => Ok(()),
            _ => write!(f, "\nolder exchanges that the journal has let go: {dropped}"),
        }
    }
}
