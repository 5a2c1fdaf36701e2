//! The kit's own pictures are what they say, to decoders that are not the kit's; and they are served as scenarios ask.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;
use wanx_conformance::eyes::{Raster, ReadError, read_png};
use wanx_conformance::pictures::{DrawError, Drawn, HangError, PictureServer, Print, Studio, draw};
use wanx_conformance::scenario::{Drawing, FileFormat, Motif};

const PNGS: [FileFormat; 6] = [
    FileFormat::Png,
    FileFormat::PngAlpha,
    FileFormat::PngPalette,
    FileFormat::PngGrey,
    FileFormat::Png16,
    FileFormat::PngInterlaced,
];

const JPEGS: [FileFormat; 4] =
    [FileFormat::Jpeg, FileFormat::JpegProgressive, FileFormat::JpegGrey, FileFormat::JpegTurned];

fn drawing(motif: Motif, format: FileFormat) -> Drawing {
    Drawing { motif, format, bytes: None, file_name: None }
}

fn print(drawing: &Drawing) -> Print {
    match draw(drawing) {
        Ok(Drawn::File(print)) => print,
        other => panic!("{drawing:?} gave {other:?}"),
    }
}

fn motifs(size: [u32; 2]) -> [Motif; 6] {
    let colors = ["#102030".to_owned(), "#f0e0d0".to_owned()];
    [
        Motif::Flat { size, color: "#c04020".into() },
        Motif::Gradient { size, colors },
        Motif::Noise { size, levels: [90, 160] },
        Motif::Corner { size },
        Motif::Scene { size },
        Motif::Mark { size, color: "#00ff80".into() },
    ]
}

/// What the emulator's own decoder shows, as four channels.
fn shown_elsewhere(file: &[u8]) -> Raster {
    let picture = wanx_poster::decode(file).expect("another decoder reads it");
    let channels = picture.pixels().len() / (picture.width() * picture.height()) as usize;
    let pixels = picture.pixels().chunks_exact(channels).flat_map(|pixel| match *pixel {
        [level] => [level, level, level, 255],
        [level, alpha] => [level, level, level, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => panic!("{channels} channels"),
    });
    Raster::new(picture.width(), picture.height(), pixels.collect()).expect("as many pixels as its size asks")
}

fn mean_difference(left: &Raster, right: &Raster) -> f64 {
    assert_eq!(left.size(), right.size());
    let sum: u64 =
        left.rgba().iter().zip(right.rgba()).map(|(left, right)| u64::from(left.abs_diff(*right))).sum();
    sum as f64 / left.rgba().len() as f64
}

#[test]
fn every_kind_of_png_shows_the_same_pixels_to_two_decoders() {
    for format in PNGS {
        for motif in [[64, 40], [37, 23], [1, 1], [3, 9], [5, 1], [4, 4]].into_iter().flat_map(motifs) {
            let print = print(&drawing(motif.clone(), format));
            assert_eq!(read_png(&print.bytes).as_ref(), Ok(&print.shown), "{format:?} {motif:?}");
            let elsewhere = shown_elsewhere(&print.bytes);
            // What is clear has no colour, and a decoder may say any.
            let same =
                elsewhere.pixels().iter().zip(print.shown.pixels()).all(|(a, b)| a == b || a[3] + b[3] == 0);
            assert!(same && elsewhere.size() == print.shown.size(), "{format:?} {motif:?}");
        }
    }
}

#[test]
fn a_png_is_of_the_kind_it_was_asked_for() {
    // Depth, colour type, interlacing: the bytes of the header that say so.
    let kind = |motif: &Motif, format| {
        let print = print(&drawing(motif.clone(), format));
        [print.bytes[24], print.bytes[25], print.bytes[28]]
    };
    let [flat, .., mark] = motifs([16, 16]);
    assert_eq!(
        PNGS.map(|format| kind(&flat, format)),
        [[8, 2, 0], [8, 6, 0], [8, 3, 0], [8, 0, 0], [16, 2, 0], [8, 2, 1]]
    );
    assert_eq!(
        PNGS.map(|format| kind(&mark, format)),
        [[8, 6, 0], [8, 6, 0], [8, 3, 0], [8, 4, 0], [16, 6, 0], [8, 6, 1]]
    );
}

#[test]
fn every_kind_of_jpeg_shows_its_motif() {
    for format in JPEGS {
        for motif in [[640, 360], [41, 27], [1, 1]].into_iter().flat_map(motifs) {
            let file = print(&drawing(motif.clone(), format));
            assert_eq!(
                mean_difference(&shown_elsewhere(&file.bytes), &file.shown),
                0.0,
                "{format:?} {motif:?}"
            );
            let exact = match format {
                FileFormat::JpegGrey => FileFormat::PngGrey,
                _ => FileFormat::Png,
            };
            let drawn = print(&drawing(motif.clone(), exact)).shown;
            let drawn = if format == FileFormat::JpegTurned { drawn.turned() } else { drawn };
            if !matches!(motif, Motif::Mark { .. }) {
                let difference = mean_difference(&file.shown, &drawn);
                assert!(difference < 3.0, "{format:?} {motif:?}: {difference}");
            }
        }
    }
}

#[test]
fn a_progressive_jpeg_is_one_and_a_turned_one_says_so() {
    let has = |format, bytes: &[u8]| {
        let file = print(&drawing(Motif::Scene { size: [80, 60] }, format)).bytes;
        file.windows(bytes.len()).any(|window| window == bytes)
    };
    // The frame's marker and length: SOF2 where progressive, SOF0 where baseline; one component where grey.
    assert!(has(FileFormat::JpegProgressive, &[0xff, 0xc2, 0, 17]) && !has(FileFormat::Jpeg, &[0xff, 0xc2]));
    assert!(has(FileFormat::Jpeg, &[0xff, 0xc0, 0, 17]) && has(FileFormat::JpegGrey, &[0xff, 0xc0, 0, 11]));
    assert!(has(FileFormat::JpegTurned, b"Exif\0\0MM\0\x2a") && !has(FileFormat::Jpeg, b"Exif"));
}

#[test]
fn files_that_the_reference_does_not_name_are_valid_too() {
    let motif = Motif::Scene { size: [37, 23] };
    let gif_file = print(&drawing(motif.clone(), FileFormat::Gif));
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(&*gif_file.bytes).expect("a GIF");
    let frame = decoder.read_next_frame().expect("it can be read").expect("one frame");
    assert_eq!(frame.buffer, gif_file.shown.rgba());

    let webp = print(&drawing(motif.clone(), FileFormat::Webp));
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&webp.bytes)).expect("a WebP");
    let mut pixels = vec![0; decoder.output_buffer_size().expect("a size")];
    decoder.read_image(&mut pixels).expect("it can be read");
    let channels = pixels.len() / webp.shown.pixels().len();
    let same =
        pixels.chunks_exact(channels).zip(webp.shown.pixels()).all(|(got, sent)| got[..3] == sent[..3]);
    assert!(same);

    let bmp = print(&drawing(motif.clone(), FileFormat::Bmp));
    assert_eq!(bmp.bytes.len(), 54 + 112 * 23);
    let [red, green, blue, _] = bmp.shown.pixels()[37 * 22];
    assert_eq!(bmp.bytes[54..57], [blue, green, red], "rows go from the bottom");

    let tiff = print(&drawing(motif.clone(), FileFormat::Tiff));
    let pixels: Vec<u8> = tiff.shown.pixels().iter().flat_map(|pixel| pixel[..3].to_vec()).collect();
    assert!(tiff.bytes.starts_with(b"II\x2a\0") && tiff.bytes.ends_with(&pixels));

    let starts =
        [(FileFormat::Svg, "<svg "), (FileFormat::Html, "<!doctype html>"), (FileFormat::Text, "This is")];
    for (format, start) in starts {
        assert!(print(&drawing(motif.clone(), format)).bytes.starts_with(start.as_bytes()));
    }
}

#[test]
fn a_file_is_as_long_as_asked_to_the_byte_and_still_valid() {
    let motif = Motif::Noise { size: [40, 30], levels: [0, 255] };
    for format in PNGS.into_iter().chain(JPEGS) {
        let natural = print(&drawing(motif.clone(), format));
        let length = natural.bytes.len() as u64;
        for more in [0, 12, 13, 14, 15, 17, 1000, 65_535, 65_537, 65_539, 65_541, 200_000, 3_000_001] {
            let asked = Drawing { bytes: Some(length + more), ..drawing(motif.clone(), format) };
            let padded = print(&asked);
            assert_eq!(padded.bytes.len() as u64, length + more, "{format:?}");
            let seen = shown_elsewhere(&padded.bytes);
            assert_eq!(seen, shown_elsewhere(&natural.bytes), "{format:?} {more}");
        }
        for asked_bytes in [length - 1, 0, u64::MAX] {
            let asked = Drawing { bytes: Some(asked_bytes), ..drawing(motif.clone(), format) };
            let said = draw(&asked).expect_err("it cannot be");
            assert_eq!(said, DrawError::Padding { natural_bytes: length, asked_bytes });
        }
    }
    for format in [FileFormat::Gif, FileFormat::Webp, FileFormat::Bmp, FileFormat::Tiff, FileFormat::Svg] {
        let asked = Drawing { bytes: Some(100_000), ..drawing(motif.clone(), format) };
        assert_eq!(print(&asked).bytes.len(), 100_000, "{format:?}");
    }
}

#[test]
fn the_largest_pictures_and_files_are_drawn() {
    let largest = print(&drawing(Motif::Noise { size: [3840, 2160], levels: [120, 136] }, FileFormat::Png));
    assert_eq!(read_png(&largest.bytes), Ok(largest.shown));
    let motif = Motif::Flat { size: [640, 480], color: "#336699".into() };
    for (format, bytes) in [(FileFormat::Png, 52_428_800), (FileFormat::Jpeg, 52_428_801)] {
        let heavy = print(&Drawing { bytes: Some(bytes), ..drawing(motif.clone(), format) });
        assert_eq!(heavy.bytes.len() as u64, bytes);
        assert_eq!(shown_elsewhere(&heavy.bytes).size(), [640, 480]);
    }
}

#[test]
fn what_is_no_png_is_said_and_broken_ones_never_panic() {
    let jpeg = print(&drawing(Motif::Scene { size: [20, 20] }, FileFormat::Jpeg));
    assert_eq!(read_png(&jpeg.bytes), Err(ReadError::NotPng { seems: "a JPEG" }));
    assert_eq!(read_png(b""), Err(ReadError::NotPng { seems: "empty" }));
    for format in PNGS {
        let whole = print(&drawing(Motif::Scene { size: [9, 7] }, format)).bytes;
        for length in 0..whole.len() {
            assert!(read_png(&whole[..length]).is_err(), "{format:?} cut to {length}");
        }
        for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = whole.to_vec();
            flipped[at] ^= 1 << bit;
            let _ = read_png(&flipped);
        }
    }
}

#[test]
fn a_png_that_claims_to_be_huge_is_refused_before_anything_is_allocated() {
    let mut file = print(&drawing(Motif::Corner { size: [4, 4] }, FileFormat::Png)).bytes.to_vec();
    file[16..24].copy_from_slice(&[0x00, 0x0f, 0xff, 0xff, 0x00, 0x0f, 0xff, 0xff]);
    assert_eq!(read_png(&file), Err(ReadError::Size { width: 0xf_ffff, height: 0xf_ffff }));
}

#[test]
fn the_same_drawing_is_drawn_once() {
    let studio = Studio::default();
    let asked = drawing(Motif::Scene { size: [50, 40] }, FileFormat::Png);
    let first = studio.draw(&asked).expect("it is drawn");
    let named = Drawing { file_name: Some("other.png".into()), ..asked };
    assert!(std::sync::Arc::ptr_eq(&first, &studio.draw(&named).expect("it is drawn")));
}

async fn ask(address: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("somebody listens");
    stream.write_all(request.as_bytes()).await.expect("it can be sent");
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await.expect("it can be read");
    reply
}

async fn fetch(url: &str, method: &str) -> (u16, String, Vec<u8>) {
    let url = Url::parse(url).expect("a URL");
    let address = url.socket_addrs(|| None).expect("an address")[0];
    let head = format!("{method} {} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n", url.path());
    let reply = ask(address, &head).await;
    let end = reply.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    let head = String::from_utf8(reply[..end].to_vec()).expect("text").to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head, reply[end..].to_vec())
}

async fn server() -> PictureServer {
    PictureServer::listen((Ipv4Addr::LOCALHOST, 0).into(), None).await.expect("a free port")
}

#[tokio::test]
async fn a_picture_hangs_until_it_is_taken_down_and_askings_are_counted() {
    let server = server().await;
    let asked = drawing(Motif::Corner { size: [30, 20] }, FileFormat::Jpeg);
    let url = server.hang("run-1/alpha", "background", &asked).expect("it hangs");
    assert!(url.ends_with("/run-1/alpha/background.jpg"), "{url}");
    let (status, head, body) = fetch(&url, "GET").await;
    assert_eq!((status, body), (200, print(&asked).bytes.to_vec()));
    assert!(head.contains("content-type: image/jpeg\r\n"), "{head}");
    let (status, head, body) = fetch(&url, "HEAD").await;
    assert_eq!((status, body.len()), (200, 0));
    assert!(head.contains(&format!("content-length: {}\r\n", print(&asked).bytes.len())), "{head}");
    assert_eq!(fetch(&url, "POST").await.0, 405);
    assert_eq!(server.asked(&url), 2);

    let beside = server.hang("run-1/alphabet", "background", &asked).expect("it hangs");
    server.take_down("run-1/alpha");
    assert_eq!(fetch(&url, "GET").await.0, 404);
    assert_eq!(fetch(&beside, "GET").await.0, 200);
    assert_eq!((server.asked(&url), server.asked(&beside), server.asked("no url")), (0, 1, 0));
}

#[tokio::test]
async fn a_status_is_answered_nobody_refuses_and_silence_is_silent() {
    let server = server().await;
    let hang = |name, motif| server.hang("s", name, &drawing(motif, FileFormat::Png)).expect("it hangs");
    assert_eq!(fetch(&hang("gone", Motif::Status(404)), "GET").await.0, 404);
    assert_eq!(fetch(&hang("odd", Motif::Status(7)), "GET").await.0, 500);

    let nobody = Url::parse(&hang("nobody", Motif::Nobody)).expect("a URL");
    let refused = TcpStream::connect(nobody.socket_addrs(|| None).expect("an address")[0]).await;
    assert_eq!(refused.expect_err("nobody listens").kind(), std::io::ErrorKind::ConnectionRefused);

    let silent = Url::parse(&hang("silent", Motif::Silence)).expect("a URL");
    let mut stream =
        TcpStream::connect(server.address().expect("it listens")).await.expect("somebody listens");
    let request = format!("GET {} HTTP/1.1\r\nhost: here\r\n\r\n", silent.path());
    stream.write_all(request.as_bytes()).await.expect("it can be sent");
    while server.asked(silent.as_str()) == 0 {
        tokio::task::yield_now().await;
    }
    let nothing = stream.try_read(&mut [0; 1]).expect_err("no answer");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_public_url_is_what_targets_are_told_and_both_paths_are_understood() {
    let public = Url::parse("https://pictures.example/kit/a").expect("a URL");
    let server =
        PictureServer::listen((Ipv4Addr::LOCALHOST, 0).into(), Some(public)).await.expect("a free port");
    let asked = Drawing {
        file_name: Some("a name ü.jpeg".into()),
        ..drawing(Motif::Corner { size: [9, 9] }, FileFormat::Jpeg)
    };
    let url = server.hang("p", "background", &asked).expect("it hangs");
    assert_eq!(url, "https://pictures.example/kit/a/p/a%20name%20%C3%BC.jpeg");
    let address = server.address().expect("it listens");
    for path in ["/kit/a/p/a%20name%20%C3%BC.jpeg", "/p/a%20name%20%C3%BC.jpeg"] {
        assert_eq!(fetch(&format!("http://{address}{path}"), "GET").await.0, 200, "{path}");
    }
    assert_eq!(server.asked(&url), 2);
}

#[tokio::test]
async fn odd_requests_do_no_harm() {
    let server = server().await;
    let address = server.address().expect("it listens");
    for request in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9\r\n\r\n",
        "\u{0}\u{1}\r\n\r\n",
        "GET ../../x HTTP/1.1\r\nhost: a\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.expect("somebody listens");
        stream.write_all(request.as_bytes()).await.expect("it can be sent");
        stream.shutdown().await.expect("it can be ended");
        let mut reply = Vec::new();
        // A connection that is cut is as good an answer as any.
        let _ = stream.read_to_end(&mut reply).await;
        assert!(reply.is_empty() || reply.starts_with(b"HTTP/1.1 4"), "{request:?}");
    }
    for name in ["..", "a/../b", "", "a//b", "a\\b"] {
        let asked = Drawing { file_name: Some(name.into()), ..drawing(Motif::Silence, FileFormat::Png) };
        assert!(matches!(server.hang("p", "x", &asked), Err(HangError::Name { .. })), "{name:?}");
    }
    let asked = drawing(Motif::Corner { size: [9, 9] }, FileFormat::Png);
    let url = server.hang("p", "x", &asked).expect("it hangs");
    assert_eq!(fetch(&url, "GET").await.0, 200);
}

#[tokio::test]
async fn files_are_laid_into_a_folder_that_somebody_else_serves() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = Url::parse("http://files.example/kit/").expect("a URL");
    let server = PictureServer::in_folder(folder.path().join("new"), url).expect("it can be made");
    let asked = drawing(Motif::Corner { size: [9, 9] }, FileFormat::Png);
    let hung = server.hang("run/a", "logo", &asked).expect("it hangs");
    assert_eq!(hung, "http://files.example/kit/run/a/logo.png");
    let laid = std::fs::read(folder.path().join("new/run/a/logo.png")).expect("it is there");
    assert_eq!(laid, print(&asked).bytes);
    let silent = server.hang("run/a", "silent", &drawing(Motif::Silence, FileFormat::Png));
    assert!(matches!(silent, Err(HangError::NotAFile)));
}
