//! The binary `wanx-emulator`: hands arguments and environment to `cli`, and ends as it says.

use std::process::ExitCode;

fn main() -> ExitCode {
    wanx_emulator::cli::run(std::env::args_os(), environment())
}

/// Returns the environment as text. What is not text cannot be a setting, and says so when it is read as one.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment enters")]
fn environment() -> Vec<(String, String)> {
    let text = |name: std::ffi::OsString| name.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}
