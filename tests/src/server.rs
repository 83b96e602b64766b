//! Servers that answer what no good server would.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Starts a server on loopback that answers every request with these bytes, and closes. Its URL.
///
/// # Panics
///
/// If loopback cannot be listened on.
pub async fn answer_once(answer: &'static str) -> String {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // A client that hangs up early is what some tests are about.
            let _ = read_request(&mut stream).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    url
}

/// Starts a server on loopback that takes requests and never answers. Its URL.
///
/// # Panics
///
/// If loopback cannot be listened on.
pub async fn never_answer() -> String {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    });
    url
}

/// A URL on loopback at which nobody listens.
///
/// # Panics
///
/// If loopback cannot be listened on.
pub async fn nobody() -> String {
    listen().await.1
}

#[allow(clippy::expect_used, reason = "without loopback there is nothing to test")]
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback can be listened on");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, format!("http://{address}"))
}

/// Reads until the head and as much body as it announces have come.
async fn read_request(stream: &mut tokio::net::TcpStream) -> io::Result<()> {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await?;
        seen.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&seen).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if count == 0 {
                return Ok(());
            }
            continue;
        };
        let announced = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
        if count == 0 || body.len() >= announced.unwrap_or(0) {
            return Ok(());
        }
    }
}
