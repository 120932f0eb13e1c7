//! Two sentences that date one event.
//!
//! In: facts with a date, and what says of two of them of which event both are. Out: a check for every such pair, and a finding where no day
//! lies in both dates. Two sentences of which something has been found already are passed over.

use super::Facts;
use super::dates::span;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

pub(super) fn check(
    facts: &Facts<'_>,
    kind: &str,
    event: impl Fn(&FactReading, &FactReading) -> Option<String>,
    report: &mut Report,
) {
    let all = facts.of_kind(kind);
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        for other in all.iter().skip(at + 1) {
            let spans = span(&one.value, facts.known).zip(span(&other.value, facts.known));
            let Some(((first, second), event)) = spans.zip(event(one, other)) else { continue };
            if report.has_found([*one, *other]) {
                continue;
            }
            let about = format!("{}+{}/{event}", one.sentences.join("+"), other.sentences.join("+"));
            let outcome = if first.first <= second.last && second.first <= first.last {
                Outcome::Passed
            } else {
                Outcome::Failed(differ(facts, &about, &event, [one, other]))
            };
            found.push((about, outcome));
        }
    }
    for (about, outcome) in found {
        report.note(Kind::DatesDiffer, &about, outcome);
    }
}

fn differ(facts: &Facts<'_>, about: &str, event: &str, [one, other]: [&FactReading; 2]) -> Finding {
    let explanation =
        format!("One event (`{event}`) is dated {} and {}; no day lies in both.", one.value, other.value);
    Finding::new(Kind::DatesDiffer, about, Severity::Medium, Vec::new(), explanation)
        .quoting(facts.quotes([one, other]))
        .resolved_by("The date in the record of the event.")
}
