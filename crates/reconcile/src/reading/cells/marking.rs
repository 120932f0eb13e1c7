//! What each word of a sentence is to one table.
//!
//! In: the tokens of a sentence and a table. Out: one sign a token: a row, a column, a period, a number, a word that is known, or
//! one that is not. A sentence with a word that is not known may speak of something narrower than the table counts.

use super::bodies;
use super::grid::{Axis, Grid, Said as Named};
use super::multiples;
use super::periods::{Mention, Period, mentions};
use super::unread;
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::feasible::Interval;
use crate::reading::marks::{Mark, Said};
use crate::reading::names::nations_in;
use crate::reading::numbers;
use crate::reading::statements::Prose;
use crate::reading::tokens::Token;

/// What a token is to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sign {
    Name(Axis, usize),
    Period(Period),
    Number(Said),
    Known,
    Unknown,
}

/// Words that may narrow what is counted to a part that no table has, though they narrow nothing elsewhere.
const NARROWING: [&str; 14] = [
    "further",
    "another",
    "additional",
    "new",
    "remaining",
    "rest",
    "again",
    "already",
    "once",
    "others",
    "previously",
    "since",
    "before",
    "part",
];
/// Ages that part the young from others.
const MAJORITY: [&str; 5] = ["16", "17", "18", "21", "eighteen"];

/// Words before a length of time that leave it open.
const OPEN: [&str; 14] = [
    "than", "over", "under", "within", "about", "around", "nearly", "almost", "least", "most", "some",
    "after", "every", "last",
];

/// A word of a sentence in the form by which words are compared.
struct Flat {
    word: String,
    /// As the sentence has it.
    said: String,
    token: usize,
    /// Whether it may stand inside a name that does not have it.
    is_small: bool,
}

/// A sentence with what it is to every table alike: its periods, and the forms of its words.
pub(super) struct Spoken<'a> {
    pub(super) tokens: &'a [Token],
    mentions: Vec<Mention>,
    flat: Vec<Flat>,
    /// Of each token the form of it whole.
    pub(super) forms: Vec<String>,
    /// Of each token the age group it says, and whether it says a sex.
    ages: Vec<Option<String>>,
    sexes: Vec<bool>,
    /// Of each token the forms of its parts that are known to no vocabulary: a table must have them.
    foreign: Vec<Vec<String>>,
    /// The nations that it names.
    nations: Vec<String>,
}

impl<'a> Spoken<'a> {
    pub(super) fn new(tokens: &'a [Token], known: &Vocabulary) -> Self {
        let mentions = mentions(tokens, known);
        let is_period = |at: usize| mentions.iter().any(|(_, from, to)| (*from..=*to).contains(&at));
        let parts = |token: &Token| words(token.word.trim_end_matches("'s"));
        let free = tokens.iter().enumerate().filter(|(at, _)| !is_period(*at));
        let flat = free
            .flat_map(|(token, it)| parts(it).into_iter().map(move |word| (word, token)))
            .filter(|(word, _)| !known.is_hollow(word) || word == "other")
            .map(|(word, token)| {
                let said = word;
                let word = known.plain_form(&said);
                let is_small = known.is_neutral(&word) && !word.starts_with(|it: char| it.is_ascii_digit());
                Flat { word, said, token, is_small }
            })
            .collect();
        let foreign = |token: &Token| {
            let unknown = parts(token).into_iter().filter(|word| !is_known(known, word));
            unknown.map(|word| known.plain_form(&word)).collect()
        };
        let foreign = tokens.iter().map(foreign).collect();
        let forms = tokens.iter().map(|token| known.plain_form(&token.word)).collect();
        let ages = tokens.iter().map(|token| known.age(&token.word).map(str::to_owned)).collect();
        let sexes = tokens.iter().map(|token| known.sex(&token.word).is_some()).collect();
        let text = tokens.iter().map(|token| token.printed.as_str()).collect::<Vec<_>>().join(" ");
        let nations = nations_in(&text, known);
        Self { tokens, mentions, flat, forms, ages, sexes, foreign, nations }
    }

    /// The periods that the sentence names, in order.
    pub(super) fn periods(&self) -> Vec<Period> {
        let mut found: Vec<Period> = self.mentions.iter().map(|(period, ..)| *period).collect();
        found.sort();
        found.dedup();
        found
    }
}

/// Whether a word narrows nothing, whatever the table.
fn is_known(known: &Vocabulary, word: &String) -> bool {
    let moves = [&known.change, &known.rising, &known.falling].iter().any(|list| list.contains(word));
    let is_neutral = known.is_neutral(word) && known.nation(word).is_none();
    is_neutral || known.is_hollow(word) || moves || known.scale(word).is_some()
}

/// One sign a token.
pub(super) fn signs(prose: &Prose<'_>, grid: &Grid<'_>, spoken: &Spoken<'_>) -> Vec<Sign> {
    let tokens = spoken.tokens;
    let mut signs: Vec<Option<Sign>> = vec![None; tokens.len()];
    // The year of which a table has the quarters is all of the table, and no period of it.
    for (period, from, to) in &spoken.mentions {
        let sign = if Some(*period) == grid.whole_year { Sign::Known } else { Sign::Period(*period) };
        put(&mut signs, *from, *to, &sign);
    }
    rates(grid, tokens, &mut signs);
    whole_names(grid, spoken, &mut signs);
    quarters(grid, tokens, prose.known, &mut signs);
    let mut marks: Vec<Option<Mark>> = vec![None; tokens.len()];
    for (at, sign) in signs.iter().enumerate() {
        if let (Some(_), Some(mark)) = (sign, marks.get_mut(at)) {
            *mark = Some(Mark::Neutral);
        }
    }
    let free = without(tokens, &signs);
    numbers::read_all(prose, &free, &mut marks);
    for (at, mark) in marks.into_iter().enumerate() {
        let Some(slot) = signs.get_mut(at).filter(|slot| slot.is_none()) else { continue };
        *slot = match mark {
            Some(Mark::Number(_)) if is_age(tokens, at) => {
                Some(of_age(grid, tokens, at).unwrap_or(Sign::Unknown))
            }
            Some(Mark::Number(said)) if is_of_all_rows(grid, tokens, at, &said) => Some(Sign::Known),
            Some(Mark::Number(said)) => Some(Sign::Number(said)),
            Some(_) => Some(length(grid, spoken, at).map_or(Sign::Known, Sign::Number)),
            None => None,
        };
    }
    telling_names(grid, &spoken.flat, &mut signs);
    age_groups(grid, spoken, &mut signs);
    stretches(grid, tokens, &mut signs);
    own_place(prose, grid, spoken, &mut signs);
    let named = signs.clone();
    for at in 0..tokens.len() {
        if let Some(slot) = signs.get_mut(at).filter(|slot| slot.is_none()) {
            *slot = Some(rest(grid, spoken, &named, at));
        }
    }
    signs.into_iter().map(|sign| sign.unwrap_or(Sign::Unknown)).collect()
}

/// `In the last quarter`: the row or column of it, where an axis has the four of one year and nothing else.
fn quarters(grid: &Grid<'_>, tokens: &[Token], known: &Vocabulary, signs: &mut [Option<Sign>]) {
    const ORDER: [&[&str]; 4] = [&["first"], &["second"], &["third"], &["fourth", "last", "final"]];
    for at in 1..tokens.len() {
        let is_quarter = tokens.get(at).is_some_and(|token| token.word == "quarter");
        let order = tokens
            .get(at - 1)
            .and_then(|before| ORDER.iter().position(|all| all.contains(&before.word.as_str())));
        let is_free = signs.get(at - 1..=at).is_some_and(|signs| signs.iter().all(Option::is_none));
        let Some(order) = order.filter(|_| is_quarter && is_free) else { continue };
        let named = [Axis::Rows, Axis::Columns]
            .into_iter()
            .find_map(|axis| Some(Sign::Name(axis, *grid.four_quarters(axis, known)?.get(order)?)));
        if let Some(sign) = named {
            put(signs, at - 1, at, &sign);
            shorter_quarters(grid, tokens, known, signs);
        }
    }
}

/// `The second quarter was the quietest, and the third the busiest`: quarters without the word, beside one with it.
fn shorter_quarters(grid: &Grid<'_>, tokens: &[Token], known: &Vocabulary, signs: &mut [Option<Sign>]) {
    const ORDER: [&str; 4] = ["first", "second", "third", "fourth"];
    const BEHIND: [&str; 8] = ["the", "and", "with", "was", "saw", "had", "were", "brought"];
    for at in 1..tokens.len() {
        let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let ends = tokens.get(at + 1).is_none_or(|next| next.before.contains([',', ';', '(', ')', '.']));
        let is_short = word(at - 1) == "the" && (ends || BEHIND.contains(&word(at + 1)));
        let order = ORDER.iter().position(|order| *order == word(at)).filter(|_| is_short);
        let (Some(order), Some(slot)) = (order, signs.get_mut(at).filter(|slot| slot.is_none())) else {
            continue;
        };
        let named = [Axis::Rows, Axis::Columns]
            .into_iter()
            .find_map(|axis| Some(Sign::Name(axis, *grid.four_quarters(axis, known)?.get(order)?)));
        *slot = named;
    }
}

/// `Half of them were under 18`: an age of which nothing more is said.
fn is_age(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| token.word.as_str());
    let is_bound = matches!(before, Some("under" | "over" | "below" | "above" | "aged"));
    let is_end = tokens.get(at + 1).is_none_or(|next| {
        next.before.contains([',', ';', ':', '(', ')'])
            || ["and", "or", "when", "at"].contains(&next.word.as_str())
    });
    is_bound && is_end && tokens.get(at).is_some_and(|token| MAJORITY.contains(&token.word.as_str()))
}

/// `Under 18`: the one row or column of minors.
fn of_age(grid: &Grid<'_>, tokens: &[Token], at: usize) -> Option<Sign> {
    let bound = tokens.get(at.checked_sub(1)?)?.word.as_str();
    let is_majority = ["18", "eighteen"].contains(&tokens.get(at)?.word.as_str());
    let age = if ["under", "below"].contains(&bound) { "minor" } else { return None };
    let named = |axis| {
        let at = grid.axis(axis).iter().position(|name| name.age.as_deref() == Some(age))?;
        Some(Sign::Name(axis, at))
    };
    is_majority.then(|| [Axis::Rows, Axis::Columns].into_iter().find_map(named))?
}

/// `Across all four houses`: how many rows there are, and no figure of them.
fn is_of_all_rows(grid: &Grid<'_>, tokens: &[Token], at: usize, said: &Said) -> bool {
    let is_all = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|token| token.word == "all");
    let rows = grid.rows.iter().filter(|row| !row.is_total).count();
    is_all && said.whole() == Some(Interval::whole(rows.try_into().unwrap_or(i64::MAX)))
}

/// `8.0 days` in a table of days: a length of time that is a figure of the table, and not only said beside one.
fn length(grid: &Grid<'_>, spoken: &Spoken<'_>, at: usize) -> Option<Said> {
    let token = spoken.tokens.get(at).filter(|token| token.number.is_some() && !token.is_percent())?;
    let word =
        |back: usize| at.checked_sub(back).and_then(|at| spoken.tokens.get(at)).map(|it| it.word.as_str());
    // `More than 20 days`, `within 28 days`, `up to 5 days`: how long something may be, and not how long it is.
    let is_open = word(1).is_some_and(|before| OPEN.contains(&before)) || word(2) == Some("up");
    if is_open {
        return None;
    }
    let form = spoken.forms.get(at + 1)?;
    let is_of_table = grid.units.iter().any(|unit| is_form(unit, form));
    is_of_table.then(|| Said { value: token.printed.clone(), ..Said::default() })
}

/// `from January to June`: a stretch of several times of the year, of which no single one is spoken of.
fn stretches(grid: &Grid<'_>, tokens: &[Token], signs: &mut [Option<Sign>]) {
    for at in 1..tokens.len() {
        let opens =
            tokens.get(at - 1).is_some_and(|it| ["from", "between", "since"].contains(&it.word.as_str()));
        let Some(slot) = signs.get_mut(at).filter(|_| opens) else { continue };
        if let Some(Sign::Name(axis, name)) = slot
            && grid.axis(*axis).get(*name).is_some_and(|name| name.is_time)
        {
            *slot = Some(Sign::Unknown);
        }
    }
}

/// The place that all of a table is of narrows nothing in it.
fn own_place(prose: &Prose<'_>, grid: &Grid<'_>, spoken: &Spoken<'_>, signs: &mut [Option<Sign>]) {
    let tokens = spoken.tokens;
    let labels = grid.table.rows.iter().chain(&grid.table.columns);
    let reading = prose.tables.iter().find(|reading| reading.id == grid.table.id);
    let Some(place) = reading.and_then(|reading| reading.place.as_deref()) else { return };
    let is_of_another = spoken.nations.iter().any(|nation| nation != place);
    if is_of_another || labels.into_iter().any(|label| label.nation.is_some()) {
        return;
    }
    let place = words(place);
    for from in 0..tokens.len() {
        let said = tokens.get(from..from + place.len()).unwrap_or_default();
        let is_free =
            signs.get(from..from + place.len()).is_some_and(|signs| signs.iter().all(Option::is_none));
        let is_said = said.iter().zip(&place).all(|(token, word)| token.word.trim_end_matches("'s") == *word);
        if !said.is_empty() && is_free && is_said {
            put(signs, from, from + place.len() - 1, &Sign::Known);
        }
    }
}

/// `per 10,000 households`: the column of that rate, or a word of the table if all its columns are; a rate that the table does
/// not have is of something else.
fn rates(grid: &Grid<'_>, tokens: &[Token], signs: &mut [Option<Sign>]) {
    for (at, pair) in tokens.windows(2).enumerate() {
        let [per, base] = pair else { continue };
        if per.word != "per" || base.number.is_none() {
            continue;
        }
        let wanted = format!("per {}", base.word.replace(',', ""));
        let has = |text: &str| text.to_lowercase().replace(',', "").contains(&wanted);
        let of: Vec<usize> = (0..grid.columns.len())
            .filter(|&column| {
                let label = grid.table.columns.get(column).is_some_and(|label| has(&label.printed));
                let mut cells = grid.table.cells.iter().filter(|((_, at), _)| *at == column);
                label || cells.any(|(_, cell)| has(&cell.unit))
            })
            .collect();
        let sign = match of.as_slice() {
            [] => Sign::Unknown,
            [column] => Sign::Name(Axis::Columns, *column),
            _ => Sign::Known,
        };
        put(signs, at, at + 1, &sign);
    }
}

/// The tokens with those that have a sign already made no number: `30 to 34` is the name of a row.
fn without(tokens: &[Token], signs: &[Option<Sign>]) -> Vec<Token> {
    let mut free = tokens.to_vec();
    for (token, sign) in free.iter_mut().zip(signs) {
        if sign.is_some() {
            token.number = None;
            "·".clone_into(&mut token.word);
            "·".clone_into(&mut token.printed);
        }
    }
    free
}

fn put(signs: &mut [Option<Sign>], from: usize, to: usize, sign: &Sign) {
    for (at, slot) in signs.iter_mut().enumerate().take(to + 1).skip(from) {
        *slot = Some(if at == to { sign.clone() } else { Sign::Known });
    }
}

/// Names said in full, the longest first, whichever small words stand between theirs.
fn whole_names(grid: &Grid<'_>, spoken: &Spoken<'_>, signs: &mut [Option<Sign>]) {
    let flat = &spoken.flat;
    let mut taken = vec![false; flat.len()];
    for Named { axis, at, words } in &grid.by_length {
        let (axis, at) = (*axis, *at);
        for start in 0..flat.len() {
            let Some(span) = spanned(words, flat, &taken, start) else { continue };
            let (Some(first), Some(last)) = (span.first(), span.last()) else { continue };
            let is_own = grid.axis(axis).get(at).is_some_and(|name| name.words == *words);
            if is_own && !is_printed_so(grid, (axis, at), &span, flat)
                || is_other_nation(grid, (axis, at), spoken, (*first, *last))
            {
                continue;
            }
            let place = |at: &usize| flat.get(*at).map_or(0, |flat| flat.token);
            for at in &span {
                if let Some(slot) = signs.get_mut(place(at)) {
                    *slot = Some(Sign::Known);
                }
            }
            if let Some(slot) = signs.get_mut(place(first)) {
                *slot = Some(Sign::Name(axis, at));
            }
            taken.iter_mut().take(last + 1).skip(*first).for_each(|taken| *taken = true);
        }
    }
}

/// `UK nationals` are people of a country, and no nation in which something was counted; `across the UK` is where, and no country of origin.
fn is_other_nation(
    grid: &Grid<'_>,
    (axis, at): (Axis, usize),
    spoken: &Spoken<'_>,
    (first, last): (usize, usize),
) -> bool {
    let Some(is_among_nations) = grid.is_among_nations(axis, at) else { return false };
    if is_among_nations {
        let next = spoken.flat.get(last + 1).map(|flat| flat.said.as_str()).unwrap_or_default();
        return ["nationals", "national", "citizens", "citizen"].contains(&next);
    }
    let next = spoken.flat.get(last + 1).map(|flat| flat.said.as_str()).unwrap_or_default();
    if ["total", "figure", "average", "whole"].contains(&next) {
        return true;
    }
    let from = spoken.flat.get(first).map_or(0, |flat| flat.token);
    let before = spoken.tokens.get(..from).unwrap_or_default().iter().rev();
    let lead = before.map(|token| token.word.as_str()).find(|word| *word != "the");
    lead.is_some_and(|lead| ["across", "in", "throughout", "within", "over"].contains(&lead))
}

/// Where the words of a name stand from one place on, one behind the other, with at most two neutral words between.
fn spanned(name: &[String], flat: &[Flat], taken: &[bool], start: usize) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    let mut at = start;
    for (order, word) in name.iter().enumerate() {
        let mut passed = 0;
        loop {
            let here = flat.get(at).filter(|_| taken.get(at) == Some(&false))?;
            if is_form(word, &here.word) {
                break;
            }
            if order == 0 || passed == 2 || !here.is_small {
                return None;
            }
            passed += 1;
            at += 1;
        }
        found.push(at);
        at += 1;
    }
    (!found.is_empty()).then_some(found)
}

/// Words of a sex that are of the young alone.
const YOUNG: [&str; 4] = ["girl", "girls", "boy", "boys"];

/// Whether all that a table counts are young.
fn is_of_the_young(grid: &Grid<'_>) -> bool {
    ["minor", "child", "children"].iter().any(|word| grid.plain.contains(*word))
}

/// Whether a name that another one is like in every word (`Men` and `Boys` are both male), or that is said by a word of the young, is said as it
/// is printed. In a table of minors all are young.
fn is_printed_so(grid: &Grid<'_>, (axis, at): (Axis, usize), span: &[usize], flat: &[Flat]) -> bool {
    let names = grid.axis(axis);
    let Some(own) = names.get(at) else { return false };
    let is_alike = |(other, name): (usize, &super::grid::Name)| other != at && name.words == own.words;
    let is_of_young = span.iter().filter_map(|at| flat.get(*at)).any(|it| YOUNG.contains(&it.said.as_str()));
    let is_loose = !is_of_young || is_of_the_young(grid);
    if is_loose && !names.iter().enumerate().any(is_alike) {
        return true;
    }
    let labels = if axis == Axis::Rows { &grid.table.rows } else { &grid.table.columns };
    let printed = labels.get(at).map(|label| words(&label.printed)).unwrap_or_default();
    let said = span.iter().filter_map(|at| flat.get(*at)).map(|flat| flat.said.as_str());
    said.into_iter().all(|said| printed.iter().any(|own| is_form(own, said)))
}

/// Columns of which a word is said that no other column has.
fn telling_names(grid: &Grid<'_>, flat: &[Flat], signs: &mut [Option<Sign>]) {
    for flat in flat {
        let Some(slot) = signs.get_mut(flat.token).filter(|slot| slot.is_none()) else { continue };
        let is_of_young = YOUNG.contains(&flat.said.as_str()) && !is_of_the_young(grid);
        let named = grid.columns.iter().position(|name| {
            !name.is_total
                && !is_of_young
                && name.period.is_none()
                && !unread::is_negated(&name.words)
                && name.telling.iter().any(|word| is_form(word, &flat.word))
        });
        if let Some(column) = named {
            *slot = Some(Sign::Name(Axis::Columns, column));
        }
    }
}

/// `Children` in a table with a column `Minors`: the one row or column of an age group, by any word of it.
fn age_groups(grid: &Grid<'_>, spoken: &Spoken<'_>, signs: &mut [Option<Sign>]) {
    for (at, age) in spoken.ages.iter().enumerate() {
        let is_free = signs.get(at).is_some_and(Option::is_none) && spoken.sexes.get(at) == Some(&false);
        let is_plain =
            spoken.forms.get(at).is_some_and(|form| grid.plain.iter().any(|plain| is_form(plain, form)));
        let (Some(age), true, false) = (age, is_free, is_plain) else { continue };
        let named = [Axis::Rows, Axis::Columns].into_iter().find_map(|axis| {
            let place = grid.axis(axis).iter().position(|name| name.age.as_ref() == Some(age))?;
            Some(Sign::Name(axis, place))
        });
        if let Some(slot) = signs.get_mut(at) {
            *slot = named;
        }
    }
}

fn rest(grid: &Grid<'_>, spoken: &Spoken<'_>, named: &[Option<Sign>], at: usize) -> Sign {
    let tokens = spoken.tokens;
    let (Some(token), Some(foreign)) = (tokens.get(at), spoken.foreign.get(at)) else { return Sign::Unknown };
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    // A sex or an age that is the name of no row or column narrows to a part that the table has not.
    let is_group = spoken.ages.get(at).is_some_and(Option::is_some) || spoken.sexes.get(at) == Some(&true);
    let is_whole_group =
        grid.plain.iter().any(|plain| spoken.forms.get(at).is_some_and(|form| is_form(plain, form)));
    if is_group && !is_whole_group && !is_age_of_name(spoken, grid, named, at) {
        return Sign::Unknown;
    }
    // `The year before` and `since 2014` are times.
    let is_time = word(at.wrapping_sub(1)) == "year" && token.word == "before" || token.word == "since";
    // `24 additional referrals compared with 2015` are a difference.
    let is_difference = token.word == "additional"
        && tokens.iter().skip(at).any(|later| ["than", "compared"].contains(&later.word.as_str()));
    if NARROWING.contains(&token.word.as_str()) && !is_time && !is_difference {
        return Sign::Unknown;
    }
    // `Gwent Police referred 38`, where a table of areas has a row `Gwent`: who refers is not where somebody was.
    let is_of_areas =
        ["area", "areas", "location", "place", "nation"].iter().any(|word| grid.plain.contains(*word));
    let is_force = token.word == "police" && token.printed.starts_with(char::is_uppercase);
    if is_force && is_of_areas && at > 0 && matches!(named.get(at - 1), Some(Some(Sign::Name(..)))) {
        return Sign::Unknown;
    }
    // A body of the whole nation that reports is no limit of what it reports; any other may be.
    if bodies::is_of_body(tokens, at) {
        return Sign::Known;
    }
    let is_named = |at: usize| matches!(named.get(at), Some(Some(Sign::Name(..))));
    // `X alone accounted for`: of X all the same.
    if token.word == "alone" && named.get(..at).is_some_and(ends_with_name) {
        return Sign::Known;
    }
    if is_age_of_name(spoken, grid, named, at) {
        return Sign::Known;
    }
    if multiples::multiplied(&token.word).is_some() {
        return Sign::Known;
    }
    if token.word == "aged" && (is_named(at + 1) || is_named(at + 2)) {
        return Sign::Known;
    }
    if token.word.starts_with("point") && word(at.wrapping_sub(1)) == "percentage" {
        return Sign::Known;
    }
    let is_of_table = |form: &String| grid.plain.iter().chain(&grid.shared).any(|plain| is_form(plain, form));
    if token.number.is_none() && foreign.iter().all(is_of_table) { Sign::Known } else { Sign::Unknown }
}

/// `children under 18`: the word of an age before a row or column of just that age.
fn is_age_of_name(spoken: &Spoken<'_>, grid: &Grid<'_>, named: &[Option<Sign>], at: usize) -> bool {
    let is_young = spoken.ages.get(at).and_then(Option::as_deref).map(|age| age == "minor");
    let behind = (at + 1..at + 3).find_map(|at| match named.get(at) {
        Some(Some(Sign::Name(axis, name))) => grid.axis(*axis).get(*name),
        _ => None,
    });
    let says = |name: &super::grid::Name, wanted: &[&str]| {
        name.words.iter().any(|word| wanted.contains(&word.as_str()))
    };
    match (is_young, behind) {
        (Some(true), Some(name)) => says(name, &["under"]) && says(name, &["18"]) || says(name, &["17"]),
        (Some(false), Some(name)) => says(name, &["18"]) && says(name, &["over", "older", "above"]),
        _ => false,
    }
}

/// Whether what a name is said with ends here.
fn ends_with_name(before: &[Option<Sign>]) -> bool {
    let last = before.iter().rposition(|sign| *sign != Some(Sign::Known));
    last.is_some_and(|at| matches!(before.get(at), Some(Some(Sign::Name(..)))) && before.len() - at < 5)
}

/// Whether a word of a sentence is a form of a word of the table: the same, a plural, or of a country its people.
pub(super) fn is_form(own: &str, said: &str) -> bool {
    if own == said {
        return true;
    }
    let many = |one: &str, many: &str| {
        many.strip_suffix("ies").is_some_and(|stem| one.strip_suffix('y') == Some(stem) && stem.len() > 2)
    };
    if many(own, said) || many(said, own) {
        return true;
    }
    let (short, long) = if own.len() < said.len() { (own, said) } else { (said, own) };
    let Some(end) = long.strip_prefix(short) else { return false };
    let letters = short.chars().count();
    if letters < 4 {
        return letters == 3 && end == "s";
    }
    ["s", "es", "n", "an", "ian", "ese", "ly"].contains(&end)
}
