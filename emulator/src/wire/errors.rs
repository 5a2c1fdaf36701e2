//! What a caller reads about each reason: status, code and message. No message text lives anywhere else.
//!
//! The reference's own messages stand here verbatim, its misspellings too. Where it is silent the vendor's general
//! error page is followed, and where that is silent the wording is ours. Never says more than the client sent,
//! and what it echoes is short and free of control characters.

use crate::behaviours::{Behaviours, NoKey, PictureRefusal, WrongKey};
use crate::brief::UrlFault;
use crate::reason::{PictureFault, PictureField, Reason, ServiceError};

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

    /// Returns whether the answer is its status alone, without a body.
    pub fn is_bare(&self) -> bool {
        self.code.is_empty()
    }
}

/// Returns what a caller is told about a reason, the same at creation and in a task.
pub fn refusal(reason: &Reason, behaviours: &Behaviours) -> Refusal {
    use Reason as R;
    use ServiceError as E;
    match reason {
        // Observed: the gateway answers a path it does not know with nothing at all.
        R::UnknownPath => Refusal::new(404, "", ""),
        R::Method { method } => {
            let message = format!("Request method '{}' is not supported.", harmless(method));
            Refusal::new(405, "Method Not Allowed", message)
        }
        R::NoKey => no_key(behaviours),
        R::WrongKey => wrong_key(behaviours.wrong_key),
        R::ContentType => documented(E::IllegalInput),
        R::NotAsync => documented(E::AccessDenied),
        R::Rate => documented(E::RateQuota),
        R::QueueFull | R::StoreFull => documented(E::AllocationQuota),
        R::BodyTooLarge { .. } => Refusal::new(413, "BadRequest.TooLarge", "Payload Too Large."),
        R::Json => documented(E::InvalidParameter),
        R::ModelMissing => documented(E::EmptyModel),
        R::ModelUnknown => Refusal::parameter("Model not exist."),
        R::InputMissing => documented(E::EmptyInput),
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
        R::ParametersMissing => documented(E::EmptyParameters),
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
        R::Timeout => documented(E::Timeout),
        R::Inference => documented(E::InternalError),
        R::Asked { error: E::InvalidApiKey, message: None } => wrong_key(behaviours.wrong_key),
        R::Asked { error, message: None } => documented(*error),
        R::Asked { error, message: Some(message) } => {
            Refusal { message: harmless(message), ..documented(*error) }
        }
        R::Departure { what } => {
            Refusal::parameter(format!("Not as the reference has it: {}", harmless(what)))
        }
        R::FaultHeader { why } => Refusal::parameter(format!("X-Emulator-Fault: {}", harmless(why))),
    }
}

/// An error as the vendor's pages have it. (Documented, where a comment says nothing else)
fn documented(error: ServiceError) -> Refusal {
    let (status, message) = service_error(error);
    Refusal::new(status, error.code(), message)
}

fn service_error(error: ServiceError) -> (u16, &'static str) {
    use ServiceError as E;
    match error {
        // The reference's wording; a profile decides which one is given.
        E::InvalidApiKey => (401, "Invalid API key provided."),
        E::Arrearage => (400, "Access denied, please make sure your account is in good standing."),
        E::AccessDenied => (403, "current user api does not support synchronous calls."),
        E::Unpurchased => {
            (403, "Access to model denied. Please make sure you are eligible for using the model.")
        }
        E::ModelAccessDenied => (403, "Model access denied."),
        E::WorkspaceAccessDenied => (403, "Workspace access denied."),
        E::EndpointAccessDenied => (403, "Workspace endpoint access denied."),
        // Assumed: the page describes the case and gives no sentence.
        E::FreeTierOnly => (403, "The free tier of the model has been exhausted."),
        E::WorkSpaceNotFound => (404, "WorkSpace can not be found."),
        E::ModelNotFound => (404, "Model can not be found."),
        E::InvalidParameter => (400, "Required body invalid, please check the request body format."),
        E::FileDownload => (400, "download for input_image error"),
        E::DataInspection => {
            (400, "Unable to download the media resource during the data inspection process.")
        }
        E::InvalidUrl => (400, "Required URL is missing or invalid, please check the request URL."),
        E::EmptyInput => (400, "Required input parameter missing from request."),
        E::EmptyParameters => (400, r#"Required parameter "parameters" missing from request."#),
        E::EmptyModel => (400, r#"Required parameter "model" missing from request."#),
        E::IllegalInput => (400, "The input parameter requires json format."),
        // Observed: the gateway has the code; its sentence is another page's.
        E::MethodNotAllowed => (405, "Request method is not supported."),
        E::TooLarge => (400, "Payload Too Large."),
        E::InputDownloadFailed => (400, "Reference image download failed, please check image url."),
        // Assumed: a sibling model's page has the code, nobody has seen its sentence.
        E::UnsupportedFileFormat => (400, "The format of the image is not supported."),
        E::DataInspectionFailed => (400, "Output data may contain inappropriate content."),
        E::UnsupportedOperation => (400, "The operation is unsupported on the referee object."),
        E::Throttling => (429, "Requests throttling triggered."),
        E::RateQuota => (429, "Requests rate limit exceeded, please try again later."),
        // Assumed: the page names the code only.
        E::BurstRate => (429, "Request rate increased too quickly, please try again later."),
        E::AllocationQuota => (429, "Allocated quota exceeded, please increase your quota limit."),
        E::InternalError => (500, "Inference error"),
        E::Algo => (500, "inference internal error."),
        E::Timeout => (500, TIMEOUT),
        E::Upload => (500, "Failed to upload result."),
        E::FileUpload => (500, "oss upload error."),
        E::RequestTimeOut => (500, "Request timed out, please try again later."),
        E::ModelUnavailable => (503, "Model is unavailable, please try again later."),
    }
}

/// Reference, "Partial success", spelt as it is there. (Documented)
const TIMEOUT: &str = "An internal timeout error has occured during execution, please try again later or \
                       contact service support.";

fn no_key(behaviours: &Behaviours) -> Refusal {
    match behaviours.no_key {
        NoKey::SameAsWrong => wrong_key(behaviours.wrong_key),
        NoKey::OwnMessage => {
            Refusal { message: "No API-key provided.".into(), ..documented(ServiceError::InvalidApiKey) }
        }
    }
}

fn wrong_key(wording: WrongKey) -> Refusal {
    let documented = documented(ServiceError::InvalidApiKey);
    match wording {
        WrongKey::Reference => documented,
        WrongKey::Hyphen => Refusal { message: "Invalid API-key provided.".into(), ..documented },
    }
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
        PictureRefusal::InputDownloadFailed => documented(ServiceError::InputDownloadFailed),
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
