//! Fetches finished pictures.
//!
//! The key is never sent along, the size is bounded, and a file appears only when it is whole.

use std::{
    io,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use url::Url;

use crate::{
    call,
    client::Client,
    ids::RequestId,
    part_file::PartFile,
    refusal::{Refusal, TransportError},
    shown::Shown,
    task::PictureLink,
};

impl Client {
    /// Fetches a picture into memory.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]. Trying again is safe until the link expires, 24 h after the task's end.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn download(&self, link: &PictureLink) -> Result<Bytes, DownloadError> {
        let mut picture = Picture::open(self, link).await?;
        let mut bytes = BytesMut::new();
        while let Some(chunk) = picture.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Fetches a picture into a file, replacing what was there, and returns its size in bytes.
    ///
    /// The file appears whole or not at all, also if the future is dropped.
    ///
    /// # Errors
    ///
    /// As [`download`](Self::download), and [`DownloadError::File`].
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn download_to(
        &self,
        link: &PictureLink,
        path: impl AsRef<Path>,
    ) -> Result<u64, DownloadError> {
        let path = path.as_ref();
        let on_disk = |source| DownloadError::File { path: path.to_owned(), source };
        let mut picture = Picture::open(self, link).await?;
        let mut file = PartFile::create(path).map_err(on_disk)?;
        while let Some(chunk) = picture.chunk().await? {
            file.write(&chunk).await.map_err(on_disk)?;
        }
        file.finish().await.map_err(on_disk)?;
        Ok(picture.received_bytes)
    }
}

/// A picture on its way.
struct Picture {
    response: Response,
    received_bytes: u64,
    limit_bytes: u64,
}

impl Picture {
    async fn open(client: &Client, link: &PictureLink) -> Result<Self, DownloadError> {
        let response = client.pictures.get(address(link)?).send().await.map_err(transport)?;
        if !response.status().is_success() {
            let refusal = explained(call::refusal(response).await);
            return Err(DownloadError::Refused(Box::new(refusal)));
        }
        let limit_bytes = client.picture_limit_bytes;
        match response.content_length() {
            Some(declared) if declared > limit_bytes => Err(DownloadError::TooLarge { limit_bytes }),
            _ => Ok(Self { response, received_bytes: 0, limit_bytes }),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, DownloadError> {
        let chunk = self.response.chunk().await.map_err(transport)?;
        let chunk_bytes = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.received_bytes = self.received_bytes.saturating_add(chunk_bytes);
        if self.received_bytes > self.limit_bytes {
            return Err(DownloadError::TooLarge { limit_bytes: self.limit_bytes });
        }
        Ok(chunk)
    }
}

fn address(link: &PictureLink) -> Result<Url, DownloadError> {
    let url = Url::parse(link.as_str()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| DownloadError::BadLink { link: link.clone() })
}

/// Reads the XML in which the storage of pictures says no. (Observed)
fn explained(mut refusal: Refusal) -> Refusal {
    let Some(xml) = refusal.excerpt.take() else { return refusal };
    let element = |start, end| Some(xml.split_once(start)?.1.split_once(end)?.0.to_owned());
    match (element("<Code>", "</Code>"), element("<Message>", "</Message>")) {
        (Some(code), Some(message)) => {
            let request_id = refusal.request_id.take();
            let told = || element("<RequestId>", "</RequestId>").map(RequestId::new);
            Refusal { code, message, request_id: request_id.or_else(told), ..refusal }
        }
        _ => Refusal { excerpt: Some(xml), ..refusal },
    }
}

fn transport(error: reqwest::Error) -> DownloadError {
    DownloadError::Transport(error.into())
}

/// Why a picture was not fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The link is not an http or https URL.
    #[error("'{}' is not a link to a picture", Shown(.link.as_str()))]
    BadLink {
        /// The link.
        link: PictureLink,
    },
    /// The picture's host said no: an expired link is answered with 403.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The picture did not come, or not whole.
    #[error(transparent)]
    Transport(TransportError),
    /// The picture is larger than the client takes.
    #[error("the picture is larger than {limit_bytes} bytes")]
    TooLarge {
        /// How much is taken at most.
        limit_bytes: u64,
    },
    /// The file could not be written.
    #[error("cannot write {}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
