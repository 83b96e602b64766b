//! What a call costs beside bare `reqwest` doing the same exchange, on loopback.
//!
//! Both send the same bytes to the same server, one call after the other over a connection that is kept alive. What is
//! compared is the whole call: for plaid-cra with encoding, headers, time limits, retries and decoding; for `reqwest`
//! with the body as bytes, and once more decoded by `serde_json`.

use std::time::{Duration, Instant};

use bench::table;
use fastrand::Rng;
use plaid_cra::{Client, UserGetRequest, UserGetRequired};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const ROUNDS: usize = 60;
const CALLS: usize = 300;
const NAMES: [&str; 3] = ["reqwest, bytes", "reqwest, serde_json structs", "plaid-cra"];
const ANSWER: &str = r#"{"user_id":"usr_AECvgxtdeV4kJh","client_user_id":"customer-80134","created_at":"2025-06-28T09:31:07Z","updated_at":"2025-06-30T21:58:40Z","identity":{"name":{"given_name":"Nadia","family_name":"Okafor"},"date_of_birth":"1987-03-09","emails":[{"data":"nadia.okafor@example.com","primary":true}],"phone_numbers":[{"data":"+14155550123","primary":true}],"addresses":[{"street_1":"418 Larkspur Lane","street_2":null,"city":"Sacramento","region":"CA","country":"US","postal_code":"95814","primary":true}],"id_numbers":[{"value":"6789","type":"us_ssn_last_4"}]},"request_id":"pQ4nXk8ZrT1vBdM"}"#;

/// What a user of bare `reqwest` would decode into.
#[derive(Deserialize)]
#[allow(dead_code, reason = "only decoded")]
struct Plain {
    user_id: String,
    client_user_id: Option<String>,
    created_at: String,
    updated_at: Option<String>,
    identity: serde_json::Value,
    request_id: String,
}

fn main() {
    let url = serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ours = Client::builder("id", "secret").base_url(&url).build().expect("a client");
    let bare = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let request = UserGetRequest::new(UserGetRequired { user_id: "usr_AECvgxtdeV4kJh".into() });
    let call = || async {
        let answer = ours.user_get(&request).await.expect("an answer");
        assert_eq!(answer.client_user_id.as_ref().expect("an id").as_str(), "customer-80134");
    };
    let bytes = || async {
        let answer = send(&bare, &url).await;
        assert_eq!(answer.len(), ANSWER.len());
    };
    let decoded = || async {
        let answer: Plain = serde_json::from_slice(&send(&bare, &url).await).expect("an answer");
        assert_eq!(answer.client_user_id.as_deref(), Some("customer-80134"));
    };
    if let Some(only) = std::env::args().nth(1) {
        let index = NAMES.iter().position(|name| *name == only).unwrap_or_else(|| panic!("one of {NAMES:?}"));
        return runtime.block_on(async {
            for _ in 0..20_000 {
                match index {
                    0 => bytes().await,
                    1 => decoded().await,
                    _ => call().await,
                }
            }
        });
    }
    let mut times = [const { Vec::new() }; 3];
    let mut order = [0, 1, 2];
    let mut random = Rng::with_seed(1);
    // The first round opens the connections and warms the caches; it does not count.
    for round in 0..=ROUNDS {
        random.shuffle(&mut order);
        for index in order {
            let time = runtime.block_on(async {
                let start = Instant::now();
                for _ in 0..CALLS {
                    match index {
                        0 => bytes().await,
                        1 => decoded().await,
                        _ => call().await,
                    }
                }
                start.elapsed()
            });
            if round > 0 {
                times[index].push(time);
            }
        }
    }
    let times = times.map(|mut times: Vec<Duration>| {
        times.sort_unstable();
        times
    });
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / CALLS as f64;
    println!("One call on loopback, {ROUNDS} rounds of {CALLS} calls each.\n");
    let rows: Vec<_> = NAMES
        .iter()
        .zip(&times)
        .map(|(name, own)| {
            [
                (*name).to_owned(),
                format!("{:.1}", micros(own[0])),
                format!("{:.1}", micros(own[ROUNDS / 2])),
                format!("{:.3}", own[0].as_secs_f64() / times[0][0].as_secs_f64()),
                format!("{:.3}", own[ROUNDS / 2].as_secs_f64() / times[0][ROUNDS / 2].as_secs_f64()),
            ]
        })
        .collect();
    table::print(["", "min us", "median us", "x bytes, min", "x bytes, median"], &rows);
}

async fn send(client: &reqwest::Client, url: &str) -> bytes::Bytes {
    let request = client
        .post(format!("{url}/user/get"))
        .header("plaid-client-id", "id")
        .header("plaid-secret", "secret")
        .header("plaid-version", "2020-09-14")
        .header("user-agent", "plaid-cra-rust/0.1.0")
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .body(r#"{"user_id":"usr_AECvgxtdeV4kJh"}"#);
    request.send().await.expect("an answer").bytes().await.expect("a body")
}

/// A server on a thread of its own that answers every request alike and keeps connections alive. Its URL.
fn serve() -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback");
            sender.send(listener.local_addr().expect("an address")).expect("somebody who waits");
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                ANSWER.len()
            );
            let answer = format!("{head}{ANSWER}");
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                stream.set_nodelay(true).expect("an option");
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut buffer = vec![0; 8192];
                    let mut filled = 0;
                    loop {
                        let count = stream.read(&mut buffer[filled..]).await.unwrap_or_default();
                        if count == 0 {
                            return;
                        }
                        filled += count;
                        // Every request of this benchmark ends so, and no other byte of it does.
                        if buffer[..filled].ends_with(b"}") {
                            filled = 0;
                            if stream.write_all(answer.as_bytes()).await.is_err() {
                                return;
                            }
                        }
                    }
                });
            }
        });
    });
    format!("http://{}", receiver.recv().expect("an address"))
}
