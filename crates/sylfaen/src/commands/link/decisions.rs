//! Tables of decisions: which pairs people decided, who, when and why.
//!
//! In: a CSV file with `record_id_l`, `record_id_r`, `decision`, `who`, `when` and `why`. Out: decisions. Refused: a file
//! without these columns, a line that decides nothing, by its number. Lines are only ever added: what was decided before stays
//! on record.

use std::fs::OpenOptions;
use std::path::Path;

use sylfaen_link::{Decision, LinkError};

use crate::SylfaenError;

/// The columns of a table of decisions.
const COLUMNS: [&str; 6] = ["record_id_l", "record_id_r", "decision", "who", "when", "why"];

/// Reads a table of decisions.
pub(crate) fn read(path: &Path) -> Result<Vec<Decision>, SylfaenError> {
    let refused = |reason: &str| SylfaenError::LinkFile { path: path.to_owned(), reason: reason.to_owned() };
    let file =
        std::fs::File::open(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|_| refused("its header is not UTF-8 text"))?.clone();
    let place = |column: &&str| header.iter().position(|name| name.trim_start_matches('\u{feff}') == *column);
    let places: Vec<usize> = COLUMNS.iter().filter_map(place).collect();
    let Ok(places) = <[usize; 6]>::try_from(places) else {
        return Err(refused(&format!("a table of decisions has the columns {}", COLUMNS.join(", "))));
    };
    let mut decisions = Vec::new();
    for row in reader.records() {
        // The parser's own words can quote a line, so only the place is passed on.
        let line = decisions.len() as u64 + 2;
        let row = row
            .map_err(|_| refused(&format!("row {line} is not UTF-8 text of as many cells as the header")))?;
        let cells = places.map(|place| row.get(place).unwrap_or_default());
        decisions.push(Decision::parse(line, cells)?);
    }
    Ok(decisions)
}

/// Adds decisions to a table, which is made if it is not there.
pub(crate) fn add(path: &Path, decisions: &[Decision]) -> Result<(), SylfaenError> {
    let failed = |source| SylfaenError::Write { path: path.to_owned(), source };
    let is_new = !path.exists();
    if !is_new {
        // What cannot be read as a table of decisions is not added to.
        read(path)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut writer = csv::Writer::from_writer(options.open(path).map_err(failed)?);
    let broken = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(source) => SylfaenError::Write { path: path.to_owned(), source },
        _ => SylfaenError::Internal { what: "decisions are rows of six cells" },
    };
    if is_new {
        writer.write_record(COLUMNS).map_err(broken)?;
    }
    for decision in decisions {
        let Decision { left, right, verdict, who, when, why, .. } = decision;
        writer.write_record([left, right, verdict.as_str(), who, when, why]).map_err(broken)?;
    }
    writer.flush().map_err(failed)
}

/// Names the file in what is wrong with a line of it.
pub(crate) fn at_fault(path: &Path, error: SylfaenError) -> SylfaenError {
    match error {
        SylfaenError::Link(LinkError::Decision { line, reason }) => {
            SylfaenError::LinkFile { path: path.to_owned(), reason: format!("on line {line} {reason}") }
        }
        other => other,
    }
}
