//! Reads what two reviewers have filled in.
//!
//! In: the workbook they were given. Out: the answers of each, by pair. Refused: a sheet that is gone or has other headings, an
//! answer that is none, an answer without the name of who gave it; named by sheet and cell, never by what stands there.

use std::collections::BTreeMap;

use sylfaen_link::Verdict;
use sylfaen_workbook::{CellRef, CellValue, Row, Workbook};

use super::workbook::{DECISION, HEADINGS, LEFT, NAME_CELL, RIGHT, SHEETS, WHY, WORDS};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) why: String,
}

/// The answers of one reviewer; a pair without an answer is there with nothing.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) reviewer: String,
    answers: BTreeMap<(String, String), Option<Answer>>,
}

/// What both say of one pair.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) left: String,
    pub(super) right: String,
    pub(super) a: Option<Answer>,
    pub(super) b: Option<Answer>,
}

/// Reads both sheets.
pub(super) fn read(workbook: &mut Workbook) -> Result<[Answers; 2], String> {
    let mut read = Vec::new();
    for name in SHEETS {
        let index = workbook.sheets().iter().position(|sheet| sheet.name == name);
        let index = index.ok_or_else(|| format!("it has no sheet `{name}`"))?;
        let rows = workbook.rows(index).map_err(|error| error.to_string())?;
        let rows = rows.collect::<Result<Vec<Row>, _>>().map_err(|error| error.to_string())?;
        read.push(sheet(name, &rows)?);
    }
    <[Answers; 2]>::try_from(read).map_err(|_| "it has not two sheets of answers".to_owned())
}

fn text(row: &Row, column: u32) -> String {
    match row.get(column) {
        Some(CellValue::Text(text)) => text.trim().to_owned(),
        // A record id that Excel took for a number.
        Some(CellValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn sheet(name: &str, rows: &[Row]) -> Result<Answers, String> {
    let row_at = |at: u32| rows.iter().find(|row| row.number == at + 1);
    let headings = row_at(HEADINGS).ok_or_else(|| format!("sheet `{name}` has lost its headings"))?;
    let place = |heading: &str| {
        let found = headings
            .cells
            .iter()
            .find(|cell| matches!(&cell.value, CellValue::Text(text) if text == heading));
        found.map(|cell| cell.column).ok_or_else(|| format!("sheet `{name}` has no column `{heading}`"))
    };
    let (left, right, decision, why) = (place(LEFT)?, place(RIGHT)?, place(DECISION)?, place(WHY)?);
    let mut answers = Answers {
        reviewer: row_at(NAME_CELL.0).map(|row| text(row, NAME_CELL.1)).unwrap_or_default(),
        answers: BTreeMap::new(),
    };
    for row in rows.iter().filter(|row| row.number > HEADINGS + 1) {
        let (one, other) = (text(row, left), text(row, right));
        if one.is_empty() && other.is_empty() {
            continue;
        }
        let cell = |column: u32| CellRef { row: row.number - 1, column };
        if one.is_empty() || other.is_empty() || one == other {
            return Err(format!("cell {} of sheet `{name}` does not name a record of its own", cell(right)));
        }
        let said = text(row, decision);
        let word = WORDS.iter().find(|(shown, _)| *shown == said).map_or(said.as_str(), |(_, word)| word);
        let verdict = Verdict::of(word);
        if verdict.is_none() && !said.is_empty() {
            return Err(format!("cell {} of sheet `{name}` holds none of the three answers", cell(decision)));
        }
        let pair = if one < other { (one, other) } else { (other, one) };
        let answer = verdict.map(|verdict| Answer { verdict, why: text(row, why) });
        if answers.answers.insert(pair, answer).is_some() {
            return Err(format!("row {} of sheet `{name}` asks what an earlier row asks", row.number));
        }
    }
    if answers.reviewer.is_empty() && answers.answers.values().any(Option::is_some) {
        return Err(format!("sheet `{name}` has answers, and no name at its top"));
    }
    Ok(answers)
}

/// Both reviewers' answers, by pair.
pub(super) fn side_by_side(first: &Answers, second: &Answers) -> Vec<Pair> {
    let mut pairs: Vec<&(String, String)> = first.answers.keys().chain(second.answers.keys()).collect();
    pairs.sort();
    pairs.dedup();
    let of = |answers: &Answers, pair: &(String, String)| answers.answers.get(pair).cloned().flatten();
    let both = |pair: &(String, String)| Pair {
        left: pair.0.clone(),
        right: pair.1.clone(),
        a: of(first, pair),
        b: of(second, pair),
    };
    pairs.into_iter().map(both).collect()
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook as Written;
    use sylfaen_link::{DoubtfulPair, Records};
    use sylfaen_workbook::Limits;

    use super::super::workbook::write;
    use super::*;

    fn records() -> Records {
        let mut records = Records::with_columns(&["name", "note"]);
        records.push("r1", [Some("Mair"), Some("x")].into_iter()).unwrap();
        records.push("r2", [Some("Mari"), None].into_iter()).unwrap();
        records
    }

    fn opened(bytes: Vec<u8>) -> Workbook {
        Workbook::open(bytes, &Limits::default()).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back_without_answers_and_without_scores() {
        let pair = DoubtfulPair { left: 0, right: 1, pairs_hanging: 6, worth_bits: 5.871 };
        let mut workbook = opened(write(&records(), &["name"], &[pair]).unwrap());
        let rows: Vec<Row> = workbook.rows(1).unwrap().map(Result::unwrap).collect();
        let texts: Vec<String> = rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| match &cell.value {
                CellValue::Text(text) => text.clone(),
                other => panic!("only text is written, not {}", other.kind()),
            })
            .collect();
        let has = |wanted: &str| texts.iter().any(|text| text == wanted);
        assert!(has("Mair") && has("Mari") && has("name (1)") && !has("x"));
        assert!(!texts.iter().any(|text| text.contains("5.8") || text == "6"));
        let [first, second] = read(&mut workbook).unwrap();
        let pairs = side_by_side(&first, &second);
        assert_eq!(pairs.len(), 1);
        assert!(pairs[0].a.is_none() && pairs[0].b.is_none());
    }

    /// A workbook as reviewers leave it: the name, and rows of two ids, an answer and a reason.
    fn filled(sheets: [(&str, &[[&str; 4]]); 2]) -> Workbook {
        let mut written = Written::new();
        for (name, (reviewer, rows)) in SHEETS.iter().zip(sheets) {
            let sheet = written.add_worksheet().set_name(*name).unwrap();
            sheet.write_string(NAME_CELL.0, NAME_CELL.1 as u16, reviewer).unwrap();
            for (column, heading) in (0_u16..).zip([LEFT, RIGHT, DECISION, WHY]) {
                sheet.write_string(HEADINGS, column, heading).unwrap();
            }
            for (row, cells) in (HEADINGS + 1..).zip(rows) {
                for (column, cell) in (0_u16..).zip(cells) {
                    sheet.write_string(row, column, *cell).unwrap();
                }
            }
        }
        opened(written.save_to_buffer().unwrap())
    }

    #[test]
    fn answers_are_read_in_both_languages_whatever_the_order_of_rows() {
        let first = [["r1", "r2", "yr un person / match", "same scar"], ["r3", "r4", "Not a match", ""]];
        let second = [["r4", "r3", "ansicr / unsure", ""], ["r2", "r1", "", ""]];
        let [first, second] = read(&mut filled([("Mair", &first), ("Siân", &second)])).unwrap();
        let pairs = side_by_side(&first, &second);
        assert_eq!(pairs.len(), 2);
        assert_eq!(pairs[0].a, Some(Answer { verdict: Verdict::Match, why: "same scar".to_owned() }));
        assert_eq!(pairs[0].b, None);
        assert_eq!(pairs[1].b.as_ref().unwrap().verdict, Verdict::Unsure);
    }

    #[test]
    fn what_is_no_answer_is_named_by_its_cell_and_not_by_what_it_says() {
        let refused = |first: (&str, &[[&str; 4]])| read(&mut filled([first, ("", &[])])).unwrap_err();
        let said = refused(("Mair", &[["r1", "r2", "planted", ""]]));
        assert_eq!(said, format!("cell C4 of sheet `{}` holds none of the three answers", SHEETS[0]));
        assert!(refused(("", &[["r1", "r2", "match", ""]])).contains("no name at its top"));
        assert!(refused(("Mair", &[["r1", "r1", "match", ""]])).contains("cell B4"));
        assert!(refused(("Mair", &[["r1", "r2", "", ""], ["r2", "r1", "", ""]])).contains("row 5"));
    }
}
