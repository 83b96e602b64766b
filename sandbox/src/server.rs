//! Connections: accepted, bounded in time, and reset when a rehearsal asks for that.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::door::{self, App};

/// How long a client may take for the head of a request, which includes the wait for the next request of a connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the server waits before it accepts again, after it could not: when file descriptors have run out, the end
/// of another connection frees one.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The service's wish to end its connection without a response.
#[derive(Debug)]
pub(crate) struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is reset on purpose")
    }
}

impl Error for Reset {}

/// Serves connections until `stop`, and then those requests that are under way.
pub(crate) async fn serve(listener: TcpListener, app: App, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, _)) => drop(connections.spawn(connection(stream, app.clone(), stop.clone()))),
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Waits until the sandbox is to stop, or is dropped.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sandbox was dropped, which stops it too.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn connection(stream: TcpStream, app: App, mut stop: watch::Receiver<bool>) {
    // Without the option the connection is slower and nothing else.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| Box::pin(door::handle(app.clone(), request)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let finished = tokio::select! {
        outcome = poll_fn(|context| connection.poll_without_shutdown(context)) => Some(outcome),
        () = stopped(&mut stop) => None,
    };
    let outcome = match finished {
        Some(outcome) => outcome,
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|context| connection.poll_without_shutdown(context)).await
        }
    };
    let mut stream = connection.into_parts().io.into_inner();
    // A connection that is gone already can be neither reset nor closed.
    let _ = match outcome {
        Err(error) if wants_reset(&error) => stream.set_zero_linger(),
        _ => stream.shutdown().await,
    };
}

fn wants_reset(error: &hyper::Error) -> bool {
    error.source().is_some_and(|source| source.is::<Reset>())
}
