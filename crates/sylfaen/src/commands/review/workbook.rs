//! The workbook two reviewers fill in.
//!
//! In: records, the columns that are compared, pairs. Out: a workbook, not yet encrypted: what to do, then the same pairs on a
//! sheet for each reviewer. No weight, no probability and no order of worth is in it.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};
use sylfaen_link::{DoubtfulPair, MISSING, Records};

/// The names of the reviewers' sheets.
pub(super) const SHEETS: [&str; 2] = ["Adolygydd A - Reviewer A", "Adolygydd B - Reviewer B"];
const GUIDE: &str = "Canllaw - Guide";
/// Headings by which answers are found again.
pub(super) const LEFT: &str = "record_id_l";
pub(super) const RIGHT: &str = "record_id_r";
pub(super) const DECISION: &str = "Penderfyniad / Decision";
pub(super) const WHY: &str = "Pam / Why";
/// The words of a decision; each has its English after the Welsh, by which it is read.
pub(super) const WORDS: [(&str, &str); 3] = [
    ("yr un person / match", "match"),
    ("nid yr un person / not a match", "not_a_match"),
    ("ansicr / unsure", "unsure"),
];
/// Where the name of the reviewer stands, from 0.
pub(super) const NAME_CELL: (u32, u32) = (0, 1);
/// The row of headings, from 0.
pub(super) const HEADINGS: u32 = 2;

const GUIDANCE: [&str; 6] = [
    "Mae pob rhes yn dangos dau gofnod ochr yn ochr. Ai’r un person ydynt? Dewiswch ateb o’r rhestr, a dywedwch pam os gallwch.",
    "Mae dau adolygydd, pob un â’i daflen ei hun. Peidiwch â thrafod cyn i’r ddau orffen. Rhowch eich enw ar frig eich taflen.",
    "Peidiwch â newid colofnau’r cofnodion. Mae’r llyfr hwn yn cynnwys manylion personol: cadwch ef wedi’i amgryptio, a dilëwch ef wedyn.",
    "Each row shows two records side by side. Are they one person? Choose an answer from the list, and say why if you can.",
    "There are two reviewers, each with a sheet. Do not talk it over before both have finished. Put your name at the top of your sheet.",
    "Do not change the columns of the records. This workbook holds personal details: keep it encrypted, and delete it afterwards.",
];

/// Writes the workbook.
pub(super) fn write(
    records: &Records,
    columns: &[&str],
    pairs: &[DoubtfulPair],
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A workbook's time of making is of no use to its reader, and would make every one differ.
    let made = ExcelDateTime::from_ymd(2013, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let guide = workbook.add_worksheet().set_name(GUIDE)?;
    guide.set_column_width(0, 120)?;
    let wrapped = Format::new().set_text_wrap();
    for (row, text) in (0..).zip(GUIDANCE) {
        guide.write_string_with_format(row, 0, text, &wrapped)?;
    }
    for name in SHEETS {
        sheet(workbook.add_worksheet().set_name(name)?, records, columns, pairs)?;
    }
    workbook.save_to_buffer()
}

fn sheet(
    sheet: &mut Worksheet,
    records: &Records,
    columns: &[&str],
    pairs: &[DoubtfulPair],
) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let differs = wrapped.clone().set_background_color(Color::RGB(0x00FF_F2CC));
    let answer = wrapped.clone().set_border(FormatBorder::Thin);
    sheet.write_string_with_format(0, 0, "Enw / Name", &head)?;
    sheet.write_blank(NAME_CELL.0, NAME_CELL.1 as u16, &answer)?;
    let mut headings = vec![LEFT.to_owned(), RIGHT.to_owned()];
    headings.extend(columns.iter().flat_map(|column| [format!("{column} (1)"), format!("{column} (2)")]));
    headings.extend([DECISION.to_owned(), WHY.to_owned()]);
    for (column, heading) in (0_u16..).zip(&headings) {
        sheet.write_string_with_format(HEADINGS, column, heading, &head)?;
        sheet.set_column_width(column, 20)?;
    }
    let decision = headings.len() as u16 - 2;
    let words = DataValidation::new().allow_list_strings(&WORDS.map(|(shown, _)| shown))?;
    for (row, pair) in (HEADINGS + 1..).zip(pairs) {
        sheet.write_string(row, 0, records.ids.get(pair.left))?;
        sheet.write_string(row, 1, records.ids.get(pair.right))?;
        for (place, name) in (1_u16..).zip(columns) {
            let [left, right] = [pair.left, pair.right].map(|record| value(records, name, record));
            let format = if left == right { &wrapped } else { &differs };
            sheet.write_string_with_format(row, 2 * place, left, format)?;
            sheet.write_string_with_format(row, 2 * place + 1, right, format)?;
        }
        sheet.write_blank(row, decision, &answer)?;
        sheet.write_blank(row, decision + 1, &answer)?;
    }
    if !pairs.is_empty() {
        sheet.add_data_validation(HEADINGS + 1, decision, HEADINGS + pairs.len() as u32, decision, &words)?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 2)?;
    Ok(())
}

/// What stands in a column of a record; empty if nothing does.
fn value<'a>(records: &'a Records, name: &str, record: u32) -> &'a str {
    let Some(column) = records.column(name) else { return "" };
    match column.codes.get(record as usize) {
        Some(code) if *code != MISSING => column.values.get(*code),
        _ => "",
    }
}
