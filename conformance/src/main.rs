//! `wanx-conformance`: says, sentence by sentence, whether a server speaks the image and text composition API.

use std::process::ExitCode;

use clap::Parser;
use wanx_conformance::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    #[expect(clippy::disallowed_methods, reason = "the environment enters here and nowhere else")]
    let key = std::env::var("DASHSCOPE_API_KEY").ok().filter(|key| !key.is_empty());
    ExitCode::from(cli::main(cli, key).await.code())
}
