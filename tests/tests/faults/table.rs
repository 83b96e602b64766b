//! Every fault, for every way of calling.

use std::collections::BTreeSet;

use plaid_cra::ErrorKind;
use plaid_cra_tests::fault_table::{Row, play_all, rows};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_met_as_the_table_says() {
    let played = play_all().await;
    let differences: Vec<_> = played.iter().flat_map(|(row, way, outcome)| row.differences(*way, outcome)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The promise that the table must not break, whatever its rows say.
#[test]
fn no_row_lets_a_billable_call_arrive_twice() {
    for Row { fault, expected, .. } in rows() {
        let [_, billable, _] = expected;
        let refused = billable.error == Some(ErrorKind::Connect);
        assert!(billable.requests <= 1 && (refused || billable.attempts == 1), "{fault}");
    }
}

#[test]
fn no_fault_is_listed_twice() {
    let rows = rows();
    let names: BTreeSet<_> = rows.iter().map(|row| row.fault).collect();
    assert_eq!(names.len(), rows.len());
}
