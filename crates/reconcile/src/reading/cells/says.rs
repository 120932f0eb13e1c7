//! What the clauses of a sentence say of cells: a value, a share, a change, a difference.
//!
//! In: a sentence against a table. Out: readings, each with the cells it is of. A number of which it is not certain what it says
//! is left out.

use super::clauses::{Clause, Sentence};
use super::grid::Axis;
use super::marking::{Sign, is_form};
use super::steps::moved_by;
use super::{multiples, pairs, scales, several, unread, without};
use crate::bulletin::Vocabulary;
use crate::bulletin::layout::Filling;
use crate::feasible::Interval;
use crate::reading::CellReading;
use crate::reading::marks::Said;

type At = (usize, usize);

/// Which way figures are said to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// Words behind a number that is a difference.
const MORE: [&str; 5] = ["more", "higher", "above", "additional", "extra"];
const LESS: [&str; 4] = ["fewer", "lower", "less", "below"];

/// The readings of a sentence's numbers; `id` names the sentence.
pub(super) fn numbers(sentence: &Sentence<'_>, known: &Vocabulary, id: &str) -> Vec<CellReading> {
    let named = |reading: CellReading| CellReading { sentence: id.to_owned(), ..reading };
    if let Some(from) = without::leaves_out(sentence) {
        return without::reading(sentence, from).into_iter().map(named).collect();
    }
    // `None of the Afghans did`: what is told in the sentence before.
    let is_elliptical = sentence.tokens.last().is_some_and(|last| {
        ["did", "do", "does", "was", "were", "had", "has", "so"].contains(&last.word.as_str())
    });
    // `The busiest quarter was the fourth, with 32% more than the same quarter of 2012`: of which it is, is not read here.
    let is_against_same =
        ["same quarter", "same month", "same period"].iter().any(|it| sentence.text.contains(it))
            && sentence.named(Axis::Rows).is_empty();
    // `It was the only district to record a fall`: of which it is said stands in the sentence before.
    let is_of_it = sentence.text.starts_with("it ")
        && sentence.named(Axis::Rows).is_empty()
        && sentence.grid.rows.len() > 2
        && sentence.grid.period_axis() != Some(Axis::Rows);
    if is_elliptical || is_against_same || is_of_it {
        return Vec::new();
    }
    let compared = pairs::readings(sentence, known);
    let mut found: Vec<CellReading> = several::readings(sentence, known).into_iter().map(named).collect();
    // What is said of several cells is said of no single one, also where not all of them are named.
    if !found.is_empty() || several::is_respective(sentence) || unread::is_together(sentence) {
        return found;
    }
    let parted = unread::parted_by_title(sentence, known);
    for (order, clause) in sentence.clauses.iter().enumerate() {
        let [(at, said)] = clause.numbers.as_slice() else { continue };
        if parted.is_some_and(|part| *at < part) {
            continue;
        }
        if compared.iter().any(|(number, _)| *number == Some(*at)) || is_multiple(sentence, *at) {
            continue;
        }
        if is_of_another_thing(sentence, *at, known)
            || is_part_unsaid(sentence, order)
            || unread::counts_lines(sentence, *at)
            || unread::counts_bodies(sentence, *at)
            || unread::counts_what_it_counts_by(sentence, *at, known)
            || unread::is_of_cases(sentence)
            || unread::is_part_of_named(sentence, *at)
            || unread::is_part_of_them(sentence, *at)
            || unread::is_ratio(sentence, *at)
            || unread::is_in_name(sentence, *at)
            || unread::is_of_a_list(sentence, order)
            || unread::is_part_of_number(sentence, *at)
            || unread::is_among_whom(sentence, *at)
            || unread::is_difference_behind(sentence, *at)
            || unread::is_of_unknown(sentence, *at)
            || unread::is_of_unnamed_first(sentence)
            || unread::is_of_top(sentence)
            || unread::is_length_of_time(sentence, *at)
            || unread::is_earlier_unheld(sentence, clause)
            || unread::is_denied(sentence, clause, *at)
        {
            continue;
        }
        let reading = match moved(sentence, clause, *at, known) {
            Moved::By(way) => moved_by(sentence, order, *at, said, way),
            Moved::Unclear => None,
            Moved::Not
                if unread::is_since(sentence)
                    || unread::is_of_all_years(sentence)
                    || unread::is_beside_base(sentence, clause) =>
            {
                None
            }
            Moved::Not if said.is_percent => {
                value(sentence, order, *at, said).or_else(|| share(sentence, order, said, known))
            }
            Moved::Not => value(sentence, order, *at, said),
        };
        found.extend(reading.map(named));
    }
    found.extend(compared.into_iter().map(|(_, reading)| named(reading)));
    found
}

/// Whether a number is only a multiple: `doubled` is read of two cells.
fn is_multiple(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| multiples::multiplied(&token.word).is_some())
}

/// Whether a number counts what only the title names: `the five regions` of a table of votes.
fn is_of_another_thing(sentence: &Sentence<'_>, at: usize, known: &Vocabulary) -> bool {
    let grid = sentence.grid;
    let is_counted = |form: &str| grid.counted.iter().any(|word| is_form(word, form));
    let tokens = sentence.signs.iter().zip(sentence.tokens).enumerate();
    for (place, (sign, token)) in tokens.skip(at + 1).take(3) {
        if matches!(sign, Sign::Period(_)) {
            return false;
        }
        if known.is_hollow(&token.word) && token.word != "of" {
            continue;
        }
        let form = known.plain_form(&token.word);
        let is_in =
            |words: &std::collections::BTreeSet<String>| words.iter().any(|word| is_form(word, &form));
        if matches!(sign, Sign::Name(..) | Sign::Number(_)) || is_counted(&form) || token.word == "of" {
            return false;
        }
        // `20 available beds`: what follows the title's word is counted.
        let is_before_counted = is_in(&grid.plain)
            && sentence.tokens.get(place + 1).is_some_and(|next| is_counted(&known.plain_form(&next.word)));
        if is_before_counted {
            return false;
        }
        let is_other =
            ["region", "area", "group", "type", "category", "authority", "board", "force", "times"];
        if is_in(&grid.plain) || is_other.iter().any(|other| token.word.starts_with(other)) {
            return true;
        }
    }
    false
}

/// `Of the households in X, 310 …`: a number that nothing in its own clause tells from the whole the sentence opens with.
fn is_part_unsaid(sentence: &Sentence<'_>, order: usize) -> bool {
    let opens = order > 0 && sentence.clauses.first().is_some_and(|first| first.first_word() == "of");
    let names_own = sentence.clauses.get(order).is_some_and(|clause| {
        let is_part = |axis| {
            clause
                .names(axis)
                .iter()
                .any(|at| sentence.grid.axis(axis).get(*at).is_some_and(|name| !name.is_total))
        };
        is_part(Axis::Rows) || is_part(Axis::Columns)
    });
    opens && !names_own
}

/// Whether a cell holds a rate and the sentence does not say that it speaks of one.
pub(super) fn is_rate_unsaid(sentence: &Sentence<'_>, (_, column): At) -> bool {
    let grid = sentence.grid;
    let unit = grid.table.cells.iter().find(|((_, at), _)| *at == column).map(|(_, cell)| cell.unit.as_str());
    let label = grid.table.columns.get(column).map(|label| label.printed.as_str());
    let says = |text: &str| {
        text.to_lowercase()
            .split(|it: char| !it.is_alphabetic())
            .any(|it| ["rate", "rates", "per"].contains(&it))
    };
    [unit, label].into_iter().flatten().any(says) && !says(&sentence.text)
}

/// Whether a sentence speaks of a share or an average, and the cell holds neither.
pub(super) fn is_share_unheld(sentence: &Sentence<'_>, (_, column): At) -> bool {
    const SHARES: [&str; 9] =
        ["proportion", "percentage", "share", "rate", "rates", "ratio", "average", "proportionately", "per"];
    let grid = sentence.grid;
    let says = sentence.text.split(' ').any(|word| SHARES.contains(&word));
    let unit = grid.table.cells.iter().find(|((_, at), _)| *at == column).map(|(_, cell)| cell.unit.as_str());
    let label = grid.table.columns.get(column).map(|label| label.printed.as_str());
    let own = format!("{} {} {}", unit.unwrap_or_default(), label.unwrap_or_default(), grid.table.title);
    let own = own.to_lowercase();
    let holds = SHARES.iter().any(|word| own.contains(word)) || own.contains('%');
    says && !holds && grid.fillings.get(column) != Some(&Filling::Shares)
}

/// Whether something is said to move: what is compared or ranked may then be by how much.
pub(super) fn is_of_movement(sentence: &Sentence<'_>, known: &Vocabulary) -> bool {
    let of = [&known.change, &known.rising_verbs, &known.falling_verbs];
    sentence.text.split(' ').any(|word| of.iter().any(|list| list.iter().any(|it| it == word)))
}

/// Whether a number is by how much something moved.
enum Moved {
    Not,
    By(Way),
    Unclear,
}

/// Words without an `up` that is no rise: `made up`, `took up`.
fn without_made_up(words: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for word in words.split(' ') {
        let is_made =
            kept.last().is_some_and(|last| ["ma", "to", "ta"].iter().any(|start| last.starts_with(start)));
        if !(word == "up" && is_made) {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// Which way words say that something moves; nothing if none does, or both.
pub(super) fn way(words: &str, known: &Vocabulary) -> Option<Way> {
    let words = without_made_up(words);
    let says = |list: &[String]| words.split(' ').any(|word| list.iter().any(|it| it == word));
    match (says(&known.rising), says(&known.falling)) {
        (true, false) => Some(Way::Up),
        (false, true) => Some(Way::Down),
        _ => None,
    }
}

pub(super) fn moves(words: &str, known: &Vocabulary) -> bool {
    let words = without_made_up(words);
    words
        .split(' ')
        .any(|word| known.rising.iter().chain(&known.falling).chain(&known.change).any(|it| it == word))
}

fn moved(sentence: &Sentence<'_>, clause: &Clause, at: usize, known: &Vocabulary) -> Moved {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let behind = (at + 1..at + 5)
        .map(word)
        .find(|word| !["percentage", "point", "points"].contains(word) && known.scale(word).is_none());
    let behind = behind.unwrap_or_default();
    if MORE.contains(&behind) {
        return Moved::By(Way::Up);
    }
    if LESS.contains(&behind) {
        return Moved::By(Way::Down);
    }
    let is_noun = |word: &str| known.change.iter().any(|it| it == word);
    let lead_at = clause.tokens.iter().rev().find(|it| **it < at && word(**it) == clause.lead).copied();
    let before_lead = lead_at.and_then(|it| it.checked_sub(1)).map(word).unwrap_or_default();
    let is_verb = |word: &str| {
        known.rising_verbs.iter().chain(&known.falling_verbs).any(|it| it == word)
            || ["up", "down"].contains(&word)
    };
    let is_made = ["ma", "to", "ta"].iter().any(|start| before_lead.starts_with(start));
    let lead = if clause.lead == "up" && is_made { "" } else { clause.lead.as_str() };
    let is_by =
        lead == "by" || (lead == "of" && moves(before_lead, known)) || is_noun(behind) || is_verb(lead);
    if is_by {
        let own = way(&clause.text, known).or_else(|| way(&sentence.text, known));
        return own.map_or(Moved::Unclear, Moved::By);
    }
    if unread::is_amount_of_change(clause, known) {
        return Moved::Unclear;
    }
    let is_value = ["from", "to", "at"].contains(&lead)
        || ["compared", "against", "versus"].contains(&clause.first_word());
    if moves(&clause.text, known) && !is_value { Moved::Unclear } else { Moved::Not }
}

/// The cell of a clause, at its own period or at this one.
pub(super) fn cell(
    sentence: &Sentence<'_>,
    order: usize,
    period: Option<usize>,
    is_percent: Option<bool>,
) -> Option<At> {
    let axis = sentence.grid.period_axis();
    let place = |axis| sentence.place(order, axis, is_percent);
    let at = match axis {
        None => (place(Axis::Rows)?, place(Axis::Columns)?),
        Some(Axis::Rows) => (period.or_else(|| sentence.period(order))?, place(Axis::Columns)?),
        Some(Axis::Columns) => (place(Axis::Rows)?, period.or_else(|| sentence.period(order))?),
    };
    id(sentence, at).map(|_| at).filter(|at| !is_rate_unsaid(sentence, *at))
}

/// The id of a cell with a figure.
pub(super) fn id(sentence: &Sentence<'_>, at: At) -> Option<String> {
    let cell = sentence.grid.table.cells.get(&at)?;
    cell.printed.as_ref().map(|_| cell.id.clone())
}

/// What a cell of counts prints.
pub(super) fn count(sentence: &Sentence<'_>, at: At) -> Option<Interval> {
    let cell =
        sentence.grid.table.cells.get(&at).filter(|_| filling(sentence, at) == Some(Filling::Counts))?;
    cell.printed.as_ref().map(crate::Printed::interval)
}

pub(super) fn filling(sentence: &Sentence<'_>, (_, column): At) -> Option<Filling> {
    sentence.grid.fillings.get(column).copied()
}

fn value(sentence: &Sentence<'_>, order: usize, number: usize, said: &Said) -> Option<CellReading> {
    let at = cell(sentence, order, None, Some(said.is_percent))
        .filter(|(_, column)| !unread::is_of_other_column(sentence, number, *column))?;
    let is_share = filling(sentence, at)? == Filling::Shares;
    if is_share != said.is_percent || filling(sentence, at)? == Filling::Changes {
        return None;
    }
    // The share that all have of all is told by nobody: the sentence is of something else.
    if is_share && is_of_all(sentence, at) {
        return None;
    }
    if is_part_of_others(sentence, number, at) {
        return None;
    }
    let scaled = scales::scaled(sentence, number, said, at)?;
    Some(CellReading { says: "value".to_owned(), cells: vec![id(sentence, at)?], ..scaled })
}

/// `Of the nine, six were girls`, `14 of the 52 were met`: whether the number of which a sentence gives parts is no total of the cell's row or column, nor
/// of the table, so that the parts are of others. A year of several is no part of them all.
fn is_part_of_others(sentence: &Sentence<'_>, number: usize, (row, column): At) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_whole = |at: usize| {
        let leads = ["the", "these", "those"].contains(&word(at.wrapping_sub(1)));
        let opens = at == 2 && word(0) == "of" && number > 2;
        let behind = at > 2 && word(at - 2) == "of" && (number > at || number + 4 > at);
        leads && (opens || behind)
    };
    let whole = sentence.signs.iter().enumerate().find_map(|(at, sign)| match sign {
        Sign::Number(whole) if is_whole(at) => Some(whole),
        _ => None,
    });
    let Some(whole) = whole else { return false };
    let (rows, columns) = (sentence.grid.total(Axis::Rows), sentence.grid.total(Axis::Columns));
    let is_of_years = sentence.grid.period_axis() == Some(Axis::Rows);
    let over_rows = [rows.map(|total| (total, column)), rows.zip(columns)];
    let over_rows = over_rows.into_iter().flatten().filter(|_| !is_of_years);
    let mut totals = columns.map(|total| (row, total)).into_iter().chain(over_rows);
    let told = whole.whole();
    whole.is_exact_count() && !totals.any(|at| count(sentence, at) == told)
}

/// Whether a cell is in the row of the total and prints a hundred.
fn is_of_all(sentence: &Sentence<'_>, at: At) -> bool {
    let printed = sentence.grid.table.cells.get(&at).and_then(|cell| cell.printed.as_ref());
    sentence.grid.total(Axis::Rows) == Some(at.0)
        && printed.is_some_and(|printed| printed.interval().meets(&Interval::whole(100)))
}

/// `X made up 40% of Y`: of the total of its column, of that of its row, or of both, whichever the table has.
fn share(sentence: &Sentence<'_>, order: usize, said: &Said, known: &Vocabulary) -> Option<CellReading> {
    // `All of the boards had …` is of each, and no share.
    if said.value.trim_end_matches('%') == "100" || sentence.text.starts_with("every ") {
        return None;
    }
    if moves(&sentence.text, known) {
        return None;
    }
    if sentence.grid.period_axis() == Some(Axis::Rows) {
        return share_of_year(sentence, order, said);
    }
    // `As a proportion of those referred that is 34% in X`: of a part of X, told before.
    if ["as a proportion", "as a share", "as a percentage"].iter().any(|it| sentence.text.starts_with(it)) {
        return None;
    }
    if is_of_what_is_named(sentence, order) || opens_with_another_whole(sentence, known) {
        return None;
    }
    let at = cell(sentence, order, None, Some(false))
        .filter(|at| filling(sentence, *at) == Some(Filling::Counts))?;
    // A rate is of something else than of all.
    let is_of_rate =
        sentence.text.split(' ').any(|word| ["rate", "rates", "average", "likelihood"].contains(&word));
    if is_of_rate || is_of_several(sentence) {
        return None;
    }
    // `Children at home made 38% of reports, and children in homes 35%`: both are shares of reports.
    if column_shared(sentence).is_some_and(|column| column != at.1) {
        return None;
    }
    let wholes = wholes(sentence, at);
    let wholes = wholes.into_iter().filter(|whole| is_opening_whole(sentence, *whole));
    let beside: Vec<String> = wholes.filter_map(|whole| id(sentence, whole)).collect();
    if beside.is_empty() {
        return None;
    }
    Some(CellReading { says: "share".to_owned(), cells: vec![id(sentence, at)?], beside, ..plain(said) })
}

/// `20 from X and 12 from Y make up more than half`: one share of several rows, which no one of them has.
fn is_of_several(sentence: &Sentence<'_>) -> bool {
    let is_share = |sign: &Sign| matches!(sign, Sign::Number(said) if said.is_percent);
    let Some(first) = sentence.signs.iter().position(is_share) else { return false };
    let mut rows: Vec<usize> = Vec::new();
    for sign in sentence.signs.iter().take(first) {
        match sign {
            Sign::Name(Axis::Rows, row) if !rows.contains(row) => rows.push(*row),
            _ => {}
        }
    }
    let shares = sentence.signs.iter().filter(|sign| is_share(sign)).count();
    rows.len() > 1 && shares < rows.len()
}

/// `Children made up 26.5% in 2019, against 28.3% in 2018`, in a table with a row a year: the clause names the year, and the sentence the one column.
fn share_of_year(sentence: &Sentence<'_>, order: usize, said: &Said) -> Option<CellReading> {
    let clause = sentence.clauses.get(order)?;
    let [period] = *clause.periods.as_slice() else { return None };
    let row = sentence.at_period(period)?;
    let mut columns = sentence.named(Axis::Columns);
    columns.dedup();
    let ([column], total) = (columns.as_slice(), sentence.grid.total(Axis::Columns)?) else { return None };
    let is_known = !sentence.signs.contains(&Sign::Unknown) && *column != total;
    count(sentence, (row, total)).filter(|_| is_known)?;
    count(sentence, (row, *column))?;
    Some(CellReading {
        says: "share".to_owned(),
        cells: vec![id(sentence, (row, *column))?],
        beside: vec![id(sentence, (row, total))?],
        ..plain(said)
    })
}

/// The column of whose figures a sentence says that something is a share: `38% of reports`.
fn column_shared(sentence: &Sentence<'_>) -> Option<usize> {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    (0..sentence.tokens.len()).find_map(|at| {
        let is_share = matches!(sentence.signs.get(at), Some(Sign::Number(said)) if said.is_percent);
        let of = (at + 1..at + 3).find(|at| word(*at) == "of").filter(|_| is_share)?;
        (of + 1..of + 4).find_map(|at| match sentence.signs.get(at) {
            Some(Sign::Name(Axis::Columns, column)) => Some(*column),
            _ => None,
        })
    })
}

/// `It accounts for two thirds of the men`: the only line that is named is the whole, and of which part it is said is not.
fn is_of_what_is_named(sentence: &Sentence<'_>, order: usize) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let names: Vec<usize> = (0..sentence.signs.len())
        .filter(|at| matches!(sentence.signs.get(*at), Some(Sign::Name(..))))
        .collect();
    let number = sentence.clauses.get(order).and_then(|clause| clause.numbers.first());
    let (Some((number, _)), [name]) = (number, names.as_slice()) else { return false };
    let parts =
        ["third", "thirds", "half", "quarter", "quarters", "fifth", "fifths", "per", "cent", "of", "the"];
    let behind = number + 1..*name;
    behind.clone().all(|at| parts.contains(&word(at))) && behind.clone().any(|at| word(at) == "of")
}

/// `Of the decisions made, 96% were positive`: of a thing that the table does not count by that name.
fn opens_with_another_whole(sentence: &Sentence<'_>, known: &Vocabulary) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let opens = word(0) == "of" && ["the", "all", "these", "those"].contains(&word(1));
    // `Of the decisions made, 96% were positive`, where both are columns.
    if let (true, Some(Sign::Name(own, line))) = (opens, sentence.signs.get(2)) {
        let is_other = |sign: &Sign| matches!(sign, Sign::Name(axis, at) if axis == own && at != line);
        return sentence.signs.iter().any(is_other);
    }
    let is_plain = matches!(sentence.signs.get(2), Some(Sign::Known));
    let form = known.plain_form(word(2));
    let is_counted = sentence.grid.units.iter().any(|unit| is_form(unit, &form)) || known.is_total(word(2));
    opens && is_plain && word(2).ends_with('s') && !known.is_neutral(word(2)) && !is_counted
}

/// `Of the 734 decided, 69% were positive`, `55 of the 58 (95%)`: whether a cell is the number of which a sentence gives parts, if it gives one.
pub(super) fn is_opening_whole(sentence: &Sentence<'_>, whole: At) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| sentence.tokens.get(at)).map(|token| token.word.as_str()).unwrap_or_default()
    };
    let opens = word(Some(0)) == "of";
    let is_told = |at: usize| {
        let before = word(at.checked_sub(1));
        opens && at < 4
            || ["the", "these", "those", "all"].contains(&before) && word(at.checked_sub(2)) == "of"
    };
    let said = sentence.signs.iter().enumerate().find_map(|(at, sign)| match sign {
        Sign::Number(said) if !said.is_percent && is_told(at) => Some(said),
        _ => None,
    });
    let Some(said) = said else { return true };
    let told = said.whole();
    let printed = sentence.grid.table.cells.get(&whole).and_then(|cell| cell.printed.as_ref());
    told.zip(printed).is_some_and(|(told, printed)| printed.interval().meets(&told))
}

/// The cells of which a cell can be a share.
pub(super) fn wholes(sentence: &Sentence<'_>, at: At) -> Vec<At> {
    let (row, column) = at;
    let total_row = whole(sentence, Axis::Rows, column);
    let total_column =
        if sentence.grid.period_axis().is_some() { None } else { whole(sentence, Axis::Columns, row) };
    let mut wholes: Vec<At> = total_row.map(|row| (row, column)).into_iter().collect();
    wholes.extend(total_column.map(|column| (row, column)));
    wholes.extend(total_row.zip(total_column));
    wholes.retain(|whole| *whole != at);
    wholes
}

/// The total of an axis, if the figures of one line add up to it: of nothing else is a part a share.
fn whole(sentence: &Sentence<'_>, axis: Axis, line: usize) -> Option<usize> {
    let grid = sentence.grid;
    let total = grid.total(axis)?;
    let figure = |at: usize| {
        let place = if axis == Axis::Rows { (at, line) } else { (line, at) };
        let is_count = filling(sentence, place) == Some(Filling::Counts);
        let printed = grid.table.cells.get(&place)?.printed.as_ref().filter(|_| is_count)?;
        Some(printed.interval())
    };
    let parts = (0..grid.axis(axis).len()).filter(|at| *at != total);
    let sum = parts.filter_map(figure).fold(Interval::whole(0), |sum, part| sum.plus(&part));
    sum.meets(&figure(total)?).then_some(total)
}

pub(super) fn plain(said: &Said) -> CellReading {
    CellReading {
        value: if said.is_percent {
            format!("{}%", said.value.trim_end_matches('%'))
        } else {
            said.value.clone()
        },
        at_least: said.at_least.clone(),
        at_most: said.at_most.clone(),
        ..CellReading::default()
    }
}

pub(super) fn negative(reading: CellReading) -> CellReading {
    let minus = |text: Option<String>| {
        text.map(|text| text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned))
    };
    CellReading {
        value: format!("-{}", reading.value),
        at_least: minus(reading.at_most.clone()),
        at_most: minus(reading.at_least.clone()),
        ..reading
    }
}
