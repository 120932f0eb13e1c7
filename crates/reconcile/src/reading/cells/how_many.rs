//! Of how many lines of a table something is so: `four of the six divisions reported increases, one a decrease and one no change`,
//! `referrals rose in four boards and fell in two`, `two of the nine bodies referred more minors than adults`.
//!
//! In: a sentence against a table, with a number of the lines by which its title says that it counts. Out: that something is so of just so many of
//! them. A sentence that names one of the lines is read elsewhere; what lies under no name is no line.

use super::clauses::{Sentence, says_earlier};
use super::each::{DOUBTED, counts, figures, is_narrowed, noun_end, other, parts};
use super::grid::Axis;
use super::marking::Sign;
use super::multiples;
use super::pairs::word;
use super::says::plain;
use super::which_lines::{OTHERWISE, Told, is_plain, of_each, wanted};
use super::words::named_in;
use crate::reading::CellReading;
use crate::reading::statements::{Line, Prose};

/// Words that leave a number of lines open, or speak of all of them.
const OPEN: [&str; 9] = ["least", "most", "only", "every", "each", "about", "over", "under", "another"];
/// Words of a rise or fall that say more than that there was one, or belong to a time.
const NO_STATES: [&str; 6] = ["up", "down", "times", "twice", "higher", "lower"];

/// Which way a line moved between two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Down,
    Same,
}

/// How many lines, at which token.
struct Counted {
    at: usize,
    lines: usize,
}

pub(super) fn readings(prose: &Prose<'_>, sentence: &Sentence<'_>, line: &Line<'_>) -> Vec<CellReading> {
    // What did *not change* is told, and not doubted.
    let text = sentence.text.replace("not change", "unchanged");
    let is_of_two = sentence.grid.in_time().len() == 2 && says_earlier(&text);
    let is_doubted = text.split(' ').any(|word| {
        let is_other = OTHERWISE.contains(&word) && !(is_of_two && ["previous", "before"].contains(&word));
        DOUBTED.contains(&word) || is_other || word.ends_with("n't")
    });
    if is_doubted || is_narrowed(prose, sentence, line) || !is_plain(prose, sentence) {
        return Vec::new();
    }
    let found = [Axis::Rows, Axis::Columns].into_iter().find_map(|axis| of_axis(prose, sentence, axis));
    let found = found.unwrap_or_default().into_iter();
    found.map(|reading| CellReading { sentence: line.sentence.id.clone(), ..reading }).collect()
}

fn of_axis(prose: &Prose<'_>, sentence: &Sentence<'_>, axis: Axis) -> Option<Vec<CellReading>> {
    let all = parts(sentence, axis);
    let end = sentence.tokens.len();
    if all.len() < 2 {
        return None;
    }
    // `One stood still at four`: a figure of the line, and no number of lines.
    let is_figure = |at: usize| at > 0 && word(sentence, at - 1) == "at";
    let numbers: Vec<Counted> =
        (0..end).filter(|at| !is_figure(*at)).filter_map(|at| counted(sentence, at)).collect();
    let (wholes, told): (Vec<Counted>, Vec<Counted>) =
        numbers.into_iter().partition(|number| is_whole(sentence, number.at));
    let first = told.first()?;
    let whole = match wholes.as_slice() {
        [] => None,
        [one] => Some(one),
        _ => return None,
    };
    noun_end(sentence, prose.known, axis, whole.unwrap_or(first).at + 1)?;
    // Where lines are named too, only all of them together show that so many are meant.
    let sum: usize = told.iter().map(|told| told.lines).sum();
    let is_too_many = told.iter().any(|told| told.lines > all.len());
    let is_open = is_too_many
        || !named_in(sentence, axis, (0, end)).is_empty() && (whole.is_none() || sum != all.len());
    if is_open || whole.is_some_and(|whole| whole.lines != all.len()) {
        return None;
    }
    let states: Vec<(usize, State)> = (0..end).filter_map(|at| state(prose, sentence, at)).collect();
    let is_number = |at: usize| matches!(sentence.signs.get(at), Some(Sign::Number(_)));
    let is_counted = |at: usize| told.iter().chain(&wholes).any(|number| number.at == at);
    if !states.is_empty() && (0..end).all(|at| !is_number(at) || is_counted(at) || is_figure(at)) {
        let is_all = whole.is_some() || states.len() == 1 || sum == all.len();
        return moved(sentence, (axis, &all), &told, &states).filter(|_| is_all);
    }
    let [one] = told.as_slice() else { return None };
    within(prose, sentence, (axis, &all), one, &is_counted).map(|reading| vec![reading])
}

/// A whole number, or *one*, that is told as it is.
fn counted(sentence: &Sentence<'_>, at: usize) -> Option<Counted> {
    let lines = match sentence.signs.get(at)? {
        Sign::Number(said) if said.is_exact_count() => said.value.parse().ok()?,
        Sign::Number(_) => return None,
        _ => (word(sentence, at) == "one").then_some(1)?,
    };
    Some(Counted { at, lines })
}

/// `Of the six`: how many there are of which something is so of some.
fn is_whole(sentence: &Sentence<'_>, at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| word(sentence, at)).unwrap_or_default();
    before(1) == "of" || ["the", "our", "these", "all"].contains(&before(1)) && before(2) == "of"
}

fn state(prose: &Prose<'_>, sentence: &Sentence<'_>, at: usize) -> Option<(usize, State)> {
    let own = word(sentence, at);
    let before = at.checked_sub(1).map(|at| word(sentence, at)).unwrap_or_default();
    let is = |list: &[String]| list.iter().any(|word| word == own) && !NO_STATES.contains(&own);
    // `Six recorded more than in 2013, two fewer`.
    let is_amount = at > 0 && matches!(sentence.signs.get(at - 1), Some(Sign::Number(_)));
    // `460 fewer than in 2013` is a difference.
    let is_than = |wanted: &str| own == wanted && !is_amount && sentence.text.contains(" than in ");
    let state = if is(&prose.known.rising) || is_than("more") {
        State::Up
    } else if is(&prose.known.falling) || is_than("fewer") {
        State::Down
    } else if own == "unchanged"
        || own == "change" && ["no", "not"].contains(&before)
        || own == "still" && before == "stood"
    {
        State::Same
    } else {
        return None;
    };
    Some((at, state))
}

/// `Four rose and two fell`, `it rose in four and fell in two`: each number with what is so of so many.
fn moved(
    sentence: &Sentence<'_>,
    (axis, all): (Axis, &[usize]),
    told: &[Counted],
    states: &[(usize, State)],
) -> Option<Vec<CellReading>> {
    let is_open = sentence.text.split(' ').any(|word| OPEN.contains(&word) || multiples::of(word).is_some());
    let pairs = || told.iter().zip(states);
    let is_before = pairs().all(|(number, (state, _))| number.at < *state);
    let is_behind = pairs().all(|(number, (state, _))| number.at > *state);
    // One behind the other: no number may stand between a number and what is so of it.
    let is_next = |first: usize, then: usize| {
        !told.iter().any(|it| (first + 1..then).contains(&it.at))
            && !states.iter().any(|(at, _)| (first + 1..then).contains(at))
    };
    let are_next = pairs().all(|(number, (state, _))| is_next(number.at.min(*state), number.at.max(*state)));
    if is_open || told.len() != states.len() || !are_next || !(is_before || is_behind) {
        return None;
    }
    let is_in_time = sentence.grid.period_axis() == Some(other(axis));
    let (before, after) = sentence.span().filter(|_| is_in_time)?;
    let of = |column: usize| counts(sentence, (axis, all), column);
    let (earlier, later) = (of(before)?, of(after)?);
    let read = |(number, (_, state)): (&Counted, &(usize, State))| {
        let says = match state {
            State::Up => "how_many_more",
            State::Down => "how_many_fewer",
            State::Same => "how_many_same",
        };
        CellReading {
            says: says.to_owned(),
            value: number.lines.to_string(),
            cells: later.clone(),
            beside: earlier.clone(),
            ..CellReading::default()
        }
    };
    Some(pairs().map(read).collect())
}

/// `Two of the nine bodies referred more minors than adults`, `three of the four forces recorded more than 20 referrals`.
fn within(
    prose: &Prose<'_>,
    sentence: &Sentence<'_>,
    (axis, all): (Axis, &[usize]),
    told: &Counted,
    is_counted: &dyn Fn(usize) -> bool,
) -> Option<CellReading> {
    let value = told.lines.to_string();
    match of_each(prose, sentence, axis, is_counted)? {
        Told::More(first, second) => Some(CellReading {
            says: "how_many_more".to_owned(),
            value,
            cells: counts(sentence, (axis, all), first)?,
            beside: counts(sentence, (axis, all), second)?,
            ..CellReading::default()
        }),
        Told::Within(column, said) => {
            let cells = figures(sentence, (axis, all), column, wanted(&said))?;
            // How many lie within bounds is the value; the bounds are those that the words leave open.
            Some(CellReading { says: "how_many_within".to_owned(), value, cells, ..plain(&said) })
        }
    }
}
