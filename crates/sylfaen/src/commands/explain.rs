//! `sylfaen explain`: a printed figure back to partner, workbook, sheet, row and cell.
//!
//! The officer's command: it shows names of files and sheets, which nobody else sees.

use arrow_array::RecordBatch;

use crate::cli::{ExplainArgs, Global};
use crate::columns::text;
use crate::suggest::nearest;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError};

/// What a figure about persons is made of: one row a contributing record. Cells that were filled down stand above its row.
const RECORDS_OF_FIGURE: &str = "
    with figure as (
        select measure_code, breakdown_code, category_code, age_group_code
        from mart_person__known where figure_id = $1
    ),
    persons as (
        select distinct breakdowns.person_id, figure.measure_code
        from int_person__breakdowns as breakdowns
        inner join figure
            on breakdowns.measure_code = figure.measure_code
            and breakdowns.breakdown_code = figure.breakdown_code
            and breakdowns.category_code = figure.category_code
            and (figure.age_group_code = 'all' or breakdowns.age_group_code = figure.age_group_code)
    ),
    records as (
        select records.record_id, records.person_id, records.partner_code
        from int_person__records as records
        inner join persons on records.person_id = persons.person_id
        where (persons.measure_code = 'recorded_nrm') = (records.source_code = 'nrm')
    ),
    cells as (
        select cells.record_id, cells.delivery_id, cells.sheet_name, cells.row_number, cells.cell, cells.column_number
        from restricted_record__cells as cells
        inner join int_record__in_force as in_force
            on cells.record_id = in_force.record_id and cells.delivery_id = in_force.delivery_id
    )
    select
        records.person_id,
        records.partner_code as partner,
        files.file_name as workbook,
        cells.sheet_name as sheet,
        max(cells.row_number) as row,
        array_to_string(array_agg(cells.cell order by cells.column_number), ' ') as cells
    from records
    inner join cells on records.record_id = cells.record_id
    inner join restricted_delivery__files as files on cells.delivery_id = files.delivery_id
    group by records.record_id, records.person_id, records.partner_code, files.file_name, cells.sheet_name
    order by records.person_id, partner, workbook, sheet, row";

/// What a count of a partner is made of: one row a cell of its counts, or a record that is not of a person met.
const CELLS_OF_COUNT: &str = "
    select
        counted.partner_code as partner,
        files.file_name as workbook,
        cells.sheet_name as sheet,
        max(cells.row_number) as row,
        array_to_string(array_agg(cells.cell order by cells.column_number), ' ') as cells
    from int_count__in_window as counted
    inner join restricted_record__cells as cells
        on counted.source_id = cells.record_id and counted.delivery_id = cells.delivery_id
    inner join restricted_delivery__files as files on counted.delivery_id = files.delivery_id
    where counted.figure_id = $1
    group by counted.source_id, counted.partner_code, files.file_name, cells.sheet_name
    order by partner, workbook, sheet, row";

/// Where a published figure is printed.
const PUBLISHED_CELL: &str = "
    select source_code as source, section, table_title as \"table\", row_label as row, column_label as \"column\",
        value_printed as printed, source_file as file, source_line as line
    from mart_nrm__cells where cell_id = $1";

/// Every figure of ours that can be explained.
const FIGURES: &str =
    "select figure_id from mart_person__known union all select figure_id from mart_count__partners";

/// A step of the ladder rests on the persons known in its stratum.
const FIGURE_UNDER_STEP: &str = "
    select known.figure_id
    from mart_estimate__ladder as ladder
    inner join mart_person__known as known
        on known.measure_code = 'known_to_partners'
        and (
            (known.breakdown_code = 'all' and known.age_group_code = ladder.stratum_code)
            or (known.age_group_code = 'all'
                and known.breakdown_code || '.' || known.category_code = ladder.stratum_code)
        )
    where ladder.figure_id = $1";

/// What stands beside an estimate rests on the persons known in its stratum too.
const FIGURE_UNDER_SPREAD: &str = "
    select known.figure_id
    from mart_estimate__spread as spread
    inner join mart_person__known as known
        on known.measure_code = 'known_to_partners' and known.breakdown_code = 'all'
        and known.age_group_code = spread.stratum_code
    where spread.figure_id = $1";

/// Answers with the rows and cells a figure is made of.
pub(crate) async fn command(global: &Global, args: ExplainArgs) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    let mut figure = args.figure.clone();
    for query in [FIGURE_UNDER_STEP, FIGURE_UNDER_SPREAD] {
        let under = session.query_with(query, &[&args.figure]).await?;
        figure = first_text(&under, "figure_id")?.unwrap_or(figure);
    }
    let mut found = session.query_with(RECORDS_OF_FIGURE, &[&figure]).await?;
    for query in [CELLS_OF_COUNT, PUBLISHED_CELL] {
        if rows(&found) == 0 {
            found = session.query_with(query, &[&args.figure]).await?;
        }
    }
    if rows(&found) == 0 {
        let known = session.query(FIGURES).await?;
        let mut ids = Vec::new();
        for batch in &known {
            let column = text(batch, "figure_id")?;
            ids.extend(column.iter().flatten().map(str::to_owned));
        }
        let meant = nearest(&args.figure, ids.iter().map(String::as_str)).map(str::to_owned);
        return Err(SylfaenError::UnknownFigure { figure: args.figure, meant });
    }
    super::print(&found, global.format)?;
    Ok(Outcome::Done)
}

fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

fn first_text(batches: &[RecordBatch], column: &str) -> Result<Option<String>, SylfaenError> {
    let Some(batch) = batches.first().filter(|batch| batch.num_rows() > 0) else { return Ok(None) };
    Ok(Some(text(batch, column)?.value(0).to_owned()))
}
