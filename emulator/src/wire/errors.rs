//! What a caller reads about each reason: status, code and message. No message text lives anywhere else.
//!
//! The reference's own messages stand here verbatim, its misspellings too. Where it is silent the vendor's general
//! error page is followed, and where that is silent the wording is ours. Never says more than the client sent,
//! and what it echoes is short and free of control characters.

use crate::behaviours::{Behaviours, NoKey, PictureRefusal, WrongKey};
use crate::brief::UrlFault;
use crate::reason::{PictureFault, PictureField, Reason};

/// Longer texts of a client are cut in messages. (Assumed: longer than any honest URL in the reference)
const ECHO_LIMIT_CHARS: usize = 512;

/// Reference, "MB"; 2^20 by decision 5.
const MEGABYTE: u64 = 1 << 20;

/// What a caller is told about a reason, in an error answer or in a task that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status of an error answer.
    pub status: u16,
    /// The reference's `code`; empty if the answer has no body.
    pub code: &'static str,
    /// The reference's `message`.
    pub message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The reference's "InvalidParameter" row.
    fn parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameter", message)
    }

    fn throttled(code: &'static str, message: &str) -> Self {
        Self::new(429, code, message)
    }

    /// Returns whether the answer is its status alone, without a body.
    pub fn is_bare(&self) -> bool {
        self.code.is_empty()
    }
}

/// Returns what a caller is told about a reason, the same at creation and in a task.
pub fn refusal(reason: &Reason, behaviours: &Behaviours) -> Refusal {
    use Reason as R;
    match reason {
        // Observed: the gateway answers a path it does not know with nothing at all.
        R::UnknownPath => Refusal::new(404, "", ""),
        R::Method { method } => {
            let message = format!("Request method '{}' is not supported.", harmless(method));
            Refusal::new(405, "Method Not Allowed", message)
        }
        R::NoKey => no_key(behaviours),
        R::WrongKey => wrong_key(behaviours.wrong_key),
        R::ContentType => {
            Refusal::new(400, "BadRequest.IllegalInput", "The input parameter requires json format.")
        }
        R::NotAsync => {
            Refusal::new(403, "AccessDenied", "current user api does not support synchronous calls.")
        }
        R::Rate => {
            let message = "Requests rate limit exceeded, please try again later.";
            Refusal::throttled("Throttling.RateQuota", message)
        }
        R::QueueFull | R::StoreFull => {
            let message = "Allocated quota exceeded, please increase your quota limit.";
            Refusal::throttled("Throttling.AllocationQuota", message)
        }
        R::BodyTooLarge { .. } => Refusal::new(413, "BadRequest.TooLarge", "Payload Too Large."),
        R::Json => Refusal::parameter("Required body invalid, please check the request body format."),
        R::ModelMissing => {
            missing("BadRequest.EmptyModel", r#"Required parameter "model" missing from request."#)
        }
        R::ModelUnknown => Refusal::parameter("Model not exist."),
        R::InputMissing => missing("BadRequest.EmptyInput", "Required input parameter missing from request."),
        R::TitleMissing => Refusal::parameter("Title field missing."),
        R::TitleNotStrings => Refusal::parameter("Title is not [str]."),
        R::TitleEmpty => Refusal::parameter("Title list is empty."),
        R::SubtitleNotStrings => Refusal::parameter("Subtitle is not [str]."),
        R::TextNotStrings => Refusal::parameter("Text is not [str]."),
        R::UrlMissing { field } => Refusal::parameter(format!("Field required: input.{}", name(*field))),
        R::UrlNotString { field } => {
            Refusal::parameter(format!("Input should be a valid string: input.{}", name(*field)))
        }
        R::Url { field: _, url, fault } => Refusal::parameter(url_message(url, *fault)),
        R::Underlay => Refusal::parameter("Range of underlay should be [0, 2]"),
        R::ParametersMissing => {
            missing("BadRequest.EmptyParameters", r#"Required parameter "parameters" missing from request."#)
        }
        R::Count => Refusal::parameter("Range of n should be [1, 4]"),
        R::Temperature => Refusal::parameter("Range of temperature should be [0.0, 1.0]"),
        R::TopP => Refusal::parameter("Range of top_p should be [0.0, 1.0]"),
        R::Picture { field, url, fault } => picture(*field, url, fault, behaviours.picture_refusal),
        R::CancelRefused => {
            let message = "Failed to cancel the task, please confirm if the task is in PENDING status.";
            Refusal::new(400, "UnsupportedOperation", message)
        }
        R::ListParameter { name } => {
            Refusal::parameter(format!("Value of {} cannot be read or is out of range.", harmless(name)))
        }
        R::Timeout => Refusal::new(500, "InternalError.Timeout", TIMEOUT),
        R::Inference => Refusal::new(500, "InternalError", "Inference error"),
    }
}

/// Reference, "Partial success", spelt as it is there. (Documented)
const TIMEOUT: &str = "An internal timeout error has occured during execution, please try again later or \
                       contact service support.";

fn missing(code: &'static str, message: &str) -> Refusal {
    Refusal::new(400, code, message)
}

fn no_key(behaviours: &Behaviours) -> Refusal {
    match behaviours.no_key {
        NoKey::SameAsWrong => wrong_key(behaviours.wrong_key),
        NoKey::OwnMessage => Refusal::new(401, "InvalidApiKey", "No API-key provided."),
    }
}

fn wrong_key(wording: WrongKey) -> Refusal {
    let message = match wording {
        WrongKey::Reference => "Invalid API key provided.",
        WrongKey::Hyphen => "Invalid API-key provided.",
    };
    Refusal::new(401, "InvalidApiKey", message)
}

fn name(field: PictureField) -> &'static str {
    match field {
        PictureField::ImageUrl => "image_url",
        PictureField::Logo => "logo",
    }
}

/// The family of the reference's one URL message, which is the wording of Python's requests. (Documented for a
/// URL without a host; Inferred for one without a scheme; the rest is ours)
fn url_message(url: &str, fault: UrlFault) -> String {
    let url = harmless(url);
    let fault = match fault {
        UrlFault::NoHost => "No host supplied",
        UrlFault::NoScheme => {
            return format!("Invalid URL '{url}': No scheme supplied. Perhaps you meant https://{url}?");
        }
        UrlFault::Scheme => "Only http and https are supported",
        UrlFault::Credentials => "User name and password are not supported",
        UrlFault::Malformed => "Failed to parse",
    };
    format!("Invalid URL '{url}': {fault}")
}

/// A picture that cannot be had or read is a matter of its URL; one that breaks a limit is a parameter error
/// with a wording of ours in every profile.
fn picture(field: PictureField, url: &str, fault: &PictureFault, wording: PictureRefusal) -> Refusal {
    let url_fault = match fault {
        PictureFault::Forbidden { why } => format!("Access is not allowed ({})", harmless(why)),
        PictureFault::Unreachable { why } => format!("Failed to connect ({})", harmless(why)),
        PictureFault::TimedOut => "Timed out".to_owned(),
        PictureFault::Status { status } => format!("The server answered {status}"),
        PictureFault::Broken { why } => format!("The image cannot be decoded ({})", harmless(why)),
        PictureFault::TooManyBytes { limit_bytes } => {
            let limit = size(*limit_bytes);
            return Refusal::parameter(format!("Size of {} should be at most {limit}", name(field)));
        }
        PictureFault::TooManyPixels { width_px, height_px, long_limit_px, short_limit_px } => {
            return Refusal::parameter(format!(
                "Resolution of {} should be at most {long_limit_px}x{short_limit_px}, but is {width_px}x{height_px}",
                name(field)
            ));
        }
        PictureFault::Format { found } => {
            let allowed = match field {
                PictureField::ImageUrl => "PNG or JPG",
                PictureField::Logo => "PNG",
            };
            let found = harmless(found);
            return Refusal::parameter(format!(
                "Format of {} should be {allowed}, but is {found}",
                name(field)
            ));
        }
    };
    match wording {
        PictureRefusal::InvalidParameter => {
            Refusal::parameter(format!("Invalid URL '{}': {url_fault}", harmless(url)))
        }
        PictureRefusal::InputDownloadFailed => {
            let message = "Reference image download failed, please check image url.";
            Refusal::new(400, "BadRequest.InputDownloadFailed", message)
        }
    }
}

fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(MEGABYTE) { format!("{} MB", bytes / MEGABYTE) } else { format!("{bytes} bytes") }
}

/// Returns a client's text as it may be shown: at most [`ECHO_LIMIT_CHARS`] long, and without characters that
/// move a cursor or turn the direction of what follows.
fn harmless(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown: String = characters.by_ref().take(ECHO_LIMIT_CHARS).map(visible).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

fn visible(character: char) -> char {
    let hidden = matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    );
    if hidden || character.is_control() { char::REPLACEMENT_CHARACTER } else { character }
}

#[cfg(test)]
mod tests;
