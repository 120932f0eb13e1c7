//! Which of two events came first.
//!
//! In: sentences in which a named operation leads to something, or something leads to the operation. Out: facts of
//! order, and a finding where one event is told both before and after the same operation. The two tellings must share
//! a number or a name besides the operation's, so that they are surely of one event.

use super::{Facts, pattern};
use crate::bulletin::Sentence;
use crate::bulletin::label::{alike, words};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::FactReading;

const NAMED: &str = r"(?:['‘“](?P<name>[A-Z][A-Za-zÀ-ÿ]+(?: [A-Z][A-Za-zÀ-ÿ]+)+)['’”]|\b(?P<plain>Operation(?: [A-Z][A-Za-zÀ-ÿ]+)+))";
const LED: &str = "(?:resulted in|led to|brought about)";
const FOLLOWED: &str = r"(?:[Aa]s a result|[Ff]ollowing this|[Aa]fter this|[Ii]n response|[Cc]onsequently)\b";
const STARTED: &str = r"(?:launched|started|began|set up|opened|established)";

/// The patterns of order, compiled once.
struct Patterns {
    named: regex::Regex,
    led_to: regex::Regex,
    itself_led_to: regex::Regex,
    done_by: regex::Regex,
    came_after: regex::Regex,
    by_it: regex::Regex,
    before_it: Vec<regex::Regex>,
    followed: Vec<regex::Regex>,
    done: regex::Regex,
    time: regex::Regex,
}

static PATTERNS: std::sync::LazyLock<Option<Patterns>> = std::sync::LazyLock::new(|| {
    Some(Patterns {
        named: pattern(NAMED)?,
        led_to: pattern(&format!(
            r"^(?:This|It|The operation)(?: has| then)? {LED} (?:the )?(?P<event>[A-Za-zÀ-ÿ]+)"
        ))?,
        itself_led_to: pattern(&format!(
            r"{NAMED}(?: has| then)? {LED} (?:the (?P<event>[a-zà-ÿ]+)|[^.;]*? being (?P<done>[a-zà-ÿ]{{3,}}ed)\b)"
        ))?,
        done_by: pattern(&format!(r"\b(?:was|were) (?P<event>[a-zà-ÿ]{{3,}}ed) (?:by|during|in) {NAMED}"))?,
        came_after: pattern(&format!(
            r"\b(?P<event>rescue|arrest|seizure|conviction|charge)s? of\b[^.;]*? (?:followed|came after|resulted from|was the result of) {NAMED}"
        ))?,
        by_it: pattern(&format!(
            r"(?:[Aa]s a result of|[Ff]ollowing|[Tt]hanks to|[Aa]fter) {NAMED},? [^.;]*?\b(?:was|were) (?P<event>[a-zà-ÿ]{{3,}}ed)\b"
        ))?,
        before_it: vec![
            pattern(&format!(
                r"\b(?P<event>rescue|arrest|seizure|conviction|charge)s? of\b[^.;]*? {LED} {NAMED}"
            ))?,
            pattern(&format!(
                r"(?:[Aa]s a result of|[Ff]ollowing|[Aa]fter) the (?P<event>rescue|arrest|seizure|conviction|charge)s? of\b[^.;]*? {NAMED} was {STARTED}"
            ))?,
        ],
        followed: vec![
            pattern(&format!("{FOLLOWED}.*{STARTED} {NAMED}"))?,
            pattern(&format!("{FOLLOWED}.*{NAMED} was {STARTED}"))?,
            pattern(&format!("{NAMED} was (?:then )?{STARTED} {FOLLOWED}"))?,
        ],
        done: pattern(r"\b([a-zà-ÿ]{3,}ed)\b")?,
        time: pattern(
            r"\b[Ii]n ((?:January|February|March|April|May|June|July|August|September|October|November|December|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter) \d{4})\b",
        )?,
    })
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let mut found = Vec::new();
    let Some(patterns) = PATTERNS.as_ref() else { return found };
    for (at, sentence) in sentences.iter().enumerate() {
        let text = sentence.text.as_str();
        let named = patterns.named.captures(text);
        let Some(name) =
            named.and_then(|it| it.name("name").or_else(|| it.name("plain"))).map(|it| it.as_str())
        else {
            continue;
        };
        let next = sentences.get(at + 1).filter(|next| next.part() == sentence.part());
        let event = next.and_then(|next| Some((next, patterns.led_to.captures(&next.text)?.name("event")?)));
        found.extend(event.map(|(next, event)| fact(&[sentence, next], name, event.as_str(), "after")));
        for pattern in &patterns.before_it {
            let captured = pattern.captures(text);
            let event = captured.as_ref().and_then(|it| it.name("event"));
            found.extend(event.map(|event| fact(&[sentence], name, event.as_str(), "before")));
        }
        for pattern in [&patterns.itself_led_to, &patterns.done_by, &patterns.came_after, &patterns.by_it] {
            let captured = pattern.captures(text);
            let event = captured.as_ref().and_then(|it| it.name("event").or_else(|| it.name("done")));
            found.extend(event.map(|event| fact(&[sentence], name, event.as_str(), "after")));
        }
        let Some(from) = patterns.followed.iter().find_map(|pattern| pattern.find(text)).map(|it| it.start())
        else {
            continue;
        };
        for event in patterns.done.find_iter(text.get(..from).unwrap_or_default()) {
            found.push(fact(&[sentence], name, event.as_str(), "before"));
        }
        for before in sentences.get(at.saturating_sub(2)..at).unwrap_or_default() {
            if before.section == sentence.section {
                for event in patterns.done.find_iter(&before.text) {
                    found.push(fact(&[before, sentence], name, event.as_str(), "before"));
                }
            }
        }
    }
    found
}

fn fact(sentences: &[&Sentence], name: &str, event: &str, value: &str) -> FactReading {
    FactReading {
        kind: "order".to_owned(),
        sentences: sentences.iter().map(|sentence| sentence.id.clone()).collect(),
        about: name.to_owned(),
        items: vec![event.to_lowercase()],
        value: value.to_owned(),
        ..FactReading::default()
    }
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let all = facts.of_kind("order");
    for after in all.iter().filter(|fact| fact.value == "after") {
        let event = |fact: &FactReading| fact.items.first().cloned().unwrap_or_default();
        let other = all.iter().find(|before| {
            before.value == "before"
                && before.about == after.about
                && alike(&event(before), &event(after))
                && are_of_one(facts, before, after)
        });
        let Some(before) = other else { continue };
        let explanation = format!(
            "\"{}\" and \"{}\" are told in both orders: in {} the first leads to the second, in {} the second to the first.",
            after.about,
            event(after),
            facts.place(after),
            facts.place(before),
        );
        let explanation = [explanation, dated(facts, after, before)].concat();
        let finding = Finding::new(
            Kind::OrderReversed,
            &format!("{}/{}", after.about, event(after)),
            Severity::Medium,
            Vec::new(),
            explanation,
        )
        .of_nature(Nature::Error)
        .quoting(facts.quotes([*after, *before]))
        .resolved_by("The dates of both events in their own record.");
        report.note(Kind::OrderReversed, &after.about, Outcome::Failed(finding));
    }
}

/// The times that the tellings print, where they print any.
fn dated(facts: &Facts<'_>, after: &FactReading, before: &FactReading) -> String {
    let of = |fact: &FactReading| -> Vec<String> {
        let texts: Vec<String> = facts.quotes([fact]).into_iter().map(|quote| quote.text).collect();
        let text = texts.join(" ");
        let Some(pattern) = PATTERNS.as_ref().map(|patterns| &patterns.time) else { return Vec::new() };
        pattern.captures_iter(&text).filter_map(|it| Some(it.get(1)?.as_str().to_owned())).collect()
    };
    let (first, second) = (of(after), of(before));
    if first.is_empty() || second.is_empty() || first == second {
        return String::new();
    }
    let list = |all: &[String]| crate::words::list(all);
    format!(" The first telling is of {}, the second of {}.", list(&first), list(&second))
}

/// Whether two tellings share a number, or two names besides that of the operation.
fn are_of_one(facts: &Facts<'_>, a: &FactReading, b: &FactReading) -> bool {
    let of = |fact: &FactReading| -> Vec<String> {
        let text: Vec<String> = facts.quotes([fact]).into_iter().map(|quote| quote.text).collect();
        let is_year = |word: &String| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        words(&text.join(" "))
            .into_iter()
            .filter(|word| word.starts_with(|it: char| it.is_ascii_digit()) && !is_year(word))
            .collect()
    };
    let (a, b) = (of(a), of(b));
    a.iter().any(|number| b.contains(number))
}
