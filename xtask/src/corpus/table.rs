//! Results of a corpus, as text and as JSON.

use serde_json::{Value, json};

/// The result for one document.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) package: String,
    /// The output of the process that generated it.
    pub(super) facts: Value,
    pub(super) check: Check,
}

/// The result of the compiler.
pub(super) enum Check {
    /// It was not asked.
    None,
    Passed,
    /// Its errors, as printed.
    Failed(Vec<String>),
}

impl Row {
    pub(super) fn is_generated(&self) -> bool {
        self.outcome() == "generated"
    }

    fn outcome(&self) -> &str {
        self.text("outcome")
    }

    fn text(&self, key: &str) -> &str {
        self.facts.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, key: &str) -> u64 {
        self.facts.get(key).and_then(Value::as_u64).unwrap_or_default()
    }

    fn left_out(&self) -> usize {
        self.facts.get("left_out").and_then(Value::as_array).map_or(0, Vec::len)
    }

    fn seconds(&self) -> String {
        let seconds = self.facts.get("seconds").and_then(Value::as_f64);
        seconds.map_or_else(|| "unknown".to_owned(), |seconds| format!("{seconds:.2}"))
    }

    fn peak(&self) -> String {
        let peak = self.facts.get("peak_kib").and_then(Value::as_u64);
        peak.map_or_else(|| "unknown".to_owned(), |kib| format!("{}", kib.div_ceil(1024)))
    }

    /// The number of warnings, and the classes that have most.
    fn warnings(&self) -> String {
        const LISTED: usize = 3;
        let classes = self.facts.get("warnings").and_then(Value::as_object).into_iter().flatten();
        let mut classes: Vec<_> = classes.map(|(class, count)| (count.as_u64().unwrap_or_default(), class)).collect();
        classes.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(right.1)));
        let all: u64 = classes.iter().map(|(count, _)| count).sum();
        let top: Vec<_> = classes.iter().take(LISTED).map(|(count, class)| format!("{class} {count}")).collect();
        if top.is_empty() { "0".to_owned() } else { format!("{all}: {}", top.join(", ")) }
    }

    fn check(&self) -> String {
        match (&self.check, self.is_generated()) {
            (_, false) => format!("{}: {}", self.outcome(), self.text("why")),
            (Check::None, _) => "not checked".to_owned(),
            (Check::Passed, _) => "passes".to_owned(),
            (Check::Failed(errors), _) => format!("**{} errors**", errors.len()),
        }
    }

    /// One line while others are still at work.
    pub(super) fn progress(&self) -> String {
        if self.is_generated() {
            let (kept, left) = (self.number("operations"), self.left_out());
            format!("{}: {kept} operations, {left} left out, {} s", self.path, self.seconds())
        } else {
            format!("{}: {}", self.path, self.check())
        }
    }

    /// A bug of the generator, if there is one. A document that is rejected with a reason is none.
    pub(super) fn failure(&self) -> Option<String> {
        match &self.check {
            Check::Failed(errors) => {
                let first = errors.first().map_or("", String::as_str);
                Some(format!("the crate of {} does not compile ({} errors):\n{first}", self.path, errors.len()))
            }
            _ if self.outcome() == "crashed" => {
                Some(format!("the generator crashed on {}: {}", self.path, self.text("why")))
            }
            _ => None,
        }
    }
}

/// The table in Markdown, with a line of sums.
pub(super) fn markdown(rows: &[Row], others: usize) -> String {
    let mut text = "| document | version | operations | left out | schemas | warnings | seconds | peak MiB | check |\n\
                    |---|---|---:|---:|---:|---|---:|---:|---|\n"
        .to_owned();
    for row in rows {
        let numbers = if row.is_generated() {
            format!("{} | {} | {}", row.number("operations"), row.left_out(), row.number("schemas"))
        } else {
            "- | - | -".to_owned()
        };
        text.push_str(&format!(
            "| {} | {} | {numbers} | {} | {} | {} | {} |\n",
            cell(&row.path),
            cell(row.text("version")),
            row.warnings(),
            row.seconds(),
            row.peak(),
            cell(&row.check()),
        ));
    }
    let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let kept: u64 = rows.iter().map(|row| row.number("operations")).sum();
    let left: usize = rows.iter().map(Row::left_out).sum();
    text.push_str(&format!(
        "\n{} documents: {} generated, {} refused, {} crashed the generator, {} do not compile; {kept} operations \
         generated, {left} left out",
        rows.len(),
        count(&Row::is_generated),
        count(&|row| row.outcome() == "refused"),
        count(&|row| row.outcome() == "crashed"),
        count(&|row| matches!(row.check, Check::Failed(_))),
    ));
    if others > 0 {
        text.push_str(&format!("; {others} files are no OpenAPI documents"));
    }
    text
}

/// The same with all that is known, as JSON.
pub(super) fn json(rows: &[Row]) -> String {
    let one = |row: &Row| {
        let (check, errors) = match &row.check {
            Check::None => ("none", [].as_slice()),
            Check::Passed => ("passed", [].as_slice()),
            Check::Failed(errors) => ("failed", errors.as_slice()),
        };
        let mut one = row.facts.clone();
        one["document"] = json!(row.path);
        one["check"] = json!(check);
        one["compile_errors"] = json!(errors);
        one
    };
    let document = json!({ "format": 1, "documents": rows.iter().map(one).collect::<Vec<_>>() });
    format!("{document:#}\n")
}

/// Escapes a string for a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Check, Row, markdown};

    fn row(path: &str, facts: serde_json::Value, check: Check) -> Row {
        Row { path: path.to_owned(), package: path.to_owned(), facts, check }
    }

    #[test]
    fn what_does_not_compile_or_crashes_is_a_failure() {
        let generated = json!({
            "outcome": "generated", "version": "1|2", "operations": 3, "left_out": [{}], "schemas": 4,
            "warnings": { "unsupported/not": 1, "unsupported/one-of": 5 }, "seconds": 0.251, "peak_kib": 2049,
        });
        let rows = [
            row("a", generated.clone(), Check::Passed),
            row("b", generated.clone(), Check::Failed(vec!["error: one".to_owned(), "error: two".to_owned()])),
            row("c", json!({ "outcome": "refused", "why": "parse/version: old" }), Check::None),
            row("d", json!({ "outcome": "crashed", "why": "panicked" }), Check::None),
        ];
        let failures: Vec<_> = rows.iter().filter_map(Row::failure).collect();
        assert_eq!(
            failures,
            ["the crate of b does not compile (2 errors):\nerror: one", "the generator crashed on d: panicked",]
        );
        let table = markdown(&rows, 2);
        for line in [
            "| a | 1\\|2 | 3 | 1 | 4 | 6: unsupported/one-of 5, unsupported/not 1 | 0.25 | 3 | passes |",
            "| c |  | - | - | - | 0 | unknown | unknown | refused: parse/version: old |",
            "4 documents: 2 generated, 1 refused, 1 crashed the generator, 1 do not compile; 6 operations generated, 2 \
             left out; 2 files are no OpenAPI documents",
        ] {
            assert!(table.contains(line), "{line} is not in\n{table}");
        }
    }
}
