//! Stand-ins for the two pictures of the reference's curl example, so that the example works anywhere.
//!
//! The vendor's pictures are not ours to ship; these are our own, for exactly these two URLs.

use crate::brief::AssetUrl;

/// A bundled picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StandIn {
    /// For the example's `image_url`.
    Background,
    /// For the example's `logo`.
    Logo,
}

impl StandIn {
    /// How many there are.
    pub(super) const COUNT: usize = 2;

    /// Returns the stand-in for a URL, if it is one of the example's.
    pub(super) fn of(url: &AssetUrl) -> Option<Self> {
        // Reference, "Sample request". (Documented)
        match url.as_str() {
            "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png" => {
                Some(Self::Background)
            }
            "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png" => {
                Some(Self::Logo)
            }
            _ => None,
        }
    }

    /// Returns its place among them.
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Returns the encoded picture.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Background => include_bytes!("../../assets/reference-background.png"),
            Self::Logo => include_bytes!("../../assets/reference-logo.png"),
        }
    }
}
