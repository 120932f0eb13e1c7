//! Who holds a role.
//!
//! In: sentences that say who chairs, leads or heads a named body. Out: facts. Two holders disagree if neither is
//! named by words that the other has too: `the Head of X` and `the Head of X, N. N.` are one.

use super::whole_names::own_name;
use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::covers;
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static OPENING_NAME: Pattern = Pattern::new(|| {
    pattern(
        r"^(?:\d+\)? )?(?:The )?(?P<name>(?:(?:[A-Z][A-Za-zÀ-ÿ'’-]*|of|and|on|for|the|in) )*[A-Z][A-Za-zÀ-ÿ'’-]*)",
    )
});

/// `The Group` may be a body named so many sentences before.
const BODY_REACH: usize = 4;
/// Words of an office that one person holds.
pub(super) const OFFICES: [&str; 21] = [
    "statistician",
    "treasurer",
    "editor",
    "minister",
    "commissioner",
    "co",
    "coordinator",
    "director",
    "head",
    "chief",
    "secretary",
    "officer",
    "chair",
    "president",
    "manager",
    "superintendent",
    "inspector",
    "constable",
    "chancellor",
    "lead",
    "chairman",
];
/// Words of a body that meets and is chaired.
pub(super) const BODIES: [&str; 13] = [
    "Board",
    "Group",
    "Committee",
    "Forum",
    "Council",
    "Partnership",
    "Network",
    "Panel",
    "Force",
    "Commission",
    "Alliance",
    "Coalition",
    "Assembly",
];
/// Where a holder's name ends.
const ENDS: &str = r"(?:,|;|:|\.|$| and (?:will|shall|has|have|is|comprises?|brings|membership|includes?|consists?|meets?|reports?|sets?|oversees?)\b)";
pub(super) const NAMED: &str =
    r"(?:[A-Z]{3,}\b|[A-Z][A-Za-zÀ-ÿ'’-]*(?: (?:of |and |on |for |the |in )*[A-Z][A-Za-zÀ-ÿ'’-]*)+)";

/// Ways to say who holds a role; each names `body`, `role` and `holder`.
static HELD: std::sync::LazyLock<Vec<regex::Regex>> = std::sync::LazyLock::new(|| {
    let role = "(?P<role>chaired|led|headed|hosted)";
    [
        format!(
            r"(?P<body>[^.;,:]*?) (?:is|was|will be|shall be|continues to be) {role} (?:jointly )?by (?P<holder>[^.;,:]*?){ENDS}"
        ),
        format!(r"(?P<body>{NAMED})(?:,| which is|, which is|, which was|, which will be) {role} by (?P<holder>[^.;,:]*?){ENDS}"),
        format!(r"^(?P<role>Chaired|Led|Headed) by (?P<holder>[^.;,:]*?), (?:the )?(?P<body>{NAMED})"),
        format!(r"(?P<body>{NAMED}), which (?P<holder>(?:the )?[A-Z][^.;:,]*?) (?P<role>chairs|leads|heads)\b"),
        format!(r"^(?P<holder>[A-Z][a-zà-ÿ'’-]+ [A-Z][A-Za-zà-ÿ'’-]+), who (?:also |now )?(?P<role>chairs|leads|heads) the (?P<body>{NAMED})"),
        format!(r"(?P<body>{NAMED}),? under the (?P<role>chairmanship|leadership) of (?P<holder>[^.;,:]*?){ENDS}"),
        format!(r"(?P<holder>(?:[Tt]he )?[^.;,:]*?) (?P<role>chairs|leads|heads) the (?P<body>{NAMED})"),
        format!(r"^(?P<holder>[A-Z][^.;:,]*?) (?:is|was) the (?P<role>chair|chairman|chairperson|leader|head) of the (?P<body>{NAMED})"),
        format!(r"^(?P<role>Chair|Chairman|Chairperson|Leader|Head) of the (?P<body>{NAMED}): (?P<holder>[^.;,:]*?)(?:\.|,|;|$)"),
        format!(r"^Meetings of the (?P<body>{NAMED}) are (?P<role>chaired) by (?P<holder>[^.;,:]*?){ENDS}"),
        format!(r"\b[Tt]he (?P<role>chair|chairman|chairperson|leader|head) of the (?P<body>{NAMED}) (?:is|was|will be) (?P<holder>[^.;,:]*?){ENDS}"),
    ]
    .iter()
    .filter_map(|text| pattern(text))
    .collect()
});

/// `N. N. is the Title`, `the Title, N. N.,`: a title of several words and who bears it.
static BORNE: std::sync::LazyLock<Vec<regex::Regex>> = std::sync::LazyLock::new(|| {
    let person = r"(?P<holder>[A-Z][a-zà-ÿ'’-]+ [A-Z][A-Za-zà-ÿ'’-]+)";
    [
        format!(r"^{person} is the (?P<body>{NAMED})(?:\.|,|;| and )"),
        format!(r"\b[Tt]he (?P<body>{NAMED}), {person}(?:,|\.|;)"),
        format!(r"\b{person}, (?:acting )?as (?:the )?(?P<body>{NAMED})(?:,|\.|;| is| was| has)"),
        format!(
            r"^The (?:office|role|post) of (?P<body>{NAMED}) is (?:held|led|filled|occupied) by {person}"
        ),
        format!(r"^{person}, (?:the )?(?P<body>{NAMED})(?:,|$)"),
        format!(r"^The post of (?P<body>{NAMED}) has been held (?:since [^,.;]*? )?by {person}(?:\.|,|;)"),
        format!(r"^(?P<body>{NAMED}): {person}, appointed\b"),
        format!(r"^{person} has been (?:the |our )?(?P<body>{NAMED}) since\b"),
        format!(r"^[Tt]he (?P<body>{NAMED}) is {person}(?:\.|,|;| and )"),
        // A title in small letters.
        format!(r"\b{person}, the (?P<body>[a-z]+ [a-z]+)(?:,|\.|;|$)"),
        format!(r"^[Tt]he (?P<body>[a-z]+ [a-z]+) is {person}(?:\.|,|;| and )"),
        format!(r"^[Tt]he (?P<body>[a-z]+ responsible) for this (?:release|report|bulletin) is {person}(?:\.|,|;| and )"),
    ]
    .iter()
    .filter_map(|text| pattern(text))
    .collect()
});

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let mut found = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let before = sentences.get(..at).unwrap_or_default();
        let lower = sentence.text.to_lowercase();
        let may_hold = ["chair", " led ", "lead", "head", "hosted"].iter().any(|word| lower.contains(word));
        let held = HELD.iter().filter(|_| may_hold).find_map(|pattern| pattern.captures(&sentence.text));
        if let Some(captured) = held {
            let part =
                |name: &str| captured.name(name).map(|found| found.as_str().trim()).unwrap_or_default();
            let role = match part("role").to_lowercase().chars().next() {
                Some('c') => "chaired",
                Some('l') => "led",
                Some('h') if part("role") == "hosted" => "hosted",
                _ => "headed",
            };
            // `N. N., who also chairs the Group`: no name, no holder.
            let is_name = part("holder").contains(char::is_uppercase);
            if let (true, Some(body)) = (is_name, body(part("body"), before, sentence, known, short)) {
                found.push(fact(sentence, format!("{body}: {role}"), part("holder")));
            }
        }
        let is_past = ["former", " then ", "previous", "first ", "second ", "late "]
            .iter()
            .any(|word| sentence.text.contains(word));
        let borne = BORNE.iter().filter(|_| !is_past).find_map(|pattern| pattern.captures(&sentence.text));
        if let Some(captured) = borne {
            let part =
                |name: &str| captured.name(name).map(|found| found.as_str().trim()).unwrap_or_default();
            let title = short.words(part("body"), known);
            let is_office = title.iter().any(|word| OFFICES.contains(&word.as_str()));
            if title.len() >= 2 && is_office {
                found.push(fact(sentence, format!("{}: borne", title.join(" ")), part("holder")));
            }
        }
    }
    found
}

pub(super) fn fact(sentence: &Sentence, about: String, holder: &str) -> FactReading {
    FactReading {
        kind: "role".to_owned(),
        sentences: vec![sentence.id.clone()],
        about,
        value: holder.to_owned(),
        ..FactReading::default()
    }
}

/// The words of a body; `The Group` alone is the body with which the sentence before begins, else the only one of the
/// publication that is called so.
pub(super) fn body(
    printed: &str,
    before: &[Sentence],
    sentence: &Sentence,
    known: &Vocabulary,
    short: &Abbreviations,
) -> Option<String> {
    let words = short.words(printed.trim_start_matches(|letter: char| !letter.is_alphabetic()), known);
    if words.len() >= 2 {
        return Some(short.longest_name(&words).join(" "));
    }
    let near = before.iter().rev().take(BODY_REACH).take_while(|before| before.section == sentence.section);
    let names: Vec<Option<Vec<String>>> = near
        .map(|before| {
            let found = OPENING_NAME.as_ref()?.captures(&before.text)?;
            let name = short.words(own_name(found.name("name")?.as_str()), known);
            (name.len() >= 2 && words.iter().all(|word| name.contains(word))).then_some(name)
        })
        .collect();
    let first = names.first().cloned().flatten();
    let only = || {
        let [word] = words.as_slice() else { return None };
        short.whole_name(sentence.part(), word).map(<[String]>::to_vec)
    };
    let further = || names.iter().skip(1).flatten().next().cloned().filter(|_| !words.is_empty());
    first.or_else(only).or_else(further).map(|name| short.longest_name(&name).join(" "))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let roles = facts.of_kind("role");
    let mut done: Vec<&str> = Vec::new();
    for fact in &roles {
        let same: Vec<&&FactReading> = roles.iter().filter(|other| other.about == fact.about).collect();
        if same.len() < 2 || done.contains(&fact.about.as_str()) {
            continue;
        }
        done.push(&fact.about);
        let holder = facts.words(&fact.value);
        let other = same.iter().find(|other| !covers(&holder, &facts.words(&other.value)));
        let outcome = match other {
            None => Outcome::Passed,
            Some(_) => Outcome::Failed(two_holders(facts, fact, &same)),
        };
        report.note(Kind::RoleTwoHolders, &fact.about, outcome);
    }
}

fn two_holders(facts: &Facts<'_>, fact: &FactReading, same: &[&&FactReading]) -> Finding {
    let said: Vec<String> =
        same.iter().map(|fact| format!("\"{}\" ({})", fact.value, facts.place(fact))).collect();
    Finding::new(
        Kind::RoleTwoHolders,
        &fact.about,
        Severity::Medium,
        Vec::new(),
        format!("One role ({}) is given to {}.", fact.about, crate::words::list(&said)),
    )
    .quoting(facts.quotes(same.iter().map(|fact| **fact)))
    .resolved_by("The body's own terms of reference, with the date from which each held the role.")
}
