use super::*;
use crate::behaviours::Profile;

fn document() -> Behaviours {
    Behaviours::of(Profile::Document)
}

fn observed() -> Behaviours {
    Behaviours::of(Profile::Observed)
}

fn says(behaviours: &Behaviours, reason: &Reason, status: u16, code: &'static str, message: &str) {
    let expected = Refusal { status, code, message: message.to_owned() };
    assert_eq!(refusal(reason, behaviours), expected);
}

/// The same in both profiles.
fn always_says(reason: &Reason, status: u16, code: &'static str, message: &str) {
    says(&document(), reason, status, code, message);
    says(&observed(), reason, status, code, message);
}

fn url_fault(url: &str, fault: UrlFault, message: &str) {
    for field in [PictureField::ImageUrl, PictureField::Logo] {
        let reason = Reason::Url { field, url: url.to_owned(), fault };
        always_says(&reason, 400, "InvalidParameter", message);
    }
}

fn picture_fault(field: PictureField, fault: PictureFault) -> Reason {
    Reason::Picture { field, url: "http://a.example/b.png".into(), fault }
}

#[test]
fn r_133_the_six_documented_parameter_errors_are_told_to_the_letter() {
    let field = PictureField::ImageUrl;
    let no_host = Reason::Url { field, url: "https:xxx.png".into(), fault: UrlFault::NoHost };
    for (reason, message) in [
        (Reason::TitleMissing, "Title field missing."),
        (Reason::TitleNotStrings, "Title is not [str]."),
        (Reason::TitleEmpty, "Title list is empty."),
        (Reason::SubtitleNotStrings, "Subtitle is not [str]."),
        (Reason::TextNotStrings, "Text is not [str]."),
        (no_host, "Invalid URL 'https:xxx.png': No host supplied"),
    ] {
        always_says(&reason, 400, "InvalidParameter", message);
    }
}

#[test]
fn r_118_and_r_119_a_timeout_is_told_with_the_documents_spelling() {
    let message = "An internal timeout error has occured during execution, please try again later or contact \
                   service support.";
    always_says(&Reason::Timeout, 500, "InternalError.Timeout", message);
}

#[test]
fn r_134_a_failed_algorithm_is_told_as_documented() {
    always_says(&Reason::Inference, 500, "InternalError", "Inference error");
}

#[test]
fn r_020_and_r_021_a_wrong_key_is_told_in_the_profiles_wording() {
    says(&document(), &Reason::WrongKey, 401, "InvalidApiKey", "Invalid API key provided.");
    says(&observed(), &Reason::WrongKey, 401, "InvalidApiKey", "Invalid API-key provided.");
}

#[test]
fn r_017_and_r_099_no_key_is_told_in_the_profiles_wording() {
    says(&document(), &Reason::NoKey, 401, "InvalidApiKey", "Invalid API key provided.");
    says(&observed(), &Reason::NoKey, 401, "InvalidApiKey", "No API-key provided.");
    let mut mixed = document();
    mixed.set("wrong-key", "hyphen").unwrap();
    says(&mixed, &Reason::NoKey, 401, "InvalidApiKey", "Invalid API-key provided.");
}

#[test]
fn r_012_an_unknown_path_has_no_body() {
    always_says(&Reason::UnknownPath, 404, "", "");
    assert!(refusal(&Reason::UnknownPath, &document()).is_bare());
    assert!(!refusal(&Reason::WrongKey, &document()).is_bare());
}

#[test]
fn r_013_a_wrong_method_is_named() {
    let message = "Request method 'PUT' is not supported.";
    always_says(&Reason::Method { method: "PUT".into() }, 405, "Method Not Allowed", message);
}

#[test]
fn r_015_and_r_016_another_content_type_is_refused() {
    let message = "The input parameter requires json format.";
    always_says(&Reason::ContentType, 400, "BadRequest.IllegalInput", message);
}

#[test]
fn r_022_and_r_023_synchronous_processing_is_denied() {
    let message = "current user api does not support synchronous calls.";
    always_says(&Reason::NotAsync, 403, "AccessDenied", message);
}

#[test]
fn r_009_over_the_rate_is_throttling() {
    let message = "Requests rate limit exceeded, please try again later.";
    always_says(&Reason::Rate, 429, "Throttling.RateQuota", message);
}

#[test]
fn what_is_full_is_throttling_of_the_allocation() {
    for reason in [Reason::QueueFull, Reason::StoreFull] {
        let message = "Allocated quota exceeded, please increase your quota limit.";
        always_says(&reason, 429, "Throttling.AllocationQuota", message);
    }
}

#[test]
fn h_014_a_body_too_large_is_413() {
    let reason = Reason::BodyTooLarge { limit_bytes: 1 };
    always_says(&reason, 413, "BadRequest.TooLarge", "Payload Too Large.");
}

#[test]
fn r_024_r_026_r_070_and_r_136_what_the_gateway_misses_has_the_vendors_wording() {
    let body = "Required body invalid, please check the request body format.";
    always_says(&Reason::Json, 400, "InvalidParameter", body);
    let model = "Required parameter \"model\" missing from request.";
    always_says(&Reason::ModelMissing, 400, "BadRequest.EmptyModel", model);
    let input = "Required input parameter missing from request.";
    always_says(&Reason::InputMissing, 400, "BadRequest.EmptyInput", input);
    let parameters = "Required parameter \"parameters\" missing from request.";
    always_says(&Reason::ParametersMissing, 400, "BadRequest.EmptyParameters", parameters);
}

#[test]
fn r_025_another_model_does_not_exist() {
    always_says(&Reason::ModelUnknown, 400, "InvalidParameter", "Model not exist.");
}

#[test]
fn r_044_a_missing_or_odd_url_names_its_field() {
    let (field, logo) = (PictureField::ImageUrl, PictureField::Logo);
    let missing = Reason::UrlMissing { field };
    always_says(&missing, 400, "InvalidParameter", "Field required: input.image_url");
    let odd = Reason::UrlNotString { field: logo };
    always_says(&odd, 400, "InvalidParameter", "Input should be a valid string: input.logo");
}

#[test]
fn r_045_r_046_and_r_069_a_url_without_host_is_put_into_the_documented_template() {
    url_fault("https:xxx.png", UrlFault::NoHost, "Invalid URL 'https:xxx.png': No host supplied");
    url_fault("http:///a.png", UrlFault::NoHost, "Invalid URL 'http:///a.png': No host supplied");
}

#[test]
fn other_bad_urls_are_told_in_the_same_family() {
    let no_scheme = "Invalid URL 'a.png': No scheme supplied. Perhaps you meant https://a.png?";
    url_fault("a.png", UrlFault::NoScheme, no_scheme);
    url_fault("ftp://a/b", UrlFault::Scheme, "Invalid URL 'ftp://a/b': Only http and https are supported");
    url_fault("http://[::1", UrlFault::Malformed, "Invalid URL 'http://[::1': Failed to parse");
    let credentials = "Invalid URL 'http://u@a/': User name and password are not supported";
    url_fault("http://u@a/", UrlFault::Credentials, credentials);
}

#[test]
fn h_034_an_echoed_url_is_short_and_moves_no_cursor() {
    url_fault(
        "http://a\r\n\u{1b}[31m\u{202e}b/\u{2028}",
        UrlFault::Malformed,
        "Invalid URL 'http://a\u{fffd}\u{fffd}\u{fffd}[31m\u{fffd}b/\u{fffd}': Failed to parse",
    );
    let exactly = "图".repeat(ECHO_LIMIT_CHARS);
    url_fault(
        &exactly,
        UrlFault::Scheme,
        &format!("Invalid URL '{exactly}': Only http and https are supported"),
    );
    let longer = format!("{exactly}x");
    url_fault(
        &longer,
        UrlFault::Scheme,
        &format!("Invalid URL '{exactly}…': Only http and https are supported"),
    );
}

#[test]
fn r_058_r_073_r_078_and_r_083_ranges_have_the_vendors_wording() {
    for (reason, message) in [
        (Reason::Underlay, "Range of underlay should be [0, 2]"),
        (Reason::Count, "Range of n should be [1, 4]"),
        (Reason::Temperature, "Range of temperature should be [0.0, 1.0]"),
        (Reason::TopP, "Range of top_p should be [0.0, 1.0]"),
    ] {
        always_says(&reason, 400, "InvalidParameter", message);
    }
}

#[test]
fn r_047_and_r_069_a_picture_that_cannot_be_had_is_a_bad_url_or_a_failed_download() {
    for (fault, message) in [
        (
            PictureFault::Forbidden { why: "private address".into() },
            "Access is not allowed (private address)",
        ),
        (PictureFault::Unreachable { why: "refused".into() }, "Failed to connect (refused)"),
        (PictureFault::TimedOut, "Timed out"),
        (PictureFault::Status { status: 404 }, "The server answered 404"),
        (PictureFault::Broken { why: "bad\nCRC".into() }, "The image cannot be decoded (bad\u{fffd}CRC)"),
    ] {
        for field in [PictureField::ImageUrl, PictureField::Logo] {
            let reason = picture_fault(field, fault.clone());
            let invalid = format!("Invalid URL 'http://a.example/b.png': {message}");
            says(&document(), &reason, 400, "InvalidParameter", &invalid);
            let failed = "Reference image download failed, please check image url.";
            says(&observed(), &reason, 400, "BadRequest.InputDownloadFailed", failed);
        }
    }
}

#[test]
fn r_051_and_r_065_a_wrong_format_names_the_right_ones() {
    let webp = || PictureFault::Format { found: "WebP".into() };
    let background = "Format of image_url should be PNG or JPG, but is WebP";
    always_says(&picture_fault(PictureField::ImageUrl, webp()), 400, "InvalidParameter", background);
    let logo = "Format of logo should be PNG, but is WebP";
    always_says(&picture_fault(PictureField::Logo, webp()), 400, "InvalidParameter", logo);
}

#[test]
fn r_053_and_r_066_too_many_pixels_name_the_limit() {
    let fault = PictureFault::TooManyPixels {
        width_px: 3841,
        height_px: 2160,
        long_limit_px: 3840,
        short_limit_px: 2160,
    };
    let message = "Resolution of image_url should be at most 3840x2160, but is 3841x2160";
    always_says(&picture_fault(PictureField::ImageUrl, fault), 400, "InvalidParameter", message);
}

#[test]
fn r_055_and_r_067_too_many_bytes_name_the_limit() {
    let too_many = |limit_bytes| PictureFault::TooManyBytes { limit_bytes };
    let background = picture_fault(PictureField::ImageUrl, too_many(52_428_800));
    always_says(&background, 400, "InvalidParameter", "Size of image_url should be at most 50 MB");
    let logo = picture_fault(PictureField::Logo, too_many(1_000));
    always_says(&logo, 400, "InvalidParameter", "Size of logo should be at most 1000 bytes");
}

#[test]
fn a_refused_cancel_is_told_as_recorded() {
    let message = "Failed to cancel the task, please confirm if the task is in PENDING status.";
    always_says(&Reason::CancelRefused, 400, "UnsupportedOperation", message);
}

#[test]
fn an_unreadable_list_parameter_is_named() {
    let reason = Reason::ListParameter { name: "page_no".into() };
    always_says(&reason, 400, "InvalidParameter", "Value of page_no cannot be read or is out of range.");
}
