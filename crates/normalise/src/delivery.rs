//! One delivery from workbook to common rows.
//!
//! In: an open workbook, the partner's mapping, and what is declared of the delivery. Out: [`Normalised`]. It refuses a
//! workbook that does not fit the mapping, and accounts for every row of one that does.

use chrono::NaiveDate;
use sylfaen_schema::{IdKey, Partner, Period, Schemas, SheetMapping};
use sylfaen_workbook::{SheetInfo, SheetState, Workbook};

use crate::{
    NormaliseError, Normalised,
    cell::Markers,
    check_agreement,
    date::period_in_name,
    header::{self, Feed},
    output::{Output, Sheet},
    walk::Walk,
};

/// What is known of a delivery before it is read.
#[derive(Clone)]
pub struct DeliveryContext<'a> {
    /// Its id.
    pub delivery_id: &'a str,
    /// The period it is declared for.
    pub period: Period,
    /// First day it speaks of: that of its period, or of its year where it is a year to date.
    pub covers_from: NaiveDate,
    /// The as-at date of the run: no date may lie after it.
    pub as_at: NaiveDate,
    /// Whether it is synthetic.
    pub is_synthetic: bool,
    /// The key for identifiers.
    pub key: &'a IdKey,
    /// The common schemas.
    pub schemas: &'a Schemas,
    /// Who sent it.
    pub partner: &'a Partner,
}

/// What is done with a sheet.
enum Role<'a> {
    Read(&'a SheetMapping),
    Skip(&'static str),
}

/// Brings a delivery to the common schemas.
///
/// The same bytes, mapping and context give the same batches.
///
/// # Errors
/// [`NormaliseError`]: the delivery is to be held or refused, and nothing of it is in force.
pub fn normalise(
    workbook: &mut Workbook,
    context: &DeliveryContext<'_>,
) -> Result<Normalised, NormaliseError> {
    check_agreement(context.partner, context.as_at)?;
    let sheets = workbook.sheets().to_vec();
    let roles = roles(&sheets, context.partner)?;
    let mut output = Output::new(context)?;
    for (index, (sheet, role)) in sheets.iter().zip(roles).enumerate() {
        match role {
            Role::Skip(reason) => {
                for row in workbook.rows(index)? {
                    output.found_row();
                    output.skip(sheet.number, row?.number, reason);
                }
            }
            Role::Read(mapping) => read_sheet(workbook, index, sheet, mapping, &mut output)?,
        }
    }
    output.finish()
}

/// Says what each sheet is for, and that no kind of sheet is missing.
fn roles<'a>(sheets: &[SheetInfo], partner: &'a Partner) -> Result<Vec<Role<'a>>, NormaliseError> {
    let fits =
        |sheet: &SheetInfo, mapping: &SheetMapping| mapping.names.iter().any(|name| name.fits(&sheet.name));
    let is_visible = |sheet: &SheetInfo| sheet.state == SheetState::Visible;
    for mapping in &partner.sheets {
        if !sheets.iter().any(|sheet| is_visible(sheet) && fits(sheet, mapping)) {
            return Err(NormaliseError::SheetNotFound {
                patterns: mapping.names.iter().map(|name| name.as_str().to_owned()).collect(),
                sheets: sheets.iter().filter(|sheet| is_visible(sheet)).count(),
                is_hidden: sheets.iter().any(|sheet| fits(sheet, mapping)),
            });
        }
    }
    let role = |sheet: &SheetInfo| {
        if !is_visible(sheet) {
            return Ok(Role::Skip("hidden_sheet"));
        }
        let mut fitting = partner.sheets.iter().filter(|mapping| fits(sheet, mapping));
        match (fitting.next(), fitting.next()) {
            (None, _) => Ok(Role::Skip("not_mapped_sheet")),
            (Some(mapping), None) => Ok(Role::Read(mapping)),
            (Some(first), Some(second)) => Err(NormaliseError::SheetAmbiguous {
                sheet_number: sheet.number,
                first: first.table.clone(),
                second: second.table.clone(),
            }),
        }
    };
    sheets.iter().map(role).collect()
}

fn read_sheet(
    workbook: &mut Workbook,
    index: usize,
    sheet: &SheetInfo,
    mapping: &SheetMapping,
    output: &mut Output<'_>,
) -> Result<(), NormaliseError> {
    let context = output.context;
    let named = mapping.is_period_in_name.then(|| period_in_name(&sheet.name, &context.period));
    let named = match named {
        Some(None) => return Err(NormaliseError::PeriodNotInName { sheet_number: sheet.number }),
        Some(period) => period,
        None => None,
    };
    let mut feed = Feed::new(workbook.rows(index)?, sheet);
    if let Some(encoding) = &context.partner.encoding
        && !feed.first_text()?.is_some_and(|text| encoding.is_head(text))
    {
        let settings = encoding.settings.clone();
        return Err(NormaliseError::EncodedOtherwise { sheet_number: sheet.number, settings });
    }
    let found = header::find(&mut feed, mapping, sheet, context)?;
    output.edition(&found.header.edition);
    for (rows, reason) in [(&found.above, "above_header"), (&found.rows, "header")] {
        for row in rows {
            output.found_row();
            output.skip(sheet.number, *row, reason);
        }
    }
    let markers = Markers { schemas: context.schemas, partner: context.partner };
    let place = Sheet { number: sheet.number, name: &sheet.name };
    let mut walk = Walk::new(context, mapping, &found.header, markers, place, named, &sheet.merged);
    while let Some(row) = feed.next()? {
        output.found_row();
        walk.row(&row, output)?;
    }
    for row in feed.take_hidden() {
        output.found_row();
        output.skip(sheet.number, row, "hidden_row");
    }
    let rows = walk.rows();
    output.sheet_read(&mapping.table, rows);
    let is_too_few = mapping.rows_min.is_some_and(|min| rows < min);
    if is_too_few || mapping.rows_max.is_some_and(|max| rows > max) {
        return Err(NormaliseError::RowsNotExpected {
            sheet_number: sheet.number,
            rows,
            rows_min: mapping.rows_min,
            rows_max: mapping.rows_max,
        });
    }
    Ok(())
}
