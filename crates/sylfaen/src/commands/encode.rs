//! `sylfaen encode`: what a partner runs that may not share names.
//!
//! In: a file with a `record_id`, the secret that the partners share. Out: a file with a filter in place of every value, and at
//! its head the settings on which all must agree, with a mark that shows that secret and settings are the same. Refused: a weak
//! secret, one that lies inside the roots, columns that nobody could encode.

use std::collections::BTreeSet;

use sylfaen_link::{
    Encodable, Encoder, Encoding, FieldSettings, LinkError, LinkSettings, MISSING, Per, Records, propose,
};
use sylfaen_schema::IdKey;

use crate::cli::{EncodeArgs, Global, PerArg};
use crate::commands::link::read::{self, ENCODED_HEAD};
use crate::place::{outside_roots, put};
use crate::secrets::SecretPlace;
use crate::workplace::read_text;
use crate::{Outcome, SylfaenError, Talk};

/// Encodes a file.
pub(crate) fn command(global: &Global, args: &EncodeArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    outside_roots(&args.out, global, &["out", "lake"])?;
    let records = read::records(std::slice::from_ref(&args.file))?;
    let fields = fields(args, &records)?;
    let (per, bits, hashes) =
        if args.per == PerArg::Field { (Per::Field, 1024, 10) } else { (Per::Record, 4096, 20) };
    let encoding = Encoding {
        format: 1,
        per,
        bits: args.bits.unwrap_or(bits),
        is_folded: !args.unfolded,
        hashes: args.hashes.unwrap_or(hashes),
        q: 2,
        salt: args.salt_year.clone(),
    };
    let line = encoding.line();
    let encoder = Encoder::new(shared_key(global, args)?, encoding)?;
    let text = encoded(&encoder, &line, args, &records, &fields)?;
    put(&args.out, text.as_bytes())?;
    let names: BTreeSet<&str> = fields
        .iter()
        .map(|field| field.column.as_str())
        .chain(args.plain.iter().map(String::as_str))
        .collect();
    let dropped = records.columns.iter().filter(|column| !names.contains(column.name.as_str())).count();
    talk.line(&format!(
        "{} records are encoded, {} columns each; {dropped} columns are left out",
        records.len(),
        fields.len()
    ));
    Ok(Outcome::Done)
}

/// The columns to encode.
fn fields(args: &EncodeArgs, records: &Records) -> Result<Vec<FieldSettings>, SylfaenError> {
    let mut fields = match &args.settings {
        Some(path) => LinkSettings::parse(&read_text(path)?)?.field,
        None => propose(records).0.field,
    };
    fields.retain(|field| !args.plain.contains(&field.column));
    let needed = fields.iter().map(|field| &field.column).chain(&args.plain).chain(&args.salt_year);
    for column in needed {
        if records.column(column).is_none() {
            return Err(LinkError::NoColumn { column: column.clone() }.into());
        }
    }
    if let Some(salt) = &args.salt_year
        && !fields.iter().any(|field| field.column == *salt)
    {
        let why = "the column of the year is not among those that are encoded";
        return Err(SylfaenError::OptionNeeded { option: "another --salt-year", why });
    }
    if fields.is_empty() { Err(LinkError::NoFields.into()) } else { Ok(fields) }
}

/// The key that the partners share.
fn shared_key(global: &Global, args: &EncodeArgs) -> Result<IdKey, SylfaenError> {
    let place = SecretPlace::asked(global, args.secret.as_ref(), args.secret_file.as_ref())?;
    let place = place.ok_or(SylfaenError::Internal { what: "the command line asks where the secret is" })?;
    place.shared_key()
}

/// The whole file.
fn encoded(
    encoder: &Encoder,
    line: &str,
    args: &EncodeArgs,
    records: &Records,
    fields: &[FieldSettings],
) -> Result<String, SylfaenError> {
    const PLAIN: SylfaenError = SylfaenError::Internal { what: "encoded records are CSV" };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["record_id"];
    header.extend(args.plain.iter().map(String::as_str));
    match args.per {
        PerArg::Field => header.extend(fields.iter().map(|field| field.column.as_str())),
        PerArg::Record => header.push("clk"),
    }
    writer.write_record(&header).map_err(|_| PLAIN)?;
    for (at, id) in records.ids.iter().enumerate() {
        let plain = args.plain.iter().map(|column| value(records, column, at).unwrap_or_default().to_owned());
        let record: Vec<Encodable<'_>> = fields
            .iter()
            .map(|field| Encodable {
                column: &field.column,
                kind: field.kind,
                text: value(records, &field.column, at),
            })
            .collect();
        let cells = encoder.cells(&record).into_iter().map(Option::unwrap_or_default);
        let row = std::iter::once(id.to_owned()).chain(plain).chain(cells);
        writer.write_record(row.collect::<Vec<String>>()).map_err(|_| PLAIN)?;
    }
    let bytes = writer.into_inner().map_err(|_| PLAIN)?;
    let text = String::from_utf8(bytes).map_err(|_| PLAIN)?;
    Ok(format!("{ENCODED_HEAD}{line} agreed={}\n{text}", encoder.agreed()))
}

fn value<'a>(records: &'a Records, column: &str, at: usize) -> Option<&'a str> {
    let column = records.column(column)?;
    let code = column.codes.get(at).copied().filter(|code| *code != MISSING)?;
    Some(column.values.get(code))
}
