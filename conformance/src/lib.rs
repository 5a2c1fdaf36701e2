//! The conformance kit: says, sentence by sentence, whether a server speaks the image and text composition API.
//!
//! It judges any server that claims to: the emulator, a gateway in front of it, a team's own stand-in, the live
//! service for what it still answers. It reads raw status, headers, JSON and pixels, and never uses code of the
//! emulator, the poster maker or the client: a kit that shares types with what it judges shares its mistakes.
//!
//! The rooms, ground floor first; a room uses only rooms above it in this list:
//!
//! | room | what it holds |
//! |---|---|
//! | [`verdict`], [`ending`] | what can be said of one check; how the program ends: its exit codes |
//! | [`exchange`] | one request and its reply, as bytes |
//! | [`names`] | names in scenarios, and their values |
//! | [`scenario`] | the format of scenarios: typed steps, matchers, pictures to be made |
//! | [`requirements`] | the 138 checkable sentences of the reference, as data |
//! | [`profile`] | whose word counts where texts disagree |
//! | [`matching`] | values held against matchers: pure |
//! | [`eyes`] | pixels to facts: what is to be read and seen on a poster: pure |
//! | [`pictures`] | the kit's own pictures, drawn and served |
//! | [`book`], [`selection`], [`plan`], [`trace`] | the scenarios; which are meant; what they would send; what they cover |
//! | [`outcome`] | what a run found, as data |
//! | [`transcript`] | exchanges on disk: masked, recorded, replayed, compared; the search for secrets |
//! | [`report`] | a run as text, JUnit, JSON, HTML, and for GitHub |
//! | [`send`], [`target`], [`launch`], [`live`] | how requests go out; the server that is judged; care for the live one |
//! | [`bench`](mod@bench), `throttle` | what all cases of a run share; patience with who throttles |
//! | [`preflight`], `stage` | the look before a run; one case, played step by step |
//! | [`run`] | the cases of many scenarios, played side by side |
//! | [`selftest`] | the lies by which the kit is measured, and the layer that tells them |
//! | [`cli`] | the command line |

pub mod bench;
pub mod book;
pub mod cli;
pub mod ending;
pub mod exchange;
pub mod eyes;
pub mod launch;
pub mod live;
pub mod matching;
pub mod names;
pub mod outcome;
pub mod pictures;
pub mod plan;
pub mod preflight;
pub mod profile;
pub mod report;
pub mod requirements;
pub mod run;
pub mod scenario;
pub mod selection;
pub mod selftest;
pub mod send;
mod shown;
mod stage;
pub mod target;
mod throttle;
pub mod trace;
pub mod transcript;
pub mod verdict;
