//! How the program ends: one enum for every exit code, so that no number stands anywhere else.

use std::process::ExitCode;

/// How the program ends. Its number is the exit code.
///
/// Where several could be said of a run, what was seen comes first: `Failed` before `Internal` before
/// `Incomplete` before `Passed`. A target that was seen to be wrong stays wrong though the kit broke elsewhere, and
/// where the kit broke nobody can say yet whether the run would have been complete. `Usage`, `Unreachable` and
/// `Stopped` are decided before there is a run to judge, `SecretFound` by the search for secrets alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Ending {
    /// Nothing failed. Warnings, variants and skipped checks do not fail.
    Passed = 0,
    /// A check found something that is not as the reference says; or two transcripts differ.
    Failed = 1,
    /// The command line is wrong, or what was selected is empty: nothing was asked.
    Usage = 2,
    /// The target cannot be reached.
    Unreachable = 3,
    /// Completeness was demanded, and a `must` row was skipped, not tested, or not asked at all.
    Incomplete = 4,
    /// A secret was found in a file that others may read.
    SecretFound = 5,
    /// The budget of requests or pictures, the limiter, a key that the live service does not take, or the user stopped it.
    Stopped = 6,
    /// The kit or the network broke, and nothing else failed.
    Internal = 70,
}

impl Ending {
    /// All of them, by number.
    pub const ALL: [Self; 8] = [
        Self::Passed,
        Self::Failed,
        Self::Usage,
        Self::Unreachable,
        Self::Incomplete,
        Self::SecretFound,
        Self::Stopped,
        Self::Internal,
    ];

    /// Returns the exit code.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Returns what it means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Passed => "nothing failed",
            Self::Failed => "failed",
            Self::Usage => "nothing was asked",
            Self::Unreachable => "the target cannot be reached",
            Self::Incomplete => "incomplete",
            Self::SecretFound => "a secret was found",
            Self::Stopped => "stopped before its end",
            Self::Internal => "the kit or the network broke",
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_documentation() {
        assert_eq!(Ending::ALL.map(Ending::code), [0, 1, 2, 3, 4, 5, 6, 70]);
    }
}
