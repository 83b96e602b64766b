//! What a call costs beside bare `reqwest` doing the same exchange, on loopback.
//!
//! Both send the same bytes to the same server, which runs on the same thread, one call after the other over a connection
//! that is kept alive. What is compared is the whole call: for plaid-cra with encoding, headers, time limits, retries and
//! decoding; for `reqwest` with the body as bytes, and once more decoded by `serde_json`.

use std::time::{Duration, Instant};

use bench::table;
use fastrand::Rng;
use plaid_cra::{Client, UserGetRequest, UserGetRequired, UserGetResponse};
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let url = runtime.block_on(serve());
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
    // For a profiler: the calls of one candidate.
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
    let [least, median] = decoding();
    let rest = |index: usize, decoding: f64| (micros(times[2][index]) - decoding) / micros(times[0][index]);
    println!(
        "\nOf a call of plaid-cra, decoding takes {least:.2} us at the least and {median:.2} in the median. Without it, a \
         call takes {:.3} and {:.3} times as long as that of reqwest.",
        rest(0, least),
        rest(ROUNDS / 2, median)
    );
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

/// A server that gives every request the same response and keeps connections alive. Its URL.
///
/// It runs on the thread of the client: on two threads, most of what is measured is how long the machine takes to wake
/// the other one, which differs by several times between runs.
async fn serve() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", ANSWER.len());
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
    url
}

/// What decoding the response costs by itself, in microseconds: the minimum and the median of the rounds.
fn decoding() -> [f64; 2] {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..CALLS {
                let answer: UserGetResponse = plaid_cra::from_json(ANSWER).expect("an answer");
                std::hint::black_box(answer);
            }
            micros(start.elapsed())
        })
        .collect();
    times.sort_unstable_by(f64::total_cmp);
    [times[0], times[ROUNDS / 2]]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / CALLS as f64
}
