//! An emulator in the process of a test.

use std::time::Duration;

use wanx_emulator::Emulator;
use wanx_emulator::serve::Links;

/// One of the documented hosts of result links.
const OSS_HOST: &str = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

/// Starts an emulator that shows every sentence: its links name a documented host, and it does not wait for long.
pub(crate) async fn emulator(profile: wanx_emulator::behaviours::Profile) -> Emulator {
    let builder = Emulator::builder().seed(7).profile(profile);
    let builder = builder.settings(|settings| settings.assets.fetch_deadline = Duration::from_secs(5));
    builder
        .serve(|serve| serve.links = Links::ResultHost(OSS_HOST.into()))
        .start()
        .await
        .expect("an emulator starts")
}
