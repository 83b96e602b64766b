//! How fast a base report of many megabytes decodes, beside other ways to do it.
//!
//! All in one process, on one document. In each round every candidate has one turn, in an order that is drawn anew, so
//! that what else the machine does hits all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bench::candidates::{self, ALL, Candidate, Role};
use bench::{report, table};
use fastrand::Rng;

const ROUNDS: usize = 30;

fn main() {
    measure("keys in the order of the spec", &report::in_order_of_the_spec());
    measure("keys in alphabetical order", &report::in_alphabetical_order());
}

fn measure(what: &str, body: &str) {
    candidates::check(body);
    let mut times = [const { Vec::new() }; ALL.len()];
    let mut order: Vec<usize> = (0..ALL.len()).collect();
    let mut random = Rng::with_seed(1);
    for _ in 0..ROUNDS {
        random.shuffle(&mut order);
        for &index in &order {
            times[index].push(time(&ALL[index], body));
        }
    }
    let times = times.map(|mut times| {
        times.sort_unstable();
        times
    });

    let megabytes = body.len() as f64 / 1e6;
    println!("Base report of {megabytes:.1} MB, {what}; {ROUNDS} rounds; decode and drop.\n");
    let (best, median) = (best_other(&times, 0), best_other(&times, ROUNDS / 2));
    let rows: Vec<_> = ALL
        .iter()
        .zip(&times)
        .map(|(candidate, times)| {
            let (least, middle) = (times[0].as_secs_f64(), times[ROUNDS / 2].as_secs_f64());
            [
                candidate.name.to_owned(),
                format!("{:.1}", least * 1e3),
                format!("{:.1}", middle * 1e3),
                format!("{:.0}", megabytes / least),
                format!("{:.2}", best / least),
                format!("{:.2}", median / middle),
            ]
        })
        .collect();
    table::print(["", "min ms", "median ms", "MB/s at min", "x best other, min", "x best other, median"], &rows);
}

/// Seconds of the fastest of the others, by the time at `rank` of each.
fn best_other(times: &[Vec<Duration>], rank: usize) -> f64 {
    let others = ALL.iter().zip(times).filter(|(candidate, _)| candidate.role == Role::Other);
    others.map(|(_, times)| times[rank].as_secs_f64()).fold(f64::INFINITY, f64::min)
}

/// The time to decode and to drop. The copy of the body is made outside of it.
fn time(candidate: &Candidate, body: &str) -> Duration {
    let body = body.as_bytes().to_vec();
    let start = Instant::now();
    drop(black_box((candidate.decode)(black_box(body))));
    start.elapsed()
}
