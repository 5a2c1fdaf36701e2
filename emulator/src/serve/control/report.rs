//! The client report, for people, programs and build servers.

use hyper::StatusCode;
use serde::Serialize;

use super::{Answer, Desk, Failure, found};
use crate::host::Namespace;
use crate::report::{Report, Verdict, junit};
use crate::serve::answer;

#[derive(Serialize)]
struct ReportShape<'a> {
    namespace: &'a str,
    verdict: Verdict,
    #[serde(flatten)]
    report: Report,
}

impl Desk<'_> {
    /// Shows what clients did right and wrong: `?format=json`, `text` or `junit`.
    pub(super) fn report(self, namespace: &Namespace, query: Option<&str>) -> Result<Answer, Failure> {
        let report = self.host.report(namespace);
        let page = |content_type, text: String| answer::with_body(StatusCode::OK, content_type, text);
        match query.map_or("json", |query| query.strip_prefix("format=").unwrap_or(query)) {
            "json" => {
                let (namespace, verdict) = (namespace.as_str(), report.verdict());
                Ok(found(&ReportShape { namespace, verdict, report }))
            }
            "text" => Ok(page("text/plain; charset=utf-8", report.to_string())),
            "junit" => Ok(page("application/xml", junit(&report))),
            _ => Err(Failure::bad("a report has format=json, format=text or format=junit")),
        }
    }
}
