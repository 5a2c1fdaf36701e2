//! The emulator inside a program of yours: a server of its own for a test, gone when it is dropped.
//!
//! Listens on loopback, on a port that was free. Any number of them run beside each other and see nothing of each
//! other: tasks, clocks, limits and pictures are each one's own. Reads no flag, no environment, and of files only
//! those in the folders it is given.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::assets::{Guard, MissingAssets};
use crate::behaviours::{Behaviours, Profile, UnknownBehaviour};
use crate::faults::{Experiment, ExperimentError, NoExperiment, built_in, read_experiment};
use crate::host::{ClockStart, Host, Namespace, Settings, Variety};
use crate::journal::Entry;
use crate::pictures::{self, FacesError};
use crate::report::Report;
use crate::serve;
use crate::task::{Pace, Progress};
use crate::time::Timestamp;
use crate::world::Limits;

mod laboratory;

pub use laboratory::{EmulatorClock, EmulatorRules, RuleError, Space};

/// An emulator in this process. It stops when it is dropped.
///
/// ```
/// use wanx_client::{Client, PosterRequest, Wait};
/// use wanx_emulator::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().seed(42).offline().start().await?;
///
/// let client = Client::builder().base_url(&emulator.base_url()).api_key("sk-any").build()?;
/// // A background of the reference's own example: the emulator brings a stand-in along.
/// let background =
///     "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
/// let request = PosterRequest::new(background.parse()?, "Lorem Ipsum");
///
/// let finished = client.make(&request, &Wait::default(), |_| ()).await?;
/// let (_, link) = finished.pictures().next().expect("a finished task has a picture");
/// assert!(client.download(link).await?.starts_with(b"\x89PNG"));
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    host: Arc<Host>,
    address: SocketAddr,
    /// What stops the server: saying so, or letting go of it.
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// Shows where it listens.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Emulator {
    /// Returns an emulator to be set up: as the binary is without a flag, but on a free port.
    pub fn builder() -> Builder {
        let mut settings = Settings::default();
        settings.assets.guard = Guard::Open { allow: Vec::new() };
        Builder {
            settings,
            serve: serve::Settings::default(),
            profile: Profile::Document,
            behaviours: Vec::new(),
            experiments: Vec::new(),
            fonts_dir: None,
        }
    }

    /// Returns the address of the API, as `DASHSCOPE_HTTP_BASE_URL` has it: `http://127.0.0.1:PORT/api/v1`.
    pub fn base_url(&self) -> String {
        format!("{}/api/v1", self.origin())
    }

    /// Returns the address of the server: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns a namespace, such as one for each test: what happens in one is not seen in another.
    pub fn namespace(&self, namespace: Namespace) -> Space<'_> {
        Space { host: &self.host, namespace }
    }

    fn home(&self) -> Space<'_> {
        self.namespace(Namespace::default())
    }

    /// Returns the clock of the default namespace.
    pub fn clock(&self) -> EmulatorClock<'_> {
        self.home().clock()
    }

    /// Returns the rules of the default namespace.
    pub fn rules(&self) -> EmulatorRules<'_> {
        self.home().rules()
    }

    /// Returns what clients did in the default namespace, oldest first.
    pub fn journal(&self) -> Vec<Arc<Entry>> {
        self.home().journal()
    }

    /// Judges what clients did in the default namespace: what they did right and wrong, with evidence.
    pub fn report(&self) -> Report {
        self.home().report()
    }

    /// Makes the default namespace as it was at the start: no tasks, first limits and rules, an empty journal, its
    /// clock at the start.
    pub fn reset(&self) {
        self.home().reset();
    }

    /// Returns what is behind the server: tasks with their scripts, limits, namespaces, plans.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// Stops, and waits until the requests that were begun are answered and the port is free.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // A server that panicked has stopped as well, and has said so itself.
        let _ = (&mut self.server).await;
    }
}

/// An emulator that is being set up.
#[derive(Clone, Debug)]
#[must_use = "nothing listens before `start`"]
pub struct Builder {
    settings: Settings,
    serve: serve::Settings,
    profile: Profile,
    behaviours: Vec<(String, String)>,
    experiments: Vec<String>,
    fonts_dir: Option<PathBuf>,
}

impl Builder {
    /// Derives ids and pictures from a number, so that the same requests give the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self.settings.variety = Variety::BySeed;
        self
    }

    /// Chooses between what the reference says and what the live service was seen to do.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Sets one switch of the profile otherwise, such as `wrong-key` to `hyphen`.
    pub fn behaviour(mut self, name: &str, value: &str) -> Self {
        self.behaviours.push((name.into(), value.into()));
        self
    }

    /// Says how every clock starts.
    pub fn clock(mut self, clock: ClockStart) -> Self {
        self.settings.clock = clock;
        self
    }

    /// Lets every clock stand at 2025-01-01T00:00:00Z until [`EmulatorClock::advance`] moves it.
    pub fn manual_clock(self) -> Self {
        self.clock(manual())
    }

    /// Lets every namespace begin with an experiment: a built-in one by its name, or a file that ends in `.toml`. The
    /// first one that is named is the strongest.
    pub fn experiment(mut self, name: &str) -> Self {
        self.experiments.push(name.into());
        self
    }

    /// Says how fast tasks go through their states.
    pub fn pace(mut self, pace: Pace) -> Self {
        self.settings.pace = pace;
        self
    }

    /// Says what ends a state: time, or each query.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.settings.progress = progress;
        self
    }

    /// Says what an account may do; [`Limits::off`] lets it do everything.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.allowances.limits = limits;
        self
    }

    /// Looks for pictures in a folder of copies first, `folder/<host>/<path>`.
    pub fn assets(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.assets.mirror = Some(folder.into());
        self
    }

    /// Sets posters in faces and pairings of yours as well: those that `pairings.toml` in a folder lists.
    pub fn fonts_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.fonts_dir = Some(folder.into());
        self
    }

    /// Leaves the network alone.
    pub fn offline(mut self) -> Self {
        self.settings.assets.offline = true;
        self
    }

    /// Says what becomes of pictures that cannot be had.
    pub fn missing_assets(mut self, missing: MissingAssets) -> Self {
        self.settings.assets.missing = missing;
        self
    }

    /// Changes anything about tasks and pictures that has no method of its own. The profile and its switches do.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Changes anything about connections, keys, links and the control API.
    pub fn serve(mut self, change: impl FnOnce(&mut serve::Settings)) -> Self {
        change(&mut self.serve);
        self
    }

    /// Starts the emulator in the tokio runtime of the caller; requests are served from now on.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(self) -> Result<Emulator, StartError> {
        let Self { mut settings, serve, profile, behaviours, experiments, fonts_dir } = self;
        settings.behaviours = Behaviours::of(profile);
        for (name, value) in &behaviours {
            settings.behaviours.set(name, value)?;
        }
        for name in &experiments {
            settings.experiments.push(Arc::new(experiment(name)?));
        }
        if let Some(folder) = fonts_dir {
            settings.catalogue = pictures::read_catalogue(&folder)?;
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let host = Arc::new(Host::new(settings));
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&host);
        let server = tokio::spawn(async move {
            let until = async {
                // Letting go of the other end says it as well.
                let _ = stopped.await;
            };
            if let Err(error) = serve::run(listener, served, serve, until).await {
                tracing::error!(%error, "the emulator stopped serving");
            }
        });
        Ok(Emulator { host, address, stop: Some(stop), server })
    }
}

/// Returns the built-in experiment of a name, or the one in a file.
fn experiment(name: &str) -> Result<Experiment, StartError> {
    if !name.ends_with(".toml") {
        return Ok(built_in(name)?);
    }
    let path = PathBuf::from(name);
    let text = std::fs::read_to_string(&path)
        .map_err(|source| StartError::ExperimentFile { path: path.clone(), source })?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    read_experiment(&stem, &text).map_err(|source| StartError::Experiment { path: path.clone(), source })
}

/// Returns a clock that stands at 2025-01-01T00:00:00Z until it is moved: `builder.clock(manual())`.
pub fn manual() -> ClockStart {
    ClockStart::Manual(Timestamp::MANUAL_START)
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such switch, or it has no such value.
    #[error(transparent)]
    Behaviour(#[from] UnknownBehaviour),
    /// There is no such experiment.
    #[error(transparent)]
    NoExperiment(#[from] NoExperiment),
    /// The file of an experiment cannot be read.
    #[error("cannot read the experiment {}", .path.display())]
    ExperimentFile {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no experiment.
    #[error("{}", .path.display())]
    Experiment {
        /// Which.
        path: PathBuf,
        /// What is wrong, and in which line.
        source: ExperimentError,
    },
    /// The faces of the folder cannot be used.
    #[error(transparent)]
    Faces(#[from] FacesError),
    /// The machine has no port left on loopback.
    #[error("cannot listen on 127.0.0.1")]
    Listen(#[from] io::Error),
}
