//! What sentences say of single cells, against the cells.
//!
//! In: the cell readings of a reading and the printed cells. Out: one check a reading. It fails only if no numbers that are printed
//! like these satisfy it; a cell that is not there leaves it undecided.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use crate::bulletin::TableCell;
use crate::cell::{Basis, Definition, PublishedCell};
use crate::feasible::{Interval, share_of};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{
    CellReading, change_between, difference, is_nobody, is_somebody, sum, times, which_more,
};
use crate::words::{fine_number, list};

/// So many others are named in an explanation.
const OTHERS_NAMED_MAX: usize = 3;

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let cells: BTreeMap<&str, &TableCell> = if ground.reading.cells.is_empty() {
        BTreeMap::new()
    } else {
        ground.bulletin.cells.iter().map(|cell| (cell.id.as_str(), cell)).collect()
    };
    let figure = |id: &str| cells.get(id)?.printed.as_ref().map(crate::Printed::interval);
    let decided = decided(ground, report);
    let held = held(ground);
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for reading in &ground.reading.cells {
        let nth = order.entry(&reading.sentence).or_default();
        *nth += 1;
        if decided.contains(&reading.sentence) || is_held(&held, reading) {
            continue;
        }
        let about = format!("{}/cell {nth}", reading.sentence);
        let outcome = match reading.holds(&figure) {
            None => Outcome::Undecided,
            Some(true) => Outcome::Passed,
            Some(false) if is_printed_alike(ground, reading) => Outcome::Passed,
            Some(false) => fail(ground, &cells, reading, &about),
        };
        report.note(kind(&reading.says), &about, outcome);
    }
}

/// The sentences of which something is found already.
fn decided(ground: &Ground<'_>, report: &Report) -> BTreeSet<String> {
    let quoted = report.findings.iter().flat_map(|finding| finding.cells.iter());
    let mut found: BTreeSet<String> =
        quoted.filter_map(|cell| ground.sentence_of.get(cell)).cloned().collect();
    found.extend(report.findings.iter().flat_map(|it| &it.quotes).map(|quote| quote.sentence_id.clone()));
    found
}

/// The figures of each sentence that are held against another one already.
fn held<'a>(ground: &'a Ground<'_>) -> BTreeMap<&'a str, Vec<&'a PublishedCell>> {
    let mut alike: BTreeMap<&Definition, usize> = BTreeMap::new();
    for cell in ground.cells {
        *alike.entry(&cell.definition).or_default() += 1;
    }
    let is_held = |cell: &&PublishedCell| {
        cell.counted_id.is_some() && cell.base_id.is_some()
            || alike.get(&cell.definition).is_some_and(|count| *count > 1)
    };
    let mut found: BTreeMap<&str, Vec<&PublishedCell>> = BTreeMap::new();
    for cell in ground.cells.iter().filter(is_held) {
        if let Some(sentence) = ground.sentence_of.get(&cell.id) {
            found.entry(sentence).or_default().push(cell);
        }
    }
    found
}

/// Whether a reading is of a figure that is held against another one already. What is said of every line is more than the figure of one.
fn is_held(held: &BTreeMap<&str, Vec<&PublishedCell>>, reading: &CellReading) -> bool {
    let is_of_one = ["value", "share", "change", "difference", "times"].contains(&reading.says.as_str());
    let Some(own) = held.get(reading.sentence.as_str()).filter(|_| is_of_one) else { return false };
    let said = reading.said();
    let is_it = |cell: &&PublishedCell| {
        cell.printed.text == reading.value
            || said.as_ref().is_some_and(|said| *said == cell.printed.interval())
    };
    own.iter().any(is_it)
}

/// Whether another table prints the figure of a sentence: of the same, whatever place or moment of age it counts by.
fn is_printed_alike(ground: &Ground<'_>, reading: &CellReading) -> bool {
    let bare = |definition: &Definition| Definition {
        geography_basis: Basis::NotApplicable,
        age_basis: Basis::NotApplicable,
        ..definition.clone()
    };
    let is_own = |cell: &&PublishedCell| {
        ground.sentence_of.get(&cell.id) == Some(&reading.sentence) && cell.printed.text == reading.value
    };
    let told: Vec<&PublishedCell> = ground.cells.iter().filter(is_own).collect();
    let is_alike = |cell: &PublishedCell| {
        told.iter().any(|own| {
            own.printed.interval().meets(&cell.printed.interval())
                && bare(&own.definition) == bare(&cell.definition)
        })
    };
    reading.says == "value" && !told.is_empty() && ground.table_cells().any(is_alike)
}

fn kind(says: &str) -> Kind {
    match says {
        "value" | "mean_of_4" | "mean_of_12" | "mean_of_52" => Kind::SameMeasureTwoValues,
        "share" => Kind::ShareIsImpossible,
        "change" | "difference" | "times" => Kind::ChangeIsImpossible,
        _ => Kind::WordsAgainstNumbers,
    }
}

fn fail(
    ground: &Ground<'_>,
    cells: &BTreeMap<&str, &TableCell>,
    reading: &CellReading,
    about: &str,
) -> Outcome {
    let get =
        |ids: &[String]| ids.iter().filter_map(|id| cells.get(id.as_str()).copied()).collect::<Vec<_>>();
    let (of, beside) = against_each(reading, get(&reading.cells), get(&reading.beside));
    let title = of.first().map(|cell| cell.table_title.as_str()).unwrap_or_default();
    let explanation = format!("{} In \"{title}\" {}.", said(reading), printed(reading, &of, &beside));
    let is_words = kind(&reading.says) == Kind::WordsAgainstNumbers;
    let ids: Vec<String> = of.iter().chain(&beside).map(|cell| cell.id.clone()).collect();
    Outcome::Failed(
        Finding::new(
            kind(&reading.says),
            about,
            if is_words { Severity::Medium } else { Severity::High },
            ids,
            explanation,
        )
        .quoting(ground.quotes(&[&reading.sentence]))
        .resolved_by("The sentence, or the figures of the table."),
    )
}

/// Of what is said of each, those that it does not hold of.
fn against_each<'a>(
    reading: &CellReading,
    of: Vec<&'a TableCell>,
    beside: Vec<&'a TableCell>,
) -> (Vec<&'a TableCell>, Vec<&'a TableCell>) {
    let figure = |cell: &TableCell| cell.printed.as_ref().map(crate::Printed::interval);
    let fails = |cell: &TableCell, holds: fn(&Interval) -> bool| figure(cell).is_some_and(|it| !holds(&it));
    match reading.says.as_str() {
        "each_is" => {
            let told = reading.said();
            let is_other = |cell: &&TableCell| {
                figure(cell).zip(told.as_ref()).is_some_and(|(own, told)| !own.meets(told))
            };
            (of.into_iter().filter(is_other).collect(), beside)
        }
        "each" => (of.into_iter().filter(|cell| fails(cell, is_somebody)).collect(), beside),
        "each_more" => {
            let is_more = |cell: &TableCell, other: &TableCell| match (figure(cell), figure(other)) {
                (Some(cell), Some(other)) => cell.high() > other.low(),
                _ => true,
            };
            of.into_iter().zip(beside).filter(|(cell, other)| !is_more(cell, other)).unzip()
        }
        "which_more" => {
            let so: usize = reading.value.parse().unwrap_or_default();
            let pairs = of.into_iter().zip(beside).enumerate().filter(|(at, (cell, other))| {
                figure(cell).zip(figure(other)).is_some_and(|(own, its)| !which_more(*at < so, &own, &its))
            });
            pairs.map(|(_, pair)| pair).unzip()
        }
        "only_within" => {
            let Some(told) = reading.said() else { return (of, beside) };
            let is_out = |cell: &&TableCell| figure(cell).is_some_and(|own| !own.meets(&told));
            let is_in = |cell: &&TableCell| {
                figure(cell).is_some_and(|own| own.low() >= told.low() && own.high() <= told.high())
            };
            (of.into_iter().filter(is_out).collect(), beside.into_iter().filter(is_in).collect())
        }
        "all" => {
            let is_all = |part: &TableCell, whole: &TableCell| match (figure(part), figure(whole)) {
                (Some(part), Some(whole)) => part.meets(&whole),
                _ => true,
            };
            of.into_iter().zip(beside).filter(|(part, whole)| !is_all(part, whole)).unzip()
        }
        "only" => (of, beside.into_iter().filter(|cell| fails(cell, is_nobody)).collect()),
        _ => (of, beside),
    }
}

fn said(reading: &CellReading) -> String {
    let value = &reading.value;
    match reading.says.as_str() {
        "value" => format!("A sentence says {value}."),
        "share" => format!("A sentence says that a part is {value} of the whole."),
        "change" => format!("A sentence says a change of {value}."),
        "difference" => format!("A sentence says a difference of {value}."),
        "times" => format!("A sentence says that one figure is {value} times another."),
        "more" => "A sentence says that one figure is more than another.".to_owned(),
        "fewer" => "A sentence says that one figure is less than another.".to_owned(),
        "nth_greatest" => format!("A sentence gives a figure place {value}, counted from the greatest."),
        "nth_least" => format!("A sentence gives a figure place {value}, counted from the least."),
        "each_is" => format!("A sentence says {value} of each of several figures."),
        "each" => "A sentence says that each of several figures is one or more.".to_owned(),
        "each_more" => "A sentence says of each of several figures that it is more than another.".to_owned(),
        "which_more" => {
            "A sentence says of which lines one figure is more than another, and of which it is not."
                .to_owned()
        }
        "rose_most" => format!("A sentence says that a figure rose most of all{}.", by(value)),
        "rose_least" => format!("A sentence says that a figure rose least of all{}.", by(value)),
        "fell_most" => format!("A sentence says that a figure fell most of all{}.", by(value)),
        "mean_of_4" => format!("A sentence says that there were {value} a quarter on average."),
        "mean_of_12" => format!("A sentence says that there were {value} a month on average."),
        "mean_of_52" => format!("A sentence says that there were {value} a week on average."),
        "how_many_more" => {
            format!("A sentence says that {value} of several figures are more than those beside them.")
        }
        "how_many_fewer" => {
            format!("A sentence says that {value} of several figures are less than those beside them.")
        }
        "how_many_same" => {
            format!("A sentence says that {value} of several figures are the same as those beside them.")
        }
        "how_many_within" => {
            let ends = [("at least", &reading.at_least), ("at most", &reading.at_most)];
            let bounds: Vec<String> =
                ends.iter().filter_map(|(word, end)| Some(format!("{word} {}", end.as_ref()?))).collect();
            format!("A sentence says that {value} of several figures are {}.", list(&bounds))
        }
        "only_within" => {
            format!(
                "A sentence says which figures are {} {value}, and of all others that they are not.",
                bound(reading)
            )
        }
        "only" => "A sentence says that one figure alone is not nought.".to_owned(),
        "all" => "A sentence says that a part is all of the whole.".to_owned(),
        "greatest" => "A sentence calls figures the greatest.".to_owned(),
        "least" => "A sentence calls figures the least.".to_owned(),
        "lowest_is" => format!("A sentence says that the lowest of several figures is {value}."),
        "highest_is" => format!("A sentence says that the highest of several figures is {value}."),
        "rises" => "A sentence says that figures rise.".to_owned(),
        "falls" => "A sentence says that figures fall.".to_owned(),
        "not_rises" => "A sentence says that figures do not rise.".to_owned(),
        _ => "A sentence says that figures do not fall.".to_owned(),
    }
}

/// By which measure a change is said to be the first.
fn by(measure: &str) -> &'static str {
    match measure {
        "pct" => ", in per cent",
        "count" => ", in numbers",
        _ => "",
    }
}

/// Which way a figure bounds others.
fn bound(reading: &CellReading) -> &'static str {
    if reading.at_least.is_some() { "more than, or at least," } else { "fewer than, or at most," }
}

/// What is printed, and what it comes to.
fn printed(reading: &CellReading, of: &[&TableCell], beside: &[&TableCell]) -> String {
    let one = |cell: &&TableCell| format!("{} (`{}`, `{}`)", cell.text, cell.row_label, cell.column_label);
    let own = list(&of.iter().map(one).collect::<Vec<_>>());
    let against: Vec<&TableCell> =
        beside.iter().copied().filter(|other| is_against(reading, of, other)).collect();
    let others = list(&against.iter().take(OTHERS_NAMED_MAX).map(one).collect::<Vec<_>>());
    let figure = |cell: &TableCell| cell.printed.as_ref().map(crate::Printed::interval);
    let comes_to = |make: &dyn Fn(&Interval, &Interval) -> Option<Interval>| {
        let all: Vec<Option<Interval>> = of.iter().map(|cell| figure(cell)).collect();
        let together = all.iter().cloned().collect::<Option<Vec<_>>>().map(|all| sum(&all));
        // Several steps are each a later figure after its earlier one; several parts are taken together.
        let is_steps = ["change", "difference"].contains(&reading.says.as_str());
        let own = |at: usize| if is_steps { all.get(at).cloned().flatten() } else { together.clone() };
        let all: Vec<String> = beside
            .iter()
            .enumerate()
            .filter_map(|(at, other)| make(&own(at)?, &figure(other)?))
            .map(|it| if it.is_point() { fine_number(it.low()) } else { it.to_string() })
            .collect();
        list(&all)
    };
    match reading.says.as_str() {
        "share" => format!("{own} beside {others} is {} per cent", comes_to(&share_of)),
        "change" => format!("{own} after {others} is a change of {} per cent", comes_to(&change_between)),
        "difference" => format!("{own} after {others} is a difference of {}", comes_to(&difference)),
        "times" => format!("{own} beside {others} is {} times as much", comes_to(&times)),
        "each_more" | "which_more" | "all" => format!("there is {own}, and beside it {others}"),
        "rose_most" | "rose_least" | "fell_most" => {
            let step = |(now, before): (&&TableCell, &&TableCell)| {
                format!("{} after {} (`{}`)", now.text, before.text, now.row_label)
            };
            format!("there is {}", list(&of.iter().zip(beside).map(step).collect::<Vec<_>>()))
        }
        "mean_of_4" | "mean_of_12" | "mean_of_52" => format!("there is {own} in the year"),
        "how_many_more" | "how_many_fewer" | "how_many_same" => {
            let pair = |(own, its): (&&TableCell, &&TableCell)| format!("{} beside {}", one(own), its.text);
            format!("there is {}", list(&of.iter().zip(beside).map(pair).collect::<Vec<_>>()))
        }
        "only_within" => {
            let both: Vec<&TableCell> = of.iter().chain(beside).copied().collect();
            format!("there is {}", list(&both.iter().map(one).collect::<Vec<_>>()))
        }
        "only" if beside.is_empty() => format!("there is {own}"),
        "more" | "fewer" | "only" | "nth_greatest" | "nth_least" | "greatest" | "least" => {
            format!("there is {own}, and also {others}")
        }
        _ => format!("there is {own}"),
    }
}

/// Whether a figure beside the first ones is one that contradicts; for what is reckoned, every one is told.
fn is_against(reading: &CellReading, of: &[&TableCell], other: &TableCell) -> bool {
    let figure = |cell: &TableCell| cell.printed.as_ref().map(crate::Printed::interval);
    let Some(other) = figure(other) else { return false };
    let own: Vec<Interval> = of.iter().filter_map(|cell| figure(cell)).collect();
    match reading.says.as_str() {
        "greatest" | "nth_greatest" => own.iter().any(|own| own.high() < other.low()),
        "least" | "nth_least" => own.iter().any(|own| own.low() > other.high()),
        _ => true,
    }
}
