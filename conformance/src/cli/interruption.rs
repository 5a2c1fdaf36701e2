//! Ctrl-C and a polite request to end: what was found until then is told, and a target that was started is ended.

use std::io;

/// Takes the signals, so that they no longer end the process, and comes back when one has come: SIGTERM, or SIGINT from
/// the keyboard.
#[cfg(unix)]
pub(super) fn listen() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Comes back when the keyboard says so.
#[cfg(not(unix))]
pub(super) fn listen() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // There is no keyboard to wait for.
            std::future::pending::<()>().await;
        }
    })
}
