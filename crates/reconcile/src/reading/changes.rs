//! Rankings of changes: `the largest percentage increase was in X`.
//!
//! In: a line of prose. Out: which place or category is said to have changed most. A sentence that names two, or none,
//! is passed over; so is one that says of how few its figures are.

use super::RankReading;
use super::comparisons::RATIOS;
use super::names::mentions;
use super::ranks::TOP;
use super::statements::{Line, Prose};
use super::tokens::Token;

const BY_PERCENT: [&str; 4] = ["percentage", "proportional", "proportionate", "relative"];
const BY_COUNT: [&str; 3] = ["numerical", "absolute", "actual"];

pub(super) fn propose(prose: &Prose<'_>, line: &Line<'_>) -> Option<RankReading> {
    let known = prose.known;
    let word = |at: usize| line.words.get(at).map(String::as_str).unwrap_or_default();
    let top = line
        .words
        .iter()
        .position(|word| TOP.contains(&word.as_str()) || word == "steepest" || word == "sharpest")?;
    let by = [BY_PERCENT.contains(&word(top + 1)), BY_COUNT.contains(&word(top + 1))];
    let noun = word(top + 1 + usize::from(by.contains(&true))).to_owned();
    let direction = match (known.rising.contains(&noun), known.falling.contains(&noun)) {
        (true, false) => "rise",
        (false, true) => "fall",
        _ => return None,
    };
    let is_ranked_lower =
        ["second", "third", "one"].contains(&word(top.wrapping_sub(1))) || word(top.wrapping_sub(2)) == "of";
    let is_barred = |token: &Token| token.word == "not" || RATIOS.contains(&token.word.as_str());
    if is_ranked_lower || line.tokens.iter().any(is_barred) {
        return None;
    }
    let mut nations: Vec<String> = mentions(&line.words, known).into_iter().map(|it| it.nation).collect();
    let wholes: Vec<String> = nations.iter().filter(|it| known.whole.contains_key(*it)).cloned().collect();
    nations.retain(|nation| !known.whole.contains_key(nation));
    nations.dedup();
    let categories: Vec<(String, String)> = prose.categories(&line.words).into_iter().collect();
    let (category, place) = match (categories.as_slice(), nations.as_slice()) {
        ([], [nation]) => (nation.clone(), None),
        ([(_, category)], [nation]) => (category.clone(), Some(nation.clone())),
        ([(_, category)], []) => (category.clone(), wholes.first().cloned().or_else(|| line.place.clone())),
        _ => return None,
    };
    let measure = match by {
        [true, _] => "_pct",
        [_, true] => "_count",
        _ => "",
    };
    let mut years: Vec<i32> = line.tokens.iter().filter_map(Token::year).collect();
    years.sort_unstable();
    years.dedup();
    let year = match years.as_slice() {
        [] => line.year,
        [one] => Some(*one),
        [from, to] if from + 1 == *to => Some(*to),
        _ => return None,
    };
    Some(RankReading {
        sentence: line.sentence.id.clone(),
        category,
        rank: 1,
        change: Some(format!("{direction}{measure}")),
        place,
        year,
        sex: line.words.iter().find_map(|word| known.sex(word)).map(str::to_owned),
        age: line.words.iter().find_map(|word| known.age(word)).map(str::to_owned),
        ..RankReading::default()
    })
}
