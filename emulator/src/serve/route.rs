//! Method and path to operation, in one match.
//!
//! A path is only ever compared and cut, never decoded, normalised or used to open anything.

use hyper::Method;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    /// Make posters.
    Create,
    /// Show one task.
    Query {
        /// Its id, as the client wrote it.
        task: &'a str,
    },
    /// Show an account's tasks.
    List,
    /// Take a waiting task back.
    Cancel {
        /// Its id, as the client wrote it.
        task: &'a str,
    },
    /// Download a picture.
    Picture,
    /// Tell whether the server is up.
    Health,
    /// Anything of the control API.
    Control {
        /// The path below `/_emulator/`.
        rest: &'a str,
    },
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// To an operation.
    To(Operation<'a>),
    /// To a path that exists, with a method it does not have.
    WrongMethod {
        /// The methods it has, as the `Allow` header lists them.
        allow: &'static str,
    },
    /// Nowhere.
    Nowhere,
}

/// Reference, "Create task". (Documented; with a final slash it is another path, so unknown: R-012)
const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";
const TASKS: &str = "/api/v1/tasks";
/// Where every recorded result link begins. (Observed)
const PICTURES: &str = "/1d/";
const CONTROL: &str = "/_emulator/";

/// Returns where a request goes.
pub(super) fn route<'a>(method: &Method, path: &'a str) -> Route<'a> {
    let Some((operation, allow)) = place(path) else { return Route::Nowhere };
    let allowed = allow.is_empty() || allow.split(", ").any(|allowed| method.as_str() == allowed);
    if allowed { Route::To(operation) } else { Route::WrongMethod { allow } }
}

/// Returns what a path stands for and the methods it has. The control API checks its methods itself.
fn place(path: &str) -> Option<(Operation<'_>, &'static str)> {
    let operation = match path {
        CREATE => (Operation::Create, "POST"),
        "/health" => (Operation::Health, "GET, HEAD"),
        _ if path.starts_with(PICTURES) => (Operation::Picture, "GET, HEAD"),
        _ => match (path.strip_prefix(CONTROL), path.strip_prefix(TASKS)) {
            (Some(rest), _) => (Operation::Control { rest }, ""),
            (_, Some(rest)) => return of_tasks(rest),
            (None, None) => return None,
        },
    };
    Some(operation)
}

/// Returns what stands below `/api/v1/tasks`. One final slash means nothing: the official asyncio client sends it,
/// for queries and cancels alike. (Observed)
fn of_tasks(rest: &str) -> Option<(Operation<'_>, &'static str)> {
    if matches!(rest, "" | "/") {
        return Some((Operation::List, "GET"));
    }
    let rest = rest.strip_prefix('/')?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    match rest.rsplit_once('/') {
        None if rest.is_empty() => None,
        None => Some((Operation::Query { task: rest }, "GET")),
        Some((task, "cancel")) if !task.is_empty() && is_one_id(task) => {
            Some((Operation::Cancel { task }, "POST"))
        }
        // Not normalised: somebody who climbs has asked for a task of that name, and there is none.
        Some(_) if !is_one_id(rest) => None,
        Some(_) => Some((Operation::Query { task: rest }, "GET")),
    }
}

/// Returns whether a text is one id and not several segments; climbing ones count as one (H-67).
fn is_one_id(text: &str) -> bool {
    !text.contains('/') || text.split('/').any(|segment| segment == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operation as O;
    use Route as R;

    const WRONG: fn(&'static str) -> Route<'static> = |allow| R::WrongMethod { allow };

    fn check(rows: &[(&str, &str, Route<'_>)]) {
        for (method, path, expected) in rows {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(route(&method, path), *expected, "{method} {path}");
        }
    }

    #[test]
    fn r_012_r_013_only_post_on_the_exact_path_creates() {
        check(&[
            ("POST", CREATE, R::To(O::Create)),
            ("GET", CREATE, WRONG("POST")),
            ("PUT", CREATE, WRONG("POST")),
            ("DELETE", CREATE, WRONG("POST")),
            ("PATCH", CREATE, WRONG("POST")),
            ("HEAD", CREATE, WRONG("POST")),
            ("POST", "/api/v1/services/aigc/text2image/image-synthesis/", R::Nowhere),
            ("POST", "/api/v1/services/aigc/text2image/Image-Synthesis", R::Nowhere),
            ("POST", "/api/v1", R::Nowhere),
        ]);
    }

    #[test]
    fn r_097_a_task_is_asked_for_with_and_without_a_final_slash() {
        check(&[
            ("GET", "/api/v1/tasks/abc", R::To(O::Query { task: "abc" })),
            ("GET", "/api/v1/tasks/abc/", R::To(O::Query { task: "abc" })),
            ("POST", "/api/v1/tasks/abc", WRONG("GET")),
            ("GET", "/api/v1/tasks/cancel", R::To(O::Query { task: "cancel" })),
            ("POST", "/api/v1/tasks/abc/cancel", R::To(O::Cancel { task: "abc" })),
            ("POST", "/api/v1/tasks/abc/cancel/", R::To(O::Cancel { task: "abc" })),
            ("GET", "/api/v1/tasks/abc/cancel", WRONG("POST")),
            ("GET", "/api/v1/tasks/abc/pictures", R::Nowhere),
            ("GET", "/api/v1/tasksabc", R::Nowhere),
            ("GET", "/api/v1/tasks//", R::Nowhere),
        ]);
    }

    #[test]
    fn r_100_the_bare_path_is_the_list() {
        check(&[
            ("GET", "/api/v1/tasks", R::To(O::List)),
            ("GET", "/api/v1/tasks/", R::To(O::List)),
            ("POST", "/api/v1/tasks", WRONG("GET")),
        ]);
    }

    #[test]
    fn h_067_a_climbing_path_is_only_a_strange_id() {
        check(&[
            ("GET", "/api/v1/tasks/../../etc/passwd", R::To(O::Query { task: "../../etc/passwd" })),
            ("GET", "/api/v1/tasks/%2e%2e%2fetc", R::To(O::Query { task: "%2e%2e%2fetc" })),
            ("GET", "/api/v1/tasks/%00", R::To(O::Query { task: "%00" })),
            ("GET", "/api/v1/tasks/*", R::To(O::Query { task: "*" })),
            ("POST", "/api/v1/tasks/../x/cancel", R::To(O::Cancel { task: "../x" })),
        ]);
    }

    #[test]
    fn h_077_a_known_path_names_its_methods_and_an_unknown_one_none() {
        for method in ["OPTIONS", "TRACE", "BREW", "CONNECT"] {
            check(&[
                (method, CREATE, WRONG("POST")),
                (method, "/api/v1/tasks/abc", WRONG("GET")),
                (method, "/1d/a/b.png", WRONG("GET, HEAD")),
                (method, "/health", WRONG("GET, HEAD")),
                (method, "/", R::Nowhere),
                (method, "*", R::Nowhere),
            ]);
        }
    }
}
