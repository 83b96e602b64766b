//! A server on loopback that misbehaves on purpose, by a script.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

/// Time between two bytes of what is sent slowly.
const SLOWLY: Duration = Duration::from_millis(5);

/// How much of a request the server reads before it acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    Nothing,
    Beginning,
    Whole,
}

/// What becomes of the connection at the end of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is kept for the next request.
    Keep,
    /// It is closed in good order.
    Close,
    /// It is reset.
    Reset,
    /// Nothing more happens on it until the client leaves.
    Hang,
}

/// What the server does about one request.
#[derive(Debug, Clone)]
pub struct Act {
    reads: Reads,
    at_once: Bytes,
    slowly: Bytes,
    end: End,
}

impl Act {
    /// Reads the request and answers these bytes, whatever they are.
    #[must_use]
    pub fn raw(bytes: impl Into<Bytes>, end: End) -> Self {
        Self { reads: Reads::Whole, at_once: bytes.into(), slowly: Bytes::new(), end }
    }

    /// Reads the request and answers as a good server does.
    #[must_use]
    pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len().to_string();
        Self::without_length(status, &[headers, &[("content-length", &length)]].concat(), body, End::Keep)
    }

    /// Reads the request and answers with these headers only.
    #[must_use]
    pub fn without_length(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>, end: End) -> Self {
        let mut answer = format!("HTTP/1.1 {status} Such\r\n");
        for (name, value) in headers {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
        answer.push_str("\r\n");
        let mut answer = answer.into_bytes();
        answer.extend_from_slice(body.as_ref());
        Self::raw(answer, end)
    }

    /// Reads the request and answers nothing.
    #[must_use]
    pub fn silent(end: End) -> Self {
        Self::raw(Bytes::new(), end)
    }

    /// The same, but nothing of the request is read, although it began to come.
    #[must_use]
    pub fn unread(self) -> Self {
        Self { reads: Reads::Nothing, ..self }
    }

    /// The same, but only the beginning of the request is read.
    #[must_use]
    pub fn half_read(self) -> Self {
        Self { reads: Reads::Beginning, ..self }
    }

    /// The same, but the answer comes slowly from its first byte on.
    #[must_use]
    pub fn slow_head(self) -> Self {
        Self { slowly: self.at_once, at_once: Bytes::new(), ..self }
    }

    /// The same, but the body comes slowly.
    #[must_use]
    pub fn slow_body(mut self) -> Self {
        let head = head_length(&self.at_once).unwrap_or(self.at_once.len());
        self.slowly = self.at_once.split_off(head);
        self
    }

    /// Does it; false if there is to be nothing more on the connection.
    async fn play(self, stream: &mut TcpStream, seen: &watch::Sender<usize>) -> io::Result<bool> {
        match self.reads {
            Reads::Nothing => {}
            Reads::Beginning => drop(stream.read(&mut [0; 16]).await?),
            Reads::Whole => {
                read_request(stream).await?;
                seen.send_modify(|seen| *seen += 1);
            }
        }
        stream.write_all(&self.at_once).await?;
        for byte in self.slowly {
            tokio::time::sleep(SLOWLY).await;
            stream.write_all(&[byte]).await?;
        }
        match self.end {
            End::Keep => return Ok(true),
            End::Close => stream.shutdown().await?,
            End::Reset => stream.set_zero_linger()?,
            End::Hang => while stream.read(&mut [0; 4096]).await? > 0 {},
        }
        Ok(false)
    }
}

/// What a server has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Requests whose head and body arrived whole and were read.
    pub requests: usize,
    /// Connections.
    pub connections: usize,
}

/// The server.
#[derive(Debug)]
pub struct FaultServer {
    url: String,
    seen: watch::Receiver<usize>,
    connections: Arc<AtomicUsize>,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl FaultServer {
    /// Starts a server that plays one act for each request, or each connection on which a request begins, and the last
    /// one again and again. With no act at all it has its port and listens to nobody.
    ///
    /// # Panics
    ///
    /// If loopback cannot be listened on.
    #[allow(clippy::expect_used, clippy::unused_async, reason = "without loopback there is nothing to test")]
    pub async fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let socket = TcpSocket::new_v4().expect("there are sockets");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("loopback can be bound to");
        let url = format!("http://{}", socket.local_addr().expect("a socket has an address"));
        let mut acts: Vec<_> = script.into_iter().collect();
        acts.reverse();
        let (stop, stopped) = oneshot::channel();
        let (sender, seen) = watch::channel(0);
        let connections = Arc::new(AtomicUsize::new(0));
        let accepting = if acts.is_empty() {
            tokio::spawn(async move {
                let _ = stopped.await;
                drop(socket);
            })
        } else {
            let listener = socket.listen(1024).expect("loopback can be listened on");
            tokio::spawn(accept(
                listener,
                Arc::new(Script(Mutex::new(acts))),
                sender,
                Arc::clone(&connections),
                stopped,
            ))
        };
        Self { url, seen, connections, stop, accepting }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it has read so many requests whole.
    ///
    /// # Panics
    ///
    /// If the server ended before.
    #[allow(clippy::expect_used, reason = "a test fails by panicking")]
    pub async fn until_seen(&self, requests: usize) {
        self.seen.clone().wait_for(|seen| *seen >= requests).await.expect("the server runs");
    }

    /// Requests that it has read whole so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        *self.seen.borrow()
    }

    /// What it has seen when all that was sent has arrived. Every client has to be dropped before.
    ///
    /// # Panics
    ///
    /// If the server panicked.
    #[allow(clippy::expect_used, reason = "a test fails by panicking")]
    pub async fn finish(self) -> Seen {
        let _ = self.stop.send(());
        self.accepting.await.expect("the server does not panic");
        Seen { requests: *self.seen.borrow(), connections: self.connections.load(Ordering::Relaxed) }
    }
}

/// The acts to come, the next one last.
struct Script(Mutex<Vec<Act>>);

impl Script {
    fn next(&self) -> Option<Act> {
        let mut acts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if acts.len() > 1 { acts.pop() } else { acts.first().cloned() }
    }
}

async fn accept(
    listener: TcpListener,
    script: Arc<Script>,
    seen: watch::Sender<usize>,
    connections: Arc<AtomicUsize>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut open = JoinSet::new();
    loop {
        // What has connected before the end still counts.
        let stream = tokio::select! {
            biased;
            Ok((stream, _)) = listener.accept() => stream,
            _ = &mut stopped => break,
        };
        connections.fetch_add(1, Ordering::Relaxed);
        let (script, seen) = (Arc::clone(&script), seen.clone());
        open.spawn(async move {
            // A client that leaves early is what many acts are about.
            let _ = serve(stream, &script, &seen).await;
        });
    }
    open.join_all().await;
}

async fn serve(mut stream: TcpStream, script: &Script, seen: &watch::Sender<usize>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // An act is taken when a request begins, so that a connection that only waits takes none.
    while stream.peek(&mut [0]).await? > 0 {
        let Some(act) = script.next() else { break };
        if !act.play(&mut stream, seen).await? {
            break;
        }
    }
    Ok(())
}

/// Reads until the head and as much body as it announces have come.
async fn read_request(stream: &mut TcpStream) -> io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&buffer[..count]);
        if head_length(&request).is_some_and(|head| request.len() >= head + announced(&request[..head])) {
            return Ok(());
        }
    }
}

fn head_length(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|window| window == b"\r\n\r\n").map(|end| end + 4)
}

fn announced(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_lowercase();
    head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok()).unwrap_or(0)
}
