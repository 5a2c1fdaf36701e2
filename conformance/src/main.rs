//! `wanx-conformance`: says, sentence by sentence, whether a server speaks the image and text composition API.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use wanx_conformance::cli::{self, Cli, Surroundings};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    ExitCode::from(cli::main(cli, surroundings()).await.code())
}

#[expect(clippy::disallowed_methods, reason = "the environment and the day enter here and nowhere else")]
fn surroundings() -> Surroundings {
    let key = std::env::var("DASHSCOPE_API_KEY").ok().filter(|key| !key.is_empty());
    let step_summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
    // A clock before 1970 is no clock: it is the first day then.
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Surroundings { key, step_summary: step_summary.map(Into::into), since_1970 }
}
