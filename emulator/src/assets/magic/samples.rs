//! Small files that are no good picture, by heart.

/// A PNG of one pixel, every chunk in its place and its checksum right, whose data is not compressed data.
pub(super) const CORRUPT_PNG: &[u8] = b"\x89PNG\r\n\x1a\n\
    \0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
    \0\0\0\x0eIDATx\x9cnot deflate!\x2c\x14\x8a\x73\
    \0\0\0\0IEND\xaeB`\x82";

/// A GIF of one pixel.
pub(crate) const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A lossless WebP of one pixel.
pub(super) const WEBP: &[u8] =
    b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";

/// What a server sends that answers a missing picture with its error page and status 200.
pub(super) const HTML: &[u8] =
    b"<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>\n";
