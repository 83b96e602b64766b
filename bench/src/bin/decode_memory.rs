//! What decoding a base report takes of memory, beside other ways to do it. A program of its own, because counting
//! takes time.
//!
//! The body counts as well, since it is there when decoding starts: the peak has it in for all, and the decoded value
//! for whoever keeps it. Figures are bytes asked for; what the allocator adds to each block is not in them, so the
//! blocks are counted too.

use bench::candidates::{self, ALL, Candidate, Role};
use bench::{report, table};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let body = report::in_order_of_the_spec();
    candidates::check(&body);
    let all = ALL.map(|candidate| (usage(&candidate, &body), candidate));

    let best = |figure: fn(&Usage) -> usize| {
        let others = all.iter().filter(|(_, candidate)| candidate.role == Role::Other);
        others.map(|(usage, _)| figure(usage)).min().unwrap_or_default() as f64
    };
    let (peak, live) = (best(|usage| usage.peak), best(|usage| usage.live));
    println!("Base report of {:.1} MB, memory.\n", body.len() as f64 / 1e6);
    let rows = all.each_ref().map(|(usage, candidate)| {
        [
            candidate.name.to_owned(),
            format!("{:.1}", usage.peak as f64 / 1e6),
            format!("{:.2}", usage.peak as f64 / peak),
            format!("{:.1}", usage.live as f64 / 1e6),
            format!("{:.2}", usage.live as f64 / live),
            usage.blocks.to_string(),
            usage.allocations.to_string(),
        ]
    });
    table::print(["", "peak MB", "/ best other", "live MB", "/ best other", "live blocks", "allocations"], &rows);
}

struct Usage {
    /// Most bytes at one time, from the body's arrival until the value is there.
    peak: usize,
    /// Bytes while the value is held.
    live: usize,
    /// Blocks while the value is held.
    blocks: usize,
    /// Blocks that decoding asked for, grown ones included.
    allocations: u64,
}

fn usage(candidate: &Candidate, body: &str) -> Usage {
    let _counting = dhat::Profiler::builder().testing().trim_backtraces(Some(1)).build();
    let body = body.as_bytes().to_vec();
    let before = dhat::HeapStats::get();
    let value = (candidate.decode)(body);
    let after = dhat::HeapStats::get();
    drop(value);
    Usage {
        peak: after.max_bytes,
        live: after.curr_bytes,
        blocks: after.curr_blocks,
        allocations: after.total_blocks - before.total_blocks,
    }
}
