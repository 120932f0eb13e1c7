//! Published files to published cells, and what does not agree among them.
//!
//! In: the files a pipeline names and the readings of their sources. Out: the tables of cells and of findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use arrow_array::RecordBatch;
use sylfaen_normalise::published::{self, Cell, Days};
use sylfaen_reconcile::{
    Basis, Definition, Finding, Period, Place, Printed, PublishedCell, Quantity, Quote, reconcile,
};
use sylfaen_schema::TableBuilder;

use crate::SylfaenError;
use crate::pipeline::PublishedFile;
use crate::publication::Publication;
use crate::schema_folder::Ground;
use crate::tables::Tables;

/// Reads and reconciles every published file; says how many findings there are.
pub(crate) fn run(
    files: &[PublishedFile],
    ground: &Ground,
    tables: &mut Tables<'_>,
) -> Result<u64, SylfaenError> {
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for published in files {
        let source = ground
            .published
            .get(&published.source)
            .ok_or_else(|| SylfaenError::NoSource { source_code: published.source.clone() })?;
        let bytes = fs::read(&published.file)
            .map_err(|source| SylfaenError::Read { path: published.file.clone(), source })?;
        batches.push(published::read(source, &bytes, &ground.schemas)?);
        cells.extend(published::read_cells(source, &bytes)?);
        if let Some(folder) = &published.publication {
            let said = &mut |_| ();
            findings.extend(Publication::read(folder, said)?.reconcile()?.0.findings);
        }
    }
    // What is found in a publication as a whole is not told again of its tables alone.
    let whole: Vec<&str> =
        files.iter().filter(|file| file.publication.is_some()).map(|file| file.source.as_str()).collect();
    let told: BTreeSet<String> = cells
        .iter()
        .filter(|cell| whole.contains(&cell.source_code.as_str()))
        .map(|cell| cell.cell_id.clone())
        .collect();
    let rows_out = tables.keep("mart_nrm__cells", batches)?;
    let mut report = reconcile(&cells.into_iter().map(for_arithmetic).collect::<Vec<_>>())?;

    report.findings.retain(|finding| !finding.cells.iter().all(|cell| told.contains(cell)));
    findings.extend(report.findings);

    let mut builder = TableBuilder::new(tables.schema("mart_nrm__findings")?);
    for finding in &findings {
        builder.set("finding_id", finding.id.as_str())?;
        builder.set("kind_code", finding.kind.as_str())?;
        builder.set("severity_code", finding.severity.as_str())?;
        builder.set("cell_ids", finding.cells.join(";"))?;
        builder.set("explanation", finding.explanation.as_str())?;
        builder.set("resolution", finding.resolution.clone())?;
        builder.set("nature_code", finding.nature.as_str())?;
        let quote = |quote: &Quote| format!("{} ({}): {}", quote.sentence_id, quote.section, quote.text);
        let quotes: Vec<String> = finding.quotes.iter().map(quote).collect();
        builder.set("quotes", Some(quotes.join("\n")).filter(|text| !text.is_empty()))?;
        builder.set("accepted", finding.accepted.clone())?;
        builder.end_row()?;
    }
    let findings = tables.keep("mart_nrm__findings", vec![builder.finish()?])?;
    tracing::info!(rows_out, findings, "reconcile");
    Ok(findings)
}

/// What arithmetic needs of a cell: codes to compare, figures to add, nothing of where they came from.
fn for_arithmetic(cell: Cell) -> PublishedCell {
    let mut categories = cell.codes;
    let geography_code = categories.remove("geography_code").unwrap_or_default();
    let sex_code = categories.remove("sex_code");
    let age_group_code = categories.remove("age_group_code");
    let totals: BTreeMap<String, String> = [("rows", cell.row_total_id), ("columns", cell.column_total_id)]
        .into_iter()
        .filter_map(|(way, total)| Some((way.to_owned(), total?)))
        .collect();
    PublishedCell {
        id: cell.cell_id,
        place: Place {
            table_id: cell.table_id,
            table_title: cell.table_title,
            row_label: cell.row_label,
            column_label: cell.column_label,
        },
        definition: Definition {
            measure_code: cell.measure_code,
            quantity: match cell.quantity {
                published::Quantity::Count => Quantity::Count,
                published::Quantity::Share => Quantity::Share,
                published::Quantity::Change => Quantity::Change,
            },
            unit_code: cell.unit_code,
            geography_code,
            geography_basis: basis(Some(&cell.geography_basis_code)),
            period: period(cell.period),
            base_period: cell.base_period.map(period),
            sex_code,
            age_group_code,
            age_basis: basis(cell.age_basis_code.as_deref()),
            categories: categories.into_iter().map(|(list, code)| (list.to_owned(), code)).collect(),
        },
        printed: Printed {
            text: cell.value_printed,
            mantissa: cell.value,
            decimals: 0,
            rounded_to: cell.rounded_to.and_then(|multiple| u32::try_from(multiple).ok()),
            range: None,
        },
        as_at_date: cell.as_at_date,
        totals,
        counted_id: cell.counted_id,
        base_id: cell.base_id,
    }
}

fn basis(code: Option<&str>) -> Basis {
    match code {
        None => Basis::NotApplicable,
        Some("not_stated") => Basis::NotStated,
        Some(code) => Basis::Stated(code.to_owned()),
    }
}

fn period(days: Days) -> Period {
    Period { start_date: days.start_date, end_date: days.end_date }
}

#[cfg(test)]
mod tests {
    use sylfaen_reconcile::{Kind, Nature};

    #[test]
    fn the_paper_has_words_for_every_finding_in_both_languages() {
        for (language, texts) in [
            ("cy", include_str!("../../../publish/lang/cy/paper.ftl")),
            ("en", include_str!("../../../publish/lang/en/paper.ftl")),
        ] {
            let has = |id: String| texts.lines().any(|line| line.starts_with(&format!("{id} = ")));
            for kind in Kind::ALL {
                assert!(has(format!("finding-{}", kind.as_str().replace('_', "-"))), "{language}: {kind}");
            }
            for nature in [Nature::Error, Nature::DifferenceOfDefinition, Nature::CannotBeDecided] {
                assert!(
                    has(format!("nature-{}", nature.as_str().replace('_', "-"))),
                    "{language}: {nature:?}"
                );
            }
        }
    }
}
