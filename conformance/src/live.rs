//! Care for the live service: which hosts may be asked.

use crate::target::Target;

/// The hosts that the reference lists for pictures.
const RESULT_HOSTS: [&str; 9] = [
    "dashscope-result-bj.oss-cn-beijing.aliyuncs.com",
    "dashscope-result-hz.oss-cn-hangzhou.aliyuncs.com",
    "dashscope-result-sh.oss-cn-shanghai.aliyuncs.com",
    "dashscope-result-wlcb.oss-cn-wulanchabu.aliyuncs.com",
    "dashscope-result-zjk.oss-cn-zhangjiakou.aliyuncs.com",
    "dashscope-result-sz.oss-cn-shenzhen.aliyuncs.com",
    "dashscope-result-hy.oss-cn-heyuan.aliyuncs.com",
    "dashscope-result-cd.oss-cn-chengdu.aliyuncs.com",
    "dashscope-result-gz.oss-cn-guangzhou.aliyuncs.com",
];

/// Returns the hosts that a run in the profile `live` may ask: the API's and the documented ones of pictures.
pub fn hosts(target: &Target) -> Vec<String> {
    let results = RESULT_HOSTS.map(str::to_owned);
    std::iter::once(target.host()).chain(results).collect()
}
