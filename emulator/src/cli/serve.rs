//! `serve`: listens, says so in one line, and serves until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{Failure, log, say};
use crate::config::{Config, LogFormat, Origin, Setup, is_loopback};
use crate::host::{Host, Variety};
use crate::pictures::{self, Catalogue};
use crate::serve::{self, Control};

/// Why the server did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {}", advice(.error))]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said. Not a `source`: the advice says it already.
        error: io::Error,
    },
    /// The machine gives no threads, no signals or no sockets.
    #[error("the server cannot run")]
    Run(#[from] io::Error),
}

/// Returns what to do about an address that cannot be had.
fn advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program does already; stop it, or choose another port with --port (0 takes a free one)"
                .into()
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address; choose another with --host".into()
        }
        io::ErrorKind::PermissionDenied => {
            "only a privileged program may; choose a port from 1024 on with --port".into()
        }
        _ => error.to_string(),
    }
}

/// Serves as it is configured, until it is told to stop.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let mut setup = config.setup()?;
    prepare(&mut setup, config)?;
    log::begin(setup.log_format, setup.log_level);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Run)?;
    runtime.block_on(listen_and_serve(setup))
}

/// Looks at the folders that settings name, and reads the user's own faces.
pub(super) fn prepare(setup: &mut Setup, config: &Config) -> Result<(), Failure> {
    if let Some(folder) = setup.host.assets.mirror.as_ref().filter(|folder| !folder.is_dir()) {
        let origin = config.origin("assets");
        return Err(Failure::Usage(format!("assets: {} is not a folder ({origin})", folder.display())));
    }
    if let Some(folder) = &setup.fonts_dir {
        setup.host.catalogue = own_catalogue(folder, config.origin("fonts-dir"))?;
    }
    Ok(())
}

/// Reads the user's own faces; a fault names who named the folder.
fn own_catalogue(folder: &Path, origin: &Origin) -> Result<Arc<Catalogue>, Failure> {
    pictures::read_catalogue(folder).map_err(|error| Failure::Usage(format!("fonts-dir: {error} ({origin})")))
}

/// Says how much is the user's own.
fn own(catalogue: &Catalogue) -> String {
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let (faces, pairings) = (catalogue.added_faces().len(), catalogue.added_pairings().len());
    format!("{} and {}", count(faces, "face"), count(pairings, "pairing"))
}

async fn listen_and_serve(setup: Setup) -> Result<(), Failure> {
    let Setup { address, host, serve, fonts_dir, log_format, .. } = setup;
    let listener = TcpListener::bind(address).await.map_err(|error| ServeError::Listen { address, error })?;
    let address = listener.local_addr().map_err(ServeError::Run)?;
    // From here on a signal finds somebody who listens.
    let stop = stop_signal().map_err(ServeError::Run)?;
    tell(&host, &serve, address);
    if let Some(folder) = &fonts_dir {
        tracing::info!("{} from {}", own(&host.catalogue), folder.display());
    }
    let host = Arc::new(Host::new(host));
    say(&ready(address, log_format))?;
    serve::run(listener, host, serve, stop).await.map_err(ServeError::Run)?;
    tracing::info!("stopped");
    Ok(())
}

/// Logs what somebody who repeats this run or exposes this server should know.
fn tell(host: &crate::host::Settings, serve: &serve::Settings, address: SocketAddr) {
    match host.variety {
        Variety::BySeed => tracing::info!(seed = host.seed, "the same requests give the same answers"),
        Variety::ByTask => tracing::info!(seed = host.seed, "drawn at start; --seed repeats it"),
    }
    if is_loopback(address.ip()) {
        return;
    }
    tracing::warn!(%address, "other machines can reach this server");
    if matches!(serve.control, Control::Loopback) {
        tracing::warn!(
            "the control API answers this machine only; --control-token opens it, --control off closes it"
        );
    }
}

/// Returns the one line that says where the server is.
fn ready(address: SocketAddr, format: LogFormat) -> String {
    let url = format!("http://{address}");
    match format {
        LogFormat::Text => format!("wanx-emulator ready on {url}\n"),
        LogFormat::Json => format!("{}\n", serde_json::json!({ "event": "ready", "url": url })),
    }
}

/// Waits to be told to stop: by SIGTERM, or by SIGINT from the keyboard.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("{name}: finishing what was begun");
    })
}

/// Waits to be told to stop, from the keyboard.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "cannot wait for the keyboard");
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_names_the_real_address_in_both_formats() {
        let check =
            |address: &str, format, expected| assert_eq!(ready(address.parse().unwrap(), format), expected);
        check("127.0.0.1:3274", LogFormat::Text, "wanx-emulator ready on http://127.0.0.1:3274\n");
        check("[::1]:80", LogFormat::Text, "wanx-emulator ready on http://[::1]:80\n");
        check("[::1]:80", LogFormat::Json, "{\"event\":\"ready\",\"url\":\"http://[::1]:80\"}\n");
    }
}
