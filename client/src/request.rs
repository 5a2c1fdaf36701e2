//! The request for a poster, and its shape on the wire.
//!
//! A [`PosterRequest`] always has a background and a title; what the reference limits is limited by type.

use serde::{Serialize, Serializer};

use crate::{
    asset_url::AssetUrl,
    settings::{ImageCount, Sampling, Underlay, UnitInterval},
};

/// The one model of this API.
pub const DEFAULT_MODEL: &str = "wanx-ast";

/// A request for posters: a background, at least one title, and whatever else should stand on it.
///
/// ```
/// use wanx_client::{PosterRequest, Underlay};
///
/// let background = "https://example.com/background.png".parse()?;
/// let request = PosterRequest::new(background, "Lorem Ipsum").subtitle("Duis aute").underlay(Underlay::One);
/// # assert!(serde_json::to_string(&request).is_ok());
/// # Ok::<(), wanx_client::AssetUrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct PosterRequest {
    model: String,
    background: AssetUrl,
    /// Never empty: see `new`.
    titles: Vec<String>,
    subtitles: Vec<String>,
    texts: Vec<String>,
    underlay: Option<Underlay>,
    logo: Option<AssetUrl>,
    count: ImageCount,
    sampling: Option<Sampling>,
}

impl PosterRequest {
    /// Returns a request for one poster with one title on a background.
    pub fn new(background: AssetUrl, title: impl Into<String>) -> Self {
        Self {
            model: DEFAULT_MODEL.to_owned(),
            background,
            titles: vec![title.into()],
            subtitles: Vec::new(),
            texts: Vec::new(),
            underlay: None,
            logo: None,
            count: ImageCount::ONE,
            sampling: None,
        }
    }

    /// Adds a further title. The reference recommends at most three, of at most 30 characters each.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.titles.push(title.into());
        self
    }

    /// Adds a subtitle.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitles.push(subtitle.into());
        self
    }

    /// Adds another text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// Sets how many shapes stand behind the text.
    pub fn underlay(mut self, underlay: Underlay) -> Self {
        self.underlay = Some(underlay);
        self
    }

    /// Sets the logo: a PNG of at most 1280 × 1280 pixels.
    pub fn logo(mut self, logo: AssetUrl) -> Self {
        self.logo = Some(logo);
        self
    }

    /// Sets how many pictures to make.
    pub fn count(mut self, count: ImageCount) -> Self {
        self.count = count;
        self
    }

    /// Sets how varied the pictures are.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = Some(sampling);
        self
    }

    /// Asks for another model than [`DEFAULT_MODEL`].
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = model.into();
        self
    }

    /// Whether a picture lies in the service's temporary storage.
    pub(crate) fn uses_temporary_storage(&self) -> bool {
        self.background.is_temporary_storage()
            || self.logo.as_ref().is_some_and(AssetUrl::is_temporary_storage)
    }
}

/// Serialises to the body of the reference: same fields, same order, what is not set left out.
impl Serialize for PosterRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (temperature, top_p) = match self.sampling {
            None => (None, None),
            Some(Sampling::Temperature(value)) => (Some(value), None),
            Some(Sampling::TopP(value)) => (None, Some(value)),
        };
        let input = Input {
            title: &self.titles,
            subtitle: &self.subtitles,
            text: &self.texts,
            image_url: &self.background,
            underlay: self.underlay,
            logo: self.logo.as_ref(),
        };
        let parameters = Parameters { n: self.count, temperature, top_p };
        Body { model: &self.model, input, parameters }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: Input<'a>,
    parameters: Parameters,
}

#[derive(Serialize)]
struct Input<'a> {
    title: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    subtitle: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    text: &'a [String],
    image_url: &'a AssetUrl,
    #[serde(skip_serializing_if = "Option::is_none")]
    underlay: Option<Underlay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<&'a AssetUrl>,
}

#[derive(Serialize)]
struct Parameters {
    n: ImageCount,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<UnitInterval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<UnitInterval>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(request: &PosterRequest, expected: &str) {
        assert_eq!(serde_json::to_string(request).unwrap(), expected);
    }

    fn url(text: &str) -> AssetUrl {
        text.parse().unwrap()
    }

    #[test]
    fn the_smallest_request_sends_the_required_fields_only() {
        check(
            &PosterRequest::new(url("https://h/a.png"), "T"),
            r#"{"model":"wanx-ast","input":{"title":["T"],"image_url":"https://h/a.png"},"parameters":{"n":1}}"#,
        );
    }

    #[test]
    fn everything_that_is_set_is_sent() {
        check(
            &PosterRequest::new(url("oss://b/a.png"), "T1")
                .title("T2")
                .subtitle("S")
                .text("")
                .underlay(Underlay::None)
                .logo(url("https://h/l.png"))
                .count(ImageCount::FOUR)
                .sampling(Sampling::TopP(UnitInterval::new(1.0).unwrap()))
                .model("other"),
            concat!(
                r#"{"model":"other","input":{"title":["T1","T2"],"subtitle":["S"],"text":[""],"#,
                r#""image_url":"oss://b/a.png","underlay":0,"logo":"https://h/l.png"},"#,
                r#""parameters":{"n":4,"top_p":1.0}}"#
            ),
        );
    }

    #[test]
    fn the_last_sampling_wins_so_that_both_are_never_sent() {
        let half = UnitInterval::new(0.5).unwrap();
        let request = PosterRequest::new(url("https://h/a.png"), "T")
            .sampling(Sampling::TopP(half))
            .sampling(Sampling::Temperature(half));
        let body = serde_json::to_string(&request).unwrap();
        assert!(body.contains(r#""parameters":{"n":1,"temperature":0.5}"#), "{body}");
    }
}
