//! Lists: the members of a body, the places of a scheme, the categories of a thing.
//!
//! In: sentences. Out: facts with items, and whether the list says that it is not the whole. Lists of one thing are
//! held against each other item by item, after articles, small words and abbreviations are set aside. What an open
//! list leaves out proves nothing, so two open lists that differ are called undecided and not wrong.

use std::collections::BTreeSet;

use super::roles::body;
use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::label::{alike, covers, shared, words};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};
use crate::words::list;

static MEMBERS: [Pattern; 12] = [
    // Whoever is among the members is in every whole list of them.
    Pattern::new(|| {
        pattern(
            r"^(?:Both )?(?:The |the )?(?P<rest>[A-Z][^.;:]*? and (?:the )?[A-Z][^.;:,]*?) are (?:both |all )?(?P<verb>among) the members of (?:the )?(?P<body>[A-Z][^.;:,]*)\.?$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"^(?P<body>Its) (?:full |current |present )?(?:membership|members) (?P<verb>is|are)(?: as follows)?(?P<rest>:)$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"^(?:The )?(?P<rest>[A-Z][^.;:]*? and (?:the )?[A-Z][^.;:]*?) (?P<verb>sit on|are members of|make up|serve on) (?:the )?(?P<body>[A-Z][^.;:,]*)\.?$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"(?P<body>.*?)\b(?P<verb>membership (?:includes|comprises|consists of|is drawn from)|(?:will )?comprises?|(?:will )?consists? of|brings together|members are|is made up of|is composed of|will be made up of|includes)\b(?P<rest>.*)$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"(?:[Mm]embers|[Mm]embership|[Mm]ember (?:organisations|bodies|agencies)) of (?:the )?(?P<body>.*?) (?P<verb>are|is confined to|is limited to|is|include|includes|comprises?|consists? of|will be)\b(?P<rest>.*)$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"(?:[Ff]ollowing|organisations|bodies|partners)\b.*?\b(?P<verb>are represented on|sit on|are members of|make up|form) (?:the )?(?P<body>[^:]*?)(?P<rest>:.*)$",
        )
    }),
    Pattern::new(|| pattern(r"(?P<body>.*?)\b(?P<verb>(?:has|have) (?:\w+) members)(?P<rest>:.*)$")),
    Pattern::new(|| {
        pattern(
            r"^(?P<verb>Represented|Sitting|Serving) on (?:the )?(?P<body>[A-Z][^.;:,]*?) (?:are|is)(?P<rest> .*)$",
        )
    }),
    Pattern::new(|| {
        pattern(
            r"^\w+ (?:bodies|organisations|agencies|partners|members) (?P<verb>make up|form|sit on) (?:the )?(?P<body>[A-Z][^.;:,]*)(?P<rest>:.*)$",
        )
    }),
    Pattern::new(|| pattern(r"^(?P<body>[A-Z][^.;:,]*?) (?P<verb>members|membership):(?P<rest> .*)$")),
    Pattern::new(|| {
        pattern(r"^(?:Around|Round) the table of the (?P<body>[A-Z][^.;:,]*?) (?P<verb>sit)(?P<rest> .*)$")
    }),
    Pattern::new(|| {
        pattern(r"^(?:The )?(?P<body>[A-Z][^.;:,]*?)['’]s (?P<verb>members) (?:are|include)(?P<rest> .*)$")
    }),
];
const NAME: &str = r"[A-Z][A-Za-zÀ-ÿ'’-]*(?: [A-Z][A-Za-zÀ-ÿ'’-]*)*";
/// A thing by common words alone.
const COMMON: &str = "[a-z]+(?: [a-z]+){1,2}";
const TRIED: &str = "(?:tried out|trialled|piloted|tested)";
static PLACES: std::sync::LazyLock<Vec<regex::Regex>> = std::sync::LazyLock::new(|| {
    let listed = format!(r"(?P<list>{NAME}(?:, {NAME})*,? and (?:the )?{NAME})");
    let sites = r"(?P<scheme>(?:[a-z-]+ ){0,3}(?:fora|forums|hubs|pilots|sites|centres|shelters|refuges|houses|clinics|partnerships|offices|branches))";
    let made = "(?:established|set up|created|opened|introduced|formed|piloted|launched|rolled out|based|held|found|located|available|active|running)";
    let works = "(?:operates?|exists?|meets?|runs?|works?)";
    [
        format!(
            r"\b(?:establishing|setting up|establish|established|set up|opened|launched|piloted) (?:the )?(?P<scheme>{NAME}) (?:in|for|at|across) {listed}"
        ),
        format!(
            r"(?P<scheme>{NAME}) (?:have|has|were|was|are|is) (?:(?:now|already|since|currently) )?(?:been |being )?{made} (?:in|for|at|across) {listed}"
        ),
        format!(r"(?P<scheme>{NAME}) (?:are|is) (?:now |currently |already )?(?:in place |in operation |up and running )?(?:in|for|at|across) {listed}"),
        format!(r"(?P<scheme>{NAME}) (?:now |currently |already )?{works} (?:in|for|at|across) {listed}"),
        format!(r"\bThere (?:are|is) (?:now |currently |already )?(?:\w+ )?(?P<scheme>{NAME}) (?:in|for|at|across) {listed}"),
        format!(r"(?P<scheme>{NAME}) can be found (?:in|at) {listed}"),
        format!(r"(?P<scheme>{NAME}) (?:now |currently |already )?(?:{works}|are in place|have been set up): {listed}"),
        format!(r"(?P<scheme>{NAME}) (?:has |have )?(?:opened|started|began|launched) (?:in|at|across) {listed}"),
        format!(r"(?P<scheme>{NAME}), (?:which is |which are )?(?:now |already |currently )?(?:running|operating|available|in place|active) (?:in|at|across) {listed}"),
        format!(r"(?P<scheme>{NAME}) \({listed}\)"),
        format!(r"(?P<scheme>{NAME}) (?:covers?|serves?) {listed}"),
        format!(r"{listed} (?:each |all )?(?:have|has|host|hosts) (?:a |an |its own |their own )?(?P<scheme>{NAME})"),
        // `The four fora, in A, B, C and D, met`; without commas it may be of some of them.
        format!(r"\b[Tt]he {sites}, (?:which are )?(?:based |located )?(?:in|at|covering|serving) {listed},"),
        format!(r"\b[Tt]he {sites} (?:now |currently )?(?:cover|serve|operate in|are based in|are located in) {listed}"),
        format!(r"^Sites (?:for|of) the (?P<scheme>{COMMON}): {listed}"),
        format!(r"^People in {listed} were the first to (?:benefit from|use|have) the (?P<scheme>{COMMON})"),
        // What is tried is tried once, and may have no name of its own.
        format!(r"\b{TRIED} (?:the |its |new )?(?P<scheme>{COMMON}) (?:in|at|across) {listed}"),
        format!(r"\b[Tt]he (?P<scheme>{COMMON}),? (?:which (?:was|were) )?(?:first )?{TRIED} (?:in|at|across) {listed}"),
        format!(r"(?P<scheme>{COMMON}) (?:was|were|is being|are being|has been|have been) (?:first )?{TRIED} (?:in|at|across) {listed}"),
    ]
    .iter()
    .filter_map(|text| pattern(text))
    .collect()
});
static TITLED_MEMBERS: Pattern = Pattern::new(|| {
    pattern(r"\b(?:[Mm]embers|[Mm]embership) of (?:the )?(?P<body>[A-Z][A-Za-zÀ-ÿ'’ -]+?)(?: \(|,|$)")
});
static THE_MEMBERS: Pattern =
    Pattern::new(|| pattern(r"\b[Tt]he members (?:were|are)(?: as follows)?:? (?P<rest>.*)$"));
static SHORT_NAME: Pattern = Pattern::new(|| pattern(r"\(([A-Z]{2,})\)"));

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let mut found = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let members = members(sentences, at, known, short);
        let is_members = members.is_some();
        found.extend(members);
        found.extend(places(sentence));
        found.extend(super::categories::propose(sentences, at).filter(|_| !is_members));
    }
    found
}

/// The items of a list inside a sentence: after its last colon, *including*, *involving* or *namely* if it has one,
/// parted by semicolons if there are any, else by commas and the last *and*.
pub(crate) fn list_items(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(['.', ';']);
    let openers = [": ", " including ", " includes ", " involving ", " namely ", " such as "];
    let start =
        openers.iter().filter_map(|opener| text.rfind(opener).map(|at| at + opener.len())).max().unwrap_or(0);
    let semicolons = text.contains(';');
    let rest = if semicolons { text } else { text.get(start..).unwrap_or_default() };
    let mut items: Vec<String> =
        if semicolons { rest.split([';', ':']).map(str::to_owned).collect() } else { commas(rest) };
    if let Some(last) = if semicolons { None } else { items.pop() } {
        match last.rsplit_once(" and ").filter(|(before, _)| !before.is_empty()) {
            Some((before, after)) => items.extend([before.to_owned(), after.to_owned()]),
            None => items.push(last.trim_start_matches("and ").to_owned()),
        }
    }
    let tidy = |item: String| {
        let item = item
            .trim()
            .trim_start_matches("the ")
            .trim_start_matches("and ")
            .trim_end_matches(['.', ','])
            .to_owned();
        item.strip_prefix("exploitation for ").map_or(item.clone(), str::to_owned)
    };
    items.into_iter().map(tidy).filter(|item| !item.is_empty()).collect()
}

/// Parts at commas outside brackets.
fn commas(text: &str) -> Vec<String> {
    let (mut depth, mut items, mut item) = (0, Vec::new(), String::new());
    for letter in text.chars() {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        if letter == ',' && depth == 0 {
            items.push(std::mem::take(&mut item));
        } else {
            item.push(letter);
        }
    }
    items.push(item);
    items
}

/// Whether a list goes on behind an item.
pub(super) fn ends_open(item: &str) -> bool {
    [";", "; and", "; or"].iter().any(|end| item.ends_with(end))
}

/// The list items that follow a sentence which ends with a colon.
pub(super) fn items_below(sentences: &[Sentence], at: usize) -> Vec<&Sentence> {
    let below = sentences.get(at + 1..).unwrap_or_default();
    let section = below.first().map(|first| first.section.as_str()).unwrap_or_default();
    let is_item = |sentence: &&Sentence| {
        sentence.section == section
            && (sentence.is_fragment() || ends_open(&sentence.text))
            && sentence.text.chars().any(char::is_alphabetic)
    };
    let mut items: Vec<&Sentence> = below.iter().take_while(is_item).collect();
    // Items that end with semicolons have a last one that ends the sentence.
    let is_last = |next: &&Sentence| {
        let text = next.text.trim_start_matches("and ");
        next.section == section && text.ends_with('.') && text.starts_with(char::is_lowercase)
    };
    if items.len() >= 2 && items.iter().all(|item| ends_open(&item.text)) {
        items.extend(below.get(items.len()).filter(is_last));
    }
    items
}

fn members(
    sentences: &[Sentence],
    at: usize,
    known: &Vocabulary,
    short: &Abbreviations,
) -> Option<FactReading> {
    let sentence = sentences.get(at)?;
    if let Some(listed) = listed_under_title(sentences, at, known, short) {
        return Some(listed);
    }
    let opens = [
        "member",
        "compris",
        "consist",
        "brings together",
        "made up",
        "composed",
        "represented",
        "sit on",
        "make up",
        "form ",
        "serve on",
        "includes",
        " sit ",
        "sitting on",
        "serving on",
    ];
    if !opens.iter().any(|word| sentence.text.to_lowercase().contains(word)) {
        return None;
    }
    let captured = MEMBERS.iter().find_map(|pattern| {
        let captured = pattern.as_ref()?.captures(&sentence.text)?;
        // A pattern that catches no body leaves the sentence to the next.
        let body = captured.name("body").map(|it| it.as_str().trim()).unwrap_or_default();
        let is_of = body.ends_with("Members of the") || body.to_lowercase().starts_with("the membership of");
        (!body.is_empty() && !is_of && !body.to_lowercase().starts_with("membership of")).then_some(captured)
    })?;
    let part = |name: &str| captured.name(name).map(|found| found.as_str().trim()).unwrap_or_default();
    let subject = part("body").split(" is ").next().unwrap_or_default();
    let subject = subject.split(" will ").next().unwrap_or_default().split(", ").next().unwrap_or_default();
    let before = sentences.get(..at).unwrap_or_default();
    let about = body(subject, before, sentence, known, short)?;
    let mut ids = vec![sentence.id.clone()];
    let items: Vec<String> = if part("rest").ends_with(':') || part("rest").is_empty() {
        let below = items_below(sentences, at);
        let inline = sentences.get(at + 1).filter(|next| below.is_empty() && next.text.contains(';'));
        ids.extend(below.iter().map(|item| item.id.clone()).chain(inline.map(|next| next.id.clone())));
        match inline {
            Some(next) => list_items(&next.text),
            None => below.iter().map(|item| item.text.trim_end_matches([';', '.']).to_owned()).collect(),
        }
    } else {
        list_items(part("rest"))
    };
    let is_name = |item: &&String| item.starts_with(char::is_uppercase) || item.starts_with("other ");
    let named = items.iter().filter(is_name).count();
    let lower = format!("{} {}", part("verb"), part("rest")).to_lowercase();
    let is_some = part("verb") == "among";
    let least = if is_some { 2 } else { 3 };
    (items.len() >= least && named * 2 >= items.len()).then(|| FactReading {
        kind: "members".to_owned(),
        sentences: ids,
        about,
        is_open: is_some || lower.contains("includ") || items.iter().any(|item| is_catch_all(item)),
        items,
        ..FactReading::default()
    })
}

/// `A; B; C`, or `the members were A, B and C`, in a section called `Members of the Board`.
fn listed_under_title(
    sentences: &[Sentence],
    at: usize,
    known: &Vocabulary,
    short: &Abbreviations,
) -> Option<FactReading> {
    let sentence = sentences.get(at)?;
    let title = TITLED_MEMBERS.as_ref()?.captures(&sentence.section)?.name("body")?.as_str();
    let told = THE_MEMBERS.as_ref()?.captures(&sentence.text).and_then(|found| found.name("rest"));
    let bare = |item: String| match item.split_once(" (") {
        // `The Council (Councillor N. N., Chair)`; an abbreviation stays.
        Some((name, bracket)) if bracket.contains(' ') || bracket.starts_with("Chair") => name.to_owned(),
        _ => item,
    };
    let items: Vec<String> = match told {
        Some(rest) => list_items(rest.as_str()),
        None if sentence.text.matches(';').count() > 1 => {
            sentence.text.trim_end_matches('.').split(';').map(|item| item.trim().to_owned()).collect()
        }
        None => return None,
    };
    let items: Vec<String> = items.into_iter().map(bare).collect();
    let is_name = |item: &String| {
        item.trim_start_matches("the ").starts_with(char::is_uppercase) && item.split_whitespace().count() < 9
    };
    let about = body(title, sentences.get(..at)?, sentence, known, short)?;
    (items.len() > 2 && items.iter().all(is_name)).then(|| FactReading {
        kind: "members".to_owned(),
        sentences: vec![sentence.id.clone()],
        about,
        is_open: items.iter().any(|item| is_catch_all(item)),
        items,
        ..FactReading::default()
    })
}

/// An item that stands for others without naming them.
fn is_catch_all(item: &str) -> bool {
    words(item).iter().any(|word| word == "other" || word == "others")
}

fn places(sentence: &Sentence) -> Option<FactReading> {
    if !sentence.text.contains(" and ") {
        return None;
    }
    let captured = PLACES.iter().find_map(|pattern| pattern.captures(&sentence.text))?;
    let part = |name: &str| captured.name(name).map(|found| found.as_str()).unwrap_or_default();
    let items = list_items(part("list"));
    let to_come = ["to be ", "being developed", "will be", "proposed", "planned", "further", "would be"]
        .iter()
        .any(|word| captured.get(0).is_some_and(|found| found.as_str().contains(word)));
    (items.len() >= 2 && !to_come).then(|| FactReading {
        kind: "places".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: without_number(part("scheme")).to_owned(),
        items,
        ..FactReading::default()
    })
}

/// `Four Fora` are the Fora.
fn without_number(scheme: &str) -> &str {
    match scheme.split_once(' ') {
        Some((first, rest)) if in_words(&first.to_lowercase()).is_some() => rest,
        _ => scheme,
    }
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    pairs(facts, "members", Kind::MembersDiffer, |a, b| a.about == b.about, report);
    pairs(facts, "places", Kind::PlacesDiffer, |a, b| same_scheme(facts, a, b), report);
    let one_list = |a: &FactReading, b: &FactReading| {
        let (a, b) = (plain(facts, a), plain(facts, b));
        let common = a.iter().filter(|item| b.iter().any(|other| other == *item)).count();
        common >= 3 && common * 5 >= a.len().min(b.len()) * 3
    };
    pairs(facts, "categories", Kind::CategoryListsDiffer, one_list, report);
    super::categories::counted(facts, report);
}

fn plain(facts: &Facts<'_>, fact: &FactReading) -> Vec<Vec<String>> {
    fact.items.iter().map(|item| facts.words(item)).collect()
}

/// One scheme under a longer and a shorter name, or with initials for words: `AHT Fora`, `Anti Human Trafficking Fora`.
fn same_scheme(facts: &Facts<'_>, a: &FactReading, b: &FactReading) -> bool {
    let head = |fact: &FactReading| words(&fact.about).pop();
    if !head(a).zip(head(b)).is_some_and(|(a, b)| alike(&a, &b)) {
        return false;
    }
    let initials = |words: &[String], short: &str| {
        let letters: String = words.iter().filter_map(|word| word.chars().next()).collect();
        letters.contains(short)
    };
    let (a, b) = (facts.words(&a.about), facts.words(&b.about));
    let one_way = |a: &[String], b: &[String]| {
        a.iter().all(|word| {
            b.contains(word) || initials(b, word) || word.len() > 3 && !b.contains(word) && a.len() > 3
        })
    };
    covers(&a, &b)
        || a.iter().chain(&b).any(|word| word.len() == 3 && (initials(&a, word) || initials(&b, word)))
            && (one_way(&a, &b) || one_way(&b, &a))
}

/// Groups facts of a kind that are of one thing and holds the lists of each group against each other.
fn pairs(
    facts: &Facts<'_>,
    kind: &str,
    finding: Kind,
    same: impl Fn(&FactReading, &FactReading) -> bool,
    report: &mut Report,
) {
    let mut groups: Vec<Vec<&FactReading>> = Vec::new();
    for fact in facts.of_kind(kind) {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first, fact))) {
            Some(group) => group.push(fact),
            None => groups.push(vec![fact]),
        }
    }
    for group in groups.iter().filter(|group| group.len() > 1) {
        let about = group.first().map(|fact| fact.about.as_str()).unwrap_or_default();
        let outcome = match compare(facts, group, finding) {
            None => Outcome::Passed,
            Some(found) => Outcome::Failed(found),
        };
        report.note(finding, about, outcome);
    }
}

/// Whether an item of one list is an item of another.
fn is_among(facts: &Facts<'_>, item: &str, others: &[String]) -> bool {
    let own = facts.words(item);
    let short = |text: &str| Some(SHORT_NAME.as_ref()?.captures(text)?.get(1)?.as_str().to_owned());
    others.iter().any(|other| {
        let its = facts.words(other);
        if let (Some(a), Some(b)) = (short(item), short(other)) {
            return a == b;
        }
        covers(&own, &its) || (is_catch_all(item) && is_catch_all(other) && shared(&own, &its) >= 2)
    })
}

fn compare(facts: &Facts<'_>, group: &[&FactReading], kind: Kind) -> Option<Finding> {
    let mut said = Vec::new();
    let mut is_closed = false;
    let mut involved: BTreeSet<usize> = BTreeSet::new();
    for (at, fact) in group.iter().enumerate() {
        let mut only: Vec<String> = Vec::new();
        for item in fact.items.iter().filter(|item| !is_catch_all(item)) {
            let lacks = |other: &&FactReading| !is_among(facts, item, &other.items);
            let all_open = group.iter().all(|fact| fact.is_open);
            let lacking =
                group.iter().enumerate().filter(|(_, other)| (all_open || !other.is_open) && lacks(other));
            let lacking: Vec<usize> = lacking.map(|(at, _)| at).collect();
            if !lacking.is_empty() {
                is_closed |= !all_open;
                involved.extend(lacking);
                involved.insert(at);
                only.push(format!("\"{item}\""));
            }
        }
        if !only.is_empty() {
            said.push(format!("{} has {}, which not every other has", facts.place(fact), list(&only)));
        }
    }
    if said.is_empty() {
        return None;
    }
    let first = group.first()?;
    let lists: Vec<String> =
        group.iter().map(|fact| format!("{}: {}", facts.place(fact), fact.items.join("; "))).collect();
    let what = match kind {
        Kind::MembersDiffer => "The members of one body",
        Kind::PlacesDiffer => "The places of one scheme",
        _ => "One list of categories",
    };
    let open =
        if is_closed { "" } else { " Both lists say that they are not the whole, so either may be right." };
    let severity = if kind == Kind::CategoryListsDiffer { Severity::Low } else { Severity::Medium };
    let quoted = group.iter().enumerate().filter(|(at, _)| involved.contains(at)).map(|(_, fact)| *fact);
    Some(
        Finding::new(
            kind,
            &format!("{}/{}", first.sentences.first()?, facts.words(&first.about).join(" ")),
            severity,
            Vec::new(),
            format!(
                "{what} ({}) are given {} times and differ. {}. Lists: {}.{open}",
                first.about,
                group.len(),
                said.join("; "),
                lists.join(" | ")
            ),
        )
        .of_nature(if is_closed { Nature::Error } else { Nature::CannotBeDecided })
        .quoting(facts.quotes(quoted))
        .resolved_by("The list as it stood on one named date."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_under_the_title_of_a_body_is_of_its_members() {
        let known = Vocabulary::built_in().unwrap();
        let read = |section: &str, text: &str| {
            let sentence =
                Sentence { id: "S1".to_owned(), section: section.to_owned(), text: text.to_owned() };
            let sentences = [sentence];
            let short = Abbreviations::of(&sentences, &known);
            members(&sentences, 0, &known, &short)
                .map(|fact| format!("{}: {}", fact.about, fact.items.join(", ")))
        };
        let annex = "Annex B - Members of the Harbour Board";
        let said = Some("harbour board: Port Authority, Fish Guild, City Council".to_owned());
        assert_eq!(read(annex, "Port Authority (Ms Ann Ash, Chair); Fish Guild; City Council."), said);
        assert_eq!(
            read(
                annex,
                "In May 2012 the members were the Port Authority (Chair), the Fish Guild and the City Council."
            ),
            said
        );
        assert_eq!(read("Annex C - Boats", "Port Authority; Fish Guild; City Council."), None);
        assert_eq!(read(annex, "It met in May; it met in June; it met in July."), None);
    }

    #[test]
    fn a_list_is_parted_as_it_is_punctuated() {
        let text = "The Group brings together partners including A Cymru, Crime Agency (X, Y), Department of Work and Pensions and the Board.";
        assert_eq!(
            list_items(text),
            ["A Cymru", "Crime Agency (X, Y)", "Department of Work and Pensions", "Board"]
        );
        let text = "Home Office: Ministry of Justice; Her Majesty's Revenue and Customs; Wales Office.";
        assert_eq!(list_items(text).len(), 4);
        let text =
            "They dealt with cases involving exploitation for sex, labour, organ harvesting and crime.";
        assert_eq!(list_items(text), ["sex", "labour", "organ harvesting", "crime"]);
    }
}
