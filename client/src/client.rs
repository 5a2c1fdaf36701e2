//! The client itself: connections, where the API is, and the limits. Each operation has a module of its own.
//!
//! It promises that requests to the API carry the key and that requests to picture hosts don't.

use std::{fmt, sync::Arc, time::Duration};

use url::Url;

use crate::{
    builder::{BuildError, ClientBuilder},
    clock::Clock,
};

/// A client of the API. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Client {
    /// Sends the key with every request.
    pub(crate) api: reqwest::Client,
    /// Never sends the key.
    pub(crate) pictures: reqwest::Client,
    pub(crate) base_url: Url,
    pub(crate) request_timeout: Duration,
    pub(crate) picture_limit_bytes: u64,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    /// Returns a builder that knows nothing but its defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Returns a client by `DASHSCOPE_API_KEY` and `DASHSCOPE_HTTP_BASE_URL`: see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, BuildError> {
        ClientBuilder::from_env().build()
    }

    /// Returns the URL of a path below the base URL, each segment encoded.
    pub(crate) fn endpoint(&self, segments: &[&str]) -> Url {
        let mut url = self.base_url.clone();
        url.path_segments_mut()
            .expect("http and https urls always have a path: see `builder::base_url`")
            .pop_if_empty()
            .extend(segments);
        url
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("base_url", &self.base_url.as_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_whatever_it_holds() {
        for base in ["http://h/api/v1", "http://h/api/v1/"] {
            let client = Client::builder().api_key("k").base_url(base).build().unwrap();
            let url = client.endpoint(&["tasks", "a/../b?c=%2e"]);
            assert_eq!(url.as_str(), "http://h/api/v1/tasks/a%2F..%2Fb%3Fc=%252e");
        }
    }
}
