//! What sentences say of every line of a table, of one line alone, and of all that a line counts.
//!
//! In: a sentence against a table. Out: readings over all rows or columns that are parts, without those the sentence excepts. Which lines
//! are meant is certain only where the noun behind `every` is what the title counts by, and their number, if it is said, is theirs.

use super::clauses::Sentence;
use super::grid::Axis;
use super::marking::{Sign, is_form};
use super::pairs::word;
use super::says::{filling, id, moves};
use super::words::{is_rest, named_in, single};
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::bulletin::layout::Filling;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};
use crate::reading::tokens::Token;

/// Words that leave open whether every line is meant, or whether anything is said to be so.
pub(super) const DOUBTED: [&str; 17] = [
    "not",
    "may",
    "could",
    "would",
    "should",
    "whether",
    "if",
    "expected",
    "likely",
    "will",
    "must",
    "almost",
    "nearly",
    "virtually",
    "practically",
    "most",
    "never",
];
/// Words that say of a line that somebody is counted in it.
const PRESENT: [&str; 9] =
    ["found", "recorded", "seen", "represented", "present", "occurred", "identified", "appeared", "reported"];
/// Ways to say that a line has one or more.
const SOMEBODY: [&str; 6] = [
    "at least one",
    "one or more",
    "a minimum of one",
    "referred somebody",
    "referred someone",
    "at least once",
];
/// What the rows of a table can be, as its title says.
const ROWS_OF: [&str; 14] = [
    "responder",
    "responders",
    "force",
    "forces",
    "agency",
    "agencies",
    "organisation",
    "organisations",
    "country",
    "countries",
    "nationality",
    "nationalities",
    "region",
    "regions",
];
/// Ways to leave lines out.
pub(super) const EXCEPTING: [&str; 8] =
    ["except", "excepting", "excluding", "apart", "exception", "save", "bar", "aside"];

/// The lines of an axis that a sentence speaks of one by one.
struct Lines {
    axis: Axis,
    places: Vec<usize>,
    /// Where the words end that name them.
    end: usize,
}

/// Every reading of a sentence, some words of which may not be known: none beside a part of the table that it names.
pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    let (known, name) = (prose.known, line.sentence.id.as_str());
    let is_doubted =
        sentence.text.split(' ').any(|word| DOUBTED.contains(&word) || word.ends_with("n't") || word == "?");
    if is_doubted || is_narrowed(prose, sentence, line) {
        return Vec::new();
    }
    let found = match lines(sentence, known) {
        Some(lines) => somebody(sentence, &lines),
        None => only(sentence, known).or_else(|| all_of(sentence)),
    };
    found.into_iter().map(|reading| CellReading { sentence: name.to_owned(), ..reading }).collect()
}

/// Whether a sentence says of which part of a line's people it speaks, and the table has no such part: another category, or a sex or an
/// age that is no row or column of it.
pub(super) fn is_narrowed(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> bool {
    let mut named: Vec<String> = prose.categories(&line.words).into_iter().map(|(_, name)| name).collect();
    named.sort();
    named.dedup();
    let rows = sentence.signs.iter().filter(|sign| matches!(sign, Sign::Name(Axis::Rows, _))).count();
    let is_group = |word: &str| prose.known.sex(word).is_some() || prose.known.age(word).is_some();
    let is_unnamed =
        |(token, sign): (&Token, &Sign)| is_group(&token.word) && !matches!(sign, Sign::Name(..));
    named.len() > rows.max(1) || sentence.tokens.iter().zip(&sentence.signs).any(is_unnamed)
}

/// The line that crosses those of an axis in a sentence: the one it names, else the total or the only one.
pub(super) fn crossed(sentence: &Sentence<'_>, axis: Axis) -> Option<usize> {
    let crossing = other(axis);
    match named_in(sentence, crossing, (0, sentence.tokens.len())).as_slice() {
        [one] => Some(*one),
        [] => sentence.default(crossing, Some(false)),
        _ => None,
    }
}

/// The lines behind `every`, `each` or `all`, without those that are excepted.
fn lines(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<Lines> {
    // `No force was without a referral`: each had one.
    let is_without = sentence.text.contains("without");
    let opens = |at: &usize| {
        let word = word(sentence, *at);
        ["every", "each", "all"].contains(&word) || is_without && ["no", "none"].contains(&word)
    };
    let mut openings = (0..sentence.tokens.len()).filter(opens);
    let (Some(at), None) = (openings.next(), openings.next()) else { return None };
    let mut noun = at + 1;
    let mut said = None;
    loop {
        match sentence.signs.get(noun) {
            Some(Sign::Number(number)) => said = number.value.parse::<usize>().ok().or(Some(usize::MAX)),
            _ if ["of", "the", "these", "its", "our"].contains(&word(sentence, noun)) => {}
            _ => break,
        }
        noun += 1;
    }
    // `All referrals` are everything that is counted, and `all the regions` every one of them.
    let (axis, end) = [Axis::Rows, Axis::Columns]
        .into_iter()
        .find_map(|axis| Some((axis, noun_end(sentence, known, axis, noun)?)))?;
    // `Every country that made a referral` leaves open which.
    if ["that", "which", "who", "whose", "where", "with"].contains(&word(sentence, end)) {
        return None;
    }
    let all = parts(sentence, axis);
    let excepted = excepted(sentence, axis)?;
    let is_counted = said.is_none_or(|said| said == all.len());
    let places: Vec<usize> = all.into_iter().filter(|place| !excepted.contains(place)).collect();
    (is_counted && places.len() > 1).then_some(Lines { axis, places, end })
}

/// The lines of an axis that are neither totals nor hold what lies under no name.
pub(super) fn parts(sentence: &Sentence<'_>, axis: Axis) -> Vec<usize> {
    let names = sentence.grid.axis(axis).iter().enumerate();
    let labels = if axis == Axis::Rows { &sentence.grid.table.rows } else { &sentence.grid.table.columns };
    // `Force total` and `Adult total` are no parts beside those that they are made of.
    let is_sum = |at: usize| axis == Axis::Rows && labels.get(at).is_some_and(|label| label.is_total);
    let is_part = |at: usize| (axis == Axis::Columns || !is_rest(sentence, at)) && !is_sum(at);
    names.filter(|(at, name)| !name.is_total && is_part(*at)).map(|(at, _)| at).collect()
}

/// Where a noun ends that says by what an axis tells its lines apart; nothing if it is another.
pub(super) fn noun_end(
    sentence: &Sentence<'_>,
    known: &Vocabulary,
    axis: Axis,
    noun: usize,
) -> Option<usize> {
    let by = counted_by(sentence, known, axis)?;
    let form = |at: usize| known.plain_form(word(sentence, at));
    let says = |at: usize| by.iter().any(|own| is_form(own, &form(at)));
    let first = (noun..noun + 2).find(|at| says(*at))?;
    let mut end = first + 1;
    while says(end) || (word(sentence, end) == "of" && says(end + 1)) {
        end += 1;
    }
    Some(end)
}

/// The words by which a title says that the lines of an axis are told apart: `by first responder and age group`, rows before columns.
fn counted_by(sentence: &Sentence<'_>, known: &Vocabulary, axis: Axis) -> Option<Vec<String>> {
    let title = sentence.grid.table.title;
    let Some((head, by)) = title.split_once(" by ") else {
        return titled(sentence, known).filter(|_| axis == Axis::Rows);
    };
    let by = by.split([':', '(', ';']).next().unwrap_or_default().replace(" and ", ",");
    let mut all = by.split(',').map(words).filter(|words| !words.is_empty());
    let (rows, columns) = (all.next()?, all.next());
    // `Source of referral by sex`: the columns are told last, and the rows first.
    let is_group = |word: &String| ["sex", "gender", "age", "group", "groups"].contains(&word.as_str());
    let is_of_columns = columns.is_none()
        && rows.iter().all(is_group)
        && sentence.grid.table.columns.iter().any(|label| label.sex.is_some() || label.age.is_some());
    let head =
        || words(head.split(" of ").next().unwrap_or_default().rsplit(['.', ':']).next().unwrap_or_default());
    let (rows, columns) = if is_of_columns { (head(), Some(rows)) } else { (rows, columns) };
    let own = if axis == Axis::Rows { rows } else { columns? };
    let telling =
        own.into_iter().filter(|word| !known.is_hollow(word) || word == "year" || word == "quarter");
    let telling: Vec<String> = telling.map(|word| known.plain_form(&word)).collect();
    (!telling.is_empty()).then_some(telling)
}

/// `First responder referrals`: what a title that does not say by what it counts has rows of.
fn titled(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<Vec<String>> {
    let all = words(sentence.grid.table.title);
    let at = all.iter().position(|word| ROWS_OF.contains(&word.as_str()))?;
    let own = all.get(at.saturating_sub(1)..=at)?.iter();
    let telling = own.filter(|word| !known.is_hollow(word) && known.unit(word).is_none());
    Some(telling.map(|word| known.plain_form(word)).collect())
}

/// The lines that a sentence leaves out; nothing where it leaves out what it does not name.
fn excepted(sentence: &Sentence<'_>, axis: Axis) -> Option<Vec<usize>> {
    // `No force but X`; behind a comma another clause begins with it.
    let is_but = |at: usize| {
        word(sentence, at) == "but"
            && sentence.tokens.get(at).is_some_and(|it| !it.before.contains([',', ';']))
    };
    let is_other_than = |at: usize| word(sentence, at) == "other" && word(sentence, at + 1) == "than";
    let excepts = |at: &usize| EXCEPTING.contains(&word(sentence, *at)) || is_but(*at) || is_other_than(*at);
    let Some(from) = (0..sentence.tokens.len()).find(excepts) else {
        return Some(Vec::new());
    };
    let named = sentence.signs.iter().skip(from).filter_map(|sign| match sign {
        Sign::Name(its, at) if *its == axis => Some(*at),
        _ => None,
    });
    let named: Vec<usize> = named.collect();
    (!named.is_empty()).then_some(named)
}

/// The cell where a line of an axis crosses one of the other.
fn crossing(axis: Axis, line: usize, other: usize) -> (usize, usize) {
    if axis == Axis::Rows { (line, other) } else { (other, line) }
}

/// The ids of the counts where lines cross another; nothing where one is not printed.
pub(super) fn counts(sentence: &Sentence<'_>, lines: (Axis, &[usize]), other: usize) -> Option<Vec<String>> {
    figures(sentence, lines, other, Filling::Counts)
}

/// The ids of the figures of one kind where lines cross another; nothing where one is not printed.
pub(super) fn figures(
    sentence: &Sentence<'_>,
    (axis, places): (Axis, &[usize]),
    other: usize,
    wanted: Filling,
) -> Option<Vec<String>> {
    let place = |line: &usize| {
        let at = crossing(axis, *line, other);
        id(sentence, at).filter(|_| filling(sentence, at) == Some(wanted))
    };
    places.iter().map(place).collect()
}

pub(super) fn other(axis: Axis) -> Axis {
    if axis == Axis::Rows { Axis::Columns } else { Axis::Rows }
}

/// Whether a sentence has a number besides how many the lines are.
fn has_numbers(sentence: &Sentence<'_>, lines: &Lines) -> bool {
    let is_number = |(at, sign): (usize, &Sign)| matches!(sign, Sign::Number(_)) && at >= lines.end;
    let before = sentence.signs.iter().take(lines.end).filter(|sign| matches!(sign, Sign::Number(_))).count();
    before > 1 || sentence.signs.iter().enumerate().any(is_number)
}

/// `Every first responder referred at least one minor`, `each form was found among women and men`.
fn somebody(sentence: &Sentence<'_>, lines: &Lines) -> Option<CellReading> {
    let is_one = SOMEBODY.iter().any(|phrase| sentence.text.contains(phrase));
    let is_present = (lines.end..lines.end + 2).any(|at| PRESENT.contains(&word(sentence, at)));
    let is_one = is_one
        || sentence.text.contains("without a referral")
        || sentence.text.contains("without making a referral")
        || sentence.text.contains("without referring anyone");
    let is_told = is_one || is_present && !has_numbers(sentence, lines);
    let compares = ["than", "highest", "lowest", "more", "fewer", "less", "rose", "fell"];
    if !is_told || sentence.text.split(' ').any(|word| compares.contains(&word)) {
        return None;
    }
    let axis = other(lines.axis);
    let count = sentence.tokens.len();
    let mut others = named_in(sentence, axis, (0, count));
    // `At least one minor in every force`: one column, and of several at least one in any.
    if is_one && others.len() > 1 {
        return None;
    }
    if others.is_empty() {
        others = vec![sentence.default(axis, Some(false))?];
    }
    let cells: Option<Vec<Vec<String>>> =
        others.into_iter().map(|other| counts(sentence, (lines.axis, &lines.places), other)).collect();
    Some(CellReading { says: "each".to_owned(), cells: cells?.concat(), ..CellReading::default() })
}

/// `X was the only force to refer a minor`: nobody anywhere else.
fn only(sentence: &Sentence<'_>, known: &Vocabulary) -> Option<CellReading> {
    // What moved, or is more than something, is so of a line in another way than that somebody is counted there.
    let at = (1..sentence.tokens.len())
        .find(|at| word(sentence, *at) == "only")
        .filter(|_| !moves(&sentence.text, known) && !sentence.text.contains(" than "))?;
    if !["the", "was", "is"].contains(&word(sentence, at - 1)) {
        return None;
    }
    let (axis, end) = [Axis::Rows, Axis::Columns]
        .into_iter()
        .find_map(|axis| Some((axis, noun_end(sentence, known, axis, at + 1)?)))?;
    let own = single(&named_in(sentence, axis, (0, at)))?;
    let goes_on = ["to", "that", "which", "from", "in", "with", "where"].contains(&word(sentence, end));
    let has_number = sentence.signs.iter().any(|sign| matches!(sign, Sign::Number(_)));
    if !goes_on || has_number || excepted(sentence, axis)? != Vec::new() {
        return None;
    }
    let crossed = other(axis);
    let column = match named_in(sentence, crossed, (end, sentence.tokens.len())).as_slice() {
        [one] => *one,
        [] => sentence.default(crossed, Some(false))?,
        _ => return None,
    };
    let others: Vec<usize> = parts(sentence, axis).into_iter().filter(|place| *place != own).collect();
    Some(CellReading {
        says: "only".to_owned(),
        cells: counts(sentence, (axis, &[own]), column)?,
        beside: counts(sentence, (axis, &others), column)?,
        ..CellReading::default()
    })
}

/// `All of the minors came from X`: as many as there are.
fn all_of(sentence: &Sentence<'_>) -> Option<CellReading> {
    // *All* itself is read as a number.
    let has_number = sentence.signs.iter().skip(1).any(|sign| matches!(sign, Sign::Number(_)));
    let is_plain = word(sentence, 0) == "all" && !has_number && excepted(sentence, Axis::Rows)?.is_empty();
    if !is_plain || sentence.clauses.len() > 1 || sentence.text.split(' ').any(|word| word == "but") {
        return None;
    }
    let count = sentence.tokens.len();
    let row = single(&named_in(sentence, Axis::Rows, (0, count)))?;
    let column = single(&named_in(sentence, Axis::Columns, (0, count)))?;
    let at = |axis, line| sentence.signs.iter().position(|sign| *sign == Sign::Name(axis, line));
    let is_row_first = at(Axis::Rows, row)? < at(Axis::Columns, column)?;
    // What is named first is all of it, and what comes behind is what they are.
    let whole = if is_row_first {
        (row, sentence.grid.total(Axis::Columns)?)
    } else {
        (sentence.grid.total(Axis::Rows)?, column)
    };
    let count_id = |at| id(sentence, at).filter(|_| filling(sentence, at) == Some(Filling::Counts));
    Some(CellReading {
        says: "all".to_owned(),
        cells: vec![count_id((row, column))?],
        beside: vec![count_id(whole)?],
        ..CellReading::default()
    })
}
