//! The table of magic picture URLs: each path, its help and its answer.

use wanx_poster::Format;

use super::painting::{Painting, Size, Subject};
use super::{Answer, MagicPicture, samples};
use crate::assets::body::BROKE_OFF;
use crate::reason::PictureFault;
use crate::scenery::Mood;

/// What a URL that is about something else than its picture gives: within the limits of either field.
const ORDINARY: Painting = Painting {
    subject: Subject::Gradient { seed: 1 },
    size: Size { width_px: 640, height_px: 360 },
    format: Format::Png,
};

/// Every kind of URL on the magic host. The first that can be read decides.
pub const MAGIC_PICTURES: &[MagicPicture] = &[
    MagicPicture {
        path: "/photo/SIZE/SEED.FORMAT",
        example: "/photo/1920x1080/7.png",
        does: "A background like a photograph. SIZE is width x height in pixels, SEED a number, FORMAT png or jpg.",
        answer: |words| {
            let seed = words.seed()?;
            let mood = Mood::ALL[(seed % Mood::ALL.len() as u64) as usize];
            words.painted(Subject::Scene { mood, seed })
        },
    },
    MagicPicture {
        path: "/photo/MOOD/SIZE/SEED.FORMAT",
        example: "/photo/moon-lake/1080x1440/3.jpg",
        does: "The same of a given kind. MOOD is dusk-ridges, morning-sea, dunes, moon-lake, night-city, \
               studio-product, bokeh or paper-waves.",
        answer: |words| words.painted(Subject::Scene { mood: words.mood()?, seed: words.seed()? }),
    },
    MagicPicture {
        path: "/flat/SIZE/RRGGBB.FORMAT",
        example: "/flat/800x600/336699.png",
        does: "One colour, RRGGBB in hexadecimal digits.",
        answer: |words| words.painted(Subject::Flat { color: words.color()? }),
    },
    MagicPicture {
        path: "/gradient/SIZE/SEED.FORMAT",
        example: "/gradient/1280x720/5.jpg",
        does: "Four colours that run into each other.",
        answer: |words| words.painted(Subject::Gradient { seed: words.seed()? }),
    },
    MagicPicture {
        path: "/noise/SIZE/SEED.FORMAT",
        example: "/noise/640x480/2.png",
        does: "Every pixel at random: no calm place for words, and as many bytes as a picture can have.",
        answer: |words| words.painted(Subject::Noise { seed: words.seed()? }),
    },
    MagicPicture {
        path: "/logo/SIZE/SEED.FORMAT",
        example: "/logo/400x400/3.png",
        does: "A round mark on a transparent ground; as jpg on black, which no logo may be.",
        answer: |words| words.painted(Subject::Logo { seed: words.seed()? }),
    },
    MagicPicture {
        path: "/slow/TIME.png",
        example: "/slow/3s.png",
        does: "A good picture after that much real time, such as 3s or 250ms.",
        answer: |words| Some(Answer::Slow { wait: words.time()?, painting: ORDINARY }),
    },
    MagicPicture {
        path: "/timeout.png",
        example: "/timeout.png",
        does: "No answer: the fetch deadline passes.",
        answer: |_| Some(Answer::Silence),
    },
    MagicPicture {
        path: "/STATUS.png",
        example: "/404.png",
        does: "A server that answers with this status, from 300 to 599.",
        answer: |words| Some(Answer::Fault(PictureFault::Status { status: words.status()? })),
    },
    MagicPicture {
        path: "/status/STATUS",
        example: "/status/503",
        does: "The same without an extension.",
        answer: |words| Some(Answer::Fault(PictureFault::Status { status: words.status()? })),
    },
    MagicPicture {
        path: "/unreachable.png",
        example: "/unreachable.png",
        does: "A server that refuses the connection.",
        answer: |_| Some(unreachable("connection refused")),
    },
    MagicPicture {
        path: "/redirect-loop.png",
        example: "/redirect-loop.png",
        does: "A server that redirects for ever.",
        answer: |_| Some(unreachable("too many redirects")),
    },
    MagicPicture {
        path: "/truncated.png",
        example: "/truncated.png",
        does: "An answer that breaks off before its end.",
        answer: |_| Some(unreachable(BROKE_OFF)),
    },
    MagicPicture {
        path: "/corrupt.png",
        example: "/corrupt.png",
        does: "A PNG that came whole and cannot be decoded.",
        answer: |_| Some(Answer::Sample(samples::CORRUPT_PNG)),
    },
    MagicPicture {
        path: "/too-large.png",
        example: "/too-large.png",
        does: "One byte more than allowed: 50 MB and a byte, for a logo 5 MB and a byte.",
        // What a body is told that declares this length; none of it is ever made.
        answer: |words| Some(Answer::Fault(PictureFault::TooManyBytes { limit_bytes: words.limits().bytes })),
    },
    MagicPicture {
        path: "/too-wide.png",
        example: "/too-wide.png",
        does: "One pixel wider than allowed: 3841x2160, for a logo 1281x1280.",
        answer: |words| {
            let limits = words.limits();
            Some(oversize(limits.long_px.saturating_add(1), limits.short_px))
        },
    },
    MagicPicture {
        path: "/too-tall.png",
        example: "/too-tall.png",
        does: "One pixel taller than allowed: 3840x2161, for a logo 1280x1281.",
        answer: |words| {
            let limits = words.limits();
            Some(oversize(limits.long_px, limits.short_px.saturating_add(1)))
        },
    },
    MagicPicture {
        path: "/gif.png",
        example: "/gif.png",
        does: "A GIF with the wrong name.",
        answer: |_| Some(Answer::Sample(samples::GIF)),
    },
    MagicPicture {
        path: "/webp.png",
        example: "/webp.png",
        does: "A WebP picture with the wrong name.",
        answer: |_| Some(Answer::Sample(samples::WEBP)),
    },
    MagicPicture {
        path: "/html.png",
        example: "/html.png",
        does: "A web page that says sorry, with status 200.",
        answer: |_| Some(Answer::Sample(samples::HTML)),
    },
    MagicPicture {
        path: "/empty.png",
        example: "/empty.png",
        does: "An answer of no bytes.",
        answer: |_| Some(Answer::Sample(b"")),
    },
];

fn unreachable(why: &str) -> Answer {
    Answer::Fault(PictureFault::Unreachable { why: why.to_owned() })
}

fn oversize(width_px: u32, height_px: u32) -> Answer {
    Answer::Painted(Painting { size: Size { width_px, height_px }, ..ORDINARY })
}
