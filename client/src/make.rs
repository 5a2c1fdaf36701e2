//! All of it: create a task and wait for its pictures.

use crate::{
    client::Client,
    create::CreateError,
    ids::TaskId,
    request::PosterRequest,
    task::Task,
    wait::{Finished, Wait, WaitError},
};

impl Client {
    /// Creates a task and waits for it; `on_progress` is called with every answer about it.
    ///
    /// Whoever may drop the future half-way should [`create`](Self::create) and [`wait`](Self::wait) instead, so as to
    /// know the task's id.
    ///
    /// # Errors
    ///
    /// See [`MakeError`]. Once the task is created its id is in the error: [`Client::wait`] goes on from there.
    pub async fn make(
        &self,
        request: &PosterRequest,
        wait: &Wait,
        on_progress: impl FnMut(&Task),
    ) -> Result<Finished, MakeError> {
        let task_id = self.create(request).await?.task_id;
        match self.wait(&task_id, wait, on_progress).await {
            Ok(finished) => Ok(finished),
            Err(source) => Err(MakeError::Wait { task_id, source }),
        }
    }
}

/// Why no poster was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// The task was not created, as far as is known.
    #[error("the task was not created")]
    Create(#[from] CreateError),
    /// The task was created, but did not end well in time.
    #[error("task {task_id} gave no poster")]
    Wait {
        /// The task.
        task_id: TaskId,
        /// What happened to it.
        source: WaitError,
    },
}
