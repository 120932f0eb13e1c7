//! Whether printed percentages can come from the printed counts.
//!
//! In: shares and changes that name the counts they describe. Out: one check for each. Fails only if no ordinary
//! rounding and, for a change whose earlier count is not printed, no whole number whatever gives the percentage.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::cell::{PublishedCell, Quantity};
use crate::feasible::{Bases, Interval, bases_of_change, change_pct, share_of};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::{Cells, ReconcileError, words};

/// How far from the printed count a resolution looks for one that fits the printed change.
const COUNTS_TRIED_MAX: u32 = 200;

pub(crate) fn check(cells: &Cells<'_>, report: &mut Report) -> Result<(), ReconcileError> {
    for cell in cells.iter() {
        let Some(counted_id) = &cell.counted_id else { continue };
        let counted = cells.get(counted_id, &cell.id, "counted")?;
        let base = cell.base_id.as_ref().map(|id| cells.get(id, &cell.id, "base")).transpose()?;
        match cell.definition.quantity {
            Quantity::Share => {
                let outcome = base.map_or(Outcome::Undecided, |base| share(cell, counted, base));
                report.note(Kind::ShareIsImpossible, &cell.id, outcome);
            }
            Quantity::Change => {
                report.note(Kind::ChangeIsImpossible, &cell.id, change(cell, counted, base));
            }
            Quantity::Count => {}
        }
    }
    Ok(())
}

fn share(cell: &PublishedCell, part: &PublishedCell, whole: &PublishedCell) -> Outcome {
    let printed = cell.printed.interval();
    let Some(possible) = share_of(&part.printed.interval(), &whole.printed.interval()) else {
        return Outcome::Undecided;
    };
    if possible.meets(&printed) {
        return Outcome::Passed;
    }
    let explanation = format!(
        "In \"{}\", row `{}`: {} of {} is {possible} per cent, but `{}` is printed as {}, which stands for {printed}.",
        cell.place.table_title,
        cell.place.row_label,
        part.printed.text,
        whole.printed.text,
        cell.place.column_label,
        cell.printed.text,
    );
    let resolution = "One of the percentage, the count and the whole is not the one that was divided; \
                      the counts behind the table decide which.";
    let cells = vec![cell.id.clone(), part.id.clone(), whole.id.clone()];
    // Words are not figures: what they say wrongly misleads, and no figure is wrong by it.
    let severity = if cell.printed.range.is_some() { Severity::Medium } else { Severity::High };
    let finding =
        Finding::new(Kind::ShareIsImpossible, &cell.id, severity, cells, explanation).resolved_by(resolution);
    let is_twice = possible.meets(&cell.printed.interval_rounded_twice());
    Outcome::Failed(if is_twice { rounded_twice(finding, possible.low()) } else { finding })
}

/// A percentage that is one off in its last digit because it was rounded to one more digit first.
fn rounded_twice(finding: Finding, exact: &BigRational) -> Finding {
    let explanation = format!(
        "{} To three decimals it is {} per cent: what is printed comes of rounding twice.",
        finding.explanation,
        words::fine_number(exact),
    );
    let finding = Finding { severity: Severity::Low, explanation, ..finding };
    finding.resolved_by("The percentage, rounded once.")
}

fn change(cell: &PublishedCell, now: &PublishedCell, earlier: Option<&PublishedCell>) -> Outcome {
    let change = cell.printed.interval();
    let Some(bases) = bases_of_change(&now.printed.interval(), &change) else {
        return Outcome::Undecided;
    };
    let (possible, reason) = match earlier {
        Some(earlier) => (bases.meets(&earlier.printed.interval()), between(earlier, now)),
        None => (bases.is_possible(), no_base(&bases, now)),
    };
    if possible {
        return Outcome::Passed;
    }
    let mut cells = vec![cell.id.clone(), now.id.clone()];
    cells.extend(earlier.map(|earlier| earlier.id.clone()));
    let severity = if cell.printed.range.is_some() { Severity::Medium } else { Severity::High };
    let explanation = format!(
        "In \"{}\", row `{}`: `{}` is printed as {}, which stands for {change} per cent, and `{}` as {}; {reason}.",
        cell.place.table_title,
        cell.place.row_label,
        cell.place.column_label,
        cell.printed.text,
        now.place.column_label,
        now.printed.text,
    );
    let finding = Finding::new(Kind::ChangeIsImpossible, &cell.id, severity, cells, explanation)
        .resolved_by(resolution(cell, now));
    let wider = bases_of_change(&now.printed.interval(), &cell.printed.interval_rounded_twice());
    let exact = earlier
        .filter(|earlier| wider.is_some_and(|bases| bases.meets(&earlier.printed.interval())))
        .and_then(|earlier| exact_change(earlier, now));
    Outcome::Failed(match exact {
        Some(exact) => rounded_twice(finding, &exact),
        None => finding,
    })
}

/// The change between two counts, if both are printed exactly.
fn exact_change(earlier: &PublishedCell, now: &PublishedCell) -> Option<BigRational> {
    let (from, to) = (earlier.printed.interval(), now.printed.interval());
    let exact = from.whole_numbers().filter(|_| from.is_point() && to.is_point());
    exact.and_then(|(from, _)| change_pct(&from, to.low()))
}

/// The change between two printed counts.
fn between(earlier: &PublishedCell, now: &PublishedCell) -> String {
    let is = exact_change(earlier, now)
        .map_or("another change".to_owned(), |change| format!("{} per cent", words::number(&change)));
    format!("from {} to {} it is {is}", earlier.printed.text, now.printed.text)
}

/// Why no earlier count is possible, by the whole numbers on either side.
fn no_base(bases: &Bases, now: &PublishedCell) -> String {
    let interval = now.printed.interval();
    let from = |earlier: &BigInt, count| {
        change_pct(earlier, count)
            .map(|change| format!("from {} it is {} per cent", words::whole(earlier), words::number(&change)))
    };
    let mut sides = Vec::new();
    sides.extend(bases.most.as_ref().and_then(|most| from(most, interval.low())));
    sides.extend(from(&bases.least, interval.high()));
    format!("no whole number leads to {} by that change: {}", now.printed.text, sides.join(", "))
}

/// The nearest counts, on either side, for which the printed change is possible.
fn resolution(cell: &PublishedCell, now: &PublishedCell) -> String {
    let decide = "The count of the earlier period decides.";
    let interval = now.printed.interval();
    let Some((count, _)) = interval.whole_numbers().filter(|_| interval.is_point() && cell.base_id.is_none())
    else {
        return decide.to_owned();
    };
    let change = cell.printed.interval();
    let possible = |count: BigInt| {
        let bases = bases_of_change(&Interval::point(BigRational::from_integer(count.clone())), &change)?;
        bases.is_possible().then(|| format!("{} (from {})", words::whole(&count), words::whole(&bases.least)))
    };
    let below = (1..=COUNTS_TRIED_MAX).find_map(|step| possible(&count - step));
    let above = (1..=COUNTS_TRIED_MAX).find_map(|step| possible(&count + step));
    let nearest: Vec<String> = below.into_iter().chain(above).collect();
    if nearest.is_empty() {
        return decide.to_owned();
    }
    format!("The change printed is possible for a count of {}. {decide}", nearest.join(" or of "))
}
