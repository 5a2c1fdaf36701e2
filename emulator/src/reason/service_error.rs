//! The errors that the service is documented to give, by their codes: what a fault can ask for by name.
//!
//! Only names. Status and message of each stand in `wire/errors`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares every error once, by its code.
macro_rules! service_errors {
    ($($(#[doc = $where:literal])+ $variant:ident = $code:literal;)+) => {
        /// An error of the service that is not judged from a request but asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ServiceError { $($(#[doc = $where])+ #[serde(rename = $code)] $variant,)+ }

        impl ServiceError {
            /// Every one of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns its `code`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Returns when the service gives it.
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($where),+).trim_ascii(),)+ }
            }
        }
    };
}

service_errors! {
    /// The key is wrong.
    InvalidApiKey = "InvalidApiKey";
    /// The account has not paid.
    Arrearage = "Arrearage";
    /// The call is of a kind that this API does not have.
    AccessDenied = "AccessDenied";
    /// The account did not order the model.
    Unpurchased = "AccessDenied.Unpurchased";
    /// The workspace may not use the model.
    ModelAccessDenied = "Model.AccessDenied";
    /// The workspace may not be used with this key.
    WorkspaceAccessDenied = "Workspace.AccessDenied";
    /// The workspace may not use the endpoint; the vendor names it for retired models.
    EndpointAccessDenied = "Endpoint.AccessDenied";
    /// The free quota is used up.
    FreeTierOnly = "AllocationQuota.FreeTierOnly";
    /// There is no such workspace.
    WorkSpaceNotFound = "WorkSpaceNotFound";
    /// There is no such model any more.
    ModelNotFound = "ModelNotFound";
    /// A parameter is wrong.
    InvalidParameter = "InvalidParameter";
    /// A picture could not be downloaded.
    FileDownload = "InvalidParameter.FileDownload";
    /// A picture could not be fetched for inspection.
    DataInspection = "InvalidParameter.DataInspection";
    /// A URL is missing or wrong.
    InvalidUrl = "InvalidURL";
    /// There is no `input`.
    EmptyInput = "BadRequest.EmptyInput";
    /// There are no `parameters`.
    EmptyParameters = "BadRequest.EmptyParameters";
    /// There is no `model`.
    EmptyModel = "BadRequest.EmptyModel";
    /// The body is not JSON.
    IllegalInput = "BadRequest.IllegalInput";
    /// The path has no such method.
    MethodNotAllowed = "Method Not Allowed";
    /// The body is too long.
    TooLarge = "BadRequest.TooLarge";
    /// The background could not be downloaded.
    InputDownloadFailed = "BadRequest.InputDownloadFailed";
    /// The background is of a format that is not taken.
    UnsupportedFileFormat = "BadRequest.UnsupportedFileFormat";
    /// Words or pictures were found inappropriate.
    DataInspectionFailed = "DataInspectionFailed";
    /// The task does not allow the operation.
    UnsupportedOperation = "UnsupportedOperation";
    /// Too many requests.
    Throttling = "Throttling";
    /// More requests a second than allowed.
    RateQuota = "Throttling.RateQuota";
    /// The requests came too suddenly.
    BurstRate = "Throttling.BurstRate";
    /// The account has used what it was given.
    AllocationQuota = "Throttling.AllocationQuota";
    /// Something failed inside.
    InternalError = "InternalError";
    /// The algorithm failed.
    Algo = "InternalError.Algo";
    /// The task or picture took too long.
    Timeout = "InternalError.Timeout";
    /// A finished picture could not be stored.
    Upload = "InternalError.Upload";
    /// A finished picture could not be stored in the result store.
    FileUpload = "InternalError.FileUpload";
    /// The request took too long.
    RequestTimeOut = "RequestTimeOut";
    /// The model is not available at the moment.
    ModelUnavailable = "ModelUnavailable";
}

/// A text that is no documented code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a documented code")]
pub struct NotACode;

impl FromStr for ServiceError {
    type Err = NotACode;

    /// Reads a code; letter case does not matter.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        Self::ALL.iter().copied().find(|error| error.code().eq_ignore_ascii_case(text)).ok_or(NotACode)
    }
}
