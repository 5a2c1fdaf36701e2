//! Where a fault strikes: an operation, a task, one of its pictures, a download.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an exchange is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// A connection, before its first request.
    Connect,
    /// Creating a task.
    Create,
    /// Querying a task.
    Query,
    /// Listing tasks.
    List,
    /// Cancelling a task.
    Cancel,
    /// The download of a picture by the client.
    Download,
    /// Any other request: an unknown path, a wrong method.
    Other,
}

impl Operation {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Create => "create",
            Self::Query => "query",
            Self::List => "list",
            Self::Cancel => "cancel",
            Self::Download => "download",
            Self::Other => "other",
        }
    }
}

/// Which pictures of a task are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Every one.
    All,
    /// The one with this index, from zero.
    One(u8),
}

impl Pick {
    /// Returns whether the picture with this index is meant.
    pub fn takes(self, image_index: u8) -> bool {
        match self {
            Self::All => true,
            Self::One(index) => index == image_index,
        }
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::One(index) => write!(f, "[{index}]"),
        }
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Any request, whatever it is about.
    Any,
    /// A connection, before its first request.
    Connect,
    /// Creating a task.
    Create,
    /// Querying a task.
    Query,
    /// Listing tasks.
    List,
    /// Cancelling a task.
    Cancel,
    /// The server's own fetching of a task's background and logo.
    Asset,
    /// The client's download of a picture.
    Download(Pick),
    /// How a picture of a new task ends.
    Picture(Pick),
    /// How a new task goes.
    Task,
}

impl Place {
    /// Returns whether this place is struck by an exchange: the answer itself, not what the exchange sets going.
    pub(super) fn takes(self, operation: Operation, image_index: Option<u8>) -> bool {
        match self {
            Self::Any => operation != Operation::Connect,
            Self::Connect => operation == Operation::Connect,
            Self::Create => operation == Operation::Create,
            Self::Query => operation == Operation::Query,
            Self::List => operation == Operation::List,
            Self::Cancel => operation == Operation::Cancel,
            Self::Download(pick) => {
                operation == Operation::Download && image_index.is_none_or(|index| pick.takes(index))
            }
            Self::Asset | Self::Picture(_) | Self::Task => false,
        }
    }

    /// Returns its name, without a picture's index.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Connect => "connect",
            Self::Create => "create",
            Self::Query => "query",
            Self::List => "list",
            Self::Cancel => "cancel",
            Self::Asset => "asset",
            Self::Download(_) => "download",
            Self::Picture(_) => "picture",
            Self::Task => "task",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        match self {
            Self::Download(pick) | Self::Picture(pick) => pick.fmt(f),
            _ => Ok(()),
        }
    }
}
