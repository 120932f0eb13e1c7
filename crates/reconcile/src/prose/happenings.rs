//! What happened once to a named thing, when, and before or after what: `the opening of the Freedom Helpline came only after the coming into force of the
//! Exploitation Act`.
//!
//! In: sentences that tell of the opening, the first meeting, the appointment and the like of something with a name. Out: facts of dates and of
//! order. Two dates of one event disagree if no day is in both; an order disagrees with another one, and with dates that leave no doubt.

use super::dates::{DATE, span};
use super::{Facts, pattern, two_dates};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

/// What can happen: its name, how it is told of a thing, and its noun.
const TELLINGS: [(&str, &str, &str); 6] = [
    ("opened", "(?:(?:was |were )?(?:first |officially |formally )?opened)", "opening"),
    (
        "in force",
        "(?:came into force|entered into force|took effect|came into effect)",
        "(?:coming|entry) into (?:force|effect)",
    ),
    (
        "first met",
        "(?:first met|first came together|met for the first time|(?:which )?held its (?:first|inaugural) meeting)",
        "(?:first|inaugural) meeting",
    ),
    ("launched", "(?:was|were) (?:officially |formally |first )?launched", "launch"),
    (
        "set up",
        "(?:was|were) (?:officially |formally |first )?(?:established|set up|created|founded)",
        "(?:establishment|setting up|creation|founding)",
    ),
    ("appointed", "(?:was (?:formally )?appointed|became|took (?:up )?office)", "appointment"),
];
const NAME: &str = r"[A-Z][A-Za-zÀ-ÿ'’-]+(?: (?:(?:of|on|for|the|and) )*[A-Z][A-Za-zÀ-ÿ'’-]+)+";
/// Words that a sentence begins with and no name does.
const LEADING: [&str; 9] = ["The", "When", "After", "Before", "Since", "Once", "Until", "By", "In"];
/// Words of a sentence that tells of what was meant to be, or of a thing again.
const OTHERWISE: [&str; 17] = [
    "planned",
    "due ",
    "expected",
    "will ",
    "was to ",
    "were to ",
    "should",
    "would",
    "could",
    "proposed",
    "anniversary",
    "again",
    "re-open",
    "reopen",
    "relaunch",
    "not ",
    "nearly",
];

/// The patterns of events, compiled once.
struct Patterns {
    /// Each kind of event with its two forms.
    told: Vec<(&'static str, regex::Regex)>,
    /// What stands behind an event that is dated there.
    dated_behind: regex::Regex,
    /// What stands before an event that is dated there.
    dated_before: regex::Regex,
    /// What stands between two events, the first of which came after, or before, the second.
    came_after: regex::Regex,
    came_before: regex::Regex,
}

static PATTERNS: std::sync::LazyLock<Option<Patterns>> = std::sync::LazyLock::new(|| {
    let told = TELLINGS.into_iter().flat_map(|(event, verb, noun)| {
        [
            (event, format!(r"(?P<thing>{NAME}),?(?: since it| had already)? {verb}\b")),
            (event, format!(r"\b(?:[Tt]he )?{noun} of (?:the )?(?P<thing>{NAME})")),
        ]
    });
    let came = "(?:(?:came|took place|was held|happened|followed|occurred) )?";
    let much = r"(?:only |just |shortly |soon |well |long |immediately |(?:some |\w+ )(?:time|days?|weeks?|months?|years?) )?";
    Some(Patterns {
        told: told.map(|(event, text)| Some((event, pattern(&text)?))).collect::<Option<_>>()?,
        dated_behind: pattern(&format!(
            r"^,?(?: as (?:the )?{NAME})?(?: (?:(?:was|were) held|took place|came))?(?: only)? ?(?:in|on|dates from|since) (?:the )?{DATE}"
        ))?,
        dated_before: pattern(&format!(
            r"(?:^(?:In|On)|[Ii]t was (?:in|on)|[Ss]ince|[Ff]rom) {DATE},? ?(?:[a-z ]+ with |saw |that |when )?(?:the )?$"
        ))?,
        came_after: pattern(&format!(
            r"^(?: as {NAME})?,? {came}{much}(?:after|later than|followed)(?: the)? $"
        ))?,
        came_before: pattern(&format!(
            r"^(?: as {NAME})?,? {came}{much}(?:before|earlier than|preceded|predated|was followed by)(?: the)? $"
        ))?,
    })
});

/// An event that a sentence names, with where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    event: &'static str,
    thing: String,
    from: usize,
    to: usize,
}

impl Told {
    fn key(&self) -> String {
        format!("{}: {}", self.thing, self.event)
    }
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().flat_map(facts_of).collect()
}

fn facts_of(sentence: &Sentence) -> Vec<FactReading> {
    let lower = sentence.text.to_lowercase();
    let all = events(&sentence.text);
    if all.is_empty() || OTHERWISE.iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    let order = order(&sentence.text, &all).map(|items| fact(sentence, "event_order", "", items));
    let dated = if let [one] = all.as_slice() {
        date(&sentence.text, one).map(|date| fact(sentence, "event_date", &date, vec![one.key()]))
    } else {
        None
    };
    order.into_iter().chain(dated).collect()
}

fn fact(sentence: &Sentence, kind: &str, value: &str, items: Vec<String>) -> FactReading {
    FactReading {
        kind: kind.to_owned(),
        sentences: vec![sentence.id.clone()],
        about: items.join(" < "),
        value: value.to_owned(),
        items,
        ..FactReading::default()
    }
}

/// The events of a text, in their order there.
fn events(text: &str) -> Vec<Told> {
    let Some(patterns) = PATTERNS.as_ref() else { return Vec::new() };
    let mut found: Vec<Told> = Vec::new();
    for (event, pattern) in &patterns.told {
        for captured in pattern.captures_iter(text) {
            let (Some(all), Some(thing)) = (captured.get(0), captured.name("thing")) else { continue };
            let name = own_name(thing.as_str());
            let led = thing.as_str().len() - name.len();
            let told = Told { event, thing: name.to_owned(), from: all.start() + led, to: all.end() };
            // `The first meeting of the Board was launched` is read once.
            if found.iter().all(|other| other.to <= told.from || told.to <= other.from) {
                found.push(told);
            }
        }
    }
    found.sort_by_key(|told| told.from);
    found
}

/// A name without the word that leads to it: `When the Labour Act`.
fn own_name(printed: &str) -> &str {
    let (lead, name) = printed.split_once(' ').unwrap_or(("", printed));
    if LEADING.contains(&lead) { name.strip_prefix("the ").unwrap_or(name) } else { printed }
}

/// The earlier and the later of the two events of a text.
fn order(text: &str, all: &[Told]) -> Option<Vec<String>> {
    let ([first, second], Some(patterns)) = (all, PATTERNS.as_ref()) else { return None };
    let before = text.get(..first.from)?.trim_end().trim_end_matches("the").trim_end();
    let between = text.get(first.to..second.from)?;
    let behind = text.get(second.to..)?;
    let is_second = if before.ends_with("By the time") {
        let is_done = text.get(first.to..)?.contains("had already") || behind.contains("had been held");
        Some(false).filter(|_| is_done)
    } else if before == "When" {
        let lies_ahead = ["still lay in the future", "was still to come", "had yet to"];
        Some(true).filter(|_| lies_ahead.iter().any(|it| behind.contains(it)))
    } else if between.trim_end().starts_with(',') && ["After", "Only after", "Before"].contains(&before) {
        Some(before != "Before")
    } else {
        let is_later = patterns.came_after.is_match(between);
        (is_later || patterns.came_before.is_match(between)).then_some(!is_later)
    }?;
    let (earlier, later) = if is_second { (first, second) } else { (second, first) };
    (earlier.key() != later.key()).then(|| vec![earlier.key(), later.key()])
}

/// The one date of a text, if it stands beside its event.
fn date(text: &str, told: &Told) -> Option<String> {
    let patterns = PATTERNS.as_ref()?;
    let behind = patterns.dated_behind.captures(text.get(told.to..)?);
    let found = behind.or_else(|| patterns.dated_before.captures(text.get(..told.from)?))?;
    Some(found.name("date")?.as_str().to_owned())
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let event = |one: &FactReading, other: &FactReading| {
        let is_one = one.items.first().zip(other.items.first()).is_some_and(|(a, b)| is_same(facts, a, b));
        is_one.then(|| one.about.clone())
    };
    two_dates::check(facts, "event_date", event, report);
    for (about, outcome) in orders_differ(facts) {
        report.note(Kind::OrderReversed, &about, outcome);
    }
}

/// Whether two events are one, with abbreviations written out.
fn is_same(facts: &Facts<'_>, one: &str, other: &str) -> bool {
    let parts =
        |key: &str| key.rsplit_once(": ").map(|(thing, event)| (facts.words(thing), event.to_owned()));
    parts(one) == parts(other)
}

/// Orders that another order contradicts, or two dates.
fn orders_differ(facts: &Facts<'_>) -> Vec<(String, Outcome)> {
    let (orders, told) = (facts.of_kind("event_order"), facts.of_kind("event_date"));
    let mut found = Vec::new();
    for (at, one) in orders.iter().enumerate() {
        let [earlier, later] = one.items.as_slice() else { continue };
        let reversed = orders.iter().skip(at + 1).find(|other| {
            let [its_earlier, its_later] = other.items.as_slice() else { return false };
            is_same(facts, earlier, its_later) && is_same(facts, later, its_earlier)
        });
        let dated = |event: &str| {
            let own = told.iter().find(|date| date.items.first().is_some_and(|it| is_same(facts, it, event)));
            own.and_then(|date| Some((*date, span(&date.value, facts.known)?)))
        };
        let by_dates = dated(earlier).zip(dated(later));
        let about = format!("{}/{}", one.sentences.join("+"), one.about);
        let outcome = match (reversed, by_dates) {
            (Some(other), _) => Outcome::Failed(wrong(
                facts,
                &about,
                &[one, other],
                format!("Of two events ({earlier}; {later}) each is told to be before the other."),
            )),
            (None, Some(((first, its), (second, others)))) if its.first > others.last => {
                Outcome::Failed(wrong(
                    facts,
                    &about,
                    &[one, first, second],
                    format!(
                        "One event ({earlier}) is told to be before another ({later}), but is dated {}, and the other {}.",
                        first.value, second.value
                    ),
                ))
            }
            (None, Some(((_, its), (_, others)))) if its.last <= others.first => Outcome::Passed,
            _ => Outcome::Undecided,
        };
        found.push((about, outcome));
    }
    found
}

fn wrong(facts: &Facts<'_>, about: &str, told: &[&FactReading], explanation: String) -> Finding {
    Finding::new(Kind::OrderReversed, about, Severity::Medium, Vec::new(), explanation)
        .quoting(facts.quotes(told.iter().copied()))
        .resolved_by("The dates of both events in their own record.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        facts_of(&sentence).into_iter().map(|fact| format!("{} {}", fact.about, fact.value)).collect()
    }

    #[test]
    fn an_event_is_told_with_its_date() {
        for (text, said) in [
            ("The Care Hotline opened on 4 January 2015.", "Care Hotline: opened 4 January 2015"),
            (
                "The opening of the Care Hotline on 4th January 2015 gave many hope.",
                "Care Hotline: opened 4th January 2015",
            ),
            (
                "Victims have been able to ring the Care Hotline since it opened in January 2015.",
                "Care Hotline: opened January 2015",
            ),
            (
                "In May 2009 new duties took effect with the coming into force of the Forced Labour Act.",
                "Forced Labour Act: in force May 2009",
            ),
            (
                "Since May 2009, when the Forced Labour Act came into force, the law has been clearer.",
                "Forced Labour Act: in force May 2009",
            ),
            (
                "The Oversight Board, which held its inaugural meeting on 21 February 2014, leads.",
                "Oversight Board: first met 21 February 2014",
            ),
            (
                "It was in October 2012 that the Oversight Board first came together.",
                "Oversight Board: first met October 2012",
            ),
            (
                "In November 2017 Karin Penhale became Anti-Slavery Commissioner.",
                "Karin Penhale: appointed November 2017",
            ),
        ] {
            assert_eq!(read(text), [said], "{text}");
        }
    }

    #[test]
    fn of_two_events_one_is_told_to_be_first() {
        for text in [
            "The opening of the Care Hotline came only after the coming into force of the Labour Act.",
            "By the time the Care Hotline opened, the coming into force of the Labour Act had already taken place.",
            "When the Labour Act came into force, the opening of the Care Hotline still lay in the future.",
            "The Labour Act came into force before the Care Hotline opened.",
            "After the Labour Act came into force, the Care Hotline opened.",
        ] {
            assert_eq!(read(text), ["Labour Act: in force < Care Hotline: opened "], "{text}");
        }
    }

    #[test]
    fn what_was_meant_to_be_is_no_event() {
        for text in [
            "The Care Hotline was due to have opened in May 2015.",
            "On 3 May 2016, when the Care Hotline opened again, many rang.",
            "The Care Hotline opened its doors to the press, and closed on 3 May 2015.",
            "Before and after the Labour Act came into force, the Care Hotline opened.",
            "The Labour Act had not come into force before the Care Hotline opened.",
        ] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }
}
