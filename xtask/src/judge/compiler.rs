//! Compiles the probes of the old crate against the new one.

use std::collections::{BTreeMap, BTreeSet};

use codegen::api_probe::{Probe, at_line, program};

use crate::Failure;

use crate::workspace::{CompileError, Workspace};

/// Maximum number of rounds in which failing probes are removed to find further ones. The compiler checks types only once
/// all names resolve, and borrows only once all types do.
const ROUNDS: usize = 8;

/// The result of the compiler for one new crate.
#[derive(Default)]
pub(super) struct Verdict {
    /// The probes that no longer compile, each with the first error.
    pub(super) failed: BTreeMap<usize, String>,
    /// Errors of the new crate itself, which are bugs of the generator.
    pub(super) broken: Vec<CompileError>,
}

/// Compiles `probes` against each crate of the workspace that `subjects` names.
pub(super) fn judge(workspace: &mut Workspace, probes: &[Probe], subjects: &[String]) -> Result<Vec<Verdict>, Failure> {
    let mut verdicts: Vec<_> = subjects.iter().map(|_| Verdict::default()).collect();
    for _ in 0..ROUNDS {
        let mut left = Vec::new();
        for (subject, verdict) in subjects.iter().zip(&verdicts) {
            let kept: Vec<_> = (0..probes.len()).filter(|number| !verdict.failed.contains_key(number)).collect();
            let text = program(kept.iter().map(|&number| &probes[number]));
            workspace.program(&user_of(subject), subject, "lib.rs", text)?;
            left.push(kept);
        }
        let errors = workspace.check(&[])?;
        let mut settled = true;
        for ((subject, verdict), kept) in subjects.iter().zip(&mut verdicts).zip(&left) {
            verdict.broken = errors.get(subject).cloned().unwrap_or_default();
            let found = errors.get(&user_of(subject)).map(Vec::as_slice).unwrap_or_default();
            for error in found {
                let number = error.line.and_then(at_line).and_then(|index| kept.get(index));
                let Some(&number) = number else {
                    return Err(Failure::new(format!("an error outside of all probes:\n{}", error.text)));
                };
                settled = false;
                verdict.failed.entry(number).or_insert_with(|| error.text.clone());
            }
        }
        if settled {
            return Ok(verdicts);
        }
    }
    Err(Failure::new(format!("the compiler still finds new errors after {ROUNDS} rounds")))
}

/// The package that uses the crate.
fn user_of(subject: &str) -> String {
    format!("uses-{subject}")
}

/// The types that a probe names, out of `known`.
pub(super) fn named_types<'k>(probe: &Probe, known: &BTreeSet<&'k str>) -> Vec<&'k str> {
    let words = probe.code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter_map(|word| known.get(word).copied()).collect()
}
