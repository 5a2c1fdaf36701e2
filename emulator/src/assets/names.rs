//! Names to addresses: asked once per hop, and the answer is what is vetted and connected to.

use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Lookups under way at once: each holds a thread until the system's resolver gives up.
const LOOKUPS: usize = 16;
/// Most addresses of one name that are tried.
const ADDRESSES: usize = 16;

/// Stands for the resolver in tests.
#[cfg(test)]
pub(super) type Table = Box<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

/// Where names are looked up.
pub(super) enum Names {
    /// In the system's resolver.
    System(Arc<Semaphore>),
    /// In a function.
    #[cfg(test)]
    Table(Table),
}

impl Default for Names {
    fn default() -> Self {
        Self::System(Arc::new(Semaphore::new(LOOKUPS)))
    }
}

impl Names {
    /// Returns the addresses of a name; none if it cannot be resolved.
    pub(super) async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        match self {
            Self::System(turns) => {
                let turn = Arc::clone(turns).acquire_owned().await;
                let name = name.to_owned();
                let lookup = move || {
                    // The turn ends with the lookup, not with whoever waits for it.
                    let _turn = turn;
                    let found = (name.as_str(), 0).to_socket_addrs().into_iter().flatten();
                    found.map(|address| address.ip()).take(ADDRESSES).collect()
                };
                spawn_blocking(lookup).await.unwrap_or_default()
            }
            #[cfg(test)]
            Self::Table(table) => table(name),
        }
    }
}
