//! Figures in sentences: what each number counts.
//!
//! In: lines of prose and the figures somebody has read out already. Out: one reading a figure. A number whose unit
//! is not one that the tables count, or that a word narrows in a way no table does, is left out.

use super::FigureReading;
use super::names::{mentions, place_in};
use super::statements::{Line, Prose};
use super::tokens::Token;
use crate::Printed;
use crate::bulletin::StatedFigure;
use crate::bulletin::label::words;

/// Words that may stand between a number and what it counts without narrowing it.
const PLAIN: [&str; 24] = [
    "of",
    "these",
    "those",
    "the",
    "were",
    "was",
    "are",
    "is",
    "being",
    "been",
    "nrm",
    "reported",
    "recorded",
    "such",
    "potential",
    "total",
    "overall",
    "all",
    "a",
    "had",
    "have",
    "them",
    "in",
    "for",
];
/// Words that open a narrowing no table may know.
const NARROWING: [&str; 15] = [
    "from",
    "by",
    "through",
    "involving",
    "relating",
    "via",
    "under",
    "who",
    "whose",
    "where",
    "that",
    "made",
    "aged",
    "concerning",
    "during",
];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<FigureReading> {
    let mut all: Vec<FigureReading> = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical) {
        all.extend(of_line(prose, line));
    }
    for claim in &prose.bulletin.claims {
        take_over(prose, claim, &mut all);
    }
    all
}

/// The tokens around a number that say what it counts.
struct Span<'t> {
    behind: Vec<&'t Token>,
    ahead: Vec<&'t Token>,
    in_brackets: bool,
}

fn of_line(prose: &Prose<'_>, line: &Line<'_>) -> Vec<FigureReading> {
    let mut found: Vec<FigureReading> = Vec::new();
    for (at, token) in line.tokens.iter().enumerate() {
        let Some(printed) = &token.number else { continue };
        let previous =
            at.checked_sub(1).and_then(|before| line.tokens.get(before)).map(|it| it.word.as_str());
        if previous.is_some_and(|word| prose.known.approximate.iter().any(|vague| vague == word)) {
            continue;
        }
        let span = span(&line.tokens, at);
        let id = format!("{}#{}", line.sentence.id, found.len() + 1);
        let reading = if token.is_percent() {
            percent(prose, line, &span, found.last(), &found)
        } else {
            count(prose, line, &span, found.first())
        };
        if let Some(mut reading) = reading {
            reading.id = id;
            reading.sentence.clone_from(&line.sentence.id);
            reading.value = shown(printed, token.is_percent(), &reading);
            if reading.quantity == "fall" {
                "change".clone_into(&mut reading.quantity);
            }
            found.push(reading);
        }
    }
    found
}

/// The figure with its sign: a fall of 5% is read as -5%.
fn shown(printed: &Printed, is_percent: bool, reading: &FigureReading) -> String {
    let sign = if is_percent && reading.quantity == "fall" { "-" } else { "" };
    format!("{sign}{}", printed.text)
}

fn depths(tokens: &[Token]) -> Vec<i32> {
    let mut depth = 0;
    tokens
        .iter()
        .map(|token| {
            for letter in token.before.chars() {
                depth += i32::from(letter == '(') - i32::from(letter == ')');
            }
            depth
        })
        .collect()
}

fn span(tokens: &[Token], at: usize) -> Span<'_> {
    let depths = depths(tokens);
    let own = depths.get(at).copied().unwrap_or_default();
    let cut = |token: &Token| token.before.contains([',', ';', ':', '.']);
    let mut ahead = Vec::new();
    for (token, depth) in tokens.iter().zip(&depths).skip(at + 1) {
        if *depth > own {
            continue;
        }
        if *depth < own || token.number.is_some() || cut(token) {
            break;
        }
        ahead.push(token);
    }
    let mut behind = Vec::new();
    let mut last_cut = tokens.get(at).is_some_and(cut);
    for (token, depth) in tokens.iter().zip(&depths).take(at).rev() {
        let is_empty_so_far = behind.iter().all(|it: &&Token| {
            ["with", "a", "total", "at", "of", "totalling", "by"].contains(&it.word.as_str())
        });
        if token.number.is_some() || (last_cut && !is_empty_so_far) {
            break;
        }
        if *depth <= own {
            behind.push(token);
        }
        last_cut = cut(token);
    }
    behind.reverse();
    Span { behind, ahead, in_brackets: own > 0 }
}

fn texts(tokens: &[&Token]) -> Vec<String> {
    words(&tokens.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" "))
}

fn count(
    prose: &Prose<'_>,
    line: &Line<'_>,
    span: &Span<'_>,
    first: Option<&FigureReading>,
) -> Option<FigureReading> {
    let known = prose.known;
    let ahead = texts(&span.ahead);
    let means =
        |word: &String| known.unit(word).is_some() || known.sex(word).is_some() || known.age(word).is_some();
    let at = ahead.iter().position(means)?;
    let is_nation =
        |at: usize| mentions(&ahead, known).iter().any(|it| (it.at..it.at + it.length).contains(&at));
    let plain =
        ahead.iter().take(at).enumerate().all(|(at, word)| PLAIN.contains(&word.as_str()) || is_nation(at));
    let unit = prose.tables.first().map(|table| table.unit.clone())?;
    let own_unit = ahead.get(at).and_then(|word| known.unit(word));
    if !plain || own_unit.is_some_and(|own| prose.tables.iter().all(|table| table.unit != own)) {
        return None;
    }
    let mut reading = FigureReading {
        quantity: "count".to_owned(),
        unit: own_unit.map_or(unit, str::to_owned),
        place: place_of(prose, line, span, first),
        year: line.year,
        ..FigureReading::default()
    };
    let says_basis = known.place_basis(&line.sentence.text);
    if says_basis.is_some() && ahead.iter().any(|word| word == "based") {
        reading.place_basis = says_basis.map(str::to_owned);
    } else if is_narrowed(prose, &ahead) {
        return None;
    }
    describe(prose, &ahead, &mut reading)?;
    if is_reported_by_a_row(prose, span) {
        return None;
    }
    let bare = reading.sex.is_none() && reading.age.is_none() && reading.category.is_none();
    if bare
        && (span.in_brackets
            || span.behind.iter().any(|it| it.word == "with")
            || says_group(prose, &span.behind))
    {
        describe(prose, &texts(&span.behind), &mut reading)?;
    }
    Some(reading)
}

/// Whether a row of a table is what reports the figure (`the Centre reported 34`). It may report its own count or
/// that of all, and the sentence does not say which.
fn is_reported_by_a_row(prose: &Prose<'_>, span: &Span<'_>) -> bool {
    let says = ["reported", "recorded", "published", "received", "counted", "identified", "listed", "dealt"];
    let last = span.behind.iter().rev().take(2).any(|token| says.contains(&token.word.as_str()));
    last && !prose.categories(&texts(&span.behind)).is_empty()
}

/// Whether the words before a number name a group or category that is its own.
fn says_group(prose: &Prose<'_>, behind: &[&Token]) -> bool {
    let words = texts(behind);
    words.iter().any(|word| prose.known.age(word).is_some() || prose.known.sex(word).is_some())
        || !prose.categories(&words).is_empty()
}

/// Whether a word narrows the count in a way that is neither a place nor a category of a table.
fn is_narrowed(prose: &Prose<'_>, ahead: &[String]) -> bool {
    let Some(at) = ahead.iter().position(|word| NARROWING.contains(&word.as_str())) else { return false };
    let rest = ahead.get(at..).unwrap_or_default();
    prose.categories(rest).is_empty() && place_in(rest, prose.known).is_none()
}

/// Adds sex, age and category; nothing if the words name two categories.
fn describe(prose: &Prose<'_>, words: &[String], reading: &mut FigureReading) -> Option<()> {
    let known = prose.known;
    let sexes: Vec<&str> = words.iter().filter_map(|word| known.sex(word)).collect();
    let ages: Vec<&str> = words.iter().filter_map(|word| known.age(word)).collect();
    let differ = |found: &[&str]| found.windows(2).any(|pair| pair.first() != pair.last());
    let named = prose.categories(words);
    let mut categories: Vec<&String> = named.iter().map(|(_, category)| category).collect();
    categories.dedup();
    if differ(&sexes) || differ(&ages) || categories.len() > 1 {
        return None;
    }
    reading.sex = sexes.first().map(|sex| (*sex).to_owned()).or(reading.sex.take());
    reading.age = ages.first().map(|age| (*age).to_owned()).or(reading.age.take());
    reading.category = categories.first().map(|it| (*it).clone()).or(reading.category.take());
    reading.age_basis = known.age_basis(&words.join(" ")).map(str::to_owned).or(reading.age_basis.take());
    Some(())
}

/// The place next to the number, else that of the sentence's first figure, else the one in force.
fn place_of(
    prose: &Prose<'_>,
    line: &Line<'_>,
    span: &Span<'_>,
    first: Option<&FigureReading>,
) -> Option<String> {
    place_in(&texts(&span.ahead), prose.known)
        .or_else(|| place_in(&texts(&span.behind), prose.known))
        .or_else(|| first.and_then(|figure| figure.place.clone()))
        .or_else(|| line.place.clone())
}

fn percent(
    prose: &Prose<'_>,
    line: &Line<'_>,
    span: &Span<'_>,
    last: Option<&FigureReading>,
    all: &[FigureReading],
) -> Option<FigureReading> {
    let known = prose.known;
    let ahead = texts(&span.ahead);
    let subject = all.iter().find(|figure| figure.quantity == "count");
    let copied = |from: &FigureReading, quantity: &str| FigureReading {
        quantity: quantity.to_owned(),
        of: Some(from.id.clone()),
        ..from.clone()
    };
    if span.in_brackets && ahead.iter().all(|word| PLAIN.contains(&word.as_str())) {
        return last.filter(|last| last.quantity == "count").map(|last| copied(last, "share"));
    }
    let near: Vec<&String> = ahead.iter().take(2).collect();
    if let Some(word) = near.iter().find(|word| known.change.contains(**word)) {
        let quantity = if known.fall.contains(*word) { "fall" } else { "change" };
        return subject.map(|subject| copied(subject, quantity));
    }
    let of_all =
        ahead.first().is_some_and(|word| word == "of") && ahead.iter().any(|word| known.unit(word).is_some());
    let place = place_in(&ahead, known).filter(|_| of_all && !says_group(prose, &span.ahead));
    let mut share = copied(subject?, "share");
    share.whole_place = Some(place.filter(|place| Some(place) != share.place.as_ref())?);
    let _ = line;
    Some(share)
}

/// Takes a figure that somebody has read out: it goes before the pattern's reading of the same number.
fn take_over(prose: &Prose<'_>, claim: &StatedFigure, all: &mut Vec<FigureReading>) {
    let quote = claim.quote.trim_end_matches('.');
    let said = |line: &&Line<'_>| line.sentence.text.to_lowercase().contains(&quote.to_lowercase());
    let Some(line) = prose.lines.iter().find(said) else { return };
    let measure = words(&claim.measure);
    let is_percent = claim.unit.contains("percent");
    let is_change = measure.iter().any(|word| prose.known.change.contains(word));
    let mut reading = FigureReading {
        id: claim.id.clone(),
        sentence: line.sentence.id.clone(),
        value: format!("{}{}", claim.printed.text, if is_percent { "%" } else { "" }),
        quantity: if !is_percent {
            "count"
        } else if is_change {
            "change"
        } else {
            "share"
        }
        .to_owned(),
        unit: prose.tables.first().map(|table| table.unit.clone()).unwrap_or_default(),
        place: mentions(&measure, prose.known)
            .first()
            .map(|it| it.nation.clone())
            .or_else(|| line.place.clone()),
        year: super::tables::years_in(&claim.measure).last().copied().or(line.year),
        ..FigureReading::default()
    };
    if describe(prose, &measure, &mut reading).is_none() {
        return;
    }
    let digits = |text: &str| text.replace([',', '%'], "");
    let same = |figure: &FigureReading| {
        figure.sentence == reading.sentence
            && digits(&figure.value) == digits(&reading.value)
            && figure.quantity == reading.quantity
            && (figure.sex == reading.sex && figure.age == reading.age || !is_percent)
    };
    let is_pattern = |figure: &FigureReading| figure.id.contains('#');
    let exact = all.iter().position(|figure| {
        same(figure) && is_pattern(figure) && figure.sex == reading.sex && figure.age == reading.age
    });
    let place = exact.or_else(|| all.iter().position(|figure| same(figure) && is_pattern(figure)));
    if let Some(figure) = place.and_then(|place| all.get_mut(place)) {
        let before = std::mem::replace(&mut figure.id, reading.id);
        figure.place = reading.place;
        figure.sex = reading.sex;
        figure.age = reading.age;
        figure.category = reading.category;
        let after = figure.id.clone();
        for other in all.iter_mut().filter(|other| other.of.as_ref() == Some(&before)) {
            other.of = Some(after.clone());
        }
    } else if !is_percent {
        all.push(reading);
    }
}
