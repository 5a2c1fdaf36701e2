//! What the control API asks of a host: clocks, limits, resets and a look inside.

use std::sync::Arc;

use super::{Allowances, Host, Namespace};
use crate::pictures::{PaintError, Plan};
use crate::task::{History, Row, TaskId, TaskView};
use crate::time::{SetBackwards, Span, Speed, Timestamp};

/// Everything known about a task.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Where it is.
    pub namespace: Namespace,
    /// As its owner sees it now.
    pub view: TaskView,
    /// What happened to it.
    pub history: History,
    /// Its place in its lane.
    pub row: Row,
}

/// Why a clock was not moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// Pictures that are due by then did not come in time.
    #[error("the pictures of these tasks are still being fetched: {tasks:?}")]
    Unsettled {
        /// Whose.
        tasks: Vec<TaskId>,
    },
    /// Emulator time never runs backwards.
    #[error(transparent)]
    Backwards(#[from] SetBackwards),
}

impl Host {
    /// Moves a namespace's clock on, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`AdvanceError::Unsettled`] if they are not, after the settle timeout; the clock then stays.
    pub async fn advance(&self, namespace: &Namespace, span: Span) -> Result<Timestamp, AdvanceError> {
        let era = self.era(namespace);
        self.wait_until_settled(&era, era.now() + span).await?;
        Ok(era.clock.advance(span))
    }

    /// Sets a namespace's clock, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`AdvanceError`]; the clock then stays.
    pub async fn set_clock(&self, namespace: &Namespace, at: Timestamp) -> Result<Timestamp, AdvanceError> {
        let era = self.era(namespace);
        self.wait_until_settled(&era, at).await?;
        era.clock.set(at)?;
        Ok(era.now())
    }

    /// Stops a namespace's clock.
    pub fn freeze(&self, namespace: &Namespace) {
        self.era(namespace).clock.freeze();
    }

    /// Lets a namespace's clock run.
    pub fn resume(&self, namespace: &Namespace) {
        self.era(namespace).clock.resume();
    }

    /// Changes how fast a namespace's clock runs.
    pub fn set_speed(&self, namespace: &Namespace, speed: Speed) {
        self.era(namespace).clock.set_speed(speed);
    }

    /// Returns how fast a namespace's clock runs, or will when it does.
    pub fn speed(&self, namespace: &Namespace) -> Speed {
        self.era(namespace).clock.speed()
    }

    /// Returns whether a namespace's clock stands still.
    pub fn is_frozen(&self, namespace: &Namespace) -> bool {
        self.era(namespace).clock.is_frozen()
    }

    /// Returns what can be limited in a namespace, and how it is.
    pub fn allowances(&self, namespace: &Namespace) -> Allowances {
        self.era(namespace).allowances()
    }

    /// Changes the limits of a namespace from now on.
    pub fn allow(&self, namespace: &Namespace, allowances: Allowances) {
        self.era(namespace).allow(allowances);
    }

    /// Makes a namespace as it was when the server started: no tasks, first limits, its clock at the start.
    pub fn reset(&self, namespace: &Namespace) {
        self.close(namespace);
    }

    /// Returns the namespaces that were opened, by name.
    pub fn namespaces(&self) -> Vec<Namespace> {
        let eras = self.eras.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut names: Vec<_> = eras.keys().cloned().collect();
        names.sort();
        names
    }

    /// Returns the ids of a namespace's tasks, oldest first.
    pub fn task_ids(&self, namespace: &Namespace) -> Vec<TaskId> {
        self.era(namespace).task_ids()
    }

    /// Returns everything known about any account's task.
    pub fn inspect(&self, task: TaskId) -> Option<Inspection> {
        let era = self.era_of(task)?;
        let (view, history, row) = era.inspect(task)?;
        let eras = self.eras.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let namespace =
            eras.iter().find(|(_, other)| Arc::ptr_eq(other, &era)).map(|(name, _)| name.clone())?;
        Some(Inspection { namespace, view, history, row })
    }

    /// Returns where everything goes on one of a task's pictures, painted or not; nothing if there is no such
    /// picture or its inputs are not there.
    ///
    /// # Errors
    /// [`PaintError`].
    pub async fn plan(&self, task: TaskId, index: u8) -> Result<Option<Plan>, PaintError> {
        let order = self.era_of(task).and_then(|era| {
            let (view, _, _) = era.inspect(task)?;
            era.order_of(&view, index)
        });
        match order {
            Some(order) => self.shared.studio.plan(order).await.map(Some),
            None => Ok(None),
        }
    }

    async fn wait_until_settled(&self, era: &super::Era, until: Timestamp) -> Result<(), AdvanceError> {
        let settled = tokio::time::timeout(self.shared.settings.settle_timeout, era.settled(until)).await;
        settled.map_err(|_| AdvanceError::Unsettled { tasks: era.unsettled(until).into_iter().collect() })
    }
}
