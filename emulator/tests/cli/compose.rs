//! `compose`: the server's bytes without a server, and clear words about inputs that are no good.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wanx_client::{Client, ImageCount, PosterRequest, Sampling, Underlay, UnitInterval, Wait};

use super::support::{Ended, Server, binary, documented_list, faces, run};

const BACKGROUND_URL: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
const LOGO_URL: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png";

fn asset(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name).to_str().unwrap().to_owned()
}

/// Composes into `out`, on the reference's background.
fn compose(out: &Path, arguments: &[&str]) -> Ended {
    let background = asset("reference-background.png");
    let fixed =
        ["compose", "--background", &background, "--title", "Lorem Ipsum", "--out", out.to_str().unwrap()];
    run(&[&fixed, arguments].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_bytes_and_the_plans_are_those_of_a_server_with_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    let logo = asset("reference-logo.png");
    let ended = compose(
        folder.path(),
        &[
            "--subtitle",
            "Duis aute",
            "--text",
            "VIEW NOW",
            "--underlay",
            "1",
            "--logo",
            &logo,
            "-n",
            "2",
            "--temperature",
            "0.9",
            "--seed",
            "42",
        ],
    );
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(names(folder.path()), ["poster-1.json", "poster-1.png", "poster-2.json", "poster-2.png"]);

    let server = Server::start(binary(&["--port", "0", "--offline", "--seed", "42"]));
    let base_url = format!("{}/api/v1", server.origin());
    let client = Client::builder().base_url(&base_url).api_key("sk-test").build().unwrap();
    let request = PosterRequest::new(BACKGROUND_URL.parse().unwrap(), "Lorem Ipsum")
        .subtitle("Duis aute")
        .text("VIEW NOW")
        .underlay(Underlay::One)
        .logo(LOGO_URL.parse().unwrap())
        .count(ImageCount::TWO)
        .sampling(Sampling::Temperature(UnitInterval::new(0.9).unwrap()));
    let finished = client.make(&request, &Wait::default(), |_| ()).await.unwrap();
    assert_eq!(finished.pictures().count(), 2);
    for (index, link) in finished.pictures() {
        let served = client.download(link).await.unwrap();
        let composed = fs::read(folder.path().join(format!("poster-{}.png", index + 1))).unwrap();
        assert!(served == composed, "picture {index} differs");
        let task = finished.task().task_id.as_str();
        let plan = server.get(&format!("/_emulator/tasks/{task}/pictures/{index}/plan"), "sk-test").1;
        let composed = fs::read_to_string(folder.path().join(format!("poster-{}.json", index + 1))).unwrap();
        let read = |json: &str| serde_json::from_str::<Value>(json).unwrap();
        assert_eq!(read(&composed), read(&plan));
    }
}

#[test]
fn the_same_seed_gives_the_same_posters_and_another_other_ones() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    for (folder, seed) in folders.iter().zip(["1", "1", "2"]) {
        let ended = compose(folder.path(), &["--seed", seed, "--temperature", "1", "--top-p", "1"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.contains(&format!("1080 × 1440 pixels, seed {seed}")), "{ended:?}");
    }
    let [one, again, other] = folders.map(|folder| fs::read(folder.path().join("poster-1.png")).unwrap());
    assert!(one == again && one != other);
}

#[test]
fn a_seed_that_was_drawn_is_told_and_repeats_the_poster() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let told = compose(first.path(), &[]).stdout;
    let seed: String = told.split("seed ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    compose(second.path(), &["--seed", &seed]);
    let poster = |folder: &Path| fs::read(folder.join("poster-1.png")).unwrap();
    assert!(poster(first.path()) == poster(second.path()));
}

#[test]
fn faces_of_ones_own_are_used_as_the_documentation_says() {
    let (faces, out) =
        (faces(&documented_list().replace("\"keep\"", "\"replace\"")), tempfile::tempdir().unwrap());
    let ended = compose(out.path(), &["--fonts-dir", faces.path().to_str().unwrap(), "--seed", "1"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let plan = fs::read_to_string(out.path().join("poster-1.json")).unwrap();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["choice"]["pairing"], "acme");
    let title = plan["items"].as_array().unwrap().iter().find(|item| item["kind"] == "title").unwrap();
    assert_eq!(title["face"], "Acme Bold");
}

#[test]
fn faces_that_are_no_good_are_told_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let faces = faces("[[face]]\nname = \"Acme\"\nfile = \"pairings.toml\"\n");
    let ended = compose(&out, &["--fonts-dir", faces.path().to_str().unwrap()]);
    assert_eq!((ended.code, out.exists()), (Some(1), false), "{ended:?}");
    assert!(
        ended.stderr.contains("pairings.toml:3: `pairings.toml` cannot be used: it is not a font"),
        "{ended:?}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    let ended = compose(&deep, &["--seed", "1"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert_eq!(names(&deep), ["poster-1.json", "poster-1.png"]);
}

#[test]
fn a_plan_is_told_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let ended = compose(&out, &["--plan", "--text", "VIEW NOW", "--seed", "42", "-n", "2"]);
    assert_eq!((ended.code, ended.stderr.as_str(), out.exists()), (Some(0), "", false), "{ended:?}");
    let [first, second, seed] = ended.stdout.split("\n\n").collect::<Vec<_>>()[..] else {
        panic!("two plans and the seed: {}", ended.stdout)
    };
    assert_eq!(seed, "seed 42\n");
    assert!(first.starts_with("poster 1, 1080 × 1440: ") && second.starts_with("poster 2, 1080 × 1440: "));
    assert!(first.contains("\ntitle ") && first.contains("VIEW NOW"), "{first}");

    compose(&out, &["--text", "VIEW NOW", "--seed", "42", "-n", "2"]);
    let planned = |number: u8| fs::read_to_string(out.join(format!("poster-{number}.json"))).unwrap();
    for (told, number) in [(first, 1), (second, 2)] {
        let plan: Value = serde_json::from_str(&planned(number)).unwrap();
        let score = format!(" {} points\n", plan["choice"]["score"]);
        assert!(told.contains(&score), "the plan that is told is the one that is painted: {told}");
    }
}

#[test]
fn a_plan_needs_no_folder_and_no_posters_an_explanation() {
    let folder = tempfile::tempdir().unwrap();
    let why = folder.path().join("why.png");
    let background = asset("reference-background.png");
    let made = |arguments: &[&str]| {
        let ended = run(&[&["compose", "--background", &background, "--title", "T"], arguments].concat());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
        ended.stdout
    };
    assert!(made(&["--plan"]).starts_with("poster 1, "));
    assert_eq!(made(&["--explain", why.to_str().unwrap()]), format!("why: {}\n", why.display()));
    assert_eq!(names(folder.path()), ["why.png"]);
    assert!(fs::read(&why).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[test]
fn an_explanation_beside_posters_changes_nothing_about_them() {
    let (plain, explained) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    compose(plain.path(), &["--seed", "1"]);
    let why = explained.path().join("why.png");
    let ended = compose(explained.path(), &["--seed", "1", "--explain", why.to_str().unwrap()]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.ends_with(&format!("why: {}\n", why.display())), "{ended:?}");
    assert_eq!(names(explained.path()), ["poster-1.json", "poster-1.png", "why.png"]);
    let poster = |folder: &Path| fs::read(folder.join("poster-1.png")).unwrap();
    assert!(poster(plain.path()) == poster(explained.path()));
}

#[test]
fn an_explanation_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing/why.png");
    let ended = compose(folder.path(), &["--plan", "--explain", nowhere.to_str().unwrap()]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.stderr.contains(&format!("cannot write {}", nowhere.display())), "{ended:?}");
}

/// Writes an input, composes with it, and expects the error and nothing else.
fn refused(input: &str, name: &str, content: Option<&[u8]>, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    if let Some(content) = content {
        fs::write(&path, content).unwrap();
    }
    let (path, out) = (path.to_str().unwrap(), folder.path().join("out"));
    let good = asset("reference-background.png");
    let background = if input == "background" { path } else { &good };
    let mut arguments =
        vec!["compose", "--title", "T", "--background", background, "--out", out.to_str().unwrap()];
    if input == "logo" {
        arguments.extend(["--logo", path]);
    }
    let ended = run(&arguments);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    let about = format!("the {input} {path}");
    assert!(ended.stderr.contains(&about) && ended.stderr.contains(expected), "{ended:?}\n{expected}");
    assert!(!out.exists(), "nothing is made of bad inputs");
}

#[test]
fn an_input_that_is_no_good_is_named_with_what_is_wrong() {
    let png = fs::read(asset("reference-background.png")).unwrap();
    refused("background", "missing.png", None, "cannot read the background");
    refused("background", "empty.png", Some(b""), "a background is PNG or JPEG");
    refused("background", "a.txt", Some(b"no picture at all"), "a background is PNG or JPEG");
    refused("background", "cut.png", Some(&png[..png.len() / 2]), "cannot be decoded");
    refused("logo", "missing.png", None, "cannot read the logo");
    refused("logo", "wide.png", Some(&png), "it has 1080 × 1440 pixels");
    refused("logo", "a.jpg", Some(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), "it is JPEG; ");
}

#[test]
fn what_is_out_of_range_is_a_matter_of_usage() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |arguments: &[&str], expected: &str| {
        let ended = compose(folder.path(), arguments);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{ended:?}");
    };
    wrong(&["-n", "0"], "it can be 1, 2, 3 or 4");
    wrong(&["-n", "5"], "it can be 1, 2, 3 or 4");
    wrong(&["--underlay", "3"], "it can be 0, 1 or 2");
    wrong(&["--temperature", "1.1"], "it can be a number from 0 to 1");
    wrong(&["--top-p", "nan"], "it can be a number from 0 to 1");
    wrong(&["--seed=-1"], "--seed");
    assert_eq!(names(folder.path()), Vec::<String>::new());
    let untitled = run(&["compose", "--background", "b.png", "--out", "o"]);
    assert_eq!(untitled.code, Some(2));
    assert!(untitled.stderr.contains("--title <TEXT>"), "{untitled:?}");
    let aimless = run(&["compose", "--background", "b.png", "--title", "T"]);
    assert_eq!(aimless.code, Some(2));
    assert!(aimless.stderr.contains("--out <DIR>"), "{aimless:?}");
}
