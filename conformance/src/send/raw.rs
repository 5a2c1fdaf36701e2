//! Bytes over a connection of their own, and the HTTP/1.1 reply to them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Manners;
use crate::exchange::{Reply, Trouble};

/// Sends the bytes and reads until the other side closes, or the reply is as long as it says.
pub(super) async fn exchange(url: &str, bytes: &[u8], manners: &Manners) -> Result<Reply, Trouble> {
    let url = url::Url::parse(url).map_err(|error| Trouble::Broken(error.to_string()))?;
    if url.scheme() != "http" {
        return Err(Trouble::Stopped("raw bytes are sent in clear text only".into()));
    }
    let address = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default().unwrap_or(80));
    let talk = tokio::time::timeout(manners.deadline, talk(address, bytes, manners.limit_bytes));
    let received = talk.await.map_err(|_| Trouble::TimedOut)??;
    parsed(&received).map_err(Trouble::Broken)
}

async fn talk(address: (String, u16), bytes: &[u8], limit_bytes: u64) -> Result<Vec<u8>, Trouble> {
    let mut stream =
        TcpStream::connect(address).await.map_err(|error| Trouble::Unreachable(error.to_string()))?;
    let broken = |error: std::io::Error| Trouble::Broken(error.to_string());
    // Who refuses early may close before all is sent: what it said is still to be read.
    let _ = stream.write_all(bytes).await;
    let mut received = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let count = match stream.read(&mut chunk).await {
            Ok(0) => return Ok(received),
            Ok(count) => count,
            Err(_) if !received.is_empty() => return Ok(received),
            Err(error) => return Err(broken(error)),
        };
        received.extend_from_slice(&chunk[..count]);
        if received.len() as u64 > limit_bytes {
            return Err(Trouble::TooLong { limit_bytes });
        }
        if is_whole(&received) {
            return Ok(received);
        }
    }
}

/// Whether the reply has all the body that its Content-Length promises.
fn is_whole(received: &[u8]) -> bool {
    let Ok(reply) = parsed(received) else { return false };
    let promised = reply.header("content-length").and_then(|length| length.trim().parse::<usize>().ok());
    promised.is_some_and(|promised| reply.body.len() >= promised)
}

fn parsed(received: &[u8]) -> Result<Reply, String> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(received).map_err(|error| error.to_string())? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial if received.is_empty() => return Err("closed without a reply".into()),
        httparse::Status::Partial => return Err("the reply breaks off in its head".into()),
    };
    let named = |header: &httparse::Header<'_>| {
        (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned())
    };
    let status = response.code.ok_or("a reply without a status")?;
    Ok(Reply {
        status,
        headers: response.headers.iter().map(named).collect(),
        body: received[length..].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_from_bytes_and_rubbish_is_told() {
        let reply =
            parsed(b"HTTP/1.1 404 Not Found\r\nX-A: b\r\nContent-Length: 2\r\n\r\nno").expect("a reply");
        assert_eq!((reply.status, reply.header("x-a"), reply.body.as_slice()), (404, Some("b"), &b"no"[..]));
        assert!(is_whole(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));
        assert!(!is_whole(b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno"));
        for rubbish in [&b""[..], b"HTTP/1.1 200", b"\xff\xfe\x00", b"SSH-2.0-x\r\n\r\n"] {
            parsed(rubbish).expect_err("this is no reply");
        }
    }
}
