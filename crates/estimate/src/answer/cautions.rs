//! Warnings that come out of looking at a table in many ways.
//!
//! In: the headline, what moved, the spread. Out: codes with their figures, in a fixed order.

use crate::{CaptureTable, Caution, Estimate, Sensitivity, Spread, Warning};

/// A number that moves by this share when one person leaves a cell rests on too few.
const CELL_SHARE: f64 = 0.1;
/// A number that moves by this share when a list is left out rests on that list.
const LIST_SHARE: f64 = 0.5;

/// The warnings of a whole answer.
///
/// `independence` is the population by independence, with which what moves is compared.
pub(super) fn of(
    table: &CaptureTable,
    headline: &Estimate,
    moved: Option<&Sensitivity>,
    spread: Option<Spread>,
    independence: Option<f64>,
) -> Vec<Caution> {
    // A list that was dropped is reported whatever row is the headline.
    let empty = (0..table.lists()).filter(|&list| table.on_all(1 << list) == 0);
    let empty = empty.map(|list| Warning::EmptyListDropped { list });
    let others = headline
        .warnings
        .iter()
        .copied()
        .filter(|warning| !matches!(warning, Warning::EmptyListDropped { .. }));
    let mut cautions: Vec<Caution> = empty.chain(others).map(Caution::Headline).collect();
    let Some(moved) = moved else { return cautions };
    cautions.extend(of_spread(spread));
    if let Some(number) = headline.population {
        let worlds = Spread::of(moved.two_class_worlds.iter().map(|world| world.population));
        cautions.extend(worlds.filter(|worlds| worlds.most > 1.5 * number).map(Caution::TwoClassWorlds));
    }
    if let Some(number) = independence.filter(|_| headline.population.is_some()) {
        let cells = moved.influence.iter().filter_map(|cell| {
            let moved_share = (cell.independence? / number - 1.0).abs();
            (moved_share > CELL_SHARE).then_some(Caution::CellMatters { pattern: cell.pattern, moved_share })
        });
        cautions.extend(cells);
        let lists = moved.left_out.iter().filter_map(|(list, changed)| {
            let moved_share = (changed.independence? / number - 1.0).abs();
            (moved_share > LIST_SHARE).then_some(Caution::ListMatters { list: *list, moved_share })
        });
        cautions.extend(lists);
    }
    let totals = moved.known_totals.iter().filter_map(|check| {
        let ratio = check.independence? / check.total as f64;
        let is_missed = !(0.5..=1.5).contains(&ratio) && check.overlap >= 7;
        is_missed.then_some(Caution::KnownTotalMissed { list: check.list, ratio })
    });
    cautions.extend(totals);
    cautions
}

/// The warnings that need only the spread: methods that disagree, and the one that always stands.
pub(super) fn of_spread(spread: Option<Spread>) -> Vec<Caution> {
    let Some(spread) = spread else { return Vec::new() };
    let apart = (spread.most > 1.5 * spread.least).then_some(Caution::MethodsDisagree(spread));
    apart.into_iter().chain([Caution::CannotBeTested]).collect()
}
