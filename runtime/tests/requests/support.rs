//! A client of no API, and a server that keeps what it receives and responds by a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::{Api as _, Carrier, ClientBuilder, Core, Credentials, OperationInfo, Profile, SecurityScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::api::{self, Facts};

/// An API with a pair of keys.
pub(crate) struct Keys;

impl Facts for Keys {
    const PROFILE: &'static Profile = &Profile {
        schemes: &[
            SecurityScheme { name: "id", carrier: Carrier::Header("plaid-client-id") },
            SecurityScheme { name: "secret", carrier: Carrier::Header("plaid-secret") },
        ],
        ..Profile::EMPTY
    };
}

pub(crate) type Client = api::Client<Keys>;
pub(crate) type FakeTransport = plaid_cra_runtime::testing::FakeTransport<Client>;

pub(crate) const fn info(id: &'static str, method: &'static str, path: &'static str, retry: Retry) -> OperationInfo {
    OperationInfo { id, method, path, retry, billable: matches!(retry, Retry::Never), security: &[&[0, 1]] }
}

pub(crate) fn builder() -> ClientBuilder<Client> {
    ClientBuilder::new(Credentials::new().value(0, "id".to_owned()).value(1, "secret".to_owned()))
        .base_url("http://127.0.0.1:9")
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Arrived {
    /// All values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The names and values of the query, as a parser of forms reads them.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let target = self.line.split(' ').nth(1).unwrap();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

/// A response of the script.
pub(crate) struct Reply(String);

impl Reply {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut reply = format!("HTTP/1.1 {status} Such\r\n");
        for (name, value) in headers {
            reply.push_str(&format!("{name}: {value}\r\n"));
        }
        if status != 204 {
            reply.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        Self(format!("{reply}\r\n{body}"))
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Responds to one request after the other, on any connection.
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let kept = Arc::clone(&arrived);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&kept)));
            }
        });
        Self { url, arrived, task }
    }

    pub(crate) fn builder(&self) -> ClientBuilder<Client> {
        builder().base_url(&self.url)
    }

    pub(crate) fn client(&self) -> Core {
        self.builder().build().unwrap().core().clone()
    }

    /// What has arrived so far.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// The only request so far.
    pub(crate) fn only(&self) -> Arrived {
        let mut arrived = self.arrived();
        assert_eq!(arrived.len(), 1);
        arrived.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<VecDeque<Reply>>>, kept: Arc<Mutex<Vec<Arrived>>>) {
    let mut unread = Vec::new();
    while let Some(request) = receive(&mut stream, &mut unread).await {
        kept.lock().unwrap().push(request);
        let Some(reply) = script.lock().unwrap().pop_front() else { return };
        if stream.write_all(reply.0.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The next request of a connection; `None` at its end.
async fn receive(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<Arrived> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(unread.drain(..end + 4).collect()).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<_> = lines
        .map(|line| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).unwrap())
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, length)| length.parse().unwrap());
    while unread.len() < length {
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    }
    let body = unread.drain(..length).collect();
    Some(Arrived { line, headers, body })
}
