//! The cash flow of a report as a picture.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::scenario::MonthlyFlow;

const WIDTH: i64 = 720;
/// Of the bars above the axis, and of those below.
const HEIGHT: i64 = 90;
const MARGIN: i64 = 18;

/// Bars for each month: what came in above the axis, what went out below.
pub(super) fn cash_flow(months: &[MonthlyFlow]) -> String {
    let most = months.iter().flat_map(|month| [month.incoming, month.outgoing]).max().unwrap_or_default().max(1);
    let step = WIDTH / i64::try_from(months.len()).unwrap_or(1).max(1);
    let bar = (step * 2 / 3).max(1);
    let axis = MARGIN + HEIGHT;
    let mut picture = format!(
        r#"<svg viewBox="0 0 {WIDTH} {total}" role="img" aria-label="Cash flow by month">"#,
        total = 2 * (HEIGHT + MARGIN)
    );
    for (x, month) in (0..).step_by(usize::try_from(step).unwrap_or(1).max(1)).zip(months) {
        let length = |cents: i64| cents.saturating_mul(HEIGHT) / most;
        let (incoming, outgoing) = (length(month.incoming), length(month.outgoing));
        let label = label(month.start);
        // Writing to a string cannot fail.
        let _ = write!(
            picture,
            r#"<g><title>{label}: {} in, {} out</title><rect class="in" x="{x}" y="{}" width="{bar}" height="{incoming}"/><rect class="out" x="{x}" y="{axis}" width="{bar}" height="{outgoing}"/><text x="{x}" y="{}">{label}</text></g>"#,
            dollars(month.incoming),
            dollars(month.outgoing),
            axis - incoming,
            2 * (HEIGHT + MARGIN) - 4,
        );
    }
    let _ = write!(picture, r#"<line class="axis" x1="0" y1="{axis}" x2="{WIDTH}" y2="{axis}"/></svg>"#);
    picture
}

fn label(start: NaiveDate) -> String {
    start.format("%b %y").to_string()
}

/// Cents as dollars, for people.
pub(super) fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_height_and_nothing_exceeds_it() {
        let start = NaiveDate::default();
        let months = [
            MonthlyFlow { start, incoming: 500_000, outgoing: 250_000 },
            MonthlyFlow { start, incoming: 0, outgoing: 100 },
        ];
        let picture = cash_flow(&months);
        assert!(picture.contains(r#"height="90""#) && picture.contains(r#"height="45""#), "{picture}");
        assert!(picture.contains("Jan 70: $5000.00 in, $2500.00 out"));
        assert!(cash_flow(&[]).ends_with("</svg>"));
    }

    #[test]
    fn dollars_have_cents() {
        assert_eq!([dollars(123_405), dollars(-7), dollars(0)], ["$1234.05", "-$0.07", "$0.00"]);
    }
}
