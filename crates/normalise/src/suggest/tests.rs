//! The suggestion for every partner of the fixtures, held against the mapping a person wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sylfaen_schema::{Schemas, fold};
use sylfaen_workbook::{LayoutWords, Limits, SheetState, Workbook, find_tables};

use super::*;

const HEADER_WORDS: &str = include_str!("../../../../schemas/words/headers.csv");

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schemas() -> Schemas {
    let mut files = BTreeMap::new();
    let mut folders = vec![(top().join("schemas"), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else {
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    Schemas::parse(&files).unwrap()
}

fn layout_words() -> LayoutWords {
    LayoutWords::parse(include_str!("../../../../schemas/words/layout.csv")).unwrap()
}

fn header_words(schemas: &Schemas) -> HeaderWords {
    HeaderWords::parse(HEADER_WORDS, schemas).unwrap()
}

/// The guesses for each table of a file's visible sheets.
fn guesses(path: &Path, words: &HeaderWords, schemas: &Schemas) -> Vec<SheetGuess> {
    let mut workbook = Workbook::open(std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    let layout = layout_words();
    let mut guesses = Vec::new();
    for (index, info) in workbook.sheets().to_vec().iter().enumerate() {
        if info.state != SheetState::Visible {
            continue;
        }
        let found = find_tables(workbook.rows(index).unwrap(), &info.merged, &layout).unwrap();
        for table in &found.tables {
            let columns = gather(workbook.rows(index).unwrap(), table, schemas).unwrap();
            guesses.push(guess(columns, words, schemas));
        }
    }
    guesses
}

/// How many columns of a partner were guessed right, wrong, left open though mapped, left open and rightly so.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
struct Score {
    right: usize,
    wrong: usize,
    open: usize,
    rightly_open: usize,
}

/// The headings a partner's mapping has, each whole and by its lowest label, folded.
fn headings(partner: &sylfaen_schema::Partner) -> BTreeSet<String> {
    let headers =
        partner.sheets.iter().flat_map(|sheet| &sheet.editions).flat_map(|edition| edition.columns.values());
    headers
        .flatten()
        .flat_map(|header| {
            let labels: Vec<&str> = header.split(" | ").collect();
            [fold(&labels.join(" ")), fold(labels.last().unwrap())]
        })
        .collect()
}

/// The words without the headings that this partner alone has: what is known before it has sent anything.
fn words_before(schemas: &Schemas, code: &str) -> HeaderWords {
    let others: BTreeSet<String> =
        schemas.partners.values().filter(|other| other.code != code).flat_map(headings).collect();
    let own: BTreeSet<String> = headings(&schemas.partners[code]).difference(&others).cloned().collect();
    let kept: Vec<&str> = HEADER_WORDS
        .lines()
        .filter(|line| !own.contains(&fold(line.splitn(3, ',').last().unwrap())))
        .collect();
    HeaderWords::parse(&kept.join("\n"), schemas).unwrap()
}

/// Columns of all files of the partners that the words were written for, and what was guessed wrong.
fn measure(schemas: &Schemas, words: impl Fn(&str) -> HeaderWords) -> (Score, Vec<String>) {
    let (mut score, mut wrong) = (Score::default(), Vec::new());
    for (code, partner) in &schemas.partners {
        // The partners under `partners_more` are none of those the words were written with.
        let folder = top().join(format!("fixtures/partners/{code}/right"));
        if !folder.exists() {
            continue;
        }
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let editions = partner.sheets.iter().flat_map(|sheet| &sheet.editions);
        let real: BTreeMap<String, &str> = editions
            .flat_map(|edition| &edition.columns)
            .flat_map(|(field, headers)| headers.iter().map(|header| (fold(header), field.as_str())))
            .collect();
        let words = words(code);
        for sheet in files.iter().flat_map(|file| guesses(file, &words, schemas)) {
            let is_counts = partner.sheets.iter().all(sylfaen_schema::SheetMapping::is_counts);
            assert_eq!(sheet.is_counts, is_counts, "{code}");
            for column in sheet.columns.iter().filter(|_| !is_counts) {
                let label = fold(&column.evidence.labels.join(" | "));
                match (column.field.as_deref(), real.get(&label)) {
                    (Ok(field), Some(real)) if field == *real => score.right += 1,
                    (Ok(field), real) => {
                        score.wrong += 1;
                        wrong.push(format!("{code}: {field} for {real:?}"));
                    }
                    (Err(_), Some(_)) => score.open += 1,
                    (Err(_), None) => score.rightly_open += 1,
                }
            }
        }
    }
    (score, wrong)
}

/// The same for the six partners that no word was written for: right, wrong, named though the mapping leaves the column
/// out, left open though mapped, left open and rightly so; and the wrong ones.
fn measure_more(schemas: &Schemas) -> ([usize; 5], Vec<String>) {
    let words = header_words(schemas);
    let (mut score, mut wrong) = ([0; 5], Vec::new());
    for (code, partner) in &schemas.partners {
        let folder = top().join(format!("fixtures/partners_more/{code}/right"));
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let editions = partner.sheets.iter().flat_map(|sheet| &sheet.editions);
        let real: BTreeMap<String, &str> = editions
            .flat_map(|edition| &edition.columns)
            .flat_map(|(field, headers)| headers.iter().map(|header| (fold(header), field.as_str())))
            .collect();
        for sheet in files.iter().flat_map(|file| guesses(file, &words, schemas)) {
            for column in sheet.columns.iter().filter(|_| !sheet.is_counts) {
                let label = fold(&column.evidence.labels.join(" | "));
                let place = match (column.field.as_deref(), real.get(&label)) {
                    (Ok(field), Some(real)) if field == *real => 0,
                    (Ok(field), Some(real)) => {
                        wrong.push(format!("{code}: {field} for {real}"));
                        1
                    }
                    (Ok(field), None) => {
                        wrong.push(format!("{code}: {field} for a column the mapping leaves out"));
                        2
                    }
                    (Err(_), Some(_)) => 3,
                    (Err(_), None) => 4,
                };
                score[place] += 1;
            }
        }
    }
    (score, wrong)
}

#[test]
fn suggestions_for_partners_nobody_had_in_sight_are_seldom_wrong() {
    let schemas = schemas();
    let ([right, wrong, surplus, open, rightly_open], faults) = measure_more(&schemas);
    let shown = format!("{right} {wrong} {surplus} {open} {rightly_open}\n{}", faults.join("\n"));
    assert!(right > 0 && rightly_open > 0, "{shown}");
    assert!(wrong * 50 <= right, "{shown}");
}

#[test]
fn suggestions_for_the_partners_of_the_fixtures_are_right_or_open() {
    let schemas = schemas();
    let (score, wrong) = measure(&schemas, |_| header_words(&schemas));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Open are ages and places of which the header does not say which, a defendant's name, a hearing's date.
    assert!(score.right * 10 >= (score.right + score.open) * 9, "{score:?}");
    assert!(score.rightly_open > 0, "{score:?}");
}

#[test]
fn a_partner_whose_headings_nobody_else_has_is_left_open_and_not_guessed_wrong() {
    let schemas = schemas();
    let (score, wrong) = measure(&schemas, |code| words_before(&schemas, code));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(score.right * 2 >= score.right + score.open, "{score:?}");
}

const SECRET: &str = "Zebedee";

/// A file with one kind of everything, whose cells hold a word that must not come out.
fn suggest(csv: &str) -> Suggestion {
    let schemas = schemas();
    let mut workbook = Workbook::open(csv.as_bytes().to_vec(), &Limits::default()).unwrap();
    let layout = layout_words();
    let found = find_tables(workbook.rows(0).unwrap(), &[], &layout).unwrap();
    let [table] = found.tables.as_slice() else { panic!("one table") };
    let columns = gather(workbook.rows(0).unwrap(), table, &schemas).unwrap();
    let sheet = FoundSheet {
        names: vec!["csv".to_owned()],
        header_rows: table.header_rows.len(),
        total_words: vec!["total".to_owned()],
        subtotal_words: Vec::new(),
        fill_down: Vec::new(),
        guess: guess(columns, &header_words(&schemas), &schemas),
    };
    suggestion("harbour", "2013", &[sheet])
}

#[test]
fn a_suggestion_says_what_it_saw_and_never_a_value() {
    let rows = "Ref,Surname,\"Age \"\"now\"\"\",Area,Seen on\n\
        Zebedee/01,Zebedee,31,Gwent,14/02/2012\n\
        Zebedee/02,Zebedee,27,Powys,15/02/2012\nTotal,2,,,\n";
    let suggestion = suggest(rows);
    expect_test::expect![[r"
        table,field,2013
        sheet_1,case_reference,Ref
        sheet_1,family_name,Surname
    "]]
    .assert_eq(&suggestion.columns_csv);
    let told: Vec<&str> = suggestion.partner_toml.lines().filter(|line| line.contains("->")).collect();
    expect_test::expect![[r#"
        # "Ref" -> case_reference: 2 cells, 2 different, 2 references
        # "Surname" -> family_name: 2 cells, 1 different, 2 words of letters
        # "Age \"now\"" -> ?: neither the header nor the cells say which field it is; 2 cells, 2 different, 2 whole numbers to 120
        # "Area" -> ?: a place: where found, where exploited, where the referrer sits, or where the person lives; 2 cells, 2 different, 2 words of letters, 2 in the list area
        # "Seen on" -> ?: neither the header nor the cells say which field it is; 2 cells, 2 different, 2 dates"#]]
    .assert_eq(&told.join("\n"));
    assert!(!format!("{}{}", suggestion.partner_toml, suggestion.columns_csv).contains(SECRET));
    assert!(suggestion.partner_toml.contains("date_order = \"dmy\""));
}

#[test]
fn nothing_enters_until_a_person_has_filled_the_blanks() {
    let suggestion = suggest("Ref,Surname,Date met\nA1,Owen,14/02/2012\nA2,Rees,15/02/2012\n");
    let parse = |toml: &str| {
        let mut files = BTreeMap::new();
        for list in ["partner_kind", "unit"] {
            let path = format!("codes/{list}.csv");
            files.insert(path.clone(), std::fs::read_to_string(top().join("schemas").join(path)).unwrap());
        }
        for table in ["stg_partner__records", "restricted_person__identifiers"] {
            let text = std::fs::read_to_string(top().join(format!("schemas/tables/{table}.toml"))).unwrap();
            let uncoded: Vec<&str> = text.lines().filter(|line| !line.starts_with("codes =")).collect();
            files.insert(format!("tables/{table}.toml"), uncoded.join("\n"));
        }
        files.insert("partners/harbour/partner.toml".to_owned(), toml.to_owned());
        files.insert("partners/harbour/columns.csv".to_owned(), suggestion.columns_csv.clone());
        Schemas::parse(&files).map(|schemas| schemas.partners["harbour"].clone())
    };
    assert!(parse(&suggestion.partner_toml).is_err());
    let filled = suggestion
        .partner_toml
        .replace("name_en = \"\"", "name_en = \"Harbour\"")
        .replace("name_cy = \"\"", "name_cy = \"Harbwr\"")
        .replace("kind = \"\"", "kind = \"charity\"")
        .replace("unit = \"\"", "unit = \"person_met\"");
    let partner = parse(&filled).unwrap();
    assert_eq!(partner.sheets[0].editions[0].columns["contact_date"], ["Date met"]);
    let refused = crate::check_agreement(&partner, "2013-01-01".parse().unwrap()).unwrap_err();
    assert_eq!(refused.reason_code(), "no_agreement");
}
