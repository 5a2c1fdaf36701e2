//! Trials: one lie each, before the scenarios of the sentence that it breaks.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;
use tokio::task::JoinSet;
use url::Url;

use super::{Deviation, Proxy, deviations};
use crate::bench::{BaseRequest, Bench};
use crate::book;
use crate::pictures::PictureServer;
use crate::profile::Profile;
use crate::run;
use crate::scenario::{Row, Scenario};
use crate::send::{Manners, Sender};
use crate::target::Target;
use crate::verdict::Verdict;

/// What came of one lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The lie.
    pub id: &'static str,
    /// The sentence it breaks.
    pub row: Row,
    /// What a client sees.
    pub what: &'static str,
    /// How often it was told.
    pub applied: u64,
    /// The verdict of the sentence.
    pub verdict: Option<Verdict>,
    /// The scenario that noticed first.
    pub noticed_by: Option<String>,
}

impl Trial {
    /// Whether it was told and noticed.
    pub fn is_noticed(&self) -> bool {
        self.applied > 0 && self.noticed_by.is_some()
    }
}

/// What trials are made with.
#[derive(Clone, Debug)]
pub struct Ground {
    /// A server that speaks the API.
    pub target: Url,
    /// The key that is good there.
    pub key: String,
    /// A word that makes the namespaces of these trials their own.
    pub run: String,
    /// Which lies are told: 1 for all, 3 for every third.
    pub every: NonZeroUsize,
    /// How many lies are told at a time, each to a kit of its own.
    pub jobs: usize,
}

/// Tells the lies and returns what came of each, in the order of the sentences.
///
/// # Errors
///
/// What kept the liar or the kit from starting.
pub async fn trials(ground: Ground) -> Result<Vec<Trial>, String> {
    let lies = Arc::new(
        deviations()
            .into_iter()
            .step_by(ground.every.get())
            .map(|lie| Mutex::new(Some(lie)))
            .collect::<Vec<_>>(),
    );
    let next = Arc::new(AtomicUsize::new(0));
    let mut tellers = JoinSet::new();
    for teller in 0..ground.jobs.max(1) {
        let (lies, next) = (Arc::clone(&lies), Arc::clone(&next));
        let ground = Ground { run: format!("{}-{teller}", ground.run), ..ground.clone() };
        tellers.spawn(async move {
            let mut told = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(lie) = lies.get(index) else { return Ok::<_, String>(told) };
                let lie = lie.lock().await.take().expect("every index is given out once");
                told.push((index, trial(&ground, lie).await?));
            }
        });
    }
    let mut all = Vec::new();
    while let Some(told) = tellers.join_next().await {
        all.extend(told.map_err(|error| error.to_string())??);
    }
    all.sort_by_key(|(index, _)| *index);
    Ok(all.into_iter().map(|(_, trial)| trial).collect())
}

/// Tells one lie to the scenarios of the sentence that it breaks.
async fn trial(ground: &Ground, lie: Deviation) -> Result<Trial, String> {
    let (id, row, what) = (lie.id, lie.row, lie.what);
    let proxy = Proxy::start(&ground.target, lie).await.map_err(|error| error.to_string())?;
    let bench = Arc::new(bench(ground, &proxy).await?);
    let asked: Vec<Scenario> =
        book::built_in().iter().filter(|scenario| scenario.rows.contains(&row)).cloned().collect();
    let found = run::run(bench, asked, 1, Arc::new(())).await;
    let noticed = found.scenarios.iter().find(|scenario| {
        let findings = scenario.cases.iter().flat_map(|case| &case.findings);
        findings.into_iter().any(|finding| {
            finding.rows.contains(&row) && matches!(finding.verdict, Verdict::Fail | Verdict::Warn)
        })
    });
    Ok(Trial {
        id,
        row,
        what,
        applied: proxy.applied(),
        verdict: found.rows().get(&row).copied(),
        noticed_by: noticed.map(|scenario| scenario.scenario.id.clone()),
    })
}

async fn bench(ground: &Ground, proxy: &Proxy) -> Result<Bench, String> {
    let sender = Sender::new(Manners::default())?;
    let mut target = Target::at(proxy.url().as_str(), &ground.key)?;
    target.probe(&sender).await.map_err(|trouble| trouble.to_string())?;
    let request = BaseRequest {
        model: "wanx-ast".into(),
        input: serde_json::Map::new(),
        run: ground.run.clone(),
        poll_gap: std::time::Duration::from_millis(50),
    };
    let mut bench = Bench::new(target, sender, Profile::Document, request);
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let pictures = PictureServer::listen(anywhere, None).await.map_err(|error| error.to_string())?;
    bench.pictures = Some(pictures);
    Ok(bench)
}
