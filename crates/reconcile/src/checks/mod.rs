//! A bulletin and its reading to a report.
//!
//! In: printed tables and sentences, and what a reading says they mean. Out: a [`Report`]. Cells and stated figures
//! become published cells, so that tables and prose are checked by the same arithmetic; what is not arithmetic has a
//! module of its own.

mod acceptances;
mod age_bases;
mod breaks;
mod comparisons;
mod crossed;
mod editions;
mod joint;
mod labels;
mod listed_categories;
mod misspelt;
mod of_which;
mod over_tables;
mod parts;
mod printed_ranks;
mod ranked_changes;
mod repairs;
mod rest_of_whole;
mod said;
mod said_of_cells;
mod stated;
mod untotalled;
mod worded_ranks;

pub use acceptances::{Acceptance, acceptances_from_toml};

use std::collections::BTreeMap;

use crate::bulletin::layout::Table;
use crate::bulletin::meaning::{Dimensions, cells_of};
use crate::bulletin::own_places::with_places;
use crate::bulletin::{Bulletin, Vocabulary};
use crate::cell::PublishedCell;
use crate::finding::{Quote, Report};
use crate::reading::{Reading, TableReading};
use crate::{Cells, ReconcileError, percentages, places, prose, totals};

/// What every check may look at.
struct Ground<'a> {
    bulletin: &'a Bulletin,
    reading: &'a Reading,
    words: &'a Vocabulary,
    tables: &'a [Table<'a>],
    dimensions: &'a Dimensions,
    /// Cells of tables, then figures of sentences.
    cells: &'a [PublishedCell],
    /// For each figure of a sentence, the sentence's id.
    sentence_of: &'a BTreeMap<String, String>,
}

impl Ground<'_> {
    /// The cells of tables alone.
    fn table_cells(&self) -> impl Iterator<Item = &PublishedCell> {
        self.cells.iter().filter(|cell| !self.sentence_of.contains_key(&cell.id))
    }

    fn quotes(&self, ids: &[&String]) -> Vec<Quote> {
        prose::quotes(self.bulletin, ids)
    }
}

/// Checks every relation found in a publication.
///
/// # Errors
/// [`ReconcileError::DuplicateCell`] if a figure of the reading has the id of another, and
/// [`ReconcileError::CellNotThere`] if one points to a figure that is not there.
///
/// ```
/// use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary, read_cells};
/// use sylfaen_reconcile::reading::Reading;
/// use sylfaen_reconcile::reconcile_bulletin;
///
/// let text = "table_id,row_label,column_label,value,unit\n\
///             t,North,Total,4,referrals\nt,South,Total,5,referrals\nt,Total,Total,10,referrals\n";
/// let bulletin = Bulletin { cells: read_cells("t.csv", text)?, ..Bulletin::default() };
/// let words = Vocabulary::built_in()?;
/// let report = reconcile_bulletin(&bulletin, &Reading::propose(&bulletin, &words), &words)?;
/// assert_eq!(report.findings.len(), 1);
/// # Ok::<(), sylfaen_reconcile::ReconcileError>(())
/// ```
pub fn reconcile_bulletin(
    bulletin: &Bulletin,
    reading: &Reading,
    words: &Vocabulary,
) -> Result<Report, ReconcileError> {
    let words = &*with_places(bulletin, words);
    let tables = Table::all(&bulletin.cells, words);
    let dimensions = Dimensions::of_tables(&tables);
    let newest = bulletin.newest();
    let mut report = Report::empty();
    editions::list_breaks(&tables, &mut report);
    let broken = report.breaks.clone();
    let reading = &breaks::set_apart(reading, &tables, &broken, bulletin, words, &mut report);
    let mut cells: Vec<PublishedCell> = Vec::new();
    for table in &tables {
        let of_table = reading.tables.iter().find(|it| it.id == table.id).cloned();
        let of_table =
            of_table.unwrap_or_else(|| TableReading { id: table.id.to_owned(), ..TableReading::default() });
        cells.extend(cells_of(table, &of_table, &dimensions, words, newest));
    }
    over_tables::relate(&mut cells);
    untotalled::relate(&tables, &mut cells, words);
    let sentence_of = stated::add(bulletin, reading, &dimensions, words, &mut cells);
    let by_id = Cells::new(&cells)?;
    totals::check(&by_id, &mut report)?;
    percentages::check(&by_id, &mut report)?;
    places::check(&by_id, &mut report);
    let ground = Ground {
        bulletin,
        reading,
        words,
        tables: &tables,
        dimensions: &dimensions,
        cells: &cells,
        sentence_of: &sentence_of,
    };
    parts::check(&ground, &mut report);
    of_which::check(&ground, &mut report);
    editions::list_revisions(&ground, &mut report);
    joint::check(&ground, &mut report);
    crossed::check(&ground, &mut report);
    rest_of_whole::check(&ground, &mut report);
    age_bases::check(&ground, &mut report);
    printed_ranks::check(&ground, &mut report);
    worded_ranks::check(&ground, &mut report);
    ranked_changes::check(&ground, &mut report);
    comparisons::check(&ground, &mut report);
    said::check(&ground, &mut report);
    said_of_cells::check(&ground, &mut report);
    labels::check(&ground, &mut report);
    misspelt::check(&ground, &mut report);
    listed_categories::check(&ground, &mut report);
    prose::check(reading, bulletin, words, &mut report);
    repairs::rank(&by_id, &mut report);
    quote_figures(&ground, &mut report);
    report.sort();
    Ok(report)
}

/// Adds the sentences of the figures a finding cites.
fn quote_figures(ground: &Ground<'_>, report: &mut Report) {
    for finding in &mut report.findings {
        let mut ids: Vec<&String> =
            finding.cells.iter().filter_map(|cell| ground.sentence_of.get(cell)).collect();
        let before: Vec<String> = finding.quotes.iter().map(|quote| quote.sentence_id.clone()).collect();
        ids.extend(&before);
        finding.quotes = ground.quotes(&ids);
    }
}
