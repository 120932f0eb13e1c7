//! `sylfaen check`: reads everything and writes nothing.
//!
//! Models and checks are run on tables without rows, so that a column that is not there is found before any data is.
//! Deliveries that the pipeline's list declares are read from their folder, those in landing from there; one that is in
//! both is read once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use sha2::{Digest, Sha256};
use sylfaen_acquire::{Kind, Landing, parse_list};
use sylfaen_lake::KeyFile;
use sylfaen_query::{Session, SessionSettings};

use crate::cli::{CheckArgs, Global};
use crate::schema_folder::Ground;
use crate::stages::acquire::{declared_sources, door};
use crate::stages::models;
use crate::stages::normalise::{Incoming, read};
use crate::words::in_full;
use crate::workplace::{Workplace, read_text};
use crate::{Outcome, SylfaenError, Talk};

/// Reads schemas, models, declared deliveries and landing; says what would not enter.
pub(crate) async fn command(global: &Global, args: CheckArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let file = args.file.clone().unwrap_or_else(|| global.pipeline.clone());
    let workplace = Workplace::open_at(&file, global)?;
    let key = workplace.key()?;
    let ground = workplace.ground()?;
    let mut check = Check {
        workplace: &workplace,
        ground: &ground,
        key: &key,
        talk,
        seen: BTreeSet::new(),
        lines: Vec::new(),
        faults: 0,
    };
    models::plan(&workplace, &ground, Session::new(&SessionSettings::default())?).await?;
    if let Some(list) = &workplace.pipeline.deliveries {
        check.declared(list)?;
    }
    if let Some(sources) = declared_sources(&workplace)? {
        talk.line(&format!("{} sources are declared; `sylfaen run` asks them", sources.len()));
    }
    let lake = workplace.lake().await?;
    check.landed(&Landing::new(&lake, &key)).await?;
    super::print(&[rows(&check.lines)?], global.format)?;
    talk.line(&format!("{} deliveries can be read; {} need a person", check.lines.len(), check.faults));
    Ok(if check.faults == 0 { Outcome::Done } else { Outcome::NeedsAPerson })
}

/// A check under way.
struct Check<'a> {
    workplace: &'a Workplace,
    ground: &'a Ground,
    key: &'a KeyFile,
    talk: Talk,
    /// Partner and digest of every delivery read so far.
    seen: BTreeSet<(String, Vec<u8>)>,
    /// Every delivery that can be read.
    lines: Vec<Line>,
    faults: usize,
}

/// What one delivery holds.
struct Line {
    partner_code: String,
    period_code: String,
    /// Rows found and rejected, cells rejected.
    counts: [i64; 3],
}

fn rows(lines: &[Line]) -> Result<RecordBatch, SylfaenError> {
    let text = |of: fn(&Line) -> &str| -> ArrayRef {
        Arc::new(lines.iter().map(|line| Some(of(line))).collect::<StringArray>())
    };
    let count = |place: usize| -> ArrayRef {
        Arc::new(lines.iter().map(|line| line.counts.get(place).copied()).collect::<Int64Array>())
    };
    RecordBatch::try_from_iter([
        ("partner", text(|line| &line.partner_code)),
        ("period", text(|line| &line.period_code)),
        ("rows_found", count(0)),
        ("rows_rejected", count(1)),
        ("cells_rejected", count(2)),
    ])
    .map_err(|_| SylfaenError::Internal { what: "columns made together have one length" })
}

impl Check<'_> {
    /// Reads what a list declares, each partner's agreement first.
    fn declared(&mut self, list: &Path) -> Result<(), SylfaenError> {
        let folder = list.parent().unwrap_or(Path::new(""));
        let name = list.file_name().unwrap_or_default().to_string_lossy();
        for declared in parse_list(&name, &read_text(list)?)? {
            let Some(file) = &declared.file else { continue };
            let (partner_code, period_code) = (&declared.partner_code, &declared.period_code);
            if let Err(why) = door(partner_code, self.workplace, self.ground) {
                self.fault(&format!("{partner_code} {period_code}: {why}"));
                continue;
            }
            let path = folder.join(file);
            match fs::read(&path).map_err(|source| SylfaenError::Read { path, source }) {
                Ok(bytes) => {
                    let kind = declared.kind;
                    self.judge(&Incoming { delivery_id: "", partner_code, period_code, kind }, &bytes);
                }
                Err(error) => self.fault(&format!("{partner_code} {period_code}: {}", in_full(&error))),
            }
        }
        Ok(())
    }

    /// Reads what is in landing and no list declares.
    async fn landed(&mut self, landing: &Landing<'_>) -> Result<(), SylfaenError> {
        for landed in landing.deliveries().await? {
            let delivery = &landed.delivery;
            if delivery.kind == Kind::Nil
                || door(&delivery.partner_code, self.workplace, self.ground).is_err()
            {
                continue;
            }
            match landing.open(&delivery.delivery_id).await {
                Ok(bytes) => self.judge(&Incoming::from(delivery), bytes.expose()),
                Err(error) => self.fault(&format!("delivery {}: {}", delivery.order, in_full(&error))),
            }
        }
        Ok(())
    }

    fn judge(&mut self, incoming: &Incoming<'_>, bytes: &[u8]) {
        if !self.seen.insert((incoming.partner_code.to_owned(), Sha256::digest(bytes).to_vec())) {
            return;
        }
        match read(bytes, incoming, self.key, self.workplace, self.ground) {
            Ok(normalised) => {
                let tally = &normalised.tally;
                self.faults += usize::from(tally.rows_rejected + tally.cells_rejected > 0);
                self.lines.push(Line {
                    partner_code: incoming.partner_code.to_owned(),
                    period_code: incoming.period_code.to_owned(),
                    counts: [tally.rows_found, tally.rows_rejected, tally.cells_rejected],
                });
            }
            Err(refusal) => {
                self.fault(&format!("{} {}: {}", incoming.partner_code, incoming.period_code, refusal.words));
            }
        }
    }

    fn fault(&mut self, words: &str) {
        self.faults += 1;
        self.talk.line(words);
    }
}
