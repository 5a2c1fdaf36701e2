//! A typed client for the image and text composition API (`wanx-ast`).
//!
//! It speaks to the service, to `wanx-emulator`, and to anything else that speaks the API. Requests are built
//! from types that cannot hold a value out of range; replies are read tolerantly: unknown fields are ignored,
//! missing optional ones are `None`, a state nobody has heard of is [`Status::Other`].
//!
//! What it promises: no panic whatever a server sends, every body read is bounded, the key goes to the API and
//! nowhere else, a create is never repeated on its own (a lost answer may stand for a task that exists), and
//! dropping a future leaves no half-written file.
//!
//! What it must never do: read the environment anywhere but in [`ClientBuilder::from_env`].
//!
//! ```no_run
//! # async fn poster() -> Result<(), Box<dyn std::error::Error>> {
//! use wanx_client::{Client, ImageCount, PosterRequest, Underlay, Wait};
//!
//! let client = Client::from_env()?; // DASHSCOPE_API_KEY, DASHSCOPE_HTTP_BASE_URL
//! let request = PosterRequest::new("https://example.com/background.png".parse()?, "Lorem Ipsum")
//!     .subtitle("Duis aute irure dolor")
//!     .text("VIEW NOW")
//!     .underlay(Underlay::One)
//!     .count(ImageCount::TWO);
//!
//! let finished = client.make(&request, &Wait::default(), |task| println!("{}", task.status)).await?;
//! for (index, link) in finished.pictures() {
//!     client.download_to(link, format!("poster-{}.png", index + 1)).await?;
//! }
//! for (index, reason) in finished.failures() {
//!     eprintln!("picture {index} failed: {reason}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every call is there by itself as well. This one runs against a server that says one thing only:
//!
//! ```
//! use wanx_client::{Client, CreateError, PosterRequest};
//! # use std::{io::{BufRead, BufReader, Write}, net::TcpListener};
//! # let listener = TcpListener::bind("127.0.0.1:0")?;
//! # let url = format!("http://{}/api/v1", listener.local_addr()?);
//! # let server = std::thread::spawn(move || -> std::io::Result<()> {
//! #     let (mut connection, _) = listener.accept()?;
//! #     for line in BufReader::new(connection.try_clone()?).lines() {
//! #         if line?.is_empty() { break }
//! #     }
//! #     let body = r#"{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"8f..."}"#;
//! #     write!(connection, "HTTP/1.1 401 Unauthorized\r\ncontent-length: {}\r\n\r\n{body}", body.len())
//! # });
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//!
//! let client = Client::builder().base_url(&url).api_key("sk-wrong").build()?;
//! let request = PosterRequest::new("https://example.com/background.png".parse()?, "Lorem Ipsum");
//! match client.create(&request).await {
//!     Err(CreateError::Refused(refusal)) => assert_eq!(refusal.code, "InvalidApiKey"),
//!     other => panic!("a wrong key should be refused: {other:?}"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # server.join().expect("the server does not panic")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(missing_docs)]

mod api_key;
mod asset_url;
mod builder;
mod call;
mod cancel;
mod client;
mod clock;
mod create;
mod download;
mod ids;
mod json;
mod list;
mod make;
mod part_file;
mod query;
mod refusal;
mod request;
mod settings;
mod shown;
mod task;
mod tls;
mod wait;

pub use api_key::ApiKeyError;
pub use asset_url::{AssetUrl, AssetUrlError};
pub use builder::{BaseUrlError, BuildError, ClientBuilder, DEFAULT_BASE_URL, Proxies};
pub use cancel::{CancelError, Canceled};
pub use client::Client;
pub use clock::{Clock, TokioClock};
pub use create::{CreateError, Created};
pub use download::DownloadError;
pub use ids::{RequestId, TaskId, TaskIdError};
pub use list::{ListError, TaskFilter, TaskPage, TaskRow};
pub use make::MakeError;
pub use query::QueryError;
pub use refusal::{Refusal, ReplyProblem, TransportError, TransportKind, UnreadableReply};
pub use request::{DEFAULT_MODEL, PosterRequest};
pub use settings::{ImageCount, Sampling, Underlay, UnitInterval};
pub use task::{Metrics, PictureLink, PictureResult, Reason, Status, Task};
pub use wait::{Finished, Wait, WaitError};
