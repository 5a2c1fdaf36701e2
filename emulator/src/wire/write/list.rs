//! The answer to a list request.

use serde::Serialize;

use super::{ended, json, scheduled};
use crate::brief::MODEL;
use crate::task::{AccountId, TaskId, TaskView};
use crate::wire::RequestId;
use crate::world::ListPage;

/// Where the service says its tasks run. (Observed)
const REGION: &str = "cn-beijing";

/// What the service calls this operation; the model follows after a colon. (Observed)
const OPERATION: &str = "apikey:v1:aigc:text2image:image-synthesis";

#[derive(Serialize)]
struct List<'a> {
    total: usize,
    data: Vec<Row>,
    total_page: usize,
    page_no: u32,
    page_size: u32,
    request_id: &'a RequestId,
}

/// A task as a list shows it, its members in the recordings' order. Times are milliseconds, as far as the task
/// has come. (Observed)
#[derive(Serialize)]
struct Row {
    api_key_id: String,
    caller_parent_id: String,
    caller_uid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<i64>,
    gmt_create: i64,
    model_name: &'static str,
    region: &'static str,
    request_id: RequestId,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<i64>,
    status: &'static str,
    task_id: TaskId,
    user_api_unique_key: String,
}

/// Writes a page of tasks.
pub fn list(page: &ListPage, request_id: &RequestId) -> Vec<u8> {
    json(&List {
        total: page.total,
        data: page.tasks.iter().map(row).collect(),
        total_page: page.page_count(),
        page_no: page.page_no,
        page_size: page.page_size,
        request_id,
    })
}

fn row(view: &TaskView) -> Row {
    let (api_key_id, uid) = caller(view.record.account);
    let task_id = view.record.id;
    Row {
        api_key_id,
        caller_parent_id: uid.clone(),
        caller_uid: uid,
        end_time: ended(&view.state).map(|at| at.as_ms()),
        gmt_create: view.submitted.as_ms(),
        model_name: MODEL,
        region: REGION,
        request_id: RequestId::of_creation(task_id),
        start_time: scheduled(&view.state).map(|at| at.as_ms()),
        status: view.state.status().as_str(),
        task_id,
        user_api_unique_key: format!("{OPERATION}:{MODEL}"),
    }
}

/// Returns the numbers of a key and of its owner as the service writes them: 7 and 16 digits. They follow from
/// the account, which itself never holds a key.
fn caller(account: AccountId) -> (String, String) {
    let digest = blake3::derive_key("wanx-emulator caller v1", account.to_string().as_bytes());
    let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = digest;
    let key_id = 1_000_000 + u32::from_le_bytes([i, j, k, l]) % 9_000_000;
    let uid = 1_000_000_000_000_000 + u64::from_le_bytes([a, b, c, d, e, f, g, h]) % 9_000_000_000_000_000;
    (key_id.to_string(), uid.to_string())
}
