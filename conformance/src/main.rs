//! The conformance kit: will say, sentence by sentence, whether a server speaks the image and text composition API.
//!
//! It will judge any server that claims to: the emulator, a gateway in front of it, a team's own stand-in. It reads
//! raw status, headers, JSON and pixels, and never uses code of the emulator, the poster maker or the client: a
//! kit that shares types with what it judges shares its mistakes. Its scenarios are not written yet, so it says so
//! and judges nothing.

use std::process::ExitCode;

use clap::Command;

/// Nothing was asked that it can do: the exit code for wrong usage or an empty selection.
const NOTHING_TO_DO: u8 = 2;

fn main() -> ExitCode {
    let about =
        "Says, sentence by sentence, whether a server speaks the image and text composition API (wanx-ast)";
    let honest = "This version holds no scenario yet: it judges nothing, and exits with 2.";
    Command::new("wanx-conformance")
        .version(env!("CARGO_PKG_VERSION"))
        .about(about)
        .after_help(honest)
        .get_matches();
    ExitCode::from(NOTHING_TO_DO)
}
