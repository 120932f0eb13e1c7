//! `sylfaen check`: reads everything and writes nothing.
//!
//! Deliveries that the pipeline's list declares are read from their folder, those in landing from there.

use std::fs;

use sylfaen_acquire::{Kind, Landing, parse_list};

use crate::cli::{CheckArgs, Global};
use crate::stages::acquire::door;
use crate::stages::normalise::{Incoming, read};
use crate::workplace::{Workplace, read_text};
use crate::{Outcome, SylfaenError, Talk};

/// Reads schemas, models, declared deliveries and landing; says what would not enter.
pub(crate) async fn command(global: &Global, args: CheckArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let file = args.file.clone().unwrap_or_else(|| global.pipeline.clone());
    let workplace = Workplace::open_at(&file, global)?;
    let key = workplace.key()?;
    let ground = workplace.ground()?;
    let mut faults = 0;
    let mut readable = 0;
    let mut not_let_in = 0;
    let mut judge = |incoming: &Incoming<'_>, bytes: &[u8]| match read(bytes, incoming, &key, &workplace, &ground) {
        Ok(normalised) => {
            readable += 1;
            let tally = &normalised.tally;
            faults += usize::from(tally.rows_rejected + tally.cells_rejected > 0);
            talk.line(&format!(
                "{} {}: {} rows, {} rows and {} cells rejected",
                incoming.partner_code, incoming.period_code, tally.rows_found, tally.rows_rejected, tally.cells_rejected
            ));
        }
        Err(refusal) => {
            faults += 1;
            talk.line(&format!("{} {}: {}", incoming.partner_code, incoming.period_code, refusal.words));
        }
    };

    if let Some(list) = &workplace.pipeline.deliveries {
        let folder = list.parent().unwrap_or(std::path::Path::new(""));
        let name = list.file_name().unwrap_or_default().to_string_lossy();
        for declared in parse_list(&name, &read_text(list)?)? {
            let Some(declared_file) = &declared.file else { continue };
            let incoming = Incoming {
                delivery_id: "",
                partner_code: &declared.partner_code,
                period_code: &declared.period_code,
            };
            let path = folder.join(declared_file);
            match door(&declared.partner_code, &workplace, &ground) {
                Ok(()) => {
                    let bytes = fs::read(&path).map_err(|source| SylfaenError::Read { path, source })?;
                    judge(&incoming, &bytes);
                }
                Err(why) => {
                    not_let_in += 1;
                    talk.line(&format!("{} {}: {why}", declared.partner_code, declared.period_code));
                }
            }
        }
    }
    let lake = workplace.lake().await?;
    let landing = Landing::new(&lake, &key);
    for landed in landing.deliveries().await? {
        let delivery = &landed.delivery;
        if delivery.kind == Kind::Nil || door(&delivery.partner_code, &workplace, &ground).is_err() {
            continue;
        }
        let bytes = landing.open(&delivery.delivery_id).await?;
        judge(&Incoming::from(delivery), bytes.expose());
    }
    faults += not_let_in;
    talk.line(&format!("{readable} deliveries can be read; {faults} need a person"));
    Ok(if faults == 0 { Outcome::Done } else { Outcome::NeedsAPerson })
}
