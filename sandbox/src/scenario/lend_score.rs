//! The lend score.

use serde_json::{Value, json};

use super::health;
use super::timestamp;
use crate::state::Report;

/// Why the score is not better.
pub(crate) const REASONS: [&str; 2] = ["PLS-CASHFLOW-02", "PLS-BALANCE-05"];

/// The score itself, the same wherever it is told.
pub(crate) fn score(report: &Report) -> u64 {
    score_of(report, "lend")
}

/// The score of a model.
pub(crate) fn score_of(report: &Report, model: &str) -> u64 {
    health::score(report, model, 1, 99)
}

/// The score with its reasons.
pub(crate) fn lend_score(report: &Report) -> Value {
    json!({
        "report_id": report.id,
        "generated_time": timestamp(report.created_at),
        "lend_score": {"score": score(report), "reason_codes": REASONS, "error_reason": null},
    })
}
