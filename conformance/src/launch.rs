//! Starts the target as a process of its own, waits until it says that it is ready, and starts it again.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::send::Sender;
use crate::target::Target;

/// How long a target may take to say that it is ready.
const READY_DEADLINE: Duration = Duration::from_secs(60);

/// A target that the kit started; it ends with this value.
///
/// It ends with the kit however the kit ends, but for SIGKILL, of which no process learns; who fears that launches it with
/// `setpriv --pdeathsig KILL`, which Linux has.
#[derive(Debug)]
pub struct Launched {
    command: Vec<String>,
    child: Child,
}

impl Launched {
    /// Starts a command and returns it with the URL that its ready line names.
    ///
    /// # Errors
    ///
    /// A command that cannot be read or started, or does not say where it listens.
    pub async fn start(command: &str) -> Result<(Self, String), String> {
        let words = shell_words::split(command).map_err(|error| format!("--launch {command}: {error}"))?;
        let (child, url) = start(&words).await?;
        Ok((Self { command: words, child }, url))
    }

    /// Stops the target and starts it again.
    ///
    /// # Errors
    ///
    /// As for `start`.
    pub async fn restart(&mut self, old: &Target, sender: &Sender) -> Result<Target, String> {
        let _ = self.child.kill().await;
        let (child, url) = start(&self.command).await?;
        self.child = child;
        let mut target = Target::at(&url, &old.key)?;
        target.probe(sender).await.map_err(|trouble| trouble.to_string())?;
        Ok(target)
    }
}

async fn start(words: &[String]) -> Result<(Child, String), String> {
    let (program, arguments) = words.split_first().ok_or("--launch has no command")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("--launch {program}: {error}"))?;
    let output = child.stdout.take().ok_or("--launch: no standard output")?;
    let mut lines = BufReader::new(output).lines();
    let ready = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(url) = url_in(&line) {
                return Ok(url);
            }
        }
        Err(format!("--launch {program}: it ended without saying where it listens"))
    };
    let url = timeout(READY_DEADLINE, ready)
        .await
        .map_err(|_| format!("--launch {program}: no ready line with a URL within {READY_DEADLINE:?}"))??;
    // Whoever writes more than its ready line must not be stopped by a full pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, url))
}

/// Returns the first URL in a line.
fn url_in(line: &str) -> Option<String> {
    let at = line.find("http://").or_else(|| line.find("https://"))?;
    let end = line[at..]
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | '}'))
        .unwrap_or(line.len() - at);
    Some(line[at..at + end].trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_found_in_a_ready_line_of_text_or_json() {
        let plain = url_in("wanx-emulator is ready at http://127.0.0.1:41234 (profile document)");
        assert_eq!(plain.as_deref(), Some("http://127.0.0.1:41234"));
        let json = url_in(r#"{"ready":"http://127.0.0.1:3274/","x":1}"#);
        assert_eq!(json.as_deref(), Some("http://127.0.0.1:3274"));
        assert_eq!(url_in("starting"), None);
    }

    #[tokio::test]
    async fn a_command_that_says_nothing_is_told() {
        let error = Launched::start("true").await.expect_err("true says nothing");
        assert_eq!(error, "--launch true: it ended without saying where it listens");
        Launched::start("'unclosed").await.expect_err("this is no command line");
        Launched::start("no-such-program-anywhere").await.expect_err("there is no such program");
    }
}
