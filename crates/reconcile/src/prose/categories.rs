//! Lists of categories: below a colon, or inside a sentence, and how many they are said to have.
//!
//! In: sentences. Out: facts with items, and findings where a list has more or fewer items than it is said to have.

use super::lists::{items_below, list_items};
use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::bulletin::label::words;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static COUNTED_CATEGORIES: Pattern = Pattern::new(|| {
    pattern(
        r"(?i)\b(?:types|forms|categories|kinds)\b(?: of (?P<of>[a-z ]+?))?(?: are:?|:| is)(?P<rest> .*)$",
    )
});
static PARTED_CATEGORIES: Pattern = Pattern::new(|| {
    pattern(
        r"(?i)\b(?:grouped|divided|split|classified|categorised|broken down) (?:into|to|under)(?P<rest> .*)$",
    )
});
/// `A, B, C and D are the types of X distinguished in the figures`.
static BEFORE_CATEGORIES: Pattern = Pattern::new(|| {
    pattern(
        r"(?i)^(?P<rest>[^.;:]+?) are the (?:\w+ )?(?:types|forms|categories|kinds) (?:of (?P<of>[a-z ]+?) )?(?:that are |which are )?(?:used|distinguished|recorded|counted|recognised|shown)\b",
    )
});
/// `Each is entered as one of the following: A, B, C or D`.
static ONE_OF_CATEGORIES: Pattern =
    Pattern::new(|| pattern(r"(?i)\bone of the following\b[^.:]*:(?P<rest> .*)$"));
static OPENS_CATEGORIES: Pattern =
    Pattern::new(|| pattern(r"(?i)\b(categor|classif|types? |kinds? |forms? |divided|following)"));

/// A list of categories that a sentence opens or holds.
pub(super) fn propose(sentences: &[Sentence], at: usize) -> Option<FactReading> {
    let sentence = sentences.get(at)?;
    if !sentence.text.ends_with(':') {
        return inline_categories(sentence);
    }
    if !OPENS_CATEGORIES.as_ref()?.is_match(&sentence.text) {
        return None;
    }
    let below = items_below(sentences, at);
    let short_items = below.iter().all(|item| item.text.split_whitespace().count() <= 6);
    (below.len() >= 3 && short_items).then(|| FactReading {
        kind: "categories".to_owned(),
        sentences: [&sentence.id].into_iter().chain(below.iter().map(|item| &item.id)).cloned().collect(),
        about: sentence.text.trim_end_matches(':').to_owned(),
        items: below.iter().map(|item| item.text.trim_end_matches([';', '.']).trim().to_owned()).collect(),
        ..FactReading::default()
    })
}

/// `There are four types of X: a, b, c and d.` Short items without a figure.
fn inline_categories(sentence: &Sentence) -> Option<FactReading> {
    let captured = COUNTED_CATEGORIES
        .as_ref()?
        .captures(&sentence.text)
        .or_else(|| PARTED_CATEGORIES.as_ref()?.captures(&sentence.text))
        .or_else(|| BEFORE_CATEGORIES.as_ref()?.captures(&sentence.text))
        .or_else(|| ONE_OF_CATEGORIES.as_ref()?.captures(&sentence.text))?;
    // `A, B or C` is a list like `A, B and C`.
    let rest = &captured.name("rest")?.as_str().replace(" or ", " and ");
    let items = list_items(rest);
    let is_short =
        |item: &String| item.split_whitespace().count() <= 4 && !item.chars().any(|it| it.is_ascii_digit());
    let lower = sentence.text.to_lowercase();
    let is_open =
        ["includ", "such as", "main ", "most common", "for example"].iter().any(|word| lower.contains(word));
    // `A, B and, narrowly, C`: what stands between commas is no item.
    let is_interrupted = rest.contains(" and,");
    (items.len() >= 3
        && !is_interrupted
        && items.iter().all(is_short)
        && rest.matches([',', ';']).count() + 1 < items.len() + 1)
        .then(|| FactReading {
            kind: "categories".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: sentence
                .text
                .split(':')
                .next()
                .unwrap_or_default()
                .trim_end_matches('.')
                .chars()
                .take(80)
                .collect(),
            items,
            is_open,
            ..FactReading::default()
        })
}

/// A list that says how many it has: `There are four types: …`.
pub(super) fn counted(facts: &Facts<'_>, report: &mut Report) {
    let names = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let lists = [("categories", Kind::CategoryListsDiffer), ("members", Kind::MembersDiffer)];
    for (kind, finding) in lists {
        for fact in facts.of_kind(kind).into_iter().filter(|fact| !fact.is_open) {
            let first = facts.quotes([fact]).into_iter().next().map(|quote| quote.text).unwrap_or_default();
            let opening = first.split(':').next().unwrap_or_default();
            let said = words(opening).windows(2).find_map(|pair| {
                let [count, what] = pair else { return None };
                let is_list = ["types", "forms", "categories", "kinds", "members"].contains(&what.as_str());
                let count = names
                    .iter()
                    .position(|name| name == count)
                    .map(|at| at + 2)
                    .or_else(|| count.parse().ok());
                count.filter(|_| is_list && first.contains(':'))
            });
            let Some(said) = said else { continue };
            let about = format!("{}/count", fact.sentences.join("+"));
            if said == fact.items.len() {
                report.note(finding, &about, Outcome::Passed);
                continue;
            }
            let explanation = format!(
                "A list is said to have {said} and gives {}: {}.",
                fact.items.len(),
                fact.items.join("; ")
            );
            let found = Finding::new(finding, &about, Severity::Low, Vec::new(), explanation)
                .quoting(facts.quotes([fact]))
                .resolved_by("The number, or the list.");
            report.note(finding, &about, Outcome::Failed(found));
        }
    }
}
