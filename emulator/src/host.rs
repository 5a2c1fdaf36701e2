//! Carries out what worlds decide: namespaces, clocks, effects, pictures.
//!
//! Everything that is not pure about a task happens here and nowhere else: a lock around each world, the fetching
//! of pictures, the painting. Knows tokio; knows neither HTTP nor JSON.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::assets::Assets;
use crate::assets::Held;
use crate::behaviours::{Behaviours, PictureErrors};
use crate::brief::AssetUrl;
use crate::faults::{AssetFault, NoAsset, TaskFaults};
use crate::inputs::InputLimits;
use crate::pictures::{Link, LinkFault, Links, PaintError, Painting, Studio};
use crate::reason::{PictureFault, PictureField, Reason};
use crate::seed::Seed;
use crate::task::{AccountId, Fingerprint, Job, Progress, State, TaskId, TaskView};
use crate::time::{Span, Timestamp};
use crate::world::{Command, ListFilter, ListPage, Meter, Reply, Setup};

mod budget;
mod control;
mod departed;
mod era;
mod event_log;
mod laboratory;
mod namespace;
mod session;
mod settings;

use budget::Budget;
pub use control::{AdvanceError, Inspection};
use departed::Departed;
use era::Era;
pub use laboratory::{Excerpt, LogHead, TooManyRules};
pub use namespace::{Namespace, NotANamespace};
pub use session::{Exchange, Session};
pub use settings::{Allowances, ClockStart, JOURNAL_ENTRIES, Render, Settings, TASK_BYTES, Variety};

/// Who asks: an account in a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// Where.
    pub namespace: Namespace,
    /// Who.
    pub account: AccountId,
}

/// Why a link opens no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkRefusal {
    /// It is not shaped like a result link.
    NotFound,
    /// It has no signature.
    Unsigned,
    /// Its signature is not ours.
    WrongSignature,
    /// It was good once.
    Expired {
        /// Until when.
        expires: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
    /// Too many pictures wait to be painted.
    Busy,
    /// Painting went wrong; the next request tries again.
    Broken,
}

/// There are as many namespaces as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there may be {most} namespaces, and all have tasks; reset one or reuse its name")]
pub struct TooManyNamespaces {
    /// How many there may be.
    pub most: usize,
}

/// All namespaces of one server.
#[derive(Debug)]
pub struct Host {
    shared: Arc<Shared>,
    /// Few, and looked up several times a request: cheaper in order than hashed.
    eras: RwLock<BTreeMap<Namespace, Arc<Era>>>,
}

/// What all namespaces share.
#[derive(Debug)]
struct Shared {
    settings: Settings,
    seed: Seed,
    links: Links,
    assets: Assets,
    studio: Studio,
    /// Shared by the tasks of all namespaces.
    memory: Arc<Budget>,
    departed: Departed,
}

impl Shared {
    /// Settles the pictures of a brief, unless a fault has it otherwise.
    async fn settle(
        &self,
        (background, logo): (&AssetUrl, Option<&AssetUrl>),
        limits: &InputLimits,
        fault: &AssetFault,
    ) -> Result<Held, Reason> {
        let deadline = self.settings.assets.fetch_deadline;
        let delay = fault.delay.map_or(Duration::ZERO, |delay| Duration::from_millis(delay.as_ms()));
        if delay >= deadline || fault.instead == Some(NoAsset::Hang) {
            tokio::time::sleep(deadline).await;
            let (field, url) = (PictureField::ImageUrl, background.as_str().to_owned());
            return Err(Reason::Picture { field, url, fault: PictureFault::TimedOut });
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        match &fault.instead {
            Some(NoAsset::Reason(reason)) => Err(reason.clone()),
            Some(NoAsset::Hang) | None => self.assets.settle(background, logo, limits).await,
        }
    }
}

impl Host {
    /// Returns a host with the default namespace. Needs a tokio runtime from its first task on.
    pub fn new(settings: Settings) -> Self {
        let seed = Seed::from_number(settings.seed);
        let shared = Shared {
            seed,
            links: Links::new(&seed),
            assets: Assets::new(settings.assets.clone()),
            studio: Studio::new(&settings.studio),
            memory: Budget::new(settings.task_bytes),
            departed: Departed::default(),
            settings,
        };
        let host = Self { shared: Arc::new(shared), eras: RwLock::default() };
        host.renew(&Namespace::default());
        host
    }

    /// Returns the switches in force.
    pub fn behaviours(&self) -> &Behaviours {
        &self.shared.settings.behaviours
    }

    /// Returns the settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Returns what time it is in a namespace.
    pub fn now(&self, namespace: &Namespace) -> Timestamp {
        self.looked_at(namespace).now()
    }

    /// Opens a namespace, so that requests in it are served.
    ///
    /// # Errors
    /// [`TooManyNamespaces`] if it would be one too many.
    pub fn open(&self, namespace: &Namespace) -> Result<(), TooManyNamespaces> {
        if self.seen(namespace).is_some() {
            return Ok(());
        }
        let mut eras = self.eras.write().unwrap_or_else(PoisonError::into_inner);
        let most = self.shared.settings.namespaces;
        if eras.len() >= most && !eras.contains_key(namespace) {
            // Names that nobody does anything with must not keep others out; the one least was done with goes first.
            let home = Namespace::default();
            let idle = eras.iter().filter(|(name, era)| **name != home && era.is_idle());
            let least = idle.min_by_key(|(_, era)| era.journal().total()).map(|(name, _)| name.clone());
            eras.remove(&least.ok_or(TooManyNamespaces { most })?);
        }
        eras.entry(namespace.clone()).or_insert_with(|| Arc::new(self.fresh_era(namespace)));
        Ok(())
    }

    /// Takes one token of the caller's rate.
    ///
    /// # Errors
    /// How long until there is one.
    pub fn spend(&self, caller: &Caller, meter: Meter) -> Result<(), Span> {
        let era = match meter {
            Meter::Create => self.era(&caller.namespace),
            Meter::Query | Meter::List | Meter::Cancel => self.looked_at(&caller.namespace),
        };
        match era.apply(Command::Spend { account: caller.account, meter }) {
            Reply::Throttled { retry_after } => Err(retry_after),
            _ => Ok(()),
        }
    }

    /// Admits a task. Where unusable pictures are told at creation, waits for them first.
    ///
    /// # Errors
    /// The reason why there is no task.
    pub async fn create(&self, caller: &Caller, job: Job) -> Result<TaskView, Reason> {
        let fingerprint = job.fingerprint();
        self.create_under(caller, (job, fingerprint), TaskFaults::new(), AssetFault::NONE).await
    }

    /// Admits a task that faults were chosen for.
    ///
    /// # Errors
    /// The reason why there is no task.
    pub async fn create_under(
        &self,
        caller: &Caller,
        (job, fingerprint): (Job, Fingerprint),
        faults: TaskFaults,
        asset: AssetFault,
    ) -> Result<TaskView, Reason> {
        let era = self.era(&caller.namespace);
        let first = self.behaviours().picture_errors == PictureErrors::AtCreation;
        let held = match &job {
            Job::Poster(brief) if first => {
                let urls = (&brief.background, brief.logo.as_ref());
                Some(self.shared.settle(urls, &era.allowances().pictures, &asset).await?)
            }
            Job::Poster(_) | Job::Doomed { .. } => None,
        };
        // Not the era from before the pictures came: there may have been a reset.
        self.era(&caller.namespace).admit(caller.account, (job, fingerprint), faults, (held, asset))
    }

    /// Returns a namespace as one exchange finds it.
    pub fn session(&self, namespace: Namespace) -> Session {
        Session { era: self.looked_at(&namespace), namespace }
    }

    /// Returns the namespace of a link's task and which of its pictures it names, for a while after the task was
    /// forgotten too; nothing if its signature is not ours.
    pub fn linked(&self, path: &str, query: Option<&str>) -> Option<(Namespace, TaskId, u8)> {
        let link = self.shared.links.read(path, query).ok()?;
        let here = {
            let eras = self.eras.read().unwrap_or_else(PoisonError::into_inner);
            eras.iter().find(|(_, era)| era.has(link.task)).map(|(name, _)| name.clone())
        };
        let namespace = here.or_else(|| self.shared.departed.namespace_of(link.task))?;
        Some((namespace, link.task, link.index))
    }

    /// Returns the caller's own task. Where queries make the progress, waits first for the task's pictures: how long
    /// they take must not decide what is seen.
    pub async fn query(&self, caller: &Caller, task: TaskId) -> Option<TaskView> {
        let era = self.looked_at(&caller.namespace);
        if self.shared.settings.progress == Progress::PerPoll {
            let patience = self.shared.settings.settle_timeout;
            if tokio::time::timeout(patience, era.fetched(&[task].into())).await.is_err() {
                tracing::warn!(%task, "its pictures did not come in time; what is seen now is by chance");
            }
        }
        match era.apply(Command::Query { account: caller.account, task }) {
            Reply::Task(view) => view,
            _ => None,
        }
    }

    /// Returns a page of the caller's tasks.
    pub fn list(&self, caller: &Caller, filter: ListFilter) -> ListPage {
        let (page_no, page_size) = (filter.page_no, filter.page_size);
        match self.looked_at(&caller.namespace).apply(Command::List { account: caller.account, filter }) {
            Reply::List(page) => page,
            _ => ListPage { total: 0, page_no, page_size, tasks: Vec::new() },
        }
    }

    /// Takes the caller's waiting task back.
    ///
    /// # Errors
    /// [`Reason::CancelRefused`] if it does not wait.
    pub fn cancel(&self, caller: &Caller, task: TaskId) -> Result<(), Reason> {
        match self.looked_at(&caller.namespace).apply(Command::Cancel { account: caller.account, task }) {
            Reply::Refused(reason) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Returns the longest body that is read in a namespace.
    pub fn body_limit_bytes(&self, namespace: &Namespace) -> u64 {
        self.looked_at(namespace).allowances().body_bytes
    }

    /// Returns path and query of one result's link; `day` is how the service writes the day the task ended.
    pub fn link(&self, view: &TaskView, index: u8, day: &str) -> String {
        let ended = match view.state {
            State::Succeeded { ended, .. } => ended,
            _ => view.submitted,
        };
        let expires = ended + crate::task::RETENTION;
        self.shared.links.sign(Link { task: view.record.id, index, expires }, day)
    }

    /// Returns the poster behind a result link, painted now if need be.
    ///
    /// # Errors
    /// [`LinkRefusal`]; nothing is looked up before the signature holds.
    pub async fn picture(&self, path: &str, query: Option<&str>) -> Result<Arc<Painting>, LinkRefusal> {
        let link = self.shared.links.read(path, query).map_err(|fault| match fault {
            LinkFault::NotALink => LinkRefusal::NotFound,
            LinkFault::Unsigned => LinkRefusal::Unsigned,
            LinkFault::WrongSignature => LinkRefusal::WrongSignature,
        })?;
        let Some(era) = self.era_of(link.task) else {
            let now = self.now(&Namespace::default());
            return Err(LinkRefusal::Expired { expires: link.expires, now });
        };
        let now = era.now();
        let expired = LinkRefusal::Expired { expires: link.expires, now };
        if now >= link.expires {
            return Err(expired);
        }
        let order = era.order(link.task, link.index).ok_or(expired)?;
        self.shared.studio.picture(order).await.map_err(|error| {
            match error {
                // Load, not a fault: said to whoever asked, and nowhere else.
                PaintError::Busy => LinkRefusal::Busy,
                PaintError::Failed(_) => {
                    tracing::error!(task = %link.task, index = link.index, %error, "no picture");
                    LinkRefusal::Broken
                }
            }
        })
    }

    /// Returns 128 bits for a request id. Nothing depends on them.
    #[expect(clippy::disallowed_methods, reason = "a request id is told to nobody but the one who asked")]
    pub fn request_bits(&self) -> u128 {
        rand::random()
    }

    /// Returns the namespace's tasks; those of one that was never opened, or no longer fits, are always none.
    fn era(&self, namespace: &Namespace) -> Arc<Era> {
        if self.open(namespace).is_err() {
            tracing::warn!(%namespace, "one namespace too many: nothing in it is remembered");
        }
        self.looked_at(namespace)
    }

    /// Returns a namespace's tasks without opening it: nothing is left behind by asking.
    fn looked_at(&self, namespace: &Namespace) -> Arc<Era> {
        self.seen(namespace).unwrap_or_else(|| Arc::new(self.fresh_era(namespace)))
    }

    fn seen(&self, namespace: &Namespace) -> Option<Arc<Era>> {
        self.eras.read().unwrap_or_else(PoisonError::into_inner).get(namespace).cloned()
    }

    /// Task ids are global, so links need no namespace (decision 19).
    fn era_of(&self, task: TaskId) -> Option<Arc<Era>> {
        self.eras.read().unwrap_or_else(PoisonError::into_inner).values().find(|era| era.has(task)).cloned()
    }

    /// Returns a namespace to what it was at the start; one that was opened since is gone.
    fn close(&self, namespace: &Namespace) {
        if *namespace == Namespace::default() {
            self.renew(namespace);
        } else {
            self.eras.write().unwrap_or_else(PoisonError::into_inner).remove(namespace);
        }
    }

    /// Puts a new, empty era in the place of whatever was there; what the old one still waits for reaches nobody.
    fn renew(&self, namespace: &Namespace) {
        let era = Arc::new(self.fresh_era(namespace));
        self.eras.write().unwrap_or_else(PoisonError::into_inner).insert(namespace.clone(), era);
    }

    fn fresh_era(&self, namespace: &Namespace) -> Era {
        let settings = &self.shared.settings;
        let setup = Setup {
            seed: self.shared.seed.child(namespace.as_str(), 0),
            limits: settings.allowances.limits.clone(),
            pace: settings.pace,
            progress: settings.progress,
            painter: crate::pictures::PAINTER,
        };
        Era::new(Arc::clone(&self.shared), namespace.clone(), setup)
    }
}
