//! `sylfaen audit`: what the public can work out from tables that are out.
//!
//! In: a folder of tidy CSV files in which what is withheld has `[c]` in `note`. Out: one JSON document, every withheld
//! cell with counts that are possible. A breach needs a person.

use sylfaen_disclose::audit_release;

use super::protect::{Folder, WhichRules};
use crate::cli::{AuditArgs, Global};
use crate::{Outcome, SylfaenError};

/// Reads the folder, plays the public, prints what it finds.
pub(crate) fn command(global: &Global, args: &AuditArgs) -> Result<Outcome, SylfaenError> {
    let which = WhichRules { asked: &args.which, pipeline: &global.pipeline };
    let folder = Folder::read(&args.folder, &which)?;
    let found = audit_release(&folder.release()?, &folder.audience.release);
    let document = serde_json::json!({ "is_breached": found.is_breached(), "audit": found });
    super::print_text(&format!("{document:#}\n"))?;
    Ok(if found.is_breached() { Outcome::NeedsAPerson } else { Outcome::Done })
}
