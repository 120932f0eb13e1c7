//! `sylfaen sql`: one query over a committed run, or a shell.
//!
//! Answers under the analyst's role, in which no table holds an identity, or the reader's. What was typed is not kept.

use rustyline::error::ReadlineError;
use sylfaen_query::{Role, Session};

use crate::cli::{Global, OutputFormat, SqlArgs};
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

/// Answers one query, or opens the shell.
pub(crate) async fn command(global: &Global, args: SqlArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let manifest = match (&args.as_of, &args.audience) {
        (Some(run), _) => workplace.run_named(run).await?,
        (None, Some(audience)) => workplace.run_for(audience).await?,
        (None, None) => workplace.newest().await?,
    };
    let role = if args.reader { Role::Reader } else { Role::Analyst };
    let session = workplace.session(&manifest, role).await?;
    match args.query {
        Some(query) => super::print(&session.query(&query).await?, global.format)?,
        None => shell(&session, global.format, talk).await?,
    }
    Ok(Outcome::Done)
}

/// Reads queries until the end of input; a query ends with a semicolon.
async fn shell(session: &Session, format: OutputFormat, talk: Talk) -> Result<(), SylfaenError> {
    const NO_TERMINAL: SylfaenError = SylfaenError::Internal { what: "the shell can read lines" };
    let mut editor = rustyline::DefaultEditor::new().map_err(|_| NO_TERMINAL)?;
    talk.line(&format!(
        "{} tables; `\\d` lists them, `\\q` leaves, a query ends with `;`",
        session.tables().len()
    ));
    let mut typed = String::new();
    loop {
        let prompt = if typed.is_empty() { "sylfaen> " } else { "      -> " };
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                typed.clear();
                continue;
            }
            // What was typed and not ended is a query all the same, as where queries come through a pipe.
            Err(ReadlineError::Eof) if typed.trim().is_empty() => return Ok(()),
            Err(ReadlineError::Eof) => {
                return super::print(&session.query(typed.trim()).await?, format);
            }
            Err(_) => return Err(NO_TERMINAL),
        };
        match line.trim() {
            "\\q" => return Ok(()),
            "\\d" => {
                super::print_text(&format!("{}\n", session.tables().join("\n")))?;
                continue;
            }
            _ => typed.push_str(&line),
        }
        typed.push('\n');
        if !typed.trim_end().ends_with(';') {
            continue;
        }
        let _ = editor.add_history_entry(typed.trim());
        // A query that fails is told and forgotten; the shell goes on.
        match session.query(typed.trim().trim_end_matches(';')).await {
            Ok(answer) => super::print(&answer, format)?,
            Err(error) => talk.line(&format!("error: {error}")),
        }
        typed.clear();
    }
}
