//! The first poster: everything there is, once, with no network and no set-up.
//!
//! `cargo run --release -p wanx-emulator --example first_poster` starts an emulator, sends it the example of the
//! reference, waits, downloads the poster to `first-poster.png`, and says what to try next.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use wanx_client::{Client, Finished, PosterRequest, Sampling, Task, Underlay, UnitInterval, Wait};
use wanx_emulator::Emulator;

/// The two pictures of the reference's example. The emulator has stand-ins for them.
const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
const LOGO: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png";

const POSTER: &str = "first-poster.png";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // A seed, so that the first poster is the one that the README shows.
    let emulator = Emulator::builder().seed(21).offline().start().await?;
    println!("1. An emulator runs inside this program, offline, at {}", emulator.base_url());

    // Any key will do, unless the emulator is told which ones it knows.
    let client = Client::builder().base_url(&emulator.base_url()).api_key("sk-anything").build()?;
    let created = client.create(&reference_example()?).await?;
    println!("2. It was sent the example of the API reference, word for word, and gave it an id:");
    println!("   task {}", created.task_id);

    println!("3. The task was looked at ten times a second:");
    let often = Duration::from_millis(100);
    let wait = Wait::new().first_pause(often).longest_pause(often);
    let mut seen = None;
    let finished = client.wait(&created.task_id, &wait, |task| tell_change(&mut seen, task)).await?;

    download(&client, &finished).await?;
    println!("\n{NEXT}");
    Ok(())
}

/// The request of the reference's own curl command.
fn reference_example() -> Result<PosterRequest, Box<dyn Error>> {
    let temperature = UnitInterval::new(0.7).ok_or("0.7 lies between 0 and 1")?;
    Ok(PosterRequest::new(BACKGROUND.parse()?, "Lorem Ipsum")
        .subtitle("Duis aute irure dolor in reprehenderit")
        .text("VIEW NOW")
        .underlay(Underlay::One)
        .logo(LOGO.parse()?)
        .sampling(Sampling::Temperature(temperature)))
}

/// Says so when the state is another than the last one.
fn tell_change(seen: &mut Option<String>, task: &Task) {
    let status = task.status.to_string();
    if seen.as_ref() != Some(&status) {
        println!("   {status}");
        *seen = Some(status);
    }
}

async fn download(client: &Client, finished: &Finished) -> Result<(), Box<dyn Error>> {
    let (_, link) = finished.pictures().next().ok_or("a finished task has a picture")?;
    client.download_to(link, POSTER).await?;
    let place = Path::new(POSTER).canonicalize()?;
    println!(
        "4. Its result is a link that needs no key and is good for a day, if the emulator lives so long:\n   {link}"
    );
    println!(
        "5. Behind it was the poster, painted when it was asked for. Have a look:\n   {}",
        place.display()
    );
    Ok(())
}

const NEXT: &str = r#"What to try next: the same by hand. In one terminal,

   cargo run --release -p wanx-emulator

and in another (create, then ask with the id that you are given, then open the url that you are given):

   curl -s http://127.0.0.1:3274/api/v1/services/aigc/text2image/image-synthesis \
     -H 'Authorization: Bearer sk-anything' -H 'X-DashScope-Async: enable' -H 'Content-Type: application/json' \
     -d '{"model": "wanx-ast",
          "input": {"title": ["Your words"], "text": ["HERE"], "underlay": 1,
                    "image_url": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png"},
          "parameters": {"n": 2}}'

   curl -s http://127.0.0.1:3274/api/v1/tasks/TASK_ID -H 'Authorization: Bearer sk-anything'

Your own pictures: any http(s) URL in image_url, or a file and no server at all:

   cargo run --release -p wanx-emulator -- compose --background photo.jpg --title 'Your words' --out posters

Your own program, unchanged: set DASHSCOPE_HTTP_BASE_URL=http://127.0.0.1:3274/api/v1 and any DASHSCOPE_API_KEY."#;
