//! The tables of the paper as files, in the shape that StatsWales loads.
//!
//! In: the figures. Out: CSV with one number a row, a numeric value column, and a column of note codes that is always
//! there. Codes are the same for both languages; where they have labels, both stand beside them, Welsh first.

use crate::figures::{Beside, Counted, Figure, Known, Printed, Quality, Returned, Rung};
use crate::labels::Labels;
use crate::paper::Figures;
use crate::{Language, PublishError};

/// A file beside the paper.
pub(crate) struct File {
    /// Where it lies, from the paper.
    pub(crate) path: &'static str,
    /// The message that says what is in it.
    pub(crate) content: &'static str,
    /// How many rows it has under its header.
    pub(crate) rows: usize,
    pub(crate) bytes: Vec<u8>,
}

const SYNTHETIC: &str = "Data synthetig / Synthetic data";
const SYNTHETIC_RELEASE: &str = "Ffigurau cyhoeddedig mewn datganiad o ddata synthetig / Published figures in a release of synthetic data";
const OURS: &str = "Gwybodaeth reoli / Management information";
const PUBLISHED: &str = "Ffigurau cyhoeddedig / Published figures";

/// Every file of a release.
pub(crate) fn files(
    figures: &Figures,
    labels: &Labels,
    is_synthetic: bool,
) -> Result<Vec<File>, PublishError> {
    let ours = if is_synthetic { SYNTHETIC } else { OURS };
    let published = if is_synthetic { SYNTHETIC_RELEASE } else { PUBLISHED };
    let known: Vec<_> = figures.known.iter().flat_map(|known| known_rows(known, labels, ours)).collect();
    let mut counted = Vec::new();
    for count in &figures.counted {
        counted.extend(counted_rows(count, labels, ours)?);
    }
    let ladder: Vec<_> = figures.ladder.iter().flat_map(|rung| ladder_rows(rung, ours)).collect();
    let spread: Vec<_> = figures.spread.iter().flat_map(|beside| spread_rows(beside, ours)).collect();
    let mut quality = Vec::new();
    for partner in &figures.quality {
        quality.extend(quality_rows(partner, labels, ours)?);
    }
    let mut calendar = Vec::new();
    for returned in &figures.calendar {
        calendar.push(calendar_row(returned, labels, ours)?);
    }
    let printed: Vec<_> = figures.printed.iter().map(|printed| printed_row(printed, published)).collect();
    Ok(vec![
        file("tables/persons-known.csv", "data-persons-known", &KNOWN, &known)?,
        file("tables/partner-counts.csv", "data-partner-counts", &COUNTED, &counted)?,
        file("tables/estimate-ladder.csv", "data-estimate-ladder", &LADDER, &ladder)?,
        file("tables/estimate-spread.csv", "data-estimate-spread", &SPREAD, &spread)?,
        file("tables/quality-partners.csv", "data-quality-partners", &QUALITY, &quality)?,
        file("tables/quality-calendar.csv", "data-quality-calendar", &CALENDAR, &calendar)?,
        file("tables/nrm-cells.csv", "data-nrm-cells", &PRINTED, &printed)?,
    ])
}

const KNOWN: [&str; 15] = [
    "FigureId",
    "WindowCode",
    "PlaceBasisCode",
    "AgeBasisCode",
    "MeasureCode",
    "BreakdownCode",
    "CategoryCode",
    "CategoryLabelCy",
    "CategoryLabelEn",
    "AgeGroupCode",
    "LimitCode",
    "UnitCode",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn known_rows(known: &Known, labels: &Labels, status: &str) -> Vec<Vec<String>> {
    let label = |language| labels.or_code(language, &known.breakdown, &known.category);
    let row = |limit: &str, figure: Figure| {
        let (value, note) = value(figure, "");
        let texts = [
            &*known.figure_id,
            &known.window,
            &known.place_basis,
            &known.age_basis,
            &known.measure,
            &known.breakdown,
            &known.category,
            label(Language::Welsh),
            label(Language::English),
            &known.age_group,
            limit,
            "persons",
            &value,
            note,
            status,
        ];
        texts.map(str::to_owned).to_vec()
    };
    vec![row("lower", known.lower), row("upper", known.upper)]
}

const COUNTED: [&str; 11] = [
    "FigureId",
    "WindowCode",
    "PartnerCode",
    "PartnerLabelCy",
    "PartnerLabelEn",
    "MeasureCode",
    "LimitCode",
    "UnitCode",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn counted_rows(counted: &Counted, labels: &Labels, status: &str) -> Result<Vec<Vec<String>>, PublishError> {
    let cy = labels.partner(Language::Welsh, &counted.partner)?;
    let en = labels.partner(Language::English, &counted.partner)?;
    let row = |limit: &str, figure: Figure| {
        let (value, note) = value(figure, "");
        let texts = [
            &*counted.figure_id,
            &counted.window,
            &counted.partner,
            cy,
            en,
            &counted.measure,
            limit,
            &counted.unit,
            &value,
            note,
            status,
        ];
        texts.map(str::to_owned).to_vec()
    };
    Ok(vec![row("lower", counted.lower), row("upper", counted.upper)])
}

const LADDER: [&str; 16] = [
    "FigureId",
    "StratumCode",
    "Step",
    "MethodCode",
    "Lists",
    "LimitCode",
    "VerdictCode",
    "ReasonCode",
    "WarningCodes",
    "RemedyCodes",
    "RemedyWindows",
    "RemedyLists",
    "UnitCode",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn ladder_rows(rung: &Rung, status: &str) -> Vec<Vec<String>> {
    let estimated = if rung.step > 1 { "e" } else { "" };
    let row = |limit: &str, figure: Figure, flag: &'static str| {
        let (value, note) = value(figure, flag);
        let texts = [
            &*rung.figure_id,
            &rung.stratum,
            &rung.step.to_string(),
            &rung.method,
            &rung.lists,
            limit,
            &rung.verdict,
            rung.reason.as_deref().unwrap_or_default(),
            &rung.warnings.join(";"),
            &rung.help.remedies.join(";"),
            &rung.help.windows.map(|windows| windows.to_string()).unwrap_or_default(),
            &rung.help.lists,
            "persons",
            &value,
            note,
            status,
        ];
        texts.map(str::to_owned).to_vec()
    };
    let mut rows = vec![
        row("estimate", rung.estimate, estimated),
        row("lower", rung.lower, estimated),
        row("upper", rung.upper, estimated),
        row("base", rung.base, ""),
    ];
    if rung.help.overlaps != Figure::Absent {
        rows.push(row("overlaps_wanting", rung.help.overlaps, ""));
    }
    rows
}

const SPREAD: [&str; 10] = [
    "FigureId",
    "StratumCode",
    "KindCode",
    "SubjectCode",
    "LimitCode",
    "VerdictCode",
    "UnitCode",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn spread_rows(beside: &Beside, status: &str) -> Vec<Vec<String>> {
    let row = |limit: &str, figure: Figure, flag: &'static str| {
        let (value, note) = value(figure, flag);
        let texts = [
            &*beside.figure_id,
            &beside.stratum,
            &beside.kind,
            &beside.subject,
            limit,
            &beside.verdict,
            "persons",
            &value,
            note,
            status,
        ];
        texts.map(str::to_owned).to_vec()
    };
    vec![
        row("estimate", beside.estimate, "e"),
        row("lower", beside.lower, "e"),
        row("upper", beside.upper, "e"),
        row("base", beside.base, ""),
    ]
}

const QUALITY: [&str; 8] = [
    "PartnerCode",
    "PartnerLabelCy",
    "PartnerLabelEn",
    "MeasureCode",
    "UnitCode",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn quality_rows(quality: &Quality, labels: &Labels, status: &str) -> Result<Vec<Vec<String>>, PublishError> {
    let cy = labels.partner(Language::Welsh, &quality.partner)?;
    let en = labels.partner(Language::English, &quality.partner)?;
    let row = |measure: &str, unit: &str, figure: Figure| {
        let (value, note) = value(figure, "");
        [&*quality.partner, cy, en, measure, unit, &value, note, status].map(str::to_owned).to_vec()
    };
    let mut rows = vec![row("deliveries", "deliveries", Figure::Shown(quality.deliveries))];
    let counted = [
        ("rows_found", "rows"),
        ("rows_normalised", "rows"),
        ("rows_rejected", "rows"),
        ("rows_skipped", "rows"),
        ("cells_rejected", "cells"),
    ];
    rows.extend(
        counted.into_iter().zip(quality.rows).map(|((measure, unit), figure)| row(measure, unit, figure)),
    );
    rows.push(row("records_to_link", "records", quality.records));
    rows.push(row("records_linkable", "records", quality.linkable));
    let periods = ["periods_covered", "periods_nil", "periods_missing"];
    rows.extend(
        periods
            .into_iter()
            .zip(quality.periods)
            .map(|(measure, count)| row(measure, "periods", Figure::Shown(count))),
    );
    Ok(rows)
}

const CALENDAR: [&str; 12] = [
    "PartnerCode",
    "PartnerLabelCy",
    "PartnerLabelEn",
    "PeriodCode",
    "ReturnStatusCode",
    "ReturnStatusLabelCy",
    "ReturnStatusLabelEn",
    "DueDate",
    "ReceivedDate",
    "Value",
    "NoteCodes",
    "DataStatus",
];

/// The value is 1 where a return covers the period and 0 where none does: it counts returns, not people.
fn calendar_row(returned: &Returned, labels: &Labels, status: &str) -> Result<Vec<String>, PublishError> {
    let label = |language| labels.or_code(language, "return_status", &returned.status);
    let texts = [
        &*returned.partner,
        labels.partner(Language::Welsh, &returned.partner)?,
        labels.partner(Language::English, &returned.partner)?,
        &returned.period,
        &returned.status,
        label(Language::Welsh),
        label(Language::English),
        &returned.due.to_string(),
        &returned.received.map(|day| day.to_string()).unwrap_or_default(),
        &i64::from(returned.is_covered).to_string(),
        "",
        status,
    ];
    Ok(texts.map(str::to_owned).to_vec())
}

const PRINTED: [&str; 15] = [
    "CellId",
    "TableId",
    "TableTitle",
    "Section",
    "RowLabel",
    "ColumnLabel",
    "MeasureCode",
    "UnitCode",
    "GeographyCode",
    "PeriodStartDate",
    "PeriodEndDate",
    "Footnote",
    "Value",
    "NoteCodes",
    "DataStatus",
];

fn printed_row(printed: &Printed, status: &str) -> Vec<String> {
    let texts = [
        &*printed.cell_id,
        &printed.table_id,
        &printed.table_title,
        &printed.section,
        &printed.row_label,
        &printed.column_label,
        &printed.measure,
        &printed.unit,
        &printed.geography,
        &printed.start.to_string(),
        &printed.end.to_string(),
        printed.footnote.as_deref().unwrap_or_default(),
        &printed.value.to_string(),
        "",
        status,
    ];
    texts.map(str::to_owned).to_vec()
}

/// A number, or nothing and the code that says why: `c` withheld, `x` not available.
fn value(figure: Figure, flag: &'static str) -> (String, &'static str) {
    match figure {
        Figure::Shown(count) => (count.to_string(), flag),
        Figure::Withheld => (String::new(), "c"),
        Figure::Absent => (String::new(), "x"),
    }
}

fn file(
    path: &'static str,
    content: &'static str,
    header: &[&str],
    rows: &[Vec<String>],
) -> Result<File, PublishError> {
    let failed = |source| PublishError::Csv { source };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(csv::Error::from(error.into_error())))?;
    Ok(File { path, content, rows: rows.len(), bytes })
}
