//! The one wrapper around the service in which faults of exchanges act.
//!
//! Before the service is asked, the faults of the exchange are chosen; what they do instead of it is done here, what
//! they do to its answer afterwards. No handler knows of them; the one that creates tasks hands on what befalls those.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;

use super::Server;
use super::answer::{self, Answer};
use super::api::{Asked, Refused};
use super::body::{Inbox, RequestBody};
use super::keys::Asker;
use super::notes::Notes;
use super::outgoing::{CutOff, Outgoing};
use super::route::Route;
use super::settings::{Control, Echo};
use crate::assets;
use crate::faults::{
    Cut, Disguise, Gateway, Injected, Instead, Met, Mischief, Operation, Page, Refuse, Rule, Silence, Spoilt,
    magic_key,
};
use crate::host::{Exchange, Namespace, Session};
use crate::journal::{Arrival, End, Entry};
use crate::pictures;
use crate::reason::Reason;
use crate::wire::oss::LinkFault;

/// The header that carries a request's own faults.
const FAULT_HEADER: HeaderName = HeaderName::from_static("x-emulator-fault");
/// The header that names the faults that struck.
const INJECTED_HEADER: &str = "x-emulator-injected";
/// More of it than this nobody reads.
const INJECTED_CHARS: usize = 2_000;
/// No client waits longer than this for an answer that never comes.
const LONGEST_HANG: Duration = Duration::from_secs(3_600);

/// Whether a request is the first one of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    First,
    Later,
}

impl Server {
    /// Answers a request to the service as its faults have it, and writes the exchange down.
    pub(super) async fn answer_under_faults<B: RequestBody>(
        &self,
        asked: Asked<'_>,
        (route, turn): (Route<'_>, Turn),
        asker: &Asker<'_>,
        inbox: &mut Inbox<B>,
    ) -> Result<Answer, CutOff> {
        if turn == Turn::First {
            self.connect(asked.parts).await?;
        }
        let mut notes = Notes::new(route);
        let session = self.session(asked, asker, &mut notes);
        let own = self.own_rules(&asked.parts.headers, asker);
        let is_quiet = session.has_no_rules() && own.as_ref().is_ok_and(Vec::is_empty);
        if is_quiet && !session.keeps_a_journal() {
            return Ok(self.outcome(asked, route, inbox, (&UNDISTURBED, &mut notes)).await);
        }
        notes.key = asker.key_hash();
        let mut attended =
            Attended { arrival: session.arrival(), session, parts: asked.parts, notes: Some(notes) };
        if !is_quiet {
            // In a box of its own: the way that nearly all requests take stays short.
            return Box::pin(self.struck(asked, route, inbox, (own, attended))).await;
        }
        let answer = self.outcome(asked, route, inbox, (&UNDISTURBED, attended.notes())).await;
        attended.ends(&UNDISTURBED.mischief, Some(&answer));
        Ok(answer)
    }

    /// Answers a request that faults may befall.
    async fn struck<B: RequestBody>(
        &self,
        asked: Asked<'_>,
        route: Route<'_>,
        inbox: &mut Inbox<B>,
        (own, mut attended): (Result<Vec<Arc<Rule>>, Reason>, Attended<'_>),
    ) -> Result<Answer, CutOff> {
        let (met, answer) = match own {
            Err(reason) => (Met::NONE, Some(asked.refused(Refused::Because(reason)))),
            Ok(own) => {
                let met = meet(&own, &mut attended, inbox).await;
                let answer = match &met.mischief.instead {
                    None => Some(self.outcome(asked, route, inbox, (&met, attended.notes())).await),
                    Some(instead) => asked.instead(instead),
                };
                (met, answer)
            }
        };
        let mischief = met.mischief;
        let answer = match answer {
            None => None,
            Some(answer) => {
                let injected = attended.notes().injected(&mischief);
                Some(self.echoed(spoilt(answer, &mischief).await, &injected))
            }
        };
        attended.ends(&mischief, answer.as_ref());
        delivered(answer, mischief).await
    }

    /// Finds out where an exchange belongs.
    fn session(&self, asked: Asked<'_>, asker: &Asker<'_>, notes: &mut Notes) -> Session {
        let uri = &asked.parts.uri;
        let linked = match notes.operation {
            Operation::Download => self.host.linked(uri.path(), uri.query()),
            _ => None,
        };
        let namespace = match linked {
            Some((namespace, task, image_index)) => {
                (notes.task, notes.image_index) = (Some(task), Some(image_index));
                namespace
            }
            None => asker.namespace(),
        };
        if asked.caller.is_ok() && notes.operation != Operation::Download {
            // Whatever is counted and written down here is to be found again; one too many is told elsewhere.
            let _ = self.host.open(&namespace);
        }
        self.host.session(namespace)
    }

    /// Returns the rules that a request brings along: those of its headers, then those of its key.
    fn own_rules(&self, headers: &HeaderMap, asker: &Asker<'_>) -> Result<Vec<Arc<Rule>>, Reason> {
        let mut own = self.of_header(headers)?;
        own.extend(asker.key().map(magic_key).unwrap_or_default());
        Ok(own)
    }

    fn of_header(&self, headers: &HeaderMap) -> Result<Vec<Arc<Rule>>, Reason> {
        if self.settings.control == Control::Off || !headers.contains_key(FAULT_HEADER) {
            return Ok(Vec::new());
        }
        let values = headers.get_all(FAULT_HEADER).iter().map(|value| value.to_str().unwrap_or_default());
        let text = values.collect::<Vec<_>>().join(";");
        Rule::of_header(&text).map_err(|error| Reason::FaultHeader { why: error.to_string() })
    }

    /// Lets what befalls a new connection befall it, by the rules of the default namespace. At its first request and
    /// not before: a request to the control API has to get through whatever the rules say.
    async fn connect(&self, parts: &Parts) -> Result<(), CutOff> {
        let session = self.host.session(Namespace::default());
        if session.has_no_rules() {
            return Ok(());
        }
        let arrival = session.arrival();
        let exchange = Exchange { operation: Operation::Connect, image_index: None, key: None, body: None };
        let mischief = session.meet(&[], &exchange).mischief;
        if mischief.injected.is_empty() {
            return Ok(());
        }
        let injected = mischief.injected.clone();
        let end = match (&mischief.silence, &mischief.instead) {
            (None, None) => End::Answered,
            _ => End::CutOff,
        };
        let entry = Entry::new(Operation::Connect, parts.method.as_str(), parts.uri.path(), arrival);
        session.note(Entry { injected, end, ..entry });
        match delivered(Some(answer::bare(StatusCode::OK)), mischief).await {
            Ok(_) => Ok(()),
            Err(cut) => Err(cut),
        }
    }

    /// Names the faults that struck, for those who look at headers.
    fn echoed(&self, mut answer: Answer, injected: &[Injected]) -> Answer {
        if self.settings.echo == Echo::On && !injected.is_empty() {
            let named = |injected: &Injected| match injected.roll {
                None => format!("{} {}", injected.rule, injected.fault),
                Some(roll) => format!("{} {} roll={roll}", injected.rule, injected.fault),
            };
            let text = injected.iter().map(named).collect::<Vec<_>>().join(" | ");
            let plain = |character: char| if matches!(character, ' '..='~') { character } else { '?' };
            answer::say(
                &mut answer,
                INJECTED_HEADER,
                &text.chars().take(INJECTED_CHARS).map(plain).collect::<String>(),
            );
        }
        answer
    }
}

/// What befalls an exchange that nothing befalls.
static UNDISTURBED: Met = Met::NONE;

/// An exchange that is being decided. If its client leaves meanwhile, that is written down.
struct Attended<'a> {
    session: Session,
    parts: &'a Parts,
    arrival: Arrival,
    /// There until it is decided.
    notes: Option<Notes>,
}

impl Attended<'_> {
    fn notes(&mut self) -> &mut Notes {
        self.notes.as_mut().expect("only `ends` takes the notes, and takes this as well")
    }

    /// Writes it down.
    fn ends(mut self, mischief: &Mischief, answer: Option<&Answer>) {
        if let Some(notes) = self.notes.take() {
            self.session.note(notes.entry(self.parts, self.arrival, mischief, answer));
        }
    }
}

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        if let Some(notes) = self.notes.take() {
            self.session.note(notes.entry_of_one_that_left(self.parts, self.arrival));
        }
    }
}

/// Chooses what befalls an exchange.
async fn meet<B: RequestBody>(own: &[Arc<Rule>], attended: &mut Attended<'_>, inbox: &mut Inbox<B>) -> Met {
    let session = attended.session.clone();
    let body = if own.iter().any(|rule| rule.fault.reads_body()) || session.reads_bodies() {
        inbox.read_ahead(session.body_limit_bytes()).await
    } else {
        None
    };
    let body: Option<Value> = body.and_then(|body| serde_json::from_slice(&body).ok());
    let notes = attended.notes();
    let (operation, image_index, key) = (notes.operation, notes.image_index, notes.key);
    session.meet(own, &Exchange { operation, image_index, key, body: body.as_ref() })
}

impl Asked<'_> {
    /// Returns the answer that takes the place of the service's; nothing if there is none.
    fn instead(self, instead: &Instead) -> Option<Answer> {
        Some(match instead {
            Instead::Reset | Instead::Close => return None,
            Instead::Gateway(gateway) => gateway_page(*gateway),
            Instead::Refuse(refuse) => self.refuses(refuse),
            Instead::Revoked => self.no_picture(LinkFault::Unsigned),
            Instead::Expired => {
                let now = self.host.now(&Namespace::default());
                self.no_picture(LinkFault::Expired { expires: now, now })
            }
        })
    }

    fn refuses(self, refuse: &Refuse) -> Answer {
        let mut answer = self.refused(Refused::Because(refuse.reason()));
        if let Some(span) = refuse.retry_after {
            answer::say(&mut answer, "retry-after", &span.as_ms().div_ceil(1_000).to_string());
        }
        answer
    }
}

/// What something before the service says: it knows nothing of request ids and of JSON.
fn gateway_page(Gateway { status, page }: Gateway) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let title = status.to_string();
    answer::not_ours(match page {
        Page::Empty => answer::bare(status),
        Page::Html => {
            let body = format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
                 </body>\r\n</html>\r\n"
            );
            answer::with_body(status, "text/html", body)
        }
    })
}

/// Does to an answer what its faults do to it, but for time and the connection.
async fn spoilt(answer: Answer, mischief: &Mischief) -> Answer {
    let mut answer = match mischief.spoilt {
        None => answer,
        Some(Spoilt::Cut(cut)) => cut_off(answer, cut, CutOff::Close),
        Some(Spoilt::Corrupt) => {
            let mut answer = answer.map(|body| Outgoing::whole(corrupt(body.bytes())));
            answer.headers_mut().remove(ETAG);
            answer
        }
        Some(Spoilt::Resized { width_px, height_px }) if has_a_picture(&answer) => {
            let plain = pictures::plain(width_px.into(), height_px.into()).await;
            with_other_body(answer, plain)
        }
        Some(Spoilt::Disguised(disguise)) if has_a_picture(&answer) => disguised(answer, disguise),
        Some(Spoilt::Resized { .. } | Spoilt::Disguised(_)) => answer,
    };
    if mischief.silence == Some(Silence::ResetInBody) {
        answer = cut_off(answer, Cut::Thousandths(500), CutOff::Reset);
    }
    if let Some(content_type) =
        mischief.content_type.as_ref().and_then(|text| HeaderValue::from_str(text).ok())
    {
        answer.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    match mischief.drip {
        None => answer,
        Some(bytes_per_second) => answer.map(|body| body.slow(bytes_per_second)),
    }
}

/// Whether there is a picture, or a part of one, that can be another.
fn has_a_picture(answer: &Answer) -> bool {
    matches!(answer.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT)
}

/// Promises the whole and keeps a part.
fn cut_off(mut answer: Answer, cut: Cut, by: CutOff) -> Answer {
    let whole_bytes = answer.body().bytes().len();
    if whole_bytes > 0 {
        answer.headers_mut().insert(CONTENT_LENGTH, whole_bytes.into());
    }
    answer.map(|body| body.cut(cut.of(whole_bytes), by))
}

/// Makes JSON that ends wrongly, and of anything else something whose checksums do not hold.
fn corrupt(bytes: &Bytes) -> Bytes {
    let mut bytes = BytesMut::from(&bytes[..]);
    if let Some(brace) = bytes.iter().rposition(|byte| *byte == b'}').filter(|_| bytes.starts_with(b"{")) {
        bytes[brace] = b',';
        return bytes.freeze();
    }
    let (middle, length) = (bytes.len() / 2, bytes.len() / 16 + 1);
    bytes.iter_mut().skip(middle).take(length).for_each(|byte| *byte = !*byte);
    bytes.freeze()
}

fn disguised(mut answer: Answer, disguise: Disguise) -> Answer {
    match disguise {
        Disguise::Gif => with_other_body(answer, Bytes::from_static(assets::GIF)),
        Disguise::Empty => with_other_body(answer, Bytes::new()),
        Disguise::Html => {
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            with_other_body(answer, Bytes::from_static(b"<html><body>Please sign in.</body></html>"))
        }
    }
}

/// Sends something else, whole, under the picture's name but not under its tag.
fn with_other_body(mut answer: Answer, body: Bytes) -> Answer {
    *answer.status_mut() = StatusCode::OK;
    answer.headers_mut().remove(CONTENT_RANGE);
    answer.headers_mut().remove(ETAG);
    answer.map(|_| Outgoing::whole(body))
}

/// Lets an answer go as late as it should, or not at all.
async fn delivered(answer: Option<Answer>, mischief: Mischief) -> Result<Answer, CutOff> {
    if let Some(delay) = mischief.delay {
        tokio::time::sleep(Duration::from_millis(delay.as_ms())).await;
    }
    match (mischief.silence, mischief.instead, answer) {
        (_, Some(Instead::Reset), _) | (Some(Silence::Lost), _, _) => Err(CutOff::Reset),
        (_, Some(Instead::Close), _) => Err(CutOff::Close),
        (Some(Silence::Hang), _, _) => {
            tokio::time::sleep(LONGEST_HANG).await;
            Err(CutOff::Close)
        }
        (_, _, Some(answer)) => Ok(answer),
        (_, _, None) => Err(CutOff::Close),
    }
}
