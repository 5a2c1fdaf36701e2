//! The one wrapper around the service in which faults of exchanges act.
//!
//! Before the service is asked, the faults of the exchange are chosen; what they do instead of it is done here, what
//! they do to its answer afterwards. No handler knows of them.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;

use super::answer::{self, Answer};
use super::api::{Asked, Refused};
use super::body::{Inbox, RequestBody};
use super::keys::Asker;
use super::notes::Notes;
use super::outgoing::{CutOff, Outgoing};
use super::route::Route;
use super::settings::{Control, Echo};
use super::{Server, keys};
use crate::faults::{
    Cut, Disguise, Gateway, Injected, Instead, Met, Mischief, Operation, Page, Refuse, Rule, Silence, Spoilt,
    magic_key,
};
use crate::host::{Exchange, Namespace, Session};
use crate::pictures;
use crate::reason::Reason;
use crate::wire::oss::LinkFault;

/// The header that carries a request's own faults.
const FAULT_HEADER: &str = "x-emulator-fault";
/// The header that names the faults that struck.
const INJECTED_HEADER: &str = "x-emulator-injected";
/// More of it than this nobody reads.
const INJECTED_CHARS: usize = 2_000;
/// No client waits longer than this for an answer that never comes.
const LONGEST_HANG: Duration = Duration::from_secs(3_600);

impl Server {
    /// Answers a request to the service as its faults have it, and writes the exchange down.
    pub(super) async fn answer_under_faults<B: RequestBody>(
        &self,
        asked: Asked<'_>,
        route: Route<'_>,
        inbox: &mut Inbox<B>,
    ) -> Result<Answer, CutOff> {
        let mut notes = Notes::new(route);
        let (session, asker) = self.session(asked.parts, &mut notes);
        let own = self.own_rules(&asked.parts.headers, asker.as_ref());
        let is_quiet = session.has_no_rules() && own.as_ref().is_ok_and(Vec::is_empty);
        if session.keeps_a_journal() || !is_quiet {
            notes.key = asker.map(|asker| asker.key_hash());
        }
        if !is_quiet {
            // In a box of its own: the way that nearly all requests take stays short.
            return Box::pin(self.struck(asked, route, inbox, (own, session, notes))).await;
        }
        let answer = self.outcome(asked, route, inbox, (&UNDISTURBED, &mut notes)).await;
        if session.keeps_a_journal() {
            session.note(notes.entry(asked.parts, &UNDISTURBED.mischief, Some(&answer)));
        }
        Ok(answer)
    }

    /// Answers a request that faults may befall.
    async fn struck<B: RequestBody>(
        &self,
        asked: Asked<'_>,
        route: Route<'_>,
        inbox: &mut Inbox<B>,
        (own, session, mut notes): (Result<Vec<Arc<Rule>>, Reason>, Session, Notes),
    ) -> Result<Answer, CutOff> {
        let (met, answer) = match own {
            Err(reason) => (Met::default(), Some(asked.refused(Refused::Because(reason)))),
            Ok(own) => {
                let met = meet(&own, &session, &notes, inbox).await;
                let answer = match &met.mischief.instead {
                    None => Some(self.outcome(asked, route, inbox, (&met, &mut notes)).await),
                    Some(instead) => asked.instead(instead),
                };
                (met, answer)
            }
        };
        let mischief = met.mischief;
        let answer = match answer {
            None => None,
            Some(answer) => Some(self.echoed(spoilt(answer, &mischief).await, &notes.injected(&mischief))),
        };
        session.note(notes.entry(asked.parts, &mischief, answer.as_ref()));
        delivered(answer, mischief).await
    }

    /// Finds out where an exchange belongs, and who says to be asking.
    fn session<'a>(&self, parts: &'a Parts, notes: &mut Notes) -> (Session, Option<Asker<'a>>) {
        let asker = keys::asker(&parts.headers);
        let linked = match notes.operation {
            Operation::Download => self.host.linked(parts.uri.path(), parts.uri.query()),
            _ => None,
        };
        let namespace = match linked {
            Some((namespace, task, image_index)) => {
                (notes.task, notes.image_index) = (Some(task), Some(image_index));
                namespace
            }
            None => asker.as_ref().and_then(Asker::namespace).unwrap_or_default(),
        };
        if notes.operation == Operation::Create {
            // Whatever is counted and written down here is to be found again.
            let _ = self.host.open(&namespace);
        }
        (self.host.session(namespace), asker)
    }

    /// Returns the rules that a request brings along: those of its header, then those of its key.
    fn own_rules(&self, headers: &HeaderMap, asker: Option<&Asker<'_>>) -> Result<Vec<Arc<Rule>>, Reason> {
        let mut own = self.of_header(headers)?;
        own.extend(asker.map(|asker| magic_key(asker.key())).unwrap_or_default());
        Ok(own)
    }

    fn of_header(&self, headers: &HeaderMap) -> Result<Vec<Arc<Rule>>, Reason> {
        let Some(value) = headers.get(FAULT_HEADER).filter(|_| self.settings.control != Control::Off) else {
            return Ok(Vec::new());
        };
        let text = value.to_str().unwrap_or_default();
        Rule::of_header(text).map_err(|error| Reason::FaultHeader { why: error.to_string() })
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

/// Chooses what befalls an exchange.
async fn meet<B: RequestBody>(
    own: &[Arc<Rule>],
    session: &Session,
    notes: &Notes,
    inbox: &mut Inbox<B>,
) -> Met {
    let reads_body = own.iter().any(|rule| rule.fault.reads_body()) || session.reads_bodies();
    let body = match reads_body {
        false => None,
        true => inbox.read_ahead(session.body_limit_bytes()).await,
    };
    let body: Option<Value> = body.and_then(|body| serde_json::from_slice(&body).ok());
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
        Some(Spoilt::Corrupt) => answer.map(|body| Outgoing::whole(corrupt(body.bytes()))),
        Some(Spoilt::Resized { width_px, height_px }) if answer.status() == StatusCode::OK => {
            let plain = pictures::plain(width_px.into(), height_px.into()).await;
            with_other_body(answer, plain)
        }
        Some(Spoilt::Disguised(disguise)) if answer.status() == StatusCode::OK => disguised(answer, disguise),
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

/// The smallest GIF there is: one transparent pixel.
const GIF: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\
\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

fn disguised(mut answer: Answer, disguise: Disguise) -> Answer {
    match disguise {
        Disguise::Gif => with_other_body(answer, Bytes::from_static(GIF)),
        Disguise::Empty => with_other_body(answer, Bytes::new()),
        Disguise::Html => {
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            with_other_body(answer, Bytes::from_static(b"<html><body>Please sign in.</body></html>"))
        }
    }
}

fn with_other_body(answer: Answer, body: Bytes) -> Answer {
    answer.map(|_| Outgoing::whole(body))
}

/// Lets an answer go as late as it should, or not at all.
async fn delivered(answer: Option<Answer>, mischief: Mischief) -> Result<Answer, CutOff> {
    if let Some(delay) = mischief.delay {
        tokio::time::sleep(Duration::from_millis(delay.as_ms())).await;
    }
    match (mischief.silence, mischief.instead, answer) {
        (_, Some(Instead::Reset), _) | (Some(Silence::Lost), _, _) => Err(CutOff::Reset),
        (Some(Silence::Hang), _, _) => {
            tokio::time::sleep(LONGEST_HANG).await;
            Err(CutOff::Close)
        }
        (_, _, Some(answer)) => Ok(answer),
        (_, _, None) => Err(CutOff::Close),
    }
}

/// What befalls a connection before its first request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Greeting {
    /// How long nothing is read from it.
    pub(super) delay: Duration,
    /// How it ends, if it does.
    pub(super) end: Option<CutOff>,
}

impl Server {
    /// Chooses what befalls a new connection, by the rules of the default namespace.
    pub(super) fn greeting(&self) -> Greeting {
        let session = self.host.session(Namespace::default());
        if session.has_no_rules() {
            return Greeting::default();
        }
        let exchange = Exchange { operation: Operation::Connect, image_index: None, key: None, body: None };
        let mischief = session.meet(&[], &exchange).mischief;
        let delay = mischief.delay.map_or(Duration::ZERO, |delay| Duration::from_millis(delay.as_ms()));
        match (mischief.silence, mischief.instead) {
            (_, Some(Instead::Reset)) => Greeting { delay, end: Some(CutOff::Reset) },
            (_, Some(Instead::Close)) => Greeting { delay, end: Some(CutOff::Close) },
            (Some(Silence::Hang), _) => Greeting { delay: LONGEST_HANG, end: Some(CutOff::Close) },
            _ => Greeting { delay, end: None },
        }
    }
}
