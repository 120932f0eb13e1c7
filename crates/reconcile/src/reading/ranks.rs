//! Rankings in words: *most*, *highest*, *second highest*, *fewest*.
//!
//! In: lines of prose. Out: which category is said to have which rank, among what. A clause that names no category
//! of a table, or two, is passed over.

use super::RankReading;
use super::names::place_in;
use super::statements::{Line, Prose};
use super::tokens::Token;
use crate::bulletin::label::words;

/// Words that rank from the top, and from the bottom.
const TOP: [&str; 7] = ["most", "highest", "largest", "greatest", "commonest", "leading", "biggest"];
const BOTTOM: [&str; 5] = ["fewest", "lowest", "smallest", "least", "rarest"];
/// Behind *most*, these make it a superlative of a quality and not a number of things.
const QUALITIES: [&str; 9] = [
    "prevalent",
    "common",
    "frequent",
    "frequently",
    "reported",
    "often",
    "commonly",
    "numerous",
    "referrals",
];
/// Behind *most*, these do not rank a category at all.
const NOT_RANKED: [&str; 8] =
    ["likely", "recent", "recently", "significant", "important", "serious", "vulnerable", "probable"];

pub(super) fn propose(prose: &Prose<'_>) -> Vec<RankReading> {
    let mut found = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_near_topic && !line.sentence.is_fragment()) {
        let mut inherited = None;
        for clause in clauses(&line.tokens) {
            found.extend(one(prose, line, clause, &mut inherited));
        }
    }
    found
}

/// A sentence in clauses: at commas and semicolons, and at *while*. Short ones are joined to the next.
fn clauses(tokens: &[Token]) -> Vec<&[Token]> {
    let mut cuts = vec![0];
    for (at, token) in tokens.iter().enumerate() {
        let parted = token.before.contains([',', ';'])
            || ["while", "whilst", "whereas"].contains(&token.word.as_str());
        let joins = token.word == "with"
            && tokens.get(at + 2..).is_some_and(|rest| rest.iter().any(|it| it.word == "being"));
        if at > 0 && (parted || joins) {
            cuts.push(at);
        }
    }
    cuts.push(tokens.len());
    cuts.windows(2).filter_map(|pair| tokens.get(*pair.first()?..*pair.last()?)).collect()
}

fn one(
    prose: &Prose<'_>,
    line: &Line<'_>,
    clause: &[Token],
    dimension: &mut Option<String>,
) -> Option<RankReading> {
    let texts: Vec<String> = clause.iter().map(|token| token.word.clone()).collect();
    let at = texts.iter().position(|word| TOP.contains(&word.as_str()) || BOTTOM.contains(&word.as_str()))?;
    let word = |at: Option<usize>| at.and_then(|at| texts.get(at)).map(String::as_str).unwrap_or_default();
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let is_one_of = texts.windows(2).any(|pair| pair == ["one", "of"]);
    if NOT_RANKED.contains(&after) || is_one_of || ["at", "not"].contains(&before) {
        return None;
    }
    let plain = words(&texts.join(" "));
    let named = prose.categories(&plain);
    let mut in_one: Vec<&(String, String)> =
        named.iter().filter(|(name, _)| dimension.as_ref().is_none_or(|known| known == name)).collect();
    in_one.dedup();
    if in_one.len() > 1 {
        in_one.retain(|(name, _)| prose.is_spoken_of(name, &plain));
    }
    let [(name, category)] = in_one.as_slice() else { return None };
    *dimension = Some(name.clone());
    let rank = match before {
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        _ => 1,
    };
    let is_superlative =
        before == "the" || QUALITIES.contains(&after) || texts.get(at).is_none_or(|it| it != "most");
    Some(RankReading {
        sentence: line.sentence.id.clone(),
        category: category.clone(),
        rank,
        from_least: BOTTOM.contains(&texts.get(at).map(String::as_str).unwrap_or_default()),
        claims_majority: !is_superlative && rank == 1,
        place: place_in(&plain, prose.known).or_else(|| line.place.clone()),
        year: line.year,
        age: age_of(prose, line, &texts),
        sex: texts.iter().find_map(|word| prose.known.sex(word)).map(str::to_owned),
    })
}

/// The age group of the clause; *for minors the highest …* may stand before a comma.
fn age_of(prose: &Prose<'_>, line: &Line<'_>, texts: &[String]) -> Option<String> {
    let own = texts.iter().find_map(|word| prose.known.age(word));
    let opening = line.tokens.iter().take(2).find_map(|token| prose.known.age(&token.word));
    own.or(opening).map(str::to_owned)
}
