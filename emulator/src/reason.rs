//! Everything that can be wrong with a request or a task, as one enum.
//!
//! Holds facts, never sentences: what a caller reads is decided in `wire/errors` alone.

use serde::{Deserialize, Serialize};

use crate::brief::UrlFault;

mod service_error;

pub use service_error::{NotACode, ServiceError};

/// What is wrong with a request or a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// No operation has this path.
    UnknownPath,
    /// The path exists, but not with this method.
    Method {
        /// The method that was used.
        method: String,
    },
    /// There is no `Authorization` header.
    NoKey,
    /// The key is not one we know, or not sent as `Bearer <key>`.
    WrongKey,
    /// The body is not declared as JSON.
    ContentType,
    /// The request does not ask for asynchronous processing.
    NotAsync,
    /// More requests a second than the account may send.
    Rate,
    /// More unfinished tasks than an account may hold.
    QueueFull,
    /// The pictures of unfinished tasks fill the store.
    StoreFull,
    /// The body is longer than the server reads.
    BodyTooLarge {
        /// The longest body that is read.
        limit_bytes: u64,
    },
    /// The body is not one JSON object.
    Json,
    /// There is no `model`, or it is not a string.
    ModelMissing,
    /// `model` names another model.
    ModelUnknown,
    /// There is no `input` object.
    InputMissing,
    /// `input.title` is missing.
    TitleMissing,
    /// `input.title` is not a list of strings.
    TitleNotStrings,
    /// `input.title` is an empty list.
    TitleEmpty,
    /// `input.subtitle` is not a list of strings.
    SubtitleNotStrings,
    /// `input.text` is not a list of strings.
    TextNotStrings,
    /// A picture's URL is missing.
    UrlMissing {
        /// Whose.
        field: PictureField,
    },
    /// A picture's URL is not a string.
    UrlNotString {
        /// Whose.
        field: PictureField,
    },
    /// A picture's URL cannot be asked for.
    Url {
        /// Whose.
        field: PictureField,
        /// As the client wrote it.
        url: String,
        /// Why not.
        fault: UrlFault,
    },
    /// `input.underlay` is not an integer from 0 to 2.
    Underlay,
    /// There is no `parameters` object.
    ParametersMissing,
    /// `parameters.n` is not an integer from 1 to 4.
    Count,
    /// `parameters.temperature` is not a number from 0 to 1.
    Temperature,
    /// `parameters.top_p` is not a number from 0 to 1.
    TopP,
    /// A picture could not be had, or is not one that the reference allows.
    Picture {
        /// Which.
        field: PictureField,
        /// Where it was asked for.
        url: String,
        /// What went wrong.
        fault: PictureFault,
    },
    /// The task is not waiting in its queue, so it cannot be cancelled.
    CancelRefused,
    /// A parameter of the list cannot be read.
    ListParameter {
        /// Its name.
        name: String,
    },
    /// The task or picture took longer than the service allows.
    Timeout,
    /// The algorithm failed.
    Inference,
    /// A fault that was asked for: one of the service's errors.
    Asked {
        /// Which.
        error: ServiceError,
        /// Its message, if another one than the documented was asked for.
        message: Option<String>,
    },
    /// The request departs from the reference in a way that is tolerated unless requests are held to it strictly.
    Departure {
        /// What it is.
        what: String,
    },
    /// The fault that a request asks for in its header cannot be read.
    FaultHeader {
        /// Why not.
        why: String,
    },
}

/// The two fields that name a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureField {
    /// `input.image_url`, the background.
    ImageUrl,
    /// `input.logo`.
    Logo,
}

/// What is wrong with a picture that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureFault {
    /// The address may not be asked: the fetch guard, or offline mode without a mirrored copy.
    Forbidden {
        /// Which rule said so.
        why: String,
    },
    /// Nobody answered.
    Unreachable {
        /// What the network said.
        why: String,
    },
    /// The answer was not in time.
    TimedOut,
    /// The answer was not a picture but a status.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// More bytes than the reference allows.
    TooManyBytes {
        /// The most that is allowed.
        limit_bytes: u64,
    },
    /// More pixels than the reference allows.
    TooManyPixels {
        /// Its width as displayed.
        width_px: u32,
        /// Its height as displayed.
        height_px: u32,
        /// The longest side that is allowed.
        long_limit_px: u32,
        /// The longest short side that is allowed.
        short_limit_px: u32,
    },
    /// Not a format the reference names for this field.
    Format {
        /// What it seems to be.
        found: String,
    },
    /// The right format, but it cannot be decoded.
    Broken {
        /// What the decoder said.
        why: String,
    },
}
