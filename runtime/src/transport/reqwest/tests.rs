use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use h2::SendStream;
use h2::server::SendResponse;
use http::Response;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

use super::*;

/// What a server does about a request.
#[derive(Debug, Clone, Copy)]
enum Reply {
    Answer,
    /// A head without a body.
    Head,
    Refuse,
    /// Nothing. It still answers pings.
    Nothing,
}

/// A server that speaks HTTP/2.
struct Server {
    url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: watch::Sender<usize>,
    /// One connection reads nothing any more.
    freeze: Notify,
}

impl Server {
    /// `reply` has the number of the connection, from 0, and the path.
    async fn start(reply: impl Fn(usize, &str) -> Reply + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Seen::default());
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = shared.connections.fetch_add(1, Ordering::SeqCst);
                let reply = reply.clone();
                tokio::spawn(serve(stream, Arc::clone(&shared), move |path| reply(number, path)));
            }
        });
        Self { url, seen }
    }

    fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    fn requests(&self) -> usize {
        *self.seen.requests.borrow()
    }

    async fn send(&self, transport: &HttpTransport, path: &str) -> Result<Response<Payload>, TransportError> {
        let request = http::Request::post(format!("{}{path}", self.url)).body(Bytes::from_static(b"{}"));
        timeout(LONG, transport.send(request.unwrap())).await.expect("it does not hang")
    }

    /// A call whose request has arrived.
    async fn arrived<'a>(&'a self, transport: &'a HttpTransport) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        let mut requests = self.seen.requests.subscribe();
        requests.mark_unchanged();
        let mut call = Box::pin(async { drop(self.send(transport, "/").await.expect("is not answered")) });
        tokio::select! {
            () = &mut call => panic!("it was answered"),
            result = requests.changed() => result.unwrap(),
        }
        call
    }

    /// A call that is given up before its response comes.
    async fn give_up(&self, transport: &HttpTransport) {
        drop(self.arrived(transport).await);
    }
}

async fn serve(stream: TcpStream, seen: Arc<Seen>, reply: impl Fn(&str) -> Reply) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    let mut kept = Vec::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = seen.freeze.notified() => std::future::pending().await,
            accepted = connection.accept() => accepted,
        };
        let Some(Ok((request, mut response))) = accepted else { return };
        let stream = act(reply(request.uri().path()), &mut response);
        seen.requests.send_modify(|requests| *requests += 1);
        // To drop it would be to reset its stream.
        kept.push((response, stream));
    }
}

fn act(reply: Reply, response: &mut SendResponse<Bytes>) -> Option<SendStream<Bytes>> {
    match reply {
        Reply::Answer => Some(response.send_response(Response::new(()), true).unwrap()),
        Reply::Head => Some(response.send_response(Response::new(()), false).unwrap()),
        Reply::Refuse => {
            response.send_reset(h2::Reason::REFUSED_STREAM);
            None
        }
        Reply::Nothing => None,
    }
}

/// Longer than a connection may be silent.
const LONG: Duration = Duration::from_secs(60);
/// A limit of time that ends.
const SOON: Duration = Duration::from_millis(100);

fn transport(configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static) -> Pools {
    let configure: Configure = Box::new(move |http| configure(http.http2_prior_knowledge()));
    let connect_timeout = Duration::from_secs(10);
    Pools::new(Settings { connect_timeout, is_direct: true, configure: Some(configure) }).unwrap()
}

fn usual() -> HttpTransport {
    HttpTransport::of(transport(|http| http))
}

/// One for which every attempt counts that was given up.
fn impatient() -> HttpTransport {
    let mut pools = transport(|http| http);
    pools.patience = Duration::ZERO;
    HttpTransport::of(pools)
}

#[tokio::test]
async fn what_http2_refuses_is_not_sent_again_in_secret() {
    let server = Server::start(|_, _| Reply::Refuse).await;
    let error = server.send(&usual(), "/").await.unwrap_err();
    assert!(!error.is_unsent() && !error.is_timeout());
    assert_eq!(server.requests(), 1);
}

/// The peer is gone, but its kernel still acknowledges.
#[tokio::test]
async fn a_frozen_connection_is_closed_and_the_next_call_makes_another() {
    let server = Server::start(|_, _| Reply::Answer).await;
    let transport = usual();
    server.send(&transport, "/").await.unwrap();
    server.seen.freeze.notify_one();
    // From here on nothing happens but by the clock, which is put forward whenever nobody has anything else to do.
    tokio::time::pause();
    let start = Instant::now();
    assert!(server.send(&transport, "/").await.unwrap_err().is_timeout());
    assert_eq!(start.elapsed().as_secs(), 30);
    tokio::time::resume();
    server.send(&transport, "/").await.unwrap();
    assert_eq!((server.connections(), server.requests()), (2, 2));
}

/// Pings do not show it: the peer answers them, and no request.
#[tokio::test]
async fn a_connection_on_which_nothing_is_answered_is_given_up() {
    let server = Server::start(|connection, _| if connection == 0 { Reply::Nothing } else { Reply::Answer }).await;
    let transport = impatient();
    server.give_up(&transport).await;
    server.give_up(&transport).await;
    server.send(&transport, "/").await.unwrap();
    assert_eq!((server.connections(), server.requests()), (2, 3), "and nothing is sent again");
}

/// Calls of clones end in any order; each counts for the connections that it was made on.
#[tokio::test]
async fn a_late_call_says_nothing_of_connections_that_are_newer() {
    let server = Server::start(|connection, _| if connection == 0 { Reply::Nothing } else { Reply::Answer }).await;
    let (transport, clone) = {
        let own = impatient();
        (own.clone(), own)
    };
    let late = [server.arrived(&clone).await, server.arrived(&clone).await];
    server.give_up(&transport).await;
    server.give_up(&transport).await;
    server.send(&transport, "/").await.unwrap();
    drop(late);
    server.send(&transport, "/").await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_on_which_others_are_answered_is_kept() {
    let server = Server::start(|_, path| if path == "/" { Reply::Nothing } else { Reply::Answer }).await;
    let transport = impatient();
    for _ in 0..4 {
        server.give_up(&transport).await;
        server.send(&transport, "/answered").await.unwrap();
    }
    // The response came while they waited.
    let waiting = [server.arrived(&transport).await, server.arrived(&transport).await];
    server.send(&transport, "/answered").await.unwrap();
    drop(waiting);
    server.send(&transport, "/answered").await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_caller_that_leaves_early_says_nothing_of_the_connection() {
    let server = Server::start(|_, path| if path == "/" { Reply::Nothing } else { Reply::Answer }).await;
    let transport = usual();
    for _ in 0..4 {
        server.give_up(&transport).await;
    }
    server.send(&transport, "/answered").await.unwrap();
    assert_eq!(server.connections(), 1);
}

/// A balancer closes what has been idle for a minute, and a call that is on its way then may or may not have arrived.
#[tokio::test]
async fn a_connection_that_was_idle_for_half_a_minute_is_not_used() {
    let server = Server::start(|_, _| Reply::Answer).await;
    let transport = usual();
    for (idle, connections) in [(0, 1), (29, 1), (31, 2)] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(idle)).await;
        tokio::time::resume();
        server.send(&transport, "/").await.unwrap();
        assert_eq!(server.connections(), connections, "idle for {idle} seconds");
    }
}

/// A limit that the program sets for reqwest is still a limit of time.
#[tokio::test]
async fn a_limit_of_the_programs_own_is_a_timeout() {
    let server = Server::start(|_, path| if path == "/head" { Reply::Head } else { Reply::Nothing }).await;
    let whole = HttpTransport::of(transport(|http| http.timeout(SOON)));
    let error = server.send(&whole, "/").await.unwrap_err();
    assert!(error.is_timeout() && !error.is_unsent());
    let read = HttpTransport::of(transport(|http| http.read_timeout(SOON)));
    let mut payload = server.send(&read, "/head").await.unwrap().into_body();
    assert!(payload.chunk().await.unwrap().unwrap_err().is_timeout());
}
