//! Which of an account's tasks a list shows, and how they are paged.

use crate::brief::MODEL;
use crate::task::{Status, TaskId, TaskView};
use crate::time::Timestamp;

/// Which tasks are asked for. (Documented: the vendor's task management API)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFilter {
    /// Only this one; a text that is no task id matches none.
    pub task: Option<Result<TaskId, crate::task::NotATaskId>>,
    /// Submitted at or after.
    pub from: Timestamp,
    /// Submitted at or before.
    pub until: Timestamp,
    /// Only this model's.
    pub model: Option<String>,
    /// Only in this state.
    pub status: Option<Status>,
    /// Which page, from 1.
    pub page_no: u32,
    /// How many a page.
    pub page_size: u32,
}

/// A page of tasks, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// How many match in all.
    pub total: usize,
    /// Which page this is.
    pub page_no: u32,
    /// How many a page holds.
    pub page_size: u32,
    /// The tasks of this page.
    pub tasks: Vec<TaskView>,
}

impl ListPage {
    /// Returns how many pages there are.
    pub fn page_count(&self) -> usize {
        self.total.div_ceil(self.page_size.max(1) as usize)
    }
}

impl ListFilter {
    /// Returns whether a task is asked for.
    fn takes(&self, view: &TaskView) -> bool {
        self.task.is_none_or(|task| task == Ok(view.record.id))
            && (self.from..=self.until).contains(&view.submitted)
            && self.model.as_deref().is_none_or(|model| model == MODEL)
            && self.status.is_none_or(|status| status == view.state.status())
    }

    /// Returns the page asked for.
    pub(super) fn page(&self, views: impl Iterator<Item = TaskView>) -> ListPage {
        let skip = self.page_no.saturating_sub(1) as usize * self.page_size as usize;
        let mut total = 0;
        let mut tasks = Vec::new();
        for view in views.filter(|view| self.takes(view)) {
            if total >= skip && tasks.len() < self.page_size as usize {
                tasks.push(view);
            }
            total += 1;
        }
        ListPage { total, page_no: self.page_no, page_size: self.page_size, tasks }
    }
}
