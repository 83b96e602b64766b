//! `cargo semver-checks`: lints over the rustdoc of both crates.

use std::ffi::OsStr;
use std::path::Path;

use super::paths::{Spot, split_path};

/// Its cargo subcommand.
pub(super) const NAME: &str = "semver-checks";

/// A breaking change that it reports.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The lint and its message.
    pub(super) text: String,
    /// The item, if that is a type or part of one.
    pub(super) spot: Option<Spot>,
}

/// Its arguments for the package of a manifest and the baseline in the folder `old`.
pub(super) fn arguments<'p>(old: &'p Path, manifest: &'p Path) -> [&'p OsStr; 8] {
    let [at, baseline] = ["--manifest-path", "--baseline-root"].map(AsRef::as_ref);
    let [release, minor, color, never] = ["--release-type", "minor", "--color", "never"].map(AsRef::as_ref);
    [at, manifest.as_os_str(), baseline, old.as_os_str(), release, minor, color, never]
}

/// Whether its progress output shows that the check finished.
pub(super) fn is_done(progress: &str) -> bool {
    progress.lines().any(|line| line.trim_start().starts_with("Checked "))
}

/// Reads its report: a header for each failed lint, followed by the items.
pub(super) fn findings(report: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut lint = None;
    for line in report.lines() {
        if let Some(header) = line.strip_prefix("--- ") {
            lint = header.strip_prefix("failure ").and_then(|header| header.split(':').next());
        } else if let (Some(lint), Some(what)) = (lint, line.strip_prefix("  "))
            && !what.starts_with(' ')
        {
            found.push(Finding { text: format!("{lint}: {}", without_place(what)), spot: spot(what) });
        }
    }
    found
}

/// The message without the location of the item.
fn without_place(what: &str) -> &str {
    let ends = [", previously ", " previously in ", ", in ", " in file ", " in /"];
    let end = ends.iter().filter_map(|end| what.find(end)).min();
    end.and_then(|end| what.get(..end)).unwrap_or(what)
}

/// The first type in the message; a field may be named before it.
fn spot(what: &str) -> Option<Spot> {
    let words = without_place(what).split_whitespace().map(|word| word.trim_matches(['<', '>', ',']));
    let (owner, mut member) = words.clone().find_map(path)?;
    let words: Vec<_> = words.collect();
    if let ["field" | "method", name, "of", kind, ..] = words.as_slice()
        && *kind != "variant"
    {
        member = format!(".{name}");
    }
    Some(Spot { declares: member.is_empty(), owner, member })
}

fn path(word: &str) -> Option<(String, String)> {
    let (path, field) = word.split_once('.').map_or((word, None), |(path, field)| (path, Some(field)));
    let segments: Vec<_> = path.split(':').filter(|segment| !segment.is_empty()).collect();
    let segments = segments.strip_prefix(&["subject"]).unwrap_or(&segments);
    let (owner, member) = split_path(segments)?;
    let member = match (field, member) {
        (Some(field), None) => format!(".{field}"),
        (_, Some(member)) => format!("::{member}"),
        (None, None) => String::new(),
    };
    Some((owner, member))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "
--- failure enum_variant_missing: pub enum variant removed or renamed ---

Description:
A publicly-visible enum has at least one variant that is no longer available under its prior name. It may have been renamed or removed entirely.
        ref: https://doc.rust-lang.org/cargo/reference/semver.html#item-remove
       impl: https://github.com/obi1kenobi/cargo-semver-checks/tree/v0.51.0/src/lints/enum_variant_missing.ron

Failed in:
  variant PrismProduct::Detect, previously in file /old/src/models/prism.rs:83

--- failure inherent_method_missing: pub method removed or renamed ---

Failed in:
  CraPartnerInsightsGetRequest::user_token, previously in file /old/src/builders/cra.rs:544

--- failure method_parameter_count_changed: pub method parameter count changed ---

Failed in:
  subject::CraPartnerInsightsGetRequest::new takes 0 parameters in /old/src/builders/cra.rs:522, but now takes 1 parameters in /new/src/builders/cra.rs:789

--- failure struct_pub_field_missing: pub struct's pub field removed or renamed ---

Failed in:
  field document_id of struct Owner, previously in file /old/src/models/owner.rs:21

--- failure struct_missing: pub struct removed or renamed ---

Failed in:
  struct subject::operations::CraBankIncomeCreate, previously in file /old/src/operations.rs:21

--- failure constructible_struct_adds_field: externally-constructible struct adds field ---

Failed in:
  field UserCreateRequired.phone in file /new/src/builders/user.rs:7

--- warning type_marked_deprecated: type marked deprecated ---

Failed in:
  type Owner in /new/src/models/owner.rs:21
";

    fn told(report: &str) -> Vec<(String, Option<String>, bool)> {
        let spots = findings(report).into_iter().map(|found| {
            let declares = found.spot.as_ref().is_some_and(|spot| spot.declares);
            (found.text, found.spot.map(|spot| format!("{}{}", spot.owner, spot.member)), declares)
        });
        spots.collect()
    }

    #[test]
    fn each_line_of_a_lint_that_fails_is_a_finding() {
        let expected = [
            ("enum_variant_missing: variant PrismProduct::Detect", "PrismProduct::Detect", false),
            (
                "inherent_method_missing: CraPartnerInsightsGetRequest::user_token",
                "CraPartnerInsightsGetRequest::user_token",
                false,
            ),
            (
                "method_parameter_count_changed: subject::CraPartnerInsightsGetRequest::new takes 0 parameters",
                "CraPartnerInsightsGetRequest::new",
                false,
            ),
            ("struct_pub_field_missing: field document_id of struct Owner", "Owner.document_id", false),
            (
                "struct_missing: struct subject::operations::CraBankIncomeCreate",
                "operations::CraBankIncomeCreate",
                true,
            ),
            ("constructible_struct_adds_field: field UserCreateRequired.phone", "UserCreateRequired.phone", false),
        ];
        let expected = expected.map(|(text, spot, declares)| (text.to_owned(), Some(spot.to_owned()), declares));
        assert_eq!(told(REPORT), expected);
    }

    #[test]
    fn what_is_about_no_type_is_found_all_the_same() {
        let report = "--- failure module_missing: pub module removed or renamed ---\n\nFailed in:\n  \
                      mod subject::operations, previously in file /old/src/lib.rs:9\n";
        assert_eq!(told(report), [("module_missing: mod subject::operations".to_owned(), None, false)]);
    }

    #[test]
    fn only_a_check_that_came_to_its_end_is_a_verdict() {
        assert!(is_done("     Parsed [   0.101s] (baseline)\n     Checked [   0.303s] 202 checks: 198 pass, 4 fail"));
        assert!(!is_done("    Building subject v0.0.0 (current)\nerror: running cargo-doc failed"));
    }
}
